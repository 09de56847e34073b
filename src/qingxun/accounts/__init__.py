"""Signing in, sessions, second factor."""
