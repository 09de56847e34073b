"""Making the sounds of titles, in the background: a third of a millisecond each, which nobody who
submits should wait for. Until then the newest titles without sounds are looked through one by one.
"""

from django.db import transaction
from django.db.models import QuerySet

from qingxun.records.locks import write_lock
from qingxun.search import index
from qingxun.search.grams import normalize
from qingxun.search.models import SearchEntry
from qingxun.search.sounds import tokens_of_title

SLICE = 100  # titles made in one transaction


def make_sounds() -> int:
    """Make the sounds that are missing, the newest titles first; how many. An interruption leaves
    the rest to the next time."""
    made, before = 0, None
    while True:
        rows = _unspoken() if before is None else _unspoken().filter(number__lt=before)
        titles = {row.number: row.title or "" for row in rows.only("number", "title")[:SLICE]}
        if not titles:
            return made
        sounds = {
            number: index.joined(tokens_of_title(normalize(title)))
            for number, title in titles.items()
        }
        with write_lock(), transaction.atomic():
            made += _keep(titles, sounds)
        before = min(titles)


def _keep(titles: dict[int, str], sounds: dict[int, str]) -> int:
    """Keep the sounds of those entries that still have this title and none."""
    if index.on_sqlite():
        index.take_in()  # what waits is put in as a whole later, so nothing of it may be in before
    held = _unspoken().filter(number__in=titles).select_for_update()
    spoken = [row for row in held if row.title == titles[row.number]]
    for row in spoken:
        row.sounds = sounds[row.number]
    SearchEntry.objects.bulk_update(spoken, ["sounds"])
    index.add_sounds(spoken)
    return len(spoken)


def are_missing() -> bool:
    """Whether some title has no sounds yet."""
    return _unspoken().exists()


def _unspoken() -> QuerySet[SearchEntry]:
    rows = SearchEntry.objects.filter(title__isnull=False, sounds__isnull=True)
    return rows.order_by("-number")
