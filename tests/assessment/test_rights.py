"""Who enters the scores of a component, and who never does."""

from decimal import Decimal

import pytest
from django.urls import reverse

from qingxun.assessment.actions import Audit, audit_entries, open_audit
from qingxun.assessment.models import Assessment
from qingxun.assessment.queries.waiting import to_audit
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.states import ADMIN_ROLES
from tests.organizations.factories import client_of, make_person

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
