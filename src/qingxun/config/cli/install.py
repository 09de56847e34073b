"""``init``, ``migrate``, ``shell``."""

import argparse
import sys

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from qingxun.config.installing import install_office
from qingxun.kit.clock import now
from qingxun.kit.refusals import Refusal


class NotReady(Refusal):
    """There is no installation, or its database is of another version."""


class NameMissing(Refusal):
    """Nobody said what the committee is called."""


def init(options: argparse.Namespace) -> int:
    """A new installation in the folder; prints the first passwords, once."""
    name = (options.name or ask_name()).strip()
    if not name:
        raise NameMissing(_("The committee needs a name: qingxun init --name NAME"))
    migrate(options)
    credentials = install_office(
        name=name, short_name=options.short_name, code=options.code, at=now()
    )
    print(_("The installation is ready in %(home)s.") % {"home": settings.HOME})
    print(_("Shown only once, to be changed at the first signing in:"))
    for credential in credentials:
        print(f"  {credential.title}\t{credential.username}\t{credential.password}")
    print(_("Start it with: qingxun --home %(home)s serve") % {"home": settings.HOME})
    return 0


def ask_name() -> str:
    """The committee's name from the terminal; empty when nobody sits there."""
    if not sys.stdin.isatty():
        return ""
    return input(_("Full name of the committee: "))


def migrate(options: argparse.Namespace) -> int:
    """Bring the database to the version of the program."""
    call_command("migrate", verbosity=0, interactive=False)
    return 0


def is_current() -> bool:
    """Whether every migration of the program has been applied to the database."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def check_current() -> None:
    """Raises ``NotReady`` with what to do first."""
    if is_current():
        return
    if MigrationRecorder(connection).applied_migrations():
        raise NotReady(_("The database is of an older version. First run: qingxun migrate"))
    raise NotReady(_("There is no installation here. First run: qingxun init"))


def shell(options: argparse.Namespace) -> int:
    """Django's shell."""
    call_command("shell")
    return 0
