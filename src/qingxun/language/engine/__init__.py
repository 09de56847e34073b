"""Work on texts alone. Pure: no framework, clock or database."""
