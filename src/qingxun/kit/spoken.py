"""Names in the order of a Chinese telephone book: by sound, syllable by syllable.

Code tables have ideographs by their strokes; an office looks for a name by its pinyin, by letters
first and then by tones.
"""

_SURNAMES = {  # read otherwise than the same character in other words
    "任": "ren2", "华": "hua4", "单": "shan4", "仇": "qiu2", "解": "xie4", "曾": "zeng1",
    "查": "zha1", "区": "ou1", "盖": "ge3", "朴": "piao2", "缪": "miao4", "乐": "yue4",
    "翟": "zhai2", "覃": "qin2", "冼": "xian3", "召": "shao4", "燕": "yan1", "纪": "ji3",
    "宁": "ning4", "葛": "ge3", "隗": "wei3", "秘": "bi4", "员": "yun4", "种": "chong2",
    "单于": "chan2yu2", "尉迟": "yu4chi2", "万俟": "mo4qi2", "澹台": "tan2tai2",
    "长孙": "zhang3sun1",
}  # fmt: skip


def sort_key(name: str) -> str:
    """What a person's name is sorted by: letters and digits only, so that every database sorts
    them alike; a digit after each syllable is its tone and parts 西安 from 先."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes half a second to load

    length = next((n for n in (2, 1) if len(name) > n and name[:n] in _SURNAMES), 0)
    spoken = lazy_pinyin(
        name[length:],
        style=Style.TONE3,
        neutral_tone_with_five=True,
        errors=lambda other: "".join(c for c in other.lower() if c.isascii() and c.isalnum()),
    )
    return _SURNAMES.get(name[:length], "") + "".join(spoken)
