"""The kind that a clause puts an item in, over columns."""

from dataclasses import replace
from typing import Any

import polars as pl

from ..compiling import Compiled
from .facts import Column, FactColumns, code_values
from .matching import Offer
from .probing import Known, Probe, sort_by_answer


def classified_facts(compiled: Compiled, facts: FactColumns) -> tuple[FactColumns, pl.Series]:
    """The facts with every item under its kind, and the items about which the policy asks for
    what has no column (they keep theirs)."""
    own = pl.int_range(len(facts.items), dtype=pl.UInt32, eager=True)
    if not compiled.classify:
        return facts, own.clear()

    def ask(known: Known) -> str:
        item: Any = Probe("item", {**facts.items.defaults(), "id": "", **known.get("item", {})})
        for clause, check in compiled.classify:
            if check.item_fits(item):
                return clause.kind
        kind: str = item.kind
        return kind

    answers = sort_by_answer(len(facts.items), Offer(compiled, facts, own), ask)
    kinds = code_values("kind", answers.results)
    column = Column(kinds.attributes, kinds.codes.gather(answers.codes), kinds.values)
    others = [each for each in facts.items.columns if "kind" not in each.attributes]
    items = replace(facts.items, columns=(*others, column))
    refused = pl.Series([kind is None for kind in answers.results], dtype=pl.Boolean)
    return replace(facts, items=items), own.filter(refused.gather(answers.codes))
