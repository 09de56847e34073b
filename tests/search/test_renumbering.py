"""Entries with numbers of the earlier form get smaller ones and are found as before."""

import datetime as dt
import uuid

import pytest
from django.db.models import F

from qingxun.search import index
from qingxun.search.actions import free_number, index_text, number_of
from qingxun.search.checking import index_agrees
from qingxun.search.models import SearchEntry
from qingxun.search.renumbering import EARLIER_BITS, is_needed, renumber
from qingxun.search.wanted import SECOND_BITS, Wanted, first_number
from tests.search.test_search import start_afresh

pytestmark = pytest.mark.django_db
KIND = "thing"
MAY = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


def write(at: dt.datetime, low: int = 0) -> uuid.UUID:
    key = uuid.UUID(int=(at.toordinal() << 20) + low)
    index_text(kind=KIND, object_id=key, text="石雕", at=at)
    return key


def found(since: dt.datetime) -> list[uuid.UUID]:
    hits = index.hits(Wanted(("石雕",), kinds=(KIND,), since=first_number(since)), 100)
    return [hit.key for hit in hits]


def test_order_periods_and_index_are_as_before() -> None:
    start_afresh()
    keys = [write(MAY + dt.timedelta(days=day), low) for day in (0, 1, 40) for low in (1, 2)]
    newest = found(MAY)
    shift = 1 << (EARLIER_BITS - SECOND_BITS)
    SearchEntry.objects.update(number=F("number") * shift + 5)
    # one more of a second, which in the smaller form takes the next number
    first = SearchEntry.objects.order_by("number")[0]
    beside = uuid.uuid4()
    number = first.number + 1 - 5 + (1 << SECOND_BITS)
    row = SearchEntry.objects.create(kind=KIND, object_id=beside, number=number, text="石雕")
    if not index.on_sqlite():  # there the tokens stay
        index.add([row])
    assert is_needed()
    assert renumber() == 7
    assert not is_needed()
    assert index_agrees(lambda done, total, what: None)
    assert [key for key in found(MAY) if key != beside] == newest
    assert set(found(MAY + dt.timedelta(days=1))) == set(keys[2:])
    assert set(found(MAY)) == {*keys, beside}
    assert renumber() == 0


def test_many_of_one_second_get_the_numbers_behind() -> None:
    start_afresh()
    step = 1 << 10
    keys = [uuid.UUID(int=number * step + 3) for number in range(3)]
    assert len({number_of(key, KIND, MAY) for key in keys}) == 1
    for key in keys:
        index_text(kind=KIND, object_id=key, text="石雕", at=MAY)
    numbers = sorted(SearchEntry.objects.values_list("number", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert free_number(numbers[0], {numbers[0] + 3}) == numbers[0] + 4
    assert set(found(MAY)) == set(keys)
