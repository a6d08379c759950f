"""Values as columns hold them, and as programs read them."""

from decimal import Decimal

PLACES = Decimal("0.000001")
LIMIT = Decimal(10) ** 18


def storable(value: Decimal | None) -> Decimal | None:
    """*value* as NUMERIC(24, 6) holds it; None for one that is too large: a slip of the press, or of the reading.

    >>> storable(Decimal("31.7700004")), storable(Decimal("1e20"))
    (Decimal('31.770000'), None)
    """
    if value is None or not value.is_finite() or abs(value) >= LIMIT:
        return None
    rounded = value.quantize(PLACES)
    return None if abs(rounded) >= LIMIT else rounded


def decimal_text(value: Decimal | None) -> str | None:
    """A value as plain digits, without an exponent or idle zeros: 31.77, 810000000.

    >>> decimal_text(Decimal("31.770000")), decimal_text(Decimal("8.1E+8")), decimal_text(Decimal("-0.0"))
    ('31.77', '810000000', '0')
    """
    if value is None:
        return None
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) if value else "0"
