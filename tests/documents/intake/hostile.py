"""The hostile set of intake: files built to kill their reader, each by a few lines of script."""

import io
import zipfile
import zlib
from collections.abc import Callable

import pypdf
from PIL import Image

from tests.documents import factories as make

from . import files

ENTITIES = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
HEAD = b"From: a@b.cn\r\nTo: b@b.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of these objects (1, 2 …), with its table of places."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root %d 0 R>>\n" % (len(objects) + 1, root)
    return out + b"startxref\n%d\n%%%%EOF" % start


def pdf_loop() -> bytes:
    """Pages that are their own children."""
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>",
    )


def pdf_form_loop() -> bytes:
    """A page whose drawing draws itself."""
    draw = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Length 6>>"
    )
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>"
        b"/Contents 5 0 R>>",
        draw + b"stream\n/X Do \nendstream",
        b"<</Length 6>>stream\n/X Do \nendstream",
    )


def pdf_bomb(megabytes: int = 1500) -> bytes:
    """A page of some megabytes that unpacks to more than the memory of its reader."""
    packer, packed = zlib.compressobj(9), b""
    for _block in range(megabytes):
        packed += packer.compress(b" " * (1 << 20))
    packed += packer.flush()
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream",
    )


def pdf_nesting() -> bytes:
    """Arrays ten thousand deep."""
    deep = b"[" * 10_000 + b"]" * 10_000
    return pdf(b"<</Type/Catalog/Pages 2 0 R/X " + deep + b">>", b"<</Kids[]/Count 0>>")


def pdf_locked() -> bytes:
    """A PDF with a password."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def odt_with(prolog: str, text: str) -> bytes:
    """An OpenDocument text with a document type."""
    content = (
        f'<?xml version="1.0"?>{prolog}<office:document-content>{text}</office:document-content>'
    )
    return make.pack(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    )


def nested_zip() -> bytes:
    """A ZIP in a ZIP, five times, under the name of a Word file's part."""
    inner: bytes = make.pack({"a": "0" * 1_000_000})
    for _level in range(5):
        inner = make.pack({f"{n}.zip": inner for n in range(8)})
    return make.pack(make.word_parts(make.paragraph("正文")) | {"word/embeddings/a.zip": inner})


def mail_of_many_parts() -> bytes:
    """A mail of four hundred parts."""
    part = b"--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    return HEAD + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + part * 400 + b"--x--"


def mail_nested(levels: int = 1500) -> bytes:
    """Multiparts in multiparts."""
    out = HEAD + b'Content-Type: multipart/mixed; boundary="x0"\r\n\r\n'
    for n in range(levels):
        out += b'--x%d\r\nContent-Type: multipart/mixed; boundary="x%d"\r\n\r\n' % (n, n + 1)
    return out + b"text"


def noise() -> bytes:
    """A picture of 39 million pixels of noise."""
    tile = Image.effect_noise((625, 625), 120)
    image = Image.new("L", (6250, 6250))
    for x in range(10):
        for y in range(10):
            image.paste(tile, (x * 625, y * 625))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=30)
    return out.getvalue()


def _odt_wide() -> bytes:
    cell = '<table:table-cell table:number-columns-repeated="999999999"/>'
    row = f"<table:table-row>{cell}<table:table-cell><text:p>甲</text:p></table:table-cell>{cell}"
    return files.odt(f"<table:table>{(row + '</table:table-row>') * 3}</table:table>")


def _ofd_wide() -> bytes:
    with zipfile.ZipFile(io.BytesIO(files.ofd([[(28, 30, "正文一行。")]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return make.pack({n: p.replace(b'"g 4 ', b'"g 999999999 ') for n, p in parts.items()})


FILES: dict[str, Callable[[], bytes]] = {
    "bomb.docx": make.bomb,
    "lying-bomb.docx": make.lying_bomb,
    "crowd.docx": make.crowd,
    "climbing.docx": lambda: make.climbing("word/../../x"),
    "link.docx": make.linking,
    "deep.docx": make.deep,
    "laughs.docx": make.laughs,
    "outside-entity.docx": make.outside_entity,
    "nested.zip.docx": nested_zip,
    "truncated.docx": lambda: make.word("正文" * 2000)[:-300],
    "locked.docx": make.locked_zip,
    "encrypted.docx": lambda: make.ole("EncryptedPackage"),
    "broken.doc": lambda: make.ole("WordDocument"),
    "program.docx": lambda: b"MZ" + bytes(200_000),
    "macro.docm": make.with_macros,
    "laughs.odt": lambda: odt_with(f"<!DOCTYPE x [{ENTITIES}]>", "&j;"),
    "wide.odt": _odt_wide,
    "deep.odt": lambda: files.odt("<text:section>" * 5000 + "</text:section>" * 5000),
    "wide.ofd": _ofd_wide,
    "no-pages.ofd": lambda: make.pack({"OFD.xml": "<OFD/>"}),
    "loop.pdf": pdf_loop,
    "form-loop.pdf": pdf_form_loop,
    "bomb.pdf": pdf_bomb,
    "nesting.pdf": pdf_nesting,
    "locked.pdf": pdf_locked,
    "truncated.pdf": lambda: pdf_locked()[:400].replace(b"/Encrypt", b"/Encrypx"),
    "head.pdf": lambda: b"%PDF-1.7\n" + bytes(5000),
    "deep.rtf": lambda: b"{\\rtf1" + b"{" * 100_000 + b"}" * 100_000,
    "bin.rtf": lambda: b"{\\rtf1 text\\bin2147483647 " + bytes(1000),
    "picture.rtf": lambda: b"{\\rtf1 a{\\pict\\pngblip " + b"89504e47" * 500_000 + b"}}",
    "deep.html": lambda: b"<html>" + b"<div>" * 300_000,
    "table.html": lambda: b"<html>" + b"<table><tr><td>" * 300,
    "quotes.html": lambda: b"<html><p>" + b'<a "' * 200_000,
    "parts.eml": mail_of_many_parts,
    "nested.eml": mail_nested,
    "huge.png": lambda: make.huge_png(60_000, 60_000),
    "pixels.png": lambda: make.huge_png(7000, 7000),
    "truncated.jpg": lambda: make.photo((2000, 2000))[:4000],
    "noise.jpg": noise,
    "heic.heic": lambda: b"\0\0\0\x18ftypheic" + bytes(4000),
    "lines.txt": lambda: "字\n".encode() * 1_000_000,
    "line.txt": lambda: "字，".encode() * 3_000_000,
    "stars.md": lambda: b"# a\n" + b"**a_" * 200_000,
    "noise.bin": lambda: bytes(range(256)) * 4000,
}
