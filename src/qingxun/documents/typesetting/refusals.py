"""Why a document cannot be made, each in a sentence that names the place."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from qingxun.documents.engine.content.faults import ContentError
from qingxun.kit.refusals import Refusal


class ContentRefused(Refusal):
    """The content of a document breaks a rule of the model."""


class MissingGlyphsRefused(Refusal):
    """Characters of the document stand in no font; each would print as 〓."""

    def __init__(self, sentence: str, characters: str) -> None:
        super().__init__(sentence)
        self.characters = characters


def content_refusal(error: ContentError) -> ContentRefused:
    """The sentence for a fault in the content."""
    make = _SENTENCES.get(error.code)
    words = make() % error.detail if make else error.code
    place = error.place or _("the document")
    return ContentRefused(_("%(place)s: %(words)s") % {"place": place, "words": words})


def missing_glyphs(characters: list[str]) -> MissingGlyphsRefused:
    """The refusal of a document with characters that would print as boxes."""
    shown = "、".join(f"“{c}”（U+{ord(c):04X}）" for c in characters[:12])
    if len(characters) > 12:
        shown += "…"
    sentence = _(
        "No font of this installation has: %(characters)s; each would print as 〓. Put a font "
        "that has them into the folder “fonts” of the installation, or confirm that it is issued "
        "as it is."
    )
    return MissingGlyphsRefused(sentence % {"characters": shown}, "".join(characters))


_SENTENCES: dict[str, Callable[[], str]] = {
    "list": lambda: _("a list is expected here."),
    "object": lambda: _("an object in braces is expected here."),
    "text": lambda: _("a text in quotation marks is expected here."),
    "number": lambda: _("a number is expected here."),
    "flag": lambda: _("true or false is expected here."),
    "block": lambda: _("“%(name)s” is no kind of block; there are: %(known)s."),
    "choice": lambda: _("“%(value)s” is not possible here; there are: %(known)s."),
    "unknown": lambda: _("this is not known here; there are: %(known)s."),
    "missing": lambda: _("this is missing."),
    "empty": lambda: _("this is empty."),
    "title_lines": lambda: _("the lines put together are not the title."),
    "characters": lambda: _("%(found)s characters are more than %(limit)s; divide the document."),
    "title_length": lambda: _("%(found)s characters are more than the %(limit)s of a title."),
    "date": lambda: _("a date like 2026-11-21 is expected here."),
    "template": lambda: _("there are template versions 1 to %(last)s."),
    "secret": lambda: _("classified documents are not made with this program."),
    "too_long": lambda: _("there are more than %(limit)s parts; divide the document."),
    "level": lambda: _("levels go from 1 to 4."),
    "columns": lambda: _("there may be 1 to %(limit)s columns."),
    "rows": lambda: _("%(found)s rows are more than %(limit)s; divide the table."),
    "cells": lambda: _("%(found)s where %(wanted)s are needed."),
    "numbers": lambda: _("columns are counted from 0 to %(last)s."),
    "span": lambda: _("the cells of the head leave a hole, overlap or stick out."),
    "value": lambda: _("“%(value)s” is not a number from 0 upward."),
}
