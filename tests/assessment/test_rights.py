"""Who enters the scores of a component, and who never does."""

from decimal import Decimal

import pytest
from django.urls import reverse

from qingxun.assessment.actions import Audit, audit_entries, open_audit
from qingxun.assessment.models import Assessment
from qingxun.assessment.queries.waiting import to_audit
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.states import ADMIN_ROLES, Role
from tests.organizations.factories import client_of, give_role, make_desk, make_person

from .factories import DURING, entered, make_assessed, make_started

pytestmark = pytest.mark.django_db


def test_administrators_of_the_department_neither_read_nor_enter_its_scores() -> None:
    assessed = make_assessed(until_month=1, close=False)
    assessment = open_audit(assessment=make_started(assessed), by=assessed.head, at=DURING)
    component = entered(assessment)
    audits = [Audit(entry, Decimal(99)) for entry in component.entries.all()]
    for role in sorted(ADMIN_ROLES):
        administrator = make_person(f"演示{role}", role, assessed.department)
        with pytest.raises(PermissionRefused):
            audit_entries(component=component, audits=audits, by=administrator, at=DURING)
        assert not Assessment.objects.visible_to(administrator).exists()
        assert not to_audit(administrator).exists()
        page = client_of(administrator).get(reverse("assessment:component", args=[component.pk]))
        assert page.status_code in (403, 404)
    assert to_audit(assessed.auditor).get() == component


def test_editors_of_a_desk_below_read_neither_risks_nor_vetoes_of_others() -> None:
    assessed = make_assessed(until_month=1, close=False)
    assessment = make_started(assessed)
    below = make_desk("青田县少工委", "县少工委", parent=assessed.desk)
    editor = make_person("少工委编辑", Role.EDITOR, below)
    give_role(editor, Role.OFFICER, assessed.department)
    assert Assessment.objects.visible_to(editor).filter(pk=assessment.pk).exists()
    for name in ("risks", "vetoes"):
        address = reverse(f"assessment:{name}", args=[assessment.pk])
        assert client_of(editor).get(address).status_code == 403
        assert client_of(assessed.head).get(address).status_code == 200
