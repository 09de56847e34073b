"""Two drafts of next year's policy, to be tried in a meeting."""

import copy
import datetime as dt
from random import Random
from typing import Any

from qingxun.config.demo.agenda import Agenda
from qingxun.config.demo.calendar import Calendar, in_office
from qingxun.config.demo.county import County
from qingxun.scoring.actions import draft_version
from qingxun.scoring.engine import editing
from qingxun.scoring.presets import load_preset

MORE_FOR_QUALITY = "明年方案一：重质量，单篇、调研加分"
LESS_BURDEN = "明年方案二：减负合规"


def plan_drafts(county: County, calendar: Calendar, agenda: Agenda, rng: Random) -> None:
    """The head writes both in the last weeks."""
    for days, document, note in (
        (12, quality_document(), MORE_FOR_QUALITY),
        (6, load_preset("burden-reduction"), LESS_BURDEN),
    ):
        at = in_office(calendar.now - dt.timedelta(days=days), rng)
        agenda.add(at, _drafting(county, document, note))


def _drafting(county: County, document: dict[str, Any], note: str) -> Any:
    def draft(at: dt.datetime) -> None:
        draft_version(desk=county.desk, document=document, by=county.head, at=at, note=note)

    return draft


def quality_document() -> dict[str, Any]:
    """The county's rule with more for single-topic issues and research, less for briefs and media;
    instructions bring more, which touches a rule from above."""
    document: dict[str, Any] = copy.deepcopy(load_preset("changshan-2014"))
    changes = {
        "county-adoption": (
            "被县级刊物采用的，简讯每件 3 分，动态（综合）每件 10 分，单篇（专报）和工作交流（调研）每件 40 分。",
            {"brief": 3, "single": 40, "exchange": 40},
        ),
        "city-adoption": (
            "被市级刊物采用的，动态（综合）每件 20 分，单篇（专报）每件 70 分，工作交流（调研）每件 120 分；"
            "简讯每件 5 分。",
            {"brief": 5, "single": 70, "exchange": 120},
        ),
    }
    for code, (words, points) in changes.items():
        clause = _clause(document, code)
        clause["text"] = words
        clause["table"][0]["points"] |= points
    bonus = _clause(document, "instruction")
    bonus["text"] = "信息得到领导批示的，县领导批示加 15 分，市领导批示加 30 分；只计最高一次。"
    bonus["points"] |= {"county": 15, "city": 30}
    return document


def _clause(document: dict[str, Any], code: str) -> dict[str, Any]:
    found = editing.clause_of(document, code)
    assert found is not None
    return found
