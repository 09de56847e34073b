"""``copies rebuild``: the archive of copies in step with what was submitted."""

import argparse
import sys

from django.utils.translation import gettext as _

from qingxun.config.cli.progress import Progress
from qingxun.copies.actions import print_archive
from qingxun.copies.queries.archive import number_missing


def rebuild(options: argparse.Namespace) -> int:
    """Safe at any time, also while the server runs; may be broken off and begun again."""
    progress, missing = Progress(sys.stderr), number_missing()
    try:
        new = print_archive(
            progress=lambda done: progress(done, missing, _("Texts of the archive of copies"))
        )
    finally:
        progress.close()
    print(_("%(number)d texts are new in the archive of copies.") % {"number": new})
    return 0
