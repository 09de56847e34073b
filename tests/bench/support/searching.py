"""One database's part of ``./dev bench search``: ``quality SAMPLE SET`` or ``large NUMBER``.

Prints lines for people, then one JSON.
"""

import json
import os
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench.support.shared_texts import shared_file

SETS = {"q_cmrc": "cmrc", "q_drcd": "drcd", "q_cslkw": "csl", "q_cslti": "csl"}
# Of every abstract that a title asks for there is a twin that ends with the title itself. It is the
# better answer to that title, so the titles are also asked of the abstracts without their twins.
ALONE = "cslti alone"
TWINS = "questions that stand word for word in another passage than the judged one"
Search = Callable[[str], list[str]]
BLOCKS_READ = 200_000  # documents whose index is read whole to know its size
SOUGHT = ("青年", "研究", "学校", "方法", "战争", "石雕", "省", "团", "1949年", "modis", "一带一路")


def main(words: Sequence[str]) -> None:
    import django

    django.setup()
    source = shared_file()
    assert source is not None
    data = json.loads(source.read_text(encoding="utf-8"))
    if words[0] == "quality":
        figures = quality(data, int(words[1]), words[2])
    else:
        figures = large(data, int(words[1]))
    print(json.dumps(figures, ensure_ascii=False))


def quality(data: dict[str, Any], sample: int, only: str) -> dict[str, Any]:
    """MRR@10, recall@10 and milliseconds a question for each set and each way."""
    found: dict[str, Any] = {}
    sets = {name.removeprefix("q_"): (data[name], data[rows]) for name, rows in SETS.items()}
    titles = {key for _question, key in data["q_cslti"]}
    sets[ALONE] = (data["q_cslti"], [row for row in data["csl"] if row["id"] in titles])
    for name, (questions, passages) in sets.items():
        if only and not name.startswith(only):
            continue
        asked = [(question.replace("_", " "), key) for question, key in questions]
        if sample:
            asked = random.Random(7).sample(asked, min(sample, len(asked)))
        found[name] = {TWINS: in_other_passages(asked, passages)}
        print(f"{name:<11} {found[name][TWINS]} of {len(asked)} {TWINS}")
        for way, search in ways(passages).items():
            row = found[name][way] = judged(asked, search)
            print(f"{name:<11} {way:<10} " + "  ".join(f"{k} {v}" for k, v in row.items()))
    return found


def in_other_passages(asked: Sequence[tuple[str, str]], rows: list[dict[str, str]]) -> int:
    """How many questions another passage holds as they are: it may well be put before the judged
    one, which then comes second at best."""
    texts = [(row["id"], row["body"]) for row in rows]
    return sum(
        any(question in text and key != name for name, text in texts) for question, key in asked
    )


def ways(rows: list[dict[str, str]]) -> dict[str, Search]:
    """Ours, and on SQLite the two plain ones, on the same passages."""
    from django.db import connection

    found = {"qingxun": by_qingxun(rows)}
    if connection.vendor == "sqlite":
        found |= {"trigram": by_trigrams(rows), "bigrams OR": by_bigrams(rows)}
    return found


def judged(asked: Sequence[tuple[str, str]], search: Search) -> dict[str, float]:
    ranks: list[int] = []
    times: list[float] = []
    for question, wanted in asked:
        began = time.perf_counter()
        keys = search(question)
        times.append(time.perf_counter() - began)
        ranks.append(keys.index(wanted) + 1 if wanted in keys else 0)
    return {
        "MRR@10": round(statistics.fmean(1 / rank if rank else 0 for rank in ranks), 3),
        "recall@10": round(statistics.fmean(rank > 0 for rank in ranks), 3),
    } | milliseconds(times)


def milliseconds(times: Sequence[float]) -> dict[str, float]:
    return {
        "p50 ms": round(1000 * statistics.median(times), 2),
        "p95 ms": round(1000 * statistics.quantiles(times, n=20)[-1], 2),
    }


def by_qingxun(rows: list[dict[str, str]]) -> Search:
    from qingxun.search import index
    from qingxun.search.likeness import rank
    from qingxun.search.scratch import KIND, Document, index_documents, open_scratch
    from qingxun.search.wanted import Wanted

    open_scratch(fresh=True)
    documents = [Document(row["id"], row["title"], row["date"], row["body"]) for row in rows]
    index_documents(documents)
    analyze()
    names = {document.key: document.id for document in documents}
    wanted = Wanted(kinds=(KIND,)).settled(index.sample())
    return lambda question: [names[each.hit.key] for each in rank(question, wanted, 10)]


