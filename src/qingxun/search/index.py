"""The full-text index: contentless FTS5 on SQLite, a tsvector with GIN on PostgreSQL."""

import uuid

from django.db import connection

from qingxun.search.grams import gram_runs, grams, normalize, phrase_of
from qingxun.search.models import SearchEntry

ENTRY_TABLE = "search_searchentry"


def on_sqlite() -> bool:
    return connection.vendor == "sqlite"


def add(entry: SearchEntry) -> None:
    """Put an entry's grams into the index."""
    with connection.cursor() as cursor:
        if on_sqlite():
            cursor.execute(
                "INSERT INTO search_fts(rowid, grams) VALUES (%s, %s)",
                [entry.number, " ".join(grams(entry.text))],
            )
        else:
            cursor.execute(
                f"UPDATE {ENTRY_TABLE} SET grams = %s::tsvector WHERE number = %s",  # noqa: S608
                [tsvector(entry.text), entry.number],
            )


def remove(entry: SearchEntry) -> None:
    """Take an entry's grams out; contentless FTS5 needs the old text for that."""
    if not on_sqlite():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_fts(search_fts, rowid, grams) VALUES ('delete', %s, %s)",
            [entry.number, " ".join(grams(entry.text))],
        )


def tsvector(text: str) -> str:
    """A tsvector literal without positions: PostgreSQL keeps no more than 16,383 of them, so a
    phrase is looked up by its grams and then held against the text itself."""
    return " ".join(f"'{gram}'" for gram in dict.fromkeys(grams(text)))


def match(query: str, kind: str) -> tuple[str, list[str]] | None:
    """SQL and parameters for the ids of a kind's objects in which every word of the query stands;
    None when nothing in the query can be looked up."""
    runs = [run for word in normalize(query).split() for run in gram_runs(word)]
    if not runs:
        return None
    return match_on_sqlite(runs, kind) if on_sqlite() else match_on_postgresql(runs, kind)


def some_keys(query: str, kind: str, limit: int) -> list[uuid.UUID]:
    """Ids of a kind's objects in which every word of the query stands, at most ``limit``."""
    found = match(query, kind)
    if found is None:
        return []
    sql, params = found
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {int(limit)}", params)
        return [
            key if isinstance(key, uuid.UUID) else uuid.UUID(key) for (key,) in cursor.fetchall()
        ]


def match_on_sqlite(runs: list[list[str]], kind: str) -> tuple[str, list[str]]:
    """FTS5 knows phrases: grams in a row, the last one whole or as a prefix."""
    expression = " AND ".join(
        '"' + " ".join(grams) + '"' + ("*" if is_prefix else "")
        for grams, is_prefix in map(phrase_of, runs)
    )
    sql = (
        f"SELECT object_id FROM search_fts JOIN {ENTRY_TABLE} ON number = search_fts.rowid "  # noqa: S608
        "WHERE search_fts MATCH %s AND kind = %s"
    )
    return sql, [expression, kind]


def match_on_postgresql(runs: list[list[str]], kind: str) -> tuple[str, list[str]]:
    """The grams from the GIN index; a run of three and more characters is held against the text."""
    phrases = [phrase_of(run) for run in runs]
    expression = " & ".join(
        f"'{gram}'" + (":*" if is_prefix else "") for grams, is_prefix in phrases for gram in grams
    )
    longer = ["".join(gram[0] for gram in run) for run in runs if len(run) > 2]
    sql = f"SELECT object_id FROM {ENTRY_TABLE} WHERE grams @@ %s::tsquery AND kind = %s"  # noqa: S608
    sql += " AND strpos(text, %s) > 0" * len(longer)
    return sql, [expression, kind, *longer]
