"""Documents: files kept by their SHA-256, Word files and text in, Excel sheets out and in."""
