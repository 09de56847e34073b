"""The pages of an issue while one of its items is being trimmed. No JavaScript."""

import io
import re

import pdfplumber
import pytest
from django.urls import reverse

from qingxun.organizations.states import Role
from tests.desk.factories import make_issue
from tests.organizations.factories import client_of, make_county

pytestmark = pytest.mark.django_db


def test_what_is_typed_shows_in_its_place_in_the_issue_and_is_not_saved() -> None:
    county = make_county()
    issue = make_issue(county, items=2)
    item = issue.items.last()
    client = client_of(county[Role.EDITOR])
    url = reverse("desk:issue_trim", args=[issue.pk, item.pk])
    assert reverse("desk:issue_trim_preview", args=[issue.pk, item.pk, "pages"]) in (
        client.get(url).content.decode()
    )
    data = {"title": "正在写的题目", "body": "正在写的文字。" * 80}
    pages = client.post(f"{url}preview.pages", data).content.decode()
    assert re.findall(r"共 (\d+) 页|从第 (\d+) 页开始", pages) == [("2", ""), ("", "1")]
    assert re.findall(r'alt="(.+?)"', pages) == ["第 1 页", "第 2 页"]
    first = reverse("desk:issue_trim_preview", args=[issue.pk, issue.items.first().pk, "pages"])
    assert re.findall(
        r'alt="(.+?)"', client.post(first, data | {"body": "短。"}).content.decode()
    ) == ["第 1 页"]
    pdf = client.post(f"{url}preview.pdf", data)
    with pdfplumber.open(io.BytesIO(pdf.content)) as file:
        assert "正在写的题目" in file.pages[0].extract_text()
    item.refresh_from_db()
    assert item.title != "正在写的题目"
    officer = client_of(county[Role.OFFICER])
    assert officer.post(f"{url}preview.pages", data).status_code == 403


def test_a_preview_of_too_long_a_title_says_so() -> None:
    county = make_county()
    issue = make_issue(county)
    url = reverse("desk:issue_trim_preview", args=[issue.pk, issue.items.get().pk, "pages"])
    answer = client_of(county[Role.EDITOR]).post(url, {"title": "长" * 500, "body": "文"})
    assert "500" in answer.content.decode()
