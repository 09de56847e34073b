"""How names are spoken: pinyin and initials, and the tokens by which the index finds them.

The index keeps of a title its pairs of initials (``iqt`` of 青田) and its pairs of syllables
(``sqin0tian``), so that letters find a title wherever it stands in the archive. What southern
speakers mix up is the same there. A row of tokens only brings candidates; ``is_spoken`` and
``alike`` decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

TITLE = 120  # characters of a title that are looked up by their sound
LETTERS = 30  # typed letters that are read
MISHEARD = 6  # characters of a word that may be mistyped
READINGS = 12  # ways to part them into syllables
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))  # what southern speakers mix up
_NOTHING_SPOKEN = ("i",)  # the mark of a title without a single pair

Row = tuple[str, ...]  # tokens that stand in a row; the last may go on
Way = tuple[Row, ...]  # rows that all stand in a title


@dataclass(frozen=True, slots=True)
class Sound:
    """A name as it is spoken: one syllable a character, and their first letters."""

    syllables: tuple[str, ...]
    initials: str


@lru_cache(maxsize=50_000)
def sound_of(text: str) -> Sound:
    """Of a normal text; what is not Han stands for itself, character by character."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes half a second to load

    syllables = tuple(lazy_pinyin(text, style=Style.NORMAL, errors=list))  # type: ignore[arg-type]
    return Sound(syllables, "".join(each[:1] for each in syllables))


@lru_cache(maxsize=1)
def all_syllables() -> frozenset[str]:
    """Every syllable that a Han character may have, without tones."""
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.pinyin_dict import pinyin_dict

    spoken = {one for many in set(pinyin_dict.values()) for one in many.split(",")}
    return frozenset(each for each in map(to_normal, spoken) if _is_letters(each))


def is_spoken(typed: str, text: str) -> bool:
    """Whether letters are the initials or the pinyin of the text from some character on."""
    sound = sound_of(text)
    if typed in sound.initials:
        return True
    joined = "".join(sound.syllables)
    if typed not in joined:
        return False
    place, starts = 0, set()
    for syllable in sound.syllables:
        starts.add(place)
        place += len(syllable)
    return any(joined.startswith(typed, start) for start in starts)


def tokens_of_title(title: str) -> list[str]:
    """What the index keeps of the sound of a normal title; never nothing."""
    parts = [each if _is_letters(each) else "" for each in sound_of(title[:TITLE]).syllables]
    initials = [f"i{a[0]}{b[0]}" if a and b else "i" for a, b in pairwise(parts)]
    spoken = plain(parts)
    syllables = [f"s{a}0{b}" if a and b else f"s{a}" for a, b in pairwise(spoken)]
    return [*initials, *syllables, f"s{spoken[-1]}"] if spoken else [*_NOTHING_SPOKEN]


def ways_to_read(letters: str) -> tuple[Way, ...]:
    """Under which tokens a title with these letters stands: as initials, or as pinyin whose last
    syllable may be unfinished."""
    letters = letters[:LETTERS]
    initials: Way = (tuple(f"i{a}{b}" for a, b in pairwise(letters)),)
    return (initials, *((_row(plain(parts)),) for parts in readings(letters)))


def readings(letters: str) -> list[tuple[str, ...]]:
    """The ways to part letters into syllables, the last of which may be unfinished."""
    known = all_syllables()
    begun = {each[:size] for each in known for size in range(1, len(each) + 1)}
    found: list[tuple[str, ...]] = []

    def go_on(place: int, parts: tuple[str, ...]) -> None:
        if len(found) >= READINGS:
            return
        if letters[place:] in begun:
            found.append((*parts, letters[place:]))
        for size in range(min(6, len(letters) - place - 1), 0, -1):
            if letters[place : place + size] in known:
                go_on(place + size, (*parts, letters[place : place + size]))

    go_on(0, ())
    return found


def ways_to_mishear(word: str) -> tuple[Way, ...]:
    """Under which tokens a title stands that holds something like this normal word: what sounds the
    same, or, from three characters on, differs in one place."""
    spoken = plain(sound_of(word).syllables)
    if len(spoken) != len(word) or not all(map(_is_letters, spoken)):
        return ()
    ways: list[Way] = [(_row(spoken),)]
    for place in range(len(word) if len(word) > 2 else 0):
        halves = (spoken[:place], spoken[place + 1 :])
        ways.append(tuple(_row(half) for half in halves if half))
    return tuple(ways)


@lru_cache(maxsize=1)
def homophones() -> dict[str, str]:
    """The characters of GB 2312 by each of their readings without tone, what is often mixed up the
    same."""
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.pinyin_dict import pinyin_dict

    found: dict[str, str] = {}
    heard: dict[str, str] = {}
    for code in range(0x4E00, 0x9FA6):
        char = chr(code)
        if not char.encode("gb2312", "ignore"):
            continue
        for reading in dict.fromkeys(pinyin_dict.get(code, "").split(",")):
            if reading not in heard:
                (heard[reading],) = plain([to_normal(reading)])
            sound = heard[reading]
            if char not in found.get(sound, ""):
                found[sound] = found.get(sound, "") + char
    return found


def misheard(word: str) -> list[str]:
    """A normal word of two to six Han characters with one of them another that sounds the same."""
    spoken = plain(sound_of(word).syllables)
    if not 2 <= len(word) <= MISHEARD or len(spoken) != len(word) or "" in spoken:
        return []
    return [
        word[:place] + other + word[place + 1 :]
        for place, sound in enumerate(spoken)
        for other in homophones().get(sound, "")
        if other != word[place]
    ]


def alike(word: str, text: str) -> Iterator[str]:
    """Stretches of the text as long as the word that sound like it or differ in one place."""
    length = len(word)
    if length < 2:
        return
    wanted = plain(sound_of(word).syllables)
    spoken = plain(sound_of(text).syllables)
    if len(spoken) != len(text) or len(wanted) != length:
        return
    for place in range(len(text) - length + 1):
        other = text[place : place + length]
        same = sum(a == b for a, b in zip(word, other, strict=True))
        if spoken[place : place + length] == wanted or (length > 2 and same == length - 1):
            yield other


def spoken_so(letters: str, text: str) -> Iterator[str]:
    """Stretches of the text whose pinyin or initials are these letters."""
    sound = sound_of(text)
    if len(sound.syllables) != len(text):
        return
    for start in range(len(text)):
        if len(letters) > 1 and sound.initials.startswith(letters, start):
            yield text[start : start + len(letters)]
        joined = ""
        for end in range(start, len(text)):
            joined += sound.syllables[end]
            if joined == letters:
                yield text[start : end + 1]
            if len(joined) >= len(letters):
                break


def plain(syllables: Sequence[str]) -> tuple[str, ...]:
    """Syllables with what is often mixed up made the same."""
    found = []
    for syllable in syllables:
        for one, other in _ALIKE:
            syllable = syllable.replace(one, other)
        found.append(syllable)
    return tuple(found)


def _row(spoken: Sequence[str]) -> Row:
    """The tokens of syllables that follow each other."""
    if len(spoken) == 1:
        return (f"s{spoken[0]}",)
    return tuple(f"s{a}0{b}" for a, b in pairwise(spoken))


def _is_letters(text: str) -> bool:
    return text.isascii() and text.isalpha()
