"""Search: quality on judged questions, and speed, size and cost in a large archive.

Quality: every question of ``data/retrieval_small.json`` in ``QINGXUN_SHARED`` (default: the folder
``shared`` beside the checkout) against the passages of its own set, by ``qingxun.search`` on SQLite
and on PostgreSQL, each in a process of its own; in the same run FTS5's trigrams and a plain OR of
bigrams, both ranked by FTS5's bm25. ``--sample N`` takes N questions of each set, ``--set cmrc``
one set.

Large: ``--large N`` makes N long documents (some 1,500 characters) of the same passages' sentences
and measures exact and ranked queries, the size of the index, and what indexing one document costs.
``--full`` is a million. ``--on sqlite`` or ``--on postgresql`` measures one database only.
``--reuse FOLDER`` builds there and leaves the archive; the next time it is only measured, and a
building that was broken off goes on (on PostgreSQL the cluster lies there).
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.support.shared_texts import shared_file

DATABASES = ("sqlite", "postgresql")


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench search")
    parser.add_argument("--sample", type=int, default=0, help="questions of each set (0: all)")
    parser.add_argument("--set", dest="only", help="cmrc, drcd, cslkw or cslti alone")
    parser.add_argument("--large", type=int, default=0, help="documents of a large archive")
    parser.add_argument("--full", action="store_true", help="a million documents")
    parser.add_argument("--on", choices=DATABASES, help="one database only")
    parser.add_argument("--reuse", type=Path, help="folder of the large archive, kept")
    options = parser.parse_args(words)
    if shared_file() is None:
        return {"skipped": True}
    large = 1_000_000 if options.full else options.large
    task = ["large", str(large)] if large else ["quality", str(options.sample), options.only or ""]
    figures: dict[str, object] = {}
    for name in [options.on] if options.on else DATABASES:
        figures[name] = measured(name, task, options.reuse)
    return figures


def measured(name: str, task: list[str], kept: Path | None) -> dict[str, object]:
    """Measure on one database in a process of its own; prints what it prints."""
    with tempfile.TemporaryDirectory() as scratch, database(name, kept) as url:
        folder = str(kept.resolve() if kept else scratch)
        environment = os.environ | {"QINGXUN_HOME": folder, "DJANGO_SETTINGS_MODULE": SETTINGS}
        if url:
            environment["QINGXUN_DATABASE_URL"] = url
        command = [sys.executable, "-m", "tests.bench.support.searching", *task]
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, check=True, text=True
        )
    *lines, last = done.stdout.splitlines()
    for line in lines:
        print(f"{name:<11} {line}", flush=True)
    found: dict[str, object] = json.loads(last)
    return found


SETTINGS = "qingxun.config.settings"


@contextlib.contextmanager
def database(name: str, kept: Path | None) -> Iterator[str]:
    """The URL of a PostgreSQL, fresh or kept in a folder, or nothing for SQLite."""
    if name == "sqlite":
        yield ""
        return
    sys.path.insert(0, str(Path(__file__).parents[2] / "src"))
    from qingxun.config.devtools.postgres import cluster

    folder = kept.resolve() / "postgresql" if kept else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    with cluster(folder) as url:
        yield url
