"""``python -m tests.bench.support.scoring_run FOLDER OPTIONS``: measures scoring on one database,
in a fresh installation in the folder; the last line printed are the figures as JSON."""

import datetime as dt
import json
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.support.county import set_up

if TYPE_CHECKING:
    from qingxun.scoring.engine.columns import LineColumns
    from tests.bench.support.hand_sql import Sums
    from tests.bench.support.province import Province


def main(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    set_up(folder)
    province = found(asked)
    if "county" in asked:
        return told(county_year(province, asked["county"]))
    figures: dict[str, Any] = {
        "units": province.size.units,
        "manuscripts": province.size.manuscripts,
        "adoptions": province.size.adoptions,
        "clauses": 40,
    }
    figures |= recomputed(province, asked["rounds"])
    if asked["objects"]:
        figures |= by_objects(province, figures["sql_seconds"])
    return told(figures)


def told(figures: dict[str, Any]) -> dict[str, Any]:
    for name, value in figures.items():
        print(f"{name:<24} {value}")
    return figures


def county_year(province: "Province", adoptions: int) -> dict[str, Any]:
    """What-if on a county's year, then adoptions one by one, each until it is explained."""
    from django.urls import reverse

    from qingxun.kit.clock import now
    from qingxun.scoring.actions import post_items
    from tests.bench.queue import allow_test_client, sign_in
    from tests.bench.standings import percentiles
    from tests.bench.support.one_adoption import time_adoption

    size = province.size
    figures: dict[str, Any] = {"units": size.units, "manuscripts": size.manuscripts}
    figures |= tried(province)
    allow_test_client()
    manuscripts = province.accepted()
    post_items(desk=province.desk.pk, manuscripts=[row.pk for row in manuscripts], at=now())
    client, times = sign_in(province.editor), dict[str, list[float]]()
    outlet = next(each for each in province.outlets if each.code == "county_party")  # all add up
    page = f"{reverse('scoring:standings')}?period={as_of().year - 1}"
    for row in manuscripts[:adoptions]:
        for name, seconds in time_adoption(client, page, row, outlet, province.editor).items():
            times.setdefault(name, []).append(seconds)
    return figures | percentiles(times)


def tried(province: "Province") -> dict[str, Any]:
    """Seconds to read a year's facts, and to try a draft on them, each time another one."""
    from qingxun.scoring import engine
    from qingxun.scoring.queries.whatif import try_compiled
    from qingxun.scoring.queries.year_facts import year_facts
    from tests.bench.support.rule import rule

    began = time.perf_counter()
    facts = year_facts(province.desk.pk, as_of().year - 1)
    read = time.perf_counter() - began
    took = []
    for points in range(1, 8):
        began = time.perf_counter()
        document = rule()
        document["clauses"][0]["points"] = points
        draft = engine.compile_policy(engine.parse_policy(document, key=f"draft-{points}"))
        trial = try_compiled(facts, draft, str(points))
        took.append(time.perf_counter() - began)
    return {
        "whatif_lines": len(trial.lines),
        "whatif_read_seconds": round(read, 2),
        "whatif_first_seconds": round(took[0], 2),
        "whatif_draft_seconds": middle(took[1:]),
        "whatif_slowest_seconds": round(max(took[1:]), 2),
    }


def found(asked: dict[str, Any]) -> "Province":
    """The archive in a new installation."""
    from django.core.management import call_command

    from qingxun.config.installing import install
    from qingxun.kit.clock import now

    call_command("migrate", verbosity=0, interactive=False)
    install(name="共青团省委", short_name="团省委", code="province", demo=False, at=now())
    from tests.bench.support.province import COUNTY, SMALL, WHOLE, Province

    began = time.perf_counter()
    province = Province(COUNTY if "county" in asked else SMALL if asked["small"] else WHOLE)
    province.fill()
    province.adopt_rule()
    print(f"made in {time.perf_counter() - began:.0f} s")
    return province


def recomputed(province: "Province", rounds: int) -> dict[str, Any]:
    """Recomputation and SQL in turns: seconds of each, ratio of the same round."""
    from tests.bench.support import hand_sql

    took: dict[str, list[float]] = {"read": [], "evaluate": [], "sql": [], "ratio": []}
    lines = 0
    for turn in range(rounds):
        seconds, made = recompute(province)
        took["read"].append(seconds[0])
        took["evaluate"].append(seconds[1])
        took["sql"].append(hand_sql.run(province.desk.pk))
        took["ratio"].append(sum(seconds) / took["sql"][-1])
        if turn == 0:
            lines = len(made)
            assert sums_of(made) == standing(hand_sql.sums()), "the sums differ"
        del made
    return {
        "lines": lines,
        "sums_equal": True,
        "read_seconds": middle(took["read"]),
        "evaluate_seconds": middle(took["evaluate"]),
        "sql_seconds": middle(took["sql"]),
        "ratio": middle(took["ratio"]),
        "ratios": [round(ratio, 2) for ratio in took["ratio"]],
    }


def middle(values: list[float]) -> float:
    return round(statistics.median(values), 2)


def recompute(province: "Province") -> tuple[tuple[float, float], "LineColumns"]:
    """Seconds of reading and of evaluating with sums, and what came out."""
    from qingxun.scoring.engine.columns import sums
    from qingxun.scoring.queries.recomputing import evaluate_desk, read_desk

    began = time.perf_counter()
    facts = read_desk(province.desk.pk)
    read = time.perf_counter()
    made = evaluate_desk(province.desk.pk, facts, as_of())
    sums(made)
    return (read - began, time.perf_counter() - read), made


def as_of() -> dt.date:
    from tests.bench.support.province import AS_OF

    return AS_OF


def sums_of(made: "LineColumns") -> "Sums":
    """Unit, month and heading → ten-thousandths, without zeros."""
    from qingxun.scoring.engine import OwnerKind
    from qingxun.scoring.engine.columns import sum_lines, to_units

    found: Sums = {}
    for line in [*sum_lines(made), *made.objects]:
        if line.owner_kind is OwnerKind.UNIT:
            key = (line.owner.replace("-", ""), line.month, str(line.kind))
            found[key] = found.get(key, 0) + to_units(line.amount)
    return standing(found)


def standing(found: "Sums") -> "Sums":
    return {key: amount for key, amount in found.items() if amount}


def by_objects(province: "Province", sql: float) -> dict[str, Any]:
    """The object evaluator on the same facts, once."""
    from qingxun.desk.models import Submission
    from qingxun.scoring import engine
    from qingxun.scoring.queries.facts import load_items
    from qingxun.scoring.queries.recomputing import coded_unit_years
    from qingxun.scoring.queries.versions import versions_in_force

    desk = province.desk.pk
    began = time.perf_counter()
    keys = list(Submission.objects.filter(desk=desk).values_list("manuscript_id", flat=True))
    items = []
    for start in range(0, len(keys), 2000):
        items += load_items(desk, keys[start : start + 2000])
    read = time.perf_counter()
    versions = versions_in_force(desk)
    others = coded_unit_years(desk, versions, {as_of().year - 1})
    lines = engine.evaluate(versions, engine.Facts(tuple(items), others), as_of())
    seconds = time.perf_counter() - began
    return {
        "object_lines": len(lines),
        "object_read_seconds": round(read - began, 1),
        "object_seconds": round(seconds, 1),
        "object_ratio": round(seconds / sql, 1),
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]).resolve(), json.loads(sys.argv[2]))))
