"""The table of fingerprints ``copies_print(hash, number)``: one look-up a hash, in its key's order.

It lies beside the tables of the models, for a row is 16 bytes of numbers and nothing else.
"""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

FEW = 30
"""A fingerprint of more texts than this is common wording and finds nothing."""


RARE = 3
PARTS = 840  # divides by all numbers up to eight: sums of parts without rounding


def make_table() -> None:
    """Make the table where it is not there: for a scratch database, which has no other of ours."""
    end = "WITHOUT ROWID" if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS copies_print (hash bigint NOT NULL, "
            f"number bigint NOT NULL, PRIMARY KEY (hash, number)) {end}"
        )


def add_prints(number: int, hashes: Collection[int]) -> None:
    """Put a text's fingerprints in; one that lies there stays: one statement."""
    _run(
        "INSERT INTO copies_print (hash, number) SELECT value, %s FROM json_each(%s) WHERE true "
        "ON CONFLICT DO NOTHING",
        "INSERT INTO copies_print (hash, number) SELECT hash, %s FROM unnest(%s::bigint[]) h(hash) "
        "ON CONFLICT DO NOTHING",
        number,
        hashes,
    )


def remove_prints(number: int, hashes: Collection[int]) -> None:
    """Take a text's fingerprints out: one statement."""
    _run(
        "DELETE FROM copies_print WHERE number = %s AND hash IN (SELECT value FROM json_each(%s))",
        "DELETE FROM copies_print WHERE number = %s AND hash = ANY (%s::bigint[])",
        number,
        hashes,
    )


def _run(on_sqlite: str, on_postgresql: str, number: int, hashes: Collection[int]) -> None:
    if not hashes:
        return
    ordered = sorted(hashes)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(on_sqlite, [number, json.dumps(ordered)])
        else:
            cursor.execute(on_postgresql, [number, ordered])


@dataclass(frozen=True, slots=True)
class Sharing:
    """A text that shares fingerprints. ``rarity`` from 0 to 1: how far these are its own; one that
    no more than three texts have counts whole, so that a copy of a copy is no common wording."""

    number: int
    rarity: float


def texts_sharing(hashes: Collection[int]) -> list[Sharing]:
    """Texts that share fingerprints which few texts have, the most shared first."""
    shared: Counter[int] = Counter()
    rare: Counter[int] = Counter()
    for numbers in _look_up(sorted(hashes)):
        if len(numbers) <= FEW:
            for number in numbers:
                shared[number] += 1
                rare[number] += RARE * PARTS // max(len(numbers), RARE)
    ordered = sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Sharing(number, rare[number] / (PARTS * count)) for number, count in ordered]


def _look_up(hashes: list[int]) -> list[list[int]]:
    """For each hash the numbers of its texts, no more than ``FEW`` + 1."""
    if not hashes:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT (SELECT group_concat(number) FROM (SELECT number FROM copies_print "
                "WHERE hash = j.value LIMIT %s)) FROM json_each(%s) j",
                [FEW + 1, json.dumps(hashes)],
            )
            rows = [row for (row,) in cursor.fetchall() if row]
            return [[int(number) for number in row.split(",")] for row in rows]
        cursor.execute(
            "SELECT p.numbers FROM unnest(%s::bigint[]) j(hash) CROSS JOIN LATERAL (SELECT "
            "array_agg(number) FROM (SELECT number FROM copies_print WHERE hash = j.hash LIMIT %s) "
            "few) p(numbers)",
            [hashes, FEW + 1],
        )
        return [numbers for (numbers,) in cursor.fetchall() if numbers]
