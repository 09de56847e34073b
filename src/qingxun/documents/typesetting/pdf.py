"""PDF and page pictures by typst: tagged, PDF/A-2a and PDF/UA-1, the same input the same bytes."""

import atexit
import datetime as dt
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst

from qingxun.documents.engine.content import Chart, Document, Table
from qingxun.documents.engine.content.checks import LAST_TEMPLATE
from qingxun.documents.typesetting.fonts import Shelf
from qingxun.documents.typesetting.geometry import measures
from qingxun.documents.typesetting.layout import (
    UNDATED,
    Place,
    chart_values,
    layout_of,
    push_ends,
)

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
SCREEN = 96.0  # pixels an inch
GETA = "〓"
TRIES = 4
_LACKING = re.compile(r"the text `\"(.+?)\"` could not be displayed")


class TypesettingError(RuntimeError):
    """The layout failed or warned of something; a fault of the program, never of the content."""


@cache
def template_source(version: int, *patterns: str) -> bytes:
    """The layout of that version in one piece; a version once released is never changed."""
    folder = TEMPLATES / f"v{version}"
    parts = sorted(path for pattern in patterns or ("*.typ",) for path in folder.glob(pattern))
    return b"\n".join(part.read_bytes() for part in parts)


@cache
def _empty_root() -> str:
    """A folder with nothing in it: a document reads no file."""
    folder = tempfile.mkdtemp(prefix="qingxun-typst-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class _Sheet:
    """One compilation; kept open, so that asking where things stand costs nothing."""

    def __init__(self, documents: Sequence[Document], layout: dict[str, Any], shelf: Shelf) -> None:
        versions = {document.template for document in documents}
        if len(versions) != 1:
            raise TypesettingError("documents of several template versions in one file")
        self.stamp = _moment(documents[0])
        self.source = template_source(versions.pop())
        self.shelf = shelf
        self._load(json.dumps(layout, ensure_ascii=False), shelf)

    def _load(self, data: str, shelf: Shelf) -> None:
        self.data = data
        self.asked = False
        self.compiler = typst.Compiler(
            self.source,
            root=_empty_root(),
            font_paths=shelf.fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": data},
        )

    def pdf(self) -> bytes:
        """The file; what no font has is replaced by 〓, as compositors always did, for a PDF/UA
        may not hold a character that it cannot show."""
        for _try in range(TRIES):
            try:
                return self._pdf()
            except typst.TypstError as error:
                lacking = {_unescaped(text) for text in _LACKING.findall(error.diagnostic)}
                if not lacking:
                    raise TypesettingError(f"{error.message}\n{error.diagnostic}") from error
                self._load(_replaced(self.data, lacking), self.shelf)
        raise TypesettingError("characters without a glyph after several tries")

    def _pdf(self) -> bytes:
        made, warnings = self.compiler.compile_with_warnings(
            self.source, format="pdf", pdf_standards=STANDARDS, timestamp=self.stamp
        )
        _no_warnings(warnings)
        if not isinstance(made, bytes):
            raise TypesettingError("no bytes")
        return made

    def pictures(self, ppi: float) -> list[bytes]:
        """The pages as PNG; what no font has shows as a box."""
        try:
            made, warnings = self.compiler.compile_with_warnings(self.source, format="png", ppi=ppi)
        except typst.TypstError as error:
            raise TypesettingError(f"{error.message}\n{error.diagnostic}") from error
        _no_warnings(warnings)
        return [made] if isinstance(made, bytes) else list(made or [])

    def _ask(self, expression: str) -> Any:
        """What an expression about the pages gives. A compiler answers once, and before it makes
        anything; the next question gets one of its own."""
        if self.asked:
            self._load(self.data, self.shelf)
        self.asked = True
        return json.loads(self.compiler.eval(expression))

    def item_pages(self, item: int) -> tuple[int, int | None]:
        """On which page the item of that number begins, and on which the next one; from 1.

        Has to be asked before anything is made.
        """
        parts = json.loads(self.data)["docs"][0]["layout"]["parts"]
        labels = [b["label"] for part in parts for b in part["blocks"] if b["type"] == "item"]
        wanted = ", ".join(f"<{label}>" for label in labels[item : item + 2])
        begins = self._ask(f"({wanted},).map(l => query(l).first().location().page())")
        return begins[0], begins[1] if len(begins) > 1 else None

    def contents_pages(self) -> list[int]:
        """On which page what the contents list begins; has to be asked before anything is made."""
        contents = json.loads(self.data)["docs"][0]["layout"]["contents"]
        wanted = "".join(f"<{entry['label']}>, " for entry in contents if entry["label"])
        asked = f"({wanted}).map(l => query(l).first().location().page())"
        return list(self._ask(asked)) if wanted else []

    def stranded(self) -> frozenset[Place]:
        """Parts whose last table ends on another page than what follows it."""
        places = self._ask(
            "(query(<tail-table>) + query(<tail-foot>)).map(m => (m.value, m.location().page()))"
        )
        pages: dict[Place, set[int]] = {}
        for (document, part), page in places:
            pages.setdefault((document, part), set()).add(page)
        return frozenset(place for place, found in pages.items() if len(found) > 1)


def _unescaped(text: str) -> str:
    """A text as typst quotes it in a diagnostic."""
    text = re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda match: chr(int(match[1], 16)), text)
    return text.replace('\\"', '"').replace("\\\\", "\\")


