"""Manuscripts from files: a Word document or a plain text becomes title and body."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qingxun.documents.engine.text import clean_text
from qingxun.documents.reading import Source, ask


@dataclass(frozen=True)
class WordText:
    """A manuscript as read from a file.

    ``title`` is a guess and may be empty; ``body`` is paragraphs by newlines, cells of a table
    row by tabs; ``notes`` are sentences about what was not carried over.
    """

    title: str
    body: str
    notes: list[str] = field(default_factory=list)


def read_word(source: Source) -> WordText:
    """Read a Word document (.docx) or a text file (UTF-8, UTF-16, GB18030) of at most 20 MB.

    The content decides what the file is, not its name. It is read in a child process (limits:
    ``documents.sandbox.child``); what it points to is never opened, macros and embedded objects
    are left out and noted. Automatic numbers (一、 1.) are written out, full-width digits and
    odd spaces put right, tracked changes taken as accepted. Raises subclasses of
    ``documents.refusals.FileRefused``, each with a sentence for the form; a file that kills its
    reader is refused and harms nothing else.
    """
    answer = ask("word", source)
    notes = [NOTES[code](count) for code, count in answer.fields["notes"] if code in NOTES]
    return WordText(answer.fields["title"], answer.fields["body"], notes)


def _pictures(count: int) -> str:
    return ngettext(
        "%(count)d picture was left out; please add it as a photo.",
        "%(count)d pictures were left out; please add them as photos.",
        count,
    ) % {"count": count}


def _tables(count: int) -> str:
    return ngettext(
        "%(count)d table was turned into lines of text; please check it.",
        "%(count)d tables were turned into lines of text; please check them.",
        count,
    ) % {"count": count}


NOTES: dict[str, Callable[[int], str]] = {
    "pictures": _pictures,
    "tables": _tables,
    "macros": lambda count: _("The file has macros; they were left out."),
    "activex": lambda count: _("The file has active controls; they were left out."),
    "dde": lambda count: _("The file has fields that start other programs; they were left out."),
    "embeddings": lambda count: _("Embedded files were left out."),
    "outside": lambda count: _("The file points to files elsewhere; they were not opened."),
    "footnotes": lambda count: _("Footnotes were left out."),
    "comments": lambda count: _("Comments were left out."),
    "revisions": lambda count: _("Tracked changes were read as accepted; please check the text."),
    "no_title": lambda count: _("No title was recognized; please fill it in."),
}

__all__ = ["WordText", "clean_text", "read_word"]
