"""From an adoption to the standings that show it; a year recomputed from its facts.

In an archive of 100,000 manuscripts of one year: the editor records an adoption, the standings page
is opened until it shows the new points, then the manuscript's page until it explains them. Then
everything is evaluated anew from the facts and compared with the ledger line by line.
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
            "adoptions": ADOPTIONS,
            **percentiles(times),
            **recomputed(archive),
        }
    for name, value in figures.items():
        print(f"{name:<22} {value}")
    return figures


def percentiles(times: dict[str, list[float]]) -> dict[str, float]:
    """Milliseconds at the 50th and 95th percentile of each."""
    found = {}
    for name, seconds in times.items():
        found[f"{name}_p50_ms"] = round(statistics.median(seconds) * 1000, 1)
        found[f"{name}_p95_ms"] = round(statistics.quantiles(seconds, n=20)[18] * 1000, 1)
    return found


def adopt(archive: "Archive") -> dict[str, list[float]]:
    """Record adoptions one by one; open the standings until they show the points, then the
    manuscript until it explains them."""
    from django.urls import reverse

    from qingxun.desk.models import Manuscript
    from tests.bench.support.archive import any_adoptable
    from tests.bench.support.one_adoption import time_adoption

    client = sign_in(archive.editor)
    page = f"{reverse('scoring:standings')}?period={archive.since.year}"
    times: dict[str, list[float]] = {}
    outlet = archive.outlets["province_league"]
    for key in any_adoptable(ADOPTIONS):
        manuscript = Manuscript.objects.get(pk=key)
        for name, seconds in time_adoption(
            client, page, manuscript, outlet, archive.editor
        ).items():
            times.setdefault(name, []).append(seconds)
    return times


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
