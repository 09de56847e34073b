"""Spaces between Chinese characters within sentences, which no one set on purpose."""

import re
from itertools import pairwise

_HAN = r"[\u3400-\u9fff]"
_GAP = re.compile(rf"(?<={_HAN}) (?={_HAN})")
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|「[^」]*」|（[^）]*）")
_SENTENCE = re.compile(r"，[^。]*。$")
_NAME = re.compile(rf"^{_HAN}{{2,4}}$")


def closed_up(text: str) -> str:
    """A paragraph without the odd spaces in its sentences.

    Left as they are: titles and lines that are no sentence (凝聚青春力量 助力乡村振兴), what stands
    in quotation marks or brackets, and a paragraph with a list of names (张三 李四 王五)."""
    if not _SENTENCE.search(text) or " " not in text:
        return text
    outside = _QUOTED.sub(lambda found: found[0].replace(" ", "\0"), text)
    words = [part.split(" ") for part in re.split("[，。；：、]", outside)]
    if any(_NAME.match(a) and _NAME.match(b) for part in words for a, b in pairwise(part)):
        return text
    return _GAP.sub("", outside).replace("\0", " ")
