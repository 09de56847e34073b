"""House rule 12: functions up to 50 lines, files up to 400; exceptions stand here."""

import ast
from pathlib import Path

from qingxun.config.devtools.project import areas, show, sources
from qingxun.config.devtools.running import ROOT

FUNCTION_LINES = 50
FILE_LINES = 400

EXCEPTIONS: dict[str, str] = {}
"""Path or ``path:function`` → the reason why it may be longer."""


def files() -> list[Path]:
    """Sources and tests."""
    tests = [path for path in (ROOT / "tests").rglob("*.py") if "artifacts" not in path.parts]
    return [path for area in areas() for path in sources(area)] + sorted(tests)


def problems() -> list[str]:
    """What is longer than the rule, and exceptions that nothing needs any more."""
    found: list[str] = []
    needed: set[str] = set()
    for path in files():
        for place, lines, limit in too_long(path):
            if place in EXCEPTIONS:
                needed.add(place)
            else:
                found.append(f"{place}: {lines} lines, {limit} allowed")
    found += [f"{place}: the exception is no longer needed" for place in set(EXCEPTIONS) - needed]
    return found


def too_long(path: Path) -> list[tuple[str, int, int]]:
    """(place, lines, limit) of the file and of its functions that exceed their limits."""
    text = path.read_text(encoding="utf-8")
    found = []
    count = len(text.splitlines())
    if count > FILE_LINES:
        found.append((show(path), count, FILE_LINES))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append((f"{show(path)}:{node.name}", length, FUNCTION_LINES))
    return found
