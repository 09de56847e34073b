"""A full recomputation of a year against the same sums by hand in SQL; one adoption; what-if.

6,000 units, 300,000 manuscripts, 2 million adoptions, forty clauses (``support/province.py``,
``support/rule.py``), on SQLite and on PostgreSQL. The recomputation reads all facts, makes every
line with its trace, and sums by unit and month; the SQL (``support/hand_sql.py``) makes the sums
only. They take turns in one run, and their sums are compared. Before that, on a county's year (60
units, 3,000 manuscripts): trying a draft, and one adoption until everybody sees it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.support.county import environment

ROUNDS = 2
ADOPTIONS = 40


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench scoring")
    parser.add_argument("--small", action="store_true", help="a twentieth of everything")
    parser.add_argument("--objects", action="store_true", help="the object evaluator as well")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="one database")
    options = parser.parse_args(words)
    asked = {"small": options.small, "objects": options.objects, "rounds": ROUNDS}
    figures: dict[str, object] = {"county": measured_apart({"county": ADOPTIONS}, None)}
    if options.only != "postgresql":
        figures["sqlite"] = measured_apart(asked, None)
    if options.only != "sqlite":
        from qingxun.config.devtools.postgres import cluster

        with cluster() as url:
            figures["postgresql"] = measured_apart(asked, url)
    return figures


def measured_apart(asked: dict[str, Any], url: str | None) -> dict[str, Any]:
    """Measure on one database, in a process of its own."""
    print(f"--- {'PostgreSQL' if url else 'SQLite'}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        given = {key: value for key, value in os.environ.items() if key != "QINGXUN_DATABASE_URL"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.support.scoring_run", folder, json.dumps(asked)],
            env=given | environment(Path(folder)) | ({"QINGXUN_DATABASE_URL": url} if url else {}),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    *told, last = done.stdout.splitlines()
    print("\n".join(told), flush=True)
    figures: dict[str, Any] = json.loads(last)
    return figures
