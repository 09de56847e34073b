"""Personal data before a text leaves: what is there, in words, and the stop before it is public."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingxun.kit.refusals import Refusal
from qingxun.language.engine.privacy import CERTAIN, PersonalFind, mask_personal
from qingxun.language.queries import personal_in
from qingxun.language.sentences import PERSONAL

STOPPED = CERTAIN
"""What a person must confirm or mask. Names and addresses are likely finds: pointed out only."""


class PersonalDataRefused(Refusal):
    """Personal data stands in what would leave; it is masked, or confirmed as needed."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A find with where it stands, in words."""

    where: str
    kind: str
    text: str
    masked: str
    stops: bool


def spots_in(texts: Iterable[tuple[str, str]], on: dt.date) -> list[Spot]:
    """The finds of several texts, each with its name: those that stop first."""
    found = [
        Spot(where, str(PERSONAL[find.kind]), find.text, find.masked, find.kind in STOPPED)
        for where, text in texts
        for find in personal_in(text, on)
    ]
    return sorted(found, key=lambda spot: not spot.stops)


def masked(text: str, on: dt.date) -> tuple[str, Counter[str]]:
    """The text with everything masked that was found, and how many of each kind."""
    finds: list[PersonalFind] = personal_in(text, on)
    kinds = Counter(str(PERSONAL[find.kind]) for find in finds)
    return mask_personal(text, finds), kinds


def counted(kinds: Counter[str]) -> str:
    """手机号码 1 处、群众姓名 2 处."""
    return "、".join(
        _("%(kind)s: %(number)s") % {"kind": kind, "number": number}
        for kind, number in kinds.most_common()
    )


def check_personal(texts: Sequence[str], *, on: dt.date, accepted: bool) -> None:
    """Raise while personal data stands in these texts that nobody confirmed as needed."""
    if accepted:
        return
    kinds: Counter[str] = Counter()
    for text in texts:
        kinds.update(
            str(PERSONAL[find.kind]) for find in personal_in(text, on) if find.kind in STOPPED
        )
    if kinds:
        raise PersonalDataRefused(
            _("Personal data stands in this text (%(kinds)s). Mask it, or tick that it is needed.")
            % {"kinds": counted(kinds)}
        )
