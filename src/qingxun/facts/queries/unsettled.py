"""Lines of the ledger that wait for a value, and what each of them is about."""

import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from qingxun.desk.models import Manuscript
from qingxun.dispatch.models import Adoption, Instruction
from qingxun.facts.models import Incident, ManualValue, Output
from qingxun.facts.permissions import CONFIRMING_ROLES
from qingxun.facts.states import ValueState
from qingxun.ledger.models import Posting
from qingxun.organizations.models import Person

LIMIT = 200
RANGE, UNSETTLED = "range", "unsettled"


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A fact under a clause with a range, without a standing value."""

    posting: Posting
    title: str
    bounds: str


@dataclass(frozen=True, slots=True)
class Party:
    """A unit or a person who signed the manuscript."""

    key: uuid.UUID
    name: str
    of_units: bool


@dataclass(frozen=True, slots=True)
class WaitingShares:
    """A manuscript the points of which are split as the office determines (按认定)."""

    posting: Posting
    clause: str
    title: str
    parties: list[Party]


def waiting_shares(desk: uuid.UUID) -> list[WaitingShares]:
    """Manuscripts that wait for shares, each once for each clause, the newest first: three
    queries."""
    rows = Posting.objects.filter(
        desk=desk,
        amount=0,
        reverses__isnull=True,
        reversal__isnull=True,
        item_id__isnull=False,
        trace__split__unsettled__isnull=False,
    ).select_related("organization", "person")
    rows = rows.order_by("-month", "-posted_at")[: 4 * LIMIT]
    shares = ManualValue.objects.filter(desk=desk, owner__isnull=False).standing()
    entered = set(shares.values_list("clause", "fact_id"))
    lines: dict[tuple[str, uuid.UUID], Posting] = {}
    parties: dict[tuple[str, uuid.UUID], dict[uuid.UUID, Party]] = {}
    for row in rows:
        assert row.item_id is not None
        key = (str(row.trace["split"]["by"]), row.item_id)
        if key in entered:
            continue
        owner = row.organization or row.person
        assert owner is not None
        lines.setdefault(key, row)
        party = Party(owner.pk, str(owner), row.organization is not None)
        parties.setdefault(key, {})[owner.pk] = party
    items = [item for _, item in lines]
    titles = dict(Manuscript.objects.filter(pk__in=items).values_list("id", "title"))
    return [
        WaitingShares(row, key[0], f"《{titles[key[1]]}》", list(parties[key].values()))
        for key, row in lines.items()
    ]


def unsettled_lines(desk: uuid.UUID) -> QuerySet[Posting]:
    """Standing lines of a desk that bring nothing until something is settled."""
    return Posting.objects.filter(
        desk=desk,
        amount=0,
        reverses__isnull=True,
        reversal__isnull=True,
        trace__unsettled__isnull=False,
    ).order_by("-month", "-posted_at")


def waiting_lines(desk: uuid.UUID) -> list[WaitingLine]:
    """Facts that wait for a value, each once, the newest first; at most ``LIMIT``: two to six
    queries."""
    rows = unsettled_lines(desk).filter(trace__range__isnull=False)[: 4 * LIMIT]
    entered = set(ManualValue.objects.filter(desk=desk).standing().values_list("clause", "fact_id"))
    first: dict[tuple[str, uuid.UUID], Posting] = {}
    for row in rows:
        key = (row.clause, row.fact_id)
        if key not in entered:
            first.setdefault(key, row)
    found = list(first.values())[:LIMIT]
    titles = titles_of(found)
    return [WaitingLine(row, titles.get(row.fact_id, ""), str(row.trace[RANGE])) for row in found]


def titles_of(lines: list[Posting]) -> dict[uuid.UUID, str]:
    """What the facts of these lines are, in words: one query for each kind of fact."""
    keys: dict[str, list[uuid.UUID]] = {}
    for line in lines:
        keys.setdefault(line.fact_kind, []).append(line.fact_id)
    titles: dict[uuid.UUID, str] = {}
    adoptions = Adoption.objects.filter(pk__in=keys.get("adoption", []))
    for adoption in adoptions.select_related("manuscript", "outlet"):
        titles[adoption.pk] = f"《{adoption.manuscript.title}》{adoption.outlet.name}"
    instructions = Instruction.objects.filter(pk__in=keys.get("instruction", []))
    for instruction in instructions.select_related("manuscript"):
        titles[instruction.pk] = f"《{instruction.manuscript.title}》{instruction.leader}"
    items = [*keys.get("item", []), *keys.get("acceptance", [])]
    for key, title in Manuscript.objects.filter(pk__in=items).values_list("id", "title"):
        titles[key] = f"《{title}》"
    for incident in Incident.objects.filter(pk__in=keys.get("incident", [])).select_related("type"):
        titles[incident.pk] = f"{incident.type.name} {incident.on:%Y-%m-%d}"
    for key, name in Output.objects.filter(pk__in=keys.get("output", [])).values_list("id", "name"):
        titles[key] = name
    return titles


def fact_title(line: Posting) -> str:
    """What the fact of one line is."""
    return titles_of([line]).get(line.fact_id, str(line.fact_kind))


def values_to_approve(person: Person) -> QuerySet[ManualValue]:
    """Values that wait for this person's approval: never her own."""
    rows = ManualValue.objects.filter(
        desk__in=person.unit_ids(*CONFIRMING_ROLES), state=ValueState.ENTERED
    )
    return rows.exclude(entered_by=person)
