"""Backup and restore of an installation on PostgreSQL, with its insert-only audit log."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.config.installations import NAME, qingxun

SERVER = os.environ.get("QINGXUN_DATABASE_URL", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.skipif(not SERVER, reason="needs the PostgreSQL of ./dev test-all"),
]


@pytest.fixture
def databases() -> Iterator[list[str]]:
    """URLs of two empty databases, dropped afterwards."""
    names = [f"qingxun_{uuid.uuid4().hex}" for _ in range(2)]
    with psycopg.connect(SERVER, autocommit=True) as server:
        for name in names:
            server.execute(f'CREATE DATABASE "{name}"')
        yield [urlsplit(SERVER)._replace(path=f"/{name}").geturl() for name in names]
        for name in names:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def usernames(database: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database) as server:
        query = "SELECT username, password FROM accounts_account ORDER BY username"
        return server.execute(query).fetchall()


def test_a_restored_backup_is_the_same_installation(databases: list[str], tmp_path: Path) -> None:
    first, second = databases
    home, copy, saved = tmp_path / "home", tmp_path / "copy", tmp_path / "saved.tar"
    qingxun(home, "init", "--name", NAME, database=first)
    qingxun(home, "audit", "checkpoint", "--out", tmp_path / "note", database=first)
    qingxun(home, "backup", saved, database=first)
    assert "空的" in qingxun(tmp_path / "third", "restore", saved, ok=False, database=first)
    qingxun(copy, "restore", saved, database=second)
    assert usernames(second) == usernames(first)
    qingxun(copy, "audit", "verify", "--checkpoint", tmp_path / "note", database=second)
    assert "set QINGXUN" not in qingxun(tmp_path / "fourth", "restore", saved, ok=False)
