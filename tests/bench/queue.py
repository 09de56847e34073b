"""The editor's queue, a unit's pages and the standings at 1,000, 10,000 and 100,000 manuscripts.

Time and queries of whole pages, answered by the program on SQLite in a file of each size; the sizes
are measured in turns within one run. What the archives hold: ``support/archive.py``.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.support.county import make, set_up

if TYPE_CHECKING:
    from django.test import Client

    from tests.bench.support.archive import Archive

SIZES = (1_000, 10_000, 100_000)
SMALL = (500, 5_000)
ROUNDS = 15
WANTED = 1.3
Page = tuple[str, str]  # who, address
Times = dict[tuple[int, str], list[float]]


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench queue")
    parser.add_argument("--small", action="store_true", help="500 and 5,000 manuscripts")
    sizes = SMALL if parser.parse_args(words).small else SIZES
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        set_up(home)
        allow_test_client()
        make(home, principal_signs=False)
        pages, people, files = grow(home, sizes)
        clients = {who: sign_in(person) for who, person in people.items()}
        carry_sessions(home, files)
        wall, cpu, queries = measure(pages, clients, files)
        return report(pages, sizes, wall, cpu, queries)


def allow_test_client() -> None:
    """Answer under the test client's host; read assets where the source keeps them."""
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.STATIC_ROOT.mkdir(exist_ok=True)


def sign_in(person: object) -> "Client":
    from tests.organizations.factories import client_of

    return client_of(person)  # type: ignore[arg-type]


def grow(
    home: Path, sizes: tuple[int, ...]
) -> tuple[dict[str, Page], dict[str, object], dict[int, Path]]:
    """Grow one archive and keep a copy of the database at each size."""
    from tests.bench.support.archive import Archive

    archive, files = Archive(), {}
    for size in sizes:
        started = time.perf_counter()
        archive.grow_to(size)
        files[size] = home / f"{size}.sqlite3"
        copy_database(files[size])
        print(f"{size:>7} manuscripts made in {time.perf_counter() - started:.0f} s", flush=True)
    people = {"editor": archive.editor, "officer": archive.officers[0]}
    return pages_of(archive), people, files


def copy_database(target: Path) -> None:
    """What stands in the database, as one file."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(connection.settings_dict["NAME"], target)


def carry_sessions(home: Path, files: dict[int, Path]) -> None:
    """The same sessions in every copy."""
    import sqlite3

    for file in files.values():
        with sqlite3.connect(file) as database:
            database.execute("ATTACH ? AS grown", [str(home / "qingxun.sqlite3")])
            database.execute("DELETE FROM django_session")
            database.execute("INSERT INTO django_session SELECT * FROM grown.django_session")


def pages_of(archive: "Archive") -> dict[str, Page]:
    from django.urls import reverse

    from tests.bench.support.archive import COMMON_WORD, RARE_WORD

    queue, unit = reverse("desk:queue"), archive.units[0]
    return {
        "queue": ("editor", queue),
        "queue_all_states": ("editor", f"{queue}?state=all"),
        "queue_of_a_unit": ("editor", f"{queue}?state=all&unit={unit.pk}"),
        "queue_rare_word": ("editor", f"{queue}?state=all&q={RARE_WORD}"),
        "queue_common_word": ("editor", f"{queue}?state=all&q={COMMON_WORD}"),
        "unit_manuscripts": ("officer", reverse("desk:manuscripts")),
        "unit_points": ("editor", reverse("scoring:unit", args=[unit.pk])),
        "standings": ("editor", reverse("scoring:standings")),
        "standings_of_the_year": (
            "editor",
            f"{reverse('scoring:standings')}?period={archive.since.year}",
        ),
    }


def measure(
    pages: dict[str, Page], clients: "dict[str, Client]", files: dict[int, Path]
) -> tuple[Times, Times, dict[tuple[int, str], int]]:
    """Open every page at every size, in turns: seconds, seconds of computing, queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    wall, cpu, queries = defaultdict(list), defaultdict(list), {}
    for turn in range(ROUNDS + 1):
        for size, file in files.items():
            connection.close()
            connection.settings_dict["NAME"] = file
            for name, (who, address) in pages.items():
                clients[who].get(address)
                began, computing = time.perf_counter(), time.process_time()
                answer = clients[who].get(address)
                if turn:
                    wall[size, name].append(time.perf_counter() - began)
                    cpu[size, name].append(time.process_time() - computing)
                    continue
                assert answer.status_code == 200, (name, answer.status_code)
                with CaptureQueriesContext(connection) as seen:
                    clients[who].get(address)
                queries[size, name] = len(seen)
    return wall, cpu, queries


def report(
    pages: dict[str, Page],
    sizes: tuple[int, ...],
    wall: Times,
    cpu: Times,
    queries: dict[tuple[int, str], int],
) -> dict[str, object]:
    figures: dict[str, object] = {"sizes": sizes, "growth_wanted": WANTED}
    print(f"{'page':<24}" + "".join(f"{size:>22}" for size in sizes) + "   growth")
    for name in pages:
        line, row = f"{name:<24}", {}
        for size in sizes:
            ms = round(statistics.median(wall[size, name]) * 1000, 1)
            computing = round(statistics.median(cpu[size, name]) * 1000, 1)
            row[str(size)] = {"ms": ms, "cpu_ms": computing, "queries": queries[size, name]}
            line += f"{ms:>10} ms {queries[size, name]:>3} q.  "
        last, before = sizes[-1], sizes[-2]
        growth = statistics.median(
            large / small for large, small in zip(wall[last, name], wall[before, name], strict=True)
        )
        row["growth"] = round(growth, 2)
        figures[name] = row
        print(f"{line} {growth:>6.2f}{'' if growth <= WANTED else '  (!)'}")
    return figures
