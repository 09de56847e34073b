"""``copies rebuild``: the archive of copies in step with what was submitted; ``search copies``:
where the texts of a file come from, among the documents of the scratch database."""

import argparse
import sys
from typing import Any

from django.utils.translation import gettext as _

from qingxun.config.cli.files import read_lines, read_text
from qingxun.config.cli.language import print_json
from qingxun.config.cli.progress import Progress
from qingxun.copies.actions import print_archive
from qingxun.copies.queries.archive import number_missing
from qingxun.copies.scratch import Source, lay_in, sources_of
from qingxun.search.scratch import open_scratch, read_documents


def rebuild(options: argparse.Namespace) -> int:
    """Safe at any time, also while the server runs; may be broken off and begun again."""
    progress, missing = Progress(sys.stderr), number_missing()
    try:
        new = print_archive(
            progress=lambda done: progress(done, missing, _("Texts of the archive of copies"))
        )
    finally:
        progress.close()
    print(_("%(number)d texts are new in the archive of copies.") % {"number": new})
    return 0


def find(options: argparse.Namespace) -> int:
    """Sources of a text file, or of every document of a JSONL file, as JSON. Offsets count in
    characters of the file's text; of a document in its title, a line break and its body."""
    open_scratch(options.scratch)
    lay_in()
    if options.file.suffix.lower() != ".jsonl":
        return print_json(text_json(read_text(options.file), None))
    with read_lines(options.file) as lines:
        texts = [{"id": row.id} | text_json(row.text, row.key) for row in read_documents(lines)]
    return print_json({"texts": texts})


def text_json(text: str, key: Any) -> dict[str, Any]:
    """One text and all its sources."""
    sources, whole = sources_of(text, but=key)
    return {
        "characters": len(text),
        "share": round(whole, 4),
        "sources": [source_json(text, source) for source in sources],
    }


def source_json(text: str, source: Source) -> dict[str, Any]:
    """One source: how much, which passages, what differs."""
    found = source.likeness
    return {
        "id": source.document.id,
        "title": source.document.title,
        "date": source.document.date,
        "score": round(found.score, 4),
        "share": round(found.share, 4),
        "source_share": round(found.source_share, 4),
        "gave": round(source.gave, 4),
        "longest": found.longest,
        "passages": [
            {
                "start": each.start,
                "end": each.end,
                "source_start": each.source_start,
                "source_end": each.source_end,
                "text": text[each.start : each.end],
            }
            for each in found.passages
        ],
        "only_here": source.only_here,
        "only_there": source.only_there,
    }
