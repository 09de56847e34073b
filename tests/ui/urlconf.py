"""Pages that stand for those of any area, and the addresses of ui; no other area is needed."""

import datetime as dt
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template import engines
from django.urls import include, path

from qingxun.kit.refusals import PermissionRefused
from qingxun.ui import gallery

FORM = """{% extends "ui/base.html" %}{% load records_tags %}
{% block title %}写稿{% endblock %}{% block heading %}写稿{% endblock %}
{% block content %}
<form method="post" id="f" class="qx-form" data-keep="m1" ATTRIBUTES>
  {% csrf_token %}{% idempotency_key %}
  <input type="hidden" name="version" value="1">
  <div class="{% if title %}qx-field-wrong{% endif %}"><label for="t">标题</label>
  <input id="t" name="title" class="form-control" data-count="10" value="{{ title }}">
  {% if title %}<div class="qx-error">标题太短。</div>{% endif %}</div>
  <label for="b">正文</label><textarea id="b" name="body" class="form-control">{{ body }}</textarea>
  <label><input type="checkbox" name="desks" value="a"> 县</label>
  <label><input type="checkbox" name="desks" value="b"> 市</label>
  <span data-save-state></span>
  <button class="btn btn-primary" name="do" value="send">报送</button>
</form>
{% endblock %}"""
PAGE = """{% extends "ui/base.html" %}{% block title %}页{% endblock %}
{% block heading %}页{% endblock %}
{% block content %}<p id="here">到了</p>{% endblock %}"""
SIGN_IN = """{% extends "ui/plain.html" %}{% block title %}登录{% endblock %}
{% block heading %}登录{% endblock %}{% block content %}<p id="sign-in">登录</p>{% endblock %}"""
BULK = """{% extends "ui/base.html" %}{% block title %}表{% endblock %}
{% block heading %}表{% endblock %}
{% block content %}<form method="get" action="/done/" data-bulk>
<table class="table qx-table" data-rows>
<thead><tr><th><input type="checkbox" data-bulk-all
 aria-label="全选" hidden><span class="visually-hidden">选择</span></th>
<th>题</th></tr></thead><tbody>
{% for n in "123" %}<tr data-href="/done/?n={{ n }}"><td class="qx-check"><input type="checkbox"
 name="ids" value="{{ n }}" aria-label="选中第 {{ n }} 篇" data-bulk-item></td><td class="qx-about">
 <a href="/done/?n={{ n }}">第 {{ n }} 篇</a></td></tr>{% endfor %}</tbody></table>
<div data-bulk-bar><span data-bulk-count></span><button data-key="a">采用</button></div></form>
<details data-confirm><summary class="btn" data-key="r">退回</summary><div class="qx-confirm-panel">
<form method="get" action="/done/"><h2 class="qx-confirm-title">退回《一》？</h2>
<textarea name="why" aria-label="理由"></textarea>
<button type="button" data-confirm-close hidden>取消</button>
<button>退回</button></form></div></details>
{% endblock %}"""


class Server:
    """What the pages got, and how they answer; reset before each test."""

    saved: ClassVar[list[dict[str, Any]]] = []
    sent: ClassVar[list[dict[str, Any]]] = []
    answer: ClassVar[str] = "ok"

    @classmethod
    def reset(cls) -> None:
        cls.saved.clear()
        cls.sent.clear()
        cls.answer = "ok"


def render(request: HttpRequest, source: str, **context: Any) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(source).render(context, request))


def plain(data: Any) -> dict[str, Any]:
    return {name: data.getlist(name) for name in data if name != "csrfmiddlewaretoken"}


def write(request: HttpRequest, attributes: str) -> HttpResponse:
    source = FORM.replace("ATTRIBUTES", attributes)
    if request.method == "POST":
        Server.sent.append(plain(request.POST))
        if Server.answer == "sign in":
            return HttpResponseRedirect("/accounts/login/")
        if Server.answer == "wrong":
            return render(request, source, title=request.POST["title"], body=request.POST["body"])
        return HttpResponseRedirect("/done/", status=303)
    return render(request, source)


def keep(request: HttpRequest) -> HttpResponse:
    return write(request, "")


def autosaved(request: HttpRequest) -> HttpResponse:
    return write(request, 'data-autosave="/save/"')


def save(request: HttpRequest) -> HttpResponse:
    Server.saved.append(plain(request.POST))
    if Server.answer == "sign in":
        return HttpResponseRedirect("/accounts/login/")
    if Server.answer == "stale":
        return JsonResponse({"sentence": "王科长已经改过这篇稿件。"}, status=409)
    if Server.answer == "broken":
        return HttpResponse(status=502)
    at = dt.time(14, 32)
    return JsonResponse({"saved_at": f"{at:%H:%M}", "fields": {"version": "2"}})


def done(request: HttpRequest) -> HttpResponse:
    return render(request, PAGE)


def bulk(request: HttpRequest) -> HttpResponse:
    return render(request, BULK)


def sign_in(request: HttpRequest) -> HttpResponse:
    return render(request, SIGN_IN)


def refused(request: HttpRequest) -> HttpResponse:
    raise PermissionRefused("只有县团委编辑可以审核。")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours")


urlpatterns = [
    path("gallery/", gallery.show),
    path("keep/", keep),
    path("autosaved/", autosaved),
    path("save/", save),
    path("done/", done),
    path("bulk/", bulk),
    path("ui/", include("qingxun.ui.urls")),
    path("accounts/login/", sign_in),
    path("refused/", refused),
    path("broken/", broken),
]
