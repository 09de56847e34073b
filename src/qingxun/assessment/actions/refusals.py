"""Refusals of this area."""

from qingxun.kit.refusals import Refusal


class AssessmentRefused(Refusal):
    """The assessment cannot be made or moved on as asked."""


class EntryRefused(Refusal):
    """The value cannot stand as entered."""


class ObjectionRefused(Refusal):
    """The score cannot be questioned, or the question not be settled, as asked."""


class VetoRefused(Refusal):
    """The veto cannot be moved on as asked."""


class SheetRefused(Refusal):
    """A sheet has wrong rows; nothing was entered."""
