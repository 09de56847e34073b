"""Runs the checks, two at a time: ``python -m qingxun.config.devtools.checks [NAME ...]``."""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from qingxun.config.devtools import glossary, locking, reference, states
from qingxun.config.devtools.checks import machine, programs, sizes, translations
from qingxun.config.devtools.project import load_django
from qingxun.config.devtools.running import say

SHOWN = 40


@dataclass(frozen=True)
class Check:
    """``find`` returns one line per problem; ``remedy`` says what to do about them."""

    name: str
    find: Callable[[], list[str]]
    remedy: str


def state_gaps() -> list[str]:
    return [gap for table in states.state_tables() for gap in states.gaps(table)]


CHECKS = (
    Check("types", programs.mypy, "mend the types; mypy names the place"),
    Check("format", programs.ruff_format, "run ./dev fmt"),
    Check("lint", programs.ruff_check, "mend, or ./dev fmt for what it can mend itself"),
    Check("layers", programs.lint_imports, "import only downwards; the order is in .importlinter"),
    Check("migrations", programs.migrations, "run django-admin makemigrations and read the result"),
    Check("templates", programs.djade, "run ./dev fmt"),
    Check("markup", programs.djlint, "mend the template; djlint names the rule"),
    Check("states", state_gaps, "give every state its row in TRANSITIONS and OWNERS"),
    Check("reference", reference.problems, "run ./dev docs and commit the pages"),
    Check("glossary", glossary.problems, "mend docs/reference/glossary.csv or the word"),
    Check("translations", translations.problems, "complete locale/zh_Hans of the area named"),
    Check("sizes", sizes.problems, "split it; exceptions stand in checks/sizes.py with a reason"),
    Check("machine", machine.problems, "no paths or hosts of a machine in tracked files"),
    Check("lock", locking.problems, "run ./dev lock and commit requirements.lock"),
)


def judge(check: Check) -> bool:
    """Run one check and print its line; says whether it held."""
    start = time.monotonic()
    try:
        found = check.find()
    except Exception as error:
        found = [f"{type(error).__name__}: {error}"]
    seconds = time.monotonic() - start
    if not found:
        say(f"✓ {check.name:<13}{seconds:5.1f} s")
        return True
    lines = [f"✗ {check.name:<13}{seconds:5.1f} s  {len(found)} — {check.remedy}"]
    lines += [f"    {line}" for line in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"    … and {len(found) - SHOWN} more")
    say("\n".join(lines))
    return False


def main(names: list[str]) -> int:
    unknown = set(names) - {check.name for check in CHECKS}
    if unknown:
        say(f"no such check: {', '.join(sorted(unknown))}")
        return 2
    load_django()
    chosen = [check for check in CHECKS if not names or check.name in names]
    programs_first, own = chosen[:1], chosen[1:]
    with ThreadPoolExecutor(max_workers=1) as background:
        slow = [background.submit(judge, check) for check in programs_first]
        held = [judge(check) for check in own]
        held += [future.result() for future in slow]
    say(f"{sum(held)} of {len(held)} checks held")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
