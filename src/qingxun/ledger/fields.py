"""Points as exact numbers on every database."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

if TYPE_CHECKING:
    Base = models.BigIntegerField[Decimal | int, Decimal]
else:
    Base = models.BigIntegerField

PLACES = 4
SCALE = Decimal(10) ** PLACES


class PointsField(Base):
    """A Decimal of at most four places, stored as an integer of ten-thousandths.

    SQLite keeps decimals as binary floats; an integer sums exactly there and on PostgreSQL.
    A value with more places raises ``ValueError``: rounding is the policy's business.
    """

    description = "Points with four decimal places"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)) / SCALE

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError("not a number") from error

    def get_prep_value(self, value: Any) -> int | None:
        if value is None:
            return None
        scaled = Decimal(value) * SCALE
        whole = scaled.to_integral_value()
        if whole != scaled:
            raise ValueError(f"more than {PLACES} decimal places: {value}")
        return int(whole)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)


def optional_points() -> "models.BigIntegerField[Decimal | int | None, Decimal | None]":
    """Points that may be unknown: a ``PointsField`` whose type says so."""
    return PointsField(null=True)  # type: ignore[misc,return-value]  # the stubs' has no null
