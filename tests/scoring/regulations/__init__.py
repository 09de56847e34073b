"""43 published regulations as policies of the language, each with cases worked by hand.

``ID.yaml`` is the policy, ``ID.cases.yaml`` the cases: ``mechanisms`` says which clause expresses
which mechanism of the field's list (or in words which part of the program does), ``cases`` hold
facts in the format of ``qingxun scoring run`` and what must come out, computed from the
regulation's words with the arithmetic beside it. ``rest-*.yaml`` are no regulation: they hold the
mechanisms that the field has and the 43 show without numbers.

An id ``n1..n8`` stands for eight facts; ids of adoptions and instructions inside follow it.
"""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qingxun.scoring.presets import read_policy_text

FOLDER = Path(__file__).parent
IDS = sorted(path.name.removesuffix(".cases.yaml") for path in FOLDER.glob("*.cases.yaml"))
_RANGE = re.compile(r"([a-z]+)(\d+)\.\.[a-z]+(\d+)")


def read(name: str) -> dict[str, Any]:
    """A file of this folder as plain values; decimals and days are text."""
    data = read_policy_text((FOLDER / name).read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def policy_data(name: str) -> dict[str, Any]:
    return read(f"{name}.yaml")


def case_file(name: str) -> dict[str, Any]:
    return read(f"{name}.cases.yaml")


def mechanism_names() -> dict[str, str]:
    """Code → Chinese name of every mechanism of the field."""
    return read("mechanisms.yaml")


def expanded(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with every range of ids written out."""
    return {
        key: [row for each in value for row in _rows(each)] if isinstance(value, list) else value
        for key, value in facts.items()
    }


def _rows(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    found = _RANGE.fullmatch(str(row.get("id", "")))
    if not found:
        yield row
        return
    for number in range(int(found[2]), int(found[3]) + 1):
        one = copy.deepcopy(row) | {"id": f"{found[1]}{number}"}
        for inner in [*one.get("adoptions", ()), *one.get("instructions", ())]:
            inner["id"] = f"{one['id']}-{inner['id']}"
        yield one
