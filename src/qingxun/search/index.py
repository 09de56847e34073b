"""The full-text index: contentless FTS5 on SQLite, a tsvector with GIN on PostgreSQL.

On SQLite the newest texts may wait to be put into it (``search.waiting``); whatever reads the index
reads them too.

Both keep the same tokens (``search.grams``). FTS5 knows their order, so a phrase is exact;
PostgreSQL keeps no positions (it stops at 16,383 of them), so a phrase of three and more units is
looked up by its pairs and then held against the text.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from qingxun.records.inserting import insert
from qingxun.search import marks, waiting
from qingxun.search.grams import is_certain, joined, phrase, tokens
from qingxun.search.models import SearchEntry
from qingxun.search.sounds import Way
from qingxun.search.wanted import Wanted

ENTRY_TABLE = "search_searchentry"
INDEX_TABLE = "search_index"  # of SQLite
SAMPLE = 200  # entries that tell which marks are common
_COLUMNS = ("id", "kind", "object_id", "number", "marks", "text", "title")
_INSERTED = (  # on PostgreSQL
    f"INSERT INTO {ENTRY_TABLE} ({', '.join(_COLUMNS)}, tokens) "  # noqa: S608
    f"VALUES ({'%s, ' * len(_COLUMNS)}%s::tsvector)"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry in which everything stands that was wanted."""

    number: int
    kind: str
    key: uuid.UUID


def on_sqlite() -> bool:
    return connection.vendor == "sqlite"


def tokens_of(entry: SearchEntry) -> list[str]:
    """What the index keeps of an entry."""
    spoken = (entry.sounds or "").split()
    return [*tokens(entry.text, [marks.kind(entry.kind), *entry.marks.split()]), *spoken]


def put(entry: SearchEntry) -> bool:
    """Insert an entry with its tokens unless its object or its number is there; whether it was."""
    if on_sqlite():
        inserted = insert(entry, unless_there=True)
        if inserted and len(entry.text) > waiting.LONGEST:
            add([entry])
        elif inserted and waiting.note(entry.number):
            take_in()
        return inserted
    with connection.cursor() as cursor:
        cursor.execute(f"{_INSERTED} ON CONFLICT DO NOTHING", _values_of(entry))
        return cursor.rowcount == 1


def put_all(entries: Sequence[SearchEntry]) -> None:
    """Insert entries, whose objects and numbers are not there, with their tokens."""
    if on_sqlite():
        SearchEntry.objects.bulk_create(entries, batch_size=500)
        add(entries)
        return
    with connection.cursor() as cursor:
        cursor.executemany(_INSERTED, [_values_of(entry) for entry in entries])


def _values_of(entry: SearchEntry) -> list[Any]:
    return [*(getattr(entry, name) for name in _COLUMNS), vector_of(entry)]


def vector_of(entry: SearchEntry) -> str:
    """The tokens as a tsvector literal without positions."""
    return joined(list(dict.fromkeys(tokens_of(entry))))


def add(entries: Sequence[SearchEntry]) -> None:
    """Put the tokens of entries into the index; in the order of their numbers SQLite gathers more
    of them at once."""
    with connection.cursor() as cursor:
        if on_sqlite():
            cursor.executemany(
                "INSERT INTO search_index(rowid, tokens) VALUES (%s, %s)",
                [
                    (entry.number, joined(tokens_of(entry)))
                    for entry in sorted(entries, key=lambda entry: entry.number)
                ],
            )
        else:
            cursor.executemany(
                f"UPDATE {ENTRY_TABLE} SET tokens = %s::tsvector WHERE number = %s",  # noqa: S608
                [(vector_of(entry), entry.number) for entry in entries],
            )


def add_sounds(entries: Sequence[SearchEntry]) -> None:
    """Put the sounds of entries into the index, in which all else of them is."""
    if not on_sqlite():
        return add(entries)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_index(rowid, tokens) VALUES (%s, %s)",
            [(entry.number, entry.sounds) for entry in entries],
        )


def take_in() -> None:
    """Put the texts that wait into the index."""
    if numbers := waiting.numbers():
        add(list(SearchEntry.objects.filter(number__in=numbers)))
        waiting.forget_all()


