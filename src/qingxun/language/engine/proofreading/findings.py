"""What proof-reading finds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256


class Rule(StrEnum):
    """The rule a finding rests on; the standards are GB/T 15834-2011 and GB/T 15835-2011."""

    HALF_WIDTH = "half_width"
    ELLIPSIS = "ellipsis"
    REPEATED_MARK = "repeated_mark"
    LIST_COMMA = "list_comma"
    ORDER = "order"
    QUOTES = "quotes"
    PAIRS = "pairs"
    TITLE_END = "title_end"
    NUMERALS = "numerals"
    APPROXIMATE = "approximate"
    DATE = "date"
    WEEKDAY = "weekday"
    REPEATED_WORD = "repeated_word"
    LONG_SENTENCE = "long_sentence"
    SUM = "sum"
    NAME = "name"
    POST = "post"
    FORBIDDEN = "forbidden"
    SENSITIVE = "sensitive"
    PREFERRED = "preferred"
    LIKELY_WRONG = "likely_wrong"


KEY_LIMIT = 200
_NEAR = 2  # characters on each side
_LOCAL = frozenset({Rule.PAIRS, Rule.LIKELY_WRONG})
"""Rules whose words are one common character: what it stands beside tells which one is meant."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A half-open span of the text, the rule, and what may stand there instead.

    ``suggestion`` is ``None`` where a person has to think; ``detail`` is what the rule's sentence
    needs (a weekday, a sum, a name), in the order in which it is said; ``near`` is what stands
    around a single character.
    """

    start: int
    end: int
    rule: Rule
    text: str
    suggestion: str | None = None
    detail: tuple[str, ...] = ()
    near: str = ""

    @property
    def key(self) -> str:
        """What "always ignore" remembers, up to 200 characters: the rule, the words and what is
        said of them, not the place. Who leaves one 星期三 or one 书记 is told of the next."""
        key = ":".join(filter(None, (self.rule, self.text, *self.detail, self.near)))
        return key if len(key) <= KEY_LIMIT else f"{self.rule}:{sha256(key.encode()).hexdigest()}"

    def placed(self, text: str) -> "Finding":
        """With what stands around it in the text, where that is needed."""
        if self.rule not in _LOCAL:
            return self
        near = text[max(self.start - _NEAR, 0) : self.end + _NEAR]
        return replace(self, near="".join(near.split()))


def apply(text: str, findings: Iterable[Finding]) -> str:
    """The text with the suggestions of these findings; those without one change nothing.

    Of findings that overlap the first counts.
    """
    parts: list[str] = []
    place = 0
    for finding in sorted(findings, key=lambda found: (found.start, found.end)):
        if finding.suggestion is None or finding.start < place:
            continue
        parts += [text[place : finding.start], finding.suggestion]
        place = finding.end
    return "".join([*parts, text[place:]])
