"""The page of an article and the list of articles: what they show, what they keep to themselves, what they cost."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import chain
from types import SimpleNamespace

import pytest
from django.test import override_settings
from django.utils import timezone
from model_bakery import baker

from articles.models import Article, Correction, Mention, Page, Publication, Reprint, ReviewStep
from metrics.models import Check, CheckFigure, Figure, Indicator
from organizations.models import Area, Organization, Topic
from portal.around import EACH
from portal.listing import SIZE

pytestmark = pytest.mark.django_db

BODY = "本报讯 柳湾街道新增就业320人，同比增长8.5%。\n就业这样抓\n青石机械有限公司计划发放补贴15.6万元；清洁家园行动继续。"
LINES = "别家的行\n柳湾街道就业服务进社区\n本报讯 柳湾\n街道新增就业\n别家的行"
SECRET = "秘密"


def make_article(
    paper: Publication, day: date | None = date(2021, 7, 2), page: Page | None = None, **fields
) -> Article:
    if page is None:
        number = Page.objects.count() + 1
        page = baker.make(
            Page,
            publication=paper,
            published=day,
            number=str(number),
            section="要闻",
            sha256=f"{number:064x}",
            text=LINES,
        )
    defaults = {
        "state": "published", "published_at": timezone.now(), "headline": "就业服务进社区", "body": BODY,
        "position": page.articles.count(), "home": Area.objects.get(name="柳湾街道"), "lines": [[2, 4]],
    }  # fmt: skip
    return baker.make(Article, page=page, date=page.published, **(defaults | fields))


def name(article: Article, text: str, entity, editor, state: str = "accepted", **fields) -> Mention:
    start = article.body.index(text)
    row = baker.make(
        Mention,
        article=article,
        start=start,
        end=start + len(text),
        text=text,
        entity=entity,
        kind=entity.kind,
        **fields,
    )
    row.decide(state, editor)
    return row


def number(
    article: Article, text: str, value, unit: str, editor, state: str = "accepted", **fields
) -> Figure:
    start = article.body.index(text)
    row = baker.make(
        Figure, article=article, start=start, end=start + len(text), text=text, value=value, unit=unit, period=None,
        **fields,
    )  # fmt: skip
    row.decide(state, editor)
    return row


@pytest.fixture
def story(registered, editor) -> SimpleNamespace:
    """An article with names and numbers decided, and rows of every kind that nobody is to see."""
    paper = baker.make(Publication, name="青石日报")
    article = make_article(paper, section_heads=["就业这样抓"], bylines=[{"role": "记者", "name": "吴晴"}])
    street, company = Area.objects.get(name="柳湾街道"), Organization.objects.get(name="青石机械有限公司")
    topic, jobs = Topic.objects.get(name="清洁家园"), Indicator.objects.get(code="jobs-urban-new")
    found = SimpleNamespace(
        article=article, paper=paper, street=street, company=company, topic=topic, jobs=jobs, editor=editor,
        mention=name(article, "柳湾街道", street, editor), inner=name(article, "青石", Area.objects.get(name="青石市"), editor),
        figure=number(article, "320人", 320, "人", editor, subject=street, indicator=jobs, period_text="上半年",
                      comparison="yoy_increase", comparison_value="8.5", comparison_unit="%", qualifier="almost"),
        planned=number(article, "15.6万元", 156000, "元", editor, subject=company, modality="planned"),
    )  # fmt: skip
    name(article, "青石机械有限公司", company, editor)
    for n, state in enumerate(("suggested", "rejected")):
        name(article, "清洁家园行动"[: 4 + n], Topic.objects.create(name=f"{SECRET}{n}"), editor, state)
        number(article, ["8.5%", "8.5"][n], 77, SECRET, editor, state)
    adrift = name(article, "继续", Topic.objects.create(name=f"{SECRET}漂"), editor)
    Mention.objects.filter(pk=adrift.pk).update(anchored=False)
    lost = number(article, "增长", 66, SECRET, editor)
    Figure.objects.filter(pk=lost.pk).update(anchored=False)
    return found


def page_of(client, article: Article) -> str:
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_text(client, story):
    """Heads are subheads, sentences have addresses, names lead to their pages, inner ones keep an address, numbers are marked."""
    text = page_of(client, story.article)
    body = text.partition('id="text">')[2].partition("<aside")[0]
    assert '<h2 class="section-head"><span class="s" id="s2">就业这样抓</span></h2>' in body
    assert [int(n) for n in re.findall(r'id="s(\d+)"', body)] == [1, 2, 3, 4]
    assert re.search(
        rf'id="m{story.mention.pk}" href="/areas/liuwan-jiedao/" data-entry="e{story.street.pk}">柳湾街道</a>',
        body,
    )
    assert f'<span class="mention area" id="m{story.inner.pk}"' in body  # inside the name of the company
    assert f'<mark class="figure planned" id="f{story.planned.pk}"' in body


def test_readings(client, story):
    """Each number with what it was read as, in full: without a script too, the mark leads there and back."""
    text = page_of(client, story.article)
    row = text.partition(f'<tr id="d{story.figure.pk}">')[2].partition("</tr>")[0]
    for said in ("近320人", "同比增长8.5%", "接近、不到这个数", "/indicators/jobs-urban-new/", "/areas/liuwan-jiedao/", "上半年",
                 f'href="#f{story.figure.pk}"', 'href="#s1"', f"figure={story.figure.pk}"):  # fmt: skip
        assert said in row
    row = text.partition(f'<tr id="d{story.planned.pk}">')[2].partition("</tr>")[0]
    for said in ("15.6万元", "156,000元", "计划", "未归入指标"):
        assert said in row
    item = text.partition(f'<li id="e{story.inner.entity_id}">')[2].partition("</li>")[0]
    for said in ("青石市", "地级市", "青川省", f'href="#m{story.inner.pk}"'):
        assert said in item


def test_secrets(client, story):
    """What is suggested, rejected or adrift stands in no list, no card and no reason of another article."""
    make_article(story.paper, headline=SECRET, state="draft")
    assert SECRET not in page_of(client, story.article)
    assert SECRET not in client.get("/articles/").content.decode()
    assert SECRET not in client.get(f"{story.article.get_absolute_url()}lines/").content.decode()


def test_people_are_no_links(client, story):
    """Bylines are printed as text."""
    text = page_of(client, story.article)
    assert '<span class="byline">记者 吴晴</span>' in text
    assert not re.search(r"<a[^>]*>[^<]*吴晴", text)


def test_everything_is_escaped(client, story):
    """Markup in any text that the page prints is shown as text, in citations and notes too."""
    hostile = "<script>alert(1)</script>\"'&"
    Article.objects.filter(pk=story.article.pk).update(
        headline=hostile, kicker=hostile, body=BODY + hostile, public_note=hostile, section_heads=[hostile],
        bylines=[{"role": hostile, "name": hostile}],
    )  # fmt: skip
    Page.objects.update(text=hostile + "\n" + hostile, section=hostile)
    Figure.objects.update(text=hostile[:20], period_text=hostile, unit=hostile[:20])
    Topic.objects.update(name=hostile.replace("/", ""))
    Correction.objects.create(
        article=story.article,
        report="甲",
        quote=hostile,
        public_note=hostile,
        state="accepted",
        settled_at=timezone.now(),
    )
    for address in ("", "lines/"):
        text = client.get(f"{story.article.get_absolute_url()}{address}").content.decode()
        assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_note(client, story):
    """The note of an amendment stands over the text, with its day and the version."""
    Article.objects.filter(pk=story.article.pk).update(public_note="人数已更正。", version=2)
    step = baker.make(
        ReviewStep, article=story.article, action="amend", reason="人数已更正。", by=story.editor, version=2
    )
    ReviewStep.objects.filter(pk=step.pk).update(at="2021-07-05T04:00:00Z")
    text = page_of(client, story.article)
    for said in ("人数已更正。", "2021年7月5日", "正文第 2 版"):
        assert said in text
    assert "主编" not in text


def test_checks(client, story):
    """A sum that does not come out is shown once an editor has said why, with the numbers that it joins."""
    check = baker.make(Check, article=story.article, kind="sum", holds=False, message="差3人")
    CheckFigure.objects.create(check_run=check, figure=story.figure, role="total", position=0)
    assert "差3人" not in page_of(client, story.article)
    check.settled_by, check.settled_at, check.settlement = story.editor, timezone.now(), "原文如此"
    check.save()
    section = page_of(client, story.article).partition('id="checks"')[2].partition("</section>")[0]
    assert "差3人（编辑说明：原文如此）" in section
    assert f'href="#f{story.figure.pk}"' in section


def test_reprints(client, story):
    """The same story elsewhere, unless an editor parted the two or the other is not public."""
    others = [make_article(baker.make(Publication, name=f"报{n}"), headline=f"转载{n}") for n in range(4)]
    Article.objects.filter(pk=others[3].pk).update(state="draft")
    Reprint.objects.create(article=story.article, original=others[0], similarity=1)
    Reprint.objects.create(article=others[1], original=others[0], similarity=1)
    Reprint.objects.create(article=others[3], original=others[0], similarity=1)
    parted = Reprint.objects.create(article=others[2], original=story.article, similarity=0.8)
    parted.decide("rejected", story.editor)
    section = page_of(client, story.article).partition('id="reprints"')[2].partition("</section>")[0]
    assert re.findall(r"报\d", section) == ["报1", "报0"]


def test_neighbours(client, story):
    """Before and after: on the page, then on the pages around, in the order of the paper; public ones, of this paper."""
    page = story.article.page
    later = make_article(story.paper, page=page, headline="同版后一篇")
    hidden = make_article(story.paper, page=page, headline=SECRET, state="draft", position=9)
    next_day = make_article(story.paper, date(2021, 7, 3), headline="第二天")
    make_article(baker.make(Publication, name="别的报"), date(2021, 7, 1), headline="别的报")
    earlier = make_article(story.paper, date(2021, 7, 1), headline="前一天")

    def around(article: Article) -> list[str]:
        nav = page_of(client, article).partition('aria-label="前后文章"')[2].partition("</nav>")[0]
        return re.findall(r'rel="(prev|next)" href="/articles/(\d+)/"', nav)

    assert around(story.article) == [("prev", str(earlier.pk)), ("next", str(later.pk))]
    assert around(later) == [("prev", str(story.article.pk)), ("next", str(next_day.pk))]
    assert around(next_day) == [("prev", str(later.pk))]
    assert around(earlier) == [("next", str(story.article.pk))]
    assert hidden.pk
    undated = make_article(story.paper, None, headline="无日期")
    assert around(undated) == []


def test_related(client, story):
    """First what shares rare names; what shares only a name that everybody bears comes last; each with the reason."""
    rare = make_article(story.paper, headline="同一家企业")
    name(rare, "青石机械有限公司", story.company, story.editor)
    number(rare, "320人", 320, "人", story.editor, subject=story.street, indicator=story.jobs)
    for n in range(5):
        name(make_article(story.paper, headline=f"街道{n}"), "柳湾街道", story.street, story.editor)
    draft = make_article(story.paper, headline=SECRET, state="draft")
    name(draft, "青石机械有限公司", story.company, story.editor)
    section = page_of(client, story.article).partition('id="related"')[2].partition("</section>")[0]
    assert re.findall(r'class="headline"[^>]*>([^<]*)<', section) == [
        "同一家企业",
        "街道4",
        "街道3",
        "街道2",
        "街道1",
    ]
    assert "都提到" in section
    assert "青石机械有限公司" in section
    assert EACH >= 50


def test_lines(client, story):
    """The page's lines of this article and of no other, numbered as on the page; a script gets the part alone."""
    address = f"{story.article.get_absolute_url()}lines/"
    text = client.get(address).content.decode()
    assert re.findall(r'<li value="(\d+)">([^<]*)</li>', text) == [
        ("2", "柳湾街道就业服务进社区"), ("3", "本报讯 柳湾"), ("4", "街道新增就业"),
    ]  # fmt: skip
    assert "别家的行" not in text
    part = client.get(address, headers={"X-Requested-With": "fetch"})
    assert "<html" not in part.content.decode()
    assert "柳湾街道就业服务进社区" in part.content.decode()
    assert "X-Requested-With" in part["Vary"]
    Article.objects.filter(pk=story.article.pk).update(lines=[[0, 1], [5, 99]])
    assert client.get(address).content.decode().count("别家的行") == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "draft"},
        {"state": "withdrawn", "public_note": "失实"},
        {"published_at": timezone.now() + timedelta(days=1)},
    ],
    ids=["draft", "withdrawn", "scheduled"],
)
def test_no_lines_of_what_is_not_public(client, story, changes):
    """The lines of an article that readers may not see have no address; of one withdrawn, its page tells the note."""
    Article.objects.filter(pk=story.article.pk).update(**changes)
    assert client.get(f"{story.article.get_absolute_url()}lines/").status_code == 404
    response = client.get(story.article.get_absolute_url())
    assert response.status_code == (410 if "public_note" in changes else 404)
    assert "柳湾街道" not in response.content.decode()


