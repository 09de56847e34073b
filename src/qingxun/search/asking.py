"""What a person types into the search box, read as words, phrases, exclusions and fields.

``石雕 创业`` both words; ``"返乡 创业"`` the phrase; ``-夜校`` without it;
``单位:山口`` ``种类:侨情`` ``期间:2026Q3`` ``类别:稿件`` only there.
Quotes, colons and minus may be full-width, fields and their values traditional. Nothing that is
typed is an error: what can't be read as a field is a word.
"""

import re
from dataclasses import dataclass, field
from enum import Enum

from qingxun.search.grams import QUERY_LIMIT, normalize

WORDS_LIMIT = 12


class Field(Enum):
    """Where a value is looked for, and the words that name it."""

    UNIT = ("单位", "unit")
    TOPIC = ("种类", "topic")
    PERIOD = ("期间", "时间", "period")
    KIND = ("类别", "kind")


_NAMES = {name: each for each in Field for name in each.value}
_MINUS = frozenset("-－−")
_PIECE = re.compile(
    r"(?P<minus>[-－−])?(?:(?P<name>[^\s:：\"“”＂「『]{1,8})[:：])?"
    r"(?:(?P<open>[\"“”＂「『])(?P<quoted>[^\"“”＂」』]*)[\"“”＂」』]?|(?P<word>[^\s\"“”＂「『]+))"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query taken apart. Words and phrases are in their normal form, so are values but for Latin
    letters and digits alone.

    ``plain`` is all that is wanted, without the operators, for ranked search. ``places`` are where
    in ``text`` the fields stand, in order.
    """

    text: str
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    values: dict[Field, tuple[str, ...]] = field(default_factory=dict)
    too_many: bool = False
    places: tuple[tuple[int, int], ...] = ()

    @property
    def plain(self) -> str:
        return " ".join(self.phrases)

    @property
    def is_empty(self) -> bool:
        return not self.phrases and not self.values

    def without_field(self, place: tuple[int, int]) -> str:
        """What was typed, without the field that stands there."""
        start, end = place
        return " ".join((self.text[:start] + self.text[end:]).split())

    def of(self, name: Field) -> tuple[str, ...]:
        """The values given for a field."""
        return self.values.get(name, ())


def read_query(text: str) -> Asked:
    """Take apart what was typed; no more than ``QUERY_LIMIT`` characters of it are read."""
    text = text[:QUERY_LIMIT].replace("\x00", " ").strip()
    phrases: dict[str, None] = {}
    without: dict[str, None] = {}
    values: dict[Field, tuple[str, ...]] = {}
    places: list[tuple[int, int]] = []
    for piece in _PIECE.finditer(text):
        name = _NAMES.get(normalize(piece["name"] or ""))
        value = piece["quoted"] if piece["open"] else piece["word"]
        if name is not None and not piece["minus"]:
            if value.strip():
                values[name] = (*values.get(name, ()), _simplified(value.strip()))
                places.append(piece.span())
            continue
        if not piece["open"] and normalize(value.rstrip(":：")) in _NAMES and value[-1] in ":：":
            continue  # a field without a value
        if value in _MINUS and value != text:
            continue  # on the way to typing what must not stand there
        if piece["name"]:  # a colon that names no field belongs to the word
            start = piece.start("name")
            value = text[start : piece.end()]
        normal = normalize(value)
        if normal:
            (without if piece["minus"] else phrases)[normal] = None
    kept = tuple(phrases)[:WORDS_LIMIT]
    excluded = tuple(without)[:WORDS_LIMIT]
    too_many = len(phrases) > WORDS_LIMIT
    return Asked(text, kept, excluded, values, too_many, tuple(places))


def _simplified(value: str) -> str:
    """The value of a field in its normal form; ``2026Q3`` stays as it was typed."""
    return value if value.isascii() else normalize(value)
