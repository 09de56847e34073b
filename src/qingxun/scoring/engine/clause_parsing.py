"""One clause from its mapping; the key ``type`` says which."""

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

from qingxun.kit.periods import PeriodKind

from .lines import LineKind, OwnerKind
from .policy import (
    ALWAYS,
    ANY,
    AdoptionPoints,
    AdoptionRow,
    Attribution,
    Basis,
    Cap,
    Clause,
    Condition,
    Exclude,
    Excluded,
    FilingPoints,
    InstructionPoints,
    Keep,
    Note,
    Policy,
    Resolve,
    Selector,
    Settle,
    Split,
    Target,
)
from .reading import Fields, shown
from .settling_parsing import SETTLING_READERS

_CONDITION_OF_ADOPTION = (
    "outlets",
    "levels",
    "systems",
    "forms",
    "placements",
    "routes",
    "forwarded_only",
)


class _Route(StrEnum):
    OFFICE = "office"
    DIRECT = "direct"


class _ItemLine(StrEnum):
    FILING = "filing"
    ADOPTION = "adoption"
    INSTRUCTION = "instruction"


class _Capped(StrEnum):
    FILING = "filing"
    ADOPTION = "adoption"
    INSTRUCTION = "instruction"
    BASE = "base"
    SHORTFALL = "shortfall"


def parse_clause(fields: Fields, policy: Policy, text_limit: int) -> Clause | None:
    """Read one clause; ``None`` when its type is unknown. Errors go to the fields' list."""
    head = {
        "id": fields.code("id"),
        "number": fields.text("number", limit=40),
        "text": fields.text("text", limit=text_limit),
        "source": fields.text("source", limit=text_limit, required=False),
    }
    name = fields.take("type")
    read = _READERS.get(name) if isinstance(name, str) else None
    if read is None:
        words = "、".join(_READERS)
        fields.error("type", f"应是 {words} 之一，现为「{shown(name)}」。")
        return None
    clause = read(fields, policy, head)
    fields.finish()
    return clause


def _condition(
    fields: Fields, policy: Policy, *, adoption: bool = False, instruction: bool = False
) -> Condition:
    """The key ``when``; conditions on outlets or ranks only where there is one to look at."""
    value = fields.take("when")
    if value is None:
        return ALWAYS
    when = Fields(value, fields.at("when"), fields.errors)
    known = policy.kinds or None
    found: dict[str, Any] = {
        "kinds": when.codes("kinds", known, what="稿件类型"),
        "not_kinds": when.codes("not_kinds", known, what="稿件类型"),
        "tags": when.codes("tags", None, what="标记"),
        "not_tags": when.codes("not_tags", None, what="标记"),
        "commissioned": when.flag("commissioned"),
        "urgent": when.flag("urgent"),
        "repost": when.flag("repost"),
        "min_words": when.whole("min_words", least=0, most=1_000_000),
        "max_words": when.whole("max_words", least=0, most=1_000_000),
    }
    if adoption:
        found |= _outlet_words(when, policy)
        found |= {
            "forms": when.codes("forms", policy.forms, what="采用形式"),
            "placements": when.codes("placements", None, what="版位"),
            "routes": when.choices("routes", _Route, required=False),
            "forwarded_only": when.flag("forwarded_only"),
        }
    if instruction:
        found["ranks"] = when.codes("ranks", policy.ranks, what="批示级别")
    for key in (*_CONDITION_OF_ADOPTION, "ranks"):
        if when.has(key) and key not in found:
            when.take(key)
            when.error(key, "本条不看渠道或批示，不能以此为条件。")
    when.finish()
    least, most = found["min_words"], found["max_words"]
    if least is not None and most is not None and least > most:
        when.error("min_words", "字数下限高于上限，本条永远不会适用。")
    if found["kinds"] and found["kinds"] <= found["not_kinds"]:
        when.error("not_kinds", "要求的类型全被排除，本条永远不会适用。")
    return Condition(**found)


def _outlet_words(fields: Fields, policy: Policy) -> dict[str, frozenset[str]]:
    return {
        "outlets": fields.codes("outlets", policy.outlets, what="渠道"),
        "levels": fields.codes("levels", policy.levels, what="层级"),
        "systems": fields.codes("systems", policy.systems, what="系统"),
    }


def _select(fields: Fields, policy: Policy) -> Selector:
    found = _outlet_words(fields, policy)
    if found["outlets"] and (found["levels"] or found["systems"]):
        fields.error("outlets", "渠道与层级、系统只能选一种写法。")
    return Selector(**found)


def _points(
    fields: Fields, key: str, policy: Policy, known: dict[str, Any], what: str
) -> dict[str, Decimal]:
    def read(inner: Fields, code: str, value: object) -> Decimal | None:
        if code not in known:
            inner.error(code, f"不认识的{what}「{code}」。")
            return None
        return inner.to_number(value, code, places=policy.places)

    return fields.table(key, read, required=True)


