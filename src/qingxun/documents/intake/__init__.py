"""Intake: files and pasted text become manuscripts.

``read_any`` is the way in for every format, ``clean_html`` for what was pasted. What they give,
``CleanDocument``, is plain and can be kept as JSON (``to_json``, ``document_from_json``);
``sentences`` and ``reason`` put what is to be told into the reader's language.
"""

from qingxun.documents.engine.clean import (
    TITLE,
    Block,
    BlockKind,
    CleanDocument,
    Enclosure,
    Guess,
    Notice,
    Page,
    Picture,
    Span,
    document_from_json,
)
from qingxun.documents.engine.text import clean_text
from qingxun.documents.intake.days import event_day
from qingxun.documents.intake.reading import (
    PagePicture,
    can_recognize,
    clean_html,
    mail_head,
    page_picture,
    read_any,
    read_at_once,
)
from qingxun.documents.intake.words import reason, sentences

__all__ = [
    "TITLE",
    "Block",
    "BlockKind",
    "CleanDocument",
    "Enclosure",
    "Guess",
    "Notice",
    "Page",
    "PagePicture",
    "Picture",
    "Span",
    "can_recognize",
    "clean_html",
    "clean_text",
    "document_from_json",
    "event_day",
    "mail_head",
    "page_picture",
    "read_any",
    "read_at_once",
    "reason",
    "sentences",
]
