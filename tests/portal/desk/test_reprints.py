"""Reprints: found when a page is read, settled at the desk, and counted as one report."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles.choices import ArticleState, DecisionState
from articles.models import Article, Fingerprint, Page, Reprint
from articles.tying import COMMON, tie
from metrics.models import Figure, Observation
from portal.journal import undo
from portal.models import Step
from portal.pipeline import PageSource, Pipeline

ADDRESS = "/admin/desk/reprints/"
DEMOLITION = """东湖区违建治理见成效
本报讯（记者 周远）上半年，东湖区拆除违建12处，其中柳湾街道拆除5处，石桥街道拆除7处。东湖区城管局为此出动执法人员近百人次，
清洁家园行动也同步展开。会议要求，各街道要压实责任，对新增违建发现一处、拆除一处，对存量违建分类处置、限期销号。
与会人员还察看了两处拆违现场，听取了网格员每日巡查、当天上报、三天处置的做法，并就腾出的空地怎样用好交换了意见。
"""
REPRINT = DEMOLITION.replace("违建治理见成效", "上半年拆违12处").replace("（记者 周远）", "（通讯员 何川）").replace(
    "，并就腾出的空地怎样用好交换了意见", ""
)  # fmt: skip


@pytest.fixture
def pages(pipeline: Pipeline) -> list[Page]:
    """A story in one paper, and two days later in another."""
    return [
        pipeline.store(PageSource(text, f"{paper}.txt", paper, published))
        for text, paper, published in (
            (DEMOLITION, "青石日报", date(2021, 7, 2)),
            (REPRINT, "东湖新闻", date(2021, 7, 4)),
        )
    ]


@pytest.fixture
def pair(pages: list[Page]) -> Reprint:
    return Reprint.objects.get()


@pytest.fixture
def writer(db: None, client: Client) -> Client:
    user = User.objects.create_user("小周", is_staff=True)
    user.groups.add(Group.objects.get(name="采编"))
    client.force_login(user)
    return client


def answer(client: Client, pair: Reprint, **fields: str) -> Any:
    fields = {"seen": "suggested"} | fields
    return client.post(reverse("desk:reprint-decide", args=[pair.pk]), fields, follow=True)


def test_tied(pages: list[Page]) -> None:
    """The later paper's story is tied to the earlier one's, however they were brought in."""
    pair = Reprint.objects.get()
    assert [p.pk for p in (pair.original.page, pair.article.page)] == [page.pk for page in pages]
    assert pair.state == DecisionState.SUGGESTED
    assert pair.similarity > 0.8
    assert pair.history.count() == 1


def test_earlier_comes_later(pipeline: Pipeline) -> None:
    """The earlier paper is the original, though it was imported after the other."""
    later = pipeline.store(PageSource(REPRINT, "b", "东湖新闻", date(2021, 7, 4)))
    earlier = pipeline.store(PageSource(DEMOLITION, "a", "青石日报", date(2021, 7, 2)))
    pair = Reprint.objects.get()
    assert (pair.original.page, pair.article.page) == (earlier, later)


def test_read_again(pair: Reprint, pages: list[Page], pipeline: Pipeline, editor: User) -> None:
    """Reading again ties anew; a story that has become another is let go; what an editor parted stays parted."""
    pipeline.read(pages[1])
    again = Reprint.objects.get()
    again.decide(DecisionState.REJECTED, editor)
    pipeline.read(pages[1])
    pipeline.read(pages[0])
    kept = Reprint.objects.get()
    assert (kept.pk, kept.state) == (again.pk, DecisionState.REJECTED)

    Reprint.objects.update(state=DecisionState.SUGGESTED, decided_by=None, decided_at=None)
    article = kept.article
    article.body = "柳湾街道在朝阳社区举办招聘会，青石机械等26家企业到场，提供岗位430个。" * 3
    article.save()
    tie([article])
    assert not Reprint.objects.exists()


def test_moved_date(pair: Reprint, pages: list[Page]) -> None:
    """A date put right turns the pair round."""
    page = pages[1]
    page.published = date(2021, 7, 1)
    page.save()
    tie(list(Article.objects.filter(page=page)))
    turned = Reprint.objects.get()
    assert (turned.original_id, turned.article_id) == (pair.article_id, pair.original_id)


def test_set_phrases(pipeline: Pipeline, editor: User) -> None:
    """What many articles share ties none of them: they are not even compared."""
    phrase = "全面贯彻落实党的十九大精神，以习近平新时代中国特色社会主义思想为指导，深入开展清洁家园行动，让居民看得见变化。"
    for n in range(COMMON + 2):
        name = "甲乙丙丁戊己庚辛壬癸"[n % 10] + "子丑寅卯"[n // 10]
        own = "".join(f"{name}村第{n * 7 + i}户{name}{chr(0x4E00 + n * 40 + i)}家" for i in range(12))
        pipeline.store(PageSource(f"{name}村\n本报讯 {phrase}{own}。", name, "青石日报"))
    assert not Reprint.objects.exists()


def test_found_by_index(pages: list[Page]) -> None:
    """Candidates come from the index, though the planner would read so small a table through."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT f.article_id FROM articles_fingerprint AS f WHERE f.hashes @> ARRAY[1] LIMIT 30"
        )
        assert "fingerprint_hashes" in str(cursor.fetchall())
        cursor.execute("SHOW enable_seqscan")
        cursor.execute("SET LOCAL enable_seqscan = on")
    assert Fingerprint.objects.count() == 2


