"""``demo build``, ``demo serve``, ``demo check``.

A demo lives in a folder of its own with the file ``demo`` in it; a folder without that file is a
real installation and is never touched. It is always one SQLite file.
"""

import argparse
import contextlib
import importlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction
from django.utils.translation import gettext as _

from qingxun.accounts.demo import demo_accounts
from qingxun.accounts.passwords import hash_random, new_password
from qingxun.config.cli.install import is_current, migrate
from qingxun.config.cli.progress import Progress
from qingxun.config.cli.serve import serve as serve_installation
from qingxun.config.installing import Credential
from qingxun.kit.clock import now
from qingxun.kit.refusals import Refusal

MARKER = "demo"
READY = "demo-ready"
START_SECONDS = 60


class NoDemo(Refusal):
    """The folder belongs to a real installation, or the demo did not come up."""


def build(options: argparse.Namespace) -> int:
    """Build the demo county in the folder; at once when it stands there already."""
    home = Path(settings.HOME)
    check_marker(home)
    if (home / READY).exists():
        return migrate(options)
    connections.close_all()
    clear_unfinished(home)
    started = time.monotonic()
    migrate(options)
    builder = importlib.import_module("qingxun.config.demo.builder")
    progress = Progress(sys.stdout)
    builder.build(home, progress)
    progress.close()
    (home / READY).write_text(now().isoformat(timespec="seconds"))
    seconds = time.monotonic() - started
    print(_("The demo county is ready after %(seconds).0f seconds.") % {"seconds": seconds})
    return 0


def check_marker(home: Path) -> None:
    """Raises ``NoDemo`` for the folder of a real installation."""
    if not (home / MARKER).is_file():
        said = _("%(home)s is a real installation; a demo needs its own folder.")
        raise NoDemo(said % {"home": home})


def clear_unfinished(home: Path) -> None:
    """Remove what a broken-off build left; the folder is a demo's (``check_marker``)."""
    for path in home.iterdir():
        if path.name in {MARKER, "secret"}:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def serve(options: argparse.Namespace) -> int:
    """Serve it, after building it where it is missing; prints a fresh password for the accounts of
    the sign-in page."""
    home = Path(settings.HOME)
    check_marker(home)
    if not (home / READY).exists():
        subprocess.run([*command(home), "demo", "build"], check=True)  # its memory goes with it
    elif not is_current():
        migrate(options)
    print(_("Sign in with one click on the sign-in page, or with (valid until the next start):"))
    for credential in fresh_credentials():
        print(f"  {credential.title}\t{credential.username}\t{credential.password}")
    return serve_installation(options)


@transaction.atomic
def fresh_credentials() -> list[Credential]:
    """New random passwords for the accounts that the sign-in page offers; only ever in a demo."""
    found = []
    for account in demo_accounts():
        password = new_password()
        account.password = hash_random(password)
        account.save(update_fields=["password"])
        found.append(Credential(account.demo_label, account.username, password))
    return found


def check(options: argparse.Namespace) -> int:
    """Build a demo in a temporary folder, walk the main job over HTTP, verify what it left.

    ``qingxun.config.demo.walk.walk(base)`` yields steps with ``clause``, ``ok`` and ``sentence``.
    """
    folder = Path(tempfile.mkdtemp(prefix="qingxun-demo-"))
    walker = importlib.import_module("qingxun.config.demo.walk")
    held = True
    try:
        subprocess.run([*command(folder), "demo", "build"], check=True)
        with running(folder) as base:
            for step in walker.walk(base):
                held = held and step.ok
                print(f"{'✓' if step.ok else '✗'} {step.clause} {step.sentence}", flush=True)
        for words in (("audit", "verify"), ("scoring", "verify")):
            done = subprocess.run([*command(folder), *words], check=False)
            held = held and done.returncode == 0
    finally:
        if options.keep:
            print(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(_("The demo held.") if held else _("The demo did not hold."))
    return 0 if held else 1


def command(folder: Path) -> list[str]:
    """This program for another folder."""
    return [sys.executable, "-m", "qingxun.config.cli", "--home", str(folder)]


@contextlib.contextmanager
def running(folder: Path) -> Iterator[str]:
    """The demo's server on a free port of this machine; ended afterwards. Yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    log = (folder / "server.log").open("w")
    server = subprocess.Popen(
        [*command(folder), "demo", "serve", "--port", str(port)], stdout=log, stderr=log
    )
    try:
        wait_for(base, server, folder / "server.log")
        yield base
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
        log.close()


def wait_for(base: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the server answers; raises ``NoDemo`` with its last words when it doesn't."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(base, timeout=5).close()  # noqa: S310 - our own server
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise NoDemo(_("The server did not start:") + "\n" + log.read_text()[-2000:])
