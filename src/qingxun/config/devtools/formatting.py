"""``./dev fmt``: code and templates in the one form."""

import sys
from pathlib import Path

from qingxun.config.devtools.running import BIN, ROOT, run

DJADE = (BIN / "djade", "--target-version", "5.2")


def templates() -> list[Path]:
    """Every template, relative to the checkout."""
    found = sorted(ROOT.glob("src/qingxun/*/templates/**/*.html"))
    return [path.relative_to(ROOT) for path in found]


def main() -> int:
    run(BIN / "ruff", "format", "-q", ".")
    run(BIN / "ruff", "check", "-q", "--fix", "--select", "I,UP", ".")
    names = templates()
    if names:
        import subprocess

        subprocess.run([*DJADE, *names], cwd=ROOT, check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