def _note(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    return Note(**head)


def _exclude(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    what = fields.choices("from", Excluded)
    when = _condition(
        fields,
        policy,
        adoption=what == {Excluded.ADOPTION},
        instruction=what == {Excluded.INSTRUCTION},
    )
    if when == ALWAYS:
        fields.error("when", "不计分的条款要写明条件。")
    return Exclude(**head, when=when, what=what)


def _filing(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    basis = fields.choice("basis", Basis, Basis.FILED) or Basis.FILED
    if basis is Basis.ADOPTED:
        fields.error("basis", "采用的计分请用 adoption 条款。")
    points = fields.number("points", places=policy.places) or Decimal(0)
    return FilingPoints(**head, basis=basis, points=points, when=_condition(fields, policy))


def _adoption(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    rows = []
    forms = {**policy.forms, ANY: ""}
    for number, data in enumerate(fields.rows("table", limit=1000), start=1):
        row = Fields(data, f"{fields.place}第 {number} 行", fields.errors)
        select = _select(row, policy)
        rows.append(
            AdoptionRow(select=select, points=_points(row, "points", policy, forms, "采用形式"))
        )
        row.finish()
    when = _condition(fields, policy, adoption=True)
    return AdoptionPoints(**head, rows=tuple(rows), when=when)


def _resolve(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    return Resolve(
        **head,
        select=_select(fields, policy),
        keep=fields.choice("keep", Keep) or Keep.SUM,
        top=fields.whole("top", least=1, most=100),
        settle=fields.choice("settle", Settle, Settle.DIFFERENCE) or Settle.DIFFERENCE,
    )


def _instruction(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    keep = fields.choice("keep", Keep, Keep.SUM) or Keep.SUM
    if keep not in (Keep.SUM, Keep.HIGHEST):
        fields.error("keep", "批示只能 sum 或 highest。")
    return InstructionPoints(
        **head,
        points=_points(fields, "points", policy, dict(policy.ranks), "批示级别"),
        keep=keep,
        settle=fields.choice("settle", Settle, Settle.DIFFERENCE) or Settle.DIFFERENCE,
        when=_condition(fields, policy),
    )


def _attribution(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    lines = fields.choices("of", _ItemLine, required=False) or frozenset(_ItemLine)
    return Attribution(
        **head,
        kinds=frozenset(LineKind(line) for line in lines),
        units=fields.choice("units", Split) or Split.FULL,
        persons=fields.choice("persons", Split, Split.NONE) or Split.NONE,
    )


def _cap(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    per = fields.choice("per", PeriodKind) or PeriodKind.YEAR
    owner = fields.choice("owner", OwnerKind, OwnerKind.UNIT) or OwnerKind.UNIT
    groups = fields.codes("groups", policy.groups, what="排名组")
    capped = fields.choices("of", _Capped)
    spans = list(PeriodKind)
    if capped & {"filing", "adoption", "instruction"} and spans.index(per) < spans.index(
        policy.grain
    ):
        fields.error("per", "封顶的周期短于计分的周期，本条永远不会适用。")
    if owner is OwnerKind.PERSON and (groups or capped & {"base", "shortfall"}):
        fields.error("owner", "个人没有排名组，也没有基础分和扣分。")
    return Cap(
        **head,
        per=per,
        kinds=frozenset(LineKind(line) for line in capped),
        limit=fields.number("limit", places=policy.places) or Decimal(0),
        owner=owner,
        groups=groups,
    )


def _target(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    def read(inner: Fields, code: str, value: object) -> int | None:
        if code != ANY and code not in policy.groups:
            inner.error(code, f"不认识的排名组「{code}」。")
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1000:
            inner.error(code, f"应是 0 到 1000 的整数，现为「{shown(value)}」。")
            return None
        return value

    basis = fields.choice("basis", Basis, Basis.FILED) or Basis.FILED
    base = fields.number("base", places=policy.places, required=False)
    deduct = fields.number("deduct", places=policy.places, required=False)
    limit = fields.number("deduct_limit", places=policy.places, required=False)
    if limit is not None and deduct is None:
        fields.error("deduct_limit", "没有写每件扣分，上限无从适用。")
    return Target(
        **head,
        per=fields.choice("per", PeriodKind) or PeriodKind.MONTH,
        basis=basis,
        items=fields.table("items", read, required=True),
        base=base,
        deduct=deduct,
        deduct_limit=limit,
        first_only=bool(fields.flag("first_only")),
        when=_condition(fields, policy, adoption=basis is Basis.ADOPTED),
    )


_Reader = Callable[[Fields, Policy, dict[str, Any]], Clause]
_READERS: dict[str, _Reader] = {
    "note": _note,
    "exclude": _exclude,
    "filing": _filing,
    "adoption": _adoption,
    "resolve": _resolve,
    "instruction": _instruction,
    "attribution": _attribution,
    "cap": _cap,
    "target": _target,
    **SETTLING_READERS,
}
