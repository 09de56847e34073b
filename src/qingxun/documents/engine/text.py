"""Plain text files and the cleaning of text: encodings, odd spaces, full-width digits, title."""

import re
import unicodedata

from qingxun.documents.engine.faults import Fault
from qingxun.kit.prose import rows_in

MAX_TITLE_LINE = 50
_ZERO_WIDTH = dict.fromkeys([0x200B, 0x200C, 0x2060, 0xFEFF, 0xFFFC, 0xFFFD, 0x00AD])
_SPACES = dict.fromkeys([0x00A0, 0x3000, 0x202F, 0x205F, *range(0x2000, 0x200B)], " ")
_DIGITS = {
    **{0xFF10 + n: chr(0x30 + n) for n in range(10)},
    **{0xFF21 + n: chr(0x41 + n) for n in range(26)},
    **{0xFF41 + n: chr(0x61 + n) for n in range(26)},
}
_TABLE = _ZERO_WIDTH | _SPACES | _DIGITS
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_RADICALS = re.compile(r"[\u2e80-\u2fdf]")
_PICTOGRAPH = r"\u2190-\u27bf\U0001f000-\U0001faff"
_LONELY_JOINER = re.compile(rf"(?<![{_PICTOGRAPH}\ufe0f])\u200d|\u200d(?![{_PICTOGRAPH}])")
_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_SPACED_OUT = re.compile(rf"^{_HAN}(?: +{_HAN})+$")
_MARKS = "，。；：、？！（）《》〈〉“”‘’【】〔〕…—"
_AROUND_MARKS = re.compile(rf" *([{_MARKS}]) *")
_NUMBER_POINT = re.compile(r"(?<=\d)．(?=\d)")
_RUN_OF_SPACES = re.compile(r" {2,}")
# Anything that ``clean_line`` may touch: most texts have none of it and are looked through once.
_MAY_BE_UNCLEAN = re.compile(rf"[^\x21-\x7e\n\u3400-\u9fff{_MARKS}]|\n\n")
_NOT_A_TITLE = re.compile(r"[。；，：:;,、]$|^【[^】]*】$")
_MASTHEAD = re.compile(
    r"^[（(]?(?:总?第\s*\d+\s*期|内部资料|签发|报送单位|报送[:：]|供稿|\d{4}\s*年\s*\d{1,2}\s*月"
    r"|.{0,20}〔\d{4}〕\s*\d+\s*号)"
)


def clean_line(line: str) -> str:
    """One paragraph with odd spaces, control and zero-width characters and full-width digits
    put right. Spaces between Latin words and between names stay; those around Chinese
    punctuation go, as does the spacing-out of a whole line (通　知)."""
    line = _CONTROLS.sub("", line.replace("\t", " ")).translate(_TABLE)
    line = _LONELY_JOINER.sub("", line)
    line = _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), line)
    line = _NUMBER_POINT.sub(".", line)
    line = _AROUND_MARKS.sub(r"\1", line)
    line = _RUN_OF_SPACES.sub(" ", line).strip()
    return line.replace(" ", "") if _SPACED_OUT.match(line) else line


def clean_text(text: str) -> str:
    """A text of several paragraphs and rows of tables (cells by tabs), each line or cell cleaned by
    ``clean_line``; blank lines dropped."""
    if not _MAY_BE_UNCLEAN.search(text):
        return text.strip("\n")
    lines = re.split(r"[\r\n\v\f\x85\u2028\u2029]+", text)
    cleaned = [[clean_line(cell) for cell in line.split("\t")] for line in lines]
    cleaned = [cells for cells in cleaned if any(cells)]
    return "\n".join(
        "\t".join(cells) if is_row or sum(map(bool, cells)) > 1 else clean_line(" ".join(cells))
        for cells, is_row in zip(cleaned, rows_in(cleaned), strict=True)
    )


def could_be_title(line: str, *, longest: int = MAX_TITLE_LINE) -> bool:
    """Whether a line may be a title: short, no masthead, no sentence, no addressee."""
    return 0 < len(line) <= longest and not _NOT_A_TITLE.search(line) and not _MASTHEAD.match(line)


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 by its mark, UTF-8, else GB18030.

    Raises ``Fault('wrong_kind')`` for what is no text in any of them.
    """
    text = _decode(data)
    if text is None:
        raise Fault("wrong_kind", found="unknown")
    return text


def decode_or_guess(data: bytes) -> str:
    """As ``decode``, but what is no text in any of them comes out as far as it goes."""
    return _decode(data) or data.decode("gb18030", "replace")


def _decode(data: bytes) -> str | None:
    marks = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "gb18030"))
    for mark, encoding in marks:
        if not data.startswith(mark):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        return text if _is_written(text) else None
    return None


def _is_written(text: str) -> bool:
    """Whether people wrote this: next to no control, private or unassigned characters."""
    sample = text[:20_000]
    odd = sum(
        1 for c in sample if c not in "\r\n\t\f" and unicodedata.category(c) in {"Cc", "Co", "Cn"}
    )
    return odd * 100 <= len(sample)


def looks_like_text(data: bytes) -> bool:
    """Whether the bytes are text in an encoding that ``decode`` reads."""
    return _decode(data) is not None
