"""Measures of GB/T 9704-2012, in millimetres and points; the only place where they stand."""

from decimal import ROUND_CEILING, Decimal

MM = 72 / 25.4  # points
PAGE_WIDTH = 210.0
PAGE_HEIGHT = 297.0
TOP = 37.0  # 5.2.1
LEFT = 28.0
WIDTH = 156.0
HEIGHT = 225.0
RIGHT = PAGE_WIDTH - LEFT - WIDTH
BOTTOM = PAGE_HEIGHT - TOP - HEIGHT
LINES = 22  # 5.2.3
CHARACTERS = 28

SIZE = 16.0  # 三号, points
TITLE_SIZE = 22.0  # 二号
SMALL_SIZE = 14.0  # 四号
ITEM_SIZE = 18.0  # 小二
CHARACTER = WIDTH * MM / CHARACTERS  # 字, points
TRACKING = CHARACTER - SIZE - 0.002  # without the rest only 27 fit
PITCH = (HEIGHT * MM - SIZE) / (LINES - 1)

MARK_TOP = 35.0  # 7.2.4: below the type area's top
RULE_BELOW_NUMBER = 4.0  # 7.2.7
PAGE_NUMBER_BELOW = 7.0  # 7.5
FOOT_RULE = 0.35  # 7.4.1
FOOT_INNER_RULE = 0.25
LETTER_MARK_TOP = 30.0  # 10.1: below the page's edge
LETTER_RULE = 170.0
LETTER_RULE_BOTTOM = 20.0
MASTHEAD_LINES = 8  # of 22: about a third of the page

MARK_LARGEST = 54.0
MARK_SMALLEST = 20.0


def mark_size(text: str, width: float = WIDTH) -> float:
    """Size of the issuing organ's mark in points: as wide as it may be, within limits."""
    fits = width * MM / max(len(text), 1)
    whole = Decimal(min(MARK_LARGEST, max(MARK_SMALLEST, fits))).quantize(
        Decimal("0.5"), rounding="ROUND_FLOOR"
    )
    return float(whole)


def lines_to(distance: float) -> int:
    """The first grid line whose top is not above ``distance`` points."""
    return int(Decimal(distance / PITCH - 0.02).to_integral_value(ROUND_CEILING))


def measures() -> dict[str, float]:
    """For the layout, by name."""
    return {
        name.lower(): value
        for name, value in globals().items()
        if name.isupper() and isinstance(value, int | float)
    }
