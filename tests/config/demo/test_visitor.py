"""The visitor of a demo's check reads forms as a browser does, and a broken page is named."""

import pytest

from qingxun.config.demo import walk as walking
from qingxun.config.demo.visitor import Astray, Page

HTML = """
<form method="post" action="/save/" id="main">
  <input type="hidden" name="version" value="3"><input name="title" value="原题">
  <textarea name="body">
第一段</textarea>
  <select name="kind"><option value="">请选择</option>
  <option value="k1" selected>动态</option></select>
  <select name="series"><option>正刊</option><option>专刊</option></select>
  <input type="checkbox" name="desks" value="d1" checked aria-label="团县委">
  <input type="checkbox" name="desks" value="d2" aria-label="团市委">
  <input name="gone" value="x" disabled><input type="file" name="photo">
  <button name="do" value="save">保存</button>
</form>
<button form="main" name="do" value="submit">报送</button>
<form action="/search/"><input name="q"></form>
<script>不是正文</script><a href="/desk/1/">一篇</a>
"""


@pytest.fixture
def page() -> Page:
    return Page("http://demo/edit/", 200, HTML)


def test_a_form_is_sent_with_what_a_browser_would_send(page: Page) -> None:
    form = page.form("title", "body")
    assert form.post
    assert form.action == "/save/"
    assert form.fields == [
        ("version", "3"),
        ("title", "原题"),
        ("body", "第一段"),
        ("kind", "k1"),
        ("series", "正刊"),
        ("desks", "d1"),
    ]


def test_buttons_outside_a_form_belong_to_the_form_they_name(page: Page) -> None:
    form = page.form(words="报送")
    assert form.buttons == [("do", "save", "保存"), ("do", "submit", "报送")]


def test_choices_are_found_by_their_words(page: Page) -> None:
    form = page.form("kind")
    assert form.choice("kind", "动态") == "k1"
    assert form.choice("desks", "团市委") == "d2"
    with pytest.raises(Astray, match="调研"):
        form.choice("kind", "调研")


def test_what_is_missing_on_a_page_is_named(page: Page) -> None:
    assert page.link("一篇") == "/desk/1/"
    assert "不是正文" not in page.text
    with pytest.raises(Astray, match="签发"):
        page.form(words="签发")
    with pytest.raises(Astray, match="两篇"):
        page.link("两篇")


def test_without_a_server_every_step_fails_and_says_so() -> None:
    steps = list(walking.walk("http://127.0.0.1:9"))
    assert {step.clause for step in steps} == set(range(1, 9))
    assert not any(step.ok for step in steps)
    assert all(step.sentence for step in steps)
