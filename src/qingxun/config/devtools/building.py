"""``./dev build``: wheel and sdist in dist/, with the built assets and message catalogues."""

import shutil
import sys
from pathlib import Path

from qingxun.config.devtools.running import PYTHON, ROOT, run, say

DIST = ROOT / "dist"


def build_wheel(kinds: tuple[str, ...] = ("wheel",)) -> Path:
    """Build afresh; the path of the wheel."""
    shutil.rmtree(DIST, ignore_errors=True)
    for kind in kinds:
        run(PYTHON, "-m", "hatchling", "build", "-t", kind, "-d", DIST, quiet=True)
    return next(DIST.glob("*.whl"))


def main() -> int:
    build_wheel(("wheel", "sdist"))
    for path in sorted(DIST.iterdir()):
        say(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
