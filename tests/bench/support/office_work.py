"""The office's part of the main job, through the actions: review, issue, dispatch, score, bulletin.

Every third manuscript is accepted, every sixth edited before; issues take twelve each; every fifth
accepted one is dispatched to two outlets, which adopt it; some get a leader's instruction.
"""

import datetime as dt
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from qingxun.audit.sealing import seal_now
from qingxun.audit.verify import verify_log
from qingxun.bulletins.actions import draft_bulletin, publish_bulletin
from qingxun.bulletins.actions import pass_check as pass_bulletin
from qingxun.bulletins.actions import send_to_check as check_bulletin
from qingxun.desk import actions as desk_actions
from qingxun.desk.models import Issue, Periodical, Submission
from qingxun.desk.states import SubmissionState
from qingxun.dispatch.actions import (
    AdoptionFacts,
    InstructionFacts,
    dispatch_upward,
    mark_sent,
    record_adoption,
    record_instruction,
    sign_dispatch,
)
from qingxun.dispatch.models import Adoption, Dispatch, Outlet
from qingxun.dispatch.presets import install_ladder
from qingxun.dispatch.states import AdoptionForm, DispatchState
from qingxun.documents.typesetting.refusals import MissingGlyphsRefused
from qingxun.kit.clock import now, start_of, today
from qingxun.kit.periods import quarter_of
from qingxun.ledger.models import Posting
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import Level, Role
from qingxun.scoring.actions import (
    close_period,
    draft_preset,
    post_items,
    post_pending,
    recompute,
)
from tests.desk.factories import make_periodical
from tests.scoring.factories import put_in_force

PER_ISSUE = 12
OUTLETS = ("city_league", "county_party")


