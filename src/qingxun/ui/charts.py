"""Charts as data: one message each, its sentence as title, the same figures as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

Text = str | Promise
Number = int | float | Decimal | None


@dataclass(frozen=True)
class Series:
    """One row of figures. ``kind`` bar or line; ``color`` muted, red, gold, blue or green;
    ``right`` puts it on an axis of its own at the right (for rates)."""

    name: Text
    values: Sequence[Number]
    kind: str = "bar"
    color: str = ""
    unit: Text = ""
    right: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart; ``title`` is its message in one sentence.

    ``lying`` draws bars sideways, for names; ``reversed_axis`` puts 1 on top, for ranks.
    """

    title: Text
    categories: Sequence[Text]
    series: Sequence[Series]
    head: Text = ""
    lying: bool = False
    reversed_axis: bool = False

    def __post_init__(self) -> None:
        for one in self.series:
            if len(one.values) != len(self.categories):
                raise ValueError(f"{one.name}: one value a category")

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws."""
        return {
            "title": str(self.title),
            "categories": [str(name) for name in self.categories],
            "lying": self.lying,
            "reversed": self.reversed_axis,
            "series": [
                {
                    "name": str(one.name),
                    "values": [None if v is None else float(v) for v in one.values],
                    "kind": one.kind,
                    "color": one.color,
                    "unit": str(one.unit),
                    "right": one.right,
                }
                for one in self.series
            ],
        }

    @property
    def rows(self) -> list[tuple[Text, list[Number]]]:
        """The same figures, a row a category."""
        return [
            (name, [one.values[index] for one in self.series])
            for index, name in enumerate(self.categories)
        ]

    @property
    def size(self) -> str:
        """How tall it is drawn: sideways bars need a line each."""
        if not self.lying:
            return "normal"
        return "tall" if len(self.categories) > 8 else "normal"
