"""How rows are kept: homed or reference, installation identity, idempotency, series, outbox."""
