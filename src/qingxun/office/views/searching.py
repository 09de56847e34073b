"""The search page: what was found, how much of it where, and what to look at next."""

import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.kit.clock import now, today
from qingxun.office.searching.finders import FINDERS
from qingxun.office.searching.finding import SIZE, Found, find
from qingxun.office.searching.names import suggestions
from qingxun.office.searching.telling import address_of
from qingxun.office.searching.things import Thing
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.organizations.models import Person
from qingxun.search.asking import WORDS_LIMIT, Asked, Field, read_query
from qingxun.search.grams import QUERY_LIMIT
from qingxun.search.models import SavedSearch
from qingxun.search.passages import Piece, pieces_of, snippet, spans_of
from qingxun.search.saving import SavingRefused, forget_search, save_search

UNITS_SHOWN = 8
YEARS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """One result with its marks."""

    thing: Thing
    icon: str
    label: str
    title: list[Piece]
    text: list[Piece]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow: a word, how many, and the address that narrows."""

    label: str
    number: str
    href: str
    chosen: bool = False


@signed_in
def search(request: PersonRequest) -> HttpResponse:
    """``q`` what was typed, ``kind`` one kind, ``sort=time`` the newest first, ``page``."""
    typed = request.GET.get("q", "")
    asked = read_query(typed)
    kind = request.GET.get("kind", "")
    kind = kind if kind in FINDERS else ""
    by_time = request.GET.get("sort") == "time"
    wished = page_number(request)
    found = find(request.person, asked, kind=kind, by_time=by_time, page=wished, today=today())
    page = found.page
    address = Address(asked.text, kind, by_time)
    kept = kept_searches(request.person, asked, kind)
    context: dict[str, Any] = {
        "asked": asked,
        "kept": kept,
        "is_kept": any(is_shown for _row, _href, is_shown in kept),
        "kind": kind,
        "found": found,
        "limit": QUERY_LIMIT,
        "is_cut": len(typed.strip()) > QUERY_LIMIT,
        "most": WORDS_LIMIT,
        "total": counted(found.total, capped=found.is_capped),
        "shown": [shown(thing, found) for thing in found.things],
        "kinds": kind_choices(found, address),
        "chosen": chosen_fields(asked, address),
        "units": unit_choices(found, asked, address),
        "years": year_choices(found, asked, address),
        "by_time": by_time,
        "by_relevance_href": address.with_order(by_time=False),
        "by_time_href": address.with_order(by_time=True),
        "proposals": [(word, address.made(word, "", by_time)) for word in found.proposals],
        "names": found.named,
        "said": apart(Truncator(asked.text).chars(40)),
        "unknown": "、".join(map(apart, found.narrowing.unknown)),
        "previous": address.page(page - 1) if page > 1 else "",
        "next": address.page(page + 1) if page * SIZE < found.total else "",
        "page": page,
        "pages": -(-found.total // SIZE),
    }
    return render(request, "office/search.html", context)


@signed_in
def suggest(request: PersonRequest) -> HttpResponse:
    """What may be meant by what stands in the box, as a fragment."""
    names = suggestions(request.person, request.GET.get("q", ""))
    return render(request, "office/parts/suggestions.html", {"names": names})


@signed_in
@require_POST
def keep(request: PersonRequest) -> HttpResponseBase:
    """Keep what stands in the box; back to where it was typed."""
    text, kind = request.POST.get("q", ""), request.POST.get("kind", "")
    kind = kind if kind in FINDERS else ""
    try:
        save_search(text=text, kind=kind, by=request.person, at=now())
    except SavingRefused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Kept. You are told in the morning when something is new."))
    return HttpResponseRedirect(Address(text[:QUERY_LIMIT], kind, by_time=False).page(1))


@signed_in
@require_POST
def forget(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Let go of one of her kept searches."""
    saved = get_object_or_404(SavedSearch, pk=pk, person=request.person)
    forget_search(saved=saved, by=request.person)
    messages.success(request, _("You are no longer told about “%(text)s”.") % {"text": saved.text})
    return HttpResponseRedirect(reverse("office:search"))


