"""What the server says when it listens or can't, and of requests under a name not ours."""

import logging
import socket
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from qingxun.config.cli.serve import NotReady, announce, check_port
from qingxun.config.devtools.running import free_port

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


def test_a_port_in_use_is_told_in_one_sentence_and_a_free_one_is_taken() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", port := free_port()))
        sock.listen()
        with pytest.raises(NotReady, match=f"端口 {port} 已被别的程序占用"):
            check_port("127.0.0.1", port, patience=0)
    check_port("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("203.0.113.7", 8000), ("127.0.0.1", 70000)])
def test_an_address_that_this_machine_does_not_have_is_told(host: str, port: int) -> None:
    with pytest.raises(NotReady, match="请换一个地址或端口"):
        check_port(host, port)


def test_a_foreign_host_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert Client(headers={"host": "evil.example"}).get("/").status_code == 400
    lines = [each for each in caplog.records if each.name == "django.security.DisallowedHost"]
    assert [each.getMessage() for each in lines] == [
        "已拒绝用陌生地址“evil.example”发来的请求；本系统的地址写在 QINGXUN_HOSTS 里。"
    ]
    assert lines[0].exc_info is None
