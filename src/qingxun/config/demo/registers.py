"""Commissions, incidents, other results, entered tables and the data of a year, in the demo."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from random import Random

from qingxun.config.demo.agenda import Agenda, Touched
from qingxun.config.demo.calendar import Calendar, after, in_office, moment
from qingxun.config.demo.county import GROUP_NAMES, County, Unit
from qingxun.config.demo.lives import Life
from qingxun.config.demo.office import Office
from qingxun.config.demo.texts import register as texts
from qingxun.desk.actions import (
    Slip,
    decline_commission,
    excuse_unit,
    extend_commission,
    follow_deadlines,
    judge_answer,
    link_answer,
    read_commission,
    refuse_reason,
    send_commission,
)
from qingxun.desk.models import Commission, CommissionedUnit
from qingxun.desk.states import AnswerQuality, CommissionState
from qingxun.facts.actions import (
    FactText,
    Number,
    PersonYearSaid,
    UnitYearSaid,
    approve_value,
    confirm_fact,
    dismiss_fact,
    enter_numbers,
    enter_shares,
    enter_value,
    install_tables,
    record_fact,
    state_person_years,
    state_unit_years,
    void_fact,
)
from qingxun.facts.models import EnteredTable, FactType, ManualValue, RegisteredFact
from qingxun.facts.queries.unsettled import Party, waiting_lines, waiting_shares
from qingxun.facts.states import FactFamily, Gravity
from qingxun.kit.periods import PeriodKind, Span, month_of
from qingxun.organizations.models import Organization
from qingxun.scoring.actions import settle_units

SPEECH = 18
READS, ANSWERS, DECLINES = 0.93, 0.8, 0.15


def parted(parties: Sequence[Party]) -> dict[uuid.UUID, Decimal]:
    """Who signed first takes more than the others: 60 and 40 percent of two."""
    found: dict[uuid.UUID, Decimal] = {}
    for of_units in (True, False):
        keys = [party.key for party in parties if party.of_units == of_units]
        part = Decimal(80 // max(len(keys), 1))
        found |= dict.fromkeys(keys, part)
        if keys:
            found[keys[0]] = 100 - part * (len(keys) - 1)
    return found


class Commissioner:
    """Two slips a quarter, one that runs now; units answer with what they wrote in those days."""

    def __init__(
        self,
        county: County,
        office: Office,
        calendar: Calendar,
        agenda: Agenda,
        lives: Sequence[Life],
        rng: Random,
    ) -> None:
        self.county, self.office, self.calendar = county, office, calendar
        self.agenda, self.rng = agenda, rng
        self.written: dict[Organization, list[Life]] = defaultdict(list)
        for life in lives:
            if life.is_submitted and life.submission.received_at is not None:
                self.written[life.unit.organization].append(life)
        self.used: set[object] = set()

    def plan(self) -> None:
        """Slips over the quarters; the last ones lie just before now."""
        days = [
            span.starts_on + dt.timedelta(days=offset)
            for span in [*self.calendar.closed, self.calendar.current]
            for offset in (12, 47)
        ]
        for number, (day, said) in enumerate(zip(days, texts.COMMISSIONS, strict=False)):
            at = in_office(moment(day), self.rng)
            self.agenda.add(at, partial(self.send, said, 6 + number, 12))
        running = in_office(self.calendar.now - dt.timedelta(days=5), self.rng)
        self.agenda.add(running, partial(self.send, texts.COMMISSIONS[-1], 14, 8))

    def send(self, said: tuple[str, str, str, str], units: int, days: int, at: dt.datetime) -> None:
        """One slip to some units that wrote something in its time, and some that did not."""
        title, content, requirements, kind = said
        due = moment((at + dt.timedelta(days=days)).date(), 17, 30)
        chosen = self.rng.sample(self.county.reporting(at.date()), k=units)
        slip = send_commission(
            desk=self.county.desk,
            slip=Slip(title, content, due, requirements, self.office.kinds[kind]),
            units=[unit.organization for unit in chosen],
            by=self.county.editors[0],
            at=at,
        )
        rows = {row.unit_id: row for row in slip.units.select_related("unit", "commission")}
        for unit in chosen:
            self.follow(rows[unit.organization.pk], unit, at)
        self.agenda.add(due, lambda when: follow_deadlines(at=when))
        self.agenda.add(after(due, self.rng, 20, 60), partial(self.close, slip))

    def follow(self, row: CommissionedUnit, unit: Unit, at: dt.datetime) -> None:
        """A unit reads, and answers, gives a reason or stays silent."""
        officer = unit.officers[0]
        if self.rng.random() < READS:
            self.agenda.add(
                after(at, self.rng, 0.2, 20),
                lambda when: read_commission(row=row, by=officer, at=when),
            )
        piece = self.piece_of(unit, row)
        if piece is not None and self.rng.random() < ANSWERS:
            received = piece.submission.received_at
            assert received is not None
            when = received + dt.timedelta(minutes=5)
            self.agenda.add(when, partial(self.answer, row, piece))
        elif self.rng.random() < DECLINES:
            self.agenda.add(after(at, self.rng, 20, 60), partial(self.decline, row, unit))

    def piece_of(self, unit: Unit, row: CommissionedUnit) -> Life | None:
        """Something that the unit sent between the slip and three days after its deadline."""
        first, last = row.commission.sent_at, row.due_at + dt.timedelta(days=3)
        for life in self.written[unit.organization]:
            received = life.submission.received_at
            if received and first < received < last and life.manuscript.pk not in self.used:
                self.used.add(life.manuscript.pk)
                return life
        return None

    def answer(self, row: CommissionedUnit, piece: Life, at: dt.datetime) -> None:
        row.refresh_from_db()
        manuscript = piece.manuscript
        link_answer(row=row, manuscript=manuscript, by=manuscript.author, at=at)

    def decline(self, row: CommissionedUnit, unit: Unit, at: dt.datetime) -> None:
        row.refresh_from_db()
        if row.state == CommissionState.WAITING:
            reason = self.rng.choice(texts.DECLINED)
            decline_commission(row=row, reason=reason, by=unit.officers[0], at=at)

    def close(self, slip: Commission, at: dt.datetime) -> None:
        """The office judges what came, weighs reasons, gives one unit more time."""
        editor = self.county.editors[0]
        rows = list(slip.units.select_related("unit", "commission").order_by("unit__order"))
        for number, row in enumerate(rows):
            if row.state == CommissionState.ANSWERED:
                quality, note = self.rng.choices(texts.JUDGED, (5, 7, 1))[0]
                judge_answer(row=row, quality=AnswerQuality(quality), note=note, by=editor, at=at)
            elif row.state == CommissionState.DECLINED and number % 2:
                excuse_unit(row=row, by=self.county.head, at=at)
            elif row.state == CommissionState.DECLINED:
                refuse_reason(row=row, reason=texts.REFUSED, by=editor, at=at)
            elif row.state == CommissionState.MISSED and number % 5 == 0:
                until = moment((at + dt.timedelta(days=3)).date(), 17, 30)
                extend_commission(rows=[row], until=until, reason=texts.EXTENDED, by=editor, at=at)
                self.agenda.add(until, lambda when: follow_deadlines(at=when))


class Registrar:
    """Incidents and results of the year, tables of each period, the data of each year."""

    def __init__(
        self, county: County, calendar: Calendar, agenda: Agenda, touched: Touched, rng: Random
    ) -> None:
        self.county, self.calendar, self.agenda = county, calendar, agenda
        self.touched, self.rng = touched, rng
        lasting = {u.organization.pk for u in county.reporting(calendar.today)}
        first = county.reporting(calendar.start)
        self.units = [u for u in first if u.organization.pk in lasting]

    def plan(self) -> None:
        """Lists first, then facts by their days; at the end all of it is settled."""
        at = self.calendar.setup + dt.timedelta(days=5)
        install_tables(desk=self.county.desk, by=self.county.head, at=at)
        total = (self.calendar.today - self.calendar.start).days
        known = [(FactFamily.INCIDENT, said) for said in texts.INCIDENTS]
        known += [(FactFamily.OUTPUT, said) for said in texts.OUTPUTS]
        for number, (family, said) in enumerate(known):
            day = self.calendar.start + dt.timedelta(days=20 + number * (total - 22) // len(known))
            self.agenda.add(
                in_office(moment(day, 10), self.rng), partial(self.record, family, said, number)
            )
        for span in self.calendar.closed:
            self.agenda.add(
                in_office(moment(span.ends_on + dt.timedelta(days=6)), self.rng),
                partial(self.fill_tables, span),
            )
        for year in self.calendar.years:
            stated = max(moment(dt.date(year, 1, 12)), self.calendar.setup + dt.timedelta(days=6))
            self.agenda.add(in_office(stated, self.rng), partial(self.state_year, year))
        newest = in_office(self.calendar.now - dt.timedelta(days=3), Random(SPEECH))
        self.agenda.add(newest, partial(self.record, FactFamily.OUTPUT, texts.LAST_SPEECH, 3))
        self.agenda.add(self.calendar.now, self.settle)
        month = month_of(self.calendar.start)
        while month.ends_on <= self.calendar.today:
            waits = month.ends_on + dt.timedelta(days=62) > self.calendar.today
            self.agenda.add(moment(month.ends_on, 10, 20), partial(self.judge, waits))
            month = month.next()

    def record(
        self, family: FactFamily, said: dict[str, str], number: int, at: dt.datetime
    ) -> None:
        """An editor records; the head confirms a day later, now and then not."""
        unit = self.units[(number * 17 + 5) % len(self.units)]
        kind = FactType.objects.get(desk=self.county.desk, family=family, code=said["type"])
        fact = record_fact(
            desk=self.county.desk,
            family=family,
            said=FactText(
                unit=unit.organization,
                type=kind,
                on=at.date() - dt.timedelta(days=1),
                text=said["text"],
                gravity=said.get("gravity", Gravity.LIGHT),
                named_by=said.get("named_by", ""),
                value=Decimal(said["value"]) if "value" in said else None,
                name=said.get("name", ""),
                level=said.get("level", ""),
                grade=said.get("grade", ""),
                evidence_note=said.get("evidence", ""),
            ),
            by=self.county.editors[0],
            at=at,
        )
        self.agenda.add(after(at, self.rng, 18, 40), partial(self.decide, fact, said))

    def decide(self, fact: RegisteredFact, said: dict[str, str], at: dt.datetime) -> None:
        if "dismissed" in said:
            dismiss_fact(fact=fact, reason=said["dismissed"], by=self.county.head, at=at)
            return
        confirm_fact(fact=fact, by=self.county.head, at=at)
        if "voided" in said:
            self.agenda.add(
                after(at, self.rng, 60, 120),
                lambda when: void_fact(
                    fact=fact, reason=said["voided"], by=self.county.leader, at=when
                ),
            )

    def judge(self, waits: bool, at: dt.datetime) -> None:
        """Values inside a clause's range and shares: an editor enters them, the head approves the
        next day; the latest ones still wait for that, and the very last shares for the editor."""
        for line in waiting_lines(self.county.desk.pk):
            low, high = str(line.bounds).split("～")
            value = (Decimal(low) + Decimal(high)) / 2
            entered = enter_value(
                line=line.posting,
                value=value.quantize(Decimal(1)),
                reason=texts.JUDGED_BECAUSE,
                by=self.county.editors[0],
                at=at,
            )
            if not waits:
                self.agenda.add(at + dt.timedelta(hours=22), partial(self.approve, entered))
        joints = waiting_shares(self.county.desk.pk)
        for joint in joints[1:] if waits else joints:
            entered = enter_shares(
                waiting=joint,
                shares=parted(joint.parties),
                reason=texts.PARTED_BECAUSE,
                by=self.county.editors[0],
                at=at,
            )[0]
            if not waits:
                self.agenda.add(at + dt.timedelta(hours=22), partial(self.approve, entered))

    def approve(self, value: ManualValue, at: dt.datetime) -> None:
        approve_value(value=value, by=self.county.head, at=at)

    def fill_tables(self, span: Span, at: dt.datetime) -> None:
        """Our score and rank at the superior; groundwork of the half-year that has ended."""
        tables = {row.code: row for row in EnteredTable.objects.filter(desk=self.county.desk)}
        desk, editor = self.county.desk, self.county.editors[0]
        own = {"own_score": self.rng.randint(180, 260), "own_rank": self.rng.randint(2, 9)}
        for code, value in own.items():
            numbers = [Number(Decimal(value), desk)]
            enter_numbers(table=tables[code], period=span.key, numbers=numbers, by=editor, at=at)
        half = Span.of(PeriodKind.HALF, span.starts_on)
        if half.ends_on == span.ends_on:
            checks = [
                Number(Decimal(self.rng.randint(140, 200)) / 2, unit.organization)
                for unit in self.units
            ]
            enter_numbers(
                table=tables["groundwork"], period=half.key, numbers=checks, by=editor, at=at
            )

    def state_year(self, year: int, at: dt.datetime) -> None:
        """Headcounts of all units, last year's winners, birth years of officers."""
        units = {
            unit.organization: UnitYearSaid(
                headcount=self.rng.randint(3, 40),
                subordinates=self.rng.randint(2, 30),
                last_prize="信息工作先进单位" if number % 9 == 0 else "",
                last_class=GROUP_NAMES[unit.seed.kind],
            )
            for number, unit in enumerate(self.units)
        }
        head, desk = self.county.head, self.county.desk
        state_unit_years(desk=desk, year=year, said=units, by=head, at=at)
        people = {
            unit.officers[0]: PersonYearSaid(
                unit=unit.organization,
                post="信息员",
                birth_year=self.rng.randint(1978, 2001),
            )
            for unit in self.units
        }
        state_person_years(desk=desk, year=year, said=people, by=head, at=at)

    def settle(self, at: dt.datetime) -> None:
        """What these facts change in the years of all units."""
        units = [unit.organization.pk for unit in self.units]
        for year in self.calendar.years:
            settle_units(desk=self.county.desk.pk, year=year, units=units, at=at)
