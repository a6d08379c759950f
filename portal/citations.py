"""How an article is cited: as GB/T 7714—2015 sets a newspaper's article out, and as a BibTeX entry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from articles.models import Article

NAMED = 3  # authors; of more the standard names the first three and says 等 (8.1.2)
_SPECIAL = re.compile(r"[\\{}&%$#_~^]")
_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def gbt7714(article: Article, url: str, today: date) -> str:
    """The reference as GB/T 7714—2015 (4.5) has it: authors. title[N/OL]. paper, date(page)[access]. address.

    ``程言. 示范区九成以上企业有了党组织[N/OL]. 焦作示范区新闻, 2018-10-26(2)[2026-11-21]. https://…/articles/24/.``
    What the paper didn't print, an author or a date, is left out.
    """
    people = authors(article.bylines)
    by = ", ".join([*people[:NAMED], "等"] if len(people) > NAMED else people)
    page = f"({article.page.number})" if article.page.number else ""
    paper = ", ".join(filter(None, [_line(article.page.publication.name), _printed(article)]))
    parts = [by, f"{_line(article.title)}[N/OL]", f"{paper}{page}[{today.isoformat()}]", url]
    return ". ".join(filter(None, parts)) + "."


def bibtex(article: Article, url: str, today: date) -> str:
    """The article as an entry of a BibTeX file; whatever TeX would take for a command is escaped."""
    fields = {
        "title": f"{{{_tex(article.title)}}}",
        "author": " and ".join(f"{{{_tex(name)}}}" for name in authors(article.bylines)),
        "journal": _tex(article.page.publication.name),
        "year": str(article.date.year) if article.date else "",
        "month": str(article.date.month) if article.date else "",
        "date": _printed(article),
        "pages": _tex(article.page.number),
        "langid": "chinese",
        "url": url,
        "urldate": today.isoformat(),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "@article{article" + str(article.pk) + ",\n" + ",\n".join(lines) + "\n}"


def authors(bylines: Iterable[dict[str, Any]]) -> list[str]:
    """Who signed, each once, in the order printed.

    >>> authors([{"role": "记者", "name": "程言"}, {"role": "摄", "name": "程言"}, {"role": "通讯员", "name": "何川"}])
    ['程言', '何川']
    """
    return list(dict.fromkeys(name for one in bylines if (name := _line(str(one.get("name", ""))))))


def _printed(article: Article) -> str:
    return article.date.isoformat() if article.date else ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _tex(text: str) -> str:
    """*text* in a TeX file.

    >>> print(_tex("100%的{甲}_乙"))
    100\\%的\\{甲\\}\\_乙
    """
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], f"\\{match[0]}"), _line(text))
