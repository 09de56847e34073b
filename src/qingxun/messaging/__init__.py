"""The inbox in the program, and the box for complaints and suggestions."""
