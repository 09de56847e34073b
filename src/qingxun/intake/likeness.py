"""Whether a text came in before with a word or two changed: a sketch finds it, a comparison says.

Both look at the masked text, so that no sketch tells a telephone number.
"""

from collections.abc import Sequence

from qingxun.language.engine.copies import compare_letters, fingerprints, letters_of

SKETCHED = 48  # fingerprints kept of a text, the least ones
_HALF = 0.5  # of two sketches: one changed word costs a short text a quarter of its fingerprints
_NEARLY_ALL = 0.9  # of the letters of either text stand in the other


def sketch_of(text: str) -> list[int]:
    """The least fingerprints of a text, in order; empty for fewer than six letters."""
    return sorted(fingerprints(letters_of(text).text))[:SKETCHED]


def may_be_alike(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether the least fingerprints of both together are mostly shared (bottom-k resemblance)."""
    least = sorted({*one, *other})[:SKETCHED]
    shared = set(one) & set(other)
    return bool(least) and sum(each in shared for each in least) >= _HALF * len(least)


def are_alike(one: str, other: str) -> bool:
    """Whether either text stands nearly whole in the other."""
    found = compare_letters(letters_of(one), letters_of(other))
    return min(found.share, found.source_share) >= _NEARLY_ALL
