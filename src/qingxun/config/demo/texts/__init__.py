"""The written material of the demo county 青田县: units, people, manuscripts, editors' words.

Pure Python, no Django; everything is deterministic from a seed. Places are real; every person,
school, enterprise and manuscript is invented.
"""

from qingxun.config.demo.texts.compose import (
    KIND_SHARES,
    Composer,
    Kind,
    ManuscriptSeed,
    NothingToWrite,
    manuscripts,
)
from qingxun.config.demo.texts.people import PersonSeed, people
from qingxun.config.demo.texts.units import (
    AREAS,
    BODIES,
    COMMITTEE,
    GROUPS,
    BodySeed,
    UnitSeed,
    unit,
    units,
)

__all__ = [
    "AREAS",
    "BODIES",
    "COMMITTEE",
    "GROUPS",
    "KIND_SHARES",
    "BodySeed",
    "Composer",
    "Kind",
    "ManuscriptSeed",
    "NothingToWrite",
    "PersonSeed",
    "UnitSeed",
    "manuscripts",
    "people",
    "unit",
    "units",
]
