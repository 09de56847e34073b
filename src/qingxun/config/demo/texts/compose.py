"""Composes manuscripts from the phrase banks, deterministic from a seed.

A composer remembers what it has used: titles never repeat, phrases are dealt evenly, and a
unit comes back to a subject only when it has little else to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Literal

from qingxun.config.demo.texts import frames
from qingxun.config.demo.texts.grammar import Scope, expand
from qingxun.config.demo.texts.people import SURNAMES
from qingxun.config.demo.texts.themes import Phrase, Theme, themes
from qingxun.config.demo.texts.units import UnitSeed, units

Kind = Literal["动态", "经验", "问题建议", "调研", "侨情", "社情民意"]
KIND_SHARES: dict[Kind, int] = {
    "动态": 48,
    "经验": 13,
    "问题建议": 12,
    "调研": 6,
    "侨情": 24,  # only a third of the units has such subjects: about 10 % in the end
    "社情民意": 9,
}
_NEEDS: dict[Kind, dict[str, int]] = {
    "动态": {"t": 1, "o": 1, "m": 3, "n": 1},
    "经验": {"e": 1, "o": 1, "m": 4, "r": 1},
    "问题建议": {"x": 1, "f": 1, "p": 2, "s": 2},
    "调研": {"f": 2, "p": 3, "s": 3},
    "侨情": {"x": 1, "v": 1, "p": 2, "s": 2},
    "社情民意": {"x": 1, "v": 1, "p": 1, "s": 1},
}
_BANKS = frozenset(bank for needs in _NEEDS.values() for bank in needs)
_CHINESE = "零一二三四五六七八九"


@lru_cache(maxsize=1)  # every kind of one manuscript asks for the same
def _suiting(unit: UnitSeed, when: date) -> list[tuple[Theme, dict[str, int]]]:
    """The unit's subjects of that day, with how many phrases fit in each bank."""
    return [
        (theme, {bank: len(theme.offers(bank, unit, when)) for bank in _BANKS})
        for theme in themes()
        if theme.suits(unit, when)
    ]


@lru_cache(maxsize=1)
def _subjects_by_kind(unit: UnitSeed, when: date) -> dict[Kind, list[Theme]]:
    """The unit's subjects of that day for each kind."""
    return {
        kind: [
            theme
            for theme, offers in _suiting(unit, when)
            if (theme.overseas if kind == "侨情" else kind != "社情民意" or not theme.overseas)
            and all(offers[bank] >= least for bank, least in needs.items())
        ]
        for kind, needs in _NEEDS.items()
    }


class NothingToWrite(LookupError):
    """No subject suits that unit, kind and day."""


@dataclass(frozen=True, slots=True)
class ManuscriptSeed:
    """A composed manuscript. Paragraphs of the body are joined by a line feed."""

    title: str
    body: str
    kind: Kind
    keywords: tuple[str, ...]
    event_on: date
    written_on: date
    theme: str
    topic: str
    unit_code: str
    problems: tuple[str, ...]
    """Small headings of the body that name a problem, for an editor to point at."""
    measures: tuple[str, ...]
    """Small headings of the body that name something done or proposed."""

    @property
    def heads(self) -> tuple[str, ...]:
        """All small headings that stand in the body."""
        return self.problems + self.measures


