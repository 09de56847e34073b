"""Why a fact could not be recorded."""

from qingxun.kit.refusals import Refusal


class FactRefused(Refusal):
    """Something of what was given is not right; ``field`` names the input."""


class SheetRefused(Refusal):
    """A row of the sheet is wrong; nothing went in."""
