"""``qingxun demo build``: once, whole or anew, and never in a real installation's folder."""

import argparse
import os
from pathlib import Path

import pytest

from qingxun.config.cli import demo, main, make_home
from qingxun.config.cli.progress import Progress
from qingxun.kit.refusals import Refusal

NOTHING = argparse.Namespace()


class Builder:
    """Stands for the real builder, which takes a minute: writes one file, may break off."""

    def __init__(self) -> None:
        self.built = 0
        self.breaks = False

    def build(self, home: Path, progress: Progress) -> None:
        self.built += 1
        progress(1, 2, "half")
        (home / "half.sqlite3").write_text("half")
        if self.breaks:
            raise KeyboardInterrupt
        (home / "whole.sqlite3").write_text("whole")


@pytest.fixture
def builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: object) -> Builder:
    monkeypatch.delenv("QINGXUN_DATABASE_URL", raising=False)
    made = Builder()
    settings.HOME = tmp_path / "demo"  # type: ignore[attr-defined]
    make_home(tmp_path / "demo", demo=True)
    monkeypatch.setattr(demo.importlib, "import_module", lambda name: made)
    monkeypatch.setattr(demo, "migrate", lambda options: 0)
    monkeypatch.setattr(demo.connections, "close_all", lambda: None)
    return made


def test_a_second_build_is_immediate(builder: Builder) -> None:
    for _ in range(2):
        assert demo.build(NOTHING) == 0
    assert builder.built == 1


def test_a_build_that_broke_off_is_made_anew(builder: Builder, tmp_path: Path) -> None:
    builder.breaks = True
    with pytest.raises(KeyboardInterrupt):
        demo.build(NOTHING)
    left = tmp_path / "demo" / "left-over"
    (left / "deep").mkdir(parents=True)
    builder.breaks = False
    demo.build(NOTHING)
    assert not left.exists()
    assert (tmp_path / "demo" / "whole.sqlite3").exists()
    assert builder.built == 2


def test_a_folder_without_the_mark_is_left_alone(builder: Builder, tmp_path: Path) -> None:
    (tmp_path / "demo" / "demo").unlink()
    kept = tmp_path / "demo" / "qingxun.sqlite3"
    kept.write_text("real")
    with pytest.raises(Refusal):
        demo.build(NOTHING)
    assert kept.read_text() == "real"
    assert builder.built == 0


def test_a_folder_with_anything_in_it_is_never_marked_as_a_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QINGXUN_DATABASE_URL", "postgresql://somewhere/real")
    (tmp_path / "letter").write_text("real")
    make_home(tmp_path, demo=True)
    assert not (tmp_path / "demo").exists()


def test_a_demo_ignores_the_database_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QINGXUN_DATABASE_URL", "postgresql://somewhere/real")
    make_home(tmp_path / "new", demo=True)
    assert (tmp_path / "new" / "demo").is_file()
    assert "QINGXUN_DATABASE_URL" not in os.environ


def test_help_speaks_chinese_and_makes_no_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QINGXUN_HOME", str(tmp_path / "none"))
    with pytest.raises(SystemExit) as ended:
        main(["init", "--help"])
    assert ended.value.code == 0
    assert "团委全称" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(("current", "migrations"), [(True, 0), (False, 1)])
def test_a_second_start_migrates_only_what_is_older(
    builder: Builder, monkeypatch: pytest.MonkeyPatch, current: bool, migrations: int
) -> None:
    demo.build(NOTHING)
    done: list[object] = []
    monkeypatch.setattr(demo, "is_current", lambda: current)
    monkeypatch.setattr(demo, "migrate", done.append)
    monkeypatch.setattr(demo, "fresh_credentials", list)
    monkeypatch.setattr(demo, "serve_installation", lambda options: 7)

    assert demo.serve(NOTHING) == 7
    assert len(done) == migrations
    assert builder.built == 1