def test_counted_once(pages: list[Page], editor: User) -> None:
    """A fact that two papers printed in one text is one report; parted they are two; a reprint alone is one."""
    for page in pages:
        page.articles.update(state=ArticleState.PUBLISHED, published_at="2021-07-05T00:00Z")
    figures = [
        Figure.objects.filter(article__page=page, indicator__isnull=False, subject__isnull=False).first()
        for page in pages
    ]
    for figure in figures:
        assert figure is not None
        figure.period = None
        figure.decide(DecisionState.ACCEPTED, editor)
    cell = Observation.objects.get()
    counts = Observation.objects.with_report_counts()
    assert cell.figures.count() == 2
    assert counts.get().report_count == 1
    pair = Reprint.objects.get()
    pair.decide(DecisionState.REJECTED, editor)
    assert counts.get().report_count == 2
    pair.decide(DecisionState.ACCEPTED, editor)
    assert counts.get().report_count == 1
    pages[0].articles.update(state=ArticleState.DRAFT)
    assert counts.get().report_count == 1, "the original is not public, so the reprint is what readers have"


def test_page(pair: Reprint, writer: Client) -> None:
    """Both texts stand side by side, with what differs marked."""
    page = writer.get(ADDRESS).content.decode()
    assert "还有 1 对待定" in page
    assert "<mark>通讯员 何川</mark>" in page
    assert "<mark>，并就腾出的空地怎样用好交换了意见" in page
    assert page.count("拆除违建12处，其中柳湾街道") == 2
    assert "这里没有" in writer.get(ADDRESS, {"state": "accepted"}).content.decode()


@pytest.mark.parametrize(("said", "state"), [("accept", "accepted"), ("part", "rejected")])
def test_decide(said: str, state: str, pair: Reprint, writer: Client) -> None:
    """An answer is a step that can be taken back; sent twice it is one."""
    key = "5f0a3f2e-0000-4000-8000-000000000001"
    answer(writer, pair, answer=said, key=key)
    answer(writer, pair, answer=said, key=key)
    pair.refresh_from_db()
    assert (pair.state, str(pair.decided_by)) == (state, "小周")
    step = Step.objects.get()
    assert step.article == pair.article
    undo(step, step.by)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == ("suggested", None)


def test_settled_meanwhile(pair: Reprint, writer: Client, editor: User) -> None:
    """An answer to a pair that another editor has settled changes nothing, and says who did."""
    pair.decide(DecisionState.ACCEPTED, editor)
    told = answer(writer, pair, answer="part").content.decode()
    assert "刚由 主编 改为“是一篇”" in told
    pair.refresh_from_db()
    assert pair.state == DecisionState.ACCEPTED
    assert not Step.objects.exists()
    answer(writer, pair, answer="part", seen="accepted")
    pair.refresh_from_db()
    assert pair.state == DecisionState.REJECTED
    assert answer(writer, pair, answer="burn").status_code == 200


def test_queries(pair: Reprint, writer: Client, pipeline: Pipeline, django_assert_num_queries: Any) -> None:
    """The page costs the same whether it shows one pair or five."""
    with django_assert_num_queries(6):
        writer.get(ADDRESS)
    for n in range(2):
        pipeline.store(PageSource(f"{REPRINT}\n第{n}次", f"{n}", "东湖新闻", date(2021, 8, 1 + n)))
    assert Reprint.objects.count() == 6
    with django_assert_num_queries(6):
        assert "更早的" in writer.get(ADDRESS).content.decode()


def test_right(pair: Reprint, client: Client) -> None:
    """统计 may look, not settle."""
    assert client.get(ADDRESS).status_code == 302
    user = User.objects.create_user("小郑", is_staff=True)
    user.groups.add(Group.objects.get(name="统计"))
    client.force_login(user)
    assert "分开</button>" not in client.get(ADDRESS).content.decode()
    assert answer(client, pair, answer="accept").status_code == 403
