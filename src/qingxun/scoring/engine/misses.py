"""Why not: which clauses gave an item, or a unit's period, nothing, and what was missing.

A condition is asked field by field with the policy's own closures, so that a new condition is
explained as soon as it exists: in its own words where they are written here, else by the help text
of its key. The words are the office's own, data of the domain like those of ``explaining``.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from .checks import Check, compile_condition
from .choices import Basis, Excluded
from .compiling import Compiled
from .conditions import ALL_KEYS
from .explaining_periods import BASIS
from .facts import Adoption, Instruction, Item
from .kinds import Codes
from .matching import (
    classified,
    excluded_adoption,
    excluded_instruction,
    excluded_item,
    match_adoptions,
    match_filing,
    match_instructions,
)
from .policy import (
    ALWAYS,
    ANY,
    AdoptionPoints,
    Analogy,
    Clause,
    Condition,
    FilingPoints,
    InstructionPoints,
    Policy,
    SuperiorPoints,
)

OF_ADOPTIONS = (AdoptionPoints, SuperiorPoints, Analogy)
OF_ITEMS = (FilingPoints, *OF_ADOPTIONS, InstructionPoints)
NAMED = 4
_HELP = {key.field: key for key in ALL_KEYS.values()}
_PLAIN = {
    ("commissioned", True): "不是约稿",
    ("commissioned", False): "是约稿，本条不管约稿",
    ("urgent", True): "不是紧急信息",
    ("urgent", False): "是紧急信息，本条不管",
    ("repost", True): "不是转载",
    ("repost", False): "是转载，本条只管原创",
    ("adopted", True): "还没有被采用",
    ("adopted", False): "已被采用，本条只管没有采用的",
    ("joint", True): "不是几个单位联合",
    ("joint", False): "是几个单位联合，本条只管一个单位的",
    ("first_filed", True): "同一事项已有单位先报",
    ("verified", True): "原件还没有核验",
    ("external", True): "没有团外人员署名",
}


@dataclass(frozen=True, slots=True)
class Miss:
    """A clause that gave nothing, with what was missing; each reason is half a sentence."""

    clause: str
    number: str
    text: str
    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """「第六条：还没有被市级采用」."""
        return f"{self.number}：{'；'.join(self.reasons)}"


def explain_misses(compiled: Compiled, item: Item, group: str = "") -> list[Miss]:
    """The clauses on filing, adoptions and instructions that gave the item nothing, in the order
    of the regulation. ``group`` is the owner's ranking group."""
    item = classified(compiled, item)
    earned = {
        credit.clause.id
        for credits in (
            match_filing(compiled, item, group),
            match_adoptions(compiled, item, group),
            match_instructions(compiled, item, group),
        )
        for credit in credits
    }
    asker = _Asker(compiled, item, group)
    return [
        Miss(clause.id, clause.number, clause.text, reasons)
        for clause in compiled.policy.clauses
        if isinstance(clause, OF_ITEMS) and clause.id not in earned
        for reasons in [asker.reasons(clause)]
        if reasons
    ]


