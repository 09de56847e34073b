"""Why a manuscript or submission could not be changed as asked."""

from qingxun.kit.refusals import Refusal


class ManuscriptRefused(Refusal):
    """Something of the manuscript is missing or wrong; ``field`` names where."""


class LimitRefused(Refusal):
    """The unit has reached the desk's daily limit."""


class ReasonMissingRefused(Refusal):
    """A refusal never comes without a reason."""


class QuestionRefused(Refusal):
    """The question or answer is empty or too long."""
