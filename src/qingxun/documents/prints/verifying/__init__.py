"""Where the code on a print leads: whether it is genuine and current. Open to everybody."""
