"""Chinese text: one normal form, comparison, proof-reading, privacy, words of a period."""
