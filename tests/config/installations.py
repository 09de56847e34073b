"""Real installations in folders of their own, run as programs of their own."""

import contextlib
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.waiting import SECONDS, wait_until

NAME = "共青团测试县委员会"


def qingxun(home: Path, *words: str | Path, ok: bool = True, database: str = "") -> str:
    """Run ``qingxun`` for that folder, on SQLite unless a URL is given; what it printed."""
    done = subprocess.run(
        command(home, *words),
        env=environment() | ({"QINGXUN_DATABASE_URL": database} if database else {}),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=SECONDS,
    )
    said = done.stdout + done.stderr
    assert (done.returncode == 0) == ok, said
    return said


def command(home: Path, *words: str | Path) -> list[str]:
    return [sys.executable, "-m", "qingxun.config.cli", "--home", str(home), *map(str, words)]


def environment() -> dict[str, str]:
    dropped = {"QINGXUN_HOME", "QINGXUN_SECRET_KEY", "QINGXUN_DATABASE_URL"}
    kept = {key: value for key, value in os.environ.items() if key not in dropped}
    return kept | {"DJANGO_SETTINGS_MODULE": "qingxun.config.settings"}


@contextlib.contextmanager
def serving(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A running server; ended when the test is over, however it left it."""
    server = subprocess.Popen(
        command(home, "serve", "--port", str(port)), env=environment(), stderr=subprocess.DEVNULL
    )
    try:
        wait_until_up(port, server)
        yield server
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
            server.wait(SECONDS)


def wait_until_up(port: int, server: subprocess.Popen[bytes]) -> None:
    def answers() -> bool:
        assert server.poll() is None, "the server ended by itself"
        with contextlib.suppress(OSError):
            return status(port) > 0
        return False

    wait_until(answers, "the server is up", every=0.1)


def status(port: int, path: str = "/accounts/login/") -> int:
    """The status of a page."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=SECONDS) as answer:
            code: int = answer.status
            return code
    except urllib.error.HTTPError as error:
        return error.code
