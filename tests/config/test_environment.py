"""What stands in the environment is read as people write it."""

import argparse
import logging
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.utils.translation import override

from qingxun.config.cli import install, run
from qingxun.config.cli.commands import build_parser
from qingxun.config.environment import names_and_address
from qingxun.config.logs import of_foreign_host

HERE = ["localhost", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize(
    ("said", "names", "address"),
    [
        (None, HERE, "http://localhost"),
        ("", HERE, "http://localhost"),
        ("10.1.2.3", ["10.1.2.3"], "http://10.1.2.3"),
        ("10.1.2.3:8000, xinxi", ["10.1.2.3", "xinxi"], "http://10.1.2.3:8000"),
        (
            "http://xinxi.example.cn/，[::1]:80",
            ["xinxi.example.cn", "[::1]"],
            "http://xinxi.example.cn",
        ),
        ("[fe80::2:1]", ["[fe80::2:1]"], "http://[fe80::2:1]"),
    ],
)
def test_hosts_are_read_as_a_browser_shows_them(said, names, address) -> None:
    environ = {} if said is None else {"QINGXUN_HOSTS": said}
    assert names_and_address(environ, "http") == (names, address)
    environ["QINGXUN_ADDRESS"] = "https://print.example.cn"
    assert names_and_address(environ, "http") == (names, "https://print.example.cn")


def test_a_request_under_a_foreign_name_takes_one_line_of_the_log() -> None:
    said = "Invalid HTTP_HOST header: 'evil.example'. You may need to add 'evil.example'."
    record = logging.LogRecord("django.security", logging.ERROR, "", 0, said, (), None)
    assert of_foreign_host(record)
    once = record.getMessage()
    assert of_foreign_host(record)
    assert record.getMessage() == once
    assert "evil.example" in once


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "缺少：命令。"),
        (["nosuch"], "没有“nosuch”；可用的有：init、migrate、serve"),
        (["backup"], "缺少：文件。"),
        (["serve", "--port", "八千"], "--port 不能是“八千”。"),
        (["serve", "--port"], "--port 后面要写一个值。"),
        (["migrate", "--now"], "看不懂：--now。"),
        (["serve", "--home", "/srv"], "--home 写在命令前面：qingxun --home 文件夹 命令。"),
    ],
)
def test_a_wrong_command_line_is_told_in_chinese(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended, override("zh-hans"):
        build_parser().parse_args(words)
    told = capsys.readouterr().err
    assert (ended.value.code, told.startswith(sentence)) == (2, True)
    assert "用法：qingxun" in told


@pytest.mark.parametrize(
    ("applied", "sentence"),
    [({("desk", "0001_initial"): None}, "qingxun migrate"), ({}, "qingxun init")],
)
def test_what_an_older_database_cannot_do_is_refused_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, applied: dict[object, object], sentence: str
) -> None:
    def verify(options: argparse.Namespace) -> int:
        raise OperationalError("no such column")

    recorder = SimpleNamespace(applied_migrations=lambda: applied)
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(install, "MigrationRecorder", lambda _connection: recorder)
    monkeypatch.setattr(install, "is_current", lambda: False)
    with pytest.raises(install.NotReady, match=sentence):
        run(argparse.Namespace(run=verify))
    monkeypatch.setattr(install, "is_current", lambda: True)
    with pytest.raises(OperationalError):  # a fault of ours stays one
        run(argparse.Namespace(run=verify))