def test_no_lines_once_the_text_was_changed(client, story):
    """What an editor took out of a body is not shown in the page's lines either."""
    Article.objects.filter(pk=story.article.pk).update(version=2)
    assert client.get(f"{story.article.get_absolute_url()}lines/").status_code == 404
    assert "lines/" not in client.get(story.article.get_absolute_url()).content.decode()


def test_citation(client, story):
    """The reference names the address by which the site goes."""
    with override_settings(SITE_URL="https://news.example.org"):
        text = page_of(client, story.article)
    assert f"https://news.example.org/articles/{story.article.pk}/." in text
    assert "吴晴. 就业服务进社区[N/OL]. 青石日报, 2021-07-02(1)[" in text


def test_queries(client, story, django_assert_num_queries, django_assert_max_num_queries):
    """The page of an article, its lines and the list cost the same few queries, however much there is."""
    body = BODY + "".join(f"甲{n}社和{n}0户" for n in range(30))
    Article.objects.filter(pk=story.article.pk).update(body=body, public_note="更正。")
    story.article.refresh_from_db()

    def fill(count: range) -> None:
        for n in count:
            name(
                story.article,
                f"甲{n}社",
                Organization.objects.create(name=f"{n}社", area=story.street),
                story.editor,
            )
            number(
                story.article, f"和{n}0户", n, "户", story.editor, subject=story.street, indicator=story.jobs
            )
            name(make_article(story.paper), "柳湾街道", story.street, story.editor)
            settled = {"settled_by": story.editor, "settled_at": timezone.now()}
            check = baker.make(Check, article=story.article, holds=False, **settled)
            CheckFigure.objects.create(check_run=check, figure=story.figure, role="total", position=0)
            Correction.objects.create(
                article=story.article,
                report="甲",
                public_note="乙",
                state="accepted",
                settled_at=timezone.now(),
            )

    for count in (range(1), range(1, 30)):
        fill(count)
        with django_assert_num_queries(13) as captured:
            assert client.get(story.article.get_absolute_url()).status_code == 200
        # One less when the articles with a day fill the page: those without are not asked for.
        with django_assert_max_num_queries(5) as listing:
            assert client.get("/articles/").status_code == 200
        for one in (captured, listing):
            for query in one.captured_queries:
                assert '"articles_page"."text"' not in query["sql"].partition(" FROM ")[0]
        with django_assert_num_queries(1):
            client.get(f"{story.article.get_absolute_url()}lines/")


