"""Points, closed quarters and bulletins of the demo; suggestions; what was read."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from random import Random

from django.db import connection, models, transaction

from qingxun.bulletins.actions import (
    draft_bulletin,
    pass_check,
    publish_bulletin,
    send_to_check,
    withdraw_bulletin,
)
from qingxun.bulletins.models import Bulletin, BulletinCopy
from qingxun.config.demo import words
from qingxun.config.demo.agenda import Agenda, Touched
from qingxun.config.demo.calendar import Calendar, in_office, moment
from qingxun.config.demo.county import County
from qingxun.config.demo.lives import Life
from qingxun.config.demo.objections import SEED, reopen_and_close
from qingxun.desk.models import IssueCopy, Manuscript
from qingxun.kit.periods import Span, month_of
from qingxun.ledger.models import Period, Posting
from qingxun.messaging.actions import answer_suggestion, make_suggestion
from qingxun.messaging.models import Message, Suggestion
from qingxun.organizations.models import Person
from qingxun.scoring.actions import close_period, post_items, settle_periods
from qingxun.scoring.actions.telling import Moved, tell_units

WITH_BULLETIN = 3
REOPENED = 2  # the third of the closed quarters is closed twice


class Scorer:
    """Posts points in bulk, settles the months, closes quarters, publishes bulletins."""

    def __init__(
        self,
        county: County,
        calendar: Calendar,
        agenda: Agenda,
        touched: Touched,
        lives: Sequence[Life],
        rng: Random,
    ) -> None:
        self.county = county
        self.calendar = calendar
        self.agenda = agenda
        self.touched = touched
        self.rng = rng
        self.filed = sorted(
            (life.submission.received_at, life.manuscript.pk)
            for life in lives
            if life.is_submitted and life.submission.received_at is not None
        )
        self.posted = 0
        self.reported = False

    def plan(self) -> None:
        """At the end of every month, for every closed quarter, and now."""
        self.agenda.add(self.calendar.now, self.post)
        month = month_of(self.calendar.start)
        while month.ends_on <= self.calendar.today:
            at = moment(month.ends_on, 2, 10)
            self.agenda.add(at, partial(self.settle, month))
            month = month.next()
        for number, span in enumerate(self.calendar.closed):
            closing = in_office(moment(span.ends_on + dt.timedelta(days=3)), self.rng)
            closing = min(closing, self.calendar.now)
            if number == REOPENED:
                self.agenda.add(closing, partial(self.close_twice, span))
            else:
                self.agenda.add(closing, partial(self.close, span, number < WITH_BULLETIN))

    def post(self, at: dt.datetime) -> None:
        """Post what has new facts, and tell its units of points for adoptions."""
        manuscripts, told = self.touched.take()
        wanted = set(manuscripts)
        while self.posted < len(self.filed) and self.filed[self.posted][0] <= at:
            wanted.add(self.filed[self.posted][1])
            self.posted += 1
        postings = post_items(desk=self.county.desk.pk, manuscripts=sorted(wanted), at=at)
        self._tell(told, postings)

    def _tell(self, told: dict[uuid.UUID, dt.datetime], postings: list[Posting]) -> None:
        titles = dict(Manuscript.objects.filter(pk__in=told).values_list("id", "title"))
        lines: dict[uuid.UUID, list[Posting]] = defaultdict(list)
        for posting in postings:
            if posting.item_id in told and posting.organization_id is not None:
                lines[posting.item_id].append(posting)
        tell_units([Moved(key, titles[key], ours, told[key]) for key, ours in lines.items()])

    def settle(self, span: Span, at: dt.datetime) -> None:
        """The night after a month: what was missing is deducted."""
        self.post(at)
        settle_periods(desk=self.county.desk.pk, spans=[span], at=at)

    def close(self, span: Span, with_bulletin: bool, at: dt.datetime) -> None:
        """Close a quarter; its bulletin follows within days, the latest one still waits."""
        self.post(at)
        period = close_period(desk=self.county.desk, span=span, by=self.county.head, at=at)
        if with_bulletin:
            self.report(period, at)

    def close_twice(self, span: Span, at: dt.datetime) -> None:
        """Close a quarter that is reopened and closed again; then its bulletin."""
        self.post(at)
        close_period(desk=self.county.desk, span=span, by=self.county.head, at=at)
        reopen_and_close(self.county, self.agenda, Random(SEED), span, self.report, at)

    def report(self, period: Period, at: dt.datetime) -> None:
        """The bulletin of a closed quarter within the hour."""
        self.agenda.add(
            in_office(at + dt.timedelta(hours=1), self.rng),
            lambda when: self.draft(period, when),
        )

    def draft(self, period: Period, at: dt.datetime) -> None:
        """The editor drafts the bulletin and hands it over; head and leader follow. The first one
        is taken back two days later and issued anew."""
        editor = self.county.editors[-1]
        bulletin = draft_bulletin(desk=self.county.desk, period=period, by=editor, at=at)
        send_to_check(bulletin=bulletin, by=editor, at=at)
        checked = in_office(at + dt.timedelta(hours=20), self.rng)
        signed = in_office(checked + dt.timedelta(hours=3), self.rng)
        self.agenda.add(
            checked, lambda when: pass_check(bulletin=bulletin, by=self.county.head, at=when)
        )
        self.agenda.add(
            signed,
            lambda when: publish_bulletin(bulletin=bulletin, by=self.county.leader, at=when),
        )
        if not self.reported:
            again = in_office(signed + dt.timedelta(days=2), self.rng)
            self.agenda.add(again, partial(self._take_back, bulletin))
        self.reported = True

    def _take_back(self, bulletin: Bulletin, at: dt.datetime) -> None:
        withdraw_bulletin(
            bulletin=bulletin, reason="抄送范围有误，重新印发", by=self.county.leader, at=at
        )
        self.agenda.add(at + dt.timedelta(hours=1), partial(self.draft, bulletin.period))

    def suggest(self) -> None:
        """Suggestions over the last months; the newest two wait for an answer."""
        units = list(self.county.units.values())
        for number, (page, text, answer) in enumerate(words.SUGGESTIONS):
            days = 150 - 24 * number
            made = in_office(self.calendar.now - dt.timedelta(days=days), self.rng)
            person = units[(7 * number + 3) % len(units)].officers[0]
            self.agenda.add(made, partial(self._suggest, person, (page, text, answer)))

    def _suggest(self, person: Person, said: tuple[str, str, str], at: dt.datetime) -> None:
        page, text, answer = said
        suggestion = make_suggestion(
            desk=self.county.desk,
            text=text,
            page=page,
            by=person,
            at=at,
        )
        if answer:
            answered = in_office(at + dt.timedelta(hours=26), self.rng)
            self.agenda.add(answered, lambda when: self._answer(suggestion, answer, when))

    def _answer(self, suggestion: Suggestion, answer: str, at: dt.datetime) -> None:
        answer_suggestion(suggestion=suggestion, answer=answer, by=self.county.head, at=at)


def read_inboxes(calendar: Calendar, rng: Random) -> int:
    """Most messages, issues and bulletins were read, the newest ones often not; how many."""
    number = 0
    for model, sent in (
        (Message, "sent_at"),
        (IssueCopy, "delivered_at"),
        (BulletinCopy, "delivered_at"),
    ):
        number += _read(model, sent, calendar, rng)
    return number


def _read(model: type[models.Model], sent: str, calendar: Calendar, rng: Random) -> int:
    rows = model._default_manager.filter(read_at__isnull=True).order_by(sent, "pk")
    people: dict[uuid.UUID, float] = {}
    marks = []
    for key, person, at in rows.values_list("pk", "person_id", sent).iterator():
        diligence = people.setdefault(person, rng.uniform(0.72, 0.99))
        age = (calendar.now - at).days
        if rng.random() > diligence * (0.45 if age < 2 else 0.8 if age < 7 else 1):
            continue
        read_at = at + dt.timedelta(minutes=rng.choice((3, 9, 25, 70, 190, 600, 1500, 3000)))
        if calendar.past(read_at):
            marks.append((read_at, key))
    column = model._meta.get_field("read_at")
    assert isinstance(column, models.Field)
    pk = model._meta.pk
    statement = f"UPDATE {model._meta.db_table} SET read_at = %s WHERE id = %s"  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                (
                    column.get_db_prep_save(read_at, connection),
                    pk.get_db_prep_save(key, connection),
                )
                for read_at, key in marks
            ],
        )
    return len(marks)
