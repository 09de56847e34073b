"""One content model of everything the office prints; no Django, no clock, no fonts.

The same ``Document`` becomes PDF, DOCX and a web page (``documents.typesetting``) and goes to and
from JSON (``codec``). What it says is settled here; how it looks is settled there.
"""

from qingxun.documents.engine.content.codec import (
    ContentError,
    canonical,
    digest_of,
    document_from_json,
    document_to_json,
)
from qingxun.documents.engine.content.model import (
    Align,
    Attachment,
    Block,
    Cell,
    Chart,
    Code,
    Column,
    Document,
    Foot,
    Head,
    Heading,
    Item,
    Kind,
    Line,
    Listing,
    Names,
    Paragraph,
    Signature,
    Table,
)
from qingxun.documents.engine.content.prose import blocks_of_text
from qingxun.documents.engine.content.reading import characters_of, printable, stamp_of, text_of

__all__ = [
    "Align",
    "Attachment",
    "Block",
    "Cell",
    "Chart",
    "Code",
    "Column",
    "ContentError",
    "Document",
    "Foot",
    "Head",
    "Heading",
    "Item",
    "Kind",
    "Line",
    "Listing",
    "Names",
    "Paragraph",
    "Signature",
    "Table",
    "blocks_of_text",
    "canonical",
    "characters_of",
    "digest_of",
    "document_from_json",
    "document_to_json",
    "printable",
    "stamp_of",
    "text_of",
]
