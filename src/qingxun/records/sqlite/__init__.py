"""Django's SQLite, with each statement's text put into SQLite's form once (``base``)."""
