"""Long work of the search, run in the background."""

import datetime as dt

from django_tasks import task

from qingxun.search.anew import clear_away
from qingxun.search.counting import count_common
from qingxun.search.form import is_present
from qingxun.search.models import SearchEntry
from qingxun.search.rebuilding import rebuild
from qingxun.search.sources import sources
from qingxun.search.speaking import are_missing, make_sounds


@task()
def keep_index() -> None:
    """Make an index that is empty or in an older form (after an update), else count common pairs
    anew; then make the sounds of titles that have none. Twice is no harm."""
    clear_away()
    if is_missing():
        rebuild(lambda done, total, kind: None)
    else:
        count_common()
    make_sounds()


def count_pairs(*, at: dt.datetime) -> None:
    """The daily job: common pairs are counted in the background."""
    keep_index.enqueue()


def is_missing() -> bool:
    """Whether entries are in an older form, or there are texts and none is indexed."""
    if not is_present():
        return True
    return not SearchEntry.objects.exists() and any(source.count() for source in sources())


def make_missing_index() -> None:
    """After a start: have a missing or older index, and sounds that are missing, made in the
    background, and what a broken-off rebuild left removed."""
    clear_away()
    if is_missing() or are_missing():
        keep_index.enqueue()
