"""Merging: what moves, what is refused, and that one undo brings back exactly the rows there were."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article, Mention, MentionCandidate, Page, Publication
from metrics.models import Figure, Indicator, Observation, day_range
from organizations.models import Area, FormerAddress, Name, Organization, Topic
from portal.desk.asking import StepError
from portal.desk.merging import Merge, merge
from portal.journal import UndoError, record, undo
from portal.models import Rule, Step, StepKind
from tests.portal.desk.rows import dump

pytestmark = pytest.mark.django_db


def do_merge(user: User, source, target, confirmed: bool = False) -> Step:
    with record(by=user, kind=StepKind.MERGE) as journal:
        merge(journal, Merge(source, target), confirmed)
    return journal.step


@pytest.fixture
def double(bureau, stored, editor) -> Organization:
    """The same bureau, registered a second time under its full name, with all that can hang on an entity."""
    area = Area.objects.get(name="东湖区")
    double = Organization.objects.create(
        name="东湖区城市管理局",
        type="government",
        area=area,
        superior=Organization.objects.create(name="区政府"),
    )
    Name.objects.create(entity=double, text="东湖区城市管理局", kind="official")
    shared = Name.objects.create(entity=double, text="东湖区城管局", kind="short")
    Name.objects.create(entity=double, text="城管", kind="short", scope=area)
    Rule.objects.create(name=shared, phrase="东湖区城管局", meaning="东湖区城市管理局", made_by=editor)
    FormerAddress.objects.create(kind="organization", slug="jiu", name="旧城管局", entity=double)
    Organization.objects.create(name="城管大队", area=area, superior=double, host=double)
    article, other = stored.articles.order_by("position")[:2]
    mention = bureau.mentions.filter(article=article).first()
    twin = Mention.objects.create(
        article=article,
        start=mention.start,
        end=mention.end,
        text=mention.text,
        kind="organization",
        entity=double,
    )
    twin.decide("accepted", editor)
    Mention.objects.create(
        article=other, start=0, end=4, text="城市管理", kind="organization", entity=double, origin="editor"
    )
    Mention.objects.create(article=other, start=4, end=6, text="城管", kind="organization", entity=double)
    vague = Mention.objects.create(article=other, start=8, end=10, text="城管", kind="organization")
    for rank, one in enumerate((double, bureau), start=1):
        MentionCandidate.objects.create(mention=vague, entity=one, rank=rank, reason="同名")
    vague = Mention.objects.create(article=other, start=10, end=12, text="城管", kind="organization")
    MentionCandidate.objects.create(mention=vague, entity=double, rank=1)
    return double


def figure(article: Article, at: int, subject, value: int, year: int, user: User, **fields) -> Figure:
    row = Figure.objects.create(
        article=article, start=at, end=at + 1, text=str(value), value=value, unit="处",
        subject=subject, indicator=Indicator.objects.get(code="illegal-buildings"),
        period=day_range(date(year, 1, 1), date(year, 12, 31)), **fields,
    )  # fmt: skip
    row.decide("accepted", user)
    return row


@pytest.fixture
def counted(double, bureau, stored, editor) -> None:
    """Figures of both: a cell of its own each, one that both fill, one that an editor chose in, a manual one."""
    article = stored.articles.order_by("position").last()
    Figure.objects.filter(article=article).delete()
    figure(article, 1, double, 5, 2015, editor)
    figure(article, 3, bureau, 6, 2016, editor)
    figure(article, 5, double, 7, 2016, editor)
    figure(article, 7, bureau, 8, 2017, editor)
    chosen = figure(article, 9, double, 9, 2017, editor)
    Observation.objects.filter(preferred=chosen).update(preferred_reason="原件如此", chosen_at=timezone.now())
    Figure.objects.create(article=article, start=11, end=12, text="3", value=3, subject=double)
    years = {2014: double, 2013: bureau}
    for year, subject in years.items():
        Observation.objects.create(
            indicator=chosen.indicator, subject=subject, manual_value=year, citation="年鉴",
            period=day_range(date(year, 1, 1), date(year, 12, 31)),
        )  # fmt: skip


def test_everything_moves(double, bureau, counted, editor):
    """Names, mentions, candidates, figures, cells, what belongs to it and its rules are the other's; it leads there."""
    gone = double.pk
    step = do_merge(editor, double, bureau)
    assert not Organization.objects.filter(pk=gone).exists()
    names = set(bureau.names.values_list("text", "kind"))
    assert {("东湖区城管局", "official"), ("东湖区城市管理局", "former"), ("城管", "short")} <= names
    assert bureau.mentions.filter(text__in=["城市管理", "城管"]).count() == 2
    assert bureau.mentions.accepted().count() == 1  # of the two that said the same, the decided one
    assert list(
        Mention.objects.filter(entity=None, candidates=bureau, text="城管").values_list("start", flat=True)
    )
    assert Rule.objects.get().name == bureau.names.get(text="东湖区城管局")
    assert FormerAddress.objects.filter(entity=bureau.pk).count() == 2
    assert Organization.objects.get(name="城管大队").superior_id == bureau.pk
    bureau.refresh_from_db()
    assert bureau.superior.name == "区政府"
    cells = {o.period_start.year: o for o in Observation.objects.filter(subject=bureau)}
    assert {year: cell.value for year, cell in cells.items()} == {
        2013: 2013, 2014: 2014, 2015: 5, 2016: 6, 2017: 9,
    }  # fmt: skip
    assert cells[2017].preferred_reason == "原件如此"
    assert cells[2016].figures.count() == 2
    assert cells[2016].contested
    assert step.summary.startswith("“东湖区城市管理局”并入“东湖区城管局”")
    assert Step.objects.count() == 1


