"""Why something could not be dispatched or recorded."""

from qingxun.kit.refusals import Refusal


class NothingToDispatchRefused(Refusal):
    """No outlet was chosen, or the manuscript was not accepted yet."""


class AlreadyDispatchedRefused(Refusal):
    """The manuscript is already on its way to one of the outlets."""


class AdoptionRefused(Refusal):
    """The adoption cannot be recorded as given."""


class DuplicateAdoptionRefused(AdoptionRefused):
    """The same adoption stands already; it may be recorded again only when confirmed."""


class InstructionRefused(Refusal):
    """The instruction cannot be recorded as given."""


class OutletRefused(Refusal):
    """The outlet cannot be set as given."""


class SheetRefused(Refusal):
    """A row of the sheet is wrong; nothing went in."""
