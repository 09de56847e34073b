"""Incidents and results: recorded by one, confirmed by another, told, taken back."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingxun.audit.models import AuditRow
from qingxun.facts.actions import (
    FactRefused,
    TypeRow,
    confirm_fact,
    dismiss_fact,
    install_types,
    set_types,
    void_fact,
)
from qingxun.facts.models import FactType, Incident, Output, RegisteredFact
from qingxun.facts.states import FactFamily, FactState
from qingxun.kit.refusals import PermissionRefused, StateRefused
from qingxun.messaging.models import Message
from qingxun.office.queries.counts import waiting_counts
from qingxun.office.queries.todo import todos
from qingxun.organizations.states import Role
from tests.desk.factories import make_manuscript, make_submission
from tests.facts.factories import DAY, make_fact, make_types, said, sheet_of
from tests.organizations.factories import (
    AT,
    County,
    client_of,
    give_role,
    make_county,
    make_desk,
    make_person,
    make_unit,
)

pytestmark = pytest.mark.django_db
FAMILIES = list(FactFamily)


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def test_an_incident_counts_only_after_a_second_person_has_confirmed(county: County) -> None:
    fact = make_fact(county, gravity="grave", named_by="city", value=Decimal("2.5"))
    assert fact.state == FactState.RECORDED
    assert not Incident.objects.standing().exists()
    assert not Message.objects.filter(person=county[Role.OFFICER]).exists()
    confirm_fact(fact=fact, by=county[Role.OFFICE_HEAD], at=AT)
    assert list(Incident.objects.standing()) == [fact]
    told = Message.objects.get(person=county[Role.OFFICER])
    assert (told.title, told.text) == ("已登记：船寮镇迟报", fact.text)
    verbs = AuditRow.objects.filter(object_id=fact.pk).values_list("verb", flat=True)
    assert sorted(verbs) == ["facts.confirm_fact", "facts.record_fact"]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OFFICER, Role.PRINCIPAL])
def test_editors_and_units_confirm_nothing(county: County, role: Role) -> None:
    fact = make_fact(county)
    with pytest.raises(PermissionRefused):
        confirm_fact(fact=fact, by=county[role], at=AT)


def test_nobody_confirms_what_he_recorded_not_even_in_the_database(county: County) -> None:
    head = county[Role.OFFICE_HEAD]
    give_role(county[Role.EDITOR], Role.OFFICE_HEAD, county.desk)
    fact = make_fact(county)
    with pytest.raises(PermissionRefused, match="另一人确认"):
        confirm_fact(fact=fact, by=county[Role.EDITOR], at=AT)
    with pytest.raises(PermissionRefused, match="另一人确认"):
        dismiss_fact(fact=fact, reason="否", by=county[Role.EDITOR], at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=fact.pk).update(
            state=FactState.CONFIRMED, confirmed_by=fact.recorded_by
        )
    confirm_fact(fact=fact, by=head, at=AT)


def test_what_is_not_upheld_never_counts_and_its_recorder_reads_why(county: County) -> None:
    fact = make_fact(county)
    with pytest.raises(FactRefused, match="不予认定的理由"):
        dismiss_fact(fact=fact, reason=" ", by=county[Role.OFFICE_HEAD], at=AT)
    dismiss_fact(fact=fact, reason="当天已电话报告。", by=county[Role.OFFICE_HEAD], at=AT)
    assert fact.state == FactState.DISMISSED
    told = Message.objects.get(person=county[Role.EDITOR])
    assert told.text == "当天已电话报告。"
    with pytest.raises(StateRefused):
        confirm_fact(fact=fact, by=county[Role.SIGNING_LEADER], at=AT)


def test_a_confirmed_one_is_taken_back_with_a_reason_that_the_unit_reads(county: County) -> None:
    fact = make_fact(county, confirmed=True)
    void_fact(fact=fact, reason="系统故障所致。", by=county[Role.SIGNING_LEADER], at=AT)
    assert not Incident.objects.standing().exists()
    last = Message.objects.filter(person=county[Role.PRINCIPAL]).order_by("-id")[0]
    assert (last.title, last.text) == ("已撤回：船寮镇迟报", "系统故障所致。")
    with pytest.raises(StateRefused):
        void_fact(fact=fact, reason="再撤", by=county[Role.OFFICE_HEAD], at=AT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": AT.date() + dt.timedelta(days=1)}, "on"),
        ({"text": " "}, "text"),
        ({"text": "长" * 501}, "text"),
        ({"value": Decimal("-1")}, "value"),
        ({"value": Decimal("0.00001")}, "value"),
        ({"value": Decimal("1e30")}, "value"),
        ({"value": Decimal("NaN")}, "value"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    county: County, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(FactRefused) as caught:
        make_fact(county, **changes)
    assert caught.value.field == field
    assert not Incident.objects.exists()


def test_it_is_about_units_people_and_manuscripts_that_belong_together(county: County) -> None:
    other = make_unit(make_desk("共青团景宁县委员会", "景宁团县委"), "外县镇")
    with pytest.raises(FactRefused, match="不向本编辑部报送"):
        make_fact(county, unit=other)
    with pytest.raises(FactRefused, match="没有任职"):
        make_fact(county, person=make_person("", Role.OFFICER, county.units[1]))
    foreign = make_manuscript(
        county.units[1], make_person("", Role.OFFICER, county.units[1]), county.desk
    )
    with pytest.raises(FactRefused, match="不是船寮镇的稿件"):
        make_fact(county, manuscript=foreign)
    stale = said(county).type
    FactType.objects.filter(pk=stale.pk).update(active=False)
    stale.refresh_from_db()
    with pytest.raises(FactRefused, match="类型清单"):
        make_fact(county, type=stale)


def test_a_result_has_a_name(county: County) -> None:
    with pytest.raises(FactRefused, match="成果名称"):
        make_fact(county, FactFamily.OUTPUT, name="")
    fact = make_fact(county, FactFamily.OUTPUT, level="city", grade="一等奖", confirmed=True)
    assert isinstance(fact, Output)


def test_a_type_is_never_lost_and_its_code_stays(county: County) -> None:
    first, *rest = make_types(county)
    head = county[Role.OFFICE_HEAD]
    rows = [TypeRow("", "晚报", key=first.pk), TypeRow("new_one", "新类型")]
    with pytest.raises(FactRefused, match="编码"):
        set_types(desk=county.desk, family=FactFamily.INCIDENT, rows=rows, by=head, at=AT)
    rows = [TypeRow("changed", "晚报", active=False, key=first.pk), TypeRow("new_one", "新类型")]
    set_types(desk=county.desk, family=FactFamily.INCIDENT, rows=rows, by=head, at=AT)
    first.refresh_from_db()
    assert (first.code, first.name, first.active) == ("late", "晚报", False)
    assert FactType.objects.filter(pk=rest[0].pk).exists()
    with pytest.raises(FactRefused, match="已经有了"):
        install_types(desk=county.desk, family=FactFamily.INCIDENT, by=head, at=AT)
    with pytest.raises(PermissionRefused):
        set_types(
            desk=county.desk, family=FactFamily.INCIDENT, rows=[], by=county[Role.EDITOR], at=AT
        )


# --- pages -------------------------------------------------------------------------------------


def form_values(county: County, **changes: Any) -> dict[str, Any]:
    kind = said(county).type
    values = {
        "unit": str(county.units[0].pk),
        "person": "",
        "type": str(kind.pk),
        "on": f"{DAY}",
        "text": "逾期两天报送。",
        "title": "",
        "gravity": "light",
        "named_by": "",
        "value": "",
        "evidence_note": "",
    }
    return values | changes


def test_an_editor_records_on_the_page_and_a_head_confirms_there(county: County) -> None:
    make_submission(county, title="防溺水信息")
    editor, head = client_of(county[Role.EDITOR]), client_of(county[Role.OFFICE_HEAD])
    response = editor.post(
        reverse("facts:record_incident"), form_values(county, title="防溺水信息", value="1.5")
    )
    assert response.status_code == 303
    fact = Incident.objects.get()
    assert fact.manuscript is not None
    assert (fact.manuscript.title, fact.value) == ("防溺水信息", Decimal("1.5"))
    shown = editor.get(reverse("facts:incident", args=[fact.pk])).content.decode()
    assert "须由另一人确认" in shown
    step = reverse("facts:incident_step", args=[fact.pk])
    assert editor.post(step, {"do": "confirm"}).status_code == 403
    assert head.post(step, {"do": "dismiss", "reason": ""}).status_code == 422
    assert head.post(step, {"do": "confirm"}).status_code == 303
    fact.refresh_from_db()
    assert fact.state == FactState.CONFIRMED


def test_an_unknown_title_is_said_at_its_field_and_nothing_is_lost(county: County) -> None:
    client = client_of(county[Role.EDITOR])
    response = client.post(
        reverse("facts:record_incident"), form_values(county, title="没有这一篇")
    )
    assert response.status_code == 422
    shown = response.content.decode()
    assert "收到的稿件里没有《没有这一篇》" in shown
    assert "逾期两天报送。" in shown


@pytest.mark.parametrize("family", FAMILIES)
def test_a_unit_sees_what_was_confirmed_about_it_and_nothing_else(
    county: County, family: FactFamily
) -> None:
    waiting = make_fact(county, family)
    counted = make_fact(county, family, confirmed=True)
    others = make_fact(county, family, confirmed=True, unit=county.units[1])
    client = client_of(county[Role.OFFICER])
    shown = client.get(reverse(f"facts:{family}s")).content.decode()
    for fact, seen in ((waiting, False), (counted, True), (others, False)):
        assert (str(fact.pk) in shown) == seen
        page = client.get(reverse(f"facts:{family}", args=[fact.pk]))
        assert page.status_code == (200 if seen else 404)


def test_to_do_and_count_name_what_waits_for_the_second_person(county: County) -> None:
    fact = make_fact(county)
    head, editor = county[Role.OFFICE_HEAD], county[Role.EDITOR]
    assert waiting_counts(head)["facts"] == 1
    assert "facts" not in waiting_counts(editor)
    (todo,) = [row for row in todos(head, AT.date()) if row.kind == "incident"]
    assert (todo.target, todo.title, todo.note) == (fact.pk, "迟报", "船寮镇")


def test_the_types_are_edited_on_their_page(county: County) -> None:
    client = client_of(county[Role.OFFICE_HEAD])
    address = reverse("facts:incident_types")
    assert "装入常用类型" in client.get(address).content.decode()
    assert client.post(address, {"do": "install"}).status_code == 303
    row = FactType.objects.get(code="late")
    sent = {
        "key": [str(row.pk), ""],
        "code": ["late", "missing"],
        "name": ["晚报", "缺报"],
        "hint": ["", ""],
        "used": ["1"],
    }
    assert client.post(address, sent).status_code == 303
    row.refresh_from_db()
    assert (row.name, row.active) == ("晚报", False)
    assert FactType.objects.get(code="missing").active
    sent["name"] = ["晚报", "晚报"]
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "“晚报”重复了" in refused.content.decode()


def take_in(county: County, what: str, sheet: Any, query: str = "") -> tuple[str, int]:
    """Upload, read the preview, confirm; the preview and the answer's status."""
    client = client_of(county[Role.OFFICE_HEAD])
    address = reverse(f"facts:{what}_sheet") + query
    shown = client.post(address, {"sheet": sheet}).content.decode()
    if 'name="file"' not in shown:
        return shown, 0
    answer = client.post(reverse(f"facts:{what}_confirm") + query, confirmed(shown))
    return shown, answer.status_code


