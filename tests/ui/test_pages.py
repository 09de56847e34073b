"""The frame, the switches, the pages of errors, the policy of what may be loaded."""

import re
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from django_cotton import render_component

from qingxun.ui.middleware import POLICY, ContentSecurityMiddleware
from qingxun.ui.words import words

pytestmark = [pytest.mark.urls("tests.ui.urlconf"), pytest.mark.django_db]
FIRST_PAINT = 100_000


@pytest.fixture
def patient(client: Client) -> Client:
    """A browser that gets an error page instead of the exception."""
    client.raise_request_exception = False
    return client


def test_a_page_loads_only_from_here_and_runs_no_inline_code(client: Client) -> None:
    response = client.get("/gallery/")
    assert response["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    html = response.content.decode()
    assert not re.search(r"\s(?:on[a-z]+|style)=", re.sub(r">[^<]*<", "><", html))
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', html)
    assert addresses
    assert [a for a in addresses if re.match(r"[a-z]+:|//", a)] == []
    assert len(response.content) < FIRST_PAINT


def test_a_view_may_bring_a_policy_of_its_own() -> None:
    def view(_request: Any) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    response = ContentSecurityMiddleware(view)(RequestFactory().get("/"))
    assert response["Content-Security-Policy"] == "sandbox"


def test_the_language_is_kept_in_a_cookie_without_scripts(client: Client) -> None:
    assert '<html lang="zh-hans"' in client.get("/done/").content.decode()
    response = client.post("/ui/language/", {"language": "en", "next": "/done/?a=1"})
    assert (response.status_code, response["Location"]) == (303, "/done/?a=1")
    html = client.get("/done/").content.decode()
    assert '<html lang="en"' in html
    assert "Large text" in html
    client.post("/ui/language/", {"language": "tlh", "next": "/done/"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


@pytest.mark.parametrize(("name", "style"), [("large", "qx-large"), ("narrow", "qx-narrow")])
def test_large_text_and_narrow_navigation_are_kept_and_taken_back(
    client: Client, name: str, style: str
) -> None:
    def classes() -> list[str]:
        found = re.search(r'<html [^>]*class="([^"]*)"', client.get("/done/").content.decode())
        return found.group(1).split() if found else []

    assert style not in classes()
    client.post("/ui/preference/", {name: "1"})
    assert style in classes()
    client.post("/ui/preference/", {name: "0"})
    assert style not in classes()


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "javascript:1", ""])
def test_a_switch_never_leads_out_of_the_house(client: Client, target: str) -> None:
    assert client.post("/ui/language/", {"language": "en", "next": target})["Location"] == "/"


@pytest.mark.parametrize("address", ["/ui/language/", "/ui/preference/"])
def test_a_switch_answers_only_to_post(client: Client, address: str) -> None:
    assert client.get(address).status_code == 405


def test_a_page_open_too_long_says_what_to_do_and_that_the_text_is_kept() -> None:
    response = Client(enforce_csrf_checks=True).post("/keep/", {"title": "标题"})
    html = response.content.decode()
    assert response.status_code == 403
    assert "页面打开太久了" in html
    assert "保存在本机" in html
    assert "data-keeps" in html  # the script forgets nothing on this page


def test_a_missing_page_says_where_to_look(patient: Client) -> None:
    response = patient.get("/nowhere/")
    assert response.status_code == 404
    assert "没有这个页面" in response.content.decode()


def test_a_refused_page_says_why(patient: Client) -> None:
    response = patient.get("/refused/")
    assert response.status_code == 403
    assert "只有县团委编辑可以审核。" in response.content.decode()


def test_a_fault_says_what_is_safe(patient: Client) -> None:
    response = patient.get("/broken/")
    assert response.status_code == 500
    assert "没有留下半截的数据" in response.content.decode()


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html"])
def test_the_pages_of_errors_stand_without_anything(
    name: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert "<main" in render_to_string(name)


class Specimen(forms.Form):
    title = forms.CharField(label="标题", help_text="写明结果。")
    note = forms.CharField(label="备注", required=False)
    agree = forms.BooleanField(label="同意")
    desks = forms.MultipleChoiceField(
        label="报送给", choices=[("1", "县"), ("2", "市")], widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(label="类别", choices=[("1", "动态")])


def field(name: str, data: dict[str, str] | None = None, **more: Any) -> str:
    return render_to_string("cotton/field.html", {"field": Specimen(data)[name], **more})


def test_a_field_says_required_in_words_and_ties_help_to_the_control() -> None:
    html = field("title")
    assert "必填" in html
    assert 'aria-describedby="id_title_help"' in html
    assert 'id="id_title_help"' in html
    assert 'for="id_title"' in html
    assert "必填" not in field("note")


def test_a_wrong_field_says_so_under_it_and_to_a_screen_reader() -> None:
    html = field("title", {})
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_help id_title_error"' in html
    assert 'id="id_title_error"' in html


def test_several_boxes_are_one_group_with_a_legend() -> None:
    html = field("desks", {})
    assert re.search(r"<fieldset[^>]*aria-describedby=\"[^\"]*id_desks_error", html)
    assert re.search(r"<legend[^>]*>报送给", html)
    assert html.count('type="checkbox"') == 2


def test_the_summary_of_errors_names_each_field_with_a_link() -> None:
    html = render_to_string("cotton/form_errors.html", {"form": Specimen({"kind": "1"})})
    assert "有 3 处需要改正" in html
    assert 'href="#id_title"' in html
    assert 'href="#id_kind"' not in html
    assert render_to_string("cotton/form_errors.html", {"form": Specimen()}).strip() == ""


def test_a_refusal_stands_where_errors_stand() -> None:
    request = RequestFactory().get("/")
    html = render_component(request, "form_errors", form=Specimen(), sentence="稿件已被退回。")
    assert re.search(r'role="alert"[^>]*data-form-errors', html)
    assert "稿件已被退回。" in html


def test_a_list_keeps_its_place_in_the_filter_form_and_offers_the_workbook(client: Client) -> None:
    html = client.get("/gallery/?q=石雕&sort=-points&tab=x&page=2").content.decode()
    assert '<input type="hidden" name="tab" value="x">' in html
    assert '<input type="hidden" name="sort" value="-points">' in html
    assert re.search(r'href="\?[^"]*format=xlsx"', html)
    assert 'aria-sort="descending"' in html
    assert 'value="石雕"' in html


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    html = client.get("/gallery/?q=没有这样的标题").content.decode()
    assert "没有符合条件的记录" in html
    assert "清除筛选条件" in html


def test_what_people_type_is_escaped_everywhere(client: Client) -> None:
    html = client.get("/gallery/?q=<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in html


def test_scripts_speak_the_language_of_the_page() -> None:
    with translation.override("zh-hans"):
        assert words()["saved"] == "已保存 {0}"
        assert all(re.search(r"[\u4e00-\u9fff]", text) for text in words().values())
