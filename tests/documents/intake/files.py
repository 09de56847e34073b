"""Files of every kind that intake reads, made by script."""

import io
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from PIL import Image, ImageDraw, ImageFont

from tests.documents.factories import pack

TITLE = "温溪镇举办青年夜校"
BODY = ("十一月，温溪镇团委开班2期。", "一是摸清需求。", "二是就近开课。")
_ODT = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMES = (
    " ".join(
        f'xmlns:{short}="{_ODT}{full}:1.0"'
        for short, full in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("style", "style"),
            ("draw", "drawing"),
        )
    )
    + f' xmlns:fo="{_ODT}xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def odt(body: str, *, styles: str = "", **more: bytes) -> bytes:
    """An OpenDocument text with this XML in its body; ``more`` are further parts."""
    content = (
        f"<office:document-content {_NAMES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    parts: dict[str, bytes | str] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
    }
    return pack(parts | {name.replace("__", "/"): part for name, part in more.items()})


def rtf(body: str, *, page: str = "gb18030", head: str = "") -> bytes:
    """An RTF text; Chinese characters by bytes of a code page, as WPS writes them."""
    fonts = r"{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fnil\fcharset0 Arial;}}"
    written = "".join(
        c if ord(c) < 128 else "".join(f"\\'{b:02x}" for b in c.encode(page)) for c in body
    )
    return (r"{\rtf1\ansi\ansicpg936\deff0" + fonts + head + written + "}").encode("ascii")


def mail(charset: str = "gb2312", *, attach: dict[str, bytes] | None = None) -> bytes:
    """A mail as offices send it, its headers in the same charset."""
    message = MIMEMultipart() if attach else EmailMessage()
    text = f"{TITLE}\n\n" + "\n".join(BODY) + "\n\n共青团温溪镇委员会\n2026年11月5日\n"
    if isinstance(message, MIMEMultipart):
        message.attach(MIMEText(text, "plain", charset))
        for name, data in (attach or {}).items():
            part = MIMEApplication(data)
            part.add_header("Content-Disposition", "attachment", filename=(charset, "", name))
            message.attach(part)
        raw = message.as_bytes()
    else:
        part = MIMEText(text, "plain", charset)
        raw = part.as_bytes()
    from email.header import Header

    head = (
        f"From: {Header('陈芳', charset).encode()} <chenfang@example.cn>\r\n"
        f"To: desk@example.cn\r\nSubject: {Header('转发：夜校信息', charset).encode()}\r\n"
        "Date: Thu, 05 Nov 2026 09:00:00 +0800\r\nMessage-ID: <1@example.cn>\r\n"
    )
    return head.encode() + raw


def ofd(pages: list[list[tuple[float, float, str]]], *, size: float = 5.6) -> bytes:
    """An OFD document: for each page lines (x, y in millimetres, text)."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    parts: dict[str, bytes | str] = {
        "OFD.xml": f'<ofd:OFD {space} Version="1.0"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml'
        "</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
        + "".join(
            f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
        )
        + "</ofd:Pages></ofd:Document>",
    }
    for number, lines in enumerate(pages):
        objects = "".join(
            f'<ofd:TextObject ID="{k}" Boundary="{x} {y} 160 8" Size="{size}"><ofd:TextCode X="0" '
            f'Y="{size}" DeltaX="g {max(1, len(text) - 1)} {size}">{text}</ofd:TextCode>'
            "</ofd:TextObject>"
            for k, (x, y, text) in enumerate(lines)
        )
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"<ofd:Page {space}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content>"
            "</ofd:Page>"
        )
    return pack(parts)


def scan(
    lines: list[str], *, angle: float = 0, kind: str = "PNG", size: int = 40, width: int = 1240
) -> bytes:
    """A page printed in Noto Serif and scanned; ``angle`` in degrees against the clock."""
    font = ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", size)
    page = Image.new("RGB", (width, 200 + len(lines) * size * 2), "white")
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        draw.text((120, 100 + number * size * 2), line, "black", font)
    if angle:
        page = page.rotate(angle, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    out = io.BytesIO()
    page.save(out, kind)
    return out.getvalue()