def confirmed(shown: str) -> dict[str, str]:
    """What the button under a preview sends."""
    return dict(re.findall(r'name="(file|seen)" value="([^"]*)"', shown))


HEADS = ("单位", "人员", "类型", "日期", "情况", "涉及稿件", "依据", "轻重", "点名级别", "上级扣分")


def test_incidents_come_from_a_sheet_all_or_none(county: County) -> None:
    make_types(county)
    good = ("船寮镇", "", "迟报", DAY, "逾期一天", "", "", "较重", "市级", 1.5)
    bad = ("不存在镇", "", "迟报", DAY, "逾期一天", "", "", "", "", "")
    shown, status = take_in(county, "incidents", sheet_of(HEADS, good, bad))
    assert status == 0
    assert "没有单位“不存在镇”" in shown
    assert not Incident.objects.exists()
    shown, status = take_in(county, "incidents", sheet_of(HEADS, good))
    assert status == 303
    fact = Incident.objects.get()
    assert (fact.gravity, fact.named_by, fact.value) == ("serious", "city", Decimal("1.5"))
    assert fact.state == FactState.RECORDED, "a sheet confirms nothing"


@pytest.mark.parametrize("family", FAMILIES)
def test_lists_ask_no_more_for_three_than_for_one(county: County, family: FactFamily) -> None:
    client = client_of(county[Role.EDITOR])
    counted = []
    facts: list[RegisteredFact] = []
    for number in (1, 3):
        while len(facts) < number:
            facts.append(make_fact(county, family))
        client.get(reverse(f"facts:{family}s"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"facts:{family}s"))
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 20
