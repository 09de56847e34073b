"""``./dev bench [NAME ...]``: lists the benchmarks, or runs them.

A benchmark is a module of this package with a docstring, whose first line says what it measures,
and ``run(words: list[str]) -> dict[str, object]``, which prints what a person reads and returns the
figures.
The last line printed is ``{"bench": ..., "figures": {...}}``.
"""

import importlib
import json
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """Modules of this folder that are benchmarks."""
    return sorted(
        path.stem
        for path in FOLDER.glob("*.py")
        if not path.stem.startswith("_") and "\ndef run(" in path.read_text(encoding="utf-8")
    )


def main(words: list[str]) -> int:
    known = names()
    if not words:
        for name in known:
            meaning = (importlib.import_module(f"tests.bench.{name}").__doc__ or "").split("\n")[0]
            print(f"  {name:<14} {meaning}")
        return 0
    name, rest = words[0], words[1:]
    if name not in known:
        print(f"no such benchmark: {name}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    figures = importlib.import_module(f"tests.bench.{name}").run(rest)
    print(json.dumps({"bench": name, "figures": figures}, ensure_ascii=False, default=str))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
