"""A PostgreSQL of our own for the tests: fresh, on a free port, gone afterwards."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from qingxun.config.devtools.running import free_port, install_debian, say

INSTALLED = Path("/usr/lib/postgresql")
USER = "postgres"
SPEED = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")


def find_programs() -> Path:
    """The folder of initdb and pg_ctl, newest version; installed when missing and possible."""
    for attempt in range(2):
        found = sorted(INSTALLED.glob("*/bin/initdb"), key=version_of)
        if found:
            return found[-1].parent
        on_path = shutil.which("initdb")
        if on_path:
            return Path(on_path).parent
        if attempt == 0 and not install_debian("postgresql"):
            break
    say("PostgreSQL is missing: install the package postgresql, then run this again.")
    raise SystemExit(1)


def version_of(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in path.parts[-3].split(".") if part.isdigit())


def as_owner(*command: str | Path) -> list[str]:
    """The command as a user that PostgreSQL accepts: it refuses to run as root."""
    words = [str(part) for part in command]
    return ["runuser", "-u", USER, "--", *words] if os.geteuid() == 0 else words


@contextlib.contextmanager
def cluster(kept: Path | None = None) -> Iterator[str]:
    """A running cluster; yields the URL of a superuser's database. With a folder it lies there,
    made when it is not there yet, and stays when it is stopped."""
    programs = find_programs()
    folder = kept or Path(tempfile.mkdtemp(prefix="qingxun-pg-"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    port = free_port()
    initdb = as_owner(
        programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C"
    )
    options = " ".join(
        ["-p", str(port), "-c", "listen_addresses=127.0.0.1", "-k", str(folder), *SPEED]
    )
    control: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    try:
        if not data.exists():
            subprocess.run(initdb, check=True, capture_output=True, cwd="/")
        subprocess.run(as_owner(*control, "-o", options, "start"), check=True, cwd="/")
        yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
    finally:
        stop = as_owner(*control, "-m", "fast" if kept else "immediate", "stop")
        subprocess.run(stop, check=False, capture_output=True, cwd="/")
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
