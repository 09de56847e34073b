"""The day of an event: not in the future, not before there was an office to write for."""

import datetime as dt

import pytest

from qingxun.desk.actions.events import EARLIEST, event_faults

TODAY = dt.date(2026, 11, 28)


@pytest.mark.parametrize("on", [None, EARLIEST, dt.date(2026, 11, 1), TODAY])
def test_a_day_that_can_be_true_passes(on: dt.date | None) -> None:
    assert list(event_faults(on, TODAY)) == []


@pytest.mark.parametrize(
    "on", [dt.date(1, 1, 1), EARLIEST - dt.timedelta(1), dt.date(2026, 11, 29)]
)
def test_another_day_is_refused_at_its_field(on: dt.date) -> None:
    assert [fault.field for fault in event_faults(on, TODAY)] == ["event_on"]