def remove(entries: Sequence[SearchEntry]) -> None:
    """Take the tokens of entries out; contentless FTS5 needs the old ones for that."""
    if not on_sqlite():
        return
    noted = waiting.numbers().intersection(entry.number for entry in entries)
    waiting.forget(noted)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_index(search_index, rowid, tokens) VALUES ('delete', %s, %s)",
            [
                (entry.number, joined(tokens_of(entry)))
                for entry in entries
                if entry.number not in noted
            ],
        )


def clear() -> None:
    """Forget all tokens; the entries stay."""
    with connection.cursor() as cursor:
        if on_sqlite():
            cursor.execute("INSERT INTO search_index(search_index) VALUES ('delete-all')")
            waiting.forget_all()
        else:
            cursor.execute(f"UPDATE {ENTRY_TABLE} SET tokens = NULL")  # noqa: S608


def statement(wanted: Wanted, columns: str, limit: int | None) -> tuple[str, list[object]]:
    """SQL and parameters for the entries wanted, the newest first; ``columns`` of ``entry``.

    Where a phrase narrows, the kind is read from the entry; where nothing else narrows, all marks
    are asked of the index. With a limit the number must be the first of the columns.
    """
    if wanted.unspoken:
        return _unspoken(wanted, columns, limit)
    if wanted.phrases or wanted.spoken:
        wanted = replace(wanted, wide=wanted.wide | {"kinds"})
    elif not wanted.of_index:
        wanted = replace(wanted, wide=frozenset())
    newest = "" if limit is None else f"DESC LIMIT {int(limit)}"
    sql, params = _sqlite(wanted) if on_sqlite() else _postgresql(wanted)
    sql = f"SELECT {columns} {sql}"
    if newest:
        sql += f" ORDER BY {'found.rowid' if on_sqlite() else 'number'} {newest}"
    if not on_sqlite():
        return sql, params
    beside, values = waiting_too(wanted, wanted.groups().values())
    beside = f"SELECT {columns} {beside}"
    if newest:  # the index gives its own without sorting
        sql, beside = f"SELECT * FROM ({sql})", f"{beside} ORDER BY 1 {newest}"  # noqa: S608
    return f"{sql} UNION ALL {beside}", [*params, *values]


def _unspoken(wanted: Wanted, columns: str, limit: int | None) -> tuple[str, list[object]]:
    """Titles that have no sounds yet, the newest first."""
    more, params = of_entry(wanted.groups().values())
    newest = "" if limit is None else f" ORDER BY entry.number DESC LIMIT {int(limit)}"
    sql = (
        f"SELECT {columns} FROM {ENTRY_TABLE} AS entry "  # noqa: S608
        f"WHERE entry.title IS NOT NULL AND entry.sounds IS NULL{more}{newest}"
    )
    return sql, params


def of_entry(groups: Iterable[Sequence[str]]) -> tuple[str, list[object]]:
    """Conditions on the columns of ``entry`` for groups of marks."""
    sql = ""
    params: list[object] = []
    within = "instr(entry.marks, %s) > 0" if on_sqlite() else "strpos(entry.marks, %s) > 0"
    for group in groups:
        if group[0][0] == marks.KIND:
            sql += f" AND entry.kind IN ({', '.join(['%s'] * len(group))})"
            params += [mark[1:] for mark in group]
        else:
            sql += f" AND ({' OR '.join([within] * len(group))})"
            params += group
    return sql, params


def hits(wanted: Wanted, limit: int) -> list[Hit]:
    """The newest entries wanted, at most ``limit``: one statement."""
    if wanted.is_empty:
        return []
    sql, params = statement(wanted, "entry.number, entry.kind, entry.object_id", limit)
    return [Hit(number, kind, as_key(key)) for number, kind, key in run(sql, params)]


def hits_of_each(wanted: Sequence[Wanted], limit: int) -> list[list[Hit]]:
    """``hits`` for several at once: one statement."""
    parts: list[str] = []
    params: list[object] = []
    for place, each in enumerate(wanted):
        sql, values = statement(each, "entry.number, entry.kind, entry.object_id", limit)
        parts.append(f"SELECT {place}, one{place}.* FROM ({sql}) AS one{place}")  # noqa: S608
        params += values
    found: list[list[Hit]] = [[] for _each in wanted]
    for place, number, kind, key in run(" UNION ALL ".join(parts), params):
        found[place].append(Hit(number, kind, as_key(key)))
    return found


def newest() -> QuerySet[SearchEntry]:
    """A few entries, to see which marks most entries share."""
    keys = SearchEntry.objects.order_by("-number").values("pk")[:SAMPLE]
    return SearchEntry.objects.filter(pk__in=keys)


