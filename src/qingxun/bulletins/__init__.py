"""通报: frozen figures, text, sign-off, copies, read receipts."""
