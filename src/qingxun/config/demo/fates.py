"""Who writes when, and what becomes of it: volumes and rates of real offices.

Some 550 manuscripts a quarter, half of them accepted, four to fifteen units silent (workflow.md).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from qingxun.config.demo import texts, words
from qingxun.config.demo.calendar import Calendar, after, is_holiday, writing_moment
from qingxun.config.demo.county import SHOWN_UNIT, County, Unit
from qingxun.config.demo.lives import Life
from qingxun.config.demo.rows import Rows, Written
from qingxun.desk.models import ManuscriptKind
from qingxun.desk.presets import REJECT_REASONS, RETURN_REASONS
from qingxun.kit.periods import Span
from qingxun.organizations.models import Person

QUARTERLY = (450, 500, 560, 580, 610)
GOOD_KINDS = {"调研": 0.14, "问题建议": 0.10, "侨情": 0.08, "经验": 0.05, "社情民意": 0.03}
COLUMN_EDITORS = {"动态": 1, "经验": 1, "侨情": 2, "社情民意": 2, "调研": 3, "问题建议": 3}


@dataclass
class Accepted:
    """An accepted manuscript that may go into an issue and upward."""

    life: Life
    seed: texts.ManuscriptSeed
    at: dt.datetime
    good: float
    taken: bool = False


@dataclass
class Writers:
    """Writes all manuscripts of the demo and lets each have its fate, up to now."""

    county: County
    calendar: Calendar
    kinds: dict[str, ManuscriptKind]
    rng: Random
    volume: float = 1
    rows: Rows = field(default_factory=Rows)
    accepted: list[Accepted] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)
    lives: list[Life] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.composer = texts.Composer(self.rng.randint(0, 10**6))

    def write_all(self) -> Iterator[int]:
        """Write quarter by quarter; yields the number of manuscripts so far."""
        spans = [*self.calendar.closed, self.calendar.current]
        for span, number in zip(spans, QUARTERLY, strict=True):
            for at, unit in self._plan(span, number):
                self._live(unit, at)
            yield len(self.lives)

    def _plan(self, span: Span, number: int) -> list[tuple[dt.datetime, Unit]]:
        """Moments and units of a quarter, in order; a current quarter has its share only."""
        units = self._writing_units()
        weights = [unit.seed.diligence**1.4 for unit in units]
        days = self.calendar.days(span)
        shares = [_busy(day) for day in days]
        share = len(days) / (span.ends_on - span.starts_on).days
        moments = sorted(
            at
            for day in self.rng.choices(days, shares, k=round(number * share * self.volume))
            if self.calendar.past(at := writing_moment(day, self.rng))
        )
        return [(at, self.rng.choices(units, weights)[0]) for at in moments]

    def _writing_units(self) -> list[Unit]:
        """All but the few units that send nothing in this quarter, most often the idle ones."""
        units = list(self.county.units.values())
        self.silent = set()
        number = self.rng.randint(5, 9)
        while len(self.silent) < number:
            pick = self.rng.choices(units, [(1 - u.seed.diligence) ** 2 for u in units])[0]
            if pick.seed.code != SHOWN_UNIT:
                self.silent.add(pick.seed.code)
        return [unit for unit in units if unit.seed.code not in self.silent]

    def _live(self, unit: Unit, at: dt.datetime) -> None:
        try:
            seed = self.composer.compose(unit.seed, at.date())
        except texts.NothingToWrite:
            return
        rng = self.rng
        author = unit.officers[0] if rng.random() < 0.88 else unit.principals[0]
        life = Life(self.rows, unit, self.county.desk, principal_signs=True)
        started = at - dt.timedelta(minutes=rng.randint(12, 300))
        body = seed.body
        text = Written(
            seed.title, body, self.kinds[seed.kind], seed.event_on, " ".join(seed.keywords)
        )
        life.start(text, by=author, at=started)
        self.lives.append(life)
        for _ in range(rng.randint(1, 4)):
            life.save(body, started + (at - started) * 0.9)
        if self._stays_a_draft(life, author, at):
            return
        self._maybe_join(life, unit)
        life.submit(by=author, at=at)
        self._sign(life, seed, author, at)

    def _stays_a_draft(self, life: Life, author: Person, at: dt.datetime) -> bool:
        age = (self.calendar.now - at).days
        if self.rng.random() > (0.12 if age < 12 else 0.012):
            return False
        if age > 30 and self.rng.random() < 0.6:
            life.discard(by=author, at=at + dt.timedelta(days=self.rng.randint(5, 25)))
        return True

    def _maybe_join(self, life: Life, unit: Unit) -> None:
        if self.rng.random() > 0.07:
            return
        near = [
            other
            for other in self.county.units.values()
            if other is not unit
            and other.seed.area == unit.seed.area
            and other.seed.code not in self.silent
        ]
        if not near:
            return
        shares = self.rng.choice((None, (60, 40), (70, 30), (50, 50)))
        life.join(self.rng.choice(near), shares)

    def _sign(
        self, life: Life, seed: texts.ManuscriptSeed, author: Person, at: dt.datetime
    ) -> None:
        """The principal signs (or not), then the desk reviews."""
        if life.submission.state == "submitted":
            self._review(life, seed, author, at, again=False)
            return
        principal = life.unit.principals[0]
        signed = after(at, self.rng, 0.1, 20 if self._long_ago(at) else 60)
        if not self.calendar.past(signed):
            return
        if self.rng.random() < 0.015:
            reason = self.rng.choice(words.SIGN_REFUSALS)
            life.refuse_to_sign(reason, by=principal, at=signed)
            self._send_again(life, seed, author, signed)
            return
        life.sign(by=principal, at=signed)
        self._review(life, seed, author, signed, again=False)

    def _review(
        self,
        life: Life,
        seed: texts.ManuscriptSeed,
        author: Person,
        at: dt.datetime,
        *,
        again: bool,
    ) -> None:
        rng = self.rng
        claimed = after(at, rng, 0.5, 44 if self._long_ago(at) else 110)
        if rng.random() < 0.015 and claimed - at > dt.timedelta(hours=3):
            withdrawn = at + dt.timedelta(hours=2)
            if self.calendar.past(withdrawn):
                life.withdraw(rng.choice(words.WITHDRAWALS), by=author, at=withdrawn)
                return
        if not self.calendar.past(claimed):
            return
        editor = self._editor(seed)
        life.claim(by=editor, at=claimed)
        decided = after(claimed, rng, 0.2, 7 if self._long_ago(claimed) else 50)
        if rng.random() < 0.11:
            decided = self._verify(life, seed, editor, author, claimed)
        if self.calendar.past(decided):
            self._decide(life, seed, editor, author, decided, again)

    def _long_ago(self, at: dt.datetime) -> bool:
        """Not of the last days, in which work piles up."""
        return self.calendar.now - at > dt.timedelta(days=5)

    def _editor(self, seed: texts.ManuscriptSeed) -> Person:
        editors = self.county.editors
        if self.rng.random() < 0.15:
            return self.rng.choice(editors)
        return editors[COLUMN_EDITORS[seed.kind] % len(editors)]

    def _verify(
        self,
        life: Life,
        seed: texts.ManuscriptSeed,
        editor: Person,
        author: Person,
        at: dt.datetime,
    ) -> dt.datetime:
        """A question and its answer; gives when the decision comes (after now when unanswered)."""
        rng = self.rng
        asked = after(at, rng, 0.1, 2)
        if not self.calendar.past(asked):
            return asked
        number = rng.randrange(len(words.QUESTIONS))
        life.ask(words.QUESTIONS[number].format(head=_head(seed, rng)), by=editor, at=asked)
        answered = after(asked, rng, 0.5, 30)
        if not self.calendar.past(answered):
            return answered
        life.answer(words.ANSWERS[number], by=author, at=answered)
        return after(answered, rng, 0.2, 5)

    def _decide(
        self,
        life: Life,
        seed: texts.ManuscriptSeed,
        editor: Person,
        author: Person,
        at: dt.datetime,
        again: bool,
    ) -> None:
        rng = self.rng
        head = _head(seed, rng)
        good = rng.random() + GOOD_KINDS.get(seed.kind, 0) + 0.1 * life.unit.seed.diligence
        if not again and rng.random() < 0.1:
            note = rng.choice(words.RETURN_NOTES).format(head=head)
            life.give_back(rng.choice(RETURN_REASONS), note, by=editor, at=at)
            self._send_again(life, seed, author, at)
        elif good + (0.2 if again else 0) > 0.56:
            if rng.random() < 0.8:
                submission = life.submission
                life.edit(
                    words.edit_title(submission.title),
                    words.edit_body(submission.body, rng.random()),
                )
            life.accept(rng.choice(words.ACCEPT_NOTES), by=editor, at=at)
            self.accepted.append(Accepted(life, seed, at, good))
        else:
            note = rng.choice(words.REJECT_NOTES).format(head=head)
            life.reject(rng.choice(REJECT_REASONS), note, by=editor, at=at)

    def _send_again(
        self, life: Life, seed: texts.ManuscriptSeed, author: Person, at: dt.datetime
    ) -> None:
        """What was returned comes back improved within days; some never does."""
        rng = self.rng
        resubmitted = after(at, rng, 4, 80)
        given_up = rng.random() < 0.2
        if given_up and self._long_ago(at + dt.timedelta(days=rng.randint(30, 120))):
            withdrawn = after(at, rng, 100, 240)
            life.withdraw(words.TOO_LATE, by=author, at=withdrawn)
        if given_up or not self.calendar.past(resubmitted):
            return
        more = rng.choice(words.SUPPLEMENTS).format(
            date=f"{at.month}月{at.day}日",
            host=life.unit.seed.host.removeprefix("演示·"),
            unit=life.unit.seed.short,
            number=rng.randint(8, 45),
        )
        life.save(f"{life.manuscript.body}\n{more}", resubmitted - dt.timedelta(minutes=9))
        life.resubmit(by=author, at=resubmitted)
        if life.submission.state == "awaiting_principal":
            signed = after(resubmitted, rng, 0.1, 12)
            if not self.calendar.past(signed):
                return
            life.sign(by=life.unit.principals[0], at=signed)
            resubmitted = signed
        self._review(life, seed, author, resubmitted, again=True)


def _busy(day: dt.date) -> float:
    """How much is written on a day: little on holidays, more before the end of the month."""
    if is_holiday(day):
        return 0.12
    return 1.5 if day.day >= 24 else 1.0


def _head(seed: texts.ManuscriptSeed, rng: Random) -> str:
    return rng.choice(seed.heads) if seed.heads else seed.topic
