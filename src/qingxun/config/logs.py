"""What the server's log says in one line instead of a traceback."""

import logging

from django.utils.translation import gettext as _


def of_foreign_host(record: logging.LogRecord) -> bool:
    """A request under a name that is not ours: one line that says which setting lets it in. A
    record may come twice: who sets Django up again adds the filter again."""
    named = str(record.getMessage()).partition("'")[2].partition("'")[0]
    if not named:
        return True
    record.msg = _("Refused a request for the unknown host “%(host)s”; QINGXUN_HOSTS names ours.")
    record.msg %= {"host": named}
    record.args = ()
    record.exc_info = record.exc_text = None
    return True
