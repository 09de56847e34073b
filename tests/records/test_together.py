"""Rows of several tables in one statement are what each table's own statement gives."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from qingxun.desk.models import Manuscript, Submission
from qingxun.documents.models import Paper
from qingxun.organizations.models import Organization
from qingxun.organizations.states import Role
from qingxun.records.together import Part, read_together
from tests.desk.factories import make_manuscript, make_submission
from tests.organizations.factories import County, make_county

pytestmark = pytest.mark.django_db


def parts_of(county: County) -> list[Part]:
    return [
        Part(Submission.objects.all(), ("submitted_at", "revision__title", "edited__title")),
        Part(Manuscript.objects.all(), ("title", "unit__short_name", "kind__name", "event_on")),
        Part(Paper.objects.all(), ("values",)),
        Part(Organization.objects.filter(pk=county.desk.pk), ("is_desk", "order")),
    ]


def test_rows_and_what_they_point_to_are_read_in_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    county = make_county()
    sent = make_submission(county, title="石雕“夜市”\n\\开张")
    draft = make_manuscript(county.units[0], county[Role.OFFICER], county.desk, title="草稿")
    Manuscript.objects.filter(pk=draft.pk).update(kind=None)
    known, short = sent.revision, county.units[0].short_name
    event_on = sent.manuscript.event_on
    with django_assert_num_queries(1):
        (row,), manuscripts, papers, (desk,) = read_together(parts_of(county))
        assert (row.pk, row.submitted_at, row.edited) == (sent.pk, sent.submitted_at, None)
        assert (row.revision.pk, row.revision.title) == (known.pk, known.title)
        assert {(each.pk, each.title, each.unit.short_name) for each in manuscripts} == {
            (sent.manuscript_id, known.title, short),
            (draft.pk, "草稿", short),
        }
        (named,) = [each for each in manuscripts if each.kind]
        assert named.event_on == event_on
        assert papers == []
        assert (desk.is_desk, desk.order) == (True, county.desk.order)


def test_what_was_not_asked_for_is_read_when_it_is_needed() -> None:
    county = make_county()
    sent = make_submission(county)
    with CaptureQueriesContext(connection) as context:
        assert read_together([]) == []
    assert len(context) == 0
    (row,), *_rest = read_together(parts_of(county))
    with CaptureQueriesContext(connection) as context:
        assert row.state == sent.state
    assert len(context) == 1
