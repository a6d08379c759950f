"""What is kept of pages and articles agrees with their text: spans, fingerprints, lines, dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Length, Replace

from articles.models import Article, Decided, Mention, Page
from metrics.filing import refile
from metrics.models import Figure

from ..pipeline import Pipeline
from .model import Finding, Rule, batched, told_by

# PostgreSQL counts the characters of UTF-8 as Python does. A text too long for its column was cut when it was stored.
_SPANS = """
SELECT row.id, row.article_id, row.text,
       coalesce(substring(article.body FROM row.start + 1 FOR row."end" - row.start), '')
  FROM {table} AS row JOIN articles_article AS article ON article.id = row.article_id
 WHERE row.anchored
   AND (left(substring(article.body FROM row.start + 1 FOR row."end" - row.start), 300) <> row.text
        OR row."end" > length(article.body))
"""


def place_anew(model: type[Decided]) -> Callable[[Sequence[int]], int]:
    """Mends spans of *model* as an edit of the body does: moved to where their text stands alone, else set adrift.

    Nothing decided is lost: what is adrift waits at the desk for an editor. What was only suggested goes.
    """

    def fix(keys: Sequence[int]) -> int:
        with transaction.atomic():
            rows: Any = model.objects.select_for_update(of=("self",)).filter(pk__in=keys)
            for row in rows.select_related("article"):
                _place(row)
        return len(keys)

    return fix


def _place(row: Any) -> None:
    body: str = row.article.body
    if not row.is_decided:
        row.delete()
        return
    start = body.find(row.text)
    alone = start >= 0 and body.find(row.text, start + 1) < 0
    if alone and not _is_taken(row, start):
        row.start, row.end = start, start + len(row.text)
    else:
        row.anchored = False
    row.save()
    if isinstance(row, Figure):
        refile(row)


def _is_taken(row: Any, start: int) -> bool:
    same: dict[str, Any] = {
        "article": row.article_id,
        "start": start,
        "end": start + len(row.text),
        "anchored": True,
    }
    if isinstance(row, Mention):
        same["entity"] = row.entity_id
    return type(row).objects.filter(**same).exclude(pk=row.pk).exists()


def _lines() -> Iterator[Finding]:
    """Articles whose lines are not on their page, or whose bodies are not where their lines begin."""
    breaks = Length(F("page__text")) - Length(Replace(F("page__text"), Value("\n"), Value("")))
    rows = Article.objects.order_by("pk").values_list(
        "pk", "page", "lines", "line_starts", Length("body"), breaks + 1
    )
    for pk, page, lines, starts, length, last in rows.iterator(chunk_size=500):
        if problem := _line_problem(lines, starts, length or 0, last):
            yield Finding(pk, f"文章 {pk}（版面 {page}）", problem)


def _line_problem(lines: Any, starts: Any, length: int, last: int) -> str:
    """What is wrong with the *lines* of an article of *length* characters on a page of *last* lines; empty if nothing.

    >>> _line_problem([[3, 5]], [[0, 3]], 20, 4)
    '行 3–5 不在版面的 4 行里'
    """
    try:
        for first, end in lines:
            if not 1 <= first <= end <= last:
                return f"行 {first}–{end} 不在版面的 {last} 行里"
        inside = {number for first, end in lines for number in range(first, end + 1)}
        before = -1
        for offset, number in starts:
            if not before <= offset <= length:
                return f"行首位置 {offset} 不在正文的 {length} 个字里，或者次序颠倒"
            if number not in inside:
                return f"行首位置指到版面第 {number} 行，那一行不属于这篇文章"
            before = offset
    except (TypeError, ValueError):
        return "行号不是成对的整数"
    return ""


def _read_again(keys: Sequence[int]) -> int:
    pipeline = Pipeline()
    for page in Page.objects.defer("text").filter(pk__in=keys):
        pipeline.read(page)
    return len(keys)


def _date_again(keys: Sequence[int]) -> int:
    for batch in batched(keys):
        for page in Page.objects.defer("text").filter(articles__in=batch).distinct():
            page.save()  # which dates its articles, and has their cells chosen in again
    return len(keys)


RULES = (
    Rule(
        "mention-span",
        "提及的文字就是正文那一段",
        "原文还在别处的会移过去；找不到的留在审读台等编辑安放，只是建议的删去，再用 manage.py read_pages 重新识读",
        told_by(
            _SPANS.format(table="articles_mention"),
            "提及 {0}（文章 {1}）",
            "写着“{2}”，正文这里是“{3:.40}”",
        ),
        place_anew(Mention),
    ),
    Rule(
        "figure-span",
        "数据的文字就是正文那一段",
        "原文还在别处的会移过去；找不到的留在审读台等编辑安放，只是建议的删去，再用 manage.py read_pages 重新识读",
        told_by(
            _SPANS.format(table="metrics_figure"), "数据 {0}（文章 {1}）", "写着“{2}”，正文这里是“{3:.40}”"
        ),
        place_anew(Figure),
    ),
    Rule(
        "page-digest",
        "版面原文和它的指纹一致",
        "原文收下以后不应有人改过：从备份找回这一版的原文",
        told_by(
            "SELECT id, file_name FROM articles_page WHERE sha256 <> encode(sha256(convert_to(text, 'UTF8')), 'hex')",
            "版面 {0}",
            "文件 {1} 的原文和收下时的指纹不同",
        ),
    ),
    Rule(
        "page-half",
        "收下的版面都识读过",
        "重新识读：manage.py read_pages 版面编号",
        told_by(
            "SELECT id, file_name FROM articles_page AS page WHERE read_at IS NULL"
            " AND NOT EXISTS (SELECT FROM articles_article WHERE page_id = page.id)",
            "版面 {0}",
            "文件 {1} 收下了，没有识读，也没有文章",
        ),
        _read_again,
    ),
    Rule(
        "article-double",
        "一个版面里没有两篇相同的文章",
        "留下一篇，另一篇在后台删去",
        told_by(
            "SELECT max(id), page_id, min(id) FROM articles_article WHERE kind <> 'masthead' AND length(body) > 60"
            " GROUP BY page_id, md5(body) HAVING count(*) > 1",
            "文章 {0}（版面 {1}）",
            "正文和文章 {2} 一字不差",
        ),
    ),
    Rule("article-lines", "文章的行都在版面里", "重新识读这个版面：manage.py read_pages 版面编号", _lines),
    Rule(
        "article-date",
        "文章的日期是版面的日期",
        "按版面的出版日期改正",
        told_by(
            "SELECT article.id, page.id, article.date, page.published FROM articles_article AS article"
            " JOIN articles_page AS page ON page.id = article.page_id"
            " WHERE article.date IS DISTINCT FROM page.published",
            "文章 {0}（版面 {1}）",
            "日期是 {2}，版面是 {3}",
        ),
        _date_again,
    ),
)
