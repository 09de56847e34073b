"""Annual assessments of the demo: last year's settled and published, this year's running."""

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from random import Random

from django.db.models import F

from qingxun.assessment import actions
from qingxun.assessment.models import Assessment, Component, Entry, ScoreObjection, Veto
from qingxun.assessment.permissions import can_object, can_speak_for
from qingxun.assessment.queries.settlement import settle_assessment
from qingxun.assessment.states import VetoState
from qingxun.config.demo.agenda import Agenda
from qingxun.config.demo.calendar import Calendar, in_office, moment
from qingxun.config.demo.county import County
from qingxun.kit.clock import china_date
from qingxun.organizations.models import Person

PARTS = (
    ("组织建设", 30, "", True, "团支部建设、“三会两制一课”、智慧团建录入，缺一项扣 5 分。"),
    ("思想引领", 25, "line-pioneers", True, "主题团日、青年大学习、宣讲活动，每少一场扣 4 分。"),
    (
        "服务大局",
        25,
        "line-volunteers",
        False,
        "志愿服务、返乡创业、侨青联络，由县青志协按台账评分。",
    ),
)
CLAIMS = (
    "全年主题团日 12 次，台账齐全。",
    "组织生活按月开展，智慧团建录入率 98%。",
    "宣讲 6 场，参加团员 420 人次。",
    "三会两制一课记录完整，毕业学生团组织关系转接 100%。",
)
FOUND = (
    "抽查缺 1 次团员大会记录。",
    "智慧团建录入率 91%，未达 95%。",
    "少 1 场主题团日。",
    "活动照片与台账不符，核减。",
)
MERITS = "全年采写信息多、质量好，多篇被市级以上采用。"
OBJECTION = "本镇 11 月一篇由邻乡联合报送，未计入本镇，请核。"
ANSWER = "经查，该篇署名中没有贵单位，不能计入。"
QUESTIONS = (
    (
        "少计的一次团员大会记在会议簿上，可来查看，请补计。",
        Decimal(2),
        "会议簿核实，11月的团员大会补计，更正得分。",
    ),
    (
        "录入率按11月底计是96%，请按11月底的数重算。",
        None,
        "评分标准写明按年底计，年底录入率91%，维持原分。",
    ),
)
"""What units say about a score, the points that the department adds, and its answer."""
LIFTED = "行政区划调整，前两个月由原单位报送，情况属实，予以解除。"


