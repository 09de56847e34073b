"""Manuscripts from Word files in the form for writing: title, body, and what to tell."""

from dataclasses import dataclass, field

from qingxun.documents.engine.clean import Notice
from qingxun.documents.intake.words import NOTICES
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
    notes = [
        NOTICES[code](Notice(code, count))
        for code, count in answer.fields["notes"]
        if code in NOTICES
    ]
    return WordText(answer.fields["title"], answer.fields["body"], notes)
