"""``reindex``: everything that was submitted is put into the search again."""

import argparse

from django.utils.translation import gettext as _

from qingxun.desk.actions.indexing import index_all_submissions


def reindex(options: argparse.Namespace) -> int:
    """Safe at any time, also while the server runs; prints how many were looked at."""
    print(_("%(number)d submissions can be found.") % {"number": index_all_submissions()})
    return 0