def analyze() -> None:
    """As the database's own housekeeping does."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE search_searchentry")


def by_trigrams(rows: list[dict[str, str]]) -> Search:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE found USING fts5(id UNINDEXED, body, tokenize=trigram)")
    database.executemany(
        "INSERT INTO found VALUES (?, ?)", [(row["id"], row["body"].lower()) for row in rows]
    )
    return lambda question: ranked_by_fts5(database, pieces(question.lower(), 3))


def by_bigrams(rows: list[dict[str, str]]) -> Search:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE found USING fts5(id UNINDEXED, body)")
    database.executemany(
        "INSERT INTO found VALUES (?, ?)",
        [(row["id"], " ".join(pieces(row["body"].lower(), 2))) for row in rows],
    )
    return lambda question: ranked_by_fts5(database, pieces(question.lower(), 2))


def pieces(text: str, size: int) -> list[str]:
    """Runs of so many letters and digits."""
    places = range(len(text) - size + 1)
    return [run for run in (text[at : at + size] for at in places) if run.isalnum()]


def ranked_by_fts5(database: sqlite3.Connection, terms: Sequence[str]) -> list[str]:
    if not terms:
        return []
    expression = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms))
    sql = "SELECT id FROM found WHERE found MATCH ? ORDER BY rank LIMIT 10"
    return [key for (key,) in database.execute(sql, [expression])]


def long_documents(data: dict[str, Any], number: int) -> Iterator[Any]:
    """Documents of some 1,500 characters, of sentences from the passages."""
    from qingxun.search.scratch import Document

    pick = random.Random(11)
    sentences = [
        sentence + "。"
        for name in ("cmrc", "drcd", "csl")
        for row in data[name]
        for sentence in row["body"].split("。")
        if sentence
    ]
    for place in range(number):
        body, size = [], 0
        while size < 1500:
            body.append(pick.choice(sentences))
            size += len(body[-1])
        date = f"{2000 + place % 26}-{place % 12 + 1:02d}-{place % 28 + 1:02d}"
        yield Document(str(place), f"第{place}号文稿", date, "".join(body))


def large(data: dict[str, Any], number: int) -> dict[str, Any]:
    """Build the archive, or what of it is still missing, and measure."""
    from qingxun.search.scratch import open_scratch

    open_scratch()
    figures: dict[str, Any] = build(data, number)
    number = figures["documents"] = documents_there()
    figures |= sizes(number)
    figures["one more document, ms"] = cost_of_one(data, number)
    forget_files()
    figures |= {f"{name}, files never read": value for name, value in pace(data).items()}
    figures |= pace(data)
    for name, value in figures.items():
        print(f"{name:<24} {value}")
    return figures


def build(data: dict[str, Any], number: int) -> dict[str, Any]:
    """Index what is not there yet; a broken-off try goes on where it was."""
    from qingxun.search.bulk import merge_all
    from qingxun.search.counting import count_common
    from qingxun.search.models import CommonGram
    from qingxun.search.scratch import index_documents

    there = documents_there()
    if there >= number:
        merge_all()  # as far as that was broken off
        if not CommonGram.objects.exists():
            count_common()
        return {}
    began = time.perf_counter()
    index_documents(islice(long_documents(data, number), there, None))
    speed = round((number - there) / (time.perf_counter() - began))
    analyze()
    return {"indexed a second": speed}


def documents_there() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM scratch_document")
        (there,) = cursor.fetchone()
    return int(there)


def forget_files() -> None:
    """Have the system forget what it read of the archive, as after a start of the machine (what
    PostgreSQL itself holds stays)."""
    from django.conf import settings
    from django.db import connection

    connection.close()
    os.sync()
    for path in Path(settings.HOME).rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def pace(data: dict[str, Any]) -> dict[str, Any]:
    from qingxun.search import index
    from qingxun.search.likeness import rank
    from qingxun.search.scratch import KIND
    from qingxun.search.wanted import Wanted

    figures: dict[str, Any] = {}
    pick = random.Random(5)
    bodies = [row["body"] for row in pick.sample(data["cmrc"], 100)]
    exact = [body[at : at + size] for body in bodies for at, size in ((20, 2), (30, 4), (50, 8))]
    exact += SOUGHT
    times = timed(exact, lambda text: index.hits(wanted_exactly(text), 1001))
    figures["exact"] = milliseconds(times)
    questions = [question for question, _key in pick.sample(data["q_cmrc"], 200)]
    wanted = Wanted(kinds=(KIND,)).settled(index.sample())
    times = timed(questions, lambda text: rank(text, wanted, 10))
    figures["ranked"] = milliseconds(times)
    return figures


def wanted_exactly(text: str) -> Any:
    from qingxun.search.grams import normalize
    from qingxun.search.scratch import KIND
    from qingxun.search.wanted import Wanted

    return Wanted((normalize(text),), kinds=(KIND,))


def timed(queries: Sequence[str], search: Callable[[str], object]) -> list[float]:
    times = []
    for query in queries:
        began = time.perf_counter()
        search(query)
        times.append(time.perf_counter() - began)
    return times


def cost_of_one(data: dict[str, Any], number: int) -> dict[str, float]:
    """Indexing one document of 600 characters, inside a transaction that is then ended."""
    import uuid

    from django.db import transaction

    from qingxun.search.actions import index_text

    times = []
    bodies = [row["body"][:600] for row in data["cmrc"] if len(row["body"]) >= 600][:200]
    for body in bodies:
        with transaction.atomic():
            began = time.perf_counter()
            index_text(kind="document", object_id=uuid.uuid4(), text=body)
            times.append(time.perf_counter() - began)
    return milliseconds(times)


def sizes(number: int) -> dict[str, Any]:
    """Kilobytes a document: texts as kept (as they came and in their normal form), and the index
    beside them."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_relation_size('search_entry_tokens')")
            index = cursor.fetchone()[0]
            cursor.execute("SELECT pg_total_relation_size('search_searchentry')")
            return kilobytes(number, cursor.fetchone()[0], index)
        index = 0
        if number <= BLOCKS_READ:
            cursor.execute("SELECT sum(length(block)) FROM search_index_data")
            index = cursor.fetchone()[0]
        cursor.execute(
            "SELECT page_size * (page_count - freelist_count) FROM pragma_page_size, "
            "pragma_page_count, pragma_freelist_count"
        )
        return kilobytes(number, cursor.fetchone()[0], index)


def kilobytes(number: int, whole: int, index: int) -> dict[str, Any]:
    """``index`` 0 where it was not looked at."""
    found = {"whole, kB a document": round(whole / number / 1024, 2)}
    if index:
        found["index, kB a document"] = round(index / number / 1024, 2)
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
