"""Points: exact decimals, rounded only where the rule says so."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0")


def round_points(value: Decimal, places: int = 2) -> Decimal:
    """Round half up (四舍五入) to that many places."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def show_points(value: Decimal) -> str:
    """Points as people write them: no trailing zeros, no exponent, no minus zero."""
    normal = value.normalize() + 0  # adding makes -0 a plain zero
    if normal == normal.to_integral_value():
        return f"{normal.to_integral_value():f}"
    return f"{normal:f}"
