"""``language proofread`` and ``language compare``: texts in files; nothing is written.

Proof-reading knows what the installation knows, where there is one.
"""

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

from qingxun.config.cli.files import read_text
from qingxun.kit.clock import china_date, now
from qingxun.language.engine.comparing import Piece, compare
from qingxun.language.engine.privacy import PersonalFind, find_personal
from qingxun.language.engine.proofreading import Desk, proofread
from qingxun.language.models import LearnedModel
from qingxun.language.queries import desk_knowledge, personal_in
from qingxun.language.sentences import PERSONAL, sentence_of
from qingxun.organizations.models import Organization


def proofread_file(options: argparse.Namespace) -> int:
    """Findings and personal data of a text file as JSON, with offsets in characters, and the model
    of likely wrong characters that was used, null for none. 0 also when something was found."""
    text, on = read_text(options.file), china_date(now())
    desk, model = known_here(on)
    findings = [
        {
            "start": finding.start,
            "end": finding.end,
            "rule": str(finding.rule),
            "text": finding.text,
            "suggestion": finding.suggestion,
            "sentence": sentence_of(finding),
        }
        for finding in proofread(text, on=on, desk=desk or Desk())
    ]
    finds: list[PersonalFind] = personal_in(text, on) if desk else find_personal(text, on=on)
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
        for find in finds
    ]
    whole = {"characters": len(text), "model": model, "findings": findings, "personal": personal}
    return print_json(whole)


def known_here(on: dt.date) -> tuple[Desk | None, dict[str, Any] | None]:
    """Lists, register and the learned model of the installation, and what that model is; none where
    nothing is installed."""
    place = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in place and not Path(place).exists():
        return None, None
    try:
        desks = list(Organization.objects.filter(is_desk=True).values_list("pk", flat=True))
        found = desk_knowledge(desks, on=on)
        rows = LearnedModel.objects.filter(desk__in=desks).order_by("-characters")
        row = rows.defer("data").select_related("desk").first()
    except DatabaseError:
        return None, None
    if row is None or found.learned is None:
        return found, None
    return found, {
        "desk": row.desk.name,
        "trained_at": row.trained_at.isoformat(),
        "characters": row.characters,
        "found_percent": float(row.found),
        "false_alarms_per_1000": float(row.false_alarms),
    }


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
