"""The scoring engine: facts and a policy in, lines out. Pure: no framework, clock or database.

Explained in docs/explanation/scoring-engine.md.
"""

from .compiling import Compiled, compile_policy
from .evaluating import (
    Version,
    count_items,
    evaluate,
    evaluate_item,
    evaluate_item_versions,
    version_on,
)
from .explaining import explain, explain_trace, find_clause, points_table
from .facts import Adoption, Contributor, Facts, Instruction, Item, UnitYear
from .lines import (
    FactKind,
    Line,
    LineKind,
    OwnerKind,
    item_scope,
    lies_within,
    owner_scope,
    sum_by_owner,
    total,
)
from .parsing import PolicyInvalidError, check_policy, parse_policy
from .periods import (
    Count,
    count_item,
    evaluate_person_period,
    evaluate_unit_period,
    required_items,
    unit_spans,
)
from .policy import Clause, Policy
from .reading import PolicyError
from .reconciling import (
    LedgerBrokenError,
    Posted,
    Reconciliation,
    live_postings,
    reconcile,
    reverse_line,
    stored_line,
)

__all__ = [
    "Adoption",
    "Clause",
    "Compiled",
    "Contributor",
    "Count",
    "FactKind",
    "Facts",
    "Instruction",
    "Item",
    "LedgerBrokenError",
    "Line",
    "LineKind",
    "OwnerKind",
    "Policy",
    "PolicyError",
    "PolicyInvalidError",
    "Posted",
    "Reconciliation",
    "UnitYear",
    "Version",
    "check_policy",
    "compile_policy",
    "count_item",
    "count_items",
    "evaluate",
    "evaluate_item",
    "evaluate_item_versions",
    "evaluate_person_period",
    "evaluate_unit_period",
    "explain",
    "explain_trace",
    "find_clause",
    "item_scope",
    "lies_within",
    "live_postings",
    "owner_scope",
    "parse_policy",
    "points_table",
    "reconcile",
    "required_items",
    "reverse_line",
    "stored_line",
    "sum_by_owner",
    "total",
    "unit_spans",
    "version_on",
]
