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
from .facts import (
    Adoption,
    Commission,
    Contributor,
    Facts,
    Incident,
    Instruction,
    Item,
    ManualValue,
    Output,
    PersonYear,
    TableEntry,
    UnitYear,
)
from .facts_reading import FactsInvalidError, parse_facts
from .joining import join_facts, order_of_filing
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
from .parsing import PolicyInvalidError, Review, check_policy, parse_policy, review_policy
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
from .reviewing import Known

__all__ = [
    "Adoption",
    "Clause",
    "Commission",
    "Compiled",
    "Contributor",
    "Count",
    "FactKind",
    "Facts",
    "FactsInvalidError",
    "Incident",
    "Instruction",
    "Item",
    "Known",
    "LedgerBrokenError",
    "Line",
    "LineKind",
    "ManualValue",
    "Output",
    "OwnerKind",
    "PersonYear",
    "Policy",
    "PolicyError",
    "PolicyInvalidError",
    "Posted",
    "Reconciliation",
    "Review",
    "TableEntry",
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
    "join_facts",
    "lies_within",
    "live_postings",
    "order_of_filing",
    "owner_scope",
    "parse_facts",
    "parse_policy",
    "points_table",
    "reconcile",
    "required_items",
    "reverse_line",
    "review_policy",
    "stored_line",
    "sum_by_owner",
    "total",
    "unit_spans",
    "version_on",
]
