"""``documents read``: any file to a clean manuscript, without touching any data."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from qingxun.config.cli.files import FileRefused
from qingxun.documents.intake import CleanDocument, read_any, reason, sentences


def read_file(options: argparse.Namespace) -> int:
    """The clean manuscript of a file as JSON on standard output; with ``--into`` its pictures and
    the files of a mail are written into that folder."""
    path: Path = options.file
    if not path.is_file():
        raise FileRefused(_("%(file)s can't be read.") % {"file": path})
    document = read_any(path)
    print(json.dumps(shown(document), ensure_ascii=False, indent=2))
    if options.into is not None:
        write_parts(document, options.into)
    return 0


def shown(document: CleanDocument) -> dict[str, Any]:
    """The document with its body as one text and everything that is told as sentences."""
    fields = document.to_json()
    for guess, found in zip(document.guesses, fields["guesses"], strict=True):
        found["sentence"] = reason(guess)
    return fields | {
        "body": document.as_body(),
        "uncertain_in_body": document.uncertain_in_body(),
        "sentences": sentences(document),
    }


def write_parts(document: CleanDocument, folder: Path) -> None:
    """Pictures and enclosures as files, numbered so that none is written over another."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        parts = [(picture.name, picture.data) for picture in document.pictures]
        parts += [(enclosure.name, enclosure.data) for enclosure in document.enclosures]
        for number, (name, data) in enumerate(parts, 1):
            (folder / f"{number:02d}-{Path(name).name}").write_bytes(data)
    except OSError as error:
        raise FileRefused(_("%(file)s can't be written.") % {"file": folder}) from error
