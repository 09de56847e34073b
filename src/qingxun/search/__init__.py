"""Exact search in Chinese text inside the database."""
