"""Why a change of the tree, of people or of their posts is refused."""

from qingxun.kit.refusals import Refusal


class ChangeRefused(Refusal):
    """A founding, renaming, move, merger or dissolution that cannot be."""


class AppointmentRefused(Refusal):
    """A role that cannot be given or ended like this."""


class GroupRefused(Refusal):
    """A ranking group that cannot be made or filled like this."""


class PersonRefused(Refusal):
    """Data of a person or account that cannot be kept like this."""
