"""Names of people, by what stands before or beside them: a word for a child or a private person,
a number of theirs, the head of a table's column. Every look gives half-open spans of a text."""

import re
from collections.abc import Callable, Iterable, Iterator

import rjieba

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏"
    "薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武"
    "乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左"
    "涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂"
    "闵欧阳解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬"
    "屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧"
    "桑荆谌银扬明沙薄伏岑习胥保和蔺"
)
NAME = rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}?"
AFTER_NAME = (
    r"(?=[（(，。、；：\s（]|同学|小朋友|今年|电话|身份证|家住|家中|\d|说|告诉|的|在|就读|是|一家"
    r"|等|因|患|表示|发言|分享|介绍|参加|和|与|$)"
)
_MORE = re.compile(
    rf"[、和与]({NAME})(?=[、，。；：）)\s]|等|和|与|参加|发言|[两二三四五]人|同学|说|$)"
)
_CELL = re.compile(r"[^\t|]+")
_SPACED = rf"(?<![\u4e00-\u9fff])[{SURNAMES}][ \u3000]{{1,4}}[\u4e00-\u9fff](?![\u4e00-\u9fff])"
_PART = re.compile(rf"{_SPACED}|[^\t|，,、：: \u3000（()）]+")
_SENTENCE = re.compile(r"[^。；！？\n]+")
_WHOLE_NAME = re.compile(rf"[{SURNAMES}][\u4e00-\u9fff]{{1,3}}")
_DOTTED_NAME = re.compile(r"[\u4e00-\u9fff]{2,6}[·•][\u4e00-\u9fff]{2,8}")
_CELL_LENGTH = 15  # characters of a cell that was pasted as a line of its own
_CELLS_ABOVE = 5
_NO_NAME = tuple("镇乡村县市区街局委校院所站组科室班级族员记任长岁卡")
_TWO = frozenset({"欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "慕容", "令狐", "司徒"})
_NAME_HEAD = re.compile(r"(?:姓名|联系人|监护人|户主|申请人)$")
_PRIVATE_HEAD = re.compile(r"身份证|证件号|电话|手机|联系方式|住址|地址|出生|银行|卡号|家庭")
Look = Callable[[str], Iterable[tuple[int, int]]]


def found_by(
    pattern: re.Pattern[str], group: int = 1, *, only: Callable[[str], bool] = bool
) -> Look:
    """Names by a pattern that hold for ``only``, and those that go on after one: 学生李小明、王芳、
    陈小雨."""

    def look(text: str) -> Iterator[tuple[int, int]]:
        for found in pattern.finditer(text):
            if not only(found[group]):
                continue
            yield found.span(group)
            more = _MORE.match(text, found.end(group))
            while more:
                yield more.span(1)
                more = _MORE.match(text, more.end(1))

    return look


def beside(number: Callable[[str], Iterable[tuple[int, int]]]) -> Look:
    """Names that stand by themselves in the same sentence or row as such a number, or right before
    it (周大山身份证号…); of a table that was pasted cell by cell, in the nearest lines above."""

    def look(text: str) -> Iterator[tuple[int, int]]:
        spans = list(number(text))
        for sentence in _SENTENCE.finditer(text) if spans else ():
            begin, end = sentence.span()
            if any(begin <= start < end for start, _end in spans):
                yield from _parts(text, begin, end, _PART)
        for start, _end in spans:
            yield from _above(text, text.rfind("\n", 0, start))

    return look


def _above(text: str, end: int) -> Iterator[tuple[int, int]]:
    """Names in the nearest of the short lines above the end of a line that holds any."""
    for _line in range(_CELLS_ABOVE):
        begin = text.rfind("\n", 0, max(end, 0)) + 1
        if end <= begin or end - begin > _CELL_LENGTH:
            return
        found = list(_parts(text, begin, end, _PART))
        if found:
            yield from found
            return
        end = begin - 1


def _parts(text: str, begin: int, end: int, part: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for found in part.finditer(text, begin, end):
        start, words = found.start(), found[0]
        lead = len(words) - len(words.lstrip())
        if is_whole_name("".join(words.split())):
            yield start + lead, start + lead + len(words.strip())


def is_whole_name(words: str) -> bool:
    """Whether these words may be the name of a person and nothing else: no head of a column, no
    place, no word of two characters at the front (银行卡号)."""
    if _DOTTED_NAME.fullmatch(words):
        return True
    if not _WHOLE_NAME.fullmatch(words) or words.endswith(_NO_NAME):
        return False
    first, kind = rjieba.tag(words, False)[0]
    return len(first) == 1 or first in _TWO or (first == words and kind.startswith("nr"))


def is_surely_name(words: str) -> bool:
    """Whether these words are a name, and begin with no word of another kind (和其他)."""
    return is_whole_name(words) and rjieba.tag(words, False)[0][1].startswith("nr")


def under_heads(text: str) -> Iterator[tuple[int, int]]:
    """The column of names of a table with a column of numbers or addresses, rows by newlines and
    cells by tabs."""
    column: int | None = None
    at = 0
    for line in text.split("\n"):
        cells = [(at + cell.start(), cell[0]) for cell in _CELL.finditer(line)]
        at += len(line) + 1
        if len(cells) < 2:
            column = None
        elif any(_NAME_HEAD.search(cell.strip()) for _start, cell in cells):
            column = _name_column([cell.strip() for _start, cell in cells])
        elif column is not None and column < len(cells):
            start, cell = cells[column]
            yield from _parts(text, start, start + len(cell), _CELL)


def _name_column(heads: list[str]) -> int | None:
    """Where the names stand, if the table says more of these people than what they do."""
    if not any(_PRIVATE_HEAD.search(head) for head in heads):
        return None
    return next(place for place, head in enumerate(heads) if _NAME_HEAD.search(head))
