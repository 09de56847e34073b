"""The periodical of the demo: issues week by week, special issues, one withdrawn, some in work."""

import datetime as dt
from random import Random

from qingxun.config.demo import words
from qingxun.config.demo.agenda import Agenda, Step
from qingxun.config.demo.calendar import Calendar, after, is_holiday, moment
from qingxun.config.demo.county import County
from qingxun.config.demo.fates import Accepted
from qingxun.config.demo.office import COLUMNS, Office
from qingxun.desk.actions import (
    add_items,
    discard_issue,
    pass_check,
    publish_issue,
    send_back_issue,
    send_to_check,
    start_issue,
    trim_item,
    withdraw_issue,
)
from qingxun.desk.models import Issue
from qingxun.desk.states import SeriesKind

ISSUE_SIZE = 28
KEPT_FREE = 14
WITHDRAWN_WEEKS_AGO = 6


class Publisher:
    """Puts issues together from what was accepted, and brings them through check and sign-off."""

    def __init__(
        self,
        county: County,
        office: Office,
        calendar: Calendar,
        agenda: Agenda,
        accepted: list[Accepted],
        rng: Random,
    ) -> None:
        self.county = county
        self.office = office
        self.calendar = calendar
        self.agenda = agenda
        self.accepted = sorted(accepted, key=lambda a: a.at)
        self.rng = rng
        self.withdraw_after = calendar.now - dt.timedelta(weeks=WITHDRAWN_WEEKS_AGO)
        self.withdrawn = False

    def plan(self) -> None:
        """An issue a week, a special one each month, and those in work today."""
        day = self.calendar.start
        while day <= self.calendar.today:
            if day.weekday() == 2 and not is_holiday(day):
                self.agenda.add(moment(day, 9, self.rng.randint(0, 50)), self.regular)
            if day.day == 18:
                self.agenda.add(moment(day, 14, 5), self.special)
            day += dt.timedelta(days=1)
        yesterday = after(self.calendar.now - dt.timedelta(hours=34), self.rng, 0, 1)
        self.agenda.add(min(yesterday, self.calendar.now), self.in_work)

    def free(self, at: dt.datetime) -> list[Accepted]:
        """Accepted by then and in no issue yet, oldest first."""
        return [a for a in self.accepted if not a.taken and a.at <= at]

    def regular(self, at: dt.datetime) -> None:
        """An issue of what was accepted lately, through to publishing."""
        recent = (self.calendar.now - at).days < 8
        free = self.free(at)
        picked = free[: max(0, len(free) - (2 * KEPT_FREE if recent else 3))][:ISSUE_SIZE]
        picked = [a for a in picked if self.rng.random() > 0.06 or self._leave(a)]
        if len(picked) < 4:
            return
        issue = self.begin(picked, SeriesKind.REGULAR, "", at)
        self._on(at, 1, 5, lambda when: self.check(issue, when))

    def _leave(self, accepted: Accepted) -> bool:
        """Accepted, but never printed: it goes upward only, or nowhere."""
        accepted.taken = True
        return False

    def special(self, at: dt.datetime) -> None:
        """A special issue with the best long piece of the last weeks."""
        since = at - dt.timedelta(days=45)
        long = [a for a in self.free(at) if a.seed.kind in ("调研", "问题建议") and a.at > since]
        if not long:
            return
        best = max(long, key=lambda a: a.good)
        issue = self.begin([best], SeriesKind.SPECIAL, f"{best.seed.topic}专题", at)
        self._on(at, 1, 4, lambda when: self.check(issue, when))

    def begin(
        self, picked: list[Accepted], series: SeriesKind, title: str, at: dt.datetime
    ) -> Issue:
        """Start an issue and put the pieces into their columns."""
        editor = self.county.editors[0]
        issue = start_issue(
            periodical=self.office.periodical, series=series, title=title, by=editor, at=at
        )
        for name, column in COLUMNS.items():
            submissions = [a.life.submission for a in picked if a.seed.kind == name]
            if submissions:
                add_items(
                    issue=issue,
                    submissions=submissions,
                    column=self.office.columns[column],
                    by=editor,
                    at=at,
                )
        for accepted in picked:
            accepted.taken = True
        self._trim(issue, at)
        return issue

    def _trim(self, issue: Issue, at: dt.datetime) -> None:
        """The longest piece is shortened for print."""
        items = list(issue.items.all())
        longest = max(items, key=lambda item: len(item.body))
        if len(items) > 1 and len(longest.body) > 900:
            trim_item(
                item=longest,
                title=longest.title,
                body=words.edit_body(longest.body, self.rng.random()),
                version=longest.version,
                by=self.county.editors[0],
                at=at,
            )

    def check(self, issue: Issue, at: dt.datetime) -> None:
        """The editor hands it over, the head passes it on; now and then she sends it back."""
        send_to_check(issue=issue, by=self.county.editors[0], at=at)
        passed = after(at, self.rng, 0.4, 6)
        if self.rng.random() < 0.07:
            self.agenda.add(passed, lambda when: self.send_back(issue, when))
        else:
            self.agenda.add(passed, lambda when: self.passed(issue, when))

    def send_back(self, issue: Issue, at: dt.datetime) -> None:
        reason = self.rng.choice(words.SEND_BACKS)
        send_back_issue(issue=issue, reason=reason, by=self.county.head, at=at)
        self._on(at, 1, 4, lambda when: self.check(issue, when))

    def passed(self, issue: Issue, at: dt.datetime) -> None:
        pass_check(issue=issue, by=self.county.head, at=at)
        self._on(at, 0.5, 20, lambda when: self.publish(issue, when))

    def publish(self, issue: Issue, at: dt.datetime) -> None:
        publish_issue(issue=issue, by=self.county.leader, at=at)
        if not self.withdrawn and at > self.withdraw_after and issue.series == SeriesKind.REGULAR:
            self.withdrawn = True
            self._on(at, 20, 30, lambda when: self.withdraw(issue, when))

    def withdraw(self, issue: Issue, at: dt.datetime) -> None:
        """Taken back; its pieces are printed again in a later issue."""
        withdraw_issue(issue=issue, reason=words.ISSUE_WITHDRAWAL, by=self.county.head, at=at)
        inside = set(issue.items.values_list("submission_id", flat=True))
        for accepted in self.accepted:
            if accepted.life.submission.pk in inside:
                accepted.life.submission.refresh_from_db()
                accepted.taken = False

    def in_work(self, at: dt.datetime) -> None:
        """The last day: one issue in each state of work, and one given up."""
        editor = self.county.editors[0]
        free = self.free(at)
        size = min(4, len(free) // 4)
        if not size:
            return
        parts = [free[n * size : (n + 1) * size] for n in range(4)]
        given_up = self.begin(parts[0], SeriesKind.SPECIAL, "侨青返乡专题", at)
        discard_issue(issue=given_up, by=editor, at=at)
        self.begin(parts[1], SeriesKind.REGULAR, "", at)
        checking = self.begin(parts[2], SeriesKind.REGULAR, "", at)
        send_to_check(issue=checking, by=editor, at=at)
        signing = self.begin(parts[3], SeriesKind.REGULAR, "", at)
        send_to_check(issue=signing, by=editor, at=at)
        pass_check(issue=signing, by=self.county.head, at=at)

    def _on(self, at: dt.datetime, low: float, high: float, step: Step) -> None:
        self.agenda.add(after(at, self.rng, low, high), step)
