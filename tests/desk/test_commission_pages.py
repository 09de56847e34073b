"""约稿 on its pages: the office, the units, what others see."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingxun.desk.actions import (
    decline_commission,
    follow_deadlines,
    withdraw_commission,
)
from qingxun.desk.models import Commission, Manuscript
from qingxun.desk.states import (
    CommissionState,
)
from qingxun.kit.clock import today
from qingxun.office.queries.counts import waiting_counts
from qingxun.office.queries.todo import todos
from qingxun.organizations.states import Role
from tests.desk.commissioning import DUE, commission, row_of
from tests.organizations.factories import (
    AT,
    County,
    client_of,
    make_county,
    make_desk,
    make_group,
    make_person,
)
from tests.ui.dialogs import opened_dialogs

pytestmark = pytest.mark.django_db
S = CommissionState


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def form_values(county: County, **changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "title": "侨青返乡的打算",
        "content": "请写两名侨青。",
        "requirements": "",
        "kind": "",
        "due_on": "2126-12-01",
        "due_time": "17:30",
        "units": [str(county.units[1].pk)],
    }
    return values | changes


def test_the_office_sends_a_slip_to_single_units_and_whole_groups(county: County) -> None:
    group = make_group(county.desk, today().year, "学校组", [county.units[2]])
    client = client_of(county[Role.EDITOR])
    response = client.post(
        reverse("desk:commission_write"), form_values(county, groups=[str(group.pk)])
    )
    assert response.status_code == 303
    slip = Commission.objects.get()
    assert {row.unit for row in slip.units.all()} == {county.units[1], county.units[2]}


def test_a_refused_slip_keeps_every_word(county: County) -> None:
    client = client_of(county[Role.EDITOR])
    response = client.post(
        reverse("desk:commission_write"), form_values(county, units=[], title="")
    )
    assert response.status_code == 422
    assert "请写两名侨青。" in response.content.decode()
    assert "请用一行写明约什么稿" in response.content.decode()


def page(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, name
    return response.content.decode()


def test_the_unit_reads_answers_and_sees_the_slip_while_it_writes(county: County) -> None:
    row = row_of(commission(county))
    client = client_of(county[Role.OFFICER])
    assert "未读" in page(client, "desk:commissions")
    assert "请写本镇三名返乡青年" in page(client, "desk:commission_unit", row.pk)
    row.refresh_from_db()
    assert row.read_by == county[Role.OFFICER]
    response = client.post(reverse("desk:commission_begin", args=[row.pk]))
    draft = Manuscript.objects.get(commissioned=row)
    assert response["Location"] == reverse("desk:edit", args=[draft.pk])
    assert "供稿：约稿“返乡青年创业的困难”" in page(client, "desk:edit", draft.pk)


def test_a_reason_without_words_is_refused_on_the_page(county: County) -> None:
    row = row_of(commission(county))
    client = client_of(county[Role.OFFICER])
    response = client.post(reverse("desk:commission_decline", args=[row.pk]), {"reason": ""})
    assert response.status_code == 422
    assert "请写明不能供稿的原因" in response.content.decode()


def test_the_office_works_through_a_slip_on_its_page(county: County) -> None:
    slip = commission(county, *county.units)
    row = row_of(slip, county.units[0])
    decline_commission(row=row, reason="没有返乡青年", by=county[Role.OFFICER], at=AT)
    client = client_of(county[Role.EDITOR])
    shown = page(client, "desk:commission", slip.pk)
    assert "没有返乡青年" in shown
    weigh = reverse("desk:commission_weigh", args=[row.pk])
    refused = client.post(weigh, {"do": "refuse", "reason": ""})
    assert refused.status_code == 422
    assert opened_dialogs(refused) == ["desk:commission_weigh"]
    assert client.post(weigh, {"do": "excuse", "reason": ""}).status_code == 303
    until = {"until": "2126-12-30", "until_time": "09:00", "reason": "材料难找"}
    extend = reverse("desk:commission_extend", args=[slip.pk])
    refused = client.post(extend, until | {"until": "", "unit": str(slip.units.last().pk)})
    assert opened_dialogs(refused) == ["desk:commission_extend"]
    assert refused.content.decode().count("材料难找") == 1
    assert client.post(extend, until).status_code == 303
    states = {r.unit: (r.state, r.due_at.year) for r in slip.units.all()}
    assert states[county.units[0]] == (S.EXCUSED, 2026)
    assert states[county.units[1]] == (S.WAITING, 2126)
    sheet = client.get(reverse("desk:commission", args=[slip.pk]) + "?format=xlsx")
    assert b"".join(sheet.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_others_see_neither_slip_nor_row(county: County) -> None:
    slip = commission(county)
    row = row_of(slip)
    stranger = client_of(make_person("", Role.OFFICER, county.units[1]))
    assert stranger.get(reverse("desk:commission_unit", args=[row.pk])).status_code == 404
    assert stranger.get(reverse("desk:commission", args=[slip.pk])).status_code == 403
    assert "返乡青年创业的困难" not in page(stranger, "desk:commissions")
    other = make_desk("共青团景宁县委员会", "景宁团县委")
    foreign = client_of(make_person("", Role.EDITOR, other))
    assert foreign.get(reverse("desk:commission", args=[slip.pk])).status_code == 404
    assert foreign.post(reverse("desk:commission_judge", args=[row.pk])).status_code == 404


def test_counts_and_to_do_name_what_waits(county: County) -> None:
    slip = commission(county, *county.units[:2])
    officer, editor = county[Role.OFFICER], county[Role.EDITOR]
    assert waiting_counts(officer)["commissions"] == 1
    (todo,) = [row for row in todos(officer, AT.date()) if row.kind == "commission"]
    assert (todo.title, todo.note) == ("返乡青年创业的困难", "团县委")
    row = row_of(slip, county.units[0])
    decline_commission(row=row, reason="没有", by=officer, at=AT)
    assert waiting_counts(officer)["commissions"] == 0
    assert waiting_counts(editor)["commission_reasons"] == 1
    (todo,) = [row for row in todos(editor, AT.date()) if row.kind == "commission_reason"]
    assert (todo.target, todo.note) == (slip.pk, county.units[0].short_name)


@pytest.mark.parametrize("name", ["desk:commissions_sent", "desk:commissions", "desk:commission"])
def test_pages_ask_no_more_for_three_than_for_one(county: County, name: str) -> None:
    role = Role.OFFICER if name == "desk:commissions" else Role.EDITOR
    client = client_of(county[role])
    counted = []
    client.get("/")
    for number in (1, 2):
        slips = [commission(county, *county.units[: 2 * number - 1]) for _ in range(number)]
        slip = slips[0]
        address = reverse(name, args=[slip.pk] if name == "desk:commission" else [])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 20


@pytest.mark.parametrize(
    "query", ["?state=running", "?state=done", "?state=withdrawn", "?who=missed"]
)
def test_the_list_of_slips_is_filtered(county: County, query: str) -> None:
    running = commission(county, due_at=AT + dt.timedelta(days=36500))
    done = commission(county, due_at=DUE, title="过期的约稿")
    gone = commission(county, title="撤回的约稿", due_at=AT + dt.timedelta(days=36500))
    withdraw_commission(commission=gone, reason="撤", by=county[Role.EDITOR], at=AT)
    follow_deadlines(at=DUE)
    wanted = {"?state=running": running, "?state=withdrawn": gone}.get(query, done)
    client = client_of(county[Role.EDITOR])
    shown = client.get(reverse("desk:commissions_sent") + query).content.decode()
    for slip in (running, done, gone):
        assert (str(slip.pk) in shown) == (slip == wanted)
