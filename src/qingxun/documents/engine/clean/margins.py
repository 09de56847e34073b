"""What is left of a printed page around a manuscript: red head, numbers of document and issue,
lines of copies and printing, page numbers. GB/T 9704-2012 names these parts."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from qingxun.documents.engine.clean.model import Notice
from qingxun.documents.engine.clean.pieces import Piece
from qingxun.documents.engine.clean.titles import is_prose

_AT_MOST = 12  # lines looked at from either end
_AHEAD = 3  # lines within which a mark must be followed by a number of document or issue
_RULE = re.compile(r"^[-—–─━═_*★☆·=\s]{3,}$")
_PAGE = re.compile(
    r"^(?:[-—–－·•] ?\d{1,3} ?[-—–－·•]"
    r"|第 ?\d{1,3} ?页(?:[，,/ ]*共 ?\d{1,3} ?页)?|\d{1,3} ?/ ?\d{1,3})$"
)
_NUMBER = re.compile(
    r"^(?:(?:特急|急件|加急|平急) ?)?"
    r"(?:\S{0,20}[〔[［【（(]\d{4}[〕\]］】）)] ?第?\d{1,4} ?号"
    r"(?: ?签发人?[:：].*|(?: [\u4e00-\u9fff]{2,4})*)"
    r"|[（(]?(?:\d{4} ?年 ?)?(?:增刊)? ?第? ?[\d一二三四五六七八九十百〇]{1,5} ?期"
    r"(?: ?[（(]?总? ?第? ?\d{1,5} ?期[）)]?)?[）)]?"
    r"|[（(]?总 ?第? ?\d{1,5} ?期[）)]?)$"
)
_CLASS = re.compile(
    r"^(?:\d{6}|绝密|机密|秘密|内部(?:资料|文件|刊物)|特急|急件|加急|平急|特提)[★ ]*\S{0,12}$"
)
_SIGNED = re.compile(r"^签发人?[:：].{0,20}$")
_MARK = re.compile(
    r"^.{2,30}(?:文件|简报|信息|专报|动态|快报|要情|工作交流|通报|参阅|内参|纪要|委员会|团委)$"
)
_OFFICE = re.compile(
    r"^.{2,40}(?:编|编印|编发|主办|印发|办公室|委员会|团委) ?\d{4}年\d{1,2}月\d{1,2}日$"
)
_COPIES = re.compile(r"^(?:抄 ?[送报]|分 ?送|报|送|发)[:：].+")
_PRINTED = re.compile(
    r"^(?:[（(]?共?印 ?(?:发)? ?\d+ ?份[）)]?|.{0,40}\d{4}年\d{1,2}月\d{1,2}日 ?印发?)$"
)
_PROOF = re.compile(r"^(?:扫码核验.*|内容摘要（SHA-256）.*)$")  # of our own prints
_CONTENTS = re.compile(r"^.{2,80}?(?:[.…·]{4,}|…{2,}) ?\d{1,3}$")
_ENTRY = re.compile(r"^(?P<words>.{2,80}?)[ .…·]*\d{1,3}$")  # of contents whose dots are lost
_CONTENTS_HEAD = re.compile(r"^(?:目 ?[录次](?: ?\d{1,3})?|本期(?:要目|目录|导读))$")
_CONTENTS_ONLY = re.compile(r"^目 ?[录次]$")  # its entries were left out by the reader
_STAFF = re.compile(
    r"^(?:\+86 ?)?1[3-9]\d{9}$|^0\d{2,3}-\d{7,8}$"
    r"|^[（(]?(?:责任编辑|责编|编辑|审核|审签|校对|核稿|签发|联系人|联系电话|电话|邮箱|传真)[:：].{1,60}$"
)


@dataclass
class Dropped:
    """The lines that were taken off, by what they are."""

    pages: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)  # greetings, and what a form asks beside

    def notices(self) -> list[Notice]:
        """What is told about them; heads, feet and the like with their words."""
        found = [
            Notice("head", len(self.head), "、".join(self.head)),
            Notice("foot", len(self.foot), "、".join(self.foot)),
            Notice("aside", len(self.aside), "；".join(self.aside)),
            Notice("page_numbers", len(self.pages)),
            Notice("contents", min(1, len(self.contents))),
        ]
        return [notice for notice in found if notice.count]


def strip(pieces: list[Piece]) -> tuple[list[Piece], Dropped]:
    """The lines of a manuscript without what was printed around it."""
    dropped = Dropped()
    pieces, dropped.pages = drop_page_numbers(pieces)
    pieces, dropped.contents = drop_contents(pieces)
    pieces, dropped.head = drop_head(pieces)
    pieces, dropped.foot = drop_foot(pieces)
    return pieces, dropped


def drop_page_numbers(pieces: list[Piece]) -> tuple[list[Piece], list[str]]:
    """Without lines that are nothing but a page number or a rule; these come second."""
    return _parted(pieces, lambda piece: bool(_PAGE.match(piece.text) or _RULE.match(piece.text)))


def drop_contents(pieces: list[Piece]) -> tuple[list[Piece], list[str]]:
    """Without a table of contents: its heading, and lines that lead to a page by dots, or that say
    with a number what a later line says without."""
    kept, gone = [], []
    entries = _entries(pieces)
    for place, piece in enumerate(pieces):
        ahead = pieces[place + 1 : place + 1 + _AHEAD]
        leads = place + 1 in entries or any(_CONTENTS.match(each.text) for each in ahead)
        heads = bool(_CONTENTS_HEAD.match(piece.text)) and leads
        is_entry = bool(_CONTENTS.match(piece.text)) or place in entries
        if is_prose(piece) and (heads or is_entry or _CONTENTS_ONLY.match(piece.text)):
            gone.append(piece.text)
        else:
            kept.append(piece)
    return kept, gone


def _entries(pieces: list[Piece]) -> set[int]:
    """The places of lines below a heading 目录 that repeat later ones, with a page number."""
    found: set[int] = set()
    head = next((k for k, p in enumerate(pieces) if _CONTENTS_HEAD.match(p.text)), len(pieces))
    said = {_bare(piece.text) for piece in pieces[head + 1 :]}
    for place in range(head + 1, len(pieces)):
        entry = _ENTRY.match(pieces[place].text) if is_prose(pieces[place]) else None
        if entry is None or _bare(entry["words"]) not in said:
            break
        found.add(place)
    return found


def _bare(text: str) -> str:
    return text.replace(" ", "")


def drop_head(pieces: list[Piece]) -> tuple[list[Piece], list[str]]:
    """Without the red head at the top. The name of a periodical or an organ's mark goes only when
    the number of an issue or a document follows it: otherwise it may be the title."""
    texts = [piece.text if is_prose(piece) else "" for piece in pieces[: _AT_MOST + _AHEAD]]
    gone: list[str] = []
    for at, text in enumerate(texts[: min(_AT_MOST, len(pieces) - 1)]):
        marked = _MARK.match(text) and any(map(_NUMBER.match, texts[at + 1 : at + 1 + _AHEAD]))
        plain = (_NUMBER, _CLASS, _SIGNED, _RULE)
        if marked or any(form.match(text) for form in plain) or (gone and _OFFICE.match(text)):
            gone.append(text)
        else:
            break
    return pieces[len(gone) :], gone


def drop_foot(pieces: list[Piece]) -> tuple[list[Piece], list[str]]:
    """Without the lines of copies, printing and staff at the bottom."""
    forms = (_COPIES, _PRINTED, _STAFF, _RULE, _PROOF)
    keep = len(pieces)
    while keep > max(1, len(pieces) - _AT_MOST):
        piece, above = pieces[keep - 1], pieces[keep - 2]
        if not is_prose(piece):
            break
        goes_on = is_prose(above) and _COPIES.match(above.text) and len(piece.text) <= 40
        if not goes_on and not any(form.match(piece.text) for form in forms):
            break
        keep -= 1
    return pieces[:keep], [piece.text for piece in pieces[keep:]]


def _parted(pieces: list[Piece], goes: Callable[[Piece], bool]) -> tuple[list[Piece], list[str]]:
    kept, gone = [], []
    for piece in pieces:
        if is_prose(piece) and goes(piece):
            gone.append(piece.text)
        else:
            kept.append(piece)
    return kept, gone
