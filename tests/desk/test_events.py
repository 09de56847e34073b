"""The day of an event: not in the future, not before there was an office to write for."""

import datetime as dt

import pytest

from qingxun.desk.actions.events import EARLIEST, check_event
from qingxun.desk.actions.refusals import ManuscriptRefused

TODAY = dt.date(2026, 11, 28)


@pytest.mark.parametrize("on", [None, EARLIEST, dt.date(2026, 11, 1), TODAY])
def test_a_day_that_can_be_true_passes(on: dt.date | None) -> None:
    check_event(on, TODAY)


@pytest.mark.parametrize(
    "on", [dt.date(1, 1, 1), EARLIEST - dt.timedelta(1), dt.date(2026, 11, 29)]
)
def test_another_day_is_refused_at_its_field(on: dt.date) -> None:
    with pytest.raises(ManuscriptRefused) as refused:
        check_event(on, TODAY)
    assert refused.value.field == "event_on"
