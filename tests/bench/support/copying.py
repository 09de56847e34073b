"""Twenty-five ways to take a text over, from copying it whole to writing it anew sentence by
sentence. Each takes the source, a chance, and other texts, and gives the edited text."""

import random
import re
from collections.abc import Callable, Sequence

import opencc

Edit = Callable[[str, random.Random, Sequence[str]], str]

INTRO = "近日，我单位结合实际，认真组织学习，现将有关情况报告如下。"
ENDING = "下一步，我们将继续努力，把各项工作落到实处，取得新的成效。"
CHANGED_NAMES = str.maketrans("东西南北大中国山江海", "北南西东小外省水河湖")
WORDS = {
    "进行": "开展", "通过": "经由", "主要": "大体", "提出": "给出", "研究": "探究", "方法": "办法",
    "结果": "结论", "表明": "说明", "重要": "要紧", "发展": "进展", "使用": "采用", "认为": "以为",
    "不同": "各异", "因此": "所以", "由于": "因为", "可以": "能够", "具有": "带有", "其中": "当中",
    "以及": "还有", "并且": "而且", "开始": "起先", "成为": "变成", "影响": "作用", "问题": "难题",
}  # fmt: skip


def sentences(text: str) -> list[str]:
    """With their marks; a text without marks is cut every forty characters."""
    parts = [part for part in re.split(r"(?<=[。；！？;!?.])", text) if part.strip()]
    if len(parts) >= 4:
        return parts
    return [text[at : at + 40] for at in range(0, len(text), 40)]


def part_of(text: str, share: float) -> str:
    """Whole sentences from the beginning, at least ``share`` of the text."""
    kept = ""
    for sentence in sentences(text):
        if len(kept) >= share * len(text):
            break
        kept += sentence
    return kept


def stretch(text: str, share: float, pick: random.Random) -> str:
    """A run of characters somewhere in the text."""
    size = max(int(len(text) * share), 1)
    at = pick.randrange(len(text) - size + 1)
    return text[at : at + size]


def scattered(share: float, change: Callable[[str, random.Random], str]) -> Edit:
    """Change a share of the characters, each by itself."""

    def edit(text: str, pick: random.Random, others: Sequence[str]) -> str:
        return "".join(change(c, pick) if pick.random() < share else c for c in text)

    return edit


def other_character(char: str, pick: random.Random) -> str:
    return chr(0x4E00 + pick.randrange(0x3000))


def whole(text: str, pick: random.Random, others: Sequence[str]) -> str:
    return text


def traditional(text: str, pick: random.Random, others: Sequence[str]) -> str:
    """The other script: what is simplified becomes traditional, and the reverse."""
    found: str = opencc.OpenCC("s2t").convert(text)
    return found if found != text else str(opencc.OpenCC("t2s").convert(text))


def full_width(text: str, pick: random.Random, others: Sequence[str]) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def other_marks(text: str, pick: random.Random, others: Sequence[str]) -> str:
    return re.sub(
        r"[，。、；：“”《》（）,.;:()]", lambda mark: pick.choice(["，", "。", "", " "]), text
    )


def names(text: str, pick: random.Random, others: Sequence[str]) -> str:
    return text.translate(CHANGED_NAMES)


def numbers(text: str, pick: random.Random, others: Sequence[str]) -> str:
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 10), text)


def new_beginning(text: str, pick: random.Random, others: Sequence[str]) -> str:
    return INTRO + "".join(sentences(text)[1:])


def cut_end(text: str, pick: random.Random, others: Sequence[str]) -> str:
    return "".join(sentences(text)[:-1])


def shuffled(text: str, pick: random.Random, others: Sequence[str]) -> str:
    parts = sentences(text)
    pick.shuffle(parts)
    return "".join(parts)


def halves_swapped(text: str, pick: random.Random, others: Sequence[str]) -> str:
    parts = sentences(text)
    middle = len(parts) // 2
    return "".join(parts[middle:] + parts[:middle])


def every_second(text: str, pick: random.Random, others: Sequence[str]) -> str:
    return "".join(sentences(text)[::2])


def first_half(text: str, pick: random.Random, others: Sequence[str]) -> str:
    return part_of(text, 0.5)


def clauses_dropped(text: str, pick: random.Random, others: Sequence[str]) -> str:
    """A quarter of the clauses between commas."""
    return "".join(c for c in re.split(r"(?<=[，,、])", text) if pick.random() > 0.25)


def other_words(text: str, pick: random.Random, others: Sequence[str]) -> str:
    for word, instead in WORDS.items():
        text = text.replace(word, instead)
    return text


def clauses_turned(text: str, pick: random.Random, others: Sequence[str]) -> str:
    """Inside each sentence the clauses change places."""
    turned = []
    for sentence in sentences(text):
        clauses = re.split(r"[，,]", sentence.rstrip("。.；;"))
        turned.append("，".join(reversed(clauses)) + "。")
    return "".join(turned)


def wrapped(text: str, pick: random.Random, others: Sequence[str]) -> str:
    return INTRO + text + ENDING


def sentences_between(text: str, pick: random.Random, others: Sequence[str]) -> str:
    """A sentence of another text after each."""
    foreign = sentences(others[0])
    parts = sentences(text)
    return "".join(p + foreign[n % len(foreign)] for n, p in enumerate(parts))


def numbered(text: str, pick: random.Random, others: Sequence[str]) -> str:
    """As points of a report: 一是, 二是 …"""
    signs = "一二三四五六七八九十"
    return "".join(f"{signs[n % 10]}是{part}" for n, part in enumerate(sentences(text)))


def two_together(text: str, pick: random.Random, others: Sequence[str]) -> str:
    return part_of(text, 0.5) + part_of(others[0], 0.5)


def three_together(text: str, pick: random.Random, others: Sequence[str]) -> str:
    return part_of(others[0], 0.4) + part_of(text, 0.4) + part_of(others[1], 0.4)


def third_inside(text: str, pick: random.Random, others: Sequence[str]) -> str:
    """A third of the source stands in the middle of another text."""
    foreign = sentences(others[0])
    middle = len(foreign) // 2
    return "".join(foreign[:middle]) + stretch(text, 1 / 3, pick) + "".join(foreign[middle:])


def washed(text: str, pick: random.Random, others: Sequence[str]) -> str:
    """Other names, numbers and words, a new beginning, the end cut off."""
    for edit in (names, numbers, other_words, new_beginning, cut_end):
        text = edit(text, pick, others)
    return text


EDITS: dict[str, Edit] = {
    "whole": whole,
    "other script": traditional,
    "full-width": full_width,
    "other marks": other_marks,
    "other names": names,
    "other numbers": numbers,
    "new beginning": new_beginning,
    "end cut off": cut_end,
    "sentences shuffled": shuffled,
    "halves swapped": halves_swapped,
    "every second sentence": every_second,
    "first half": first_half,
    "clauses dropped": clauses_dropped,
    "other words": other_words,
    "clauses turned": clauses_turned,
    "wrapped": wrapped,
    "foreign sentences between": sentences_between,
    "numbered points": numbered,
    "two together": two_together,
    "three together": three_together,
    "a third inside another": third_inside,
    "5 % characters inserted": scattered(0.05, lambda c, p: c + other_character(c, p)),
    "5 % characters left out": scattered(0.05, lambda c, p: ""),
    "8 % characters changed": scattered(0.08, other_character),
    "washed": washed,
}
