"""Rows of several tables in one statement are what each table's own statement gives."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from qingxun.desk.models import Contributor, Manuscript, Submission, SubmissionEvent
from qingxun.documents.models import Paper
from qingxun.ledger.models import Balance
from qingxun.organizations.models import Organization
from qingxun.organizations.states import Role
from qingxun.records.together import Part, lists_of, read_together
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


def test_whole_lists_are_what_each_query_gives_in_its_order(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    county = make_county()
    for place in range(3):
        sent = make_submission(county, title=f"石雕{place}")
    shared = sent.manuscript.contributors.get()
    Contributor.objects.create(
        manuscript=sent.manuscript,
        organization=county.units[1],
        order=0,
        share=Decimal("33.30"),
    )
    whose = {"desk": county.desk, "organization": county.units[0]}
    Balance.objects.create(**whose, month="2026-03", heading="adoption", amount=Decimal("-12.0305"))
    asked = [
        Contributor.objects.select_related("organization", "person").order_by("-order"),
        Submission.objects.select_related("manuscript__unit").order_by("-submitted_at", "pk"),
        SubmissionEvent.objects.filter(submission=sent).select_related("by"),
        Organization.objects.none(),
        Balance.objects.filter(desk=county.desk),
        Organization.objects.order_by("-short_name"),
    ]
    expected = [[everything_of(row) for row in rows.all()] for rows in asked]
    with django_assert_num_queries(1):
        found = lists_of(*asked)
        assert [[everything_of(row) for row in rows] for rows in found] == expected
        assert [row.manuscript.unit.short_name for row in found[1]]
    assert str(next(row.share for row in found[0] if row.pk != shared.pk and row.share)) == "33.30"


def everything_of(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
