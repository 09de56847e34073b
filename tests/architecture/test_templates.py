"""Templates: no inline code, safe forms, and references only to lower areas."""

import re
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from qingxun.config.devtools.project import areas, show, templates
from tests.architecture.layers import RANKS, may_know

ALL = [(area, path) for area in areas() for path in templates(area)]
ids = [show(path) for _, path in ALL]
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.S)
REFERENCE = re.compile(r"\{%\s*(?:extends|include)\s+[\"']([^\"']+)[\"']")
URL = re.compile(r"\{%\s*url\s+[\"']([^\"']+)[\"']")
SCRIPT = re.compile(r"<script\b([^>]*)>", re.I)
TAG = re.compile(r"\{%.*?%\}", re.S)
EVENT = re.compile(r"<[^>]*\son[a-z]+\s*=", re.I)
STYLE = re.compile(r"<style\b|<[^>{]*\sstyle\s*=", re.I)
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.I | re.S)


def text_of(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def owner_of_template(name: str) -> str | None:
    """The area whose folder a template name begins with; None for names like 403.html."""
    first = name.split("/")[0]
    return "ui" if first == "cotton" else first if first in RANKS else None


def url_owners() -> dict[str, str]:
    """URL name → area of its view."""
    owners: dict[str, str] = {}

    def walk(patterns: list[URLPattern | URLResolver], space: str) -> None:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                walk(entry.url_patterns, inner)
            elif entry.name:
                module = entry.callback.__module__.split(".")
                area = module[1] if module[0] == "qingxun" else "accounts"
                owners.setdefault(space + entry.name, area)

    walk(get_resolver().url_patterns, "")
    return owners


@pytest.mark.parametrize(("area", "path"), ALL, ids=ids)
def test_extends_and_includes_lead_to_lower_areas_only(area: str, path: Path) -> None:
    for name in REFERENCE.findall(text_of(path)):
        owner = owner_of_template(name)
        assert owner is None or may_know(area, owner), f"{name} belongs to {owner}"


@pytest.mark.parametrize(("area", "path"), ALL, ids=ids)
def test_url_names_exist_and_belong_to_lower_areas(area: str, path: Path) -> None:
    owners = url_owners()
    for name in URL.findall(text_of(path)):
        assert name in owners, f"no address is named {name}"
        assert may_know(area, owners[name]), f"{name} belongs to {owners[name]}"


@pytest.mark.parametrize(("area", "path"), ALL, ids=ids)
def test_no_inline_script_or_style(area: str, path: Path) -> None:
    text = text_of(path)
    for attributes in SCRIPT.findall(text):
        assert "src=" in attributes or "application/json" in attributes, f"<script{attributes}>"
    events = EVENT.search(TAG.sub("", text))
    assert not events, events
    assert not STYLE.search(text), STYLE.search(text)


@pytest.mark.parametrize(("area", "path"), ALL, ids=ids)
def test_every_post_form_is_guarded_and_counted_once(area: str, path: Path) -> None:
    for attributes, body in FORM.findall(text_of(path)):
        if not re.search(r"method\s*=\s*[\"']?post", attributes, re.I):
            continue
        assert "csrf_token" in body, f"<form{attributes}> without csrf_token"
        assert "idempotency_key" in body, f"<form{attributes}> without idempotency_key"
