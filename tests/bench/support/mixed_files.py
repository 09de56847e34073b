"""A hundred files as they come in to a county's desk, made by script: mostly Word, some of all."""

import io
from collections.abc import Callable, Iterator
from itertools import cycle, islice

import docx
from docx.shared import Inches
from PIL import Image

from qingxun.documents.engine.content import Document, Heading, Kind, Paragraph
from qingxun.documents.typesetting.fonts import shelf
from qingxun.documents.typesetting.pdf import render_pdf
from tests.documents import factories as make
from tests.documents.intake import files

UNITS = ("温溪镇", "山口镇", "鹤城街道", "船寮镇", "东源镇", "北山镇", "海口镇", "腊口镇")
TEXT = (
    "十一月以来，{unit}团委围绕外来务工青年下班后的学习需求，依托社区活动室开办青年夜校，设置短视频剪辑、"
    "咖啡制作、民法典入门等八门课程，{number}人次参加，学员满意度达到百分之九十六。"
)
HEADINGS = ("一、摸清需求", "二、就近开课", "三、建好队伍")
# Of twenty files: so many of each kind.
SHARES = (
    ("docx", 6),
    ("pdf", 3),
    ("doc", 1),
    ("odt", 1),
    ("rtf", 1),
    ("txt", 2),
    ("md", 1),
    ("eml", 2),
    ("ofd", 1),
    ("html", 1),
    ("jpg", 1),
)


def mixed(count: int) -> dict[str, Callable[[], bytes]]:
    """So many files by name; the same ones every time. Old Word files only where they can be made:
    they are RTF under that name elsewhere, as some programs write them."""
    kinds = [kind for kind, share in SHARES for _file in range(share)]
    step = 7  # with twenty kinds a step without a common factor, so that they come mixed
    order = islice(cycle(range(0, len(kinds) * step, step)), count)
    return dict(_named(kinds, order))


def _named(kinds: list[str], order: Iterator[int]) -> Iterator[tuple[str, Callable[[], bytes]]]:
    for number, place in enumerate(order):
        kind = kinds[place % len(kinds)]
        yield f"{number:03d}.{kind}", _maker(kind, number)


def _maker(kind: str, number: int) -> Callable[[], bytes]:
    return lambda: MAKERS[kind](number)


def title(number: int) -> str:
    return f"{UNITS[number % len(UNITS)]}举办青年夜校的做法"


def paragraphs(number: int) -> list[str]:
    unit = UNITS[number % len(UNITS)]
    text = TEXT.format(unit=unit, number=120 + number)
    found = [text]
    for heading in HEADINGS:
        found += [heading, text, text]
    return [*found, f"共青团{unit}委员会", "2026年11月5日"]


def word(number: int) -> bytes:
    """A Word file; every third has a photo and a table."""
    document = docx.Document()
    document.add_heading(title(number), 0)
    for text in paragraphs(number):
        document.add_paragraph("　　" + text)
    if number % 3 == 0:
        photo = Image.effect_noise((1600, 1200), 40).convert("RGB")
        out = io.BytesIO()
        photo.save(out, "JPEG")
        document.add_picture(io.BytesIO(out.getvalue()), width=Inches(4))
        table = document.add_table(8, 4)
        for place, cell in enumerate(cell for row in table.rows for cell in row.cells):
            cell.text = f"第{place}格"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(number: int) -> bytes:
    blocks = [
        Heading(text) if text in HEADINGS else Paragraph(text) for text in paragraphs(number)[:-2]
    ]
    pages = 1 + number % 3
    document = Document(Kind.MANUSCRIPT, title(number), tuple(blocks * pages))
    return render_pdf(document, shelf(None))


def plain(number: int) -> str:
    return "\n".join([title(number), *paragraphs(number)])


def rtf(number: int) -> bytes:
    body = "".join(f"{text}\\par " for text in plain(number).split("\n"))
    return files.rtf(body)


def odt(number: int) -> bytes:
    return files.odt("".join(f"<text:p>{text}</text:p>" for text in plain(number).split("\n")))


def ofd(number: int) -> bytes:
    lines = plain(number).split("\n")
    cut = [text[at : at + 27] for text in lines for at in range(0, len(text), 27)]
    pages = [cut[at : at + 22] for at in range(0, len(cut), 22)]
    return files.ofd([[(28, 40 + 10 * n, text) for n, text in enumerate(page)] for page in pages])


def scan(number: int) -> bytes:
    """A photographed page, one in three lying on its side."""
    text = plain(number)[:330].replace("\n", "")
    lines = [text[at : at + 25] for at in range(0, len(text), 25)]
    return files.scan(lines, kind="JPEG", angle=90 if number % 3 == 0 else 1.5)


def old_word(number: int) -> bytes:
    from tests.bench.support.old_word import as_doc

    return as_doc(make.word(*plain(number).split("\n"))) or rtf(number)


MAKERS: dict[str, Callable[[int], bytes]] = {
    "docx": word,
    "pdf": pdf,
    "doc": old_word,
    "odt": odt,
    "rtf": rtf,
    "txt": lambda number: plain(number).encode("gb18030" if number % 2 else "utf-8"),
    "md": lambda number: f"# {title(number)}\n\n{plain(number)}".encode(),
    "eml": lambda number: files.mail(attach={"a.docx": word(number)} if number % 2 else None),
    "ofd": ofd,
    "html": lambda number: (
        "<html><body>"
        + "".join(f"<p>{t}</p>" for t in plain(number).split("\n"))
        + "</body></html>"
    ).encode(),
    "jpg": scan,
}
