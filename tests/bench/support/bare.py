"""The yardstick: a view without session, form or checks, that writes one row and one audit row.

``python -m tests.bench.support.bare --port N`` serves it with gunicorn as ``qingxun serve`` does,
on the same SQLite settings, with the same lock around writing, in a database of its own. It is
plain Django; with ``--as-ours`` it uses the program's own form reader and SQLite back end.
"""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

ACTOR = uuid.UUID("01900000-0000-7000-8000-00000000ac70")


def write(request: HttpRequest) -> HttpResponse:
    """One row with the text and one audit row, in one transaction."""
    from django.db import transaction

    from qingxun.audit.actions import record
    from qingxun.kit.clock import now
    from qingxun.records.locks import write_lock
    from qingxun.records.models import OutboxRow

    at = now()
    title, body = request.POST["title"], request.POST["body"]
    with write_lock(), transaction.atomic():
        row = OutboxRow.objects.create(
            topic="bench", payload={"title": title, "body": body}, made_at=at
        )
        record(verb="bench.write", at=at, by=ACTOR, object_type="row", object_id=row.pk)
    return HttpResponseRedirect("/", status=303)


urlpatterns = [path("write/", write)]


def main() -> None:
    import argparse
    import sys

    import django
    from django.conf import global_settings, settings

    if "--as-ours" in sys.argv:
        sys.argv.remove("--as-ours")
    else:
        settings.FILE_UPLOAD_HANDLERS = global_settings.FILE_UPLOAD_HANDLERS
        settings.DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"
    django.setup()
    from django.core.management import call_command

    from qingxun.config.cli.commands import add_server
    from qingxun.config.cli.serve import Server, server_options

    parser = argparse.ArgumentParser()
    add_server(parser)  # type: ignore[arg-type]
    call_command("migrate", verbosity=0, interactive=False)
    prepare()
    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = "tests.bench.support.bare"
    Server(server_options(parser.parse_args())).run()


def prepare() -> None:
    """The identity and the audit key that every row needs."""
    from django.db import connections

    from qingxun.audit.keys import make_key
    from qingxun.records.home import current_home

    current_home()
    make_key()
    connections.close_all()


if __name__ == "__main__":
    main()
