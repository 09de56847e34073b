"""From an adoption to the standings that show it; a year recomputed from its facts.

In an archive of 100,000 manuscripts of one year: the editor records an adoption, and the standings
page is opened until it shows the new points. Then everything is evaluated anew from the facts and
compared with the ledger line by line.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.queue import allow_test_client, sign_in
from tests.bench.support.county import make, set_up

if TYPE_CHECKING:
    from tests.bench.support.archive import Archive

SIZE, SMALL = 100_000, 3_000
ADOPTIONS = 60


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench standings")
    parser.add_argument("--small", action="store_true", help="3,000 manuscripts")
    size = SMALL if parser.parse_args(words).small else SIZE
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        set_up(home)
        allow_test_client()
        make(home, principal_signs=False)
        from tests.bench.support.archive import Archive

        archive = Archive()
        archive.grow_to(size)
        times = adopt(archive)
        figures = {
            "manuscripts": size,
            "adoptions": len(times["seen"]),
            "record_p50_ms": median(times["recorded"]),
            "seen_p50_ms": median(times["seen"]),
            "seen_p95_ms": round(statistics.quantiles(times["seen"], n=20)[18] * 1000, 1),
            **recomputed(archive),
        }
    for name, value in figures.items():
        print(f"{name:<22} {value}")
    return figures


def median(seconds: list[float]) -> float:
    return round(statistics.median(seconds) * 1000, 1)


def adopt(archive: "Archive") -> dict[str, list[float]]:
    """Record adoptions one by one and open the standings until they show the points."""
    from django.urls import reverse

    from qingxun.desk.models import Manuscript
    from qingxun.dispatch.actions import AdoptionFacts, record_adoption
    from qingxun.dispatch.states import AdoptionForm
    from qingxun.kit.clock import now, today
    from tests.bench.support.archive import any_adoptable

    client = sign_in(archive.editor)
    page = f"{reverse('scoring:standings')}?period={archive.since.year}"
    times: dict[str, list[float]] = {"recorded": [], "seen": []}
    outlet = archive.outlets["province_league"]
    for key in any_adoptable(ADOPTIONS):
        manuscript = Manuscript.objects.get(pk=key)
        shown = client.get(page).content
        facts = AdoptionFacts(outlet, AdoptionForm.SINGLE, today())
        began = time.perf_counter()
        record_adoption(manuscript=manuscript, facts=facts, by=archive.editor, at=now())
        times["recorded"].append(time.perf_counter() - began)
        while figures_of(client.get(page).content) == figures_of(shown):
            assert time.perf_counter() - began < 30, "the standings never showed it"
        times["seen"].append(time.perf_counter() - began)
    return times


def figures_of(page: bytes) -> list[bytes]:
    """The cells of a page's tables."""
    import re

    return re.findall(rb"<td[^>]*>.*?</td>", page, re.DOTALL)


def recomputed(archive: "Archive") -> dict[str, object]:
    """Everything from the facts again; raises when a line differs from the ledger."""
    from qingxun.kit.clock import today
    from qingxun.ledger.models import Posting
    from qingxun.scoring.actions import recompute

    began = time.perf_counter()
    found = recompute(desk=archive.desk.pk, as_of=today())
    seconds = time.perf_counter() - began
    return {
        "recompute_seconds": round(seconds, 1),
        "recompute_items": found.items,
        "ledger_lines": Posting.objects.count(),
        "lines_computed": found.lines,
        "lines_missing": len(found.missing),
        "lines_surplus": len(found.surplus),
        "wrong_sums": len(found.wrong_sums),
        "equal_line_by_line": found.sound,
    }