def _taken(excluded: Clause | None, what: str = "") -> tuple[str, ...]:
    """Why a clause that fits gave nothing: another says that it counts not, or was first."""
    return (f"{what}按{excluded.number}不计分",) if excluded else ("已按前面的条款计分",)


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks the clauses about one item."""

    compiled: Compiled
    item: Item
    group: str

    def reasons(self, clause: Clause) -> tuple[str, ...]:
        if isinstance(clause, FilingPoints):
            return self._filing(clause)
        if isinstance(clause, OF_ADOPTIONS):
            return self._adoptions(clause)
        if isinstance(clause, InstructionPoints):
            return self._instructions(clause)
        return ()

    def _filing(self, clause: FilingPoints) -> tuple[str, ...]:
        day = self.item.filed_on if clause.basis is Basis.FILED else self.item.accepted_on
        if day is None:
            return (f"还没有{BASIS[str(clause.basis)]}",)
        excluded = excluded_item(self.compiled, Excluded.FILING, self.item, self.group)
        return self._failing(clause.when, self._item_fits) or _taken(excluded)

    def _item_fits(self, check: Check) -> bool:
        return check.item_fits(self.item, self.group)

    def _adoptions(self, clause: Any) -> tuple[str, ...]:
        """What is missing in the adoption that comes closest; without any, what would be needed."""
        about_item = self._failing(_item_part(clause.when), self._item_fits)
        if about_item:
            return about_item
        if not self.item.adoptions:
            return (f"还没有被{self._where(clause)}采用",)
        found = [self._adoption(clause, adoption) for adoption in self.item.adoptions]
        return min(found, key=lambda reasons: (len(reasons), reasons))

    def _adoption(self, clause: Any, adoption: Adoption) -> tuple[str, ...]:
        place = self.compiled.place(adoption)
        name = adoption.outlet_name or place.name
        failing = self._failing(
            clause.when,
            lambda check: check.adoption_fits(self.item, adoption, place, self.group),
            adoption,
        )
        if isinstance(clause, AdoptionPoints):
            fitting = [
                row
                for row in clause.rows
                if row.select.fit(place.outlet, place.level, place.system, place.outlet_class)
            ]
            if not fitting:
                return (f"还没有被{self._where(clause)}采用", *failing)
            forms = {form for row in fitting for form in (*row.points, *row.ranges)}
            if adoption.form not in forms and ANY not in forms:
                return (f"{name}采用的形式是{self._form(adoption.form)}，不在本条之内", *failing)
        if adoption.forwarded_only and not failing:
            return (f"{name}只是转报，还没有刊用",)
        excluded = excluded_adoption(self.compiled, self.item, adoption, place, self.group)
        return failing or _taken(excluded, f"{name}采用")

    def _form(self, form: str) -> str:
        return self.compiled.policy.forms.get(form, form)

    def _where(self, clause: Any) -> str:
        """By whom: the outlets, levels and systems that the clause means."""
        policy = self.compiled.policy
        words: list[str] = []
        for row in getattr(clause, "rows", ()):
            select = row.select
            words += [policy.outlets[c].name if c in policy.outlets else c for c in select.outlets]
            levels = "、".join(
                name for code, name in policy.levels.items() if code in select.levels
            )
            systems = "、".join(
                name for code, name in policy.systems.items() if code in select.systems
            )
            words.append(f"{levels}{systems}")
        named = sorted({word for word in words if word}, key=words.index)
        more = "等" if len(named) > NAMED else ""
        return "、".join(named[:NAMED]) + more

    def _instructions(self, clause: InstructionPoints) -> tuple[str, ...]:
        if not self.item.instructions:
            return ("还没有领导批示",)
        ranks = {*clause.points, *clause.ranges, *clause.times}
        found = [self._instruction(clause, ranks, fact) for fact in self.item.instructions]
        return min(found, key=lambda reasons: (len(reasons), reasons))

    def _instruction(
        self, clause: InstructionPoints, ranks: set[str], fact: Instruction
    ) -> tuple[str, ...]:
        failing = self._failing(
            clause.when, lambda check: check.instruction_fits(self.item, fact, self.group)
        )
        if fact.rank not in ranks:
            name = self.compiled.policy.ranks.get(fact.rank, fact.rank)
            return (f"批示的是{name}，不在本条之内", *failing)
        return failing or _taken(excluded_instruction(self.compiled, self.item, fact, self.group))

    def _failing(
        self, when: Condition, fits: Callable[[Check], bool], adoption: Adoption | None = None
    ) -> tuple[str, ...]:
        """Words for every field of the condition that does not hold by itself."""
        if when == ALWAYS:
            return ()
        found = []
        for name, value in _asked(when):
            check = compile_condition(replace(ALWAYS, **{name: value}))
            if not fits(check):
                found.append(self._words(name, value, adoption))
        return tuple(found)

    def _words(self, name: str, value: Any, adoption: Adoption | None) -> str:
        item, policy = self.item, self.compiled.policy
        if isinstance(value, bool) and (name, value) in _PLAIN:
            return _PLAIN[name, value]
        if name == "kinds":
            kind = policy.kinds.get(item.kind, item.kind) or "不明"
            return f"类型是{kind}，本条只管{_names(name, value, policy)}"
        if name in ("min_words", "max_words"):
            limit = "不少于" if name == "min_words" else "不多于"
            known = f"字数 {item.words}" if item.words is not None else "字数不明"
            return f"{known}，本条要求{limit} {value} 字"
        if name in ("levels", "systems", "outlets", "outlet_classes"):
            return f"还没有被{_names(name, value, policy)}采用"
        if name == "forms" and adoption is not None:
            return f"形式不是{_names(name, value, policy)}"
        if name == "groups":
            return f"本条只管{_names(name, value, policy)}"
        return f"不合“{_said(name, value, policy)}”"


def _asked(when: Condition) -> list[tuple[str, Any]]:
    """The fields of a condition that ask something."""
    return [
        (field.name, value)
        for field in fields(when)
        if (value := getattr(when, field.name)) != getattr(ALWAYS, field.name)
    ]


_ABOUT_ADOPTIONS = (
    "outlets", "levels", "systems", "outlet_classes", "not_outlets", "not_levels", "not_systems",
    "forms", "not_forms", "placements", "routes", "forwarded_only", "composite", "min_readership",
    "ranks",
)  # fmt: skip


def _item_part(when: Condition) -> Condition:
    """The condition without what it asks about adoptions and instructions."""
    known = {field.name for field in fields(when)}
    usual = {name: getattr(ALWAYS, name) for name in _ABOUT_ADOPTIONS if name in known}
    return replace(when, **usual)


def _names(name: str, value: Iterable[str], policy: Policy) -> str:
    """Codes in the policy's own words."""
    key = _HELP.get(name)
    table: Mapping[str, Any] = {}
    if key is not None and isinstance(key.kind, Codes) and key.kind.table:
        table = getattr(policy, key.kind.table)
    found = [getattr(table.get(code, code), "name", table.get(code, code)) for code in value]
    return "、".join(sorted(str(word) for word in found))


def _said(name: str, value: Any, policy: Policy) -> str:
    """The condition by the help text of its key."""
    key = _HELP.get(name)
    words = key.help if key else name
    if isinstance(value, frozenset):
        return f"{words}：{_names(name, value, policy)}"
    return f"{words} {value}" if not isinstance(value, bool) else words


def sum_misses(misses: Iterable[Miss]) -> list[tuple[Miss, int]]:
    """The misses of many items by clause: the most common reason of each clause and how many items
    had it, the clause with the most first."""
    counts: Counter[Miss] = Counter(misses)
    best: dict[str, tuple[Miss, int]] = {}
    for miss, number in counts.items():
        if number > best.get(miss.clause, (miss, 0))[1]:
            best[miss.clause] = (miss, number)
    return sorted(best.values(), key=lambda pair: (-pair[1], pair[0].number))
