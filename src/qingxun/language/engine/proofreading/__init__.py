"""Proof-reading: findings with their rule, never changes. Each rule is a function of the text."""

from .findings import Finding, Rule, apply
from .running import Desk, proofread

__all__ = ["Desk", "Finding", "Rule", "apply", "proofread"]
