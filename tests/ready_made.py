"""What is dear to make and the same for every test: made once for all workers, then copied."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core import management
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.config.installations import NAME, environment, qingxun

DATABASE = "qingxun.sqlite3"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """An SQLite file with all tables and nothing in them; copy it into the folder of a home.

    Kept beside pytest's cache as long as no migration changes.
    """
    kept = request.config.rootpath / ".pytest_cache" / f"migrated-{_mark_of_migrations()}.sqlite3"

    def make(folder: Path) -> None:
        if not kept.exists():
            _migrate(folder)
            kept.parent.mkdir(exist_ok=True)
            for old in kept.parent.glob("migrated-*.sqlite3"):
                old.unlink(missing_ok=True)
            made = kept.with_suffix(f".{os.getpid()}")
            shutil.copy(folder / DATABASE, made)
            made.rename(kept)
        shutil.copy(kept, folder / DATABASE)

    return _made_once(tmp_path_factory, "migrated", make) / DATABASE


def _mark_of_migrations() -> str:
    """A digest of every migration, ours and the libraries'."""
    digest = hashlib.sha256()
    loader = MigrationLoader(None)
    for key in sorted(loader.disk_migrations):
        module = sys.modules[type(loader.disk_migrations[key]).__module__]
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def ready_tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """On SQLite the tests' database is filled from the file instead of being migrated again."""
    if connection.vendor != "sqlite":
        yield
        return
    ready: Path = request.getfixturevalue("migrated")

    def fill(name: str, *args: object, **options: object) -> None:
        if name != "migrate":
            call_command(name, *args, **options)
            return
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(ready)) as source:
            source.backup(connection.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(management, "call_command", fill)  # looked up by create_test_db
        yield


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
