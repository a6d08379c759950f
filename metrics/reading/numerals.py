"""Find the numbers written in a text: 1,624 · 8.14万 · 70万余 · 二十多 · 百分之九十 · 三四十 · 数千."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from .knowledge import load, one_of
from .masks import Masks
from .model import Qualifier

_DATA = load("numerals")
DIGITS: dict[str, int] = _DATA["digits"]
SCALES: dict[str, int] = _DATA["scales"]
_HEDGES = {word: Qualifier(value) for word, value in _DATA["hedges"].items()}
_GUARDS: dict[str, str] = _DATA["scale_guards"]
_DENOMINATORS: dict[str, int] = _DATA["denominators"]

# More digits than any published figure has: an identifier.
_LONGEST = 15
_LONGEST_CHINESE = 20
_LARGEST_SCALE = 10**12  # 万亿


class Numeral(NamedTuple):
    """A number as written. ``text[start:end]`` holds digits, scales and what hedges them inside, no unit.

    ``value`` is ``None`` for 数千. ``high`` is set for 三四十. ``per_cent`` tells 百分之九十 and 三分之一
    (already in per cent). ``bare`` tells a scale without a digit (万, 百余), ``scaled`` one with 万 or 亿.
    """

    start: int
    end: int
    value: Decimal | None
    high: Decimal | None = None
    hedge: Qualifier | None = None
    chinese: bool = False
    per_cent: bool = False
    bare: bool = False
    scaled: bool = False


def _scale_pattern(scales: str) -> str:
    guarded = (f"{scale}(?![{_GUARDS[scale]}])" if scale in _GUARDS else scale for scale in scales)
    return "(?:" + "|".join(guarded) + ")"


_SCALE = _scale_pattern("十百千万亿")
_CHINESE = f"(?:[{''.join(DIGITS)}]|{_SCALE})"
_ANY = "".join(DIGITS) + "".join(SCALES)
_TENTHS = "".join(_DATA["tenths"])
_VAGUE = "".join(_DATA["vague"]["words"])

# A set at the front lets the search leap from run to run; what a run says is then read at its place.
_RUN = re.compile(rf"[\d{_ANY}{_VAGUE}][\d{_ANY}{_VAGUE}]*", re.ASCII)

# Quantifiers are possessive so that a megabyte of digits is read once, not once for every digit.
_NUMERAL = re.compile(
    rf"""
      (?P<digits> (?: \d{{1,3}} (?:[,，]\d{{3}})+ (?!\d) | \d++ ) (?:\.\d++)? )  # 1,624   6.278
      (?: 成(?P<tenth> [{_TENTHS}5] ) (?![{_ANY}\d]) )?                             # 6成5
      (?: /(?P<below>\d{{1,3}})(?![\d/]) )?                                       # 1/3
      (?P<inner> [余多几] (?={_SCALE}) )? (?P<scale> {_SCALE}+ )?                # 5000余万   8.1亿
      (?P<outer> [余多几] | (?<=[万亿])(?P<more> \d{{1,4}}+[百千万] ) )?             # 70万余   1亿2000万
    | (?<![{_ANY}第])
      (?: (?P<per> {one_of(_DENOMINATORS)} ) (?P<share> \d++(?:\.\d++)? | {_CHINESE}+(?:点[{"".join(DIGITS)}]++)? )
        | (?P<vague> [{_VAGUE}] (?=[十百千万亿]) )? (?P<chinese> {_CHINESE}+ )
          (?: 成(?P<tenths> [{_TENTHS}] ) (?![{_ANY}]) )?                         # 六成五
          (?: 分之(?P<part> {_CHINESE}+ ) | 点(?P<decimals> [{"".join(DIGITS)}]++ )(?P<after_point> [百千万亿]*+ ) )?
          (?P<hedged> [余多] | (?<=十)几 | (?<=[十百千])来 )? (?P<rest> [万亿]++ )?
      )
    """,
    re.VERBOSE | re.ASCII,
)


# Most numbers are digits alone or one Chinese digit alone, with nothing behind them that makes them longer.
_LONE = {char: Decimal(value) for char, value in DIGITS.items()}
_LENGTHENS_DIGITS = frozenset(",，.成/余多")
_LENGTHENS_LONE = frozenset("成分点余多")
_NOTHING_MASKED = Masks([])


def find_numerals(text: str, masks: Masks = _NOTHING_MASKED) -> Iterator[Numeral]:
    """Yield each numeral in *text* outside *masks*, in reading order; what cannot be a number is passed over.

    >>> [str(n.value) for n in find_numerals("新增1,624人，投资8.1亿元，二十余场，百分之九十")]
    ['1624', '810000000', '20', '90']
    >>> [(str(n.value), str(n.high)) for n in find_numerals("三四十人")]
    [('30', '40')]
    """
    at = 0
    for run in _RUN.finditer(text):
        start, end = run.span()
        numeral = _lone(text, start, end) if start >= at else None
        if numeral is not None:
            at = end
            if (start, end) not in masks:
                yield numeral
            continue
        at = max(at, start)
        while at < end:
            match = _NUMERAL.match(text, at)
            if match is None:
                at += 1
                continue
            at = match.end()
            if match.span() in masks:
                continue
            numeral = _arabic(match) if match["digits"] else _chinese(match)
            if numeral is not None:
                yield numeral


def _lone(text: str, start: int, end: int) -> Numeral | None:
    """The number that the run ``text[start:end]`` plainly is; ``None`` leaves it to the pattern."""
    word, following = text[start:end], text[end : end + 1]
    if word in _LONE:
        if following in _LENGTHENS_LONE or text[start - 1 : start] == "第":
            return None
        return Numeral(start, end, _LONE[word], None, None, True)
    if word.isdigit() and following not in _LENGTHENS_DIGITS and end - start <= _LONGEST:
        return Numeral(start, end, Decimal(word))
    return None


def _arabic(match: re.Match[str]) -> Numeral | None:
    digits = match["digits"]
    if len(digits) > _LONGEST:
        return None
    value = Decimal(digits.replace(",", "").replace("，", ""))
    below, scale, start, end = match["below"], match["scale"], *match.span()
    if match["tenth"]:
        return _tenths(value, match["tenth"], start, end)
    if below:
        if not int(below) > 1 or value >= int(below) or scale:
            return None
        return Numeral(start, end, per_cent_of(value, Decimal(below)), per_cent=True)
    more = match["more"]
    hedge_word = match["inner"] or (match["outer"] if not more else None)
    hedge = _HEDGES[hedge_word] if hedge_word else None
    if not scale:
        return Numeral(start, end, value, hedge=hedge)
    factor = scale_of(scale)
    if factor is None:
        return None
    value = tidy(value * factor)
    if more:
        rest = int(more[:-1]) * SCALES[more[-1]]
        if rest >= factor:
            return None
        value += rest
    return Numeral(start, end, value, hedge=hedge, scaled=factor >= 10000)


def _chinese(match: re.Match[str]) -> Numeral | None:
    start, end = match.span()
    if end - start > _LONGEST_CHINESE:
        return None
    if match["per"]:
        return _share(match, start, end)
    written, hedged, rest = match["chinese"], match["hedged"], match["rest"]
    bare = written[0] not in DIGITS and written[0] != "十"
    hedge = _HEDGES[hedged] if hedged else None
    if match["tenths"]:
        return _tenths(read_chinese(written), match["tenths"], start, end)
    if match["part"]:
        above, below = read_chinese(match["part"]), read_chinese(written)
        if above is None or below is None or not below or above >= below:
            return None
        return Numeral(start, end, per_cent_of(above, below), hedge=hedge, chinese=True, per_cent=True)
    scaled = "万" in match[0] or "亿" in match[0]
    if match["vague"]:
        return Numeral(start, end, None, hedge=Qualifier.APPROX, chinese=True, scaled=scaled)
    if match["decimals"]:
        return _decimal(match, written, start, end, scaled)
    low, high = read_range(written)
    factor = scale_of(rest) if rest else 1
    if low is None or factor is None:
        return None
    if high is not None:
        high *= factor
        hedge = hedge or Qualifier.APPROX
    return Numeral(start, end, low * factor, high, hedge, chinese=True, bare=bare, scaled=scaled)


def _tenths(value: Decimal | None, more: str, start: int, end: int) -> Numeral | None:
    """六成五 is 65 per cent, and so is 六成半."""
    if value is None or not 0 < value < 10 or value != value.to_integral_value():
        return None
    return Numeral(start, end, value * 10 + _DATA["tenths"].get(more, 5), chinese=True, per_cent=True)


def _share(match: re.Match[str], start: int, end: int) -> Numeral | None:
    share = match["share"]
    if share[0].isdigit() and share.isascii():
        return (
            Numeral(start, end, Decimal(share), per_cent=True, chinese=True)
            if len(share) <= _LONGEST
            else None
        )
    whole, _, decimals = share.partition("点")
    value = read_chinese(whole)
    if value is None:
        return None
    if decimals:
        value += Decimal("0." + "".join(str(DIGITS[char]) for char in decimals))
    hedge = _HEDGES[match["hedged"]] if match["hedged"] else None
    return Numeral(start, end, value, hedge=hedge, chinese=True, per_cent=True)


def _decimal(match: re.Match[str], written: str, start: int, end: int, scaled: bool) -> Numeral | None:
    """三点五亿; a clock's 四点半 never comes here, since no digit follows its 点."""
    whole = read_chinese(written)
    factor = scale_of(match["after_point"] + (match["rest"] or ""))
    if whole is None or factor is None:
        return None
    value = whole + Decimal("0." + "".join(str(DIGITS[char]) for char in match["decimals"]))
    return Numeral(start, end, tidy(value * factor), chinese=True, scaled=scaled)


