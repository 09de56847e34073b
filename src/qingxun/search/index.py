"""The full-text index: contentless FTS5 on SQLite, a tsvector with GIN on PostgreSQL."""

from django.db import connection

from qingxun.search.grams import gram_runs, grams, normalize, phrase_of
from qingxun.search.models import SearchEntry

ENTRY_TABLE = "search_searchentry"
MAX_POSITION = 16_000


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
    """A tsvector literal; grams are letters and digits and need no more than their quotes."""
    positions: dict[str, list[int]] = {}
    for position, gram in enumerate(grams(text)[:MAX_POSITION], start=1):
        places = positions.setdefault(gram, [])
        if len(places) < 255:
            places.append(position)
    return " ".join(
        f"'{gram}':{','.join(str(place) for place in places)}" for gram, places in positions.items()
    )


def match_expression(query: str) -> str:
    """The index's own query for a person's words; empty when nothing in them can be looked up."""
    words = [run for word in normalize(query).split() for run in gram_runs(word)]
    phrases = [phrase_of(run) for run in words]
    if on_sqlite():
        return " AND ".join(
            '"' + " ".join(run) + '"' + ("*" if prefix else "") for run, prefix in phrases
        )
    return " & ".join(
        "(" + " <-> ".join(f"'{gram}'" + (":*" if prefix else "") for gram in run) + ")"
        for run, prefix in phrases
    )


def match_sql() -> str:
    """SQL for the ids of objects of a kind that match; parameters: expression, kind."""
    if on_sqlite():
        return (
            f"SELECT object_id FROM {ENTRY_TABLE} WHERE number IN "  # noqa: S608
            "(SELECT rowid FROM search_fts WHERE search_fts MATCH %s) AND kind = %s"
        )
    return (
        f"SELECT object_id FROM {ENTRY_TABLE} "  # noqa: S608
        "WHERE grams @@ %s::tsquery AND kind = %s"
    )
