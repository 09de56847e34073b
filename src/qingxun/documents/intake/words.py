"""What is told about a file that was read: a sentence for each notice and each guess."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qingxun.documents.engine.clean import CleanDocument, Guess, Notice


def sentences(document: CleanDocument) -> list[str]:
    """The notices of a document as sentences, most important first."""
    order = {code: place for place, code in enumerate(NOTICES)}
    told = sorted(document.notices, key=lambda notice: order.get(notice.code, len(order)))
    return [NOTICES[notice.code](notice) for notice in told if notice.code in NOTICES]


def reason(guess: Guess) -> str:
    """Why a unit, an author or a kind is guessed."""
    return REASONS[guess.reason](guess)


def _uncertain(notice: Notice) -> str:
    return ngettext(
        "%(count)d place was hard to recognize and is marked; please compare it with the original.",
        "%(count)d places were hard to recognize and are marked; please compare them with the "
        "original.",
        notice.count,
    ) % {"count": notice.count}


def _pictures(notice: Notice) -> str:
    return ngettext(
        "%(count)d picture was left out; please add it as a photo.",
        "%(count)d pictures were left out; please add them as photos.",
        notice.count,
    ) % {"count": notice.count}


def _tables(notice: Notice) -> str:
    return ngettext(
        "%(count)d table was turned into lines of text; please check it.",
        "%(count)d tables were turned into lines of text; please check them.",
        notice.count,
    ) % {"count": notice.count}


def _put_right(notice: Notice) -> str:
    return ngettext(
        "%(count)d full-width letter or digit was put right.",
        "%(count)d full-width letters and digits were put right.",
        notice.count,
    ) % {"count": notice.count}


def _spaces(notice: Notice) -> str:
    return ngettext(
        "An odd space was put right at %(count)d place.",
        "Odd spaces were put right at %(count)d places.",
        notice.count,
    ) % {"count": notice.count}


def _numbering(notice: Notice) -> str:
    return ngettext(
        "%(count)d number before a paragraph was put into the standard's form.",
        "%(count)d numbers before paragraphs were put into the standard's form.",
        notice.count,
    ) % {"count": notice.count}


def _page_numbers(notice: Notice) -> str:
    return ngettext(
        "%(count)d page number was left out.",
        "%(count)d page numbers were left out.",
        notice.count,
    ) % {"count": notice.count}


def _recognized(notice: Notice) -> str:
    return ngettext(
        "The characters of %(count)d page were recognized from a picture; please compare them.",
        "The characters of %(count)d pages were recognized from pictures; please compare them.",
        notice.count,
    ) % {"count": notice.count}


def _pages_left_out(notice: Notice) -> str:
    return ngettext(
        "%(count)d more page of the scan was not read; please upload it by itself.",
        "%(count)d more pages of the scan were not read; please upload them by themselves.",
        notice.count,
    ) % {"count": notice.count}


NOTICES: dict[str, Callable[[Notice], str]] = {
    "uncertain": _uncertain,
    "recognized": _recognized,
    "scanned_pages": lambda n: (
        _("Page %(words)s is a scan and was not read; please type what is missing.")
        % {"words": n.words}
    ),
    "pages_left_out": _pages_left_out,
    "no_title": lambda n: _("No title was recognized; please fill it in."),
    "enclosures": lambda n: (
        _("Files in the mail, each to be read by itself: %(words)s") % {"words": n.words}
    ),
    "enclosures_left_out": lambda n: _(
        "The mail has more parts than are read; please save those that are missing by themselves."
    ),
    "scripts": lambda n: _("The file has programs in it; they were not run."),
    "macros": lambda n: _("The file has macros; they were left out."),
    "activex": lambda n: _("The file has active controls; they were left out."),
    "dde": lambda n: _("The file has fields that start other programs; they were left out."),
    "embeddings": lambda n: _("Embedded files were left out."),
    "outside": lambda n: _("The file points to files elsewhere; they were not opened."),
    "revisions": lambda n: _("Tracked changes were read as accepted; please check the text."),
    "pictures": _pictures,
    "tables": _tables,
    "footnotes": lambda n: _("Footnotes were left out."),
    "comments": lambda n: _("Comments were left out."),
    "head": lambda n: (
        _("A head left over from a printed page was left out: %(words)s") % {"words": n.words}
    ),
    "foot": lambda n: (
        _("A foot left over from a printed page was left out: %(words)s") % {"words": n.words}
    ),
    "aside": lambda n: _("Words around the text were left out: %(words)s") % {"words": n.words},
    "contents": lambda n: _("A table of contents was left out."),
    "page_numbers": _page_numbers,
    "digits": _put_right,
    "spaces": _spaces,
    "numbering": _numbering,
}

REASONS: dict[str, Callable[[Guess], str]] = {
    "signature": lambda g: _("It is signed “%(seen)s”.") % {"seen": g.seen},
    "byline": lambda g: _("“%(seen)s” stands below the title.") % {"seen": g.seen},
    "label": lambda g: _("It stands after “%(seen)s”.") % {"seen": g.seen},
    "sender": lambda g: _("The mail came from %(seen)s.") % {"seen": g.seen},
    "title_words": lambda g: _("The title has “%(seen)s”.") % {"seen": g.seen},
    "length": lambda g: _("The text has %(seen)s characters.") % {"seen": g.seen},
}
