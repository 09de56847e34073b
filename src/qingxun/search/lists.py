"""Lists of row numbers by which ranked search finds its way, and the texts at the end of it; each
for several searches in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qingxun.search import index
from qingxun.search.grams import code_of, holds
from qingxun.search.index import ENTRY_TABLE, Hit, as_key, on_sqlite, run
from qingxun.search.models import CommonGram
from qingxun.search.wanted import Wanted

WAITS = -1  # the place of a text that waits, among those of grams
SELECTS = 400  # that are joined at once; SQLite takes at most 500
Numbers = list[tuple[int, int]]  # (place of the gram, row number)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with what its index holds."""

    hit: Hit
    marks: str
    text: str


@dataclass(frozen=True, slots=True)
class Common:
    """About how many entries there are, and which pairs stand in many of them, in what share."""

    documents: int
    shares: dict[str, float]


def common(pairs: Sequence[str]) -> Common:
    """What is known of pairs that are common: one statement."""
    if on_sqlite():
        size = f"SELECT '', max(rowid) FROM {ENTRY_TABLE}"  # noqa: S608
    else:  # not counted where the database knows
        count = f"(SELECT count(*) FROM {ENTRY_TABLE})"  # noqa: S608
        size = (
            f"SELECT '', CASE WHEN reltuples > 0 THEN reltuples ELSE {count} END "  # noqa: S608
            f"FROM pg_class WHERE oid = to_regclass('{ENTRY_TABLE}')"
        )
    places = ", ".join(["%s"] * len(pairs)) or "''"
    table = CommonGram._meta.db_table
    known = f"SELECT gram, share FROM {table} WHERE gram IN ({places})"  # noqa: S608
    shares = dict(run(f"{size} UNION ALL {known}", pairs))
    return Common(max(int(shares.pop("") or 0), 1), shares)


def numbers_by_gram(asked: Sequence[tuple[Sequence[str], Wanted]], limit: int) -> list[Numbers]:
    """For each search the newest ``limit`` entries of each of its grams, narrowed by the marks that
    the index is asked for: one statement."""
    parts: list[str] = []
    params: list[object] = []
    for place, (grams, wanted) in enumerate(asked):
        part, values = _all_grams(place, grams, wanted, limit)
        parts += part
        params += values
    found: list[Numbers] = [[] for _each in asked]
    waits: list[list[tuple[int, str]]] = [[] for _each in asked]
    for search, place, number, text in run(" UNION ALL ".join(parts), params):
        if place == WAITS:
            waits[search].append((number, code_of(text)))
        else:
            found[search].append((place, number))
    return [
        _newest(some, _standing_in(grams, texts), limit)
        for (grams, _wanted), some, texts in zip(asked, found, waits, strict=True)
    ]


def _all_grams(
    search: int, grams: Sequence[str], wanted: Wanted, limit: int
) -> tuple[list[str], list[object]]:
    """Statements for the grams of one search, each of at most ``SELECTS`` joined."""
    parts: list[str] = []
    params: list[object] = []
    for place, gram in enumerate(grams):
        part, values = _one_gram(gram, wanted, limit)
        parts.append(
            f"SELECT {search} AS search, {place} AS place, number, '' AS text "  # noqa: S608
            f"FROM ({part}) AS gram{place}"
        )
        params += values
    if on_sqlite() and grams:
        bare = replace(wanted, phrases=(), without=())
        beside, values = index.waiting_too(bare, wanted.of_index)
        parts.append(f"SELECT {search}, {WAITS}, entry.number, entry.text {beside}")
        params += values
    joined = [" UNION ALL ".join(parts[at : at + SELECTS]) for at in range(0, len(parts), SELECTS)]
    return [
        f"SELECT * FROM ({some}) AS search{search}at{place}"  # noqa: S608
        for place, some in enumerate(joined)
    ], params


def _one_gram(gram: str, wanted: Wanted, limit: int) -> tuple[str, list[object]]:
    within = "BETWEEN %s AND %s"
    if on_sqlite():
        return (
            "SELECT rowid AS number FROM search_index WHERE search_index MATCH %s "  # noqa: S608
            f"AND rowid {within} ORDER BY rowid DESC LIMIT {int(limit)}",
            [index.fts([gram], wanted.of_index, []), wanted.since, wanted.until],
        )
    return (
        f"SELECT number FROM {ENTRY_TABLE} WHERE tokens @@ %s::tsquery "  # noqa: S608
        f"AND number {within} ORDER BY number DESC LIMIT {int(limit)}",
        [index.tsquery([gram], wanted.of_index), wanted.since, wanted.until],
    )


def _standing_in(grams: Sequence[str], texts: Sequence[tuple[int, str]]) -> Numbers:
    """(place of the gram, row number) for each gram that stands in one of these texts, given as
    hexadecimal digits."""
    return [
        (place, number)
        for place, gram in enumerate(grams)
        for number, code in texts
        if holds(code, gram)
    ]


def _newest(found: Numbers, beside: Numbers, limit: int) -> Numbers:
    """Both together, of each place the ``limit`` greatest numbers."""
    if not beside:
        return found
    by_place: dict[int, list[int]] = {}
    for place, number in [*found, *beside]:
        by_place.setdefault(place, []).append(number)
    return [
        (place, number)
        for place, numbers in by_place.items()
        for number in sorted(numbers, reverse=True)[:limit]
    ]


def first_fitting(
    asked: Sequence[tuple[Sequence[int], Wanted]], limit: int
) -> list[dict[int, Entry]]:
    """For each search, of its rows in their order the first ``limit`` that have the marks which the
    index is not asked for, by number: one statement."""
    parts: list[str] = []
    params: list[object] = []
    for place, (numbers, wanted) in enumerate(asked):
        if numbers:
            part, values = _fitting(numbers, wanted, limit)
            parts.append(
                f"SELECT {place} AS search, entry.number, kind, object_id, marks, text "  # noqa: S608
                f"FROM ({part}) AS kept{place} "
                f"JOIN {ENTRY_TABLE} AS entry ON entry.number = kept{place}.number"
            )
            params += values
    found: list[dict[int, Entry]] = [{} for _each in asked]
    for place, number, kind, key, marks, text in run(" UNION ALL ".join(parts), params):
        found[place][number] = Entry(Hit(number, kind, as_key(key)), marks, text)
    return found


def _fitting(numbers: Sequence[int], wanted: Wanted, limit: int) -> tuple[str, list[object]]:
    more, values = index.of_entry(wanted.of_entry)
    rows = (
        "json_each(%s) AS likely"
        if on_sqlite()
        else "unnest(%s::bigint[]) WITH ORDINALITY AS likely(value, key)"
    )
    listed = ",".join(map(str, numbers))
    return (
        f"SELECT entry.number FROM {rows} CROSS JOIN {ENTRY_TABLE} AS entry "  # noqa: S608
        f"WHERE entry.number = likely.value{more} ORDER BY likely.key LIMIT {int(limit)}",
        [f"[{listed}]" if on_sqlite() else f"{{{listed}}}", *values],
    )
