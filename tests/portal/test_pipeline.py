"""The pipeline: a page becomes rows, whole, and can be read again without touching what editors settled."""

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone
from model_bakery import baker

from articles.models import Article, Mention, MentionCandidate, Page, Publication
from metrics.models import Check, CheckFigure, Figure, Observation
from metrics.reading import Period
from organizations.models import Area, Entity, Organization
from portal import pipeline as pipeline_module
from portal.pipeline import UNNAMED_PUBLICATION, Pipeline
from portal.suggestions import Keys, suggest

pytestmark = pytest.mark.django_db


def snapshot() -> list[tuple]:
    """Every suggestion and decision with its key, as the database holds it."""
    rows = [*Mention.objects.order_by("pk").values_list("pk", "text", "entity", "state", "decided_at")]
    rows += Figure.objects.order_by("pk").values_list("pk", "text", "value", "subject", "indicator", "state")
    members = CheckFigure.objects.order_by("figure").values_list("figure", "role", "check_run__kind")
    return [*rows, *members]


def test_rows(stored):
    """A page becomes articles with their date, home and lines, and suggestions whose spans quote the body."""
    first, second = stored.articles.order_by("position")
    assert (first.headline, first.date, first.home.path) == (
        "东湖区集中拆除违建",
        date(2021, 7, 2),
        "青石市/东湖区",
    )
    assert first.bylines == [{"role": "记者", "name": "周远"}]
    assert (second.position, second.state) == (2, "draft")
    assert second.lines == [[7, 11]]
    for row in (*Mention.objects.all(), *Figure.objects.all()):
        assert row.article.body[row.start : row.end] == row.text
        assert (row.state, row.origin) == ("suggested", "machine")
    assert Page.objects.get().read_at is not None


def test_values(stored):
    """A figure is stored with its value in the base unit, its period in whole days, its subject and indicator."""
    jobs = Figure.objects.get(text="320人")
    assert (jobs.value, jobs.unit, jobs.subject.name) == (320, "人", "柳湾街道")
    assert (jobs.comparison, jobs.comparison_value) == ("yoy_increase", Decimal("8.5"))
    assert jobs.indicator.code == "jobs-urban-new"
    demolished = Figure.objects.get(text="12处")
    assert (demolished.period_start, demolished.period_end) == (date(2021, 1, 1), date(2021, 6, 30))
    assert Figure.objects.get(text="15.6万元").value == 156_000


def test_checks(stored):
    """A sum that the text claims is stored with its total first and its parts."""
    check = Check.objects.get(kind="sum")
    members = check.members.order_by("position").values_list("figure__text", "role")
    assert list(members) == [("12处", "total"), ("5处", "part"), ("7处", "part")]
    assert check.holds


def test_checked_against_what_was_reported_before(stored, source, editor):
    """A value ten thousand times the published one of the same indicator and subject is flagged: 万 was put twice."""
    jobs = Figure.objects.get(text="320人")
    jobs.decide("accepted", editor)
    article = jobs.article
    article.state, article.published_at = "published", timezone.now()
    article.save()
    later = source.text.replace("320人", "320万人")
    Pipeline().store(replace(source, text=later, file_name="later.txt"))
    check = Check.objects.get(kind="magnitude")
    assert not check.holds
    assert check.figures.get().text == "320万人"


def test_searchable(stored):
    """What the pipeline stores can be searched at once."""
    assert [a.position for a in Article.objects.containing("就业服务")] == [2]


def test_page_twice(stored, pipeline, source):
    """The same text is not stored a second time, whatever its file is called."""
    with pytest.raises(IntegrityError, match="sha256"):
        pipeline.store(replace(source, file_name="另一个.txt"))


def test_untouched_page_is_cut_again(stored, pipeline):
    """A page nobody has touched is read as if for the first time; nothing doubles."""
    before = (Article.objects.count(), Mention.objects.count(), Figure.objects.count(), Check.objects.count())
    pipeline.read(stored)
    assert before == (
        Article.objects.count(),
        Mention.objects.count(),
        Figure.objects.count(),
        Check.objects.count(),
    )


