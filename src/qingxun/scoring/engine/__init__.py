"""The scoring engine: facts and a policy in, lines out. Pure: no framework, clock or database.

Explained in docs/explanation/scoring-engine.md.
"""

from .compiling import Compiled, compile_policy
from .counting import Count, count_for_persons, count_item
from .evaluating import (
    count_items,
    evaluate,
    evaluate_item,
    evaluate_item_versions,
    evaluate_periods,
)
from .explaining import STOPS, explain, explain_trace, find_clause, points_table, unsettled
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
from .owner_facts import Duty, OwnerFacts, duties_of, owner_facts
from .owner_lines import Outcome, OwnerYear
from .owner_years import evaluate_owner_year, evaluated_year
from .parsing import PolicyInvalidError, Review, check_policy, parse_policy, review_policy
from .periods import unit_spans
from .policy import Clause, Note, Policy
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
from .targets import required_items
from .versions import (
    Version,
    assessment_year,
    first_month_of,
    version_of_period,
    version_on,
    year_span,
)

__all__ = [
    "STOPS",
    "Adoption",
    "Clause",
    "Commission",
    "Compiled",
    "Contributor",
    "Count",
    "Duty",
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
    "Note",
    "Outcome",
    "Output",
    "OwnerFacts",
    "OwnerKind",
    "OwnerYear",
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
    "assessment_year",
    "check_policy",
    "compile_policy",
    "count_for_persons",
    "count_item",
    "count_items",
    "duties_of",
    "evaluate",
    "evaluate_item",
    "evaluate_item_versions",
    "evaluate_owner_year",
    "evaluate_periods",
    "evaluated_year",
    "explain",
    "explain_trace",
    "find_clause",
    "first_month_of",
    "item_scope",
    "join_facts",
    "lies_within",
    "live_postings",
    "order_of_filing",
    "owner_facts",
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
    "unsettled",
    "version_of_period",
    "version_on",
    "year_span",
]
