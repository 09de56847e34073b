"""Two versions of a policy side by side, clause by clause."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qingxun.scoring.engine import editing
from qingxun.scoring.presets import policy_text

Document = Mapping[str, Any]
Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Side:
    """One clause as text, line by line; each line is ``same`` or ``changed``."""

    number: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One clause in both versions: ``same``, ``changed``, ``added`` or ``removed``."""

    kind: str
    before: Side | None
    after: Side | None

    @property
    def number(self) -> str:
        side = self.after or self.before
        return side.number if side else ""


def compare_documents(before: Document, after: Document) -> list[Pair]:
    """The settings, then every clause in the order of the later version; what was removed stands
    where it stood."""
    old, new = _parts(before), _parts(after)
    return [_pair(old.get(key), new.get(key)) for key in _ordered(list(old), list(new))]


def _parts(document: Document) -> dict[str, tuple[str, str]]:
    """Id → number and text; the settings under the empty id."""
    name = editing.name_in(document, "clauses")
    settings = {key: value for key, value in document.items() if key != name}
    found = {"": ("", policy_text(settings))}
    for number, clause in enumerate(editing.clauses_of(document), start=1):
        code = str(editing.get(clause, "id") or number)
        found[code] = (str(editing.get(clause, "number") or number), policy_text(clause))
    return found


def _ordered(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """All ids: those of the later version in order, each removed one before its old follower."""
    waiting = [key for key in old if key not in new]
    place = {key: number for number, key in enumerate(old)}
    for key in new:
        while waiting and key in place and place[waiting[0]] < place[key]:
            yield waiting.pop(0)
        yield key
    yield from waiting


def _pair(before: tuple[str, str] | None, after: tuple[str, str] | None) -> Pair:
    if before is None or after is None:
        number, text = before or after or ("", "")
        side = Side(number, tuple(("changed", line) for line in text.splitlines()))
        return Pair("removed", side, None) if before else Pair("added", None, side)
    if before[1] == after[1]:
        side = Side(after[0], tuple(("same", line) for line in after[1].splitlines()))
        return Pair("same", side, side)
    old, new = before[1].splitlines(), after[1].splitlines()
    marks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    left: list[Line] = []
    right: list[Line] = []
    for tag, start, end, begin, stop in marks:
        kind = "same" if tag == "equal" else "changed"
        left += [(kind, line) for line in old[start:end]]
        right += [(kind, line) for line in new[begin:stop]]
    return Pair("changed", Side(before[0], tuple(left)), Side(after[0], tuple(right)))
