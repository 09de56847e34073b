"""The assets in the installation's folder, with their hashes, where whitenoise serves them."""

import hashlib
import importlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = ".stamp"


def collect_static() -> bool:
    """Copy the assets unless the same ones are there already; whether it was done."""
    target = Path(settings.STATIC_ROOT)
    stamp = target / STAMP
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(wanted)
    return True


def fingerprint() -> str:
    """A hash over names, sizes and times of all asset files, and over how they are stored."""
    total = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    total.update(importlib.import_module("qingxun").__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            total.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return total.hexdigest()
