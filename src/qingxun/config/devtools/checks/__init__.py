"""``./dev check``: one line per check; a failing one says what to do."""
