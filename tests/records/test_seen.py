"""A form made from what stood before somebody else saved."""

import pytest
from django.template import Context, Template

from qingxun.kit.clock import now
from qingxun.kit.refusals import StaleRefused
from qingxun.records.models import InboxRow
from qingxun.records.seen import check_seen, mark_of

pytestmark = pytest.mark.django_db


def test_the_mark_changes_with_every_change() -> None:
    rows = InboxRow.objects.filter(source="list")
    marks = [mark_of(rows)]
    row = InboxRow.objects.create(source="list", key="甲", payload={}, received_at=now())
    marks.append(mark_of(rows))
    row.key = "乙"
    row.save()
    marks.append(mark_of(rows))
    assert len(set(marks)) == 3
    check_seen(marks[-1], rows, "key")
    check_seen(None, rows, "key")
    row.delete()
    assert mark_of(rows) == marks[0]


def test_the_second_is_told_what_stands_now() -> None:
    rows = InboxRow.objects.filter(source="list")
    before = mark_of(rows)
    InboxRow.objects.create(source="list", key="工作动态", payload={}, received_at=now())
    with pytest.raises(StaleRefused, match="工作动态"):
        check_seen(before, rows, "key")


def test_a_form_carries_the_mark() -> None:
    rows = InboxRow.objects.all()
    page = Template("{% load records_tags %}{% seen rows %}").render(Context({"rows": rows}))
    assert page == f'<input type="hidden" name="seen" value="{mark_of(rows)}">'
