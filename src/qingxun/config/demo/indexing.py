"""Making what the lives submitted findable, as the desk's own receivers do."""

from collections.abc import Iterable

from django.db import transaction

from qingxun.config.demo.lives import Life
from qingxun.desk.actions.indexing import KIND, searchable_text
from qingxun.search.actions import index_text


@transaction.atomic
def index_lives(lives: Iterable[Life]) -> int:
    """``index_submission`` for all that were submitted and are stored; how many."""
    submitted = [life.submission for life in lives if life.is_submitted]
    for submission in submitted:
        text = searchable_text(submission)
        index_text(kind=KIND, object_id=submission.manuscript_id, text=text)
    return len(submitted)
