"""``./dev docs``: the generated pages of docs/reference."""

import sys
from pathlib import Path

from qingxun.config.devtools import glossary, states
from qingxun.config.devtools.project import load_django, show
from qingxun.config.devtools.running import ROOT, say

FOLDER = ROOT / "docs/reference"


def pages() -> dict[Path, str]:
    """Each generated page and its text."""
    return {FOLDER / "states.md": states.page(), FOLDER / "glossary.md": glossary.page()}


def problems() -> list[str]:
    """Pages that differ from what would be generated."""
    return [
        f"{show(path)} is out of date"
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main() -> int:
    load_django()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        say(show(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
