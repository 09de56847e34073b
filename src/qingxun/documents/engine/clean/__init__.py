"""From the lines of any file to a clean manuscript: pure rules, the same for every format."""

from qingxun.documents.engine.clean.model import (
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
    pack,
    unpack,
)
from qingxun.documents.engine.clean.pieces import Piece, RawDocument
from qingxun.documents.engine.clean.structure import structure

__all__ = [
    "TITLE",
    "Block",
    "BlockKind",
    "CleanDocument",
    "Enclosure",
    "Guess",
    "Notice",
    "Page",
    "Picture",
    "Piece",
    "RawDocument",
    "Span",
    "document_from_json",
    "pack",
    "structure",
    "unpack",
]
