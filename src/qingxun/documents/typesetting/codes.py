"""QR codes as pictures, and the digest as people read it."""

import io
from dataclasses import dataclass

import segno

MODULE = 0.4  # millimetres; a phone reads it from paper
SMALLEST = 16.0  # millimetres
LARGEST = 31.0


class CodeTooLong(ValueError):
    """The text does not fit into a QR code that can be printed on the foot."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A code as SVG and its side in millimetres, quiet zone included."""

    svg: str
    side: float
    modules: int


def code_picture(text: str) -> Picture:
    """The QR code of the text with level M; raises ``CodeTooLong`` beyond 600 bytes."""
    if len(text.encode()) > 600:
        raise CodeTooLong(text)
    code = segno.make(text, error="m", micro=False, boost_error=False)
    border = 2
    out = io.BytesIO()
    code.save(out, kind="svg", scale=1, border=border, xmldecl=False, svgns=True, nl=False)
    modules = int(code.symbol_size(border=border)[0])
    side = min(LARGEST, max(SMALLEST, modules * MODULE))
    return Picture(out.getvalue().decode(), round(side, 2), modules)


def digest_words(digest: str, digits: int = 32) -> str:
    """The first digits in groups of four; 32 are enough to compare by eye."""
    return " ".join(digest[i : i + 4] for i in range(0, digits, 4))
