"""A 5-page official document by typst, WeasyPrint, LibreOffice; 60 bulletins; a book of 300 pages.

WeasyPrint comes from PyPI into a folder of its own, LibreOffice from the machine; both are needed
here only. All three set the same text and table on the same fonts; each is warmed up first.
"""

import argparse
import importlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from qingxun.documents.engine.content import Attachment, Document, Heading, Item, Kind, Paragraph
from qingxun.documents.typesetting.fonts import Shelf, shelf
from qingxun.documents.typesetting.pdf import render_pdf
from qingxun.documents.typesetting.web import render_html
from qingxun.documents.typesetting.word import render_docx
from tests.documents.typesetting import samples as s

TRIES = 41
PRINT = "@page{size:A4;margin:37mm 26mm 35mm 28mm}.qd{max-width:none;padding:0;font-size:16pt}"


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench typesetting")
    parser.add_argument("--without-others", action="store_true", help="typst alone")
    parser.add_argument("--only", choices=["warm"], help="the 5-page document by typst: 10 seconds")
    options = parser.parse_args(words)
    fonts = shelf(None)
    document = five_pages(fonts)
    figures = warm(document, fonts)
    if options.only is None:
        if not options.without_others:
            figures |= others(document)
            typst = float(str(figures["typst_new_text_ms"]))
            for name in ("weasyprint", "libreoffice"):
                if f"{name}_ms" in figures:
                    figures[f"{name}_ratio"] = round(float(str(figures[f"{name}_ms"])) / typst, 1)
        figures |= batch(fonts) | book(fonts)
    for name, value in figures.items():
        print(f"{name:<22} {value}")
    return figures


def five_pages(fonts: Shelf) -> Document:
    """An official document with headings, an attachment and a table, of exactly five pages."""
    base = replace(s.OFFICIAL, attachments=(Attachment("登记表", (s.FEW,)),))
    for more in range(1, 30):
        document = replace(base, blocks=(*s.BODY, *(Paragraph(s.MORE) for _ in range(more))))
        if page_count(render_pdf(document, fonts)) == 5:
            return document
    raise AssertionError("no text of five pages")


def page_count(data: bytes) -> int:
    import io

    import pypdf

    return len(pypdf.PdfReader(io.BytesIO(data)).pages)


def warm(document: Document, fonts: Shelf) -> dict[str, object]:
    """The 5-page document again and again; then with another text each time, as a server has it,
    for what typst remembers of the same text is no measure of a new one."""
    again = [document] * (TRIES + 1)
    others = [retold(document, turn) for turn in range(TRIES + 1)]
    same = timed([partial(render_pdf, each, fonts) for each in again])
    new = timed([partial(render_pdf, each, fonts) for each in others])
    return {
        "pages": page_count(render_pdf(others[-1], fonts)),
        "typst_ms": same.wall,
        "typst_cpu_ms": same.cpu,
        "typst_new_text_ms": new.wall,
        "typst_new_text_cpu_ms": new.cpu,
        "typst_new_text_best_tenth_ms": new.best_tenth,
        "load": round(os.getloadavg()[0], 1),
    }


def retold(document: Document, turn: int) -> Document:
    """The document with other words in each paragraph, as long as before."""
    mark = f"{turn:02}"
    blocks = tuple(
        replace(block, text=f"{block.text[:-3]}{mark}。") if isinstance(block, Paragraph) else block
        for block in document.blocks
    )
    return replace(document, title=f"{document.title[:-2]}{mark}", blocks=blocks)


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one run: the median by the clock and of processor time, and what one run in
    ten stays below by the clock, which is nearest to a quiet machine."""

    wall: float
    cpu: float
    best_tenth: float


def timed(works: Sequence[Callable[[], object]]) -> Times:
    """Each once, the first only to be warm; by both clocks, for the machine may be busy."""
    works[0]()
    wall, cpu = [], []
    for work in works[1:]:
        started, used = time.perf_counter(), time.process_time()
        work()
        wall.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    middle, processor = statistics.median(wall), statistics.median(cpu)
    return Times(round(middle, 1), round(processor, 1), round(sorted(wall)[len(wall) // 10], 1))


def median(work: Callable[[], object], tries: int) -> float:
    """Milliseconds of a warm run by the clock."""
    return timed([work] * (tries + 1)).wall


def others(document: Document) -> dict[str, object]:
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        weasyprint = load_weasyprint(Path(folder))
        if weasyprint is not None:
            html = render_html(document).replace("</style>", f"{PRINT}</style>")
            figures["weasyprint_ms"] = median(
                lambda: weasyprint.HTML(string=html).write_pdf(), tries=3
            )
        if shutil.which("soffice"):
            path = Path(folder) / "paper.docx"
            path.write_bytes(render_docx(document, lambda chart: b""))
            figures["libreoffice_ms"] = median(lambda: convert(path), tries=3)
    return figures


def load_weasyprint(folder: Path) -> "object | None":
    """WeasyPrint from the package index into ``folder``; None when it cannot be had."""
    command = [sys.executable, "-m", "uv", "pip", "install", "-q", "--target", str(folder)]
    if subprocess.run([*command, "weasyprint"], check=False).returncode:
        return None
    sys.path.append(str(folder))
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:  # Pango is not there
        print(f"WeasyPrint: {error}", file=sys.stderr)
        return None


def convert(path: Path) -> None:
    """LibreOffice with a profile that is warm after the first time."""
    command = ["soffice", f"-env:UserInstallation=file://{path.parent}/profile", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True)


def batch(fonts: Shelf) -> dict[str, object]:
    """60 bulletins, each for another unit: one by one, and in one file."""
    documents = [replace(s.BULLETIN, addressee=f"第{n}团支部：") for n in range(60)]
    used, started = time.process_time(), time.perf_counter()
    single = [render_pdf(document, fonts) for document in documents]
    between = time.perf_counter()
    merged = render_pdf(documents, fonts)
    ended = time.perf_counter()
    assert len(set(single)) == 60
    return {
        "batch_cpu_s": round(time.process_time() - used, 2),
        "batch_single_s": round(between - started, 2),
        "batch_merged_s": round(ended - between, 2),
        "batch_pages": page_count(merged),
    }


def book(fonts: Shelf) -> dict[str, object]:
    """A year's issues in one volume with contents and bookmarks."""
    blocks = []
    for month in range(1, 13):
        blocks.append(Heading(f"第{month}编　{month}月信息"))
        for piece in range(16):
            blocks.append(Item(f"{month}月第{piece + 1}条：基层团组织服务青年的做法"))
            blocks += [Paragraph(s.MORE * 4) for _paragraph in range(3)]
    document = Document(Kind.REPORT, "2026年信息汇编", tuple(blocks), contents=True, on=s.ON)
    started = time.perf_counter()
    data = render_pdf(document, fonts)
    return {
        "book_s": round(time.perf_counter() - started, 2),
        "book_pages": page_count(data),
        "book_mb": round(len(data) / 1e6, 2),
    }