def test_read_again_after_a_decision(stored, pipeline, editor):
    """Once something is decided, reading again keeps every row and its key, and changes no decision."""
    Mention.objects.filter(text="东湖区").first().decide("accepted", editor)
    Figure.objects.get(text="320人").decide("accepted", editor)
    before = snapshot()
    pipeline.read(stored)
    pipeline.read(stored)
    assert snapshot() == before


def test_decisions_are_untouched(stored, pipeline, editor):
    """What an editor changed in deciding is not read back to what the program made of it."""
    figure = Figure.objects.get(text="320人")
    figure.value, figure.subject, figure.indicator = 321, None, None
    figure.decide("accepted", editor)
    mention = Mention.objects.get(text="该街道")
    mention.entity = Area.objects.get(name="石桥街道")
    mention.decide("accepted", editor)
    pipeline.read(stored)
    figure.refresh_from_db()
    assert (figure.value, figure.subject, figure.indicator) == (321, None, None)
    assert [m.entity.name for m in Mention.objects.filter(text="该街道")] == ["石桥街道"]


def test_rejected_is_not_suggested_again(stored, pipeline, editor):
    """What an editor rejected does not come back, alone or beside its rejection."""
    Mention.objects.get(text="清洁家园行动").decide("rejected", editor)
    Figure.objects.get(text="近百人次").decide("rejected", editor)
    pipeline.read(stored)
    assert Mention.objects.get(text="清洁家园行动").state == "rejected"
    assert Figure.objects.get(text="近百人次").state == "rejected"


def test_rejected_name_without_entity(stored, pipeline, editor):
    """A rejected name that meant nobody stays rejected; once it means somebody, that is suggested."""
    mention = Mention.objects.get(text="青石机械有限公司")
    company = mention.entity
    Mention.objects.filter(pk=mention.pk).update(entity=None)
    mention.refresh_from_db()
    mention.decide("rejected", editor)
    pipeline.read(stored)
    pipeline.read(stored)
    found = Mention.objects.filter(text="青石机械有限公司").order_by("pk")
    assert [(m.state, m.entity) for m in found] == [("rejected", None), ("suggested", company)]


def test_new_in_the_register(stored, editor):
    """A later register brings new suggestions and leaves the keys of the old ones as they are."""
    Mention.objects.filter(text="东湖区").first().decide("accepted", editor)
    before = {m.pk for m in Mention.objects.all()}
    person = Organization.objects.create(name="居民", area=Area.objects.get(name="东湖区"))
    person.keep_official_name()
    Pipeline().read(stored)
    assert before <= {m.pk for m in Mention.objects.all()}


def test_settled_check_is_kept(stored, pipeline, editor):
    """A settled check and the figures it rests on survive, and it is not found a second time."""
    check = Check.objects.get(kind="sum")
    check.settled_by, check.settled_at, check.settlement = editor, timezone.now(), "核对过"
    check.save()
    before = snapshot()
    pipeline.read(stored)
    assert snapshot() == before
    assert Check.objects.get(kind="sum").settlement == "核对过"


def test_check_of_a_mended_figure(stored, pipeline, editor):
    """No check is claimed over a value that an editor has corrected or thrown out."""
    figure = Figure.objects.get(text="7处")
    figure.value = 8
    figure.decide("accepted", editor)
    pipeline.read(stored)
    assert not Check.objects.filter(kind="sum").exists()


def publish(article: Article, **_: object) -> None:
    article.state, article.published_at = "published", timezone.now()
    article.save()


def edit(article: Article, **_: object) -> None:
    article.headline = "改过的标题"
    article.save()


def report(article: Article, **_: object) -> None:
    baker.make("articles.Correction", article=article)


def delete(article: Article, editor: object) -> None:
    article.delete()
    Article.history.filter(history_type="-").update(history_user=editor)


