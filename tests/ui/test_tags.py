"""Dates, numbers and text as the office writes them."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from qingxun.kit.clock import CHINA, now, today
from qingxun.kit.periods import Span
from qingxun.ui.charts import Chart, Series
from qingxun.ui.states import TONE_CLASSES, Tone, tone_class
from qingxun.ui.templatetags import ui_tags


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (Decimal("12.50"), "12.5"),
        (Decimal("100"), "100"),
        (Decimal("1E+2"), "100"),
        (Decimal("0.00"), "0"),
        (0, "0"),
        (-1.5, "-1.5"),
    ],
)
def test_a_figure_has_no_needless_zeros(value: object, text: str) -> None:
    assert ui_tags.figure(value) == text


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-9999, max_value=9999)
)
def test_a_figure_keeps_its_value(value: Decimal) -> None:
    assert Decimal(ui_tags.figure(value)) == value


def test_changes_carry_their_sign() -> None:
    assert [ui_tags.signed(v) for v in (3, -2, 0, Decimal("-1.50"), None)] == [
        "+3",
        "−2",
        "0",
        "−1.5",
        "—",
    ]


def test_shares_and_rates() -> None:
    assert ui_tags.percent(Decimal("0.4883")) == "48.8%"
    assert ui_tags.share_of(133, 186) == "72"
    assert ui_tags.share_of(300, 186) == "100"
    assert ui_tags.share_of(5, 0) == "0"


def test_dates_are_short_in_lists_and_long_in_text() -> None:
    this_year = dt.date(today().year, 3, 5)
    assert ui_tags.day(this_year) == "03-05"
    assert ui_tags.day(dt.date(2019, 3, 5)) == "2019-03-05"
    at = dt.datetime(2026, 11, 21, 6, 32, tzinfo=dt.UTC)
    with translation.override("zh-hans"):
        assert ui_tags.long_day(at) == "2026年11月21日"
        assert ui_tags.long_moment(at) == "2026年11月21日 14:32"


@pytest.mark.parametrize(
    ("back", "text"),
    [
        (dt.timedelta(seconds=3), "刚刚"),
        (dt.timedelta(minutes=5), "5 分钟前"),
        (dt.timedelta(hours=3), "3 小时前"),
        (dt.timedelta(days=3), "3 天前"),
    ],
)
def test_time_spans_are_words(back: dt.timedelta, text: str) -> None:
    with translation.override("zh-hans"):
        assert ui_tags.ago(now() - back) == text


def test_old_and_future_moments_are_dates_and_hovering_shows_the_exact_one() -> None:
    old = dt.datetime(2019, 3, 5, 8, tzinfo=CHINA)
    assert ui_tags.ago(old) == "2019-03-05"
    with translation.override("zh-hans"):
        assert 'title="2019年3月5日 08:00"' in ui_tags.time_ago(old)
    assert ui_tags.time_ago(None) == ""


def test_paragraphs_lose_typed_indents_and_are_escaped() -> None:
    html = ui_tags.paragraphs("　　第一段<b>\r\n\r\n　　第二段\n")
    assert html == "<p>第一段&lt;b&gt;</p>\n<p>第二段</p>"


def test_every_tone_has_a_class_and_a_foreign_one_is_an_error() -> None:
    assert set(TONE_CLASSES) == set(Tone)
    assert tone_class("") == TONE_CLASSES[Tone.GREY]
    with pytest.raises(KeyError):
        tone_class("pink")


def test_a_chart_refuses_figures_that_do_not_fit_its_categories() -> None:
    with pytest.raises(ValueError, match="one value a category"):
        Chart("t", ["1月", "2月"], [Series("n", [1])])


def test_the_table_of_a_chart_has_the_figures_that_are_drawn() -> None:
    chart = Chart("t", ["1月", "2月"], [Series("a", [1, None]), Series("b", [Decimal("2.5"), 4])])
    assert chart.rows == [("1月", [1, Decimal("2.5")]), ("2月", [None, 4])]
    assert [one["values"] for one in chart.data["series"]] == [[1.0, None], [2.5, 4.0]]


def test_rows_of_a_table_are_shown_as_one() -> None:
    shown = ui_tags.paragraphs("　　学员如下：\n村\t学员\n石郭村\t40\n\n<b>受到欢迎。")
    assert "<p>学员如下：</p>" in shown
    assert "<th scope='col'>学员</th>" in shown
    assert "<td>石郭村</td><td>40</td>" in shown
    assert "<p>&lt;b&gt;受到欢迎。</p>" in shown


@pytest.mark.parametrize(
    ("key", "chinese", "english", "short"),
    [
        ("2026Q3", "2026年第三季度", "Q3 2026", "Q3"),
        ("2026H1", "2026年上半年", "H1 2026", "H1"),
        ("2026-09", "2026年9月", "September 2026", "September 2026"),
        ("2026", "2026年", "2026", "2026"),
        (
            "2026-W37",
            "2026年9月7日至9月13日",
            "7 Sep 2026 – 13 Sep 2026",
            "7 Sep 2026 – 13 Sep 2026",
        ),
        (
            "2025-12+3",
            "2025年12月至2026年2月",
            "1 Dec 2025 – 28 Feb 2026",
            "1 Dec 2025 – 28 Feb 2026",
        ),
    ],
)
def test_a_period_has_a_name_in_the_language_of_the_page(
    key: str, chinese: str, english: str, short: str
) -> None:
    span = Span.from_key(key)
    with translation.override("zh-hans"):
        assert ui_tags.period_name(key) == ui_tags.period_name(span) == chinese
    with translation.override("en"):
        assert ui_tags.period_name(key) == english
        assert ui_tags.short_period_name(span) == short


def test_a_browser_cuts_no_pasted_text_the_form_says_how_long_it_may_be():
    class Titled(forms.Form):
        title = forms.CharField(max_length=5)

    form = Titled({"title": "超过五个字的标题"})
    assert "maxlength" not in ui_tags.widget(form["title"])
    assert "超过五个字的标题" in ui_tags.widget(form["title"])
    assert form.errors["title"] == ["有 8 字，不能超过 5 字。"]
