"""From a JSON-able mapping to a ``Policy``, or to the full list of what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .clause_parsing import parse_clause
from .policy import Clause, Policy
from .reading import MAX_VALUES, Errors, Fields, PolicyError, TooManyErrorsError, too_large
from .reviewing import Known, check_clauses, check_names
from .settings_parsing import read_names, read_outlets, read_settings
from .settling_checking import settling_errors
from .words import KEYS

MAX_CLAUSES = 500
MAX_TEXT = 4000


class PolicyInvalidError(Exception):
    """The policy cannot be used; ``errors`` says why, place by place."""

    def __init__(self, errors: list[PolicyError]) -> None:
        super().__init__("；".join(str(error) for error in errors[:3]))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Review:
    """What a look at a policy found. It can take effect without errors; warnings need somebody's
    confirmation. ``policy`` is there when there are no errors."""

    policy: Policy | None
    errors: tuple[PolicyError, ...]
    warnings: tuple[PolicyError, ...]


def review_policy(data: object, *, key: str = "", known: Known | None = None) -> Review:
    """Everything that is wrong with the data, and everything that is odd about it.

    ``known`` are the office's own registers: what they do not hold is an error (a rank group
    without units among them).
    """
    policy, errors = _parse(data, key, known)
    found = errors.found
    return Review(None if found else policy, tuple(found), tuple(errors.warnings))


def check_policy(data: object, *, known: Known | None = None) -> list[PolicyError]:
    """Everything that is wrong with the data; an empty list: it can be used."""
    return list(review_policy(data, known=known).errors)


def parse_policy(data: object, *, key: str = "") -> Policy:
    """Read a policy; raises ``PolicyInvalidError`` with the list of errors.

    ``key`` goes into every line (the id of the stored version); by default the policy's own id.
    """
    review = review_policy(data, key=key)
    if review.policy is None:
        raise PolicyInvalidError(list(review.errors))
    return review.policy


def _parse(data: object, key: str, known: Known | None) -> tuple[Policy | None, Errors]:
    errors = Errors()
    if too_large(data):
        errors.found.append(PolicyError("", f"内容过大，超过 {MAX_VALUES} 个值。"))
        return None, errors
    errors.chinese = isinstance(data, Mapping) and KEYS["clauses"] in data
    try:
        policy = _read(data, key, errors)
        if not errors.found:
            check_names(policy, errors, known)
        return policy, errors
    except TooManyErrorsError:
        errors.found.append(PolicyError("", "错误太多，其余未列。"))
        return None, errors


def _read(data: object, key: str, errors: Errors) -> Policy:
    top = Fields(data, "", errors)
    policy_id = top.code("id")
    title = top.text("title", limit=200)
    policy = Policy(id=policy_id, key=key or policy_id, title=title, clauses=())
    policy = replace(policy, **read_names(top))
    policy = replace(policy, **read_settings(top, policy))
    policy = replace(policy, **read_outlets(top, policy), remarks=_remarks(top))
    policy = replace(policy, clauses=tuple(_clauses(top, policy)))
    top.finish()
    errors.clause = ""
    broken = frozenset(error.clause for error in errors.found if error.clause)
    check_clauses(policy, errors, broken)
    errors.found += settling_errors(policy.clauses, broken)[:20]
    return policy


def _remarks(top: Fields) -> tuple[str, ...]:
    """Free words about where the numbers come from; shown, never computed with."""
    if not top.has("remarks"):
        return ()
    rows = top.rows("remarks", limit=50)
    remarks = []
    for row in rows:
        if isinstance(row, str) and 0 < len(row) <= MAX_TEXT:
            remarks.append(row.strip())
        else:
            top.error("remarks", "每条说明应是文字。")
    return tuple(remarks)


def _clauses(top: Fields, policy: Policy) -> list[Clause]:
    clauses: list[Clause] = []
    ids: set[str] = set()
    for number, row in enumerate(top.rows("clauses", limit=MAX_CLAUSES), start=1):
        label = f"第 {number} 项"
        fields = Fields(row, label, top.errors)
        written = fields.data.get(fields.name("number"))
        if isinstance(written, str) and written:
            fields.place = written[:40]
        clause = parse_clause(fields, policy, MAX_TEXT)
        if clause is None:
            continue
        if clause.id and clause.id in ids:
            top.errors.add(fields.place, f"条款代码「{clause.id}」重复。")
        ids.add(clause.id)
        clauses.append(clause)
    return clauses
