"""The Merkle tree of RFC 6962 §2.1: pure functions on hashes.

``leaf_hash`` and ``node_hash`` are its two hashes. ``Frontier`` grows a tree leaf by leaf in
O(log n) memory. Full subtrees whose height is a multiple of ``TILE`` are stored ("nodes"), so that
any root or proof can be made from a few hundred hashes however long the log is.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

TILE = 8
TILE_WIDTH = 1 << TILE
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """MTH({d}) = SHA-256(0x00 || d)."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Node:
    """A full subtree: ``2**level`` leaves, the ``index``-th of its level from the left."""

    level: int
    index: int
    hash: bytes


@dataclass(slots=True)
class Frontier:
    """The full subtrees along the right edge of a tree, highest first."""

    size: int = 0
    _subtrees: list[tuple[int, bytes]] = field(default_factory=list)

    def push(self, level: int, hash_: bytes) -> list[Node]:
        """Add a full subtree of ``2**level`` leaves at the right; the stored nodes it completes.

        Raises ``ValueError`` when a lower subtree already stands at the right edge.
        """
        if self.size % (1 << level):
            raise ValueError("a higher subtree cannot follow a lower one")
        self.size += 1 << level
        completed = []
        while self._subtrees and self._subtrees[-1][0] == level:
            hash_ = node_hash(self._subtrees.pop()[1], hash_)
            level += 1
            if level % TILE == 0:
                completed.append(Node(level, (self.size >> level) - 1, hash_))
        self._subtrees.append((level, hash_))
        return completed

    def append(self, leaf: bytes) -> list[Node]:
        """Add one leaf hash; the stored nodes that it completes."""
        return self.push(0, leaf)

    def root(self) -> bytes:
        """MTH of all leaves so far."""
        if not self._subtrees:
            return EMPTY_ROOT
        hash_ = self._subtrees[-1][1]
        for _level, left in reversed(self._subtrees[:-1]):
            hash_ = node_hash(left, hash_)
        return hash_


def stored_levels(size: int) -> list[int]:
    """Levels of the stored nodes in a tree of that size, highest first."""
    levels = []
    level = TILE
    while size >> level:
        levels.append(level)
        level += TILE
    return levels[::-1]


def root_of(leaves: Iterable[bytes]) -> bytes:
    """MTH of leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


RangeRoot = Callable[[int, int], bytes]
"""The root over the leaves ``[low, high)``, as a subtree that occurs in RFC 6962's recursion."""


def split(size: int) -> int:
    """k of RFC 6962: the largest power of two smaller than ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_path(index: int, size: int, range_root: RangeRoot) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962 §2.1.1; ``index`` counts from 0."""
    if not 0 <= index < size:
        raise ValueError("the leaf lies outside of the tree")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + split(high - low)
        if index < middle:
            path.append(range_root(middle, high))
            high = middle
        else:
            path.append(range_root(low, middle))
            low = middle
    return path[::-1]


def consistency_path(first: int, second: int, range_root: RangeRoot) -> list[bytes]:
    """PROOF(m, D[n]) of RFC 6962 §2.1.2, that the tree of ``second`` extends that of ``first``."""
    if not 0 < first <= second:
        raise ValueError("the first tree must be neither empty nor larger than the second")
    path: list[bytes] = []
    low, high, whole = 0, second, True
    while first != high:
        middle = low + split(high - low)
        if first <= middle:
            path.append(range_root(middle, high))
            high = middle
        else:
            path.append(range_root(low, middle))
            low, whole = middle, False
    if not whole:
        path.append(range_root(low, high))
    return path[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a proof leads to (RFC 9162 §2.1.3.2); ``ValueError`` when it cannot fit."""
    if not 0 <= index < size:
        raise ValueError("the leaf lies outside of the tree")
    position, last, hash_ = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ValueError("the proof is too long")
        if position & 1 or position == last:
            hash_ = node_hash(sibling, hash_)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            hash_ = node_hash(hash_, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")
    return hash_


def proves_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether the path proves that the leaf stands at ``index`` in the tree with that root."""
    try:
        return root_from_inclusion(leaf, index, size, path) == root
    except ValueError:
        return False


def proves_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the path proves that the second tree extends the first (RFC 9162 §2.1.4.2)."""
    if first == second:
        return not path and first_root == second_root
    if not 0 < first < second or not path:
        return False
    steps = list(path)
    if first & (first - 1) == 0:
        steps.insert(0, first_root)
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
