"""Refusals of this area."""

from qingxun.kit.refusals import Refusal


class CopyRefused(Refusal):
    """What was said of a finding or a phrase cannot stand; ``field`` is where."""
