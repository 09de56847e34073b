"""Points as whole ten-thousandths in 64 bits, as the ledger stores them."""

from decimal import Decimal

import polars as pl

PLACES = 4
SCALE = 10**PLACES
MOST = 2**53  # a line of more is an error; so many lines of so much still fit into a sum


class NoColumnsError(ArithmeticError):
    """A number that columns do not hold: too many places, or too large."""


def to_units(value: Decimal) -> int:
    """Ten-thousandths; raises ``NoColumnsError`` for more places or an absurd size."""
    scaled = value * SCALE
    whole = int(scaled)
    if whole != scaled or abs(whole) > MOST:
        raise NoColumnsError(f"{value} points")
    return whole


def to_points(units: int) -> Decimal:
    """Ten-thousandths as points, without trailing zeros."""
    points = Decimal(units).scaleb(-PLACES)
    normal = points.normalize()
    return normal if normal.as_tuple().exponent < 0 else points.quantize(Decimal(1))  # type: ignore[operator]


def lowest(numbers: pl.Series) -> int:
    """The least of whole numbers; 0 of none."""
    return int(numbers.min() or 0)  # type: ignore[arg-type]


def highest(numbers: pl.Series) -> int:
    """The greatest of whole numbers; 0 of none."""
    return int(numbers.max() or 0)  # type: ignore[arg-type]
