"""Values as departments write them: １，２３４ · 1.2万 with the unit 元 · 1.2 with the unit 万元 · 31.77%.

Only exact values are taken: 约100 is for newspapers.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from metrics.decimals import decimal_text, storable
from metrics.reading.units import unit_after

from .columns import UNCOMPUTED

SCALES = {
    "万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3, "百": 2,
}  # fmt: skip
"""What may stand before a unit, longest first, and the zeros that it stands for."""

_MULTIPLES = {  # of the indicator's unit, in the unit written
    ("亩", "公顷"): "15", ("亩", "平方公里"): "1500", ("平方米", "公顷"): "10000", ("平方米", "平方公里"): "1000000",
    ("平方公里", "公顷"): "0.01", ("平方公里", "平方千米"): "1", ("平方公里", "平方米"): "0.000001",
    ("公里", "千米"): "1", ("公里", "米"): "0.001", ("米", "公里"): "1000", ("公斤", "千克"): "1", ("公斤", "吨"): "1000",
    ("吨", "公斤"): "0.001", ("吨", "千克"): "0.001", ("千瓦", "兆瓦"): "1000", ("千瓦时", "度"): "1",
    ("千瓦时", "兆瓦时"): "1000", ("%", "‰"): "0.1", ("株", "棵"): "1",
}  # fmt: skip
_NO_UNIT = ("", "指数", "无", "无单位", "点", "-", "—", "1")
_NO_VALUE = ("-", "—", "——", "--", "...", "......", "/", "\\")
_VAGUE = re.compile("[约近余多超逾几数]|左右|上下|以上|以下|以内|不足|不到|至少")
_IDLE = re.compile(r"[\s'‘’]")
_NUMBER = re.compile(r"([-+]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:[eE]([-+]?\d{1,3}))?")
_SPAN = re.compile(r"\d\s*(?:[-~—–至到]+)\s*\d")


class AmountError(ValueError):
    """A value or a unit that cannot be taken; ``column`` says which of the two, the message is Chinese."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


class Amount(NamedTuple):
    """A value in the indicator's own unit, and what was done to get there."""

    value: Decimal
    notes: tuple[str, ...] = ()


def is_blank(text: str) -> bool:
    """Whether a cell says that there is no value: nothing, or the dashes and dots of statistical tables."""
    return _plain(text) in ("", *_NO_VALUE)


def read_amount(text: str, unit: str, base: str) -> Amount:
    """The value that *text* with the *unit* beside it means of an indicator counted in *base*. Raises AmountError.

    >>> read_amount("１，２３４．５", "万元", "元").value, read_amount("31.77%", "", "%").value
    (Decimal('12345000'), Decimal('31.77'))
    """
    number, rest = _number(text)
    notes: list[str] = []
    own_scale, own_unit = _scaled(rest, base)
    scale, written = _scaled(_plain(unit), base)
    if scale != own_scale and scale and (own_scale or own_unit):
        message = f"数值“{text}”和单位“{unit}”写的倍数不一样，请只在一处写"
        raise AmountError("value", message)
    if own_unit and written and _factor(own_unit, base) != _factor(written, base):
        raise AmountError("unit", f"数值里写的是“{own_unit}”，单位里写的是“{written}”，请改成一致")
    said = own_unit or written
    factor = _factor(said, base) if said else Decimal(1)
    if factor is None:
        raise AmountError(
            "unit", f"单位“{_plain(unit) or rest}”不对，这个指标的单位是“{base or '（无单位）'}”"
        )
    zeros = own_scale or scale
    if factor != 1:
        said_in_full = _plain(unit) or rest
        notes.append(f"{said_in_full}已换算成{base}")
    if base and not said:
        notes.append(f"没有写单位，按“{_full(base, zeros)}”收")
    value = number.scaleb(zeros) * factor
    kept = storable(value)
    if kept is None:
        raise AmountError("value", f"“{text}”太大，请检查是不是多打了几位")
    if kept != value:
        notes.append("小数超过 6 位，已四舍五入")
    return Amount(Decimal(decimal_text(kept) or 0), tuple(notes))


def _plain(text: str) -> str:
    plain = _IDLE.sub("", unicodedata.normalize("NFKC", text).replace("−", "-"))
    inside = re.fullmatch(r"(?:单位)?[:(\[]+(.*?)[)\]]?", plain)
    return inside[1] if inside and not inside[1][:1].isdigit() else plain.removeprefix("单位:")


def _number(text: str) -> tuple[Decimal, str]:
    """The number that *text* begins with, and what stands behind it."""
    plain = _IDLE.sub("", unicodedata.normalize("NFKC", text).replace("−", "-"))
    if plain.startswith("(") and plain.endswith(")"):  # as accountants write a loss
        plain = f"-{plain[1:-1]}"
    if plain.startswith(("#", "=")):
        raise AmountError("value", f"{_trouble(plain)}，请改好公式，或者直接填数")
    match = _NUMBER.match(plain)
    if _SPAN.search(plain[1:] if plain.startswith("-") else plain) and not (
        match and match.end() == len(plain)
    ):
        raise AmountError("value", f"“{text}”是一个范围，请填一个准确值，范围可以写在备注里")
    if _VAGUE.search(plain):
        raise AmountError("value", f"“{text}”不是准确值，请去掉约、近、余这类字，填准确的数")
    if match is None:
        raise AmountError("value", f"“{text}”不是数，请填数字；没有数就留空")
    rest = plain[match.end() :]
    if rest.startswith((",", ".")) or rest[:1].isdigit():
        raise AmountError("value", f"“{text}”的逗号或小数点放得不对，请改成 12345.6 的样子")
    digits = match[1] + match[2].replace(",", "") + (match[3] or "")
    exponent = int(match[4] or 0)
    if abs(exponent) > 30 or len(digits) > 40:
        raise AmountError("value", f"“{text}”太长，请检查是不是打错了")
    return Decimal(digits).scaleb(exponent), rest


def _trouble(plain: str) -> str:
    if plain.startswith("="):
        return "只有公式，没有算出的值"
    return "公式还没有算出值" if plain == UNCOMPUTED else f"公式出错（{plain}）"


def _scaled(text: str, base: str) -> tuple[int, str]:
    """The zeros that 万 or 亿 before a unit stand for, and the unit: 万元 is (4, 元), 千瓦 is (0, 千瓦)."""
    if text == base or _factor(text, base) is not None:
        return 0, text
    for word, zeros in SCALES.items():
        if text.startswith(word):
            return zeros, text.removeprefix(word)
    return 0, text


def _factor(unit: str, base: str) -> Decimal | None:
    """How much of *base* one *unit* is; None for another kind of thing."""
    if not base:
        return Decimal(1) if unit in _NO_UNIT else None
    if unit == base or (unit and _canonical(unit) == base):
        return Decimal(1)
    multiple = _MULTIPLES.get((base, unit)) or _MULTIPLES.get((base, _canonical(unit)))
    return Decimal(multiple) if multiple else None


def _canonical(unit: str) -> str:
    found = unit_after(unit, 0) if unit else None
    return found.name if found and found.end == len(unit) else unit


def _full(base: str, zeros: int) -> str:
    return next((word for word, n in SCALES.items() if n == zeros), "") + base
