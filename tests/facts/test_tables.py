"""Entered tables and the data of a year: entered, corrected, kept, imported."""

import html
import io
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingxun.facts.actions import (
    FactRefused,
    Number,
    PersonYearSaid,
    UnitYearSaid,
    enter_numbers,
    save_table,
    state_person_years,
    state_unit_years,
)
from qingxun.facts.models import PersonYearData, TableEntry, UnitYearData
from qingxun.facts.targets import ClauseChoice, register_clauses
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.states import Role
from tests.desk.factories import make_submission
from tests.documents.factories import photo
from tests.facts.factories import make_tables, sheet_of
from tests.facts.test_registered import take_in
from tests.organizations.factories import AT, County, client_of, make_county, make_person

pytestmark = pytest.mark.django_db
YEAR = AT.year


@pytest.fixture
def county(db: None) -> County:
    return make_county()


@pytest.fixture
def clauses() -> list[ClauseChoice]:
    """A policy with two targets."""
    found = [
        ClauseChoice("monthly", "每月报送", for_units=True, number="第二条"),
        ClauseChoice("own", "个人任务", for_people=True),
    ]
    register_clauses("scoring", lambda desk, year: found)
    return found


@pytest.fixture(autouse=True)
def _policy_again() -> object:
    from qingxun.facts import targets

    kept = dict(targets._providers)
    yield
    targets._providers.clear()
    targets._providers.update(kept)


def inputs_of(page: HttpResponse) -> dict[str, str]:
    """The inputs of the page's form as a browser would send them."""
    words = (tag for tag in re.findall(r"<input[^>]*>", page.content.decode()))
    found = [dict(re.findall(r' (name|value|type)="([^"]*)"', tag)) for tag in words]
    names = re.compile(
        r"(seen|value|note|target|headcount|subordinates|last|excluded|title|outlet)"
    )
    return {
        each["name"]: html.unescape(each.get("value", ""))
        for each in found
        if names.match(each.get("name", ""))
    }


def values_of(code: str) -> list[tuple[str, Decimal]]:
    rows = TableEntry.objects.filter(table__code=code, replaced_at=None).order_by("unit__order")
    return [(row.unit.short_name, row.value) for row in rows]


def test_a_corrected_number_replaces_and_the_old_one_stays(county: County) -> None:
    table = make_tables(county)["groundwork"]
    editor = county[Role.EDITOR]
    numbers = [Number(Decimal("90"), county.units[0]), Number(Decimal("85.5"), county.units[1])]
    enter_numbers(table=table, period="2026H1", numbers=numbers, by=editor, at=AT)
    assert enter_numbers(table=table, period="2026H1", numbers=numbers, by=editor, at=AT) == []
    better = [Number(Decimal("92"), county.units[0])]
    enter_numbers(table=table, period="2026H1", numbers=better, by=editor, at=AT)
    assert values_of("groundwork") == [("船寮镇", Decimal(92)), ("温溪镇", Decimal("85.5"))]
    old = TableEntry.objects.get(replaced_at__isnull=False)
    assert (old.value, old.replaced_by) == (Decimal(90), editor)
    enter_numbers(
        table=table, period="2026H1", numbers=[Number(None, county.units[1])], by=editor, at=AT
    )
    assert values_of("groundwork") == [("船寮镇", Decimal(92))]


@pytest.mark.parametrize(
    ("period", "sentence"),
    [("2026Q1", "填报周期"), ("2027H1", "还没有开始"), ("soon", "没有这个时期")],
)
def test_a_number_belongs_to_a_period_of_the_table_that_has_begun(
    county: County, period: str, sentence: str
) -> None:
    table = make_tables(county)["groundwork"]
    with pytest.raises(FactRefused, match=sentence):
        enter_numbers(
            table=table,
            period=period,
            numbers=[Number(Decimal(1), county.units[0])],
            by=county[Role.EDITOR],
            at=AT,
        )


def test_bounds_hold_and_a_running_period_counts_for_today(county: County) -> None:
    table = make_tables(county)["own_rank"]
    table.lowest, table.highest = Decimal(1), Decimal(20)
    save_table(table=table, by=county[Role.OFFICE_HEAD], at=AT)
    with pytest.raises(FactRefused, match="21 不在 1 至 20 之间"):
        enter_numbers(
            table=table,
            period="2026Q4",
            numbers=[Number(Decimal(21), county.desk)],
            by=county[Role.EDITOR],
            at=AT,
        )
    (entry,) = enter_numbers(
        table=table,
        period="2026Q4",
        numbers=[Number(Decimal(12), county.desk)],
        by=county[Role.EDITOR],
        at=AT,
    )
    assert entry.on == AT.date()