@pytest.mark.parametrize("touch", [publish, edit, report, delete])
def test_touched_page_is_not_cut_again(stored, pipeline, editor, touch):
    """Articles that an editor published, edited, deleted or that a reader reported stay as they are."""
    touch(stored.articles.first(), editor=editor)
    before = list(Article.objects.order_by("pk").values("pk", "headline", "state"))
    pipeline.read(stored)
    assert list(Article.objects.order_by("pk").values("pk", "headline", "state")) == before


def test_whole_or_nothing(pipeline, source, monkeypatch):
    """An error half-way leaves no page, no article, no newspaper."""

    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(pipeline_module, "tie", fail)
    with pytest.raises(RuntimeError):
        pipeline.store(source)
    assert not Page.objects.exists()
    assert not Publication.objects.exists()


def test_home_of_a_newspaper(pipeline, source):
    """A newspaper reports on the area of its first page; pages of no newspaper lend each other nothing."""
    pipeline.store(source)
    elsewhere = pipeline.store(replace(source, text="另一版\n", home=Area.objects.get(name="石桥街道")))
    later = pipeline.store(replace(source, text="又一版\n", home=None))
    assert [elsewhere.area.name, later.area.name] == ["石桥街道", "东湖区"]
    pipeline.store(replace(source, text="散页一\n", publication=UNNAMED_PUBLICATION))
    stray = pipeline.store(replace(source, text="散页二\n", publication=UNNAMED_PUBLICATION, home=None))
    assert stray.area is None


ODD = [
    pytest.param("标题" * 300 + "\n正文。\n", id="endless headline"),
    pytest.param("全镇共有" + "9" * 40 + "人。\n", id="number too large for any column"),
    pytest.param(
        "全镇产值0.00000000001亿元，共" + "1" * 17 + "." + "3" * 30 + "元。\n", id="too many places"
    ),
    pytest.param("截至9999年12月31日，全镇共有3人。\n", id="last day of the calendar"),
    pytest.param("从2021年5月到2019年3月，全镇修桥3座。\n", id="end before start"),
    pytest.param("“" + "长" * 2_000 + "委员会”成立。\n", id="endless name"),
    pytest.param("区\n" * 500, id="five hundred lines of one character"),
    pytest.param("'\\\"%s{}<script>\u2028\u200b\U0001f600\n", id="characters with a meaning elsewhere"),
    pytest.param("\n".join(f"第{n}名 {n}家 {n}%" for n in range(100)) + "\n", id="a table"),
]


@pytest.mark.parametrize("text", ODD)
def test_odd_pages(pipeline, source, text):
    """No whim of a page stops its import."""
    page = pipeline.store(replace(source, text=text))
    pipeline.read(page)
    assert Page.objects.get().text == text


def test_what_no_column_holds(stored, pipeline, editor):
    """A reading too long, too large or turned round is stored as far as it can be, and the page with it."""
    article = stored.articles.order_by("position").first()
    reading = pipeline.reader.read(stored.text, stored.published, "青石市/东湖区").articles[0].reading
    quantity = reading.figures[0].quantity
    odd = replace(
        quantity,
        value=Decimal("1e30"),
        high=Decimal("NaN"),
        unit="单位" * 40,
        period=Period("很久" * 60, date(2021, 1, 1), date(2020, 1, 1)),
    )
    figures = [replace(reading.figures[0], quantity=odd), *reading.figures[1:]]
    suggest(article, replace(reading, figures=figures), pipeline.keys)
    row = article.figures.get(start=quantity.start)
    assert (row.value, row.high, row.period) == (None, None, None)
    assert len(row.period_text) == 80


def test_accepted_figures_keep_their_cells(stored, pipeline, editor):
    """Reading again leaves the table of observations alone."""
    Figure.objects.get(text="320人").decide("accepted", editor)
    before = list(Observation.objects.values())
    assert len(before) == 1
    pipeline.read(stored)
    assert list(Observation.objects.values()) == before


