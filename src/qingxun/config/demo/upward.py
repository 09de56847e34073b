"""Upward in the demo: dispatches in every state, adoptions, instructions, what is entered late."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from random import Random
from typing import Any

from qingxun.config.demo import texts, words
from qingxun.config.demo.agenda import Agenda, Step
from qingxun.config.demo.calendar import Calendar, after, moment
from qingxun.config.demo.county import County
from qingxun.config.demo.fates import Accepted
from qingxun.config.demo.office import Office
from qingxun.desk.models import Issue, Manuscript
from qingxun.desk.states import IssueState
from qingxun.dispatch.actions import (
    AdoptionFacts,
    BackEntry,
    InstructionFacts,
    ask_sign_off,
    back_enter,
    cancel_dispatch,
    dispatch_upward,
    mark_forwarded,
    mark_not_adopted,
    mark_sent,
    record_adoption,
    record_follow_up,
    record_instruction,
    send_back_dispatch,
    sign_dispatch,
    void_adoption,
)
from qingxun.dispatch.models import Adoption, Dispatch, Outlet
from qingxun.dispatch.states import AdoptionForm, DispatchState, Placement
from qingxun.organizations.states import Level

SHARE_DISPATCHED = 0.22
CODES = (
    "county_party",
    "county_government",
    "city_league",
    "city_party",
    "city_government",
    "province_league",
    "province_party",
    "province_government",
    "centre_league",
    "centre_party",
    "media_county",
    "media_city",
    "media_province",
    "media_centre",
)
OFTEN = (22, 14, 40, 9, 6, 16, 4, 3, 5, 1, 14, 8, 4, 1)
TAKES = {"county": 0.42, "city": 0.36, "province": 0.26, "centre": 0.18}
COMPOSITES, SENT_ON = 0.12, 0.3
FORMS = (AdoptionForm.BRIEF, AdoptionForm.NEWS, AdoptionForm.SINGLE, AdoptionForm.EXCHANGE)
FORM_SHARES = (30, 48, 14, 8)
PRINTS = {"league": "信息", "party": "每日汇报", "government": "要情快报", "media": ""}
LATE_ENTRIES = 9
INSTRUCTED = 14


class Ladder:
    """Sends what was accepted up the ladder and records what comes back."""

    def __init__(
        self, county: County, office: Office, calendar: Calendar, agenda: Agenda, rng: Random
    ) -> None:
        self.county = county
        self.office = office
        self.calendar = calendar
        self.agenda = agenda
        self.rng = rng
        self.adopted_above: list[Adoption] = []
        self.waiting: list[Accepted] = []
        self.voided = 0

    def plan(self, accepted: Sequence[Accepted]) -> None:
        """The better a piece, the rather it goes upward; some issues go as a whole."""
        ranked = sorted(accepted, key=lambda a: -a.good)
        number = round(len(accepted) * SHARE_DISPATCHED)
        best, rest = ranked[:number], ranked[number:]
        for each in best:
            start = after(each.at, self.rng, 2, 60)
            self.agenda.add(start, partial(self.dispatch, each))
        self.waiting = sorted(rest, key=lambda a: a.at)[-6:]
        lately = after(self.calendar.now - dt.timedelta(hours=30), self.rng, 0, 1)
        self.agenda.add(min(lately, self.calendar.now), self.dispatch_lately)
        for span in self.calendar.closed:
            at = moment(span.starts_on + dt.timedelta(days=40), 10, 20)
            self.agenda.add(at, self.dispatch_issue)
        for number in range(LATE_ENTRIES):
            day = self.calendar.start + dt.timedelta(days=45 + 40 * number)
            self.agenda.add(after(moment(day), self.rng, 0, 9), self.enter_late)
        for number in range(INSTRUCTED):
            day = self.calendar.start + dt.timedelta(days=50 + 27 * number)
            self.agenda.add(after(moment(day), self.rng, 0, 9), self.instruct)

    def dispatch(self, piece: Accepted, at: dt.datetime) -> None:
        """One piece to one to four outlets in one step."""
        number = self.rng.choices((1, 2, 3, 4), (30, 35, 22, 13))[0]
        codes = dict.fromkeys(self.rng.choices(CODES, OFTEN, k=number))
        outlets = [self.office.outlets[code] for code in codes]
        piece.life.submission.refresh_from_db(fields=["state"])
        if piece.life.submission.state not in ("accepted", "issued"):
            return
        editor = self.rng.choice(self.county.editors)
        rows = dispatch_upward(source=piece.life.submission, outlets=outlets, by=editor, at=at)
        for row in rows:
            self._set_off(row, at)

    def dispatch_lately(self, at: dt.datetime) -> None:
        """What was prepared last and is neither signed nor sent yet."""
        outlets = [self.office.outlets[c] for c in ("city_league", "city_party", "media_city")]
        for piece in self.waiting:
            if piece.at > at:
                continue
            piece.life.submission.refresh_from_db(fields=["state"])
            dispatch_upward(
                source=piece.life.submission,
                outlets=outlets[: self.rng.randint(1, 3)],
                by=self.county.editors[0],
                at=at,
            )

    def dispatch_issue(self, at: dt.datetime) -> None:
        """The latest issue as a whole to the city's league."""
        issue = (
            Issue.objects.filter(state=IssueState.PUBLISHED, dated__lt=at.date())
            .order_by("-dated")
            .first()
        )
        if issue is None:
            return
        issue.title = issue.title or str(issue)
        outlets = [self.office.outlets["city_league"]]
        rows = dispatch_upward(source=issue, outlets=outlets, by=self.county.editors[0], at=at)
        for row in rows:
            self._soon(at, 0.2, 2, partial(self.send, row))

    def _set_off(self, row: Dispatch, at: dt.datetime) -> None:
        chance = self.rng.random()
        if chance < 0.03:
            self._soon(at, 1, 20, lambda when: self.cancel(row, when))
        elif row.state == DispatchState.SIGNING:
            step = self.send_back if chance < 0.07 else self.sign
            self._soon(at, 1, 30, lambda when: step(row, when))
        else:
            self._soon(at, 0.1, 12, lambda when: self.send(row, when))

    def cancel(self, row: Dispatch, at: dt.datetime) -> None:
        reason = self.rng.choice(words.CANCELLED)
        cancel_dispatch(dispatch=row, reason=reason, by=row.prepared_by, at=at)

    def send_back(self, row: Dispatch, at: dt.datetime) -> None:
        reason = self.rng.choice(words.DISPATCH_SEND_BACKS)
        send_back_dispatch(dispatch=row, reason=reason, by=self.county.leader, at=at)
        self._soon(at, 4, 60, lambda when: self.ask_again(row, when))

    def ask_again(self, row: Dispatch, at: dt.datetime) -> None:
        ask_sign_off(dispatch=row, by=row.prepared_by, at=at)
        self._soon(at, 1, 20, lambda when: self.sign(row, when))

    def sign(self, row: Dispatch, at: dt.datetime) -> None:
        sign_dispatch(dispatch=row, by=self.county.leader, at=at)
        self.on_its_way(row, at)

    def send(self, row: Dispatch, at: dt.datetime) -> None:
        mark_sent(dispatch=row, by=row.prepared_by, at=at)
        self.on_its_way(row, at)

    def on_its_way(self, row: Dispatch, at: dt.datetime) -> None:
        if self.rng.random() < 0.22:
            self._soon(at, 20, 90, lambda when: self.forward(row, when))
            at += dt.timedelta(hours=90)
        if row.manuscript_id is None:
            return
        chance = self.rng.random()
        if chance < TAKES[row.outlet.level]:
            self._soon(at, 60, 400, lambda when: self.adopt(row, when))
        elif chance < TAKES[row.outlet.level] + 0.4:
            self._soon(at, 120, 700, lambda when: self.turn_down(row, when))

    def forward(self, row: Dispatch, at: dt.datetime) -> None:
        above = {"county": "市级", "city": "省级"}.get(row.outlet.level, "上级")
        if row.manuscript is not None and Random(row.title).random() < SENT_ON:
            facts = AdoptionFacts(row.outlet, AdoptionForm.NEWS, at.date(), forwarded_only=True)
            record_adoption(manuscript=row.manuscript, facts=facts, by=row.prepared_by, at=at)
            return
        mark_forwarded(dispatch=row, note=f"已转报{above}", by=row.prepared_by, at=at)

    def turn_down(self, row: Dispatch, at: dt.datetime) -> None:
        reason = self.rng.choice(words.NOT_ADOPTED)
        mark_not_adopted(dispatch=row, reason=reason, by=row.prepared_by, at=at)

    def adopt(self, row: Dispatch, at: dt.datetime) -> None:
        manuscript = row.manuscript
        assert manuscript is not None
        facts = self.facts(row.outlet, at.date() - dt.timedelta(days=self.rng.randint(0, 4)))
        adoption = record_adoption(manuscript=manuscript, facts=facts, by=row.prepared_by, at=at)
        if row.outlet.level != Level.COUNTY:
            self.adopted_above.append(adoption)
        if self.voided < 2 and len(self.adopted_above) % 25 == 24:
            self.voided += 1
            self._soon(at, 20, 60, lambda when: self.void(adoption, when))

    def void(self, adoption: Adoption, at: dt.datetime) -> None:
        if adoption in self.adopted_above:
            self.adopted_above.remove(adoption)
        reason = "刊期登记有误，经与上级核对并未采用。"
        void_adoption(adoption=adoption, reason=reason, by=self.county.editors[0], at=at)

    def facts(self, outlet: Outlet, on: dt.date) -> AdoptionFacts:
        """How an outlet printed something on a day."""
        number = on.timetuple().tm_yday * 2 // 3 + self.rng.randint(1, 9)
        printed = f"{outlet.organ}{PRINTS[outlet.system]}{on.year}年第{number}期"
        if outlet.system == "media":
            form = AdoptionForm.NEWS
            printed = f"{on.month}月{on.day}日{self.rng.choice(('头版', '二版', '客户端'))}"
        else:
            form = self.rng.choices(FORMS, FORM_SHARES)[0]
        front = self.rng.random() < 0.08
        rare = self.rare(outlet, Random(f"{outlet.code} {on} {number}"))
        return AdoptionFacts(
            outlet=outlet,
            form=form,
            on=on,
            placement=Placement.IMPORTANT if front else Placement.ORDINARY,
            printed_in=printed,
            evidence_note="见刊物复印件" if outlet.system != "media" else "见报样",
            **rare,
        )

    def rare(self, outlet: Outlet, dice: Random) -> dict[str, Any]:
        """What few adoptions say: readers of a media piece, others in a composite one."""
        if outlet.system == "media":
            return {"readership": dice.randrange(800, 60_000, 100)}
        if outlet.level == Level.COUNTY or dice.random() > COMPOSITES:
            return {}
        others = dice.sample(words.NEIGHBOURS, dice.randint(1, 3))
        return {"partner_names": "、".join(others)}

    def enter_late(self, at: dt.datetime) -> None:
        """补录: something was adopted that never passed through the program."""
        unit = self.rng.choice([u for u in self.county.units.values() if u.seed.diligence > 0.6])
        composer = texts.Composer(self.rng.randint(10**6, 10**7))
        day = at.date() - dt.timedelta(days=self.rng.randint(8, 30))
        try:
            seed = composer.compose(unit.seed, day, "动态")
        except texts.NothingToWrite:
            return
        if Manuscript.objects.filter(title=seed.title).exists():
            return
        code = self.rng.choice(("media_city", "media_province", "city_league"))
        entry = BackEntry(
            unit=unit.organization,
            kind=self.office.kinds["动态"],
            title=seed.title,
            body=seed.body,
            event_on=seed.event_on,
            person=unit.officers[0],
        )
        facts = self.facts(self.office.outlets[code], day + dt.timedelta(days=3))
        back_enter(entry=entry, facts=facts, by=self.county.head, at=at)

    def instruct(self, at: dt.datetime) -> None:
        """A leader writes on what was adopted lately; follow-ups are done, open, or overdue."""
        fresh = [a for a in self.adopted_above if (at.date() - a.on).days < 60]
        if not fresh:
            return
        adoption = self.rng.choice(fresh)
        self.adopted_above.remove(adoption)
        leader, post, rank = self.rng.choice(words.LEADERS)
        asks = self.rng.random() < 0.8
        on = max(adoption.on, at.date() - dt.timedelta(days=3))
        instruction = record_instruction(
            desk=self.county.desk,
            manuscript=adoption.manuscript,
            facts=InstructionFacts(
                leader=leader,
                post=post,
                rank=Level(rank),
                text=self.rng.choice(words.INSTRUCTIONS),
                on=on,
                due=on + dt.timedelta(days=30) if asks else None,
                adoption=adoption,
            ),
            by=self.county.head,
            at=at,
        )
        age = self.calendar.now - at
        open_or_overdue = age < dt.timedelta(days=75)  # due after thirty days
        if not asks or open_or_overdue:
            return
        done = after(at, self.rng, 200, 650)
        text = self.rng.choice(words.FOLLOW_UPS)
        self.agenda.add(
            done,
            lambda when: record_follow_up(
                instruction=instruction, text=text, on=when.date(), by=self.county.head, at=when
            ),
        )

    def _soon(self, at: dt.datetime, low: float, high: float, step: Step) -> None:
        self.agenda.add(after(at, self.rng, low, high), step)
