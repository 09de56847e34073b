import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingxun.audit import merkle


def mth(entries: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if not entries:
        return hashlib.sha256().digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m: int, entries: list[bytes]) -> list[bytes]:
    """RFC 6962 §2.1.1, word for word."""
    if len(entries) == 1:
        return []
    k = 1
    while k * 2 < len(entries):
        k *= 2
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def subproof(m: int, entries: list[bytes], whole: bool) -> list[bytes]:
    """RFC 6962 §2.1.2, word for word."""
    if m == len(entries):
        return [] if whole else [mth(entries)]
    k = 1
    while k * 2 < len(entries):
        k *= 2
    if m <= k:
        return [*subproof(m, entries[:k], whole), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], False), mth(entries[:k])]


def logs(least: int = 1) -> st.SearchStrategy[list[bytes]]:
    return st.lists(st.binary(max_size=8), min_size=least, max_size=70)


def range_root(entries: list[bytes]):
    return lambda low, high: mth(entries[low:high])


# RFC 6962's example entries, whose roots certificate transparency's own tests use.
KNOWN = [bytes.fromhex(x) for x in ("", "00", "10", "2021", "3031", "40414243")]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
}


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_of_certificate_transparency(size):
    leaves = [merkle.leaf_hash(entry) for entry in KNOWN[:size]]
    assert merkle.root_of(leaves).hex() == ROOTS[size]


def test_the_empty_log_has_the_hash_of_nothing_as_root():
    assert merkle.root_of([]) == mth([])


@given(logs())
def test_the_frontier_gives_the_root_of_the_definition(entries):
    assert merkle.root_of(map(merkle.leaf_hash, entries)) == mth(entries)


@given(st.integers(1, 1200))
def test_completed_nodes_are_the_subtrees_of_a_tile(size):
    leaves = [merkle.leaf_hash(str(number).encode()) for number in range(size)]
    frontier = merkle.Frontier()
    nodes = [node for leaf in leaves for node in frontier.append(leaf)]
    assert [(node.level, node.index) for node in nodes] == [(8, i) for i in range(size // 256)]
    for node in nodes:
        low = node.index * 256
        assert node.hash == merkle.root_of(leaves[low : low + 256])


def test_a_node_of_the_second_level_is_completed_after_its_last_tile():
    frontier = merkle.Frontier()
    completed = []
    for index in range(256):
        completed = frontier.push(8, bytes([index]) * 32)
    assert [(node.level, node.index) for node in completed] == [(16, 0)]
    assert frontier.size == 65_536
    assert merkle.stored_levels(frontier.size) == [16, 8]


def test_a_higher_subtree_cannot_follow_a_leaf():
    frontier = merkle.Frontier()
    frontier.append(b"a" * 32)
    with pytest.raises(ValueError, match="higher subtree"):
        frontier.push(8, b"b" * 32)


@given(logs(), st.data())
def test_inclusion_proofs_are_those_of_the_definition_and_prove(entries, data):
    index = data.draw(st.integers(0, len(entries) - 1))
    proof = merkle.inclusion_path(index, len(entries), range_root(entries))
    assert proof == path(index, entries)
    leaf, root = merkle.leaf_hash(entries[index]), mth(entries)
    assert merkle.proves_inclusion(leaf, index, len(entries), proof, root)
    assert not merkle.proves_inclusion(bytes(32), index, len(entries), proof, root)
    assert not merkle.proves_inclusion(leaf, index, len(entries), [*proof, bytes(32)], root)
    if proof:
        assert not merkle.proves_inclusion(leaf, index, len(entries), proof[:-1], root)


@given(logs(), st.data())
def test_consistency_proofs_are_those_of_the_definition_and_prove(entries, data):
    first = data.draw(st.integers(1, len(entries)))
    proof = merkle.consistency_path(first, len(entries), range_root(entries))
    assert proof == subproof(first, entries, True)
    old, new = mth(entries[:first]), mth(entries)
    assert merkle.proves_consistency(first, len(entries), old, new, proof)
    assert not merkle.proves_consistency(first, len(entries), bytes(32), new, proof)
    if first < len(entries):
        assert not merkle.proves_consistency(first, len(entries), old, bytes(32), proof)
        assert not merkle.proves_consistency(first, len(entries), old, new, proof[:-1])


@given(logs(2), st.data())
def test_a_changed_past_has_no_consistency_proof(entries, data):
    first = data.draw(st.integers(1, len(entries) - 1))
    changed = data.draw(st.integers(0, first - 1))
    other = [*entries]
    other[changed] = entries[changed] + b"!"
    proof = merkle.consistency_path(first, len(other), range_root(other))
    assert not merkle.proves_consistency(first, len(other), mth(entries[:first]), mth(other), proof)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_inclusion_proof_outside_of_the_tree(index, size):
    with pytest.raises(ValueError, match="outside"):
        merkle.inclusion_path(index, size, lambda low, high: b"")


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_no_consistency_proof_from_nothing_or_backwards(first, second):
    with pytest.raises(ValueError, match="first tree"):
        merkle.consistency_path(first, second, lambda low, high: b"")
