"""Conditions made into closures: functions of the few attributes that a condition looks at.

A closure reads only what its condition asks, so that it can be asked once for all facts that are
alike in that (the evaluator over columns does so).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from .facts import Adoption, Instruction, Item
from .policy import ALWAYS, Condition, Resolve

ItemTest = Callable[[Item], bool]
AdoptionTest = Callable[[Adoption, "Place"], bool]
InstructionTest = Callable[[Instruction], bool]


@dataclass(frozen=True, slots=True)
class Place:
    """An outlet as the policy sees it, with the clause that resolves its group.

    ``season`` numbers the stretch of days between two changes of outlets or dated rows.
    """

    outlet: str
    level: str
    system: str
    name: str
    resolve: Resolve | None
    outlet_class: str = ""
    season: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """A condition taken apart by what it looks at; ``None`` asks nothing.

    ``groups`` are the owners' ranking groups that it holds for (empty: all). ``forwarded``: it
    speaks of pieces that were only forwarded, itself.
    """

    item: ItemTest | None
    adoption: AdoptionTest | None
    instruction: InstructionTest | None
    groups: frozenset[str] = frozenset()
    forwarded: bool = False

    def item_fits(self, item: Item, group: str = "") -> bool:
        if self.groups and group not in self.groups:
            return False
        return self.item is None or self.item(item)

    def adoption_fits(self, item: Item, adoption: Adoption, place: Place, group: str = "") -> bool:
        return self.item_fits(item, group) and (
            self.adoption is None or self.adoption(adoption, place)
        )

    def instruction_fits(self, item: Item, instruction: Instruction, group: str = "") -> bool:
        return self.item_fits(item, group) and (
            self.instruction is None or self.instruction(instruction)
        )


def _item_test(when: Condition) -> ItemTest | None:
    checks: list[ItemTest] = [*_of_text(when), *_of_acts(when)]
    if when.kinds:
        checks.append(lambda item: item.kind in when.kinds)
    if when.not_kinds:
        checks.append(lambda item: item.kind not in when.not_kinds)
    if when.tags:
        checks.append(lambda item: not when.tags.isdisjoint(item.tags))
    if when.all_tags:
        checks.append(lambda item: when.all_tags <= item.tags)
    if when.not_tags:
        checks.append(lambda item: when.not_tags.isdisjoint(item.tags))
    if when.commissioned is not None:
        checks.append(lambda item: item.commissioned is when.commissioned)
    if when.urgent is not None:
        checks.append(lambda item: item.urgent is when.urgent)
    if when.repost is not None:
        checks.append(lambda item: item.repost is when.repost)
    if when.item_routes:
        checks.append(lambda item: (item.route or "office") in when.item_routes)
    return _all(checks)


def _of_text(when: Condition) -> list[ItemTest]:
    """Words and pictures; what is not known does not fit."""
    checks: list[ItemTest] = []
    least, most, photos = when.min_words, when.max_words, when.min_photos
    if least is not None:
        checks.append(lambda item: item.words is not None and item.words >= least)
    if most is not None:
        checks.append(lambda item: item.words is not None and item.words <= most)
    if photos is not None:
        checks.append(lambda item: item.photos is not None and item.photos >= photos)
    return checks


def _of_acts(when: Condition) -> list[ItemTest]:
    """What became of the item, and who stands behind it."""
    checks: list[ItemTest] = []
    hours = when.within_hours
    if when.adopted is not None:
        checks.append(lambda item: is_adopted(item) is when.adopted)
    if when.joint is not None:
        checks.append(lambda item: is_joint(item) is when.joint)
    if when.external is not None:
        checks.append(lambda item: any(r.external for r in item.contributors) is when.external)
    if when.verified is not None:
        checks.append(lambda item: bool(item.verified) is when.verified)
    if when.first_filed is not None:
        checks.append(lambda item: is_first_filed(item) is when.first_filed)
    if hours is not None:
        checks.append(lambda item: filed_within(item, hours))
    return checks


def is_adopted(item: Item) -> bool:
    return any(not adoption.forwarded_only for adoption in item.adoptions)


def is_joint(item: Item) -> bool:
    """More than one party: units, and everybody from outside as a party of its own."""
    rows = item.contributors
    if len(rows) < 2:
        return False
    return (
        len({row.unit for row in rows if row.unit})
        + sum(row.external for row in rows if not row.unit)
        > 1
    )


def is_first_filed(item: Item) -> bool:
    """Alone with its matter, or the first of those with the same."""
    return item.filing_order is None or item.filing_order == 1


def filed_within(item: Item, hours: int) -> bool:
    if item.happened_at is None or item.filed_at is None:
        return False
    return item.filed_at - item.happened_at <= dt.timedelta(hours=hours)


def _all(checks: list[ItemTest]) -> ItemTest | None:
    if len(checks) < 2:
        return checks[0] if checks else None
    return lambda item: all(check(item) for check in checks)


def _adoption_test(when: Condition) -> AdoptionTest | None:
    checks = _outlet_tests(when)
    readers = when.min_readership
    if when.forms:
        checks.append(lambda adoption, place: adoption.form in when.forms)
    if when.not_forms:
        checks.append(lambda adoption, place: adoption.form not in when.not_forms)
    if when.placements:
        checks.append(lambda adoption, place: adoption.placement in when.placements)
    if when.routes:
        checks.append(lambda adoption, place: (adoption.route or "office") in when.routes)
    if when.forwarded_only is not None:
        checks.append(lambda adoption, place: adoption.forwarded_only is when.forwarded_only)
    if when.composite is not None:
        checks.append(lambda adoption, place: ((adoption.partners or 1) > 1) is when.composite)
    if readers is not None:
        checks.append(
            lambda adoption, place: (
                adoption.readership is not None and adoption.readership >= readers
            )
        )
    if not checks:
        return None
    return lambda adoption, place: all(check(adoption, place) for check in checks)


def _outlet_tests(when: Condition) -> list[AdoptionTest]:
    checks: list[AdoptionTest] = []
    if when.outlets:
        checks.append(lambda adoption, place: adoption.outlet in when.outlets)
    if when.levels:
        checks.append(lambda adoption, place: place.level in when.levels)
    if when.systems:
        checks.append(lambda adoption, place: place.system in when.systems)
    if when.outlet_classes:
        checks.append(lambda adoption, place: place.outlet_class in when.outlet_classes)
    if when.not_outlets:
        checks.append(lambda adoption, place: adoption.outlet not in when.not_outlets)
    if when.not_levels:
        checks.append(lambda adoption, place: place.level not in when.not_levels)
    if when.not_systems:
        checks.append(lambda adoption, place: place.system not in when.not_systems)
    return checks


def _instruction_test(when: Condition) -> InstructionTest | None:
    ranks, outlets = when.ranks, when.outlets
    if not ranks and not outlets:
        return None
    return lambda fact: (
        (not ranks or fact.rank in ranks) and (not outlets or fact.outlet in outlets)
    )


def compile_condition(when: Condition) -> Check:
    if when == ALWAYS:
        return Check(None, None, None)
    return Check(
        _item_test(when),
        _adoption_test(when),
        _instruction_test(when),
        when.groups,
        when.forwarded_only is True,
    )
