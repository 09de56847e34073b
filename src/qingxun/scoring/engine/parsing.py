"""From a JSON-able mapping to a ``Policy``, or to the full list of what is wrong with it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from qingxun.kit.periods import PeriodKind

from .clause_parsing import parse_clause
from .keeping import read_keeping
from .policy import (
    AdoptionPoints,
    Clause,
    CountIn,
    Keep,
    Outlet,
    Policy,
    Ranking,
    Remainder,
    Split,
)
from .reading import MAX_VALUES, Errors, Fields, PolicyError, TooManyErrorsError, too_large
from .settling_checking import settling_errors

MAX_CLAUSES = 500
MAX_TEXT = 4000


class PolicyInvalidError(Exception):
    """The policy cannot be used; ``errors`` says why, place by place."""

    def __init__(self, errors: list[PolicyError]) -> None:
        super().__init__("；".join(str(error) for error in errors[:3]))
        self.errors = errors


def check_policy(data: object) -> list[PolicyError]:
    """Everything that is wrong with the data; an empty list: it can be used."""
    return _parse(data, "")[1]


def parse_policy(data: object, *, key: str = "") -> Policy:
    """Read a policy; raises ``PolicyInvalidError`` with the list of errors.

    ``key`` goes into every line (the id of the stored version); by default the policy's own id.
    """
    policy, errors = _parse(data, key)
    if errors or policy is None:
        raise PolicyInvalidError(errors)
    return policy


def _parse(data: object, key: str) -> tuple[Policy | None, list[PolicyError]]:
    errors = Errors()
    if too_large(data):
        return None, [PolicyError("", f"内容过大，超过 {MAX_VALUES} 个值。")]
    try:
        policy = _read(data, key, errors)
    except TooManyErrorsError:
        errors.found.append(PolicyError("", "错误太多，其余未列。"))
        return None, errors.found
    return (None if errors.found else policy), errors.found


def _name(fields: Fields, code: str, value: object) -> str | None:
    if not isinstance(value, str) or not value.strip() or len(value) > 100:
        fields.error(code, "应是名称（100 字以内）。")
        return None
    return value.strip()


def _read(data: object, key: str, errors: Errors) -> Policy:
    top = Fields(data, "", errors)
    names: dict[str, Any] = {
        table: top.table(table, _name)
        for table in ("levels", "systems", "forms", "kinds", "ranks", "groups")
    }
    outlets = _outlets(top, names)
    rounding = _rounding(top)
    settings = _settings(top)
    policy_id = top.code("id")
    policy = Policy(
        id=policy_id,
        key=key or policy_id,
        title=top.text("title", limit=200),
        remarks=_remarks(top),
        clauses=(),
        outlets=outlets,
        **names,
        **rounding,
        **settings,
    )
    clauses = _clauses(top, policy)
    top.finish()
    errors.found += _double_points(clauses)
    errors.found += settling_errors(clauses)[:20]
    return Policy(**{**_shallow(policy), "clauses": tuple(clauses)})


def _shallow(policy: Policy) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in Policy.__dataclass_fields__}


def _outlets(top: Fields, names: Mapping[str, Mapping[str, str]]) -> dict[str, Outlet]:
    def read(fields: Fields, code: str, value: object) -> Outlet | None:
        entry = Fields(value, fields.at(code), fields.errors)
        name = entry.text("name", limit=100)
        level, system = entry.code("level"), entry.code("system")
        for word, table, what in ((level, "levels", "层级"), (system, "systems", "系统")):
            if word and word not in names[table]:
                entry.error(table[:-1], f"不认识的{what}「{word}」。")
        entry.finish()
        return Outlet(name, level, system)

    return top.table("outlets", read)


def _rounding(top: Fields) -> dict[str, Any]:
    value = top.take("rounding")
    fields = Fields({} if value is None else value, top.at("rounding"), top.errors)
    places = fields.whole("places", least=0, most=4, default=2)
    remainder = fields.choice("remainder", Remainder, Remainder.DROP)
    fields.finish()
    return {"places": places, "remainder": remainder}


def _settings(top: Fields) -> dict[str, Any]:
    value = top.take("silent")
    silent = Fields({} if value is None else value, top.at("silent"), top.errors)
    keep = silent.choice("several_adoptions", Keep, Keep.SUM)
    split = silent.choice("joint_items", Split, Split.FULL)
    silent.finish()
    return {
        "grain": top.choice("period", PeriodKind, PeriodKind.MONTH),
        "count_in": top.choice("late_facts", CountIn, CountIn.OWN_DAY),
        "ranking": top.choice("ranking", Ranking, Ranking.OPEN),
        "silent_keep": keep,
        "silent_split": split,
        "keeping": read_keeping(top),
    }


def _remarks(top: Fields) -> tuple[str, ...]:
    """Free words about where the numbers come from; shown, never computed with."""
    if not top.has("remarks"):
        return ()
    rows = top.rows("remarks", limit=50)
    remarks = []
    for row in rows:
        if isinstance(row, str) and 0 < len(row) <= MAX_TEXT:
            remarks.append(row.strip())
        else:
            top.error("remarks", "每条说明应是文字。")
    return tuple(remarks)


def _clauses(top: Fields, policy: Policy) -> list[Clause]:
    clauses: list[Clause] = []
    ids: set[str] = set()
    for number, row in enumerate(top.rows("clauses", limit=MAX_CLAUSES), start=1):
        label = f"第 {number} 项"
        if isinstance(row, Mapping) and isinstance(row.get("number"), str) and row["number"]:
            label = row["number"][:40]
        clause = parse_clause(Fields(row, label, top.errors), policy, MAX_TEXT)
        if clause is None:
            continue
        if clause.id in ids:
            top.errors.add(label, f"条款代码「{clause.id}」重复。")
        ids.add(clause.id)
        clauses.append(clause)
    return clauses


def _double_points(clauses: list[Clause]) -> list[PolicyError]:
    """Two rows for the same outlets and form: which one holds would be chance."""
    seen: dict[tuple[object, ...], Decimal] = {}
    errors = []
    for clause in clauses:
        if not isinstance(clause, AdoptionPoints):
            continue
        for row in clause.rows:
            for form, points in row.points.items():
                for outlet in row.select.outlets or {""}:
                    levels, systems = row.select.levels, row.select.systems
                    owner = str(clause.when)
                    spot = (owner, outlet, outlet or levels, outlet or systems, form)
                    if spot in seen:
                        what = f"「{outlet or '同一组渠道'}」的「{form}」"
                        errors.append(PolicyError(clause.number, f"{what}分值写了两次。"))
                    seen[spot] = points
    return errors[:20]