class Composer:
    """Writes one manuscript after the other; the same seed and calls give the same texts."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)
        self._titles: set[str] = set()
        self._dealt: Counter[tuple[str, str, int]] = Counter()
        self._told: Counter[tuple[str, str]] = Counter()

    def kinds(self, unit: UnitSeed, when: date) -> list[Kind]:
        """The kinds for which this unit has a subject on that day."""
        return [kind for kind in KIND_SHARES if self._subjects(unit, kind, when)]

    def compose(self, unit: UnitSeed, when: date, kind: Kind | None = None) -> ManuscriptSeed:
        """A manuscript written by the unit on that day; raises NothingToWrite."""
        chosen = kind or self._pick_kind(unit, when)
        subjects = self._subjects(unit, chosen, when)
        if not subjects:
            raise NothingToWrite(f"{unit.name} {chosen} {when}")
        weights = [t.boost / (1 + 2 * self._told[unit.code, t.code]) ** 3 for t in subjects]
        theme = self._rng.choices(subjects, weights)[0]
        self._told[unit.code, theme.code] += 1
        return _Writer(self, theme, unit, chosen, when).write()

    def _pick_kind(self, unit: UnitSeed, when: date) -> Kind:
        kinds = self.kinds(unit, when)
        if not kinds:
            raise NothingToWrite(f"{unit.name} {when}")
        return self._rng.choices(kinds, [KIND_SHARES[kind] for kind in kinds])[0]

    def _subjects(self, unit: UnitSeed, kind: Kind, when: date) -> list[Theme]:
        return _subjects_by_kind(unit, when)[kind]

    def deal(self, theme: Theme, bank: str, offers: list[Phrase], count: int) -> list[Phrase]:
        """`count` phrases, those used least first, ties broken by chance."""
        order = sorted(
            offers,
            key=lambda p: self._dealt[theme.code, bank, p.number] + self._rng.random() * 2,
        )
        taken = order[:count]
        for phrase in taken:
            self._dealt[theme.code, bank, phrase.number] += 1
        self._rng.shuffle(taken)
        return taken

    def claim(self, title: str) -> bool:
        """Takes a title for good; False when it is already taken."""
        if title in self._titles:
            return False
        self._titles.add(title)
        return True

    @property
    def rng(self) -> Random:
        """The composer's chance."""
        return self._rng