def test_a_table_with_numbers_keeps_what_it_is_about(county: County) -> None:
    table = make_tables(county)["own_rank"]
    number = Number(Decimal(3), county.desk)
    enter_numbers(table=table, period="2026Q3", numbers=[number], by=county[Role.EDITOR], at=AT)
    table.code = "another"
    with pytest.raises(FactRefused, match="不能再改"):
        save_table(table=table, by=county[Role.OFFICE_HEAD], at=AT)
    table.code = "own_rank"
    with pytest.raises(PermissionRefused):
        save_table(table=table, by=county[Role.EDITOR], at=AT)


def test_the_page_saves_a_period_and_keeps_what_cannot_be_read(county: County) -> None:
    table = make_tables(county)["groundwork"]
    client = client_of(county[Role.EDITOR])
    address = reverse("facts:table", args=[table.pk]) + "?period=2026H2"
    first, second = (unit.pk for unit in county.units[:2])
    refused = client.post(address, {f"value-{first}": "88", f"value-{second}": "很好"})
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "“很好”不是数字" in shown
    assert 'value="88"' in shown
    assert not TableEntry.objects.exists()
    long = client.post(address, {f"value-{first}": "88", f"note-{first}": "长" * 301})
    assert long.status_code == 422
    assert "请控制在 300 字以内，现在有 301 字" in long.content.decode()
    assert "长" * 301 in long.content.decode()
    assert not TableEntry.objects.exists()
    assert (
        client.post(address, {f"value-{first}": "88", f"note-{first}": "抽查"}).status_code == 303
    )
    assert values_of("groundwork") == [("船寮镇", Decimal(88))]
    shown = client.get(address).content.decode()
    assert 'value="88"' in shown
    assert 'value="抽查"' in shown


def test_two_people_at_one_table_overwrite_nothing_unseen(county: County) -> None:
    table = make_tables(county)["groundwork"]
    first, second = (unit.pk for unit in county.units[:2])
    address = reverse("facts:table", args=[table.pk]) + "?period=2026H2"
    client, colleague = client_of(county[Role.EDITOR]), client_of(county[Role.OFFICE_HEAD])
    opened = inputs_of(client.get(address))
    theirs = inputs_of(colleague.get(address)) | {f"value-{first}": "60", f"note-{first}": "抽查"}
    assert colleague.post(address, theirs).status_code == 303
    mine = opened | {f"value-{second}": "75"}
    assert client.post(address, mine).status_code == 303, "not touched: hers stays"
    assert values_of("groundwork") == [("船寮镇", Decimal(60)), ("温溪镇", Decimal(75))]
    both = opened | {f"value-{first}": "90", f"value-{second}": "很好"}
    unread = client.post(address, both)
    assert unread.status_code == 422, "another refusal is no look at the colleague's number"
    refused = client.post(address, inputs_of(unread) | {f"value-{second}": "75"})
    words = f"船寮镇：{county[Role.OFFICE_HEAD].name}录入了 60（说明：抽查）。"
    assert (refused.status_code, words in refused.content.decode()) == (422, True)
    assert values_of("groundwork") == [("船寮镇", Decimal(60)), ("温溪镇", Decimal(75))]
    again = inputs_of(refused)
    assert again[f"value-{first}"] == "90"
    assert client.post(address, again).status_code == 303
    assert values_of("groundwork")[0] == ("船寮镇", Decimal(90))


def test_a_manuscripts_number_is_replaced_knowingly(county: County) -> None:
    make_submission(county, title="石雕夜校")
    table = make_tables(county)["superior_score"]
    address = reverse("facts:table", args=[table.pk])
    client, colleague = client_of(county[Role.EDITOR]), client_of(county[Role.OFFICE_HEAD])
    typed = inputs_of(client.get(address)) | {"title": "石雕夜校", "value": "4"}
    assert colleague.post(address, typed | {"value": "5"}).status_code == 303
    refused = client.post(address, typed)
    assert (refused.status_code, "录入了 5" in refused.content.decode()) == (422, True)
    assert TableEntry.objects.get().value == 5
    assert client.post(address, inputs_of(refused)).status_code == 303
    assert TableEntry.objects.get(replaced_at=None).value == 4


def test_the_superiors_score_of_a_manuscript_is_entered_by_its_title(county: County) -> None:
    submission = make_submission(county, title="石雕夜校")
    table = make_tables(county)["superior_score"]
    client = client_of(county[Role.EDITOR])
    address = reverse("facts:table", args=[table.pk])
    assert client.post(address, {"title": "没有", "value": "3"}).status_code == 422
    assert client.post(address, {"title": "石雕夜校", "value": "3.5"}).status_code == 303
    entry = TableEntry.objects.get()
    assert (entry.manuscript, entry.value) == (submission.manuscript, Decimal("3.5"))


