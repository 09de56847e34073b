"""Answers with documents: files to open or keep, and pages to look at."""

import base64
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qingxun.documents.engine.content import Document
from qingxun.documents.typesetting import making
from qingxun.documents.typesetting.fonts import Shelf
from qingxun.kit.refusals import Refusal

SHOWN_PAGES = 12
PREVIEW_PPI = 88.0
FORMS = [form.value for form in making.Form]


class NoFontsRefused(Refusal):
    """No font was found; nothing can be typeset."""


def file_answer(document: Document, form: str, name: str) -> HttpResponse:
    """The document as PDF (shown in the browser), DOCX or web page (both kept as files)."""
    wanted = making.Form(form)
    if wanted is making.Form.PDF:
        check_fonts()
    made = making.make(document, wanted)
    response = HttpResponse(made.data, content_type=made.media_type)
    place = "inline" if wanted is making.Form.PDF else "attachment"
    response["Content-Disposition"] = f"{place}; filename*=UTF-8''{quote(name)}.{made.ending}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def pages_answer(
    request: HttpRequest, document: Document, *, item: int | None = None
) -> HttpResponse:
    """The pages as pictures, to be put beside the text; with what no font has.

    With ``item`` only those on which the item of that number (from 0) stands.
    """
    try:
        shelf = check_fonts()
    except NoFontsRefused as refusal:
        return render(request, "documents/pages.html", {"sentence": refusal.sentence})
    first = 1
    if item is None:
        pictures = making.pages(document, ppi=PREVIEW_PPI)
        last = len(pictures)
    else:
        pictures, first, last = making.item_pages(document, item, ppi=PREVIEW_PPI)
    shown = pictures[first - 1 : last][:SHOWN_PAGES]
    context = {
        "pages": [
            (number, base64.b64encode(data).decode()) for number, data in enumerate(shown, first)
        ],
        "number": len(pictures),
        "more": last - first + 1 - len(shown),
        "place": first if item is not None else 0,
        "missing": making.missing_characters(document),
        "stand_ins": stand_ins(shelf),
    }
    return render(request, "documents/pages.html", context)


def check_fonts() -> Shelf:
    """The fonts; refused with a sentence when there are none."""
    shelf = making.office_shelf()
    if not shelf.faces:
        raise NoFontsRefused(
            _(
                "No font was found on this server, so nothing can be typeset. Ask the system "
                "administrator to install fonts-noto-cjk."
            )
        )
    return shelf


def stand_ins(shelf: Shelf) -> list[str]:
    """仿宋 → Noto Serif CJK SC, for every font of the standard that is not there."""
    return [
        f"{role.name} → {shelf.chains[role.key][0]}"
        for role in making.ROLES
        if shelf.chains[role.key] and shelf.chains[role.key][0] not in role.own
    ]
