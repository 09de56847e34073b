"""The rule of the scoring benchmark: forty clauses over the outlets of the ladder."""

from typing import Any

from qingxun.dispatch.presets import LADDER, OWN_CODE

KINDS = {
    "news": "动态",
    "experience": "经验",
    "problem": "问题建议",
    "research": "调研",
    "overseas": "侨情",
    "opinion": "社情民意",
}
FORMS = {"brief": "简讯", "news": "动态（综合）", "single": "单篇", "exchange": "工作交流"}
GROUPS = {"township": "乡镇组", "school": "学校组", "enterprise": "企业组"}
LEVELS = {"county": "县级", "city": "市级", "province": "省级", "centre": "中央"}
SYSTEMS = {"league": "共青团", "party": "党委", "government": "政府", "media": "媒体"}
WORTH = {"county": 4, "city": 10, "province": 25, "centre": 60}
PRESSING = ("problem", "opinion")


def rule() -> dict[str, Any]:
    """The policy document. Adoption points: a table a level and system, another for pressing kinds.

    Adoptions at the county add up, those above count once a level (the difference is booked), the
    media count once; units share equally, what is left over goes to those signed first.
    """
    clauses = [
        *_filing(),
        *(_adoption(level, system, pressing=True) for level in LEVELS for system in SYSTEMS),
        *(_adoption(level, "", pressing=False) for level in LEVELS),
        *_several(),
        *_instructions(),
        *_attribution(),
        *_periods(),
    ]
    numbered = [
        {"id": f"c{place:02}", "number": f"第{place}条", "text": "条文"} | clause
        for place, clause in enumerate(clauses, start=1)
    ]
    assert len(numbered) == 40, len(numbered)
    outlets = {code: (name, str(level), str(system)) for code, name, _, level, system in LADDER}
    outlets[OWN_CODE] = ("《青田共青团信息》", "county", "league")
    return {
        "id": "bench",
        "title": "测量用计分办法",
        "period": "month",
        "rounding": {"places": 2, "remainder": "first"},
        "silent": {"several_adoptions": "sum", "joint_items": "full"},
        "levels": LEVELS,
        "systems": SYSTEMS,
        "forms": FORMS,
        "kinds": KINDS,
        "ranks": {"county": "县领导", "city": "市领导", "province": "省领导"},
        "groups": GROUPS,
        "outlets": {
            code: {"name": name, "level": level, "system": system}
            for code, (name, level, system) in outlets.items()
        },
        "clauses": numbered,
    }


def _filing() -> list[dict[str, Any]]:
    return [
        {"type": "filing", "points": 2, "when": {"kinds": ["research"], "min_words": 1500}},
        {"type": "filing", "points": "0.5", "when": {"kinds": ["news", "overseas"]}},
        {"type": "filing", "points": 1},
        {"type": "filing", "basis": "accepted", "points": 3, "when": {"kinds": list(PRESSING)}},
        {"type": "filing", "basis": "accepted", "points": "1.5"},
    ]


def _adoption(level: str, system: str, *, pressing: bool) -> dict[str, Any]:
    base = WORTH[level] + (list(SYSTEMS).index(system) if system else 0)
    points: dict[str, Any] = {"brief": base, "news": base * 2, "single": base * 4, "*": base * 3}
    row = {"levels": [level], "points": points}
    if system:
        row["systems"] = [system]
    clause: dict[str, Any] = {"type": "adoption", "table": [row]}
    return clause | {"when": {"kinds": list(PRESSING)}} if pressing else clause


def _several() -> list[dict[str, Any]]:
    up, organs = ["city", "province", "centre"], ["league", "party", "government"]
    return [
        {"type": "resolve", "levels": ["county"], "systems": organs, "keep": "sum"},
        {"type": "resolve", "levels": up, "systems": organs, "keep": "highest_per_level"},
        {"type": "resolve", "systems": ["media"], "keep": "highest"},
    ]


def _instructions() -> list[dict[str, Any]]:
    return [
        {
            "type": "instruction",
            "points": {"county": 15, "city": 30, "province": 60},
            "keep": "highest",
            "when": {"kinds": list(PRESSING)},
        },
        {
            "type": "instruction",
            "points": {"county": 10, "city": 20, "province": 40},
            "keep": "highest",
        },
        {"type": "exclude", "from": ["instruction"], "when": {"kinds": ["overseas"]}},
    ]


def _attribution() -> list[dict[str, Any]]:
    return [
        {"type": "attribution", "of": ["filing"], "units": "first"},
        {"type": "attribution", "of": ["adoption", "instruction"], "units": "equal"},
    ]


def _periods() -> list[dict[str, Any]]:
    return [
        {
            "type": "target",
            "per": "month",
            "basis": "filed",
            "items": {"township": 4, "school": 3, "enterprise": 2},
            "base": 10,
            "deduct": 1,
        },
        {
            "type": "target",
            "per": "quarter",
            "basis": "accepted",
            "items": {"*": 2},
            "deduct": 2,
            "when": {"kinds": ["problem", "research"]},
        },
        {"type": "cap", "per": "year", "of": ["base"], "limit": 100},
        {"type": "cap", "per": "month", "of": ["filing"], "limit": 15},
        {"type": "cap", "per": "year", "of": ["instruction"], "limit": 200},
        {"type": "note"},
        {"type": "note"},
    ]
