"""One box for everything: what can be found, within what the person may see."""