class OfficeWork:
    """The people of the county office and their lists."""

    def __init__(self) -> None:
        self.desk = Organization.objects.get(parent=None)
        self.editor, self.head, self.leader = (
            Person.objects.get(appointments__role=role)
            for role in (Role.EDITOR, Role.OFFICE_HEAD, Role.SIGNING_LEADER)
        )
        self.periodical: Periodical = make_periodical(self.desk)
        self.without_font: list[str] = []
        install_ladder(desk=self.desk, periodical=self.periodical)
        self.outlets = list(Outlet.objects.filter(desk=self.desk, code__in=OUTLETS))
        self.span = quarter_of(today())
        self.accepted: list[Submission] = []

    def put_rule_in_force(self) -> None:
        """The county rule, from the first day of the quarter; what was filed before is scored."""
        version = draft_preset(desk=self.desk, preset="changshan-2014", by=self.head, at=now())
        put_in_force(version, self.span.starts_on, self.head, now())
        filed = Submission.objects.order_by("pk").values_list("manuscript_id", flat=True)
        post_items(desk=self.desk.pk, manuscripts=list(filed), at=now())

    def review(self) -> int:
        """Accept a share, half of it after editing; how many were edited."""
        edited = 0
        rows = Submission.objects.filter(state=SubmissionState.SUBMITTED).order_by("pk")
        for place, row in enumerate(list(rows.select_related("manuscript", "desk", "unit"))):
            if place % 3:
                continue
            if place % 6 == 0:
                row = desk_actions.claim_submission(submission=row, by=self.editor, at=now())
                row = desk_actions.save_edit(
                    submission=row, title=row.title, body=row.body + "\n（编辑核实。）",
                    version=row.version, by=self.editor, at=now(),
                )  # fmt: skip
                edited += 1
            self.accepted.append(
                desk_actions.accept_submission(submission=row, by=self.editor, at=now())
            )
        return edited

    def issue(self) -> int:
        """Issues of twelve from every second accepted one, published; how many issues."""
        pool, column, number = iter(self.accepted[::2]), self.periodical.columns.first(), 0
        while picked := list(islice(pool, PER_ISSUE)):
            by, at = self.editor, now()
            issue = desk_actions.start_issue(periodical=self.periodical, by=by, at=at)
            desk_actions.add_items(issue=issue, submissions=picked, column=column, by=by, at=at)
            desk_actions.send_to_check(issue=issue, by=by, at=at)
            desk_actions.pass_check(issue=issue, by=self.head, at=at)
            self.told_of_fonts(desk_actions.publish_issue, "issue", issue)
            number += 1
        return number

    def told_of_fonts(self, act: Callable[..., object], thing: str, row: Issue | Dispatch) -> None:
        """As people do: told which characters no font has, they say that it goes out so."""
        leader = act in (desk_actions.publish_issue, sign_dispatch)
        by, at = self.leader if leader else self.editor, now()
        try:
            act(**{thing: row}, by=by, at=at)
        except MissingGlyphsRefused as refused:
            self.without_font.append(refused.sentence)
            row.refresh_from_db()
            act(**{thing: row}, by=by, at=at, accept_missing=True)

    def report(self) -> int:
        """Dispatch every fifth accepted one and record the answers; how many dispatches."""
        number = 0
        for place, row in enumerate(self.accepted[::5]):
            source = Submission.objects.select_related("manuscript").get(pk=row.pk)
            sent = dispatch_upward(source=source, outlets=self.outlets, by=self.editor, at=now())
            for dispatch in sent:
                signs = dispatch.state == DispatchState.SIGNING
                self.told_of_fonts(sign_dispatch if signs else mark_sent, "dispatch", dispatch)
                facts = AdoptionFacts(dispatch.outlet, AdoptionForm.SINGLE, today())
                record_adoption(manuscript=source.manuscript, facts=facts, by=self.editor, at=now())
                number += 1
            if place % 20 == 0:
                facts = InstructionFacts("县领导", Level.COUNTY, "请研究。", today(), due=today())
                record_instruction(
                    desk=self.desk, manuscript=source.manuscript, facts=facts, by=self.editor,
                    at=now(),
                )  # fmt: skip
        return number

    def bulletin(self) -> str:
        """Close the quarter on the day after its end and publish its bulletin; its number."""
        at = start_of(self.span.ends_on) + dt.timedelta(hours=9)
        post_pending(at=at, limit=10**6)
        period = close_period(desk=self.desk, span=self.span, by=self.head, at=at)
        made = draft_bulletin(desk=self.desk, period=period, by=self.editor, at=at)
        check_bulletin(bulletin=made, by=self.editor, at=at)
        pass_bulletin(bulletin=made, by=self.head, at=at)
        try:
            made = publish_bulletin(bulletin=made, by=self.leader, at=at)
        except MissingGlyphsRefused as refused:
            self.without_font.append(refused.sentence)
            made.refresh_from_db()
            made = publish_bulletin(bulletin=made, by=self.leader, at=at, accept_missing=True)
        return f"{made.title}（{made.number}）"


def walk(home: Path) -> dict[str, object]:
    """All of it, and whether ledger and log are sound."""
    began = time.perf_counter()
    work = OfficeWork()
    work.put_rule_in_force()
    edited = work.review()
    issues = work.issue()
    dispatches = work.report()
    bulletin = work.bulletin()
    seconds = time.perf_counter() - began
    sound = recompute(desk=work.desk.pk, as_of=work.span.ends_on).sound
    while seal_now():
        pass
    size = sum(file.stat().st_size for file in home.glob("qingxun.sqlite3*"))
    return {
        "accepted": len(work.accepted),
        "edited": edited,
        "issues": issues,
        "prints_with_characters_without_font": len(work.without_font),
        "dispatches": dispatches,
        "adoptions": Adoption.objects.count(),
        "ledger_lines": Posting.objects.count(),
        "ledger_equals_facts": sound,
        "audit_log_proved": verify_log().ok,
        "bulletin": bulletin,
        "office_seconds": round(seconds, 1),
        "database_megabytes": round(size / 1e6, 1),
    }
