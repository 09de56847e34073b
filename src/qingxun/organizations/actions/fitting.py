"""Words that somebody typed are kept whole or refused with a sentence; none is cut in silence."""

from django.utils.translation import gettext as _

from qingxun.kit.refusals import Refusal


class TooLongRefused(Refusal):
    """More characters than are kept."""


def fitting(text: str, limit: int, field: str = "reason") -> str:
    """``text`` without white space around it; ``TooLongRefused`` with more than ``limit``
    characters."""
    words = text.strip()
    if len(words) > limit:
        raise TooLongRefused(
            _("Please keep it under %(limit)s characters; you wrote %(count)s.")
            % {"limit": limit, "count": len(words)},
            field,
        )
    return words
