"""Whether a bulletin still says what the ledger says."""

from qingxun.bulletins.models import Bulletin
from qingxun.bulletins.queries.figures import Figures, digest_of, make_figures
from qingxun.kit.periods import Span

DERIVED = ("points", "cumulative", "headings", "filed", "adopted", "upward", "rank")


def check_figures(bulletin: Bulletin) -> list[str]:
    """Recompute the figures from ledger and facts; gives what differs, nothing when all is equal.

    Points of a closed period can never differ. Counts of filed and adopted pieces may, when a fact
    of the period was recorded after the bulletin: the list names it, the bulletin stays.
    """
    if digest_of(bulletin.figures) != bulletin.digest:
        return ["digest"]
    fresh = make_figures(bulletin.desk_id, Span.from_key(bulletin.period.key))
    return [
        f"{unit['name']} {key}: {unit[key]} ≠ {now[key]}"
        for unit, now in paired_units(bulletin.figures, fresh)
        for key in DERIVED
        if unit[key] != now[key]
    ]


def paired_units(
    frozen: Figures, fresh: Figures
) -> list[tuple[dict[str, object], dict[str, object]]]:
    """Rows of the same unit in both."""
    now = {unit["unit"]: unit for group in fresh["groups"] for unit in group["units"]}
    return [
        (unit, now[unit["unit"]])
        for group in frozen["groups"]
        for unit in group["units"]
        if unit["unit"] in now
    ]
