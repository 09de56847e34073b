"""The stored tree: its edge, the root at any size, proofs."""

import uuid
from dataclasses import dataclass, field

from django.db.models import Max

from qingxun.audit.merkle import (
    EMPTY_ROOT,
    TILE,
    TILE_WIDTH,
    Frontier,
    consistency_path,
    inclusion_path,
    node_hash,
    split,
    stored_levels,
)
from qingxun.audit.models import AuditLeaf, AuditNode


def sealed_size() -> int:
    """How many rows have their leaf."""
    return AuditLeaf.objects.aggregate(size=Max("sequence"))["size"] or 0


def load_frontier() -> Frontier:
    """The right edge of the tree: at most 255 hashes a level, a level more for every 256 times."""
    size = sealed_size()
    frontier = Frontier()
    for level in stored_levels(size):
        nodes = AuditNode.objects.filter(
            level=level, index__gte=frontier.size >> level, index__lt=size >> level
        )
        for hash_ in nodes.order_by("index").values_list("hash", flat=True):
            frontier.push(level, bytes(hash_))
    leaves = AuditLeaf.objects.filter(sequence__gt=frontier.size).order_by("sequence")
    for hash_ in leaves.values_list("hash", flat=True):
        frontier.append(bytes(hash_))
    return frontier


@dataclass(slots=True)
class StoredTree:
    """Reads roots of subtrees, 256 hashes at a time."""

    _tiles: dict[tuple[int, int], list[bytes]] = field(default_factory=dict)

    def root(self, size: int) -> bytes:
        """The root of the first ``size`` leaves."""
        return self.range_root(0, size) if size else EMPTY_ROOT

    def range_root(self, low: int, high: int) -> bytes:
        """The root over leaves ``[low, high)`` (counted from 0)."""
        width = high - low
        level = width.bit_length() - 1
        if width == 1 << level and level % TILE == 0:
            return self._hash(level, low >> level)
        middle = low + split(width)
        return node_hash(self.range_root(low, middle), self.range_root(middle, high))

    def _hash(self, level: int, index: int) -> bytes:
        place = (level, index // TILE_WIDTH)
        if place not in self._tiles:
            self._tiles[place] = self._read(level, place[1] * TILE_WIDTH)
        return self._tiles[place][index % TILE_WIDTH]

    def _read(self, level: int, first: int) -> list[bytes]:
        end = first + TILE_WIDTH
        if level:
            nodes = AuditNode.objects.filter(level=level, index__gte=first, index__lt=end)
            stored = list(nodes.order_by("index").values_list("hash", flat=True))
        else:
            leaves = AuditLeaf.objects.filter(sequence__gt=first, sequence__lte=end)
            stored = list(leaves.order_by("sequence").values_list("hash", flat=True))
        return [bytes(hash_) for hash_ in stored]


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That a row stands in the log: check with ``merkle.proves_inclusion``."""

    sequence: int
    leaf: bytes
    size: int
    path: list[bytes]
    root: bytes


def inclusion_proof(row: uuid.UUID, *, size: int | None = None) -> InclusionProof:
    """Proof for a row in the tree of that size (default: all of it).

    Raises ``AuditLeaf.DoesNotExist`` for a row not sealed yet and ``ValueError`` for one that came
    after ``size``.
    """
    leaf = AuditLeaf.objects.get(id=row)
    size = size or sealed_size()
    tree = StoredTree()
    path = inclusion_path(leaf.sequence - 1, size, tree.range_root)
    return InclusionProof(leaf.sequence, bytes(leaf.hash), size, path, tree.root(size))


def consistency_proof(first: int, second: int) -> list[bytes]:
    """Proof that the log at ``second`` rows extends the log at ``first``.

    Check with ``merkle.proves_consistency``; raises ``ValueError`` when the sizes do not fit.
    """
    if second > sealed_size():
        raise ValueError("the log is not that long")
    return consistency_path(first, second, StoredTree().range_root)
