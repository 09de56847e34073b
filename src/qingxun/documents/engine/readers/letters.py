"""What a mail says around the manuscript in it: greeting, quoted heads, the line of the program."""

import re
from collections.abc import Sequence

from qingxun.documents.engine.clean.pieces import Piece, RawDocument
from qingxun.documents.engine.clean.titles import is_prose

COVER = 200  # characters: a shorter text above a forwarded mail only hands it on
_WITHIN = 10  # lines at the top among which the greeting is looked for
_SHORTEST_TITLE = 6
_QUOTE_MARK = re.compile(
    r"^\s*-{2,} ?(?:原始邮件|转发邮件信息|转发的?邮件|Original Message|Forwarded(?: message)?)",
    re.I,
)
_QUOTED_HEAD = re.compile(
    r"^\s*(?:发件人|发送人|寄件人|发送时间|发送日期|日期|时间|收件人|抄送人?|主题|From|Sent|Date|To|Cc"
    r"|Subject) ?[:：]",
    re.I,
)
_SENDER = re.compile(r"^\s*(?:发件人|发送人|寄件人|From) ?[:：]", re.I)
_QUOTE = re.compile(r"^>+ ?")
_FORWARDED = re.compile(r"^(?:转发|fwd?)[:：]", re.I)
_PROGRAM = re.compile(
    r"^(?:发自我的|来自我的|发送自|从我的.{0,12}发送|由.{0,12}(?:邮箱|邮件).{0,6}发[出送]"
    r"|Sent from).{0,30}$",
    re.I,
)
_GREETING = re.compile(
    r"^.{0,20}(?:您好|你好|大家好)[：:，,！!。]?$"
    r"|^(?:尊敬|敬爱|亲爱|各位).{0,12}(?:老师|编辑|领导)[：:，,！!。]?$"
    r"|^.{0,12}(?:老师|编辑|领导)[：:，,]$"
    r"|^[^。]{0,30}(?:请(?:您|予以?)?(?:查收|审阅|审核|查阅|审定|收阅|指正)|现报送|见附件)[^。]{0,20}[。！!]?$"
)


def own_lines(text: str, subject: str) -> tuple[list[str], list[str]]:
    """The lines of a mail that are to be read, and those around them that are only told.

    What an answer quotes is left out. A mail that is handed on with a few words is read from the
    mail in it, without its head. What stands below ``--`` is the sender's card."""
    lines = [line for line in text.splitlines() if not _PROGRAM.match(line.strip())]
    at = _quote_in(lines)
    own, quoted = lines[:at], lines[at:]
    if _FORWARDED.match(subject) and sum(map(len, own)) < COVER:
        inner = [_QUOTE.sub("", line) for line in quoted]
        first = next((k for k, line in enumerate(inner) if not _is_head(line)), len(inner))
        if any(line.strip() for line in inner[first:]):
            return _above_card(inner[first:]), [line.strip() for line in own if line.strip()]
    return _above_card(own), []


def without_greeting(raw: RawDocument) -> None:
    """Take off what stands above the manuscript in a mail: everything above a line that the subject
    repeats, which is the title; else lines that only greet and hand over."""
    above = raw.pieces[:_WITHIN]
    at = next((k for k, piece in enumerate(above) if _is_subject(piece, raw.title)), None)
    if at is not None and all(map(is_prose, above[:at])):
        raw.pieces[at].level = 0
    else:
        at = 0
        while at < len(above) and is_prose(above[at]) and _GREETING.match(above[at].text.strip()):
            at += 1
    if at < len(raw.pieces):
        raw.aside += [piece.text for piece in raw.pieces[:at]]
        del raw.pieces[:at]


def _is_subject(piece: Piece, subject: str) -> bool:
    text = piece.text.strip()
    return is_prose(piece) and len(text) >= _SHORTEST_TITLE and (text in subject or subject == text)


def _quote_in(lines: Sequence[str]) -> int:
    """Where another mail begins behind the first line: at its mark, or at a head that names a
    sender, for 时间 and 主题 alone stand in the notice of a meeting as well; else the end."""
    found, names_sender = len(lines), False
    for place in range(len(lines) - 1, 0, -1):
        line = lines[place]
        is_head = bool(_QUOTED_HEAD.match(line))
        names_sender = is_head and (names_sender or bool(_SENDER.match(line)))
        if names_sender or _QUOTE.match(line) or _QUOTE_MARK.match(line):
            found = place
    return found


def _is_head(line: str) -> bool:
    return not line.strip() or bool(_QUOTE_MARK.match(line) or _QUOTED_HEAD.match(line))


def _above_card(lines: list[str]) -> list[str]:
    return lines[: next((k for k, line in enumerate(lines) if line.rstrip() == "--"), len(lines))]
