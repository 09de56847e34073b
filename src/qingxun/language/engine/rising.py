"""Rising words of a period against earlier ones, topics of them, and keywords of a text.

Words are weighed by the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and
Quinn 2008, "Fightin' Words"): how much more a word is used now than before, over the uncertainty
of that difference. The prior is the use of the word in both together, so that a word seen twice is
not taken for news.
"""

import math
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .words import is_listed, is_subject, words_of

Id = TypeVar("Id", bound=Hashable)

PRIOR = 500.0  # words' worth of prior
FEWEST = 3  # texts of the period in which a rising word stands
COMMON = 0.5  # a word in more than half of all texts says nothing
_ALSO_KEYWORDS = frozenset({"ns", "v", "i", "l"})  # kinds of words that are keywords too
TOGETHER = 0.4  # shared texts from which two words belong to one topic (Jaccard)


@dataclass(frozen=True, slots=True)
class Risen(Generic[Id]):
    """A word, its z-score, in how many texts it stands now and before, and the texts of now."""

    word: str
    score: float
    now: int
    before: int
    texts: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class Topic(Generic[Id]):
    """Rising words that stand in the same texts, the strongest first."""

    words: tuple[Risen[Id], ...]
    texts: tuple[Id, ...]

    @property
    def score(self) -> float:
        return self.words[0].score

    @property
    def name(self) -> str:
        """The three strongest words."""
        return "、".join(risen.word for risen in self.words[:3])


def with_texts(rising: Iterable[Risen[Any]], behind: Mapping[str, Sequence[Id]]) -> list[Risen[Id]]:
    """The same words with the texts in which they stand."""
    return [
        Risen(each.word, each.score, each.now, each.before, tuple(behind.get(each.word, ())))
        for each in rising
    ]


def rising_from(
    now: Mapping[str, int], earlier: Mapping[str, int], *, texts: int, most: int = 40
) -> list[Risen[Any]]:
    """Words that the texts of now use more than those before, the strongest first, from counts: in
    how many of them each word stands, and how many ``texts`` there are in all. A word counts once a
    text, whatever its length, so that one long text makes no hot word. The texts themselves are not
    known yet."""
    scores = log_odds(now, earlier)
    found: list[Risen[Any]] = [
        Risen(word, scores[word], number, earlier.get(word, 0), ())
        for word, number in now.items()
        if number >= FEWEST
        and number + earlier.get(word, 0) <= max(COMMON * texts, FEWEST)
        and scores[word] > 0
    ]
    found.sort(key=lambda risen: (-risen.score, -risen.now, risen.word))
    return found[:most]


def log_odds(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, float]:
    """z-scores of the words of now: above 1.96 is more than chance at 95 %."""
    size_now, size_before = sum(now.values()), sum(before.values())
    whole = size_now + size_before
    scores: dict[str, float] = {}
    for word, used in now.items():
        earlier = before.get(word, 0)
        prior = PRIOR * (used + earlier) / whole
        one, other = used + prior, earlier + prior
        rest_one = max(size_now + PRIOR - one, 1.0)
        rest_other = max(size_before + PRIOR - other, 1.0)
        difference = math.log(one / rest_one) - math.log(other / rest_other)
        scores[word] = difference / math.sqrt(1 / one + 1 / other)
    return scores


def topics(risen: Sequence[Risen[Id]]) -> list[Topic[Id]]:
    """Rising words joined where they stand in the same texts; each word is in one topic."""
    groups: list[list[Risen[Id]]] = []
    for word in risen:
        home = next((group for group in groups if _alike(word, group[0])), None)
        if home is None:
            groups.append([word])
        else:
            home.append(word)
    return [
        Topic(tuple(group), tuple(dict.fromkeys(key for word in group for key in word.texts)))
        for group in groups
    ]


def _alike(one: Risen[Id], other: Risen[Id]) -> bool:
    if one.word in other.word or other.word in one.word:
        return True
    mine, theirs = set(one.texts), set(other.texts)
    return len(mine & theirs) >= TOGETHER * len(mine | theirs)


def keywords(
    text: str,
    in_texts: Mapping[str, int],
    number: int,
    *,
    most: int = 5,
    without: Collection[str] = (),
) -> list[str]:
    """The words that tell the text from the archive: frequency × inverse document frequency.

    ``in_texts`` says in how many of ``number`` texts of the archive each word stands. A word in
    the first line (the title) counts three times. Names of people, times and numbers are none, nor
    is what holds or lies in one of ``without``, nor what neither dictionary nor archive knows and
    the text says once.
    """
    title, _, body = text.partition("\n")
    counts = Counter(words_of(body))
    for word in words_of(title):
        counts[word] += 3
    weights = {
        word: (1 + math.log(used)) * math.log((number + 1) / (in_texts.get(word, 0) + 0.5))
        for word, used in counts.items()
    }
    best = sorted(weights, key=lambda word: (-weights[word], word))
    chosen: list[str] = []
    for word in best:
        if not is_subject(word, _ALSO_KEYWORDS):
            continue
        if counts[word] == 1 and word not in in_texts and not is_listed(word):
            continue
        if not any(word in other or other in word for other in (*chosen, *without)):
            chosen.append(word)
        if len(chosen) == most:
            break
    return chosen