# --- years -------------------------------------------------------------------------------------


def test_what_is_stated_for_a_year_replaces_and_the_old_statement_stays(county: County) -> None:
    head, unit = county[Role.OFFICE_HEAD], county.units[0]

    def state(data: UnitYearSaid) -> list[UnitYearData]:
        return state_unit_years(desk=county.desk, year=YEAR, said={unit: data}, by=head, at=AT)

    assert state(UnitYearSaid()) == [], "saying nothing states nothing"
    (first,) = state(UnitYearSaid(headcount=30, last_prize="一等奖", targets={"monthly": 4}))
    assert state(UnitYearSaid(headcount=30, last_prize="一等奖", targets={"monthly": 4})) == []
    state(UnitYearSaid(headcount=32, last_prize="一等奖", targets={"monthly": 4}))
    first.refresh_from_db()
    assert first.replaced_at == AT
    standing = UnitYearData.objects.get(replaced_at=None)
    assert (standing.headcount, standing.targets) == (32, {"monthly": 4})
    with pytest.raises(FactRefused, match="这个数不对"):
        state(UnitYearSaid(headcount=10_000_000))


def test_a_person_of_a_year_has_a_possible_birth_and_roster(county: County) -> None:
    head, officer, unit = county[Role.OFFICE_HEAD], county[Role.OFFICER], county.units[0]

    def state(data: PersonYearSaid) -> list[PersonYearData]:
        return state_person_years(desk=county.desk, year=YEAR, said={officer: data}, by=head, at=AT)

    with pytest.raises(FactRefused, match="出生年 2020"):
        state(PersonYearSaid(unit, birth_year=2020))
    with pytest.raises(FactRefused, match="在册止早于在册起"):
        state(PersonYearSaid(unit, since=AT.date(), until=AT.date()))
    state(PersonYearSaid(unit, post="团委书记", birth_year=1993, targets={"own": 6}))
    assert PersonYearData.objects.get().post == "团委书记"


def test_the_table_form_of_units_saves_a_page_or_keeps_all_that_was_typed(
    county: County, clauses: list[ClauseChoice]
) -> None:
    client = client_of(county[Role.OFFICE_HEAD])
    address = reverse("facts:unit_years") + f"?year={YEAR}"
    assert "目标：每月报送" in client.get(address).content.decode()
    unit = county.units[0].pk
    typed = {f"headcount-{unit}": "三十", f"target-monthly-{unit}": "5", f"note-{unit}": "核"}
    refused = client.post(address, typed)
    assert refused.status_code == 422
    shown = refused.content.decode()
    for word in ("“三十”看不懂", 'value="5"', 'value="核"'):
        assert word in shown
    lost = client.post(address, {f"excluded-{unit}": "nothing"})
    assert "办法里没有条款“nothing”" in lost.content.decode()
    typed |= {f"headcount-{unit}": "30", f"excluded-{unit}": "第二条"}
    assert client.post(address, typed).status_code == 303
    row = UnitYearData.objects.get()
    assert (row.headcount, row.targets, row.excluded) == (30, {"monthly": 5}, ["monthly"])
    assert 'value="第二条"' in client.get(address).content.decode()


@pytest.mark.parametrize(("name", "limit"), [("last_prize", 40), ("note", 200)])
def test_words_of_a_year_that_are_too_long_are_told_and_stay(
    county: County, name: str, limit: int
) -> None:
    client, unit = client_of(county[Role.OFFICE_HEAD]), county.units[0]
    address, field = reverse("facts:unit_years") + f"?year={YEAR}", f"{name}-{unit.pk}"
    refused = client.post(address, {field: "先" * (limit + 1)})
    shown = refused.content.decode()
    assert (refused.status_code, UnitYearData.objects.count()) == (422, 0)
    assert f"{unit.short_name}：“先先先先先先先先先先…”有 {limit + 1} 个字" in shown
    assert "先" * (limit + 1) in shown
    assert client.post(address, {field: "先" * limit}).status_code == 303


def test_two_people_at_one_year_overwrite_nothing_unseen(county: County) -> None:
    address = reverse("facts:unit_years") + f"?year={YEAR}"
    client, colleague = client_of(county[Role.OFFICE_HEAD]), client_of(county[Role.OFFICE_HEAD])
    first, second = (unit.pk for unit in county.units[:2])
    opened = inputs_of(client.get(address))
    assert colleague.post(address, opened | {f"headcount-{first}": "30"}).status_code == 303
    assert client.post(address, opened | {f"note-{second}": "核"}).status_code == 303
    standing = UnitYearData.objects.filter(replaced_at=None)
    assert standing.get(unit=first).headcount == 30, "not touched: hers stays"
    unread = client.post(address, opened | {f"note-{first}": "查", f"headcount-{second}": "三"})
    refused = client.post(address, inputs_of(unread) | {f"headcount-{second}": "3"})
    shown = refused.content.decode()
    assert refused.status_code == 422
    for words in (f"刚由{county[Role.OFFICE_HEAD].name}重新填报", "人数 30"):
        assert words in shown, words
    assert standing.get(unit=first).note == ""
    assert client.post(address, inputs_of(refused)).status_code == 303
    assert standing.get(unit=first).note == "查"


