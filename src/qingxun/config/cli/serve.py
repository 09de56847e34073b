"""``serve`` and ``worker``: gunicorn with threads, and the background work beside it.

On SQLite one process writes and the threads share it; on PostgreSQL there may be several. A server
that is killed leaves nothing half done: everything commits in the action's transaction, and its
workers see within a second that their master is gone.
"""

import argparse
import errno
import gc
import signal
import socket
import threading
import time
from functools import partial
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.utils.translation import gettext as _
from gunicorn.app.base import BaseApplication

from qingxun.config.cli.answering import ADDRESS_LIMIT, Worker
from qingxun.config.cli.install import NotReady, check_current
from qingxun.config.jobs.background import Background
from qingxun.config.static import collect_static
from qingxun.documents.prints.queries import is_only_here
from qingxun.documents.typesetting.making import warm_up
from qingxun.organizations.models import Organization

SQLITE_THREADS = 16
POSTGRESQL_THREADS = 8  # with the background work below the pool's 12 connections
FIRST_REQUESTS = 2.0  # seconds that belong to those who wait for the program to start
PORT_PATIENCE = 3.0  # seconds; the workers of a killed server let go of its port within one
GARBAGE = 20_000  # objects made before the collector looks for circles among them


class Server(BaseApplication):
    """Gunicorn with settings from code, not from files."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()


def serve(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C; running requests are finished first."""
    check_ready()
    check_port(options.host, options.port)
    collect_static()
    connections.close_all()
    Server(server_options(options)).run()
    return 0


def check_ready() -> None:
    """Raises ``NotReady`` with what to do first."""
    check_current()
    if not Organization.objects.exists():
        raise NotReady(_("There is no installation here. First run: qingxun init"))


def check_port(host: str, port: int, patience: float = PORT_PATIENCE) -> None:
    """Raises ``NotReady`` where another program holds the port for ``patience`` seconds, or where
    this machine can't be reached under that address."""
    until = time.monotonic() + patience
    while fault := bind_fault(host, port):
        if fault != errno.EADDRINUSE:
            raise NotReady(
                _("%(host)s:%(port)s cannot be served at; choose another address or port.")
                % {"host": host, "port": port}
            )
        if time.monotonic() >= until:
            raise NotReady(
                _(
                    "Port %(port)s is in use by another program. End that one, or choose another "
                    "port with --port."
                )
                % {"port": port}
            )
        time.sleep(0.2)


def bind_fault(host: str, port: int) -> int:
    """The system's number for why nothing can listen there; 0 where it can."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0]
        with socket.socket(found[0], socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((found[4][0], port))
    except (OSError, OverflowError) as error:
        return getattr(error, "errno", None) or errno.EADDRNOTAVAIL
    return 0


def server_options(options: argparse.Namespace) -> dict[str, Any]:
    """What gunicorn is told."""
    sqlite = connection.vendor == "sqlite"
    if sqlite and options.workers > 1:
        raise NotReady(_("SQLite is served by one process; several need PostgreSQL."))
    threads = options.threads or (SQLITE_THREADS if sqlite else POSTGRESQL_THREADS)
    background = None if options.no_background else BackgroundHooks()
    told = {
        "bind": f"{options.host}:{options.port}",
        "workers": options.workers or 1,
        "worker_class": Worker,
        "limit_request_line": ADDRESS_LIMIT,
        "threads": threads,
        "timeout": 120,
        "graceful_timeout": 20,
        "keepalive": 15,
        "loglevel": "warning",
        "proc_name": "qingxun",
        "control_socket_disable": True,
        "when_ready": announce,
        "post_worker_init": partial(begin, background),
    }
    if background:
        told["worker_exit"] = background.stop
    return told


def begin(background: "BackgroundHooks | None", worker: Any) -> None:
    """Start what runs beside the requests, a moment after the first of them; the fonts are read in
    a thread of their own, and who asks for them meanwhile reads them himself.

    What is loaded now stays, so the collector of garbage need not look through it again, nor look
    for any after each few hundred objects, which one request makes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)
    warming = threading.Timer(FIRST_REQUESTS, warm_up)
    warming.daemon = True
    warming.start()
    if background:
        background.start(worker)


def announce(arbiter: Any) -> None:
    """Say where the program is reached once the socket listens, and whether others are refused."""
    for listener in arbiter.LISTENERS:
        host, port = listener.sock.getsockname()[:2]
        print(_("Serving at http://%(host)s:%(port)s/") % {"host": host, "port": port}, flush=True)
        names = [host, *settings.ALLOWED_HOSTS]
        if [name for name in names if not is_only_here(f"//{name}")] == [host]:
            print(
                _(
                    "Other computers are refused until QINGXUN_HOSTS holds the name or address "
                    "that their browsers use, like QINGXUN_HOSTS=10.1.2.3."
                ),
                flush=True,
            )


class BackgroundHooks:
    """Starts the background work in a gunicorn worker and ends it with the worker."""

    def __init__(self) -> None:
        self.background: Background | None = None

    def start(self, worker: Any) -> None:
        self.background = Background(after=FIRST_REQUESTS)
        self.background.start()

    def stop(self, arbiter: Any, worker: Any) -> None:
        if self.background is not None:
            self.background.stop()


def work(options: argparse.Namespace) -> int:
    """The background work alone, until SIGTERM or Ctrl-C."""
    check_ready()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    background = Background()
    background.start()
    print(_("The background work of %(home)s is running.") % {"home": settings.HOME}, flush=True)
    stopping.wait()
    background.stop()
    return 0
