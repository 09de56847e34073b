"""Where a manuscript comes from: checked against the archive, looked at and decided by editors."""
