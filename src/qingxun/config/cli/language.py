"""``language proofread`` and ``language compare``: texts in files, without touching any data."""

import argparse
import json
import sys
from typing import Any

from qingxun.config.cli.files import read_text
from qingxun.kit.clock import china_date, now
from qingxun.language.engine.comparing import Piece, compare
from qingxun.language.engine.privacy import find_personal
from qingxun.language.engine.proofreading import proofread
from qingxun.language.sentences import PERSONAL, sentence_of


def proofread_file(options: argparse.Namespace) -> int:
    """Findings and personal data of a text file as JSON, with offsets in characters. 0 also when
    something was found."""
    text = read_text(options.file)
    findings = [
        {
            "start": finding.start,
            "end": finding.end,
            "rule": str(finding.rule),
            "text": finding.text,
            "suggestion": finding.suggestion,
            "sentence": sentence_of(finding),
        }
        for finding in proofread(text, on=china_date(now()))
    ]
    personal = [
        {
            "start": find.start,
            "end": find.end,
            "kind": str(find.kind),
            "text": find.text,
            "masked": find.masked,
            "certain": find.certain,
            "sentence": str(PERSONAL[find.kind]),
        }
        for find in find_personal(text)
    ]
    return print_json({"characters": len(text), "findings": findings, "personal": personal})


def compare_files(options: argparse.Namespace) -> int:
    """The pieces of two text files in reading order as JSON; moved pieces hold inner ones."""
    found = compare(read_text(options.before), read_text(options.after))
    removed, added = found.counts()
    return print_json(
        {
            "changes": len(found.changes),
            "removed": removed,
            "added": added,
            "pieces": [piece_json(piece) for piece in found.pieces],
        }
    )


def piece_json(piece: Piece) -> dict[str, Any]:
    """One piece: its mark, its text, its change, and what was changed inside a moved one."""
    found: dict[str, Any] = {"mark": str(piece.mark), "text": piece.text}
    if piece.change:
        found["change"] = piece.change
    if piece.inner:
        found["inner"] = [piece_json(each) for each in piece.inner]
    return found


def print_json(data: dict[str, Any]) -> int:
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
    return 0
