"""Making what the lives submitted findable, as the desk's own receivers do."""

from collections.abc import Iterable

from django.db import transaction

from qingxun.config.demo.lives import Life
from qingxun.desk.actions.indexing import item_of
from qingxun.search.actions import index_many


@transaction.atomic
def index_lives(lives: Iterable[Life]) -> int:
    """``index_submission`` for all that were submitted and are stored; how many."""
    items = [
        item_of(life.submission, [unit.organization.pk for unit in (life.unit, *life.joint)])
        for life in lives
        if life.is_submitted
    ]
    for start in range(0, len(items), 500):
        index_many(items[start : start + 500])
    return len(items)
