"""The form of a clause: what it shows is what is read back, for every type of clause."""

import copy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from qingxun.scoring import engine
from qingxun.scoring.editor.building import clause_form
from qingxun.scoring.editor.reading import read_clause
from qingxun.scoring.editor.settings_form import read_settings, settings_form
from qingxun.scoring.editor.translating import clause_in, document_in
from qingxun.scoring.engine import editing
from qingxun.scoring.engine.keys import clause_types
from qingxun.scoring.presets import PRESETS, load_preset, policy_text, read_policy_text

NAMES = {
    "levels": {"county": "县级", "city": "市级", "province": "省级", "centre": "中央"},
    "systems": {"league": "共青团", "party": "党委", "government": "政府", "media": "媒体"},
    "forms": {"brief": "简讯", "news": "动态", "single": "单篇", "exchange": "交流"},
    "kinds": {"news": "动态", "research": "调研", "experience": "经验", "problem": "问题建议"},
    "ranks": {"county": "县领导", "city": "市领导", "province": "省领导", "centre": "中央领导"},
    "groups": {"township": "乡镇组", "school": "学校组", "enterprise": "企业组"},
    "outlets": {"city_party": "市委办信息"},
}
PRESET_CLAUSES = [
    (preset, clause["id"], clause)
    for preset in PRESETS
    for clause in load_preset(preset)["clauses"]
]
REGULATIONS = Path(__file__).parent / "regulations"
YEARLY = {"normalize", "rank", "veto", "award", "classes"}
EXAMPLES = [(kind.name, kind) for kind in clause_types() if kind.example]


