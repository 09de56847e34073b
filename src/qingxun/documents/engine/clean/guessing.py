"""Who wrote it and what it is: the signature below, the line under the title, labels, words."""

import datetime as dt
import re
from dataclasses import dataclass, field

from qingxun.documents.engine.clean.dates import date_at_end
from qingxun.documents.engine.clean.labels import Label, labels_of
from qingxun.documents.engine.clean.model import Guess
from qingxun.documents.engine.clean.numbers import has_number
from qingxun.documents.engine.clean.pieces import Piece
from qingxun.documents.engine.clean.titles import is_prose

_UNIT = re.compile(
    r"(?:团委|团县委|团市委|团省委|团工委|团总支|团支部|团组织|少工委|委员会|办公室|党委|政府|学校|中学|小学|"
    r"幼儿园|学院|大学|医院|公司|集团|银行|街道|镇|乡|局|中心|协会|联合会|商会|大队|支队|工作室|社区|村)$"
)
_NAME = re.compile(r"^[\u4e00-\u9fff·]{2,8}$")
_PERSON = re.compile(r"^[\u4e00-\u9fff]{2,4}$|^[\u4e00-\u9fff·]{5,12}$")
_POST = re.compile(
    r"(?:专职|兼职|挂职)?(?:党委|党组|支部|总支)?"
    r"(?:副?书记|副?主任|副?部长|副?主席|干事|干部|委员|校长|老师|教师|辅导员|信息员|宣传员|组织员)$"
)
_BYLINE = re.compile(r"^[（(](?P<words>[^（）()。；]{2,40})[）)]$")
_END = re.compile(r"[。；！？：]|，.*，|[，、]$|^[一二三四五六七八九十]是")
_CAPTION = re.compile(r"^(?:附?(?:图|表|件)|(?:活动|现场)?(?:照片|图片|剪影|掠影))")
_FOLLOWS = re.compile(r"^(?:附件 ?\d{0,2}$|附件 ?\d{0,2}[:：]|[（(]此件)")
_LONGEST_SIGNATURE = 40
_LABELS_WITHIN = 4  # lines under the title or at the end in which labels are looked for
KINDS = (
    ("调研", ("调研报告", "调查报告", "调研", "调查")),
    ("问题建议", ("建议", "问题", "困难", "亟待", "亟需", "隐患", "瓶颈", "反映")),
    ("经验", ("经验", "做法", "模式", "探索", "“三", "路径")),
    ("动态", ("召开", "举办", "开展", "启动", "开班", "举行", "组织", "走访", "完成", "成立")),
)


@dataclass
class Origin:
    """What is known of where a manuscript comes from, while its lines are taken off."""

    signature: str = ""
    on: dt.date | None = None
    guesses: list[Guess] = field(default_factory=list)
    staff: list[str] = field(default_factory=list)  # labels of the office: 审核, 联系电话

    def add(self, words: str, reason: str) -> None:
        """Guess unit and author from the words of a line: 温溪镇团委 张三."""
        unit, author = split_unit_and_author(words)
        if unit:
            self.guesses.append(Guess("unit", unit, reason, words))
        if author:
            self.guesses.append(Guess("author", author, reason, words))


def split_unit_and_author(words: str) -> tuple[str, str]:
    """Unit and author of a line, each may be empty: 共青团温溪镇委员会 张三; 张三、李四;
    （团委 张三）; 温溪镇团委书记 张三."""
    parts = [part for part in re.split(r"[ \u3000/，,]+", words.strip().strip("（()）")) if part]
    parts = [_without_post(part) for part in parts]
    unit = next((part for part in parts if _UNIT.search(part)), "")
    names = [n for part in parts if part != unit for n in part.split("、")]
    author = "、".join(names) if names and all(map(_PERSON.match, names)) else ""
    return unit, author


def _without_post(part: str) -> str:
    """A unit without the post of who writes for it."""
    bare = _POST.sub("", part)
    return bare if _UNIT.search(bare) else part


def take_signature(pieces: list[Piece], origin: Origin) -> list[Piece]:
    """Take date and signature off the end of the text."""
    end = _before_pictures(pieces)
    below = pieces[end:]
    pieces = _take_labels(pieces[:end], origin, from_end=True)
    end = _before_attachments(pieces)
    return _take_signed_end(pieces[:end], origin, dated=bool(below)) + pieces[end:] + below


