"""Who did what, when: rows written with the action, sealed into a Merkle log (DESIGN §8)."""
