"""Finding by likeness: the entries that answer a question best.

The rarest pairs of the question bring candidates until they are about ``BUDGET``; the best
``CANDIDATES`` of them that have all marks are read and scored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from qingxun.search import lists, ranking
from qingxun.search.grams import normalize, pairs_of_query
from qingxun.search.lists import Common, Entry, Numbers
from qingxun.search.queries import CANDIDATES, Ranked
from qingxun.search.wanted import Wanted

BUDGET = 3000  # entries that the rarest pairs of a question may bring together
POOL = 2000  # entries whose marks are looked at until there are enough candidates
COMMON = 3  # common pairs that are asked where the rare ones bring too little
PAIRS_LIMIT = 64  # pairs of a question that are looked up


def pairs_asked(question: str) -> list[str]:
    """The pairs of a question, as it was typed, that are looked up."""
    return pairs_of_query(normalize(question))[:PAIRS_LIMIT]


def rank(question: str, wanted: Wanted, limit: int) -> list[Ranked]:
    """The entries that answer a question best, within the marks of ``wanted``: a few queries."""
    common = lists.common(pairs_asked(question))
    return rank_each(question, [wanted], limit, common)[0]


def rank_each(
    question: str, wanted: Sequence[Wanted], limit: int, common: Common
) -> list[list[Ranked]]:
    """``rank`` for several at once: two queries, four where the rare pairs bring too little."""
    pairs = pairs_asked(question)
    if not pairs or not wanted:
        return [[] for _each in wanted]
    rare = [gram for gram in pairs if gram not in common.shares]
    brought = lists.numbers_by_gram([(rare, each) for each in wanted], BUDGET)
    searches = [
        _begun(each, pairs, rare, numbers, common)
        for each, numbers in zip(wanted, brought, strict=True)
    ]
    known = sorted(common.shares, key=lambda gram: common.shares[gram])[:COMMON]
    read_candidates([one for one in searches if not known or len(one.likely) >= CANDIDATES])
    short = [one for one in searches if known and len(one.candidates) < CANDIDATES]
    more = lists.numbers_by_gram([(known, one.wanted) for one in short], BUDGET)
    for one, numbers in zip(short, more, strict=True):
        one.bring(known, numbers)
    read_candidates(short)
    return [scored(normalize(question), one)[:limit] for one in searches]


@dataclass(slots=True)
class Likely:
    """What is known of one search: ``brought`` are (weight, row number), ``read`` the entries that
    were looked at, None where the marks are others."""

    wanted: Wanted
    weights: dict[str, float]
    brought: list[tuple[float, int]] = field(default_factory=list)
    likely: list[int] = field(default_factory=list)
    read: dict[int, Entry | None] = field(default_factory=dict)

    def bring(self, grams: Sequence[str], numbers: Numbers) -> None:
        """More entries, each by one of the grams."""
        self.brought += [(self.weights[grams[place]], number) for place, number in numbers]
        self.likely = ranking.best(self.brought, POOL)

    @property
    def unread(self) -> list[int]:
        return [number for number in self.likely if number not in self.read]

    @property
    def candidates(self) -> list[Entry]:
        """Those with the most weight that have all marks, as far as they were read."""
        kept = [entry for number in self.likely if (entry := self.read.get(number))]
        return kept[:CANDIDATES]


def _begun(
    wanted: Wanted, pairs: Sequence[str], rare: Sequence[str], numbers: Numbers, common: Common
) -> Likely:
    """A search with what the rarest of its pairs brought."""
    found: dict[str, float] = dict.fromkeys(rare, 0.0)
    for place, _number in numbers:
        found[rare[place]] += 1
    found |= {gram: share * common.documents for gram, share in common.shares.items()}
    weights = {gram: ranking.idf(common.documents, found[gram]) for gram in pairs}
    begun = Likely(wanted, weights)
    begun.bring(rare, selected(rare, numbers, found))
    return begun


def selected(grams: Sequence[str], numbers: Numbers, found: dict[str, float]) -> Numbers:
    """The lists of the rarest pairs that stand in any entry, until they are about ``BUDGET``."""
    order = sorted((gram for gram in grams if found[gram]), key=lambda gram: found[gram])
    total = 0.0
    chosen: set[str] = set()
    for gram in order:
        if chosen and total + found[gram] > BUDGET:
            break
        total += found[gram]
        chosen.add(gram)
    return [(place, number) for place, number in numbers if grams[place] in chosen]


def read_candidates(searches: Sequence[Likely]) -> None:
    """Look at the likely entries of each until there are ``CANDIDATES``: one query."""
    asked = [(one.unread, one.wanted) for one in searches]
    for one, (numbers, _wanted), found in zip(
        searches, asked, lists.first_fitting(asked, CANDIDATES), strict=True
    ):
        one.read |= {number: found.get(number) for number in numbers}


def scored(question: str, search: Likely) -> list[Ranked]:
    """The candidates with their scores, the best first, then the newest."""
    entries = search.candidates
    terms = ranking.terms_of(question, search.weights)
    values = ranking.scores([entry.text for entry in entries], terms)
    found = [
        Ranked(entry.hit, value, entry.marks) for entry, value in zip(entries, values, strict=True)
    ]
    return sorted(found, key=lambda each: (-each.score, -each.hit.number))