class Assessor:
    """The office head, the departments, the units and the leader at work."""

    def __init__(self, county: County, calendar: Calendar, agenda: Agenda, rng: Random) -> None:
        self.county, self.calendar, self.agenda, self.rng = county, calendar, agenda, rng

    def plan(self) -> None:
        """Last year's from January on; this year's from March on."""
        last, this = self.calendar.years[0], self.calendar.today.year
        if last < this:
            self.add(dt.date(this, 1, 7), partial(self.settle_last_year, last))
        first = self.calendar.start if last == this else dt.date(this, 1, 1)
        self.add(dt.date(this, 3, 2), lambda at: self.run_year(this, first, at))

    def add(self, day: dt.date, step: Callable[[dt.datetime], object]) -> None:
        self.agenda.add(in_office(moment(day, 9, 30), self.rng), step)

    def make(self, year: int, title: str, first: dt.date, at: dt.datetime) -> Assessment:
        """Information work a fifth, the other parts by their departments."""
        head = self.county.head
        plan = actions.Plan(
            year=year, title=title, starts_on=first, ends_on=dt.date(year + 1, 1, 1)
        )
        made = actions.plan_assessment(desk=self.county.desk, plan=plan, by=head, at=at)
        rows = [actions.ComponentRow(name="信息工作", share=Decimal(20), information=True)]
        for name, share, code, self_assessed, standard in PARTS:
            unit = self.county.units.get(code)
            rows.append(
                actions.ComponentRow(
                    name=name,
                    share=Decimal(share),
                    self_assessed=self_assessed,
                    owner=unit.organization if unit else self.county.desk,
                    standard=standard,
                )
            )
        actions.set_components(assessment=made, rows=rows, by=head, at=at)
        return actions.start_assessment(assessment=made, by=head, at=at)

    def settle_last_year(self, year: int, at: dt.datetime) -> None:
        """The first, short year: from the day on which the program came into use."""
        first = self.calendar.start
        title = f"{year}年度基层团组织工作考核（{first.month}至12月试行）"
        made = self.make(year, title, first, at)
        until = at.date() + dt.timedelta(days=9)
        head = self.county.head
        later = partial(self.later, at)
        actions.open_self_assessment(assessment=made, until=until, by=head, at=at)
        later(5, lambda when: self.claim(made, when))
        later(12, lambda when: self.audit(made, when))
        later(18, lambda when: self.review(made, when))
        later(20, lambda when: self.object(made, when))
        later(20, lambda when: self.question(made, when))
        later(26, lambda when: self.decide(made, when))
        later(28, lambda when: self.give_seats(made, when))
        later(29, lambda when: self.send(made, when))
        later(30, lambda when: self.publish(made, when))

    def later(self, at: dt.datetime, days: int, step: Callable[[dt.datetime], object]) -> None:
        self.agenda.add(in_office(at + dt.timedelta(days=days), self.rng), step)

    def claim(self, made: Assessment, at: dt.datetime) -> None:
        """Most units claim a little more than they get."""
        speakers = self.speakers()
        rows = Entry.objects.filter(component__assessment=made, component__self_assessed=True)
        for entry in rows.select_related("component__assessment", "organization"):
            if entry.organization_id not in speakers or self.rng.random() < 0.06:
                continue
            actions.claim_entry(
                entry=entry,
                value=Decimal(self.rng.randint(86, 100)),
                text=self.rng.choice(CLAIMS),
                by=speakers[entry.organization_id],
                at=at,
            )

    def speakers(self) -> dict[uuid.UUID, Person]:
        """Unit → the officer who speaks for it."""
        return {
            unit.organization.pk: unit.officers[0]
            for unit in self.county.units.values()
            if unit.officers and can_speak_for(unit.officers[0], unit.organization.pk)
        }

    def question(self, made: Assessment, at: dt.datetime) -> None:
        """Two units question a score that lies under their own; the office answers both."""
        speakers = self.speakers()
        rows = Entry.objects.filter(
            component__assessment=made,
            component__self_assessed=True,
            organization__in=speakers,
            value__lt=F("claimed"),
        ).order_by("component__order", "organization__order")
        asked = rows.select_related("component__assessment", "organization")[: len(QUESTIONS)]
        for entry, (text, more, answer) in zip(asked, QUESTIONS, strict=False):
            by = speakers[entry.organization_id]
            made_one = actions.question_score(entry=entry, text=text, by=by, at=at)
            self.later(at, 2, partial(self.answer_question, made_one.pk, more, answer))

    def answer_question(
        self, key: uuid.UUID, more: Decimal | None, words: str, at: dt.datetime
    ) -> None:
        rows = ScoreObjection.objects.select_related("entry__component__assessment__desk")
        asked, by = rows.get(pk=key), self.county.head
        if more is None:
            actions.keep_score(objection=asked, answer=words, by=by, at=at)
        else:
            actions.correct_score(
                objection=asked, value=asked.was + more, answer=words, by=by, at=at
            )

    def audit(self, made: Assessment, at: dt.datetime) -> None:
        made = actions.open_audit(assessment=made, by=self.county.head, at=at)
        for component in made.components.filter(kind="entered").select_related("assessment"):
            self.enter(component, at)

    def enter(self, component: Component, at: dt.datetime, share: float = 1) -> None:
        """What the department found: mostly as claimed, else with a reason."""
        audits = []
        for entry in component.entries.select_related("organization"):
            if self.rng.random() > share:
                continue
            claimed = entry.claimed
            if claimed is None:
                audits.append(actions.Audit(entry, Decimal(self.rng.randint(70, 97))))
            elif self.rng.random() < 0.7:
                audits.append(actions.Audit(entry, claimed))
            else:
                less = Decimal(self.rng.randint(2, 8))
                audits.append(actions.Audit(entry, claimed - less, self.rng.choice(FOUND)))
        actions.audit_entries(component=component, audits=audits, by=self.county.head, at=at)

    def review(self, made: Assessment, at: dt.datetime) -> None:
        made.refresh_from_db()
        actions.open_review(assessment=made, by=self.county.head, at=at)
        actions.notify_vetoes(assessment=made, by=self.county.head, at=at)

    def vetoes(self, made: Assessment, *states: str) -> list[Veto]:
        rows = Veto.objects.filter(assessment=made, state__in=states)
        return list(rows.select_related("assessment", "organization", "person"))

    def object(self, made: Assessment, at: dt.datetime) -> None:
        """Two units object; the office answers within two days."""
        principals = {u.organization.pk: u.principals for u in self.county.units.values()}
        open_ones = [v for v in self.vetoes(made, VetoState.NOTIFIED) if v.person is None]
        for veto in open_ones[:2]:
            people = principals.get(veto.organization_id)
            if people and can_object(people[0], veto.organization_id):
                actions.object_to_veto(veto=veto, text=OBJECTION, by=people[0], at=at)
                self.later(at, 2, partial(self.answer, veto.pk))

    def answer(self, key: uuid.UUID, at: dt.datetime) -> None:
        veto = Veto.objects.select_related("assessment", "organization").get(pk=key)
        actions.answer_objection(veto=veto, text=ANSWER, by=self.county.head, at=at)

    def decide(self, made: Assessment, at: dt.datetime) -> None:
        """The leader lifts one and confirms the others; cascaded ones follow their unit."""
        leader = self.county.leader
        answered = self.vetoes(made, VetoState.ANSWERED)
        spared = {answered[-1].organization_id} if len(answered) > 1 else set()
        for veto in self.vetoes(made, VetoState.NOTIFIED, VetoState.ANSWERED):
            if veto.organization_id in spared:
                actions.lift_veto(veto=veto, reason=LIFTED, by=leader, at=at)
            else:
                actions.confirm_veto(veto=veto, by=leader, at=at)

    def give_seats(self, made: Assessment, at: dt.datetime) -> None:
        """Equals are chosen among; winners name their people."""
        result = settle_assessment(made, china_date(at))
        for row in result.settled.open:
            if row.what == "tie":
                for owner in row.owners[: row.seats]:
                    actions.choose_among_equals(
                        assessment=made,
                        award=row.clause,
                        owner=uuid.UUID(owner),
                        reason="各项相同，上年未获评，择一评给。",
                        by=self.county.head,
                        at=at,
                    )
        units = {str(u.organization.pk): u for u in self.county.units.values()}
        for winner in settle_assessment(made, china_date(at)).settled.winners:
            unit = units.get(winner.owner)
            if not (winner.places and unit and unit.officers and unit.principals):
                continue
            if can_speak_for(unit.principals[0], unit.organization.pk):
                actions.nominate(
                    assessment=made,
                    award=winner.award,
                    unit=unit.organization,
                    person=unit.officers[0],
                    merits=MERITS,
                    by=unit.principals[0],
                    at=at,
                )

    def send(self, made: Assessment, at: dt.datetime) -> None:
        made.refresh_from_db()
        actions.send_to_sign(assessment=made, by=self.county.head, at=at)

    def publish(self, made: Assessment, at: dt.datetime) -> None:
        made.refresh_from_db()
        actions.publish_assessment(
            assessment=made, digest=made.digest, by=self.county.leader, at=at
        )

    def run_year(self, year: int, first: dt.date, at: dt.datetime) -> None:
        """Started in March; the departments enter as they go; vetoes and warnings in autumn."""
        made = self.make(year, f"{year}年度基层团组织工作考核", first, at)
        july = max(moment(dt.date(year, 7, 8)), at)
        self.agenda.add(in_office(july, self.rng), lambda when: self.enter_one(made, when))
        warned = self.calendar.now - dt.timedelta(days=12)
        if warned > at:
            self.agenda.add(in_office(warned, self.rng), lambda when: self.warn(made, when))
        told = self.calendar.now - dt.timedelta(days=2)
        if told > at:
            self.agenda.add(told, lambda when: self.tell(made, when))

    def enter_one(self, made: Assessment, at: dt.datetime) -> None:
        component = made.components.select_related("assessment").get(name="服务大局")
        self.enter(component, at, 0.6)

    def warn(self, made: Assessment, at: dt.datetime) -> None:
        result = settle_assessment(made, china_date(at))
        units = [uuid.UUID(r.owner) for r in result.settled.risks if r.who == "unit"]
        actions.warn_units(assessment=made, units=units, by=self.county.head, at=at)

    def tell(self, made: Assessment, at: dt.datetime) -> None:
        """Units silent for two quarters are told; one objects a day later."""
        actions.notify_vetoes(assessment=made, by=self.county.head, at=at)
        self.agenda.add(at + dt.timedelta(days=1), lambda when: self.object_once(made, when))

    def object_once(self, made: Assessment, at: dt.datetime) -> None:
        principals = {u.organization.pk: u.principals for u in self.county.units.values()}
        for veto in self.vetoes(made, VetoState.NOTIFIED):
            people = principals.get(veto.organization_id)
            if veto.person is None and people and can_object(people[0], veto.organization_id):
                actions.object_to_veto(veto=veto, text=OBJECTION, by=people[0], at=at)
                return
