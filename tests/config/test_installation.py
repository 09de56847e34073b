"""``qingxun`` as its users run it: init, serve, backup, restore, verify."""

import json
import shutil
import signal
import sqlite3
import tarfile
from pathlib import Path

import pytest

from qingxun.config.devtools.running import free_port
from tests.config.installations import NAME, qingxun, serving, status, wait_until_up
from tests.waiting import SECONDS, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path, installed: Path) -> Path:
    return Path(shutil.copytree(installed, tmp_path / "home"))


def query(home: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "qingxun.sqlite3") as database:
        return database.execute(sql).fetchall()


def test_init_makes_three_separate_administrators_and_shows_their_passwords_once(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "home"
    said = qingxun(folder, "init", "--name", NAME)
    rows = query(folder, "SELECT username, password, must_change_password FROM accounts_account")
    assert len(rows) == 3
    for username, stored, must_change in rows:
        line = next(line for line in said.splitlines() if f"\t{username}\t" in line)
        shown = line.split("\t")[-1]
        assert len(shown) == 19
        assert shown not in str(stored)
        assert must_change
    roles = query(folder, "SELECT role FROM organizations_appointment ORDER BY role")
    assert roles == [("audit_admin",), ("security_admin",), ("system_admin",)]
    for table in ("desk_manuscriptkind", "desk_refusalreason", "dispatch_outlet"):
        assert query(folder, f"SELECT count(*) FROM {table}")[0][0], table
    assert (folder / "audit_key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_second_init_changes_nothing(home: Path) -> None:
    before = query(home, "SELECT id, password FROM accounts_account")
    assert "未作任何改动" in qingxun(home, "init", "--name", "另一个", ok=False)
    assert query(home, "SELECT id, password FROM accounts_account") == before


def test_init_without_a_name_and_without_a_terminal_asks_for_one(tmp_path: Path) -> None:
    assert "--name" in qingxun(tmp_path / "home", "init", ok=False)


def test_serve_without_an_installation_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    assert "qingxun init" in qingxun(tmp_path / "home", "serve", ok=False)


def test_a_restored_backup_is_the_same_installation(home: Path, tmp_path: Path) -> None:
    saved, copy = tmp_path / "saved.tar", tmp_path / "copy"
    qingxun(home, "backup", saved)
    assert saved.stat().st_mode & 0o777 == 0o600
    qingxun(copy, "restore", saved)
    accounts = "SELECT id, username, password FROM accounts_account ORDER BY id"
    assert query(copy, accounts) == query(home, accounts)
    assert (copy / "audit_key").read_bytes() == (home / "audit_key").read_bytes()
    qingxun(copy, "migrate")
    qingxun(copy, "audit", "verify")


def test_restore_never_overwrites_an_installation(home: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.tar"
    qingxun(home, "backup", saved)
    said = qingxun(home, "restore", saved, ok=False)
    assert str(home) in said
    assert "空文件夹" in said


def test_a_damaged_backup_is_refused_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    saved, bad, copy = tmp_path / "saved.tar", tmp_path / "bad.tar", tmp_path / "copy"
    qingxun(home, "backup", saved)
    unpacked = tmp_path / "unpacked"
    with tarfile.open(saved) as archive:
        archive.extractall(unpacked, filter="data")
    database = unpacked / "qingxun.sqlite3"
    database.write_bytes(database.read_bytes()[:-1] + b"x")
    with tarfile.open(bad, "w") as archive:
        for path in unpacked.iterdir():
            archive.add(path, path.name)
    assert "已损坏" in qingxun(copy, "restore", bad, ok=False)
    assert not (copy / "qingxun.sqlite3").exists()


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    letter = tmp_path / "letter.tar"
    letter.write_text("no archive")
    assert "不是本程序的备份" in qingxun(tmp_path / "home", "restore", letter, ok=False)
    foreign = tmp_path / "foreign.tar"
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"database": "../../etc", "sha256": ""}))
    with tarfile.open(foreign, "w") as archive:
        archive.add(manifest, "manifest.json")
    assert "已损坏" in qingxun(tmp_path / "home", "restore", foreign, ok=False)


def test_a_demo_never_touches_a_real_installation(home: Path) -> None:
    before = (home / "qingxun.sqlite3").read_bytes()
    assert "正式系统" in qingxun(home, "demo", "build", ok=False)
    assert (home / "qingxun.sqlite3").read_bytes() == before


def test_the_exported_checkpoint_is_verified_against(home: Path, tmp_path: Path) -> None:
    note = tmp_path / "note"
    qingxun(home, "audit", "checkpoint", "--out", note)
    qingxun(home, "audit", "verify", "--checkpoint", note)
    note.write_text(note.read_text().replace("reason export", "reason daily"))
    qingxun(home, "audit", "verify", "--checkpoint", note, ok=False)


def test_a_killed_server_starts_again_at_once_and_ends_cleanly(home: Path) -> None:
    port = free_port()
    with serving(home, port) as server:
        assert status(port) == 200
        server.kill()
        server.wait()
    with serving(home, port) as server:
        wait_until_up(port, server)
        assert status(port) == 200
        server.send_signal(signal.SIGTERM)
        assert server.wait(SECONDS) == 0
    qingxun(home, "audit", "verify")


def test_the_timetable_runs_inside_the_server(home: Path) -> None:
    port = free_port()
    with serving(home, port):
        assert status(port) == 200
        wait_until(  # it begins when the first requests have their answer
            lambda: ("daily",) in query(home, "SELECT reason FROM audit_audithead"),
            "the daily checkpoint",
            every=0.5,
        )
