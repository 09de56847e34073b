"""The project as seen by its own tools: areas, sources, Django set up in Chinese."""

import os
from pathlib import Path

from qingxun.config.devtools.running import ROOT

PACKAGE = ROOT / "src/qingxun"


def load_django() -> None:
    """Set Django up for looking at the sources; no installation's folder is touched."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingxun.config.settings")
    os.environ.setdefault("QINGXUN_SECRET_KEY", "tools")
    os.environ.setdefault("QINGXUN_HOME", str(ROOT / "var/tools"))
    import django
    from django.utils import translation

    django.setup()
    translation.activate("zh-hans")


def areas() -> list[str]:
    """Names of the areas that exist, in alphabetical order."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def sources(area: str) -> list[Path]:
    """The Python files of an area, without migrations."""
    found = sorted((PACKAGE / area).rglob("*.py"))
    return [path for path in found if "migrations" not in path.parts]


def templates(area: str) -> list[Path]:
    """The templates of an area."""
    return sorted((PACKAGE / area).glob("templates/**/*.html"))


def show(path: Path) -> str:
    """A path as it is written in messages."""
    return path.relative_to(ROOT).as_posix()
