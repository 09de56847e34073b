import datetime as dt
import threading
import time
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingxun.kit import ids
from qingxun.kit.clock import china_date, now, start_of, today
from qingxun.kit.decimals import round_points, show_points
from qingxun.kit.ids import uuid7
from qingxun.kit.numbering import document_number, issue_label
from qingxun.kit.periods import PeriodKind, Span, month_of, quarter_of, year_of
from qingxun.kit.prose import pieces_of
from qingxun.kit.refusals import PermissionRefused, Refusal, StateRefused
from qingxun.kit.states import check_transition

DAYS = st.dates(dt.date(1949, 10, 1), dt.date(2199, 12, 31))
KINDS = st.sampled_from(list(PeriodKind))


class TestIds:
    def test_a_key_is_a_version_7_uuid_of_this_moment(self):
        before = time.time_ns() // 1_000_000
        key = uuid7()
        after = time.time_ns() // 1_000_000
        assert (key.version, key.variant) == (7, "specified in RFC 4122")
        assert before <= key.int >> 80 <= after + 1

    def test_keys_of_one_process_only_grow(self):
        keys = [uuid7() for _ in range(20_000)]
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys)

    def test_keys_of_many_threads_differ(self):
        keys = []
        threads = [
            threading.Thread(target=lambda: keys.extend([uuid7() for _ in range(2000)]))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(keys)) == 16_000

    def test_a_clock_set_back_does_not_make_smaller_keys(self, monkeypatch):
        first = uuid7()
        monkeypatch.setattr(ids.time, "time_ns", lambda: 0)
        later = [uuid7() for _ in range(10_000)]
        assert [first, *later] == sorted([first, *later])


class TestPeriods:
    @pytest.mark.parametrize(
        ("kind", "key", "label", "starts", "ends"),
        [
            ("month", "2026-12", "2026年12月", (2026, 12, 1), (2027, 1, 1)),
            ("quarter", "2026Q4", "2026年第四季度", (2026, 10, 1), (2027, 1, 1)),
            ("half", "2026H2", "2026年下半年", (2026, 7, 1), (2027, 1, 1)),
            ("year", "2026", "2026年", (2026, 1, 1), (2027, 1, 1)),
        ],
    )
    def test_the_last_day_of_a_year_lies_in_its_last_periods(self, kind, key, label, starts, ends):
        span = Span.of(PeriodKind(kind), dt.date(2026, 12, 31))
        assert (span.key, span.label) == (key, label)
        assert (span.starts_on, span.ends_on) == (dt.date(*starts), dt.date(*ends))

    @given(KINDS, DAYS)
    def test_a_period_holds_its_day_and_not_its_end(self, kind, day):
        span = Span.of(kind, day)
        assert day in span
        assert span.starts_on in span
        assert span.ends_on not in span

    @given(KINDS, DAYS)
    def test_a_key_reads_back(self, kind, day):
        span = Span.of(kind, day)
        assert Span.from_key(span.key) == span

    @given(KINDS, DAYS)
    def test_periods_follow_each_other_without_gap(self, kind, day):
        span = Span.of(kind, day)
        assert span.next().previous() == span
        assert span.next().starts_on == span.ends_on

    @given(DAYS)
    def test_a_year_is_twelve_months_and_four_quarters(self, day):
        year = year_of(day)
        for kind, count in [(PeriodKind.MONTH, 12), (PeriodKind.QUARTER, 4)]:
            parts = year.parts(kind)
            assert len(parts) == count
            assert (parts[0].starts_on, parts[-1].ends_on) == (year.starts_on, year.ends_on)
        assert month_of(day) in year.parts(PeriodKind.MONTH)
        assert quarter_of(day) in year.parts(PeriodKind.QUARTER)

    @pytest.mark.parametrize(
        "key", ["", "26", "2026Q5", "2026H0", "2026-13", "2026-9", "2026Q1 ", "0001", "9999-W52"]
    )
    def test_what_is_no_key_is_refused(self, key):
        with pytest.raises(ValueError, match="period key"):
            Span.from_key(key)


class TestDecimals:
    @pytest.mark.parametrize(
        ("value", "rounded"),
        [("0.005", "0.01"), ("2.675", "2.68"), ("-0.005", "-0.01"), ("1", "1.00")],
    )
    def test_points_are_rounded_half_up(self, value, rounded):
        assert str(round_points(Decimal(value))) == rounded

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            ("20.00", "20"),
            ("3.50", "3.5"),
            ("1E+2", "100"),
            ("-2.10", "-2.1"),
            ("0.00", "0"),
            ("-0.00", "0"),
        ],
    )
    def test_points_are_shown_as_people_write_them(self, value, shown):
        assert show_points(Decimal(value)) == shown

    @given(st.decimals(-100_000, 100_000, places=4))
    def test_shown_points_are_the_points(self, value):
        assert Decimal(show_points(value)) == value
        assert "E" not in show_points(value)


class TestClock:
    def test_the_day_in_china_begins_eight_hours_before_utc(self):
        assert china_date(dt.datetime(2026, 9, 30, 16, tzinfo=dt.UTC)) == dt.date(2026, 10, 1)
        assert china_date(dt.datetime(2026, 9, 30, 15, 59, tzinfo=dt.UTC)) == dt.date(2026, 9, 30)

    def test_a_naive_moment_has_no_day(self):
        with pytest.raises(ValueError, match="aware"):
            china_date(dt.datetime(2026, 9, 30))  # noqa: DTZ001

    def test_now_and_today_agree(self):
        assert now().utcoffset() == dt.timedelta(hours=8)
        assert today() in {china_date(now()), china_date(now() - dt.timedelta(seconds=2))}

    @given(DAYS)
    def test_a_day_starts_in_itself(self, day):
        assert china_date(start_of(day)) == day
        assert china_date(start_of(day) - dt.timedelta(microseconds=1)) < day


def test_numbers_are_written_as_the_standard_says():
    assert document_number("青团字", 2026, 7) == "青团字〔2026〕7号"
    assert issue_label(7) == "第7期"
    assert issue_label(7, 132) == "第7期（总第132期）"


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


LIGHTS = {Light.RED: frozenset({Light.GREEN}), Light.GREEN: frozenset()}


def test_a_change_the_table_allows_passes_and_another_is_refused_with_the_sentence():
    check_transition(LIGHTS, Light.RED, Light.GREEN, sentence="no")
    with pytest.raises(StateRefused) as refused:
        check_transition(LIGHTS, Light.GREEN, Light.RED, sentence="the light stays green")
    assert refused.value.sentence == "the light stays green"


def test_a_refusal_carries_its_sentence():
    assert issubclass(PermissionRefused, Refusal)
    assert str(PermissionRefused("only the head may")) == "only the head may"


def test_a_heading_inside_a_table_does_not_part_it_and_a_sentence_does() -> None:
    table = (("村", "期"), ("东片", ""), ("龙现", "2"))
    assert list(pieces_of("村\t期\n东片\t\n龙现\t2\n附注\t")) == [table, "附注"]
    parted = list(pieces_of("村\t期\n龙现\t2\n\t近日，开班。\n村\t人\n温溪\t9"))
    assert (parted[1], len(parted)) == ("近日，开班。", 3)
