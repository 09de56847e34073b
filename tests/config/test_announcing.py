"""What the server says when it listens."""

import socket
from types import SimpleNamespace
from typing import Any

import pytest

from qingxun.config.cli.serve import announce

OTHERS = "QINGXUN_HOSTS"


@pytest.mark.parametrize(
    ("bound", "names", "told"),
    [
        ("0.0.0.0", ["localhost", "127.0.0.1", "[::1]"], True),
        ("0.0.0.0", ["xinxi.example.gov.cn"], False),
        ("127.0.0.1", ["localhost", "127.0.0.1", "[::1]"], False),
    ],
)
def test_it_tells_when_other_computers_would_be_refused(
    bound: str, names: list[str], told: bool, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ALLOWED_HOSTS = names
    with socket.socket() as sock:
        sock.bind((bound, 0))
        announce(SimpleNamespace(LISTENERS=[SimpleNamespace(sock=sock)]))
    said = capsys.readouterr().out
    assert "http://" in said
    assert (OTHERS in said) is told
