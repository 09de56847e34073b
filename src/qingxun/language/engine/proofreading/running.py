"""All rules over one text."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from . import common, marks, numbers, words
from .findings import Finding, Rule
from .words import Listed

MOST_FINDINGS = 300


class Learned(Protocol):
    """A model of likely wrong characters (``learned.Model``)."""

    def findings(self, text: str) -> Iterator[Finding]: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What proof-reading knows of an office: its register, its lists, what it always ignores."""

    organizations: Sequence[str] = ()
    people: Mapping[str, Sequence[str]] = field(default_factory=dict)
    listed: Sequence[Listed] = ()
    ignored: frozenset[str] = frozenset()
    learned: Learned | None = None


NOTHING_KNOWN = Desk()


def proofread(
    text: str, *, on: dt.date, title: bool = False, desk: Desk = NOTHING_KNOWN
) -> list[Finding]:
    """The findings of a text in order, at most 300; ``title`` reads it as a title.

    Findings whose ``key`` the office always ignores are left out; of two on the same span the
    first rule's stays.
    """
    found: list[Finding] = []
    seen: set[tuple[int, int]] = set()
    for each in _all(text, on, title, desk):
        finding = each.placed(text)
        if finding.key in desk.ignored or (finding.start, finding.end) in seen:
            continue
        seen.add((finding.start, finding.end))
        found.append(finding)
        if len(found) >= MOST_FINDINGS:
            break
    return sorted(found, key=lambda finding: (finding.start, finding.end))


def _all(text: str, on: dt.date, title: bool, desk: Desk) -> Iterator[Finding]:
    yield from words.office_lists(text, desk.listed, on=on)
    yield from words.names(text, desk.organizations)
    yield from words.posts(text, desk.people)
    yield from numbers.dates(text, on=on)
    yield from numbers.weekdays(text, on=on)
    yield from numbers.sums(text)
    yield from marks.unpaired(text)
    if title:
        yield from marks.title_end(text)
    yield from marks.half_width(text)
    yield from marks.ellipses(text)
    yield from marks.repeated_marks(text)
    yield from marks.list_commas(text)
    yield from marks.order_marks(text)
    yield from marks.straight_quotes(text)
    yield from numbers.numerals(text)
    yield from numbers.short_forms(text)
    yield from numbers.approximations(text)
    yield from words.repeated_words(text)
    if not title:
        yield from words.long_sentences(text)
    yield from common.common_errors(text)
    if desk.learned is not None:
        yield from desk.learned.findings(text)


__all__ = ["MOST_FINDINGS", "NOTHING_KNOWN", "Desk", "Finding", "Learned", "Rule", "proofread"]