def sample() -> list[set[str]]:
    """The marks of the newest entries: one statement."""
    return [marks_read(*row) for row in newest().values_list("kind", "marks")]


def marks_read(kind: str, of_entry: str) -> set[str]:
    """All marks of an entry, from its columns."""
    return {marks.kind(kind), *of_entry.split()}


WITHOUT_SCANS = "SET LOCAL enable_seqscan = off"
WITH_SCANS = "SET LOCAL enable_seqscan = on"  # for what the transaction does afterwards


def run(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement on the index. PostgreSQL must not read every text instead."""
    if not sql:
        return []
    with connection.cursor() as cursor:
        if on_sqlite():
            cursor.execute(sql, params)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found
        # one way to the server and back, and without BEGIN one transaction of its own
        cursor.execute(f"{WITHOUT_SCANS}; {sql}; {WITH_SCANS}", params)
        cursor.nextset()
        found = cursor.fetchall()
        return found


def _sqlite(wanted: Wanted) -> tuple[str, list[object]]:
    """FTS5 knows phrases: tokens in a row."""
    phrases = ['"' + joined(phrase(text)) + '"' for text in wanted.phrases]
    without = ['"' + joined(phrase(text)) + '"' for text in wanted.without]
    if wanted.spoken:
        ways = [" AND ".join(f'"{joined(row)}" *' for row in way) for way in wanted.spoken]
        phrases.append("(" + " OR ".join(f"({way})" for way in ways) + ")")
    more, values = of_entry(wanted.of_entry)
    return (
        f"FROM search_index AS found JOIN {ENTRY_TABLE} AS entry ON entry.number = found.rowid "
        f"WHERE search_index MATCH %s AND found.rowid BETWEEN %s AND %s{more}",
        [fts(phrases, wanted.of_index, without), wanted.since, wanted.until, *values],
    )


def waiting_too(wanted: Wanted, groups: Iterable[Sequence[str]]) -> tuple[str, list[object]]:
    """The same among the texts that wait, read one by one, with these groups of marks."""
    marks_too, values = of_entry(groups)
    sql = (
        f"FROM {waiting.TABLE} AS noted JOIN {ENTRY_TABLE} AS entry ON entry.number = noted.number "
        f"WHERE noted.number BETWEEN %s AND %s{marks_too}"
    )
    if wanted.spoken:  # what waits has no sounds yet
        sql += " AND 1 = 0"
    sql += " AND instr(entry.text, %s) > 0" * len(wanted.phrases)
    sql += " AND instr(entry.text, %s) = 0" * len(wanted.without)
    return sql, [wanted.since, wanted.until, *values, *wanted.phrases, *wanted.without]


def fts(phrases: Sequence[str], groups: Sequence[Sequence[str]], without: Sequence[str]) -> str:
    parts = [*phrases, *(f"({' OR '.join(group)})" for group in groups)]
    expression = " AND ".join(parts)
    return f"({expression}) NOT ({' OR '.join(without)})" if without else expression


def _postgresql(wanted: Wanted) -> tuple[str, list[object]]:
    """Tokens from the GIN index; what is longer than a pair is held against the text."""
    found = [token for text in wanted.phrases for token in phrase(text)]
    sql = (
        f"FROM {ENTRY_TABLE} AS entry WHERE entry.tokens @@ %s::tsquery "
        "AND entry.number BETWEEN %s AND %s"
    )
    query = tsquery(found, wanted.of_index, wanted.spoken)
    params: list[object] = [query, wanted.since, wanted.until]
    longer = [text for text in wanted.phrases if not is_certain(text)]
    sql += " AND strpos(entry.text, %s) > 0" * len(longer)
    sql += " AND strpos(entry.text, %s) = 0" * len(wanted.without)
    more, values = of_entry(wanted.of_entry)
    return sql + more, [*params, *longer, *wanted.without, *values]


def tsquery(
    found: Sequence[str], groups: Sequence[Sequence[str]], spoken: Sequence[Way] = ()
) -> str:
    parts = [*dict.fromkeys(found), *(f"({' | '.join(group)})" for group in groups)]
    if spoken:
        ways = [" & ".join(" & ".join(row) + ":*" for row in way) for way in spoken]
        parts.append("(" + " | ".join(f"({way})" for way in ways) + ")")
    return " & ".join(parts)


def as_key(value: object) -> uuid.UUID:
    """SQLite gives keys as text."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))
