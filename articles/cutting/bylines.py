"""Read who wrote and who photographed: 本报记者 张三 通讯员 李四 文/图, （记者 张三）, 张三 摄."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import cues
from .model import Byline
from .names import is_strange_name, read_names

_HAN = "\u4e00-\u9fff"
_GLUED = cues.any_of(
    [way for way in cues.MEDIA_ROLES if len(way) > 1 and way not in ("综合", "整理", "图片")] + ["摄"]
)
_TOKEN = re.compile(
    rf"""
      (?P<role>{cues.ROLE})
    | (?P<media>{cues.MEDIA})(?=$|[\s/／|｜:：、，,;；）)])
    | (?P<space>[\s]+)
    | (?P<mark>[/／|｜丨:：、，,;；&＆]+)
    | (?P<word>[{_HAN}]{{1,8}}(?:[·•‧][{_HAN}]{{1,8}})+
              |[{_HAN}]{{2,}}?(?=$|[^{_HAN}]|{cues.ROLE}|{_GLUED}(?:$|[^{_HAN}]))
              |[{_HAN}])
    """,
    re.VERBOSE,
)
_EDGES = re.compile(rf"^[{cues.BULLETS}\s]*[（(\[【［]?\s*|\s*[）)\]】］]?[\s。]*$")
_BRACKETED_END = re.compile(r"[（(]([^（()）]{2,48})[）)]\s*[。]?$")
_PLAIN_END = re.compile(r"(?<=[。！？!?…”’」）)])\s*([^。！？!?…（(]{2,48})$")
_PHOTOGRAPHER = re.compile(rf"(?:[{_HAN}]{{2,3}}|[{_HAN}][\s　]+[{_HAN}])[\s　]+(?:摄|摄影)")
"""After a sentence, a word so short before a photographer's deed is a name, however rare its family."""
_BRACKETED_OPENING = re.compile(rf"[（(]([^（()）]{{0,48}}?{cues.PERSON}[^（()）]{{0,64}})[）)]")
_BRACKETED_NAMES = re.compile(r"[】\s]*[（(]([^（()）]{2,24})[）)]")
_BARE_OPENING = re.compile(rf"[】）)\]］\s:：]*(?={cues.ROLE})")
_PERSON_END = re.compile(f"{cues.PERSON}$")
_OPENING = 120
"""A dateline and its credits stand within this many characters."""
_ENDING = 64
UNTITLED = "作者"
"""The role of a name that none is printed with."""
_MOST_NAMES = 8
_MOST_BRACKETED = 20
"""Names alone in brackets are no more characters."""


@dataclass(slots=True)
class _Credits:
    """The names read so far, and what the next one will be credited as."""

    bylines: list[Byline] = field(default_factory=list)
    role: str = ""
    untitled: list[str] = field(default_factory=list)
    since_media: list[str] = field(default_factory=list)
    media_leads: bool = False

    def add_name(self, name: str) -> None:
        self.since_media.append(name)
        if self.role:
            self.bylines.append(Byline(self.role, name))
        else:
            self.untitled.append(name)

    def add_media(self, role: str) -> None:
        """文/图 after names credits them all once more; before a name it is that name's role."""
        if self.media_leads or not self.since_media:
            self.media_leads, self.role, self.since_media = True, role, []
            return
        titled = [name for name in self.since_media if name not in self.untitled]
        if role != "报道":
            self.bylines += [Byline(role, name) for name in self.since_media]
        else:
            self.bylines += [Byline(role, name) for name in self.since_media if name not in titled]
        self.untitled = [name for name in self.untitled if name not in self.since_media]
        self.since_media = []

    def finish(self) -> tuple[Byline, ...]:
        self.bylines += [Byline(UNTITLED, name) for name in self.untitled]
        return tuple(dict.fromkeys(self.bylines))


def read_credit(text: str, strict: bool = True) -> tuple[Byline, ...]:
    """The bylines that *text* is made of; none when it holds anything but roles and names.

    >>> [(b.role, b.name) for b in read_credit("本报记者 张 三 通讯员 李四 摄影报道")]
    [('记者', '张三'), ('通讯员', '李四'), ('文/图', '张三'), ('文/图', '李四')]
    >>> read_credit("记者走进田间地头")
    ()
    """
    if text.count("（") + text.count("(") != text.count("）") + text.count(")"):
        return ()
    if is_bare_credit(text):
        return _read_bracketed(text[1:-1].strip(), True)
    if text[0] not in cues.BULLETS_SET and not cues.CREDIT_SIGN.search(text):
        return ()  # names alone, as a cheap look shows
    bare = _EDGES.sub("", text)
    credits, signs, end = _scan(bare, 0, strict)
    if end < len(bare) or len(credits.since_media) > _MOST_NAMES:
        return ()
    marked = text[0] in cues.BULLETS_SET and len(bare) >= 2
    return credits.finish() if signs or marked else ()