def scale_of(scales: str) -> int | None:
    """What a run of scales multiplies by: 万 → 10000, 千万 → 10000000; ``None`` for 万千."""
    factor, before = 1, 0
    for char in scales:
        scale = SCALES[char]
        if scale < before:
            return None
        factor, before = factor * scale, scale
    return factor if factor <= _LARGEST_SCALE else None


def read_range(written: str) -> tuple[Decimal | None, Decimal | None]:
    """The number that *written* says, or the two it wavers between.

    >>> read_range("三四十"), read_range("两百五十三")
    ((Decimal('30'), Decimal('40')), (Decimal('253'), None))
    """
    for at in range(len(written) - 1):
        first, second = DIGITS.get(written[at]), DIGITS.get(written[at + 1])
        if first is None or second is None:
            continue
        wavers = (
            first > 0
            and second - first == 1
            and len(written) - at < 4
            and (at == 0 or written[at - 1] == "十")
        )
        if not wavers or (at + 2 < len(written) and written[at + 2] in DIGITS):
            return read_chinese(written), None
        return read_chinese(written[: at + 1] + written[at + 2 :]), read_chinese(
            written[:at] + written[at + 1 :]
        )
    return read_chinese(written), None


def read_chinese(written: str) -> Decimal | None:
    """The value of a Chinese numeral, or ``None`` where the characters make no number.

    >>> [str(read_chinese(w)) for w in ("二〇一八", "一千三百一十二", "三万五", "十", "万")]
    ['2018', '1312', '35000', '10', '10000']
    >>> read_chinese("五六七八") is None, read_chinese("十百") is None
    (True, True)
    """
    if all(char in DIGITS for char in written):
        digits = "".join(str(DIGITS[char]) for char in written)
        # A year or a house number is spelt out with its zeros; 五六七八 is a chant.
        return (
            Decimal(digits)
            if len(digits) == 1
            or (len(digits) > 2 and ("0" in digits or (len(digits) == 4 and digits[:2] in ("19", "20"))))
            else None
        )
    total = section = digit = 0
    has_digit, before, last_scale = False, 0, 0
    for char in written:
        if char in DIGITS:
            if has_digit and digit:
                return None
            digit, has_digit = DIGITS[char], True
            continue
        scale = SCALES[char]
        if scale >= 10000:
            if not has_digit and not section and total:
                total *= scale  # 万亿
            else:
                total = (
                    (total + (section + digit or 1) * scale)
                    if scale < last_scale or not last_scale
                    else (total + section + digit) * scale
                )
            section, before, last_scale = 0, 0, scale
        else:
            if before and scale >= before:
                return None
            section += (digit or 1) * scale
            before = scale
        digit, has_digit = 0, False
    if has_digit and digit and written[-2] in SCALES and SCALES[written[-2]] > 10:
        digit *= SCALES[written[-2]] // 10  # 二百五 is 250
    return Decimal(total + section + digit)


def per_cent_of(part: Decimal, whole: Decimal) -> Decimal:
    """What per cent *part* is of *whole*, to two places."""
    return tidy((part * 100 / whole).quantize(Decimal("0.01")))


def tidy(value: Decimal) -> Decimal:
    """*value* without a fraction of zeros and without an exponent."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if whole == value else value.normalize()
