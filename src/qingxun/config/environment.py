"""Reading the environment for the settings: database, secret, where files lie."""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


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


def names_and_address(environ: Mapping[str, str], scheme: str) -> tuple[list[str], str]:
    """Under which names the program answers, and the address of its prints.

    ``QINGXUN_HOSTS`` may be written as one reads it in a browser: with blanks, scheme and port. The
    address is ``QINGXUN_ADDRESS``, else the first of the hosts with its port.
    """
    said = environ.get("QINGXUN_HOSTS", "").replace("，", ",").split(",")
    hosts = [host.strip().split("://")[-1].rstrip("/") for host in said]
    hosts = [host for host in hosts if host] or ["localhost", "127.0.0.1", "[::1]"]
    names = [re.sub(r"^([^:]+|\[.+\]):\d+$", r"\1", host) for host in hosts]
    return names, environ.get("QINGXUN_ADDRESS") or f"{scheme}://{hosts[0]}"


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
                # A submission writes some 65 pages of 4 KB; at SQLite's own 1,000 each fifteenth
                # would copy them into the database, and wait for the disk twice more.
                "PRAGMA wal_autocheckpoint=4000;"
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


def file_storage(environ: Mapping[str, str]) -> dict[str, Any]:
    """Django's storage for files: the installation's folder, or an S3-compatible store.

    ``QINGXUN_FILES`` reads ``s3://bucket/prefix?endpoint=https://store.example.cn&region=cn``;
    prefix, endpoint and region may be left out, ``style=virtual`` puts the bucket into the host
    name. The keys come from ``QINGXUN_S3_KEY`` and ``QINGXUN_S3_SECRET``, else from wherever boto3
    finds them. Raises ``ValueError`` for an address that is none.
    """
    address = environ.get("QINGXUN_FILES", "")
    if not address:
        return {"BACKEND": "qingxun.documents.storage.HashedStorage"}
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.hostname:
        raise ValueError("QINGXUN_FILES must read s3://bucket/prefix?endpoint=…")
    more = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    unknown = more.keys() - {"endpoint", "region", "style"}
    if unknown:
        raise ValueError(f"QINGXUN_FILES: unknown {', '.join(sorted(unknown))}")
    return {
        "BACKEND": "qingxun.documents.s3_storage.HashedS3Storage",
        "OPTIONS": {
            "bucket_name": parts.netloc,
            "location": unquote(parts.path).strip("/"),
            "endpoint_url": more.get("endpoint"),
            "region_name": more.get("region"),
            "addressing_style": "virtual" if more.get("style") == "virtual" else "path",
            "access_key": environ.get("QINGXUN_S3_KEY"),
            "secret_key": environ.get("QINGXUN_S3_SECRET"),
        },
    }
