"""The table of fingerprints ``copies_print(hash, number)``: one look-up a hash, in its key's order.

It lies beside the tables of the models, for a row is 16 bytes of numbers and nothing else.
"""

import json
from collections import Counter
from collections.abc import Collection

from django.db import connection

FEW = 30
"""A fingerprint of more texts than this is common wording and finds nothing."""


def add_prints(number: int, hashes: Collection[int]) -> None:
    """Put a text's fingerprints in: one statement."""
    _run(
        "INSERT INTO copies_print (hash, number) SELECT value, %s FROM json_each(%s)",
        "INSERT INTO copies_print (hash, number) SELECT hash, %s FROM unnest(%s::bigint[]) h(hash)",
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


def texts_sharing(hashes: Collection[int]) -> list[int]:
    """Numbers of texts that share fingerprints which few texts have, the most shared first."""
    shared: Counter[int] = Counter()
    for numbers in _look_up(sorted(hashes)):
        if len(numbers) <= FEW:
            shared.update(numbers)
    return [number for number, _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))]


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
