"""Copies among the documents of the search's scratch database, apart from the installation.

The fingerprints of documents are laid in when they are first asked for, and again when a document
was put in anew with another text. Those of its old text may stay: they only propose it, and it is
compared as it is now.
"""

import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from qingxun.copies.models.prints import add_prints, make_table, texts_sharing
from qingxun.language.engine.copies import (
    Likeness,
    changed_facts,
    compare_letters,
    fingerprints,
    letters_of,
    shares_of,
)
from qingxun.search.scratch import Document, documents_of

COMPARED = 8
BATCH = 500
_NUMBER_BITS = (1 << 62) - 1


@dataclass(frozen=True, slots=True)
class Source:
    """A document that a text may come from; ``gave`` is the part of the text that is counted for it
    among all sources, from 0 to 1."""

    document: Document
    likeness: Likeness
    gave: float
    only_here: list[str]
    only_there: list[str]


def lay_in(progress: Callable[[int], object] = bool) -> int:
    """Lay the fingerprints of documents in that are new or changed; how many. May be broken off."""
    make_table()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS scratch_printed (number bigint PRIMARY KEY, "
            "key varchar(36) NOT NULL, checksum bigint NOT NULL)"
        )
        cursor.execute("SELECT key, checksum FROM scratch_printed")
        known = dict(cursor.fetchall())
    done = 0
    for batch in _batches():
        fresh = [(key, text) for key, text in batch if known.get(key) != _checksum(text)]
        with transaction.atomic():
            for key, text in fresh:
                _lay_one(uuid.UUID(key), text)
        done += len(fresh)
        if fresh:
            progress(done)
    return done


def _batches() -> Iterator[list[tuple[str, str]]]:
    """Keys and texts of all documents, in the order of their keys."""
    last = ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key, id, title, date, body FROM scratch_document WHERE key > %s "
                "ORDER BY key LIMIT %s",
                [last, BATCH],
            )
            rows = [(key, Document(*rest).text) for key, *rest in cursor.fetchall()]
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _lay_one(key: uuid.UUID, text: str) -> None:
    number = key.int & _NUMBER_BITS
    add_prints(number, fingerprints(letters_of(text).text))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO scratch_printed (number, key, checksum) VALUES (%s, %s, %s) "
            "ON CONFLICT (number) DO UPDATE SET checksum = excluded.checksum",
            [number, str(key), _checksum(text)],
        )


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def sources_of(text: str, *, but: uuid.UUID | None = None) -> tuple[list[Source], float]:
    """What a text is likely to come from, the most alike first, and how much of it all of them
    gave together. ``but`` is the document that the text itself is."""
    letters = letters_of(text)
    nearest = {each.number: each for each in texts_sharing(fingerprints(letters.text))}
    if but is not None:
        nearest.pop(but.int & _NUMBER_BITS, None)
    keys = _keys_of(list(nearest)[:COMPARED])
    documents = documents_of(list(keys.values()))
    compared = [
        (documents[key], compare_letters(letters, letters_of(documents[key].text), rarity=rarity))
        for number, key in keys.items()
        for rarity in [nearest[number].rarity]
        if key in documents
    ]
    likely = sorted(
        (pair for pair in compared if pair[1].likely), key=lambda p: (-p[1].share, p[0].id)
    )
    shares, whole = shares_of(len(letters.text), [likeness for _, likeness in likely])
    return [
        Source(document, likeness, gave, *changed_facts(text, document.text, likeness.passages))
        for (document, likeness), gave in zip(likely, shares, strict=True)
    ], whole


def _keys_of(numbers: list[int]) -> dict[int, uuid.UUID]:
    """Keys by number, in the order of the numbers."""
    if not numbers:
        return {}
    marks = ", ".join(["%s"] * len(numbers))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT number, key FROM scratch_printed WHERE number IN ({marks})",  # noqa: S608
            numbers,
        )
        found = {number: uuid.UUID(key) for number, key in cursor.fetchall()}
    return {number: found[number] for number in numbers if number in found}
