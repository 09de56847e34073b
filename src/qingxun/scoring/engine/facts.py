"""What happened, as the engine sees it: frozen, dated, without any rule.

Ids are opaque strings; the caller chooses them (a UUID as text is usual). Dates are local calendar
days, times are aware. Numbers are ``int`` or ``Decimal``, never ``float``. Every field beyond the
first few has a default that means "not known": a rule that asks for it does not match then.

Which line a fact can bring, and what has to be evaluated again when it changes:

====================  ==========================================  ==============================
fact                  brings                                      belongs to
====================  ==========================================  ==============================
``Item`` and inside   filing, adoption, instruction points        the item; its owners' years
``ManualValue``       the value inside a clause's range           the fact that it names
``TableEntry``        superior's score, rank, groundwork          its item, or its owner's year
``Incident``          penalties; item, month or year set to zero  its owner's year, and its item
``Commission``        points or penalties for a commission        its unit's year
``Output``            speech, prize, proposal …                   its owner's year
``UnitYear`` …        targets, groups, headcounts                 the owner's year
====================  ==========================================  ==============================
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

NO_TARGETS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Contributor:
    """One row of an item's signature; the order in ``Item.contributors`` is the signed order.

    ``share`` is a percentage (``Decimal("60")`` is 60 %). A unit or a person named in several rows
    gets the sum of its rows. A row without a person counts for the unit only, and the other way.
    ``external``: somebody outside (团外信息员, a reporter), who earns nothing under "local takes
    all". ``group`` is the unit's ranking group in the year of filing, for points that differ by
    group; ``join_facts`` fills it from the unit's year.
    """

    unit: str | None
    person: str | None = None
    share: Decimal | None = None
    external: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Adoption:
    """One outlet used the item on one day.

    ``level`` and ``system`` are used when the policy's own table of outlets does not name
    ``outlet``; ``outlet_class`` likewise. ``outlet_name`` is the name of that day, kept in the
    trace. ``route`` says how the item came there: "" or "office" through our office, "direct" past
    it. ``forwarded_only``: the outlet sent it on upward and did not (yet) print it. ``partners`` is
    the number of units in a composite piece of the outlet, ours included; ``readership`` what the
    outlet counts (阅读量). ``recorded_on`` is the day on which the office entered it;
    ``after_closing``: its month was closed by then (``keeping``).
    """

    id: str
    outlet: str
    form: str
    adopted_on: dt.date
    level: str = ""
    system: str = ""
    outlet_name: str = ""
    placement: str = ""
    route: str = ""
    forwarded_only: bool = False
    outlet_class: str = ""
    issue: str = ""
    partners: int | None = None
    readership: int | None = None
    recorded_on: dt.date | None = None
    after_closing: bool = False


@dataclass(frozen=True, slots=True)
class Instruction:
    """A leader's instruction on the item; ``rank`` is the leader's rank on that day.

    ``outlet`` is the publication that carried it to the leader, when known. A follow-up (批示落实
    反馈) that is asked for has a due day; ``follow_up_done`` is the day on which it was reported.
    """

    id: str
    rank: str
    instructed_on: dt.date
    outlet: str = ""
    follow_up_due: dt.date | None = None
    follow_up_done: dt.date | None = None
    recorded_on: dt.date | None = None
    after_closing: bool = False


@dataclass(frozen=True, slots=True)
class ManualValue:
    """The value that a person settled inside a clause's range (2–5 分酌情), with the reason.

    ``fact`` is the id of the fact that the clause looks at (adoption, item, instruction, incident,
    output …). ``approved_by`` is another person; while it is empty the line is *unsettled*: 0
    points, and named as such. ``owner`` narrows a value to one unit or person (shares determined
    by the office), else it holds for the fact.
    """

    clause: str
    fact: str
    value: Decimal
    reason: str = ""
    entered_by: str = ""
    approved_by: str = ""
    owner: str = ""
    id: str = ""

    @property
    def settled(self) -> bool:
        return bool(self.approved_by) and self.approved_by != self.entered_by


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One number of an entered table (录入表): the superior's score, our rank there, groundwork.

    ``table`` is the policy's code of the table. Exactly one of ``item`` (with ``adoption`` when it
    scores that adoption) and ``unit`` says what it is about. ``on`` is the day that it
    counts for; for a period's number, the period's last day.
    """

    id: str
    table: str
    value: Decimal
    on: dt.date
    unit: str = ""
    item: str = ""
    adoption: str = ""
    recorded_on: dt.date | None = None
    after_closing: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that went wrong: late, concealed, untrue, leak, plagiarism, negative coverage …

    ``type`` and ``gravity`` are codes of the office's own lists; ``named_by`` is the level that
    named or criticized it. ``value`` is the superior's own deduction when it is passed down (a
    positive number). ``item`` is the manuscript it is about; then it may zero that item.
    """

    id: str
    type: str
    on: dt.date
    unit: str = ""
    person: str = ""
    gravity: str = ""
    named_by: str = ""
    item: str = ""
    value: Decimal | None = None
    recorded_on: dt.date | None = None
    after_closing: bool = False


@dataclass(frozen=True, slots=True)
class Commission:
    """A commission (约稿) to one unit; a slip to three units is three of these.

    ``answered_on``: the day on which the unit filed the item that answers it. ``quality`` is the
    office's judgement ("", "good", "perfunctory" or a code of its own). ``expired``: its hour has
    passed on the due day itself; otherwise it is missed from the next day on.
    """

    id: str
    unit: str
    due_on: dt.date
    issued_on: dt.date | None = None
    answered_on: dt.date | None = None
    item: str = ""
    quality: str = ""
    kind: str = ""
    excused: bool = False
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """Another result that counts: a speech at a meeting, a prize, a proposal, a subscription."""

    id: str
    type: str
    on: dt.date
    unit: str = ""
    person: str = ""
    level: str = ""
    grade: str = ""
    name: str = ""
    recorded_on: dt.date | None = None
    after_closing: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One manuscript as filed with one desk, with all that became of it.

    ``repost`` is the opposite of original. ``same_as`` names a group of items that are the same
    matter from several units; ``filing_order`` is the item's place in it by time of filing (1 is
    the first), filled by ``join_facts`` when it is not given. ``editor`` is the person (and
    ``editor_unit`` the unit) that worked the item over; ``rewritten`` how far, in percent.
    ``verified``: the original or a registered copy was checked. ``manual``, ``entries`` and
    ``incidents`` are those that name this item or what is inside it.
    """

    id: str
    kind: str
    contributors: tuple[Contributor, ...]
    filed_on: dt.date | None = None
    accepted_on: dt.date | None = None
    adoptions: tuple[Adoption, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    words: int | None = None
    commissioned: bool = False
    urgent: bool = False
    repost: bool = False
    tags: frozenset[str] = frozenset()
    photos: int | None = None
    commission: str = ""
    route: str = ""
    same_as: str = ""
    filing_order: int | None = None
    happened_at: dt.datetime | None = None
    filed_at: dt.datetime | None = None
    editor: str = ""
    editor_unit: str = ""
    rewritten: Decimal | None = None
    verified: bool | None = None
    manual: tuple[ManualValue, ...] = ()
    entries: tuple[TableEntry, ...] = ()
    incidents: tuple[Incident, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitYear:
    """A unit in one assessment year: ranking group, own targets, days of existence.

    ``year`` is the year in which the assessment year ends. ``targets`` overrides the policy's
    number of items, by id of the target clause. ``since`` and ``until`` (exclusive) bound the
    unit's existence; a period that it did not live through whole brings no deduction. ``name`` is
    how the policy's own per-unit tables call the unit. ``headcount`` is its staff, ``subordinates``
    the units below it. ``excluded`` are ids of clauses that do not hold for it this year.
    ``last_prize`` and ``last_class`` are last year's result.
    """

    unit: str
    year: int
    group: str = ""
    targets: Mapping[str, int] = field(default_factory=lambda: NO_TARGETS)
    since: dt.date | None = None
    until: dt.date | None = None
    name: str = ""
    headcount: int | None = None
    subordinates: int | None = None
    last_prize: str = ""
    last_class: str = ""
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PersonYear:
    """A person in one assessment year: unit, post, age, own targets, days on the roster.

    ``born_on`` gives the age on the first day of the assessment year. The rest as in ``UnitYear``.
    """

    person: str
    year: int
    unit: str = ""
    post: str = ""
    born_on: dt.date | None = None
    targets: Mapping[str, int] = field(default_factory=lambda: NO_TARGETS)
    since: dt.date | None = None
    until: dt.date | None = None
    name: str = ""
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything an evaluation rests on; the order of any tuple has no meaning.

    ``manual_values``, ``table_entries`` and ``incidents`` may stand here whether or not they are
    about an item: ``join_facts`` (called by ``evaluate``) puts those of an item into it.
    """

    items: tuple[Item, ...] = ()
    unit_years: tuple[UnitYear, ...] = ()
    person_years: tuple[PersonYear, ...] = ()
    commissions: tuple[Commission, ...] = ()
    incidents: tuple[Incident, ...] = ()
    outputs: tuple[Output, ...] = ()
    table_entries: tuple[TableEntry, ...] = ()
    manual_values: tuple[ManualValue, ...] = ()
