"""Builds the demo county 青田县 in an empty database: four closed quarters and the present one.

Small numbers go through the real actions at the moments at which they would have been done; the
thousands of manuscripts are composed in memory and inserted in bulk with the same rows (``lives``).
"""

import datetime as dt
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from qingxun.audit.models import HeadReason
from qingxun.audit.sealing import make_checkpoint
from qingxun.config.demo.agenda import Agenda, Touched, scoring_in_bulk
from qingxun.config.demo.assessing import Assessor
from qingxun.config.demo.calendar import Calendar, moment
from qingxun.config.demo.copying import Copyist
from qingxun.config.demo.county import County, found_county, rename_school
from qingxun.config.demo.drafts import plan_drafts
from qingxun.config.demo.extras import (
    SecondDesk,
    merge_a_township,
    open_second_desk,
    plan_photos,
)
from qingxun.config.demo.fates import Writers
from qingxun.config.demo.incoming import plan_incoming
from qingxun.config.demo.indexing import index_lives
from qingxun.config.demo.issues import Publisher
from qingxun.config.demo.objections import Objections
from qingxun.config.demo.office import Office, furnish
from qingxun.config.demo.papers import plan_papers
from qingxun.config.demo.registers import Commissioner, Registrar
from qingxun.config.demo.results import Scorer, read_inboxes
from qingxun.config.demo.upward import Ladder
from qingxun.config.demo.wording import plan_wording
from qingxun.kit.clock import now
from qingxun.topics.actions import count_words

SEED = 331121  # the county's code
Progress = Callable[[int, int, str], None]
TOTAL = 100


def build(
    home: Path, progress: Progress, *, at: dt.datetime | None = None, volume: float = 1
) -> None:
    """Fill the database, which must be empty (``AlreadyInstalled`` otherwise).

    ``home`` is the demo's own folder. ``progress(done, total, title)`` is called with percents.
    ``volume`` is the share of the manuscripts of a real county, for tests.
    """
    calendar = Calendar(at or now())
    rng = Random(SEED)
    with override("zh-hans"), without_waiting_for_the_disk(), rarely_searching_for_garbage():
        progress(0, TOTAL, _("Founding the county and its units"))
        county = found_county(calendar, rng)
        merge_a_township(county, calendar)
        open_second_desk(county, calendar)
        office = furnish(county, calendar)
        writers = Writers(county, calendar, office.kinds, rng, volume)
        write_manuscripts(writers, progress)
        gc.freeze()  # the manuscripts stay; nobody need search them for garbage again
        with scoring_in_bulk(touched := Touched()):
            run_the_office(county, office, calendar, rng, writers, touched, progress)
        progress(89, TOTAL, _("Reading inboxes"))
        read_inboxes(calendar, rng)
        progress(90, TOTAL, _("Counting words"))
        count_words(at=calendar.now, months=15)
        progress(91, TOTAL, _("Sealing the audit log"))
        make_checkpoint(reason=HeadReason.DAILY, at=calendar.now)
        progress(TOTAL, TOTAL, _("Done"))


def write_manuscripts(writers: Writers, progress: Progress) -> None:
    """Compose all manuscripts and insert them."""
    for number in writers.write_all():
        progress(
            4 + number // 300, TOTAL, _("Writing manuscripts: %(number)d") % {"number": number}
        )
    progress(16, TOTAL, _("Storing %(number)d manuscripts") % {"number": len(writers.lives)})
    writers.rows.save()
    progress(20, TOTAL, _("Indexing texts"))
    index_lives(writers.lives)


def run_the_office(
    county: County,
    office: Office,
    calendar: Calendar,
    rng: Random,
    writers: Writers,
    touched: Touched,
    progress: Progress,
) -> None:
    """Issues, dispatches, adoptions, points, bulletins: day by day."""
    agenda = Agenda(writers.rows.log, calendar.now)
    Publisher(county, office, calendar, agenda, writers.accepted, rng).plan()
    Ladder(county, office, calendar, agenda, rng).plan(writers.accepted)
    Commissioner(county, office, calendar, agenda, writers.lives, rng).plan()
    Registrar(county, calendar, agenda, touched, rng).plan()
    scorer = Scorer(county, calendar, agenda, touched, writers.lives, rng)
    scorer.plan()
    scorer.suggest()
    plan_drafts(county, calendar, agenda, rng)
    Objections(county, calendar, agenda, scorer.post).plan()
    SecondDesk(writers, agenda, rng).plan()
    plan_photos(writers.lives, agenda, rng)
    plan_incoming(county, calendar, agenda)
    plan_wording(county, office, calendar, agenda)
    plan_papers(county, calendar, agenda)
    Assessor(county, calendar, agenda, Random(SEED + 1)).plan()
    Copyist(county, calendar, agenda, writers.lives, Random(SEED + 2)).plan()
    agenda.add(moment(calendar.closed[2].starts_on), lambda at: rename_school(county, at))
    span = calendar.now - calendar.setup
    for at in agenda.run():
        done = 23 + round(64 * ((at - calendar.setup) / span))
        progress(done, TOTAL, _("At work: %(month)s") % {"month": f"{at:%Y-%m}"})


@contextmanager
def rarely_searching_for_garbage() -> Iterator[None]:
    """Python looks for circles of dead objects a hundred times less often: rows hardly make any."""
    usual = gc.get_threshold()
    gc.set_threshold(100 * usual[0], *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """SQLite doesn't wait for the disk at each commit: an unfinished demo is built anew anyway."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
