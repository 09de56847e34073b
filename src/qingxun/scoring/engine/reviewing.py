"""What is wrong or odd across the clauses of a policy: double and shadowed ones, unused names.

Errors make it unusable; warnings ask for a confirmation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, TypeVar

from .period_policy import CommissionRule, IncidentRule
from .policy import (
    ALWAYS,
    ANY,
    AdoptionPoints,
    AdoptionRow,
    Attribution,
    Classify,
    Clause,
    Condition,
    FilingPoints,
    InstructionPoints,
    Policy,
    Resolve,
    Selector,
)
from .reading import Errors, PolicyError
from .words import KEYS, OTHERS

C = TypeVar("C", bound=Clause)


@dataclass(frozen=True, slots=True)
class Known:
    """The office's own registers. ``None``: not looked at. ``used_groups`` are the names of the
    ranking groups that have units this year."""

    outlets: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    forms: frozenset[str] | None = None
    used_groups: frozenset[str] | None = None


def check_clauses(policy: Policy, errors: Errors, broken: frozenset[str] = frozenset()) -> None:
    """Across clauses: points written twice are errors; what can never apply is a warning.

    ``broken`` are clauses with errors of their own: what could be read of one says too little to
    hold others against it, or to tell which names are used."""
    whole = replace(policy, clauses=tuple(c for c in policy.clauses if c.id not in broken))
    errors.found += _double_points(whole)
    _shadowed(whole, errors)
    _shadowed_rows(whole, errors)
    if not broken:
        _unused(whole, errors)


def check_names(policy: Policy, errors: Errors, known: Known | None) -> None:
    """Codes that the office's registers do not hold, groups without units."""
    if known is None:
        return
    tables = (
        ("outlets", known.outlets, "渠道登记中没有"),
        ("kinds", known.kinds, "稿件类型登记中没有"),
        ("forms", known.forms, "采用形式登记中没有"),
    )
    for table, register, told in tables:
        if register is None:
            continue
        word = KEYS[table] if errors.chinese else table
        for code in getattr(policy, table):
            if code not in register:
                errors.add(
                    f"「{word}」「{code}」", f"{told}「{code}」，请先登记，或改用已有的代码。"
                )
    if known.used_groups is not None:
        word = KEYS["groups"] if errors.chinese else "groups"
        for code, name in policy.groups.items():
            if name not in known.used_groups:
                errors.add(f"「{word}」「{code}」", f"排名组「{name}」没有单位，请先编组，或删去。")


def _double_points(policy: Policy) -> list[PolicyError]:
    """Two rows for the same outlets and form: which one holds would be chance."""
    seen: dict[tuple[object, ...], list[AdoptionRow]] = {}
    found = []
    for clause in _of(policy, AdoptionPoints):
        for row in clause.rows:
            for form in (*row.points, *row.ranges):
                for outlet in row.select.outlets or {""}:
                    spot = _spot(clause, row.select, outlet, form)
                    if any(_meet(row, other) for other in seen.get(spot, ())):
                        what = f"「{_outlet(policy, outlet)}」的「{_form(policy, form)}」"
                        found.append(
                            PolicyError(clause.number, f"{what}分值写了两次。", clause=clause.id)
                        )
                    seen.setdefault(spot, []).append(row)
    return found[:20]


def _outlet(policy: Policy, code: str) -> str:
    if not code:
        return "同一组渠道"
    return policy.outlets[code].name if code in policy.outlets else code


def _form(policy: Policy, code: str) -> str:
    return OTHERS if code == ANY else policy.forms.get(code, code)


def _spot(clause: AdoptionPoints, select: Selector, outlet: str, form: str) -> tuple[object, ...]:
    if outlet:
        return clause.when, outlet, form
    return clause.when, select.levels, select.systems, select.classes, form


def _meet(one: AdoptionRow, other: AdoptionRow) -> bool:
    """Whether the days of two rows have a day in common."""
    return not (
        (one.until and other.since and one.until <= other.since)
        or (other.until and one.since and other.until <= one.since)
    )


def _of(policy: Policy, kind: type[C]) -> list[C]:
    return [clause for clause in policy.clauses if isinstance(clause, kind)]


def _shadowed(policy: Policy, errors: Errors) -> None:
    """Clauses that an earlier one of their sort always anticipates."""
    sorts: tuple[tuple[type[Any], Callable[[Any, Any], bool]], ...] = (
        (FilingPoints, lambda one, other: one.basis is other.basis and _wider(one, other)),
        (
            InstructionPoints,
            lambda one, other: (
                _wider(one, other)
                and {*other.points, *other.ranges, *other.times}
                <= {*one.points, *one.ranges, *one.times}
            ),
        ),
        (Resolve, lambda one, other: one.select == other.select),
        (Attribution, lambda one, other: other.kinds <= one.kinds and _wider(one, other)),
        (Classify, _wider),
        (CommissionRule, lambda one, other: _within(other.kinds, one.kinds)),
        (IncidentRule, _takes_incidents),
    )
    for kind, covers in sorts:
        clauses = _of(policy, kind)
        for number, clause in enumerate(clauses):
            earlier = next((each for each in clauses[:number] if covers(each, clause)), None)
            if earlier is not None:
                errors.clause = clause.id
                errors.warn(
                    clause.number,
                    f"{earlier.number}在前，已把这些情况都管了，本条永远不会适用。",
                )
    errors.clause = ""


