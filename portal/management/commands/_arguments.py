"""Argument types that commands share; their errors are Chinese."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date


def iso_date(text: str) -> date:
    """A date as ``2018-10-26``."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}”不是日期，请写成 2018-10-26 的样子") from error


def positive(text: str) -> int:
    """A whole number from 1 up."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}”应是 1 以上的整数")
    return int(text)