def test_ambiguous(stored, pipeline):
    """An ambiguous name is stored without an entity, its candidates in order; read again they do not double."""
    article = stored.articles.order_by("position").first()
    reading = pipeline.reader.read(stored.text, stored.published, "青石市/东湖区").articles[0].reading
    span = reading.mentions[0]
    candidates = [type_of_candidate(pipeline, name) for name in ("石桥街道", "柳湾街道")]
    open_span = span._replace(entry=None, candidates=tuple(candidates))
    for _ in range(2):
        suggest(article, replace(reading, mentions=[open_span]), pipeline.keys)
    mention = article.mentions.get()
    assert mention.entity is None
    ranked = MentionCandidate.objects.filter(mention=mention).order_by("rank")
    assert [(c.rank, c.entity.name) for c in ranked] == [(1, "石桥街道"), (2, "柳湾街道")]


def type_of_candidate(pipeline: Pipeline, name: str) -> object:
    from organizations.naming import Candidate

    entry = pipeline.reader.register.named(name)[0]
    return Candidate(entry.path, entry.name, "理由" * 200)


def test_few_queries(pipeline, source, django_assert_max_num_queries):
    """Storing pages costs so many queries, however many articles, names and numbers are in them."""
    with django_assert_max_num_queries(30):
        pipeline.store(source)
    more = [replace(source, text=source.text.replace("12处", f"{n}处")) for n in range(20, 26)]
    with django_assert_max_num_queries(30):
        pipeline.store_all(more)


def test_as_read_again(pipeline, source):
    """What is written of a new page is to the letter what a later reading suggests: nothing is changed by one."""
    more = "同步展开。西塘街道办事处参加，该局与石桥共建。合计拆除9处，其中2处、3处。"
    page = pipeline.store(replace(source, text=source.text.replace("同步展开。", more)))

    def rows() -> list[list[object]]:
        found = [
            Mention.objects.order_by("pk"),
            Figure.objects.order_by("pk"),
            Check.objects.order_by("kind", "message").values("article", "kind", "message", "figures"),
            Article.objects.order_by("pk").values("pk", "words", "bigrams", "body"),
            MentionCandidate.objects.order_by("mention", "rank").values(
                "mention", "entity", "rank", "reason"
            ),
        ]
        return [list(query.values()) if n < 2 else list(query) for n, query in enumerate(found)]

    before = rows()
    assert all(before[:4])
    pipeline.read(page, recut=False)
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_two_readers(stored, pipeline):
    """Two processes that read a page at the same moment leave it read once."""
    before = (Article.objects.count(), Mention.objects.count(), Figure.objects.count())
    errors = in_threads(lambda: pipeline.read(stored), lambda: pipeline.read(stored))
    assert errors == []
    assert before == (Article.objects.count(), Mention.objects.count(), Figure.objects.count())


@pytest.mark.django_db(transaction=True)
def test_decision_during_a_reading(stored, pipeline, editor, monkeypatch):
    """A decision made while the page is being read again waits, and stands."""
    Mention.objects.filter(text="东湖区").first().decide("accepted", editor)
    figure = Figure.objects.get(text="320人")
    reading, decided = threading.Event(), threading.Event()
    real = pipeline_module.index_articles

    def slow(*args: object) -> None:
        reading.set()
        decided.wait(0.3)  # the decision cannot come through before the reading is written
        real(*args)

    monkeypatch.setattr(pipeline_module, "index_articles", slow)

    def decide() -> None:
        reading.wait(5)
        figure.value = 321
        figure.decide("accepted", editor)
        decided.set()

    assert in_threads(lambda: pipeline.read(stored), decide) == []
    figure.refresh_from_db()
    assert (figure.state, figure.value) == ("accepted", 321)


def in_threads(*jobs) -> list[BaseException]:
    errors: list[BaseException] = []

    def run(job) -> None:
        try:
            job()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return errors


def test_keys_are_complete(pipeline):
    """Every entry that the matcher can name has its row."""
    assert isinstance(pipeline.keys, Keys)
    assert set(pipeline.keys.entities) == set(pipeline.reader.register.by_path)
    assert set(pipeline.keys.entities.values()) == set(Entity.objects.values_list("pk", flat=True))