class Browser(HTMLParser):
    """Reads a form as a browser sends it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self.select = self.area = ""
        self.chosen: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        name = at.get("name") or ""
        if tag == "input" and (at.get("type") != "checkbox" or "checked" in at):
            self.sent.appendlist(name, at.get("value") or "")
        elif tag == "select":
            self.select, self.chosen = name, None
        elif tag == "option" and ("selected" in at or self.chosen is None):
            self.chosen = at.get("value") or ""
        elif tag == "textarea":
            self.area = name
            self.sent[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.sent.appendlist(self.select, self.chosen or "")
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] += data


def sent_by(clause: dict[str, Any]) -> QueryDict:
    controls = clause_form(clause, NAMES, policy_text)
    browser = Browser()
    for control in controls:
        browser.feed(render_to_string("scoring/control.html", {"control": control}))
    return browser.sent


@pytest.mark.parametrize(("preset", "code", "clause"), PRESET_CLAUSES)
def test_a_form_sent_as_it_is_changes_nothing(preset: str, code: str, clause: dict[str, Any]):
    assert read_clause(sent_by(clause), clause, read_policy_text) == (clause, [])


@pytest.mark.parametrize(("name", "kind"), EXAMPLES)
def test_every_type_of_clause_has_a_form_that_keeps_its_example(name: str, kind: Any):
    example = read_policy_text(kind.example)
    assert isinstance(example, dict)
    english = clause_in({**example, "id": "x", "number": "第一条", "text": "原话"}, chinese=False)
    assert read_clause(sent_by(english), english, read_policy_text) == (english, [])


def test_everything_of_the_year_s_clauses_has_a_control_and_is_sent_back_as_it_was():
    seen: set[tuple[str, ...]] = set()
    for path in sorted(REGULATIONS.glob("*.yaml")):
        if path.stem.endswith(".cases"):
            continue
        policy = read_policy_text(path.read_text("utf-8"))
        for row in editing.clauses_of(policy if isinstance(policy, dict) else {}):
            clause = clause_in(row, chinese=False)
            shape = (clause["type"], *sorted(f"{k} {type(v).__name__}" for k, v in clause.items()))
            if clause["type"] not in YEARLY or shape in seen:
                continue
            seen.add(shape)
            sent = sent_by(clause)
            assert not [name for name in sent if name.startswith("raw:")], (path.name, clause["id"])
            assert read_clause(sent, clause, read_policy_text) == (clause, []), path.name
    assert {kind for kind, *_keys in seen} == YEARLY


def test_seats_bars_and_figures_are_written_by_form():
    clause = {"id": "x", "number": "一", "type": "award", "text": "t"}
    sent = sent_by(clause)
    sent["c.title"], sent["c.seats.*"], sent["c.by.0.figure"] = "先进", "3", "points"
    sent["c.eligible.minimum.0.figure"], sent["c.eligible.minimum.0.least"] = "adopted", "2"
    sent.setlist("c.eligible.minimum.0.levels", ["city"])
    read, problems = read_clause(sent, clause, read_policy_text)
    assert problems == []
    assert read == clause | {
        "title": "先进",
        "by": ["points"],
        "seats": 3,
        "eligible": {"minimum": [{"figure": "adopted", "levels": ["city"], "least": 2}]},
    }
    sent = sent_by(read)
    sent["c.seats.township"], sent["c.by.0.smaller_first"] = "5", "yes"
    read, _problems = read_clause(sent, read, read_policy_text)
    assert read["seats"] == {"township": 5, "*": 3}
    assert read["by"] == [{"figure": "points", "smaller_first": True}]
    veto = {"id": "v", "number": "二", "type": "veto", "text": "t"}
    sent = sent_by(veto)
    sent["c.figure.figure"], sent["c.under.school"], sent["c.under.*"] = "filed", "6", "12"
    read, _problems = read_clause(sent, veto, read_policy_text)
    assert read == veto | {"figure": "filed", "under": {"school": 6, "*": 12}}


def test_what_is_typed_is_what_is_written():
    clause = copy.deepcopy(load_preset("changshan-2014")["clauses"][5])
    assert clause["id"] == "city-adoption"
    sent = sent_by(clause)
    sent["c.table.0.points.brief"] = "12.5"
    sent["c.table.0.points.single"] = "20～50"
    sent["c.table.0.points.news"] = ""
    sent.setlist("c.table.0.systems", ["party"])
    sent["c.table.1.points.*"] = "３"
    sent.setlist("c.table.1.levels", ["province"])
    sent["c.number"] = "第六条之一"
    read, _ = read_clause(sent, clause, read_policy_text)
    assert read["number"] == "第六条之一"
    assert read["table"] == [
        {
            "levels": ["city"],
            "systems": ["party"],
            "points": {"brief": "12.5", "single": "20～50", "exchange": 80},
        },
        {"levels": ["province"], "points": {"*": 3}},
    ]


def test_a_row_is_removed_and_a_condition_set():
    clause = copy.deepcopy(load_preset("changshan-2014")["clauses"][7])
    sent = sent_by(clause)
    sent["drop:c.table.0"] = "1"
    sent["c.when.repost"] = "no"
    sent.setlist("c.when.kinds", ["research"])
    read, _ = read_clause(sent, clause, read_policy_text)
    assert len(read["table"]) == len(clause["table"]) - 1
    assert read["when"] == {"kinds": ["research"], "repost": False}


def test_what_the_form_cannot_show_is_kept_as_text():
    clause = {"id": "x", "number": "一", "type": "cap", "text": "t", "per": {"odd": 1}, "more": 2}
    sent = sent_by(clause)
    assert read_clause(sent, clause, read_policy_text) == (clause, [])
    sent["c.per"] = "{no"
    sent["c.limit"] = "7"
    read, (sentence,) = read_clause(sent, clause, read_policy_text)
    assert read == clause | {"limit": 7}
    assert sentence.startswith("「周期」没有保存")
    assert "{no" in sentence


def test_another_type_takes_its_own_keys_only():
    clause = load_preset("changshan-2014")["clauses"][2]
    sent = sent_by(clause)
    sent["c.type"] = "note"
    read, _ = read_clause(sent, clause, read_policy_text)
    assert set(read) == {"id", "number", "type", "text", "source"}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_policy_reads_the_same_in_chinese_and_in_english(preset: str):
    english = load_preset(preset)
    chinese = document_in(english, chinese=True)
    assert document_in(chinese, chinese=False) == english
    assert read_policy_text(policy_text(chinese)) == chinese
    assert engine.parse_policy(chinese) == engine.parse_policy(english)


@pytest.mark.parametrize(("name", "kind"), EXAMPLES)
def test_every_example_survives_both_languages(name: str, kind: Any):
    example = read_policy_text(kind.example)
    assert isinstance(example, dict)
    assert clause_in(clause_in(example, chinese=False), chinese=True) == example


@pytest.mark.parametrize("preset", PRESETS)
def test_settings_sent_as_they_are_change_nothing(preset: str):
    document = load_preset(preset)
    browser = Browser()
    for control in settings_form(document, policy_text):
        browser.feed(render_to_string("scoring/control.html", {"control": control}))
    assert read_settings(browser.sent, document, read_policy_text) == (document, [])
    browser.sent["c.ranking"] = "off"
    browser.sent["c.groups"] = "township：乡镇组\ntownship：新组"
    changed, (sentence,) = read_settings(browser.sent, document, read_policy_text)
    assert changed == document | {"ranking": "off"}
    assert "「排名组」没有保存：“township”写了两次" in sentence


def test_names_need_no_code_and_take_the_one_that_is_known():
    document = load_preset("changshan-2014")
    sent = sent_settings(document)
    sent["c.levels"] = "县级\n市级\n省级\n中央\n（部）委级"
    spare = int(sent["count:c.outlets"]) - 1
    sent[f"c.outlets.{spare}.name"] = "昨日情况"
    sent["c.outlets.0.code"] = ""
    sent["c.forms"] = "简讯\n专报"
    registers = {"forms": {"report": "专报"}}
    changed, problems = read_settings(sent, document, read_policy_text, registers)
    assert problems == []
    assert changed["levels"] == {
        "county": "县级",
        "city": "市级",
        "province": "省级",
        "centre": "中央",
        "部委级": "（部）委级",
    }
    assert changed["forms"] == {"brief": "简讯", "report": "专报"}
    assert next(iter(changed["outlets"])) == next(iter(document["outlets"]))
    assert changed["outlets"]["昨日情况"] == {"name": "昨日情况"}


def sent_settings(document: dict[str, Any]) -> QueryDict:
    """What a browser sends of the settings form as it stands."""
    browser = Browser()
    for control in settings_form(document, policy_text):
        browser.feed(render_to_string("scoring/control.html", {"control": control}))
    return browser.sent


def with_years() -> dict[str, Any]:
    """The county rule with a stretch of outlets of its own."""
    web = {"name": "网信专报", "level": "city", "system": "party"}
    stretch = {"since": "2025-01-01", "through": "2025-12-31", "outlets": {"web": web}}
    return load_preset("changshan-2014") | {"outlet_tables": [stretch]}


def test_outlets_and_their_years_are_tables_and_sent_as_they_are_change_nothing():
    document = with_years()
    sent = sent_settings(document)
    assert "raw:c.outlets" not in sent
    assert sent["c.outlets.0.code"] == "county_league_info"
    assert sent["c.outlet_tables.0.outlets.0.name"] == "网信专报"
    assert read_settings(sent, document, read_policy_text) == (document, [])


def test_an_outlet_is_added_dropped_and_told_when_it_cannot_be_read():
    document = with_years()
    sent = sent_settings(document)
    spare = int(sent["count:c.outlets"]) - 1
    sent[f"c.outlets.{spare}.code"], sent[f"c.outlets.{spare}.name"] = "daily", "县日报"
    sent[f"c.outlets.{spare}.level"], sent[f"c.outlets.{spare}.system"] = "county", "media"
    sent["drop:c.outlets.0"] = "1"
    sent["c.outlet_tables.1.since"] = "2026-01-01"
    sent["c.outlet_tables.1.outlets.0.code"] = "app"
    sent["c.outlet_tables.1.outlets.0.name"] = "掌上青田"
    changed, problems = read_settings(sent, document, read_policy_text)
    assert problems == []
    assert changed["outlets"]["daily"] == {"name": "县日报", "level": "county", "system": "media"}
    assert "county_league_info" not in changed["outlets"]
    assert changed["outlet_tables"][1] == {
        "since": "2026-01-01",
        "outlets": {"app": {"name": "掌上青田"}},
    }
    sent[f"c.outlets.{spare}.code"] = "city_party"
    changed, (sentence,) = read_settings(sent, document, read_policy_text)
    assert changed["outlets"] == document["outlets"]
    assert "写了两次" in sentence


def test_a_stretch_that_is_emptied_is_gone():
    document = with_years()
    sent = sent_settings(document)
    sent["c.outlet_tables.0.since"] = sent["c.outlet_tables.0.through"] = ""
    sent["drop:c.outlet_tables.0.outlets.0"] = "1"
    changed, _problems = read_settings(sent, document, read_policy_text)
    assert "outlet_tables" not in changed


def test_outlets_that_a_table_cannot_show_stay_text():
    document = load_preset("changshan-2014") | {"outlets": {"web": "网信专报"}}
    sent = sent_settings(document)
    assert "raw:c.outlets" in sent
    assert read_settings(sent, document, read_policy_text) == (document, [])
