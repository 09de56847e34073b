"""Exact ratios cut to the policy's places, the way the policy says. No binary fractions."""

from decimal import Decimal
from fractions import Fraction

from .choices import Rounding


def rounded(value: Fraction, places: int, rounding: Rounding) -> Decimal:
    """The value with so many places. ``down`` is toward zero, ``up`` away from it."""
    scaled = value * 10**places
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    twice = 2 * rest
    if rest and (
        rounding is Rounding.UP
        or (rounding is Rounding.HALF_UP and twice >= scaled.denominator)
        or (
            rounding is Rounding.HALF_EVEN
            and (twice > scaled.denominator or (twice == scaled.denominator and whole % 2))
        )
    ):
        whole += 1
    found = Decimal(whole).scaleb(-places)
    return -found if scaled < 0 and whole else found


def in_places(value: Decimal, places: int, rounding: Rounding) -> Decimal:
    """The value itself where it has no more places than these, else rounded to them."""
    found = rounded(Fraction(value), places, rounding)
    return value if found == value else found


def ratio_text(value: Fraction) -> str:
    """2, 0.5 or 1/3: a decimal where one is exact."""
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact:f}"


def plain(value: Decimal | int | Fraction) -> int | str:
    """A number for a trace: whole ones as such, others as text."""
    if value == int(value):
        return int(value)
    return ratio_text(value) if isinstance(value, Fraction) else f"{Decimal(value).normalize():f}"
