"""The order of areas as .importlinter has it."""

import configparser
import re

from qingxun.config.devtools.running import ROOT


def ranks() -> dict[str, int]:
    """Area → its layer, counted from below; areas of one layer may not know each other."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    lines = parser["importlinter:contract:areas"]["layers"].split("\n")
    layers = [re.findall(r"\w+", line) for line in lines if line.strip()]
    return {area: number for number, layer in enumerate(reversed(layers)) for area in layer}


RANKS = ranks()
JOINS = frozenset({"office", "config"})


def may_know(area: str, other: str) -> bool:
    """Whether an area may refer to another by a name that imports don't show."""
    if area == other or area in JOINS:
        return True
    return RANKS[other] < RANKS[area]
