"""``search index`` and ``search query``: the search on texts from a file, in a scratch database;
``search verify`` and ``search rebuild``: whether the index of the installation is in step with its
archive, and bringing it in step again."""

import argparse
import dataclasses
import sys
from typing import Any

from django.utils.translation import gettext as _

from qingxun.config.cli.files import read_lines
from qingxun.config.cli.language import print_json
from qingxun.config.cli.progress import Progress
from qingxun.search.anew import make_anew
from qingxun.search.checking import index_agrees
from qingxun.search.passages import spans_of
from qingxun.search.rebuilding import compare, rebuild
from qingxun.search.scratch import (
    documents_of,
    index_documents,
    open_scratch,
    read_documents,
)
from qingxun.search.trying import Answer, answer


def rebuild_index(options: argparse.Namespace) -> int:
    """Safe at any time, also while the server runs; may be interrupted and run again."""
    progress = Progress(sys.stderr)
    try:
        if options.anew:
            make_anew(progress)
        done = rebuild(progress)
    finally:
        progress.close()
    print(
        _("%(looked_at)d texts looked at, %(mended)d put right, %(removed)d removed.")
        % dataclasses.asdict(done)
    )
    return 0


def verify_index(options: argparse.Namespace) -> int:
    """Whether the index says what the archive says; 1 when it does not, with what mends it."""
    progress = Progress(sys.stderr)
    try:
        found = compare(progress)
        sound = index_agrees(progress)
    finally:
        progress.close()
    print(
        _(
            "%(looked_at)d texts looked at: "
            "%(missing)d missing, %(differing)d differ, %(lost)d lost."
        )
        % dataclasses.asdict(found)
    )
    if not sound:
        print(_("The index does not say what the texts say. Run: qingxun search rebuild --anew"))
    elif not found.agrees:
        print(_("Run: qingxun search rebuild"))
    else:
        print(_("The index and the archive agree."))
    return 0 if sound and found.agrees else 1


def index_file(options: argparse.Namespace) -> int:
    """Put the documents of a JSONL file into the scratch database; prints how many."""
    open_scratch(options.scratch, fresh=options.fresh)
    with read_lines(options.file) as lines:
        number = index_documents(read_documents(lines))
    print(_("%(number)d documents can be found.") % {"number": number})
    return 0


def query(options: argparse.Namespace) -> int:
    """What the scratch database answers, as JSON: scores, and passages with their offsets in
    characters of title, a line break and body. 0 also when nothing was found."""
    open_scratch(options.scratch)
    found = answer(options.text, limit=options.limit, by=options.by)
    documents = documents_of([each.hit.key for each in found.results])
    results = [
        result_json(each, documents[each.hit.key].id, documents[each.hit.key].text, found)
        for each in found.results
    ]
    return print_json(
        {"query": options.text, "way": found.way, "total": found.total, "results": results}
    )


def result_json(each: Any, name: str, text: str, found: Answer) -> dict[str, Any]:
    """One document that was found."""
    spans = spans_of(text, found.marked)
    return {
        "id": name,
        "score": round(each.score, 4),
        "passages": [dataclasses.asdict(s) | {"text": text[s.start : s.end]} for s in spans],
    }
