"""Facts that scoring needs and no other area records: incidents, outputs, tables, years."""
