"""``backup`` and ``restore``: the database, the files and the keys in one .tar.

The database is copied while the server runs (SQLite's online backup, or pg_dump), then the files:
they lie by their hash and are never deleted, so every file of the copied database is there.
"""

import argparse
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext as _

from qingxun import __version__
from qingxun.config.cli.files import FileRefused
from qingxun.kit.clock import now

SQLITE_NAME = "qingxun.sqlite3"
DUMP_NAME = "qingxun.dump"
MANIFEST = "manifest.json"
KEYS = ("secret", "audit_key", "audit_key.pub", "demo")


def save(options: argparse.Namespace) -> int:
    """Write the backup beside its name first; a broken-off one never looks like a whole one."""
    target: Path = options.file.resolve()
    if target.exists():
        raise FileRefused(_("%(file)s exists already.") % {"file": target})
    part = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(prefix="qingxun-backup-") as folder:
        database = dump_database(Path(folder))
        part.touch(mode=0o600)
        with tarfile.open(part, "w") as archive:
            add_manifest(archive, database)
            archive.add(database, database.name)
            for name in KEYS:
                if (settings.HOME / name).exists():
                    archive.add(settings.HOME / name, name)
            if Path(settings.MEDIA_ROOT).exists():
                archive.add(settings.MEDIA_ROOT, "files")
    part.replace(target)
    size = target.stat().st_size / 1e6
    print(_("Backup written: %(file)s, %(size).1f MB.") % {"file": target, "size": size})
    print(_("It holds the keys: keep it as safe as the installation itself."))
    if not settings.STORAGES["default"]["BACKEND"].endswith(".HashedStorage"):
        print(_("The files lie in a store and are not in it; keep a copy of the store as well."))
    return 0


def dump_database(folder: Path) -> Path:
    """A consistent copy of the database; the server may go on writing."""
    if connection.vendor == "sqlite":
        copy = folder / SQLITE_NAME
        source = sqlite3.connect(str(settings.DATABASES["default"]["NAME"]))
        target = sqlite3.connect(copy)
        try:
            source.backup(target)
        finally:
            target.close()
            source.close()
        return copy
    dump = folder / DUMP_NAME
    run_postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={dump}")
    return dump


def add_manifest(archive: tarfile.TarFile, database: Path) -> None:
    facts = {
        "program": __version__,
        "made_at": now().isoformat(timespec="seconds"),
        "database": database.name,
        "sha256": sha256(database),
    }
    text = json.dumps(facts, indent=1).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size = len(text)
    entry.mode = 0o600
    archive.addfile(entry, io.BytesIO(text))


def sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def restore(options: argparse.Namespace) -> int:
    """Put a backup back; only into a folder, and on PostgreSQL a database, that is empty."""
    source: Path = options.file
    home = Path(settings.HOME)
    if (home / SQLITE_NAME).exists() or (home / "audit_key").exists():
        said = _("%(home)s holds an installation; restore into an empty folder.")
        raise FileRefused(said % {"home": home})
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as name:
        folder = Path(name)
        facts = unpack(source, folder)
        check_database(folder, facts)
        restore_database(folder / facts["database"])
        for entry in sorted(folder.iterdir()):
            if entry.name not in {MANIFEST, DUMP_NAME}:
                destination = home / entry.name
                if destination.is_file():
                    destination.unlink()
                shutil.move(entry, destination)
    print(
        _("Restored into %(home)s from the backup of %(at)s.")
        % {"home": home, "at": facts["made_at"]}
    )
    words = _("Now run: qingxun --home %(home)s migrate, then qingxun --home %(home)s audit verify")
    print(words % {"home": home})
    return 0


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack safely; raises ``FileRefused`` when it is no backup of ours."""
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        facts: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, tarfile.TarError, ValueError) as error:
        raise FileRefused(_("%(file)s is no backup of this program.") % {"file": source}) from error
    return facts


def check_database(folder: Path, facts: dict[str, Any]) -> None:
    name = str(facts.get("database", ""))
    whole = name in {SQLITE_NAME, DUMP_NAME} and (folder / name).is_file()
    if not whole or sha256(folder / name) != facts.get("sha256"):
        raise FileRefused(_("The backup is damaged: its database is not what was written."))
    if (name == SQLITE_NAME) != (connection.vendor == "sqlite"):
        raise FileRefused(
            _("The backup is of the other kind of database; set QINGXUN_DATABASE_URL accordingly.")
        )


def restore_database(copy: Path) -> None:
    """On PostgreSQL into the empty database; on SQLite the file itself is moved by the caller."""
    connections.close_all()
    if connection.vendor == "postgresql":
        if connection.introspection.table_names():
            raise FileRefused(_("The database is not empty; restore into an empty one."))
        connections.close_all()
        name = f"--dbname={settings.DATABASES['default']['NAME']}"
        run_postgresql("pg_restore", "--no-owner", "--exit-on-error", name, str(copy))


def run_postgresql(program: str, *words: str) -> None:
    """pg_dump or pg_restore with the connection of the settings; no password on the line."""
    path = shutil.which(program)
    if path is None:
        raise FileRefused(
            _("%(program)s is missing: install PostgreSQL's client programs.")
            % {"program": program}
        )
    database = settings.DATABASES["default"]
    env = {
        "PGHOST": database["HOST"],
        "PGPORT": database["PORT"],
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
    }
    done = subprocess.run(
        [path, *words],
        env=os.environ | {key: str(value) for key, value in env.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise FileRefused(f"{program}: {done.stderr.strip()[-500:]}")
