"""Copies in the demo: one confirmed, one that is none, some to look at, and two stock phrases."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from random import Random

from qingxun.config.demo.agenda import Agenda
from qingxun.config.demo.calendar import Calendar, after, in_office
from qingxun.config.demo.county import County, Unit
from qingxun.config.demo.lives import Life
from qingxun.copies.actions import (
    Decision,
    add_phrase,
    check_next,
    confirm_finding,
    dismiss_finding,
    print_archive,
)
from qingxun.copies.models import CopyFinding
from qingxun.copies.states import Outcome
from qingxun.desk.actions import DraftText, start_manuscript, submit_manuscript
from qingxun.desk.models import Submission
from qingxun.facts.actions import confirm_fact
from qingxun.facts.models import FactType, RegisteredFact

LONG = 180  # characters of a text worth copying
SHORT = 700  # and of one that is put together with another
PHRASES = (
    ("下一步，将继续坚持党建带团建，不断增强团组织的吸引力和凝聚力", "常用结尾"),
    ("在县委和上级团委的正确领导下，紧紧围绕中心工作", "常用开头"),
)
COPIED = "文字与他单位已收稿件大部分相同，只换了地名和数字。"
NOT_COPIED = "两镇联合开展的同一场活动，各写各的，基本情况相同属正常。"
Step = Callable[[Submission, dt.datetime], object]


class Copyist:
    """Units that send again what was sent before, and what the editors say to it."""

    def __init__(
        self,
        county: County,
        calendar: Calendar,
        agenda: Agenda,
        lives: Sequence[Life],
        rng: Random,
    ) -> None:
        self.county, self.calendar, self.agenda, self.rng = county, calendar, agenda, rng
        self.units = [u for u in county.reporting(calendar.today) if u.principals]
        until, since = (calendar.now - dt.timedelta(days=days) for days in (30, 240))
        self.sources = [
            life
            for life in lives
            if life.is_submitted
            and since < life.submission.submitted_at < until
            and life.submission.state in ("accepted", "issued")
            and len(life.manuscript.body) > LONG
        ]

    def plan(self) -> None:
        """The archive is printed before the first copy comes."""
        if len(self.sources) < 8:
            return
        self._at(25, lambda at: print_archive())
        self._at(24, self.list_phrases)
        picked = self.rng.sample(self.sources, 6)
        self._at(20, partial(self.send, self.other_than(picked[0]), picked[:1], self.confirm))
        self._at(13, partial(self.send, self.other_than(picked[1]), picked[1:2], self.dismiss))
        pair = self.two_alike()
        self._at(6, partial(self.send, self.other_than(picked[2]), picked[2:3], self.leave))
        self._at(5, partial(self.send, self.other_than(pair[0]), pair, self.leave))
        self._at(4, partial(self.send, picked[5].unit, picked[5:6], self.leave))
        self.agenda.add(self.calendar.now, lambda at: check_next(at=at, limit=500))

    def _at(self, days: int, step: Callable[[dt.datetime], object]) -> None:
        self.agenda.add(in_office(self.calendar.now - dt.timedelta(days=days), self.rng), step)

    def list_phrases(self, at: dt.datetime) -> None:
        for words, why in PHRASES:
            add_phrase(
                desk=self.county.desk, words=words, why=why, by=self.county.editors[0], at=at
            )

    def two_alike(self) -> list[Life]:
        """Two short pieces of the same kind, from which somebody may make one."""
        short = [life for life in self.sources if len(life.manuscript.body) < SHORT]
        first = self.rng.choice(short or self.sources)
        kind = first.manuscript.kind_id
        others = [one for one in short if one.manuscript.kind_id == kind and one is not first]
        return [first, *self.rng.sample(others, min(len(others), 1))]

    def other_than(self, life: Life) -> Unit:
        return self.rng.choice([unit for unit in self.units if unit is not life.unit])

    def send(self, unit: Unit, sources: Sequence[Life], then: Step, at: dt.datetime) -> None:
        """The principal writes and signs; a moment later the text is checked."""
        desk, by = self.county.desk, unit.principals[0]
        first = sources[0].manuscript
        text = DraftText(
            self.title(sources[0], unit),
            "\n".join(self.taken_over(life, unit, life.manuscript.body) for life in sources),
            first.kind,
            at.date() - dt.timedelta(days=2),
            first.keywords,
        )
        manuscript = start_manuscript(unit=unit.organization, by=by, at=at, text=text)
        (row,) = submit_manuscript(manuscript=manuscript, desks=[desk], by=by, at=at)
        self.agenda.add(at + dt.timedelta(minutes=1), lambda when: check_next(at=when, limit=500))
        self.agenda.add(after(at, self.rng, 3, 20), partial(then, row))

    def title(self, life: Life, unit: Unit) -> str:
        """Another one, as everybody takes care."""
        title = life.manuscript.title
        if unit is life.unit:
            return f"{title}取得新进展"
        new = self.taken_over(life, unit, title)
        return new if new != title else f"{unit.organization.short_name}：{title}"

    def taken_over(self, life: Life, unit: Unit, text: str) -> str:
        """With the new unit's name, and other numbers of people."""
        text = text.replace(life.unit.organization.short_name, unit.organization.short_name)
        for old, new in (("20", "26"), ("30", "35"), ("12", "15")):
            text = text.replace(old + "名", new + "名").replace(old + "余", new + "余")
        return text

    def confirm(self, row: Submission, at: dt.datetime) -> None:
        """A copy; the head confirms the incident on the next day."""
        kind = FactType.objects.get(desk=self.county.desk, code="plagiarism")
        for finding in CopyFinding.objects.filter(submission=row)[:1]:
            said = Decision(COPIED, Outcome.INCIDENT, kind)
            confirm_finding(finding=finding, said=said, by=self.county.editors[0], at=at)
            fact = finding.incident
            assert fact is not None
            self.agenda.add(after(at, self.rng, 18, 40), partial(self.uphold, fact))

    def uphold(self, fact: RegisteredFact, at: dt.datetime) -> None:
        confirm_fact(fact=fact, by=self.county.head, at=at)

    def dismiss(self, row: Submission, at: dt.datetime) -> None:
        for finding in CopyFinding.objects.filter(submission=row)[:1]:
            dismiss_finding(finding=finding, reason=NOT_COPIED, by=self.county.editors[1], at=at)

    def leave(self, row: Submission, at: dt.datetime) -> None:
        """Nobody has looked at it yet."""
