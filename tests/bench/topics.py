"""Hot words: time of the page's question at 100,000 manuscripts against the same at 10,000.

Fifteen months of sixty units, texts made of sentences of the public passages; the counts are laid
in as the nightly job lays them. All units together read the totals of the months; the baseline in
the same run adds the rows of all units up, as a circle of units does.
"""

import argparse
import datetime as dt
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.support.copying import sentences
from tests.bench.support.county import set_up
from tests.bench.support.shared_texts import shared_texts

UNITS = 60
MONTHS = 15
TURNS = 7
LAST = dt.date(2026, 12, 1)


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench topics")
    parser.add_argument("--small", action="store_true", help="1,000 and 10,000 manuscripts")
    small = parser.parse_args(words).small
    known = [part for text in shared_texts("cmrc", "csl") for part in sentences(text)]
    if not known:
        return {"skipped": True}
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        migrated()
        for number in (1_000, 10_000) if small else (10_000, 100_000):
            figures |= measure(number, known)
    for name, value in figures.items():
        print(f"{name:<48} {value}")
    return figures


def measure(number: int, known: Sequence[str]) -> dict[str, object]:
    from qingxun.kit.periods import Span
    from qingxun.organizations.states import Role
    from qingxun.topics.queries import HotWords, hot_words
    from tests.organizations.factories import make_county

    county = make_county()
    units = fill(county, number, known)
    person, span = county[Role.EDITOR], Span.from_key("2026Q4")

    def ask(circle: list[uuid.UUID] | None) -> HotWords:
        return hot_words(county.desk, span, circle, person)

    assert ask(None).texts > 0
    return {
        f"{number}: all units, first of a day, ms": paced(lambda: ask(None), anew=True),
        f"{number}: all units, ms": paced(lambda: ask(None)),
        f"{number}: baseline, every unit's rows, ms": paced(lambda: ask(units), anew=True),
    }


def migrated() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def fill(county: object, number: int, known: Sequence[str]) -> list[uuid.UUID]:
    """Rows of units and months with their totals; four times as many contents as units are made
    and laid in in turn, each time as other texts."""
    from qingxun.kit.clock import now
    from qingxun.kit.ids import uuid7
    from qingxun.topics.actions import Adopted, add_up, counts_of
    from qingxun.topics.models import MonthWords
    from tests.organizations.factories import make_unit

    desk = county.desk  # type: ignore[attr-defined]
    pick, at = random.Random(4), now()
    units = [make_unit(desk) for _ in range(UNITS)]
    each = number // (UNITS * MONTHS)
    made = [
        counts_of(
            [
                (uuid7(), uuid7(), pick.choice(known)[:20], "".join(pick.choices(known, k=6)))
                for _ in range(each)
            ],
            Adopted(),
        )
        for _ in range(4 * UNITS)
    ]
    for back in range(MONTHS):
        year, month = divmod(LAST.year * 12 + LAST.month - 1 - back, 12)
        first = dt.date(year, month + 1, 1)
        rows = []
        for unit, fields in zip(units, pick.sample(made, UNITS), strict=True):
            texts = [[str(uuid7()), 0, 0] for _ in range(each)]
            row = MonthWords(desk=desk, unit=unit, month=first, counted_at=at, **fields)
            row.texts = texts
            rows.append(row)
        MonthWords.objects.bulk_create(rows)
        add_up(desk.pk, first, at)
    return [unit.pk for unit in units]


def paced(ask: Callable[[], object], *, anew: bool = False) -> float:
    """Milliseconds in the middle of some turns; ``anew`` forgets what was worked out before."""
    from qingxun.topics import queries

    times = []
    for _ in range(TURNS):
        if anew:
            queries._risen.cache_clear()
        started = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - started))
    return round(statistics.median(times))