def test_undo(double, bureau, counted, editor):
    """Every row of every table is again as it was, keys included."""
    before = dump()
    step = do_merge(editor, double, bureau)
    assert dump() != before
    undo(step, editor)
    after = dump()
    for label, rows in before.items():
        assert after[label] == rows, label


def test_undo_after_a_change(double, bureau, counted, editor):
    """Whoever has gone on from the merge is not overrun."""
    step = do_merge(editor, double, bureau)
    name = bureau.names.get(text="东湖区城市管理局")
    name.entity = Organization.objects.create(name="别的局")
    name.save()
    changed = dump()
    with pytest.raises(UndoError, match="后来又改过"):
        undo(step, editor)
    assert dump() == changed


def test_undo_after_a_reading(double, bureau, counted, stored, pipeline, editor):
    """Open suggestions may have been read anew since; that holds up no undoing."""
    from portal.pipeline import Pipeline

    step = do_merge(editor, double, bureau)
    Pipeline().read(stored, recut=False)
    undo(step, editor)
    assert Organization.objects.filter(name="东湖区城市管理局").exists()
    assert {o.subject.name for o in Observation.objects.filter(figures__value=5)} == {"东湖区城市管理局"}


def test_figures_accepted_since_go_home(double, bureau, counted, stored, editor):
    """A figure that joined a moved cell after the merge stays with whom it is of."""
    step = do_merge(editor, double, bureau)
    article = stored.articles.order_by("position").last()
    late = figure(article, 13, bureau, 4, 2015, editor)
    undo(step, editor)
    late.refresh_from_db()
    assert late.observation.subject_id == bureau.pk
    assert late.observation.value == 4


def refused(source, target, editor) -> str:
    with pytest.raises(StepError) as problem:
        do_merge(editor, source, target)
    assert not Step.objects.filter(undone_at=None).exists()
    return problem.value.message


def test_manual_values(double, bureau, editor):
    """Two values that editors typed in cannot both stand: the message names both cells."""
    jobs = Indicator.objects.get(code="illegal-buildings")
    for subject, value in ((double, 3), (bureau, 4)):
        Observation.objects.create(indicator=jobs, subject=subject, manual_value=value, citation="年鉴")
    message = refused(double, bureau, editor)
    assert "东湖区城市管理局为 3，东湖区城管局为 4" in message
    assert jobs.name in message


def test_refusals(double, bureau, editor):
    """Itself, another kind, what stands above it."""
    assert "同一条" in refused(bureau, bureau, editor)
    assert "不同类别" in refused(bureau, Topic.objects.first(), editor)
    team = Organization.objects.get(name="城管大队")
    assert "绕成一圈" in refused(team, double, editor)
    assert "绕成一圈" in refused(double, team, editor)


def test_areas(stored, editor):
    """Areas of one level; of different ones only when asked; what lies in both must be merged first."""
    district = Area.objects.get(name="东湖区")
    street = Area.objects.get(name="柳湾街道")
    new = Area.objects.create(name="柳湾镇", level="town", parent=district)
    village = Area.objects.create(name="柳村", level="village", parent=street)
    bench = Area.objects.create(name="小柳庄", level="natural_village", parent=village)
    Publication.objects.create(name="柳湾报", home=street)
    Page.objects.update(home=street)
    before = dump()
    assert "级别不同" in refused(street, new, editor)
    step = do_merge(editor, street, new, confirmed=True)
    bench.refresh_from_db()
    assert bench.path == "青石市/东湖区/柳湾镇/柳村/小柳庄"
    assert Page.objects.get().home == new == Publication.objects.get(name="柳湾报").home
    undo(step, editor)
    after = dump()
    for label, rows in before.items():
        assert after[label] == rows, label
    Area.objects.create(name="柳村", level="village", parent=new)
    assert "两边都有“柳村”" in refused(street, new, editor)


def test_preview(double, bureau, counted, django_assert_max_num_queries):
    """What will change, counted, in a bounded number of queries."""
    with django_assert_max_num_queries(30):
        seen = Merge(double, bureau).preview()
    assert (seen["mentions"]["all"], seen["candidates"], seen["figures"]) == (3, 2, 4)
    assert (seen["cells"], seen["joined"], seen["rules"]) == (4, 2, 1)
    assert ("机构", "上级组织", 1) in seen["references"]


def test_many(double, bureau, stored, editor, django_assert_max_num_queries):
    """20,000 mentions move by the thousand, and come back so."""
    article = stored.articles.first()
    now = timezone.now()
    Mention.objects.bulk_create(
        Mention(
            article=article, start=n, end=n + 1, text="局", kind="organization", entity=double,
            state="accepted", decided_by=editor, decided_at=now,
        )
        for n in range(1000, 21000)
    )  # fmt: skip
    with django_assert_max_num_queries(250):
        step = do_merge(editor, double, bureau)
    assert bureau.mentions.count() > 20000
    with django_assert_max_num_queries(300):
        undo(step, editor)
    assert double.mentions.count() > 20000


def test_history(double, bureau, counted, editor):
    """Each moved row's history says who moved it."""
    do_merge(editor, double, bureau)
    for moved in (bureau.mentions.get(text="城市管理"), bureau.figures.get(value=Decimal(5))):
        assert moved.history.first().history_user == editor
