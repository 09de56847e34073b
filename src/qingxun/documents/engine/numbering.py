"""Word's automatic numbering: 一、 （一） 1. which stand in no text and would be lost."""

from dataclasses import dataclass, field, replace

from qingxun.documents.engine.walk import Attributes, Walker

_HAN_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_MAX_LEVEL = 8


@dataclass(frozen=True)
class Level:
    """One level of a list: number format, the pattern (``（%1）``), first number."""

    format: str = "decimal"
    pattern: str = ""
    start: int = 1


@dataclass
class Numbering:
    """The lists of a document, and the running counters of each.

    ``label`` counts: call it once per numbered paragraph, in order.
    """

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # by abstract list
    lists: dict[str, str] = field(default_factory=dict)  # list -> abstract list
    overrides: dict[tuple[str, int], int] = field(default_factory=dict)
    _counters: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, list_id: str, depth: int) -> str:
        """The label of the next paragraph at this level; empty for bullets and unknown lists."""
        abstract = self.lists.get(list_id)
        levels = self.levels.get(abstract or "")
        if abstract is None or levels is None or depth not in levels or depth > _MAX_LEVEL:
            return ""
        counters = self._counters.setdefault(abstract, [None] * (_MAX_LEVEL + 1))
        self._advance(counters, levels, list_id, depth)
        return _compose(levels, counters, depth)

    def _advance(
        self, counters: list[int | None], levels: dict[int, Level], list_id: str, depth: int
    ) -> None:
        override = self.overrides.get((list_id, depth))
        current = counters[depth]
        if override is not None and (list_id, depth) not in self._begun:
            self._begun.add((list_id, depth))
            counters[depth] = override
        else:
            counters[depth] = levels[depth].start if current is None else current + 1
        counters[depth + 1 :] = [None] * (_MAX_LEVEL - depth)


def _compose(levels: dict[int, Level], counters: list[int | None], depth: int) -> str:
    if levels[depth].format in {"bullet", "none"}:
        return ""
    label = levels[depth].pattern
    for above in range(depth + 1):
        mark = f"%{above + 1}"
        if mark in label:
            level = levels.get(above, Level())
            number = counters[above]
            label = label.replace(
                mark, written(level.format, level.start if number is None else number)
            )
    return label


def written(format_name: str, number: int) -> str:
    """A number in one of Word's formats (ECMA-376 §17.18.59); unknown ones in Arabic digits."""
    if format_name in {
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
    }:
        return chinese(number)
    if format_name in {"ideographTraditional", "ideographZodiac"} and 1 <= number <= len(_STEMS):
        return _STEMS[number - 1]
    if format_name.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if format_name == "upperLetter" and 1 <= number <= 26:
        return chr(ord("A") + number - 1)
    if format_name == "lowerLetter" and 1 <= number <= 26:
        return chr(ord("a") + number - 1)
    if format_name == "decimalZero":
        return f"{number:02d}"
    return str(number)


def chinese(number: int) -> str:
    """1 to 99 in Chinese characters, as headings count; others in Arabic digits."""
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    text = "" if tens == 0 else ("十" if tens == 1 else _HAN_DIGITS[tens] + "十")
    return text + (_HAN_DIGITS[ones] if ones else "")


class NumberingWalker(Walker):
    """Reads word/numbering.xml."""

    def __init__(self) -> None:
        super().__init__()
        self.numbering = Numbering()
        self._abstract = ""
        self._list = ""
        self._depth = 0

    def enter(self, space: str, name: str, values: Attributes) -> None:
        value = values.get("val", "")
        if name == "abstractNum":
            self._abstract, self._list = values.get("abstractNumId", ""), ""
            self.numbering.levels[self._abstract] = {}
        elif name == "num":
            self._abstract, self._list = "", values.get("numId", "")
        elif name == "abstractNumId" and self._list:
            self.numbering.lists[self._list] = value
        elif name in {"lvl", "lvlOverride"}:
            self._depth = int(values["ilvl"]) if values.get("ilvl", "").isdigit() else 0
            if name == "lvl" and self._abstract:
                self.numbering.levels[self._abstract][self._depth] = Level()
        elif name == "startOverride" and self._list and value.isdigit():
            self.numbering.overrides[self._list, self._depth] = int(value)
        elif self._abstract and self._depth in self.numbering.levels[self._abstract]:
            self._set(name, value)

    def _set(self, name: str, value: str) -> None:
        levels = self.numbering.levels[self._abstract]
        level = levels[self._depth]
        if name == "numFmt":
            levels[self._depth] = replace(level, format=value)
        elif name == "lvlText":
            levels[self._depth] = replace(level, pattern=value)
        elif name == "start" and value.isdigit():
            levels[self._depth] = replace(level, start=int(value))
