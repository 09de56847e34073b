"""The public texts beside the checkout."""

import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def shared_file() -> Path | None:
    """``data/retrieval_small.json`` in ``QINGXUN_SHARED`` (default: the folder ``shared`` beside
    the checkout); None, with a word to the reader, where it is not there."""
    shared = Path(os.environ.get("QINGXUN_SHARED", ROOT.parent / "shared"))
    source = shared / "data" / "retrieval_small.json"
    if source.is_file():
        return source
    print(f"{source.name} is not there; name its folder by QINGXUN_SHARED. Nothing measured.")
    return None


def shared_texts(*sets: str, shortest: int = 0) -> list[str]:
    """Bodies of ``shared_file``; none where it is not there."""
    source = shared_file()
    if source is None:
        return []
    data = json.loads(source.read_text(encoding="utf-8"))
    return [row["body"] for each in sets for row in data[each] if len(row["body"]) >= shortest]


def shared_questions(name: str) -> list[str]:
    """The questions of one set of ``shared_file``; none where it is not there."""
    source = shared_file()
    if source is None:
        return []
    return [text for text, _key in json.loads(source.read_text(encoding="utf-8"))[f"q_{name}"]]
