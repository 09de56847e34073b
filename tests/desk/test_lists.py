"""The office's lists, when two people keep them."""

import pytest
from django.urls import reverse

from qingxun.desk import presets
from qingxun.desk.models import ManuscriptKind, RefusalReason
from qingxun.organizations.actions import change_organization
from qingxun.organizations.actions.register import OrganizationLine, Register, import_register
from qingxun.organizations.models import Organization
from qingxun.organizations.states import OrganizationKind, Role
from qingxun.records.seen import mark_of
from tests.desk.factories import make_kind, make_reasons
from tests.organizations.factories import AT, client_of, make_county

pytestmark = pytest.mark.django_db


def test_two_change_the_kinds_the_second_is_told_and_keeps_what_was_typed() -> None:
    county = make_county()
    client, url = client_of(county[Role.EDITOR]), reverse("desk:settings")
    seen = mark_of(client.get(url).context["standing_kinds"])
    make_kind(county.desk, "survey", "调研")
    data = {"kind_key": [""], "kind_name": ["经验"], "kind_hint": [""], "kind_order": ["1"]}
    answer = client.post(reverse("desk:settings_kinds"), data | {"seen": seen})
    assert answer.status_code == 422
    assert "调研" in answer.context["refused"]
    assert answer.context["kinds"][0][1] == "经验"
    again = {"seen": mark_of(answer.context["standing_kinds"])}
    assert client.post(reverse("desk:settings_kinds"), data | again).status_code == 303


def test_two_change_the_reasons_the_second_is_told() -> None:
    county = make_county()
    client = client_of(county[Role.EDITOR])
    *_words, standing = client.get(reverse("desk:settings")).context["reasons"][0]
    seen = mark_of(standing)
    make_reasons(county.desk)
    data = {"purpose": "return", "texts": "要素不全", "seen": seen}
    answer = client.post(reverse("desk:settings_reasons"), data)
    assert answer.status_code == 422
    assert "数据不清，请核实" in answer.context["refused"]
    assert "要素不全" in answer.content.decode()


def test_what_becomes_a_desk_later_begins_with_kinds_and_reasons_whichever_way() -> None:
    county = make_county()
    by, unit = county[Role.SYSTEM_ADMIN], county.units[0]
    lines = [
        OrganizationLine(
            2,
            "T1",
            "某中学团委",
            OrganizationKind.SCHOOL,
            parent_code=county.desk.code,
            is_desk=True,
        ),
        OrganizationLine(
            3, "T2", "某小学", OrganizationKind.SCHOOL, parent_code=county.desk.code, is_desk=False
        ),
    ]
    import_register(register=Register(organizations=lines), by=by, at=AT)
    change_organization(organization=unit, is_desk=True, by=by, at=AT)
    for desk in (unit, Organization.objects.get(code="T1")):
        assert ManuscriptKind.objects.filter(desk=desk).count() == len(presets.KINDS)
        assert RefusalReason.objects.filter(desk=desk).exists()
    assert not ManuscriptKind.objects.filter(desk__code="T2").exists()
