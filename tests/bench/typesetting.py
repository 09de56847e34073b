"""A 5-page official document by typst, WeasyPrint, LibreOffice; 60 bulletins; a book of 300 pages.

WeasyPrint comes from PyPI into a folder of its own, LibreOffice from the machine; both are needed
here only. All three set the same text and table on the same fonts; each is warmed up first.
"""

import argparse
import importlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from qingxun.documents.engine.content import Attachment, Document, Heading, Item, Kind, Paragraph
from qingxun.documents.typesetting.fonts import Shelf, shelf
from qingxun.documents.typesetting.pdf import render_pdf
from qingxun.documents.typesetting.web import render_html
from qingxun.documents.typesetting.word import render_docx
from tests.documents.typesetting import samples as s

TRIES = 7
PRINT = "@page{size:A4;margin:37mm 26mm 35mm 28mm}.qd{max-width:none;padding:0;font-size:16pt}"


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench typesetting")
    parser.add_argument("--without-others", action="store_true", help="typst alone")
    options = parser.parse_args(words)
    fonts = shelf(None)
    document = five_pages(fonts)
    figures: dict[str, object] = {
        "pages": page_count(render_pdf(document, fonts)),
        "typst_ms": median(lambda: render_pdf(document, fonts)),
        "typst_cpu_ms": median(lambda: render_pdf(document, fonts), clock=time.process_time),
    }
    if not options.without_others:
        figures |= others(document)
        typst = float(str(figures["typst_ms"]))
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


def median(
    work: Callable[[], object],
    tries: int = TRIES,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Milliseconds of a warm run; by ``process_time`` what it costs on a machine that is busy."""
    work()
    times = []
    for _try in range(tries):
        started = clock()
        work()
        times.append(clock() - started)
    return round(statistics.median(times) * 1000, 1)


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
