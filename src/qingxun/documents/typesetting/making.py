"""One document in any form, with the fonts of this installation."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from qingxun.documents.engine.content import Document, characters_of
from qingxun.documents.typesetting.fonts import ROLES, Shelf, shelf
from qingxun.documents.typesetting.pdf import (
    chart_picture,
    contents_pages,
    render_item,
    render_pages,
    render_pdf,
)
from qingxun.documents.typesetting.web import render_html
from qingxun.documents.typesetting.word import render_docx

__all__ = [
    "ROLES",
    "Form",
    "Made",
    "item_pages",
    "make",
    "make_merged",
    "missing_characters",
    "office_shelf",
    "own_fonts",
    "pages",
    "warm_up",
]


class Form(StrEnum):
    """What a document can become."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"


MEDIA_TYPES = {
    Form.PDF: "application/pdf",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Form.HTML: "text/html; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file."""

    data: bytes
    media_type: str
    ending: str


def own_fonts() -> Path:
    """The folder into which the office puts its own fonts."""
    return Path(settings.HOME) / "fonts"


def office_shelf() -> Shelf:
    """The fonts of this installation: its own, then the machine's."""
    return shelf(own_fonts())


def make(document: Document, form: Form) -> Made:
    """The document as a file; raises ``pdf.TypesettingError`` when the layout fails."""
    if form is Form.PDF:
        data = render_pdf(document, office_shelf())
    elif form is Form.DOCX:
        fonts = office_shelf()
        listed = contents_pages(document, fonts) if document.contents and fonts.faces else []
        data = render_docx(document, lambda chart: chart_picture(chart, fonts), listed)
    else:
        data = render_html(document).encode()
    return Made(data, MEDIA_TYPES[form], form.value)


def make_merged(documents: Sequence[Document]) -> Made:
    """Several documents in one PDF, each with pages counted from 1."""
    return Made(render_pdf(documents, office_shelf()), MEDIA_TYPES[Form.PDF], Form.PDF.value)


def pages(document: Document, *, ppi: float) -> list[bytes]:
    """The pages as PNG pictures."""
    return render_pages(document, office_shelf(), ppi=ppi)


def item_pages(document: Document, item: int, *, ppi: float) -> tuple[list[bytes], int, int]:
    """The pages as PNG pictures, and from which to which the item of that number goes."""
    return render_item(document, office_shelf(), item, ppi=ppi)


def missing_characters(document: Document) -> list[str]:
    """Characters of the document that would print as 〓; none while there are no fonts at all."""
    shelf = office_shelf()
    return shelf.missing(characters_of(document)) if shelf.faces else []


def warm_up() -> None:
    """Read the fonts now, so that whoever issues first does not wait, nor all others with him:
    issuing looks for characters without a font while it holds the turn to write."""
    office_shelf().missing("团")
