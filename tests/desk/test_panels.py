"""The seam through which later areas show themselves on a manuscript's page."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from qingxun.desk import panels
from qingxun.desk.models import Manuscript

pytestmark = pytest.mark.django_db  # a row asks for the installation's identity


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_providers", {})


def points(request: HttpRequest, manuscript: Manuscript) -> panels.Panel:
    context = {"title": manuscript.title}
    return panels.Panel("scoring.points", "得分", "scoring/points.html", context, order=20)


def adoptions(request: HttpRequest, manuscript: Manuscript) -> panels.Panel:
    return panels.Panel("dispatch.adoptions", "录用", "dispatch/panel.html", {}, order=10)


def nothing(request: HttpRequest, manuscript: Manuscript) -> None:
    return None


def shown(manuscript: Manuscript) -> list[panels.Panel]:
    return panels.panels_of(RequestFactory().get("/"), manuscript)


def test_panels_come_in_their_order_and_empty_ones_not_at_all() -> None:
    panels.register_panel("scoring.points", points)
    panels.register_panel("tips.none", nothing)
    panels.register_panel("dispatch.adoptions", adoptions)
    names = [panel.name for panel in shown(Manuscript(title="青年夜校"))]
    assert names == ["dispatch.adoptions", "scoring.points"]


def test_a_panel_gets_the_manuscript_and_gives_its_context() -> None:
    panels.register_panel("scoring.points", points)
    (panel,) = shown(Manuscript(title="青年夜校"))
    assert (panel.template, panel.context) == ("scoring/points.html", {"title": "青年夜校"})


def test_a_provider_under_the_same_name_takes_the_place_of_the_first() -> None:
    panels.register_panel("scoring.points", points)
    panels.register_panel("scoring.points", nothing)
    assert shown(Manuscript(title="青年夜校")) == []
