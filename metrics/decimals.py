"""How values are written for programs."""

from decimal import Decimal


def decimal_text(value: Decimal | None) -> str | None:
    """A value as plain digits, without an exponent or idle zeros: 31.77, 810000000."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