def _within(inner: frozenset[str], outer: frozenset[str]) -> bool:
    """Whether a list of codes asks at least as much as another one (an empty list asks nothing)."""
    return not outer or (bool(inner) and inner <= outer)


def _takes_incidents(one: IncidentRule, other: IncidentRule) -> bool:
    """The first fitting incident clause counts, unless either is applied besides."""
    return (
        not (one.also or other.also)
        and one.from_count <= other.from_count
        and _within(other.types, one.types)
        and _within(other.gravities, one.gravities)
        and _within(other.named_by, one.named_by)
    )


def _shadowed_rows(policy: Policy, errors: Errors) -> None:
    """Rows of adoption points that a row of an earlier clause always anticipates."""
    clauses = _of(policy, AdoptionPoints)
    for number, clause in enumerate(clauses):
        earlier = [each for each in clauses[:number] if _wider(each, clause)]
        for place, row in enumerate(clause.rows, start=1):
            found = next(
                (each for each in earlier if any(_means(policy, r, row) for r in each.rows)), None
            )
            if found is not None:
                errors.clause = clause.id
                errors.warn(
                    f"{clause.number}第 {place} 行",
                    f"{found.number}在前，已把这些渠道和形式都管了，本行永远不会适用。",
                )
    errors.clause = ""


def _means(policy: Policy, one: AdoptionRow, other: AdoptionRow) -> bool:
    """Whether the first row holds wherever the second one would."""
    forms = {*one.points, *one.ranges}
    if one.since or one.until or not (ANY in forms or {*other.points, *other.ranges} <= forms):
        return False
    mine, theirs = one.select, other.select
    if theirs.outlets:
        outlets = {code: policy.outlets.get(code) for code in theirs.outlets}
        return all(
            mine.fit(code, *((o.level, o.system, o.outlet_class) if o else ("", "", "")))
            for code, o in outlets.items()
        )
    return not mine.outlets and all(
        _within(inner, outer)
        for inner, outer in (
            (theirs.levels, mine.levels),
            (theirs.systems, mine.systems),
            (theirs.classes, mine.classes),
        )
    )


def _wider(one: Any, other: Any) -> bool:
    return covers(one.when, other.when)


def covers(one: Condition, other: Condition) -> bool:
    """Whether everything that meets the other condition surely meets the first one."""
    if one in (ALWAYS, other):
        return True
    for each in fields(Condition):
        mine, theirs = getattr(one, each.name), getattr(other, each.name)
        if not mine and mine is not False:
            continue
        if isinstance(mine, frozenset):
            negative = each.name.startswith("not_") or each.name == "all_tags"
            if negative and not mine <= theirs:
                return False
            if not negative and not (theirs and theirs <= mine):
                return False
        elif isinstance(mine, bool) or theirs is None:
            if mine is not theirs:
                return False
        elif each.name in ("max_words", "within_hours"):
            if theirs > mine:
                return False
        elif theirs < mine:
            return False
    return True


WATCHED = (
    "levels",
    "systems",
    "classes",
    "forms",
    "ranks",
    "groups",
    "incidents",
    "outputs",
    "tables",
)


def _unused(policy: Policy, errors: Errors) -> None:
    """Names that no clause ever means: probably forgotten, or written another way."""
    used = _Used(policy)
    for table in WATCHED:
        names: Mapping[str, str] = getattr(policy, table)
        missing = [name for code, name in names.items() if code not in used.of(table)]
        if missing and len(missing) < len(names) + (table in ("incidents", "outputs", "tables")):
            word = KEYS[table] if errors.chinese else table
            listed = "、".join(missing[:8]) + ("等" if len(missing) > 8 else "")
            errors.warn(f"「{word}」", f"没有条款用到：{listed}。")


class _Used:
    """Every code that stands anywhere in the clauses, whatever it is the code of."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.codes: set[str] = set()
        for clause in policy.clauses:
            for each in fields(clause):
                if each.name not in ("id", "number", "text", "source"):
                    self._walk(getattr(clause, each.name))

    def _walk(self, value: Any) -> None:
        if isinstance(value, str):
            self.codes.add(value)
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                self._walk(key)
                self._walk(inner)
        elif isinstance(value, frozenset | tuple | list):
            for inner in value:
                self._walk(inner)
        elif hasattr(value, "__dataclass_fields__") and not isinstance(value, Decimal):
            for each in fields(value):
                self._walk(getattr(value, each.name))

    def of(self, table: str) -> set[str]:
        """The codes used; under ``*`` every form and group is meant, an outlet by its level."""
        policy = self.policy
        if table in ("forms", "groups") and ANY in self.codes:
            return {*self.codes, *getattr(policy, table)}
        if table in ("levels", "systems", "classes"):
            outlets = [outlet for code, outlet in policy.outlets.items() if code in self.codes]
            return self.codes | {
                word for o in outlets for word in (o.level, o.system, o.outlet_class)
            }
        return self.codes
