"""Reading a PDF back with pdfplumber, in millimetres."""

import io
from collections import Counter, defaultdict
from typing import Any

import pdfplumber

MM = 72 / 25.4


def opened(data: bytes) -> pdfplumber.PDF:
    return pdfplumber.open(io.BytesIO(data))


def rows_of(page: Any, size: float = 16.0) -> list[list[dict[str, Any]]]:
    """Characters of that size by base line, from the top, each row from the left."""
    rows: dict[float, list[dict[str, Any]]] = defaultdict(list)
    for char in page.chars:
        if abs(char["size"] - size) < 0.2 and char["upright"]:
            rows[round(char["bottom"], 0)].append(char)
    return [sorted(rows[key], key=lambda c: c["x0"]) for key in sorted(rows)]


def text_of_row(row: list[dict[str, Any]]) -> str:
    return "".join(char["text"] for char in row)


def page_text(page: Any) -> str:
    return "".join(char["text"] for char in page.chars)


def counted(text: str) -> Counter[str]:
    """Characters without white space."""
    return Counter("".join(text.split()).replace("\u200b", ""))
