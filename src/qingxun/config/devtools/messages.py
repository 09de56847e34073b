"""Compiles the message catalogues with Babel: ``python -m qingxun.config.devtools.messages``."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from qingxun.config.devtools.running import ROOT, say


def catalogues() -> list[Path]:
    """The catalogue of every area."""
    return sorted(ROOT.glob("src/qingxun/*/locale/*/LC_MESSAGES/*.po"))


def compile_catalogue(po: Path) -> Path:
    """Write the .mo beside the .po; fuzzy entries are left out."""
    with po.open("rb") as source:
        catalogue = read_po(source, abort_invalid=True)
    mo = po.with_suffix(".mo")
    part = mo.with_suffix(".mo.part")
    with part.open("wb") as target:
        write_mo(target, catalogue)
    part.replace(mo)
    return mo


def main() -> int:
    for po in catalogues():
        try:
            compile_catalogue(po)
        except Exception as error:
            say(f"{po.relative_to(ROOT)}: {error}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
