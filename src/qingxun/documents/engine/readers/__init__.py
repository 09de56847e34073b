"""One reader per format: a checked stream in, a ``RawDocument`` out."""
