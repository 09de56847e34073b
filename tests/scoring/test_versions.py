"""Versions of a policy: what is in force does not change, whatever an old page sends."""

import datetime as dt

import pytest
from django.urls import reverse

from qingxun.kit.refusals import StateRefused
from qingxun.organizations.models import Organization
from qingxun.organizations.states import Role
from qingxun.scoring.actions import adopt_version, change_draft, draft_preset, draft_version
from qingxun.scoring.models import PolicyVersion
from tests.organizations.factories import client_of, make_person
from tests.scoring.factories import make_scored_county, moment, put_in_force

pytestmark = pytest.mark.django_db


def test_a_page_that_still_shows_the_draft_does_not_rewrite_what_is_in_force():
    county = make_scored_county()
    made = draft_preset(desk=county.desk, preset="changshan-2014", by=county.head, at=moment(9, 1))
    shown = PolicyVersion.objects.get(pk=made.pk)
    put_in_force(made, dt.date(2026, 12, 1), county.head, moment(9, 2))
    with pytest.raises(StateRefused):
        change_draft(version=shown, document={}, note="", by=county.head, at=moment(9, 3))
    with pytest.raises(StateRefused):
        adopt_version(version=shown, on=dt.date(2026, 12, 1), by=county.head, at=moment(9, 3))
    assert PolicyVersion.objects.get(pk=made.pk).document == made.document


def test_whoever_is_scored_reads_the_version_and_a_leader_reads_a_draft() -> None:
    county = make_scored_county()
    below = county.units[0]
    Organization.objects.filter(pk=below.pk).update(is_desk=True)
    own_editor = make_person("演示编辑", Role.EDITOR, below)
    current = PolicyVersion.objects.get(desk=county.desk)
    draft = draft_version(
        desk=county.desk, document=current.document, by=county.head, at=moment(2, 1)
    )
    seen = {
        who: [
            client_of(who).get(reverse("scoring:version", args=[row.pk])).status_code
            for row in (current, draft)
        ]
        for who in (own_editor, county.editor, county.leader, county.head)
    }
    assert seen == {
        own_editor: [200, 404],
        county.editor: [200, 404],
        county.leader: [200, 200],
        county.head: [200, 200],
    }