def is_byline(text: str) -> bool:
    """Is *text* nothing but a byline?"""
    return bool(read_credit(text))


def is_bare_credit(text: str) -> bool:
    """Is *text* nothing but names in brackets, as some papers set the writer's under a story?

    >>> is_bare_credit("（张三 李小四）"), is_bare_credit("（高新区）"), is_bare_credit("（完）")
    (True, False, False)
    """
    if len(text) > _MOST_BRACKETED or text[0] not in "（(" or text[-1] not in "）)":
        return False
    return bool(_read_bracketed(text[1:-1].strip(), True))


def ends_in_credit(text: str) -> bool:
    """Does a paragraph end with a credit after its last sentence?"""
    return bool(closing_credit(text))


def closing_credit(text: str) -> tuple[Byline, ...]:
    """The bylines at the end of a paragraph: …。（记者 张三）, …。张三 摄.

    >>> closing_credit("活动顺利举办。（通讯员 张三）")
    (Byline(role='通讯员', name='张三'),)
    """
    if text[-1] in cues.TERMINAL and text[-2:-1] not in ("）", ")"):
        return ()
    tail = text[-_ENDING:]
    bracketed = _BRACKETED_END.search(tail)
    if bracketed:
        titled = cues.PERSON_SIGN.search(bracketed[1]) or not bracketed[1].isalpha()
        after_sentence = bracketed.start() and tail[bracketed.start() - 1] in cues.TERMINAL
        if titled or after_sentence:
            found = _read_bracketed(bracketed[1], bool(after_sentence))
            if found:
                return found
    plain = _PLAIN_END.search(tail)
    if not plain:
        return ()
    return read_credit(plain[1], strict=_PHOTOGRAPHER.fullmatch(plain[1]) is None)


def _read_bracketed(text: str, after_sentence: bool) -> tuple[Byline, ...]:
    """A credit in brackets; bare names are one only after a whole sentence."""
    found = read_credit(text)
    if found or not after_sentence:
        return found
    credits, _, end = _scan(text, 0, True)
    return credits.finish() if end == len(text) and len(credits.untitled) <= 4 else ()


def opening_credit(text: str) -> tuple[Byline, ...]:
    """The bylines of a dateline: 本报讯（记者张三 通讯员李四）…, 本报讯 记者 张三 报道：….

    >>> opening_credit("本报讯（记者张三 云州时报 李四）近日，")
    (Byline(role='记者', name='张三'), Byline(role='记者', name='李四'))
    """
    lead = text[:_OPENING]
    bracketed = _BRACKETED_OPENING.search(lead)
    if bracketed and "。" not in lead[: bracketed.start()]:
        credits, _, _ = _scan(bracketed[1].strip(), 0, False)
        return credits.finish()
    dateline = cues.DATELINE_OWN.match(lead)
    named = _BRACKETED_NAMES.match(lead, dateline.end()) if dateline else None
    if named:
        return _read_bracketed(named[1], after_sentence=True)
    bare = _BARE_OPENING.match(lead, dateline.end() if dateline else 0)
    if not bare:
        return ()
    credits, _, _ = _scan(lead, bare.end(), True)
    return credits.finish() if credits.bylines else ()


def _scan(text: str, at: int, strict: bool) -> tuple[_Credits, int, int]:
    """Read roles and names from *at* on as far as they go: the credits, how many roles, and where they end."""
    credits, signs, spaced = _Credits(), 0, ""
    while at < len(text):
        token = _TOKEN.match(text, at)
        if not token:
            break
        kind, printed = token.lastgroup, token[0]
        if spaced and not (kind == "space" or (kind == "word" and len(printed) == 1)):
            break
        if kind == "role":
            credits.role, credits.media_leads = _role_of(printed), False
            signs += 1
        elif kind == "media":
            credits.add_media(cues.MEDIA_ROLES[printed])
            signs += 1
        elif kind == "word" and (len(printed) == 1 and not spaced):
            spaced = printed  # 张 三: a name spread to the width of three characters
        elif kind == "word":
            names = read_names(spaced + printed, strict)
            employer = (spaced + printed).endswith(cues.AFFILIATIONS)
            strange = credits.role and not employer and text[at - 1].isspace()
            if not names and strange and is_strange_name(printed):
                names = (printed,)
            if not names and not employer:
                break
            spaced = ""
            for name in names:
                credits.add_name(name)
        at = token.end()
    return credits, signs, at - (1 if spaced else 0)


def _role_of(printed: str) -> str:
    """The role of 本报首席记者: 首席记者."""
    person = next(_PERSON_END.finditer(printed))[0]
    if person == printed:
        return person
    kept = "".join(rank for rank in cues.KEPT_RANKS if rank in printed[: -len(person)])
    return person if person.startswith(kept) else kept + person