def page_number(request: HttpRequest) -> int:
    """The page asked for, from 1 on."""
    wished = request.GET.get("page", "")
    return max(int(wished), 1) if wished.isascii() and wished.isdigit() and len(wished) < 5 else 1


@dataclass(frozen=True, slots=True)
class Address:
    """Addresses of this page with one thing changed."""

    text: str
    kind: str
    by_time: bool

    def made(self, text: str, kind: str, by_time: bool, page: int = 1) -> str:
        given = {"q": text, "kind": kind, "sort": "time" if by_time else ""}
        if page > 1:
            given["page"] = str(page)
        return f"{reverse('office:search')}?" + urlencode({k: v for k, v in given.items() if v})

    def with_text(self, text: str) -> str:
        return self.made(text, self.kind, self.by_time)

    def with_kind(self, kind: str) -> str:
        return self.made(self.text, kind, self.by_time)

    def with_order(self, *, by_time: bool) -> str:
        return self.made(self.text, self.kind, by_time)

    def page(self, number: int) -> str:
        return self.made(self.text, self.kind, self.by_time, number)


def kept_searches(person: Person, asked: Asked, kind: str) -> list[tuple[SavedSearch, str, bool]]:
    """Her kept searches, their addresses, and which one is shown now."""
    rows = SavedSearch.objects.filter(person=person)
    return [(row, address_of(row), (row.text, row.kind) == (asked.text, kind)) for row in rows]


def shown(thing: Thing, found: Found) -> Shown:
    """Title and snippet with the words marked where they stand, as they were written."""
    finder = FINDERS[thing.kind]
    return Shown(
        thing,
        finder.icon,
        str(finder.label),
        pieces_of(thing.title, spans_of(thing.title, found.marked)),
        snippet(thing.text, found.marked),
    )


def kind_choices(found: Found, address: Address) -> list[Choice]:
    """All, then each kind of which something was found or that is chosen."""

    def choice(kind: str, label: str, number: int) -> Choice:
        said = counted(number, capped=found.are_kinds_capped)
        return Choice(label, said, address.with_kind(kind), kind == address.kind)

    choices = [
        choice(kind, str(finder.label), found.kinds[kind])
        for kind, finder in FINDERS.items()
        if found.kinds[kind] or kind == address.kind
    ]
    return [choice("", "", found.kinds.total()), *choices]


def chosen_fields(asked: Asked, address: Address) -> list[Choice]:
    """What narrows now, each with the address that lets go of it."""
    return [
        Choice(asked.text[slice(*place)], "", address.with_text(asked.without_field(place)))
        for place in asked.places
    ]


def unit_choices(found: Found, asked: Asked, address: Address) -> list[Choice]:
    """The units with the most; choosing one adds the field to what was typed."""
    if asked.of(Field.UNIT):
        return []
    return narrowed(found, found.units, "单位", asked, address)[:UNITS_SHOWN]


def year_choices(found: Found, asked: Asked, address: Address) -> list[Choice]:
    """The years, the newest first."""
    if asked.of(Field.PERIOD) or len(found.years) < 2:
        return []
    years = Counter({str(year): number for year, number in found.years.items()})
    choices = narrowed(found, years, "期间", asked, address)
    return sorted(choices, key=lambda choice: choice.label, reverse=True)[:YEARS_SHOWN]


def narrowed(
    found: Found, counts: Counter[str], name: str, asked: Asked, address: Address
) -> list[Choice]:
    """The words that narrow, the most frequent first; what comes by likeness is not counted, for
    within a unit or a year more of it comes close."""
    return [
        Choice(
            word,
            "" if found.by_likeness else counted(number, capped=found.is_capped),
            address.with_text(f"{asked.text} {name}:{quoted(word)}"),
        )
        for word, number in counts.most_common()
    ]


def counted(number: int, *, capped: bool) -> str:
    """A number, or that there may be more."""
    return f"{number}+" if capped else str(number)


def apart(words: str) -> str:
    """What was typed, so that its direction of writing does not reach into our sentence."""
    return f"\u2068{words}\u2069"


def quoted(word: str) -> str:
    """As it must stand behind a field."""
    return f'"{word}"' if " " in word else word
