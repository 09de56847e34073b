"""Servers of the benchmarks: ``qingxun serve`` on an installation, and a bare view beside it."""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from qingxun.config.devtools.running import free_port
from tests.bench.support.county import environment


@contextlib.contextmanager
def running(home: Path, *command: str) -> Iterator[int]:
    """A server program with ``--port`` added, until the end; gives the port."""
    port = free_port()
    server = start(home, port, *command)
    try:
        wait_until_up(port, server)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def start(home: Path, port: int, *command: str) -> "subprocess.Popen[bytes]":
    """Start a server program and return at once."""
    with (home / LOG).open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", *command, "--port", str(port)],
            env=environment(home),
            stdout=subprocess.DEVNULL,
            stderr=log,
        )


def complaints(home: Path) -> list[str]:
    """What the servers of a folder logged, without the line that every refused form leaves."""
    lines = (home / LOG).read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if not line.startswith(REFUSED_FORM)]


def wait_until_up(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Return when the port answers. Raises when the server ended or two minutes have passed."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError("the server ended by itself")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not come up")


LOG = "server.log"
REFUSED_FORM = "Unprocessable Entity:"
QINGXUN = ("qingxun.config.cli", "serve")
BARE = ("tests.bench.support.bare",)
BARE_AS_OURS = (*BARE, "--as-ours")
