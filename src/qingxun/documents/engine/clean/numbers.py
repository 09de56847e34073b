"""Numbers typed by hand before paragraphs, in the form of GB/T 9704: 一、（一）1.（1）"""

import re

_HAN = "一二三四五六七八九十百"
_FORMS = (
    (1, re.compile(rf"^([{_HAN}]{{1,3}}) ?(?:[、，,]|[.．](?!\d)) ?(?=\S)"), "{}、"),
    (2, re.compile(rf"^[（(] ?([{_HAN}]{{1,3}}) ?[）)] ?[、.．]? ?(?=\S)"), "（{}）"),
    (3, re.compile(r"^(\d{1,2}) ?[、．] ?(?=\S)"), "{}."),
    (3, re.compile(r"^(\d{1,2})\. ?(?=[^\d\s])"), "{}."),
    (4, re.compile(r"^[（(] ?(\d{1,2}) ?[）)] ?[、.．]? ?(?=\S)"), "（{}）"),
)
_LONGEST_HEADING = 40
_SENTENCE = re.compile(r"[。；！？，：]")
_SENTENCE_END = re.compile(r"[。；！？]|[，：、]$")  # what no heading of the first levels has
_LISTED = re.compile(rf"^[{_HAN}]是")


def put_right(text: str) -> str:
    """The line with its leading number, if it has one, in the standard's form.

    ``1、`` becomes ``1.``, ``(一)、`` becomes ``（一）``; 一是 and the like stay as they are.
    """
    for _level, form, wanted in _FORMS:
        if found := form.match(text):
            return wanted.format(found[1]) + text[found.end() :]
    return text


def level_of(text: str) -> int:
    """The level 1 to 4 of a heading by its number; 0 when the line is no heading.

    A heading is short and no sentence: 一、主要做法 is one, 一、抓组织。全县建队 32 支。 is not.
    Those with Chinese numbers often have two halves: 一、聚焦需求，建强队伍.
    """
    if len(text) > _LONGEST_HEADING or _LISTED.match(text):
        return 0
    level = next((level for level, form, _wanted in _FORMS if form.match(text)), 0)
    return 0 if (_SENTENCE_END if level in {1, 2} else _SENTENCE).search(text) else level


def has_number(text: str) -> bool:
    """Whether a line begins with a number of any level, 一是 and so on included."""
    return bool(_LISTED.match(text)) or any(form.match(text) for _l, form, _w in _FORMS)
