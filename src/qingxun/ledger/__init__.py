"""Append-only postings of points; knows periods and owners, no rules."""
