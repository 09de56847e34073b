"""Why something is not done with what came in."""

from qingxun.kit.refusals import Refusal


class IntakeRefused(Refusal):
    """What was asked cannot be done; ``field`` names the field of the form that is wrong."""
