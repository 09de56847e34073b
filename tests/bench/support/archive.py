"""An archive of many manuscripts of one year, made in bulk with shares as an office has them.

Of all manuscripts the newest 300 (or 15 %, where that is less) wait: two thirds submitted, one
third in review. The others are decided: 45 % accepted, 40 % not used, 10 % returned, 5 % withdrawn;
of the accepted every second was adopted, and one in three of these twice, at outlets of the ladder.
Every third manuscript has a second contributing unit. The county rule gives the points.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import Model

from qingxun.desk.actions.indexing import item_of
from qingxun.desk.models import (
    Contributor,
    Manuscript,
    ManuscriptKind,
    Revision,
    Submission,
    SubmissionEvent,
)
from qingxun.desk.states import RevisionOrigin, SubmissionState
from qingxun.dispatch.models import Adoption, Outlet
from qingxun.dispatch.presets import install_ladder
from qingxun.dispatch.states import AdoptionForm
from qingxun.kit.clock import now, start_of
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import Role
from qingxun.scoring.actions import draft_preset, post_items
from qingxun.search.actions import Item, index_many
from tests.scoring.factories import put_in_force

BATCH = 2000
POSTED = 25_000  # manuscripts posted in one transaction
WAITING = 300
RARE = 25  # manuscripts that hold the rare word, whatever the size of the archive
RARE_WORD, COMMON_WORD = "千峡湖", "青年"
TEXT = (
    "近日，{unit}团委组织{n}名青年志愿者走进村社，为群众讲解反诈知识和直播带货的基本做法，"
    "现场解答提问{m}次。一是摸清需求，二是结对帮带，三是定期回访，受到群众好评。{rare}"
)
OUTLETS = ("county_party", "county_government", "city_league", "city_league", "province_league")
FORMS = (AdoptionForm.NEWS, AdoptionForm.SINGLE, AdoptionForm.BRIEF)
DECIDED = (
    *[SubmissionState.ACCEPTED] * 9,
    *[SubmissionState.REJECTED] * 8,
    *[SubmissionState.RETURNED] * 2,
    SubmissionState.WITHDRAWN,
)


@dataclass
class Rows:
    """Rows of a batch, by table, in the order in which they may be inserted."""

    manuscripts: list[Manuscript] = field(default_factory=list)
    contributors: list[Contributor] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    events: list[SubmissionEvent] = field(default_factory=list)
    adoptions: list[Adoption] = field(default_factory=list)
    found: list[Item] = field(default_factory=list)

    def insert(self) -> None:
        lists: list[list[Any]] = [rows for name, rows in vars(self).items() if name != "found"]
        for rows in lists:
            if rows:
                model: type[Model] = type(rows[0])
                model._default_manager.bulk_create(rows, batch_size=BATCH)
        for start in range(0, len(self.found), BATCH):
            index_many(self.found[start : start + BATCH])


class Archive:
    """Grows an installation on SQLite to any number of manuscripts, and posts their points."""

    def __init__(self) -> None:
        from tests.desk.factories import make_periodical

        self.desk = Organization.objects.get(parent=None)
        people = Person.objects.filter(appointments__role=Role.OFFICER)
        self.officers = list(people.order_by("appointments__organization__order"))
        self.units = [officer.units()[0] for officer in self.officers]
        self.editor = Person.objects.get(appointments__role=Role.EDITOR)
        self.kinds = list(ManuscriptKind.objects.filter(desk=self.desk))
        install_ladder(desk=self.desk, periodical=make_periodical(self.desk))
        self.outlets = {row.code: row for row in Outlet.objects.filter(desk=self.desk)}
        self.until = now()
        self.since = start_of(dt.date(self.until.year, 1, 1))
        self.rng = Random(20261123)
        self.made = 0
        self._adopt_rule()

    def _adopt_rule(self) -> None:
        head = Person.objects.get(appointments__role=Role.OFFICE_HEAD)
        version = draft_preset(desk=self.desk, preset="changshan-2014", by=head, at=self.since)
        put_in_force(version, self.since.date(), head, self.since)

    def grow_to(self, count: int, *, posted: bool = True) -> None:
        """Add manuscripts until there are so many; those that waited are decided before. Points
        are posted unless they are not wanted."""
        self._decide_waiting()
        waiting = min(WAITING, count * 15 // 100)
        rare = count - self.made if count - self.made <= RARE else RARE
        rare = rare if self.made == 0 else 0
        keys: list[uuid.UUID] = []
        while self.made < count:
            size = min(BATCH, count - self.made)
            rows = Rows()
            for place in range(self.made, self.made + size):
                self._add(rows, place, waits=place >= count - waiting, rare=place < rare)
            with transaction.atomic():
                rows.insert()
            keys += [row.pk for row in rows.manuscripts if posted]
            self.made += size
        # owners' years are looked at once for all that is posted together
        for start in range(0, len(keys), POSTED):
            post_items(desk=self.desk.pk, manuscripts=keys[start : start + POSTED], at=self.until)

    def _decide_waiting(self) -> None:
        """What waited in the smaller archive was not used in the larger one."""
        Submission.objects.filter(
            state__in=[SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW]
        ).update(state=SubmissionState.REJECTED, decided_by=self.editor, decided_at=self.until)

    def _moment(self, waits: bool) -> dt.datetime:
        """When it came: waiting ones in the last two days, the others all over the year."""
        span = self.until - self.since
        if waits:
            return self.until - dt.timedelta(days=2) * self.rng.random()
        return self.since + (span - dt.timedelta(days=3)) * self.rng.random()

    def _add(self, rows: Rows, place: int, *, waits: bool, rare: bool) -> None:
        rng, at = self.rng, self._moment(waits)
        seat = rng.randrange(len(self.units))
        unit, officer = self.units[seat], self.officers[seat]
        words = {"unit": unit.short_name, "n": place % 97 + 3, "m": place % 61 + 2}
        body = TEXT.format(**words, rare=f"活动在{RARE_WORD}畔举行。" if rare else "")
        title = self.title(unit, place)
        manuscript = Manuscript(
            unit=unit, author=officer, kind=rng.choice(self.kinds), title=title, body=body,
            event_on=at.date(), keywords="青年 志愿", created_at=at, saved_at=at, saved_by=officer,
            first_submitted_at=at,
        )  # fmt: skip
        rows.manuscripts.append(manuscript)
        first = len(rows.contributors)
        rows.contributors += self._contributors(manuscript, seat, place)
        revision = Revision(
            manuscript=manuscript, number=1, origin=RevisionOrigin.UNIT, title=title, body=body,
            words=len(body), made_by=officer, made_at=at,
        )  # fmt: skip
        rows.revisions.append(revision)
        submission = self._submission(manuscript, revision, at, waits=waits)
        rows.submissions.append(submission)
        rows.events.append(
            SubmissionEvent(
                submission=submission, verb="submit_manuscript", to_state="submitted", by=officer,
                at=at, revision=revision,
            )
        )  # fmt: skip
        rows.adoptions += self._adoptions(submission, at)
        units = [each.organization_id for each in rows.contributors[first:]]
        rows.found.append(item_of(submission, units))

    def title(self, unit: Organization, place: int) -> str:
        """Of a manuscript, different from all others."""
        return f"{unit.short_name}青年志愿服务进村社（之{place + 1}）"

    def _contributors(self, manuscript: Manuscript, seat: int, place: int) -> Iterator[Contributor]:
        yield Contributor(
            manuscript=manuscript, order=1, organization=self.units[seat],
            person=self.officers[seat],
        )  # fmt: skip
        if place % 3 == 0:
            other = self.units[(seat + 1) % len(self.units)]
            yield Contributor(manuscript=manuscript, order=2, organization=other)

    def _submission(
        self, manuscript: Manuscript, revision: Revision, at: dt.datetime, *, waits: bool
    ) -> Submission:
        rng = self.rng
        state = (
            rng.choice([SubmissionState.SUBMITTED] * 2 + [SubmissionState.IN_REVIEW])
            if waits
            else rng.choice(DECIDED)
        )
        claimed = state not in (SubmissionState.SUBMITTED, SubmissionState.WITHDRAWN)
        return Submission(
            manuscript=manuscript, desk=self.desk, unit=manuscript.unit, kind=manuscript.kind,
            state=state, revision=revision, title=manuscript.title, body=manuscript.body,
            submitted_by=manuscript.author, submitted_at=at, received_at=at,
            claimed_by=self.editor if claimed else None, claimed_at=at if claimed else None,
            decided_by=None if waits else self.editor,
            decided_at=None if waits else at + dt.timedelta(days=1),
            moved_at=at if waits else at + dt.timedelta(days=1),
            reason="" if waits else "内容重复",
        )  # fmt: skip

    def _adoptions(self, submission: Submission, at: dt.datetime) -> Iterator[Adoption]:
        rng = self.rng
        if submission.state != SubmissionState.ACCEPTED or rng.random() < 0.5:
            return
        day = min((at + dt.timedelta(days=2)).date(), self.until.date())
        for code in rng.sample(sorted(set(OUTLETS)), 2 if rng.random() < 1 / 3 else 1):
            yield Adoption(
                desk=self.desk, manuscript=submission.manuscript, outlet=self.outlets[code],
                form=rng.choice(FORMS), on=day, recorded_by=self.editor,
                recorded_at=at + dt.timedelta(days=2),
            )  # fmt: skip


def any_adoptable(count: int) -> list[uuid.UUID]:
    """Accepted manuscripts that nobody has adopted yet."""
    rows = Submission.objects.filter(
        state=SubmissionState.ACCEPTED, manuscript__adoptions__isnull=True
    ).order_by("pk")
    return list(rows.values_list("manuscript_id", flat=True)[:count])
