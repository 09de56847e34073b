"""Versions of a policy: what is in force does not change, whatever an old page sends."""

import datetime as dt

import pytest

from qingxun.kit.refusals import StateRefused
from qingxun.scoring.actions import adopt_version, change_draft, draft_preset
from qingxun.scoring.models import PolicyVersion
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
