"""The daily count of words: what changed since is counted again, the rest is left."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import Count, Max, Q

from qingxun.desk.models import Submission
from qingxun.desk.states import SEEN_BY_DESK
from qingxun.dispatch.models import Adoption
from qingxun.kit.clock import china_date, start_of
from qingxun.kit.periods import PeriodKind, Span
from qingxun.language.engine.words import topics_of, without_names
from qingxun.organizations.models import Organization
from qingxun.topics.models import MonthTotal, MonthWords
from qingxun.topics.queries import names_ever

_Sent = tuple[uuid.UUID, uuid.UUID, str, str]  # submission, manuscript, title, text
MONTHS = 30  # counted backwards from the present one
BATCH = 100
_WAY = 3  # of counting: rows counted in another way are counted again


def count_words(*, at: dt.datetime, months: int = MONTHS) -> int:
    """Bring the counts of the last months in step; how many rows (unit and month) were counted.

    A row is counted again when a submission of its month came in or changed its state, or an
    adoption was recorded or voided.
    """
    counted = 0
    names = names_ever()
    for desk in Organization.objects.filter(is_desk=True).values_list("pk", flat=True):
        month = Span.of(PeriodKind.MONTH, china_date(at))
        for _number in range(months):
            rows = _count_month(desk, month, at, names)
            if rows:
                add_up(desk, month.starts_on, at)
            counted += rows
            month = month.previous()
    return counted


def _count_month(desk: uuid.UUID, month: Span, at: dt.datetime, names: Sequence[str]) -> int:
    sent = Submission.objects.filter(
        desk=desk,
        state__in=SEEN_BY_DESK,
        received_at__gte=start_of(month.starts_on),
        received_at__lt=start_of(month.ends_on),
    )
    found = {
        unit: f"{number} {last.isoformat()}"
        for unit, number, last in sent.values_list("unit")
        .annotate(Count("pk"), Max("moved_at"))
        .order_by()
    }
    if not found:
        return 0
    adopted = _adopted(desk, month)
    states = {unit: f"{_WAY} {words} {adopted.state_of(unit)}" for unit, words in found.items()}
    kept = dict(
        MonthWords.objects.filter(desk=desk, month=month.starts_on).values_list("unit", "state")
    )
    stale = [unit for unit, state in states.items() if kept.get(unit) != state]
    rows: dict[uuid.UUID, list[_Sent]] = defaultdict(list)
    for unit, key, manuscript, title, body in sent.filter(unit__in=stale).values_list(
        "unit", "pk", "manuscript", "title", "body"
    ):
        rows[unit].append((key, manuscript, title, body))
    MonthWords.objects.bulk_create(
        [
            MonthWords(
                desk_id=desk,
                unit_id=unit,
                month=month.starts_on,
                state=states[unit],
                counted_at=at,
                **counts_of(texts, adopted, names),
            )
            for unit, texts in rows.items()
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["desk", "month", "unit"],
        update_fields=["texts", "counts", "behind", "above", "state", "counted_at"],
    )
    return len(rows)


class Adopted:
    """Which manuscripts were adopted at all and by superiors, and how many of each unit."""

    def __init__(self) -> None:
        self.anywhere: set[uuid.UUID] = set()
        self.above: set[uuid.UUID] = set()
        self.numbers: Counter[uuid.UUID] = Counter()

    def state_of(self, unit: uuid.UUID) -> int:
        return self.numbers[unit]


def _adopted(desk: uuid.UUID, month: Span) -> Adopted:
    """Standing adoptions of what was received in that month, whenever they came."""
    received = Q(
        manuscript__submissions__desk=desk,
        manuscript__submissions__received_at__gte=start_of(month.starts_on),
        manuscript__submissions__received_at__lt=start_of(month.ends_on),
    )
    found = Adopted()
    rows = Adoption.objects.standing().filter(received, desk=desk)
    for manuscript, unit, own in rows.values_list(
        "manuscript", "manuscript__unit", "outlet__own_periodical"
    ):
        found.anywhere.add(manuscript)
        found.numbers[unit] += 1
        if own is None:
            found.above.add(manuscript)
    return found


def add_up(desk: uuid.UUID, month: dt.date, at: dt.datetime) -> None:
    """Bring the month's total in step with its rows."""
    counts: Counter[str] = Counter()
    above: Counter[str] = Counter()
    number = 0
    rows = MonthWords.objects.filter(desk=desk, month=month).values_list("counts", "above", "texts")
    for one, adopted, texts in rows.iterator(50):
        counts.update(one)
        above.update(adopted)
        number += len(texts)
    MonthTotal.objects.update_or_create(
        desk_id=desk,
        month=month,
        defaults={"counts": counts, "above": above, "texts": number, "counted_at": at},
    )


def counts_of(texts: list[_Sent], adopted: Adopted, names: Sequence[str] = ()) -> dict[str, object]:
    """The columns of a row; no word of it lies in one of the ``names``."""
    behind: dict[str, list[int]] = defaultdict(list)
    above: Counter[str] = Counter()
    kept = []
    for place, (key, manuscript, title, body) in enumerate(texts):
        words, chief = topics_of(without_names(title, names), without_names(body, names))
        for word in words:
            behind[word].append(place)
        if manuscript in adopted.above:
            above.update(chief)
        kept.append(
            [str(key), int(manuscript in adopted.anywhere), int(manuscript in adopted.above)]
        )
    counts = {word: len(places) for word, places in behind.items()}
    return {"texts": kept, "behind": behind, "counts": counts, "above": above}