def _replaced(data: str, lacking: set[str]) -> str:
    """The values with every such text replaced, the longest first."""
    pattern = "|".join(re.escape(text) for text in sorted(lacking, key=len, reverse=True))

    def walk(value: object) -> object:
        if isinstance(value, str):
            return re.sub(pattern, GETA, value)
        if isinstance(value, list):
            return [walk(part) for part in value]
        if isinstance(value, dict):
            return {key: walk(part) for key, part in value.items()}
        return value

    return json.dumps(walk(json.loads(data)), ensure_ascii=False)


def _no_warnings(warnings: Sequence[typst.TypstWarning]) -> None:
    if warnings:
        raise TypesettingError("; ".join(warning.message for warning in warnings))


def _moment(document: Document) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(document.on or UNDATED), dt.time(), dt.UTC)


def _settled(documents: Sequence[Document], shelf: Shelf) -> _Sheet:
    """The layout, laid out again where a foot would have stood alone below a table; once only
    where that is known from the same end of an earlier document, as with copies for many units."""
    if not documents:
        raise ValueError("no document")
    layout = layout_of(documents) | {"fonts": shelf.chains}
    ends = {
        (number, len(plain["layout"]["parts"]) - 1): _end_of(plain, shelf)
        for number, (document, plain) in enumerate(zip(documents, layout["docs"], strict=True))
        if _ends_in_table(document)
    }
    known = {place: _stranding.get(end) for place, end in ends.items()}
    push_ends(layout, [place for place, alone in known.items() if alone])
    sheet = _Sheet(documents, layout, shelf)
    if None in known.values():
        stranded = sheet.stranded()
        if stranded:
            push_ends(layout, stranded)
            sheet = _Sheet(documents, layout, shelf)
        _remember({end: place in stranded for place, end in ends.items() if known[place] is None})
    return sheet


_stranding: dict[bytes, bool] = {}  # whether the foot would stand alone, by the document's end
REMEMBERED = 500


def _remember(found: dict[bytes, bool]) -> None:
    found.pop(b"", None)
    if len(_stranding) + len(found) > REMEMBERED:
        _stranding.clear()
    _stranding.update(found)


def _end_of(plain: dict[str, Any], shelf: Shelf) -> bytes:
    """A digest of all that decides where a document ends: its last attachment, which begins a page,
    the foot and the fonts; empty where the text before decides, too."""
    parts = plain["layout"]["parts"]
    text = next(part["blocks"] for part in parts if part["ends_text"])
    if len(parts) == 1 or (text and text[-1]["type"] == "table"):
        return b""
    blocks = [block | {"label": ""} for block in parts[-1]["blocks"]]
    code = plain["code"] and [plain["code"]["note"], plain["layout"]["code_side"]]
    facts = [parts[-1] | {"blocks": blocks}, plain["foot"], code, plain["template"], shelf.chains]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).digest()


def _ends_in_table(document: Document) -> bool:
    """Whether something could stand alone below a table."""
    flows = [document.blocks, *(part.blocks for part in document.attachments[-1:])]
    return any(blocks and isinstance(blocks[-1], Table) for blocks in flows)


def render_pdf(documents: Document | Sequence[Document], shelf: Shelf) -> bytes:
    """One file of one document or of several, each with pages counted from 1.

    Raises ``TypesettingError``. A character that no font has prints as 〓: ask ``shelf.missing``
    before anything is issued.
    """
    every = [documents] if isinstance(documents, Document) else list(documents)
    return _settled(every, shelf).pdf()


def render_pages(document: Document, shelf: Shelf, *, ppi: float = SCREEN) -> list[bytes]:
    """The pages as PNG pictures."""
    return _settled([document], shelf).pictures(ppi)


def render_item(
    document: Document, shelf: Shelf, item: int, *, ppi: float = SCREEN
) -> tuple[list[bytes], int, int]:
    """All pages as PNG pictures, and from which to which the item of that number (from 0) goes:
    the last is the one on which the next item begins, or the end."""
    sheet = _settled([document], shelf)
    first, following = sheet.item_pages(item)
    pictures = sheet.pictures(ppi)
    return pictures, first, following or len(pictures)


def contents_pages(document: Document, shelf: Shelf) -> list[int]:
    """On which page of the PDF each entry of the contents begins, columns left out."""
    return _settled([document], shelf).contents_pages()


_CHART = b"""
#set page(width: g.width * 1mm, height: auto, margin: 4pt)
#set text(font: fonts.fangsong, size: size, lang: "zh", fallback: false, ..edges)
#chart-of(d.chart)
"""


def chart_picture(chart: Chart, shelf: Shelf, *, ppi: float = 200.0) -> bytes:
    """A chart alone as PNG, without its title."""
    values = chart_values(chart) | {"title": ""}
    data = {"measures": measures(), "fonts": shelf.chains, "chart": values}
    source = template_source(LAST_TEMPLATE, "1-*.typ", "3-*.typ") + _CHART
    compiler = typst.Compiler(
        source,
        root=_empty_root(),
        font_paths=shelf.fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
    )
    made, warnings = compiler.compile_with_warnings(source, format="png", ppi=ppi)
    _no_warnings(warnings)
    if not isinstance(made, bytes):
        raise TypesettingError("a chart of several pages")
    return made
