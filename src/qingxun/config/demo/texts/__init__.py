"""The written material of the demo county 青田县: units, people, manuscripts, editors' words.

Pure Python, no Django; everything is deterministic from a seed. Places are real; every person,
school, enterprise and manuscript is invented.
"""

from qingxun.config.demo.texts.box import SUGGESTIONS, SuggestionSeed
from qingxun.config.demo.texts.compose import (
    KIND_SHARES,
    Composer,
    Kind,
    ManuscriptSeed,
    NothingToWrite,
    manuscripts,
)
from qingxun.config.demo.texts.desk import (
    REJECTION_REASONS,
    RETURN_REASONS,
    DeskEdit,
    Refusal,
    Verification,
    desk_edit,
    rejection_words,
    return_words,
    verification,
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
from qingxun.config.demo.texts.upward import (
    ADOPTION_VOIDS,
    LEADERS,
    NOT_ADOPTED,
    WITHDRAWALS,
    InstructionSeed,
    LeaderSeed,
    evidence_note,
    follow_up,
    instruction,
    issue_label,
)

__all__ = [
    "ADOPTION_VOIDS",
    "AREAS",
    "BODIES",
    "COMMITTEE",
    "GROUPS",
    "KIND_SHARES",
    "LEADERS",
    "NOT_ADOPTED",
    "REJECTION_REASONS",
    "RETURN_REASONS",
    "SUGGESTIONS",
    "WITHDRAWALS",
    "BodySeed",
    "Composer",
    "DeskEdit",
    "InstructionSeed",
    "Kind",
    "LeaderSeed",
    "ManuscriptSeed",
    "NothingToWrite",
    "PersonSeed",
    "Refusal",
    "SuggestionSeed",
    "UnitSeed",
    "Verification",
    "desk_edit",
    "evidence_note",
    "follow_up",
    "instruction",
    "issue_label",
    "manuscripts",
    "people",
    "rejection_words",
    "return_words",
    "unit",
    "units",
    "verification",
]
