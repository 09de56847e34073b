"""What proof-reading finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """The rule a finding rests on; the standards are GB/T 15834-2011 and GB/T 15835-2011."""

    HALF_WIDTH = "half_width"
    ELLIPSIS = "ellipsis"
    REPEATED_MARK = "repeated_mark"
    LIST_COMMA = "list_comma"
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


@dataclass(frozen=True, slots=True)
class Finding:
    """A half-open span of the text, the rule, and what may stand there instead.

    ``suggestion`` is ``None`` where a person has to think; ``detail`` is what the rule's sentence
    needs (a weekday, a sum, a name), in the order in which it is said.
    """

    start: int
    end: int
    rule: Rule
    text: str
    suggestion: str | None = None
    detail: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What "always ignore" remembers: the rule and the words, not the place."""
        return f"{self.rule}:{self.text}"


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