def _before_pictures(pieces: list[Piece]) -> int:
    """Where the text itself ends when pictures and tables follow, with their captions: after the
    last line before them."""
    end = len(pieces)
    while end > 1:
        piece, above = pieces[end - 1], pieces[end - 2]
        below = pieces[end] if end < len(pieces) else None
        captions = is_prose(piece) and len(piece.text) <= _LONGEST_SIGNATURE
        shown = captions and above.picture is not None
        headed = captions and below is not None and bool(_CAPTION.match(piece.text))
        if is_prose(piece) and not shown and not headed:
            break
        end -= 1
    return end


def _before_attachments(pieces: list[Piece]) -> int:
    """Where the text itself ends when attachments or a note follow: after the date below it."""
    for place, piece in enumerate(pieces[:-1]):
        if is_prose(piece) and _FOLLOWS.match(pieces[place + 1].text):
            before, day = date_at_end(piece.text)
            if day is not None and len(before) <= _LONGEST_SIGNATURE:
                return place + 1
    return len(pieces)


def _take_signed_end(pieces: list[Piece], origin: Origin, *, dated: bool) -> list[Piece]:
    """``dated``: only a signature with a date below it counts."""
    if len(pieces) < 2 or not is_prose(pieces[-1]):
        return pieces
    before, day = date_at_end(pieces[-1].text)
    if dated and day is None:
        return pieces
    if day is not None and len(before) <= _LONGEST_SIGNATURE and not _END.search(before):
        origin.on = day
        pieces = pieces[:-1]
        if before:
            _sign(origin, before)
            return pieces
    last = pieces[-1]
    signs = is_prose(last) and len(last.text) <= _LONGEST_SIGNATURE and not _END.search(last.text)
    signs = signs and not has_number(last.text)
    unit, author = split_unit_and_author(last.text)
    if signs and len(pieces) > 1 and (unit or (author and day is not None)):
        _sign(origin, last.text)
        return pieces[:-1]
    byline = _BYLINE.match(last.text) if is_prose(last) and len(pieces) > 1 else None
    if byline and any(split_unit_and_author(byline["words"])):
        _sign(origin, byline["words"])
        return pieces[:-1]
    return pieces


def _sign(origin: Origin, words: str) -> None:
    origin.signature = origin.signature or words.strip("（()）")
    origin.add(words, "signature")


def take_byline(pieces: list[Piece], origin: Origin) -> list[Piece]:
    """Take the line under the title off that names unit and author; the title is off already."""
    pieces = _take_labels(pieces, origin, from_end=False)
    if len(pieces) < 2 or not is_prose(pieces[0]):
        return pieces
    first = pieces[0]
    found = _BYLINE.match(first.text)
    words = found["words"] if found else first.text
    before, day = date_at_end(words)
    unit, author = split_unit_and_author(before)
    is_line = bool(found) or first.centered
    if is_line and (unit or author or (day and not before)) and not _END.search(words):
        origin.on = origin.on or day
        origin.signature = origin.signature or before
        origin.add(before, "byline")
        return pieces[1:]
    return pieces


def _take_labels(pieces: list[Piece], origin: Origin, *, from_end: bool) -> list[Piece]:
    """Take off lines like 报送单位：温溪镇团委 at one end."""
    kept = list(pieces)
    for _line in range(_LABELS_WITHIN):
        at = -1 if from_end else 0
        found = labels_of(kept[at].text) if len(kept) > 1 and is_prose(kept[at]) else []
        if not found:
            break
        for each in found:
            _note_label(origin, each)
        del kept[at]
    return kept


def _note_label(origin: Origin, found: Label) -> None:
    words = found.words
    if found.about == "staff":
        origin.staff.append(f"{found.label}：{words}")
        return
    if found.about == "day":
        origin.on = origin.on or found.day
        return
    if words not in origin.signature:
        both = (words, origin.signature) if found.about == "unit" else (origin.signature, words)
        origin.signature = " ".join(filter(None, both))
    unit, author = split_unit_and_author(words)
    if found.about == "unit" and not unit:
        unit, author = words, ""
    if unit:
        origin.guesses.append(Guess("unit", unit, "label", found.label))
    if author:
        origin.guesses.append(Guess("author", author, "label", found.label))


def guess_kind(title: str, size: int) -> Guess | None:
    """The kind of manuscript by words of its title; a text of over 3,000 characters is research."""
    for kind, words in KINDS:
        for word in words:
            if word in title:
                return Guess("kind", kind, "title_words", word)
    return Guess("kind", "调研", "length", str(size)) if size > 3000 else None
