"""The tree of organizations, dated; groups; people and appointments."""
