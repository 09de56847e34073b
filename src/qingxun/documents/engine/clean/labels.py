"""Lines and cells that say in words what follows: 报送单位：温溪镇团委　报送人：张三."""

import datetime as dt
import re
from dataclasses import dataclass

from qingxun.documents.engine.clean.dates import date_at_end

UNIT = "报送单位|供稿单位|作者单位|来稿单位|投稿单位|撰稿单位|填报单位|上报单位|单位名称|单位"
AUTHOR = (
    "供稿人?|撰稿人?|撰写人?|作者姓名|作者|报送人员?|投稿人|信息员|执笔人?|填报人|来稿|文/图|文"
)
DAY = "(?:报送|供稿|撰稿|投稿|上报|填报|来稿)(?:日期|时间)"
STAFF = (
    "责任编辑|责编|编辑|审核人?|审签人?|审稿人?|校对|核稿|签发人?|联系人|联系电话|联系方式|手机号?码?"
    "|电话|电子邮箱|邮箱|传真|摄影|图片?"
)
TITLE = re.compile(r"^(?:信息|稿件|文章|新闻)?(?:标题|题目|题名)$")
TITLE_LINE = re.compile(r"^(?:信息|稿件|文章|新闻)?(?:标题|题目|题名)[:：] ?(?=\S)")
_UNIT, _AUTHOR, _DAY = (re.compile(rf"^(?:{words})$") for words in (UNIT, AUTHOR, DAY))
_ANY = f"{UNIT}|{AUTHOR}|{DAY}|{STAFF}"
_PAIR = re.compile(
    rf"(?:^|(?<=[ ，,；;、]))(?P<label>{_ANY})[:： ] ?"
    rf"(?P<words>.*?)(?=$|[ ，,；;、](?:{_ANY})[:： ])"
)
_LONGEST = 40


@dataclass(frozen=True)
class Label:
    """One label with its words; ``about`` is ``unit``, ``author``, ``day`` or ``staff``."""

    about: str
    label: str
    words: str

    @property
    def day(self) -> dt.date | None:
        """The day that the words name."""
        return date_at_end(self.words)[1]


def bare(cell: str) -> str:
    """The words of a cell that labels another: 标　题： is 标题."""
    return re.sub(r"[\s\u3000:：]", "", cell)


def is_told(name: str) -> bool:
    """Whether a label says unit, author or day of a text."""
    return _about(name) in {"unit", "author", "day"}


def labels_of(line: str) -> list[Label]:
    """The labels of a line that has nothing else, at least one of unit, author or day; else
    nothing. Brackets around the whole line do not count."""
    text = line.strip()
    if text[:1] in "（(" and text[-1:] in "）)":
        text = text[1:-1].strip()
    found = [
        Label(_about(pair["label"]), pair["label"], pair["words"].strip(" ，,；;、"))
        for pair in _PAIR.finditer(text)
    ]
    if not found or not text.startswith(found[0].label):
        return []
    if any(len(each.words) > _LONGEST or re.search("[。；]", each.words) for each in found):
        return []
    if not any(each.about != "staff" and len(each.words) > 1 for each in found):
        return []
    return [each for each in found if each.words]


def _about(name: str) -> str:
    for about, form in (("unit", _UNIT), ("author", _AUTHOR), ("day", _DAY)):
        if form.match(name):
            return about
    return "staff" if re.match(rf"^(?:{STAFF})$", name) else ""
