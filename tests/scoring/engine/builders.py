"""Small facts and policies for tests of the engine."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from qingxun.scoring.engine import (
    Adoption,
    Compiled,
    Contributor,
    Instruction,
    Item,
    Line,
    OwnerKind,
    PersonYear,
    UnitYear,
    Version,
    compile_policy,
    evaluate_owner_year,
    parse_policy,
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def signed(*rows: str) -> tuple[Contributor, ...]:
    """``"甲"``, ``"甲/张"`` or ``"甲/张/60"``: unit, person, percent."""
    found = []
    for row in rows:
        unit, person, share = (*row.split("/"), "", "")[:3]
        found.append(Contributor(unit or None, person or None, Decimal(share) if share else None))
    return tuple(found)


def item(
    name: str = "i1",
    by: tuple[str, ...] = ("甲/张",),
    filed: str | None = "03-05",
    adopted: tuple[Adoption, ...] = (),
    instructed: tuple[Instruction, ...] = (),
    kind: str = "news",
    **more: Any,
) -> Item:
    return Item(
        name,
        kind,
        signed(*by),
        filed_on=day(filed) if filed else None,
        adoptions=adopted,
        instructions=instructed,
        **more,
    )


def adopted(name: str, outlet: str, form: str, on: str, **more: Any) -> Adoption:
    return Adoption(name, outlet, form, day(on), **more)


def instructed(name: str, rank: str, on: str) -> Instruction:
    return Instruction(name, rank, day(on))


def policy_data(*clauses: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A small policy around the clauses; numbers and words are filled in."""
    rows = []
    for number, clause in enumerate(clauses, start=1):
        head = {"id": f"{clause['type']}{number}", "number": f"第{number}条", "text": "条文"}
        rows.append(head | clause)
    data: dict[str, Any] = {
        "id": "test",
        "title": "试行办法",
        "levels": {"county": "县级", "city": "市级", "province": "省级"},
        "systems": {"league": "共青团", "party": "党委", "media": "媒体"},
        "forms": {"brief": "简讯", "single": "单篇"},
        "kinds": {"news": "动态", "research": "调研"},
        "ranks": {"county": "县领导", "city": "市领导"},
        "groups": {"township": "乡镇组", "school": "学校组"},
        "outlets": {
            "county_party": {"name": "县委办信息", "level": "county", "system": "party"},
            "city_league": {"name": "团市委信息", "level": "city", "system": "league"},
            "city_party": {"name": "市委办信息", "level": "city", "system": "party"},
            "province_league": {"name": "团省委信息", "level": "province", "system": "league"},
            "media_city": {"name": "市级媒体", "level": "city", "system": "media"},
        },
        "clauses": rows,
    }
    return data | more


TABLE = {
    "type": "adoption",
    "table": [
        {"outlets": ["county_party"], "points": {"brief": 5, "single": 10}},
        {"levels": ["city"], "systems": ["league", "party"], "points": {"brief": 8, "single": 20}},
        {"levels": ["province"], "points": {"*": 50}},
        {"systems": ["media"], "points": {"*": 3}},
    ],
}


def compiled(*clauses: dict[str, Any], **more: Any) -> Compiled:
    return compile_policy(parse_policy(policy_data(*clauses, **more)))


def one_period(
    rules: Compiled,
    stated: UnitYear | PersonYear,
    period: str,
    counts: dict[str, int],
    lines: Iterable[Line],
    as_of: dt.date,
) -> list[Line]:
    """The owner's lines of one period, of those of its whole year."""
    found = evaluate_owner_year(
        [Version(rules)], stated, {period: [(Version(rules), counts)]}, lines, as_of
    )
    return [line for line in found if line.period == period]


def amounts(lines: list[Line], owner: str, kind: OwnerKind = OwnerKind.UNIT) -> list[Decimal]:
    """The owner's amounts in order of the day, then the fact."""
    own = [line for line in lines if line.owner == owner and line.owner_kind is kind]
    return [line.amount for line in sorted(own, key=lambda line: (line.on, line.fact))]


def by_fact(lines: list[Line], kind: OwnerKind = OwnerKind.UNIT) -> dict[tuple[str, str], str]:
    """(owner, fact) → amount as text without trailing zeros; unit lines unless told."""
    found = {}
    for line in lines:
        if line.owner_kind is kind:
            key = (line.owner, line.fact)
            assert key not in found
            found[key] = f"{line.amount.normalize():f}"
    return found