class _Writer:
    """One manuscript in the making."""

    def __init__(
        self, composer: Composer, theme: Theme, unit: UnitSeed, kind: Kind, when: date
    ) -> None:
        self.composer, self.theme, self.unit, self.kind = composer, theme, unit, kind
        self.rng = composer.rng
        self.when = when
        self.event_on = when - timedelta(days=self.rng.choice((0, 0, 1, 1, 1, 2, 2, 3, 4)))
        self.heads: list[tuple[str, str]] = []
        self.scope: Scope = {
            "unit": _signed(unit),
            "short": unit.short,
            "scope": unit.scope_word,
            "branch": unit.branch_word,
            "host": unit.host.removeprefix("演示·"),
            "date": f"{self.event_on.month}月{self.event_on.day}日",
            "month": f"{self.event_on.month}月",
            "year": self.event_on.year,
            "season": frames.season(self.event_on),
            "topic": theme.topic,
            **{name: self.rng.randint(*bounds) for name, bounds in theme.draws.items()},
        }

    def write(self) -> ManuscriptSeed:
        body = {
            "动态": self._news,
            "经验": self._experience,
            "问题建议": self._problem,
            "调研": self._research,
            "侨情": self._overseas,
            "社情民意": self._voice,
        }[self.kind]()
        return ManuscriptSeed(
            title=self._title(),
            body=body,
            kind=self.kind,
            keywords=self._keywords(),
            event_on=self.event_on,
            written_on=self.when,
            theme=self.theme.code,
            topic=self.theme.name,
            unit_code=self.unit.code,
            problems=tuple(head for bank, head in self.heads if bank == "p"),
            measures=tuple(head for bank, head in self.heads if bank != "p"),
        )

    # --- words -------------------------------------------------------------------------

    def say(self, template: str) -> str:
        self.scope["sn"] = self.rng.choice(SURNAMES)
        self.scope["place"] = self.rng.choice(self.unit.places)
        return expand(template, self.rng, self.scope)

    def frame(self, bank: tuple[str, ...]) -> str:
        return self.say(self.rng.choice(bank))

    def frames(self, bank: tuple[str, ...], count: int) -> list[str]:
        return [self.say(template) for template in self.rng.sample(bank, count)]

    def some(self, bank: str, low: int, high: int | None = None) -> list[str]:
        """Between `low` and `high` phrases of the theme's bank, or as many as it has."""
        offers = self.theme.offers(bank, self.unit, self.event_on) or self.theme.offers(
            bank, self.unit, self.when
        )
        count = self.rng.randint(low, high or low)
        taken = self.composer.deal(self.theme, bank, offers, count)
        return [self.say(phrase.text) for phrase in taken]

    def points(self, bank: str, low: int, high: int) -> list[tuple[str, str]]:
        parted = [text.split("|", 1) for text in self.some(bank, low, high)]
        self.heads.extend((bank, head) for head, _ in parted)
        return [(head, text) for head, text in parted]

    def _numbered(self, points: list[tuple[str, str]]) -> list[str]:
        if len(points) == 1:
            self.heads = [(bank, head) for bank, head in self.heads if head != points[0][0]]
            return [points[0][1]]
        return [
            f"{_CHINESE[number]}是{head}。{text}"
            for number, (head, text) in enumerate(points, start=1)
        ]

    # --- forms -------------------------------------------------------------------------

    def _news(self) -> str:
        opening = "".join(self.some("o", 1))
        style = self.rng.random()
        points = self.points("m", 3, 4 if style < 0.4 else 5)
        tail = "".join([*self.some("r", 1, 2), *self.some("q", 0, 1), *self.some("n", 1)])
        length = len(opening) + len(tail) + sum(len(head + text) + 4 for head, text in points)
        details = self._fill(frames.NEWS_DETAILS, self.rng.randint(300, 470) - length)
        if style < 0.4:
            return f"{opening}{''.join(self._numbered(points))}\n{''.join(details)}{tail}"
        if style < 0.7:
            return "\n".join([opening + "".join(details), *self._numbered(points), tail])
        self.heads.clear()
        half = len(points) // 2
        first = "".join(text for _, text in points[:half])
        second = "".join(text for _, text in points[half:])
        return f"{opening}{''.join(details)}\n{first}\n{second}\n{tail}"

    def _experience(self) -> str:
        parts = [self.frame(frames.EXPERIENCE) + "".join(self.some("r", 1, 2))]
        points = self.points("m", 4, 6)
        for number, (head, text) in enumerate(points, start=1):
            parts.append(f"{_CHINESE[number]}、{head}\n{text}")
        length = sum(len(part) for part in parts)
        details = self._fill(frames.NEWS_DETAILS, self.rng.randint(380, 560) - length)
        parts.append("".join([*details, *self.some("q", 1), *self.some("n", 1)]))
        parts.append(self.frame(frames.LESSONS))
        return "\n".join(parts)

    def _problem(self) -> str:
        lead = self.frame(frames.PROBLEM_LEADS) + "".join(self.some("f", 1, 2))
        problems = self._backed(self.points("p", 2, 3), frames.EVIDENCE, 0.8)
        advice = self._backed(self.points("s", 2, 4), frames.STEPS, 0.5)
        if self.rng.random() < 0.5:
            listed = self.frame(frames.PROBLEMS) + "".join(self._numbered(problems))
            asked = self.frame(frames.ADVICE) + "".join(self._numbered(advice))
            return f"{lead}\n{listed}\n{asked}"
        parts = [lead, self.frame(frames.PROBLEMS).rstrip("，：") + "："]
        parts.extend(f"{n}．{head}。{text}" for n, (head, text) in enumerate(problems, start=1))
        parts.append("对策建议：")
        parts.extend(f"{n}．{head}。{text}" for n, (head, text) in enumerate(advice, start=1))
        return "\n".join(parts)

    def _research(self) -> str:
        parts = [self.frame(frames.METHODS), "一、基本情况", *self.some("f", 2, 3)]
        if len(self.theme.offers("m", self.unit, self.event_on)) >= 3:
            done = self._numbered(self.points("m", 2, 3))
            parts.append(self.frame(frames.GROUNDWORK) + "".join(done))
        parts.append("二、存在的主要问题")
        problems = self._backed(self.points("p", 3, 5), frames.EVIDENCE, 1)
        for number, (head, text) in enumerate(problems, start=1):
            parts.append(f"（{_CHINESE[number]}）{head}。{text}")
        parts.extend(["三、原因分析", "".join(self.frames(frames.CAUSES, self.rng.randint(2, 3)))])
        parts.append("四、对策与建议")
        advice = self._backed(self.points("s", 3, 5), frames.STEPS, 0.85)
        for number, (head, text) in enumerate(advice, start=1):
            parts.append(f"（{_CHINESE[number]}）{head}。{text}")
        parts.append(self.frame(frames.CLOSINGS))
        return "\n".join(parts)

    def _overseas(self) -> str:
        opening = self.frame(frames.OVERSEAS_LEADS)
        opening += "".join([*self.some("v", 1, 2), *self.some("f", 1)])
        problems = self._backed(self.points("p", 2, 3), frames.EVIDENCE, 0.5)
        advice = self._backed(self.points("s", 2, 3), frames.STEPS, 0.5)
        asked = self.frame(frames.ADVICE) + "".join(self._numbered(advice))
        return f"{opening}\n{''.join(self._numbered(problems))}\n{asked}"

    def _voice(self) -> str:
        opening = "".join([*self.some("v", 1), *self.some("f", 1)])
        problems = self._backed(self.points("p", 2, 2), frames.EVIDENCE, 0.7)
        advice = self._backed(self.points("s", 2, 3), frames.STEPS, 0.5)
        asked = self.frame(frames.VOICE_ADVICE) + "".join(self._numbered(advice))
        return f"{opening}\n{''.join(self._numbered(problems))}\n{asked}"

    def _fill(self, bank: tuple[str, ...], missing: int) -> list[str]:
        """Up to three sentences of the bank, as many as it takes to fill `missing` characters."""
        found: list[str] = []
        if not self.theme.details:
            return found
        for sentence in self.frames(bank, 3):
            if missing <= 10:
                break
            found.append(sentence)
            missing -= len(sentence)
        return found

    def _backed(
        self, points: list[tuple[str, str]], bank: tuple[str, ...], share: float
    ) -> list[tuple[str, str]]:
        """The points, `share` of them followed by a sentence of the bank, none used twice."""
        spare = self.frames(bank, len(points))
        return [
            (head, text + (spare.pop() if self.rng.random() < share else ""))
            for head, text in points
        ]

    # --- head --------------------------------------------------------------------------

    def _title(self) -> str:
        bank = {"动态": "t", "经验": "e"}.get(self.kind, "x")
        for attempt in range(60):
            if self.kind == "调研":
                title = self.frame(frames.RESEARCH_TITLES)
            else:
                title = self.some(bank, 1)[0]
                if bank == "x" and self.rng.random() < min(0.6 + attempt / 20, 1):
                    self.scope["x"] = title
                    title = self.frame(
                        frames.VOICE_TITLES if self.kind == "社情民意" else frames.PROBLEM_TITLES
                    )
            if attempt > 20:
                title = f"{self.scope['month' if attempt < 40 else 'date']}{title}"
            if self.composer.claim(title):
                return title
        raise NothingToWrite(f"no title left: {self.theme.code} {self.unit.name}")

    def _keywords(self) -> tuple[str, ...]:
        wanted = min(self.rng.randint(2, 4), len(self.theme.words))
        return tuple(self.rng.sample(self.theme.words, wanted))


def _signed(unit: UnitSeed) -> str:
    """How a text calls the writing organization."""
    if unit.kind == "line":
        return unit.short
    if unit.kind == "enterprise":
        return unit.short + "团支部"
    return unit.name.removeprefix("演示·")


def manuscripts(
    seed: int,
    count: int = 3000,
    start: date = date(2025, 12, 1),
    end: date = date(2026, 11, 23),
) -> Iterator[ManuscriptSeed]:
    """`count` manuscripts of all units in order of time, both days included.

    Units write as diligently as their seed says; some write nothing for weeks.
    """
    composer, rng = Composer(seed), Random(seed + 1)
    span = (end - start).days
    days = sorted(start + timedelta(days=rng.randint(0, span)) for _ in range(count))
    pool = units()
    weights = [seed_.diligence for seed_ in pool]
    for day in days:
        yield composer.compose(rng.choices(pool, weights)[0], day)
