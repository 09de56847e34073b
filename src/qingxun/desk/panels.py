"""Panels that later areas put onto a manuscript's page: adoptions, points with why.

An area registers a provider in its ``AppConfig.ready``; desk knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from qingxun.desk.models import Manuscript


@dataclass(frozen=True, slots=True)
class Panel:
    """A template and what it shows; ``order`` says where it stands, ``first`` that it stands above
    everything else on the editor's page. ``reached`` names where the manuscript is out already: who
    takes a decision back is told, since these must be told by other means."""

    name: str
    title: str
    template: str
    context: dict[str, Any]
    order: int = 0
    first: bool = False
    reached: tuple[str, ...] = ()


Provider = Callable[[HttpRequest, Manuscript], Panel | None]
_providers: dict[str, Provider] = {}


def register_panel(name: str, provider: Provider) -> None:
    """Add a provider under a name; the same name again replaces it."""
    _providers[name] = provider


def panels_of(request: HttpRequest, manuscript: Manuscript) -> list[Panel]:
    """The panels for this person and manuscript, in order."""
    made = (provider(request, manuscript) for provider in _providers.values())
    return sorted((panel for panel in made if panel is not None), key=lambda panel: panel.order)


_origins: dict[str, Provider] = {}


def register_origin(name: str, provider: Provider) -> None:
    """Add a provider of where manuscripts came from: it stands on the unit's page, and at the desk
    beside the personal data, which is loaded after the page."""
    _origins[name] = provider


def origins_of(request: HttpRequest, manuscript: Manuscript) -> list[Panel]:
    """Where this manuscript came from, for this person."""
    made = (provider(request, manuscript) for provider in _origins.values())
    return [panel for panel in made if panel is not None]


_beside: list[str] = []


def register_beside(url_name: str) -> None:
    """What a later area says beside the form of a manuscript while one writes: the name of a view
    that takes title, body and text (the manuscript's key) by POST and answers a fragment."""
    if url_name not in _beside:
        _beside.append(url_name)


def addresses_beside() -> list[str]:
    """The addresses of these views."""
    return [reverse(name) for name in _beside]


_hand_in: list[str] = []


def register_hand_in(url_name: str) -> None:
    """Where a later area takes files in that become manuscripts: a link beside the form."""
    _hand_in[:] = [url_name]


def hand_in_address() -> str:
    """That address; empty where nothing takes files in."""
    return reverse(_hand_in[0]) if _hand_in else ""