def test_the_table_form_of_people(county: County, clauses: list[ClauseChoice]) -> None:
    client = client_of(county[Role.OFFICE_HEAD])
    address = reverse("facts:person_years") + f"?year={YEAR}"
    person = county[Role.OFFICER].pk
    typed = {
        f"birth_year-{person}": "1995",
        f"since-{person}": f"{YEAR}-03-01",
        f"target-own-{person}": "6",
    }
    assert client.post(address, typed).status_code == 303
    row = PersonYearData.objects.get()
    assert (row.birth_year, row.targets, row.unit) == (1995, {"own": 6}, county.units[0])
    editor = client_of(county[Role.EDITOR])
    assert editor.post(address, typed | {f"birth_year-{person}": "1990"}).status_code == 403


def test_years_go_out_as_a_sheet_and_come_in_again(
    county: County, clauses: list[ClauseChoice]
) -> None:
    heads = ("单位", "人数", "下属单位", "上年获奖", "目标：每月报送", "不适用条款")
    sheet = sheet_of(
        heads, ("船寮镇", 30, 12, "一等奖", 5, ""), ("温溪镇", 25, "", "", "", "每月报送")
    )
    assert take_in(county, "unit_years", sheet, f"?year={YEAR}")[1] == 303
    rows = {row.unit.short_name: row for row in UnitYearData.objects.all()}
    assert (rows["船寮镇"].subordinates, rows["船寮镇"].targets) == (12, {"monthly": 5})
    assert rows["温溪镇"].excluded == ["monthly"]
    client = client_of(county[Role.OFFICE_HEAD])
    out = client.get(reverse("facts:unit_years") + f"?year={YEAR}&format=xlsx")
    content = b"".join(out.streaming_content)  # type: ignore[attr-defined]
    again = io.BytesIO(content)
    again.name = "again.xlsx"
    assert take_in(county, "unit_years", again, f"?year={YEAR}")[1] == 303
    assert UnitYearData.objects.count() == 2, "nothing new was said"
    changed = sheet_of(heads, ("船寮镇", 31, 12, "一等奖", 5, ""), ("温溪镇", 25, "", "", "", ""))
    shown, status = take_in(county, "unit_years", changed, f"?year={YEAR}")
    name = county[Role.OFFICE_HEAD].name
    assert (status, f"人数 30（{name}）" in shown) == (303, True)
    assert f"不适用条款 第二条（{name}）" in shown
    twice = sheet_of(heads, *[("船寮镇", count, "", "", "", "") for count in (31, 32)])
    assert "“船寮镇”重复了" in take_in(county, "unit_years", twice, f"?year={YEAR}")[0]


@pytest.mark.parametrize("name", ["facts:unit_years", "facts:person_years"])
def test_pages_of_a_year_stay_within_their_queries(county: County, name: str) -> None:
    client = client_of(county[Role.EDITOR])
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(name)).status_code == 200
    assert len(queries) <= 20


def test_the_evidence_of_a_number_opens_for_the_desk_and_its_unit_only(county: County) -> None:
    table = make_tables(county)["groundwork"]
    editor = client_of(county[Role.EDITOR])
    first, second = county.units[:2]
    address = reverse("facts:table", args=[table.pk])
    typed = {f"value-{first.pk}": "88", f"value-{second.pk}": "80"}
    assert editor.post(address, typed).status_code == 303
    proof = SimpleUploadedFile("检查通报.jpg", photo(), "image/jpeg")
    typed |= {f"value-{first.pk}": "90", "evidence_file": proof}
    assert editor.post(address, typed).status_code == 303
    entry = TableEntry.objects.get(table=table, unit=first, replaced_at=None)
    other = TableEntry.objects.get(table=table, unit=second, replaced_at=None)
    assert (entry.value, entry.evidence is None, other.evidence) == (Decimal(90), False, None)
    opens = reverse("facts:entry_evidence", args=[entry.pk])
    assert opens in editor.get(address).content.decode()
    for person, status in ((county[Role.OFFICER], 200), (county[Role.EDITOR], 200)):
        answer = client_of(person).get(opens)
        assert answer.status_code == status
        b"".join(answer.streaming_content)
    stranger = make_person("", Role.OFFICER, second)
    assert client_of(stranger).get(opens).status_code == 404
