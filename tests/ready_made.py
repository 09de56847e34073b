"""What is dear to make and the same for every test: made once for all workers, then copied."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.config.installations import NAME, environment, qingxun

DATABASE = "qingxun.sqlite3"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and nothing in them; copy it into the folder of a home."""
    return _made_once(tmp_path_factory, "migrated", _migrate) / DATABASE


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """A folder as ``qingxun init`` leaves it; copy it whole."""

    def install(folder: Path) -> None:
        shutil.copy(migrated, folder)
        qingxun(folder, "init", "--name", NAME)

    return _made_once(tmp_path_factory, "installed", install)


def _migrate(folder: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity=0"],
        env=environment() | {"QINGXUN_HOME": str(folder)},
        check=True,
    )


def _made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name beside those of all workers; whoever comes first makes it."""
    shared = factory.getbasetemp().parent if _has_workers() else factory.getbasetemp()
    folder, done = shared / name, shared / f"{name}.done"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            folder.mkdir(mode=0o700)
            make(folder)
            done.touch()
    return folder


def _has_workers() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ
