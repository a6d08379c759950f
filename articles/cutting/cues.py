"""The words of ``data/*.toml``, compiled into the patterns that the other modules look for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

TERMINAL = frozenset("。！？!?…｡")
"""Marks that end a sentence."""
CLOSING = frozenset("”’」』）)】》〉］]\"'")
"""Marks that may stand after the one that ends a sentence."""
OPENING_PAIRS = {"“": "”", "‘": "’", "《": "》", "（": "）", "(": ")", "【": "】", "「": "」", "『": "』"}
DIGITS = "0-9０-９"


@cache
def read_data(name: str) -> dict[str, Any]:
    """The parsed data file *name*, without its ending."""
    return tomllib.loads((files(__package__) / "data" / f"{name}.toml").read_text("utf-8"))


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of *words*, the longest that fits.

    >>> any_of(["报", "日报"])
    '(?:日报|报)'
    """
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w))) + ")"


def trie_of(words: Iterable[str]) -> str:
    """A pattern that finds one of *words*, the shortest that fits; branches that open alike are tried once.

    >>> trie_of(["编辑", "编审", "责编"])
    '(?:编(?:审|辑)|责编)'
    """
    trie: dict[str, Any] = {}
    for word in words:
        node = trie
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}

    def pattern(node: dict[str, Any]) -> str:
        if "" in node:
            return ""
        branches = [re.escape(char) + pattern(rest) for char, rest in sorted(node.items())]
        return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"

    return pattern(trie)


def one_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """A compiled pattern for one of *patterns*."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_CUES = read_data("cues")
_DATELINE, _CREDITS, _PHOTO, _FURNITURE = (
    _CUES[key] for key in ("dateline", "credits", "photo", "furniture")
)

RANK = any_of(_CREDITS["ranks"])
PERSON = any_of(_CREDITS["people"])
_OUTLET = any_of(set(_DATELINE["outlets"]) - {"新闻", "发布", "在线", "媒体"})
ROLE = rf"(?:[\u4e00-\u9fff]{{2,8}}?{_OUTLET})?(?:{RANK}){{0,4}}{PERSON}"
ROLE_ALONE = re.compile(ROLE)
MEDIA_ROLES: dict[str, str] = {printed: role for role, ways in _CREDITS["media"].items() for printed in ways}
MEDIA = any_of(MEDIA_ROLES)
BULLETS = re.escape(_CREDITS["bullets"])
BULLETS_SET = frozenset(_CREDITS["bullets"])
PEOPLE: tuple[str, ...] = tuple(_CREDITS["people"])
KEPT_RANKS: tuple[str, ...] = tuple(_CREDITS["kept_ranks"])
AFFILIATIONS: tuple[str, ...] = tuple(_CREDITS["affiliations"])

DATELINE = re.compile(
    rf"""
    [{BULLETS}【［\[(（]{{0,2}}
    (?: {any_of(_DATELINE["own"])}
      | 本报[^，。！？：]{{0,14}}?[讯电](?=[（(：:】\s]|$|记者|{ROLE})    # 本报云州11月3日讯（记者…）
      | (?:据|来源)?{any_of(_DATELINE["agencies"])}[^，。！？]{{0,18}}?(?:电|讯|消息)(?!视)
      | [\u4e00-\u9fff]{{1,14}}?{any_of(_DATELINE["outlets"])}[{DIGITS}月日\s]{{0,8}}讯(?![息号问])
      | [\u4e00-\u9fff]{{2,10}}?[{DIGITS}月日]{{0,6}}讯[（(]{ROLE}          # 临溪讯（通讯员…）
      | {any_of(_DATELINE["remains"])}[（(]{ROLE}
      | [（(]{ROLE}[^（()）。]{{1,60}}[）)](?=[^\s。])                       # （记者 某某）近日，…
      | {ROLE}[^，。！？（(]{{2,40}}?报道[：:，\s]                              # 本报记者某某报道：…
    )
    """,
    re.VERBOSE,
)
"""Matches where a report opens, on the line's text without spaces."""
DATELINE_OWN = re.compile(
    rf"[{BULLETS}【［\[(（]{{0,2}}(?:{any_of(_DATELINE['own'])}|[\u4e00-\u9fff]{{1,14}}?{any_of(_DATELINE['outlets'])}讯)"
)
"""Matches the dateline alone, on the paragraph as printed."""

PERSON_SIGN = re.compile(PERSON)
CREDIT_SIGN = re.compile(any_of([*_CREDITS["people"], *MEDIA_ROLES]))

_STAFF = any_of(_FURNITURE["staff"])
FURNITURE = one_of(
    [
        rf"^[{BULLETS}\s]*{_STAFF}\s*[:：/／|｜丨]",
        rf"^[{BULLETS}\s]*{_STAFF}[\s　]+[\u4e00-\u9fff]{{1,4}}(?:[\s　]+[\u4e00-\u9fff]{{1,4}}){{0,3}}$",
        rf"^[^，。]{{0,12}}?{_STAFF}[^，。]{{1,16}}?[\s　|｜丨/／、]{_STAFF}",
        rf"{any_of(_FURNITURE['contacts'])}[^，。]{{0,6}}[:：\s]?\s?[（(A-Za-z{DIGITS}]"
        rf"(?![{DIGITS}]*\s?(?!欢迎|投稿|编辑)[\u4e00-\u9fff]{{4}})",
        rf"^{any_of(_FURNITURE['contacts'])}\s*[:：]",
        *_FURNITURE["index_patterns"],
    ]
)
CODES = re.compile(any_of(_FURNITURE["codes"]))
TRACES = one_of(_FURNITURE["traces_patterns"])
FOLIO = one_of(_FURNITURE["folio_patterns"])
MASTHEAD = one_of([any_of(_FURNITURE["mastheads"]), *_FURNITURE["masthead_patterns"]])
PAPER_NAME = re.compile(r"[\u4e00-\u9fff\s]{2,12}(?:报|新闻|周刊|月刊)|[A-Za-z\s.]{4,40}")
SURE_PAPERS: tuple[str, ...] = tuple(_FURNITURE["sure_papers"])
PAPERS: tuple[str, ...] = (*SURE_PAPERS, *_FURNITURE["papers"])
NO_PAPERS: tuple[str, ...] = tuple(_FURNITURE["no_papers"])
TURNS_TO = re.compile(any_of(_FURNITURE["turns_to"]))
TURNS_FROM = re.compile(any_of(_FURNITURE["turns_from"]))

PHOTO_ROLES = frozenset({"摄", "供图"})
CAPTION_OPENERS: tuple[str, ...] = tuple(_PHOTO["openers"])
CAPTION_INSIDE = re.compile(trie_of(_PHOTO["inside"]))
PHOTO_CREDIT = one_of(_PHOTO["credit_patterns"])
NUMBERED_PICTURE = re.compile(r"图\s?(?:[①-⑩]|[一二三四五六1-9](?![\u4e00-\u9fff\d]))")
PHOTO_TAIL = re.compile(r"[。！？”][\s　]*[（(]?[^，。（(]{0,20}(?:供图|/摄|／摄|资料图片|资料图)[）)]?$")

DATE_OPENING = one_of(_CUES["text"]["date_patterns"])
REPORT_WORDS = re.compile(any_of(_CUES["text"]["reports"]))
SENTENCE_OPENERS = frozenset(_CUES["text"]["openers"])
COLUMN_TITLES = frozenset(_CUES["columns"]["titles"])
COLUMN_ENDINGS: tuple[str, ...] = tuple(_CUES["columns"]["endings"])
INTRO_TITLES = frozenset(_CUES["intro"]["titles"])
INTRO_LEAD = re.compile(rf"[{BULLETS}【［\[(（]{{0,2}}{any_of(INTRO_TITLES)}[】］\])）：:]")
NOTE_END = one_of(_CUES["intro"]["end_patterns"])
NOTE_SIGNATURE = re.compile(_CUES["intro"]["signature_pattern"])
NOTICE_ENDINGS: tuple[str, ...] = tuple(_CUES["notices"]["endings"])

NUMBERED = re.compile(
    rf"(?:第[一二三四五六七八九十]{{1,3}}[章节部篇]|[（(]?[一二三四五六七八九十]{{1,3}}[）)、.．]"
    rf"|[（(]?[{DIGITS}]{{1,2}}[）)、.．](?![{DIGITS}])|[①-⑳❶-❿]|0[1-9](?=[\s\u4e00-\u9fff]))"
)

SIGNS = re.compile(
    trie_of(
        [
            *_CUES["signs"]["words"], *_DATELINE["agencies"], *_CREDITS["people"], *CAPTION_OPENERS, *INTRO_TITLES,
            *(way for way in MEDIA_ROLES if len(way) > 1), *_FURNITURE["staff"], *_FURNITURE["contacts"],
            *_FURNITURE["codes"], *_FURNITURE["mastheads"], *_FURNITURE["turns_to"], *_FURNITURE["turns_from"],
        ]
    )
)  # fmt: skip
"""One of these stands in every line that is anything but text or a title: a cheap look before the dear ones."""
LINE_OPENERS = frozenset(
    word[:2]
    for word in [
        *_CUES["signs"]["openers"], *_DATELINE["own"], *_DATELINE["agencies"], *_DATELINE["remains"],
        *_CREDITS["people"], *_FURNITURE["staff"], *_FURNITURE["contacts"], *_FURNITURE["codes"], *CAPTION_OPENERS,
        *INTRO_TITLES,
    ]
) | BULLETS_SET | frozenset(_CUES["signs"]["marks"])  # fmt: skip
"""How a line opens that is marked within a paragraph, where no blank line or sentence's end sets it off."""


def squeeze(text: str) -> str:
    """*text* without any white space.

    >>> squeeze("开 栏\u3000的 话")
    '开栏的话'
    """
    return "".join(text.split())


def bare_title(text: str) -> str:
    """A column's or a note's title without its spacing and ornaments.

    >>> bare_title("【 编 者 按 】")
    '编者按'
    """
    return squeeze(text).strip("·•【】[]()（）—-《》<>◆●■□▲:：|｜")
