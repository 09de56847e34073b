"""Cutting texts so that a phrase of cuts equals a substring, whatever characters it is made of.

A text in its normal form (``language.engine.normalizing``) is read as UTF-16 units and cut into all
pairs of neighbours; the last unit stands alone. A pair is written as eight hexadecimal digits, so
that no tokenizer, locale or operator of a database can touch it: Han, Latin, digits, punctuation,
emoji and right-to-left text are all the same. Each different unit is kept once more as ``x`` and
four digits, for queries of one character. Marks (who may read, whose, which kind) are tokens that
begin with a letter no digit uses.

Source: the measurements behind the house's search: bigrams find words of any length, a segmenter's
words lose 2-60 % of what an office types, trigrams everything under three characters.
"""

from collections.abc import Iterable, Sequence

from qingxun.language.engine import normalizing

TEXT_LIMIT = 60_000
QUERY_LIMIT = 200
UNIT = 2  # bytes of a UTF-16 unit
DIGITS = 2 * UNIT  # its hexadecimal digits


def normalize(text: str) -> str:
    """The form in which texts are kept and compared; what lies beyond the limit is not searched."""
    return normalizing.normalize(without_lone_surrogates(text[:TEXT_LIMIT]))


def without_lone_surrogates(text: str) -> str:
    """Halves of characters, which no database takes, are dropped."""
    return (
        text
        if text.isascii()
        else text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    )


def code_of(text: str) -> str:
    """A normal text as hexadecimal digits, four for each UTF-16 unit."""
    return text.encode("utf-16-be").hex()


def grams(text: str) -> list[str]:
    """All pairs of neighbours of a normal text, in order; the last unit stands alone."""
    return _pairs(text.encode("utf-16-be"))


def tokens(text: str, marks: Iterable[str] = ()) -> list[str]:
    """Everything that the index keeps of a normal text: marks, each unit once, and the grams."""
    units = text.encode("utf-16-be")
    single = sorted(set(units.hex(" ", -UNIT).split()))
    return [*marks, *map("x".__add__, single), *_pairs(units)]


def _pairs(units: bytes) -> list[str]:
    """Pairs that begin at an even and at an odd place, each cut in one go, then interleaved."""
    even = units.hex(" ", -2 * UNIT).split()
    odd = units[UNIT:].hex(" ", -2 * UNIT).split()
    found = [""] * (len(even) + len(odd))
    found[::2], found[1::2] = even, odd
    return found


def phrase(text: str) -> list[str]:
    """The tokens that must stand in a row where a normal text stands."""
    code = code_of(text)
    if len(code) == DIGITS:
        return [f"x{code}"]
    return [code[place : place + 2 * DIGITS] for place in range(0, len(code) - DIGITS, DIGITS)]


def is_certain(text: str) -> bool:
    """Whether the tokens of a phrase prove it without their order: one or two units."""
    return len(code_of(text)) <= 2 * DIGITS


def pairs_of_query(text: str) -> list[str]:
    """The different pairs of a normal text that hold no space, in order, for ranked search."""
    found: dict[str, None] = {}
    for word in text.split():
        code = code_of(word)
        for place in range(0, len(code) - DIGITS, DIGITS):
            found[code[place : place + 2 * DIGITS]] = None
    return list(found)


def words_of_query(query: str) -> list[str]:
    """The words of a plain query in their normal form, parted by spaces."""
    return normalize(query[:QUERY_LIMIT]).split()


def text_of(gram: str) -> str:
    """The characters of a gram."""
    return bytes.fromhex(gram).decode("utf-16-be", "replace")


def holds(code: str, gram: str) -> bool:
    """Whether a gram stands in a text given as ``code_of``: at the beginning of a unit."""
    at = code.find(gram)
    while at > 0 and at % DIGITS:
        at = code.find(gram, at + 1)
    return at >= 0


def joined(parts: Sequence[str]) -> str:
    """Tokens as a text for the index."""
    return " ".join(parts)