# --- The list ---


def listed(client, query: str = "") -> list[int]:
    text = client.get(f"/articles/{query}").content.decode()
    return [int(pk) for pk in re.findall(r'class="headline"><a href="/articles/(\d+)/"', text)]


def test_pages(client, registered):
    """From page to page to the last and back, every article once: the newest first, those without a day last."""
    paper = baker.make(Publication, name="青石日报")
    days = [date(2021, 7, 1 + n % 9) for n in range(2 * SIZE)] + [None] * (SIZE // 2)
    rows = [make_article(paper, day) for day in days]
    expected = [row.pk for row in sorted(rows, key=lambda row: (row.date or date.min, row.pk), reverse=True)]
    seen, address, last = [], "/articles/", ""
    while address:
        text = client.get(address).content.decode()
        seen.append([int(pk) for pk in re.findall(r'class="headline"><a href="/articles/(\d+)/"', text)])
        last, found = address, re.search(r'rel="next" href="([^"]*)"', text)
        address = f"/articles/{found[1]}" if found else ""
    assert list(chain.from_iterable(seen)) == expected
    assert len(seen) == 3
    back, address = [], last
    while found := re.search(r'rel="prev" href="([^"]*)"', client.get(address).content.decode()):
        address = f"/articles/{found[1]}"
        back.append(listed(client, found[1]))
    assert back == seen[:-1][::-1]


def test_filters(client, story):
    """Year, kind, publication and area, alone and together; the pages keep them."""
    other = make_article(
        baker.make(Publication, name="东湖报"),
        date(2020, 1, 1),
        kind="notice",
        home=Area.objects.get(name="石桥街道"),
    )
    mine = story.article.pk
    for query, expected in [
        ("?year=2021", [mine]), ("?year=2020", [other.pk]), ("?year=1999", []), ("?kind=notice", [other.pk]),
        (f"?publication={story.paper.pk}", [mine]), ("?area=liuwan-jiedao", [mine]), ("?area=shiqiao-jiedao", [other.pk]),
        ("?area=qingchuan-sheng", [mine, other.pk]), ("?year=2021&kind=notice", []), ("?kind=none&year=x", [mine, other.pk]),
    ]:  # fmt: skip
        assert listed(client, query) == expected, query
    text = client.get("/articles/?year=1999").content.decode()
    assert "没有符合这些条件的文章" in text
    for _ in range(SIZE + 1):
        make_article(story.paper)
    text = client.get("/articles/?year=2021&area=donghu-qu").content.decode()
    assert re.search(r'rel="next" href="\?year=2021&amp;area=donghu-qu&amp;after=2021-07-02-\d+"', text)
