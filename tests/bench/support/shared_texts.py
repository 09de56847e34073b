"""The public texts beside the checkout."""

import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def shared_texts(*sets: str, shortest: int = 0) -> list[str]:
    """Bodies of ``data/retrieval_small.json`` in ``QINGXUN_SHARED`` (default: the folder ``shared``
    beside the checkout); none, with a word to the reader, where the file is not there."""
    shared = Path(os.environ.get("QINGXUN_SHARED", ROOT.parent / "shared"))
    source = shared / "data" / "retrieval_small.json"
    if not source.is_file():
        print(f"{source.name} is not there; name its folder by QINGXUN_SHARED. Nothing measured.")
        return []
    data = json.loads(source.read_text(encoding="utf-8"))
    return [row["body"] for each in sets for row in data[each] if len(row["body"]) >= shortest]
