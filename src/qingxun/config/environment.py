"""Reading the environment for the settings: database, secret."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def read_secret(home: Path) -> str:
    """The secret key of the installation; made on first use, readable by its owner only.

    Without a folder (building assets, checking) a random one for this process is returned.
    """
    given = os.environ.get("QINGXUN_SECRET_KEY")
    if given:
        return given
    path = home / "secret"
    if path.exists():
        return path.read_text().strip()
    secret = secrets.token_urlsafe(48)
    if home.is_dir():
        path.touch(mode=0o600)
        path.write_text(secret)
    return secret


def database_from_url(url: str | None, home: Path) -> dict[str, Any]:
    """Django's database settings: PostgreSQL from a URL, else one SQLite file in ``home``."""
    if url:
        return postgresql(url)
    return {
        "ENGINE": "qingxun.records.sqlite",
        "NAME": home / "qingxun.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;"
            ),
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """Settings of a postgresql:// URL, with psycopg's connection pool."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("QINGXUN_DATABASE_URL must start with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": {"min_size": 2, "max_size": 12, "timeout": 20}},
    }
