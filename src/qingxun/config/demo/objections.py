"""Objections of the demo, in every state, and a quarter that was closed, reopened and closed."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from random import Random

from qingxun.config.demo.agenda import Agenda
from qingxun.config.demo.calendar import Calendar, after, in_office
from qingxun.config.demo.county import SHOWN_UNIT, County, Unit
from qingxun.dispatch.actions import void_adoption
from qingxun.dispatch.models import Adoption
from qingxun.kit.periods import Span
from qingxun.ledger.models import Period, Posting
from qingxun.scoring.actions import (
    Correction,
    ask_reopening,
    close_period,
    correct_line,
    decide_adjustment,
    decide_reopening,
    keep_line,
    propose_adjustment,
    raise_objection,
    withdraw_objection,
)
from qingxun.scoring.models import Adjustment, Objection
from qingxun.scoring.queries.closings import standing_closing
from qingxun.scoring.queries.objections import is_gone

SEED = 47
REOPENED = "县委办补来一份采用通知，须补登到本季"


@dataclass(frozen=True, slots=True)
class Case:
    """How many days ago, what the unit says, how it ends, and the office's words."""

    days: int
    text: str
    end: str
    words: str = ""


CASES = (
    Case(
        96, "这篇是单篇采用，不是动态，请按单篇计分。", "keep",
        "核对了采用通知，刊在动态栏内，与另两地的稿件合编，按动态计分。",
    ),
    Case(
        71, "与社会事务办合写，占比应为七三，现在平分。", "adjust",
        "署名表报送时写明七三，登记时漏填，补差额。",
    ),
    Case(52, "同一稿件被县委办采用，没有看到这一笔的分。", "withdraw"),
    Case(
        38, "这一次采用登记的渠道不对，是市委办，不是我们这篇。", "void",
        "渠道登记错了，已撤回这次录用，正确的已另行登记。",
    ),
    Case(24, "稿件由两个信息员写，个人得分只记了一人。", "decline", "依据是一张便条，请附署名表。"),
    Case(12, "采用通知上是头版，请按重要位置计分。", "open"),
    Case(
        5, "本月已报两件，其中一件当天下班后报送，请核对任务。", "propose",
        "收稿记录显示当日 17:52 送达，按当月计。",
    ),
    Case(2, "采用通知上写的是单篇，现在按动态计。", "open"),
)  # fmt: skip

TAKEN_BACK = "这次录用已撤回，得分随之更正。"


class Objections:
    """Raises them on lines that were just posted, and lets the office answer."""

    def __init__(
        self,
        county: County,
        calendar: Calendar,
        agenda: Agenda,
        post: Callable[[dt.datetime], None],
    ) -> None:
        self.county, self.calendar, self.agenda, self.post = county, calendar, agenda, post
        self.rng = Random(SEED)

    def plan(self) -> None:
        for case in CASES:
            at = in_office(self.calendar.now - dt.timedelta(days=case.days), self.rng)
            self.agenda.add(at, partial(self._raise, case))

    def _raise(self, case: Case, at: dt.datetime) -> None:
        self.post(at)
        found = self._line(at)
        if found is None:
            return
        unit, posting = found
        objection = raise_objection(posting=posting, text=case.text, by=unit.officers[0], at=at)
        self.agenda.add(after(at, self.rng, 20, 60), partial(self._end, case, unit, objection))

    def _line(self, at: dt.datetime) -> tuple[Unit, Posting] | None:
        """An adoption's line of the last days that nobody questioned, that of the shown unit
        first."""
        units = {unit.organization.pk: unit for unit in self.county.units.values()}
        rows = Posting.objects.filter(
            desk=self.county.desk,
            organization__in=units,
            heading="adoption",
            amount__gt=0,
            reverses__isnull=True,
            reversal__isnull=True,
            posted_at__gt=at - dt.timedelta(days=6),
            objections__isnull=True,
        ).order_by("-posted_at", "pk")
        shown = self.county.units[SHOWN_UNIT].organization.pk
        posting = rows.filter(organization=shown).first() or rows.first()
        if posting is None or posting.organization_id is None:
            return None
        return units[posting.organization_id], posting

    def _end(self, case: Case, unit: Unit, objection: Objection, at: dt.datetime) -> None:
        editor = self.county.editors[0]
        self.post(at)
        if case.end not in ("withdraw", "open") and is_gone(objection.posting):
            correct_line(objection=objection, answer=TAKEN_BACK, by=editor, at=at)
        elif case.end == "keep":
            keep_line(objection=objection, answer=case.words, by=editor, at=at)
        elif case.end == "withdraw":
            withdraw_objection(objection=objection, by=unit.officers[0], at=at)
        elif case.end == "void":
            adoption = Adoption.objects.get(pk=objection.posting.fact_id)
            void_adoption(adoption=adoption, reason="渠道登记错误", by=editor, at=at)
            self.post(at)
            correct_line(objection=objection, answer=case.words, by=editor, at=at)
        elif case.end in ("adjust", "propose", "decline"):
            self._adjust(case, objection, at)

    def _adjust(self, case: Case, objection: Objection, at: dt.datetime) -> None:
        posting = objection.posting
        correction = Correction(Decimal("2.5"), posting.clause, case.words)
        adjustment = propose_adjustment(
            objection=objection, correction=correction, by=self.county.editors[0], at=at
        )
        decided = after(at, self.rng, 3, 26)
        if case.end == "adjust":
            self.agenda.add(decided, partial(self._decide, adjustment, True, ""))
        elif case.end == "decline":
            self.agenda.add(decided, partial(self._decide, adjustment, False, case.words))

    def _decide(self, adjustment: Adjustment, agreed: bool, note: str, at: dt.datetime) -> None:
        decide_adjustment(
            adjustment=adjustment, agreed=agreed, note=note, by=self.county.head, at=at
        )


def reopen_and_close(
    county: County,
    agenda: Agenda,
    rng: Random,
    span: Span,
    then: Callable[[Period, dt.datetime], None],
    at: dt.datetime,
) -> None:
    """The head asks, the leader agrees, and two days later the head closes again."""

    def ask(when: dt.datetime) -> None:
        closing = standing_closing(county.desk.pk, span.key)
        if closing is not None:
            ask_reopening(closing=closing, reason=REOPENED, by=county.head, at=when)

    def decide(when: dt.datetime) -> None:
        closing = standing_closing(county.desk.pk, span.key)
        if closing is not None:
            decide_reopening(
                closing=closing, agreed=True, note="同意，补登后即关账。", by=county.leader, at=when
            )

    def close_again(when: dt.datetime) -> None:
        then(close_period(desk=county.desk, span=span, by=county.head, at=when), when)

    agenda.add(in_office(at + dt.timedelta(hours=4), rng), ask)
    agenda.add(in_office(at + dt.timedelta(hours=23), rng), decide)
    agenda.add(in_office(at + dt.timedelta(hours=47), rng), close_again)
