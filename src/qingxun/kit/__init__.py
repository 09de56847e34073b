"""Pure Python used by every area: no Django models, no database."""
