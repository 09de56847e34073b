"""Where things lie in the checkout, and running programs."""

import contextlib
import hashlib
import itertools
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
_ports = itertools.count()


def say(text: str) -> None:
    """One line for the person at the terminal."""
    print(text, flush=True)


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for programs: without our own start-up path, with ``extra``.

    Nor is there the wish to keep no compiled modules: every program would compile Django and all
    libraries anew, which costs it more than its own start.
    """
    ours = {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}
    env = {key: value for key, value in os.environ.items() if key not in ours}
    return env | dict(extra or {})


def run(*command: str | Path, env: Mapping[str, str] | None = None, quiet: bool = False) -> None:
    """Run a program in the checkout; when it fails, show what it said and stop with its code."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=clean_environment(env),
        check=False,
        capture_output=quiet,
        text=True,
    )
    if done.returncode:
        if quiet:
            sys.stderr.write(done.stdout + done.stderr)
        say(f"failed ({done.returncode}): {' '.join(str(part) for part in command)}")
        raise SystemExit(done.returncode)


def output(*command: str | Path) -> str:
    """What a program prints; empty when it is missing or fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def digest(paths: Iterable[Path], *words: str) -> str:
    """A hash over the contents of files and of whole folders."""
    total = hashlib.sha256(repr(words).encode())
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if file.exists():
                total.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def free_port() -> int:
    """A port at which nobody listens, each given once. Linux gives the ports from 32768 up to any
    connection that goes out, so that one of those may be gone before the server asks for it; and
    each process begins elsewhere, so that two do not choose the same."""
    first, last = 20_000, 32_000
    for asked in _ports:
        port = first + (os.getpid() * 16 + asked) % (last - first)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("unreachable")


def install_debian(*packages: str) -> bool:
    """Install Debian packages when this is possible (root, apt-get); says whether it was done."""
    if os.name == "nt" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-q", env=env, quiet=True)
    run("apt-get", "install", "-qy", "--no-install-recommends", *packages, env=env, quiet=True)
    return True
