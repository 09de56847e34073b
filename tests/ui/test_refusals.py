"""A step that an action refuses: the sentence, and what was typed stands there to be sent again."""

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_cotton import render_component

from qingxun.kit.refusals import PermissionRefused, Refusal, StaleRefused
from qingxun.ui.refusals import Attempt, answer_dialog, answer_step


def post(**data: str) -> HttpRequest:
    request = RequestFactory().post("/void/", data)
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    request.person = None  # type: ignore[attr-defined]
    return request


def refuse() -> None:
    raise Refusal("这一步现在不能办。")


def ask(request: HttpRequest, act: object) -> HttpResponse:
    return answer_step(request, act, done=lambda: "办好了。", back="/list/")  # type: ignore[arg-type]


def test_a_step_that_is_done_goes_back_with_its_words() -> None:
    request = post(reason="录错")
    answer = ask(request, lambda: None)
    assert (answer.status_code, answer["Location"]) == (303, "/list/")
    assert [str(message) for message in get_messages(request)] == ["办好了。"]


def test_a_refused_step_without_words_goes_back_with_the_sentence() -> None:
    request = post(reason=" ")
    answer = ask(request, refuse)
    assert (answer.status_code, answer["Location"]) == (303, "/list/")
    assert [str(message) for message in get_messages(request)] == ["这一步现在不能办。"]


@pytest.mark.django_db
def test_the_words_of_a_refused_step_stand_there_to_be_sent_again() -> None:
    answer = ask(post(reason="<b>录错</b>了", version="3", csrfmiddlewaretoken="x"), refuse)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "这一步现在不能办。" in page
    assert "&lt;b&gt;录错&lt;/b&gt;了</textarea>" in page
    assert '<input type="hidden" name="version" value="3">' in page
    assert 'action="/void/"' in page
    assert 'href="/list/"' in page


class WordsForm(forms.Form):
    words = forms.CharField()


def dialog(request: HttpRequest, title: str, **more: object) -> str:
    return str(render_component(request, "confirm", button="办", title=title, **more))


@pytest.mark.django_db
@pytest.mark.parametrize(("do", "title"), [("a", "甲"), ("b", "乙")])
def test_only_the_dialog_that_was_refused_opens_again(do: str, title: str) -> None:
    request = post(do=do, words="写好的话")
    form = WordsForm(request.POST)

    def act() -> None:
        raise Refusal("这一句不行。", "words")

    def page() -> HttpResponse:
        dialogs = [
            dialog(request, "甲", action="/void/", name="do", value="a", form=form),
            dialog(request, "乙", action="/void/", name="do", value="b", form=form),
            dialog(request, "丙", action="/other/", form=form),
        ]
        return HttpResponse("".join(dialogs))

    answer = answer_dialog(request, form, act, page=page, done=lambda: "办好了。", back="/list/")
    assert answer.status_code == 422
    opened = [part for part in answer.content.decode().split("<details")[1:] if " open>" in part]
    assert [(title in part, "这一句不行。" in part) for part in opened] == [(True, True)]
    assert form.errors == {"words": ["这一句不行。"]}
    assert [str(message) for message in get_messages(request)] == ["这一句不行。"]


def test_a_dialog_that_is_done_goes_where_its_action_says() -> None:
    request = post(words="好")
    answer = answer_dialog(
        request,
        WordsForm(request.POST),
        lambda: 7,
        page=HttpResponse,
        done=lambda: "办好了。",
        back=lambda made: f"/list/{made}/",
    )
    assert (answer.status_code, answer["Location"]) == (303, "/list/7/")


def test_a_missing_right_goes_on_to_its_own_page() -> None:
    with pytest.raises(PermissionRefused), Attempt():
        raise PermissionRefused("只有负责人能办。")


def test_an_attempt_tells_whether_somebody_else_was_faster() -> None:
    with Attempt() as attempt:
        raise StaleRefused("别人刚刚改过。")
    assert attempt.is_stale
    assert not attempt.succeeded
    assert attempt.sentence == "别人刚刚改过。"
