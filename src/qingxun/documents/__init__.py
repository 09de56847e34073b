"""Documents: files kept by their SHA-256, manuscripts in, Excel sheets out and in."""
