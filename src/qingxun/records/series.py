"""Numbers that people read: consecutive within (desk, series, year)."""

import uuid

from django.db import transaction

from qingxun.records.models import Series


@transaction.atomic
def take_number(*, desk: uuid.UUID, name: str, year: int) -> int:
    """Take the next number, starting at 1, under a row lock held until the caller commits.

    A series without restart uses year 0. A number taken by a transaction that rolls back is given
    again; one that was committed never is.
    """
    rows = Series.objects.filter(desk=desk, name=name, year=year)
    row = rows.select_for_update().first()
    if row is None:
        Series.objects.get_or_create(desk=desk, name=name, year=year)
        row = rows.select_for_update().get()
    row.last += 1
    row.save(update_fields=["last"])
    return row.last
