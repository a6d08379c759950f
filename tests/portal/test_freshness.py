"""Pages are kept while nothing has changed, and out of reach once something has, whatever path it came by."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.utils import timezone
from model_bakery import baker

from articles.choices import ReviewAction
from articles.models import Article, Correction, Mention, Publication
from articles.review import take
from metrics.models import Figure, Indicator, Observation
from organizations.models import Area, Name, Organization
from portal.desk.merging import Merge, merge
from portal.freshness import WATCHED, _is_for_all, stamp
from portal.journal import record, undo
from portal.models import Stamp, StepKind
from portal.pipeline import PageSource
from portal.tasks import count_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(settings, client):
    """A reader's browser, and the site's cache of pages in use."""
    settings.PAGE_CACHE = True
    settings.CACHES = settings.CACHES | {
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "kept-in-a-test"}
    }
    caches["pages"].clear()
    yield client
    caches["pages"].clear()


@pytest.fixture
def town(stored, editor) -> SimpleNamespace:
    """The page of the town, its articles published, one mention and one figure of it accepted."""
    stored.articles.update(state="published", published_at=timezone.now())
    mention, figure = Mention.objects.filter(text="东湖区").first(), Figure.objects.get(text="320人")
    mention.decide("accepted", editor)
    figure.decide("accepted", editor)
    article = figure.article
    return SimpleNamespace(article=article, mention=mention, figure=figure, editor=editor, page=stored)


def decide(town):
    Mention.objects.get(text="清洁家园行动").decide("accepted", town.editor)


def undo_step(town):
    with record(by=town.editor, kind=StepKind.REJECT) as journal, journal.changing(town.mention):
        town.mention.state = "rejected"
        town.mention.save()
    undo(journal.step, town.editor)


def merge_two(town):
    same = Organization.objects.create(name="城管局", area=Area.objects.get(name="东湖区"))
    with record(by=town.editor, kind=StepKind.MERGE) as journal:
        merge(journal, Merge(same, Organization.objects.get(name="东湖区城管局")), confirmed=True)


def publish(town):
    Article.objects.filter(pk=town.article.pk).update(state="approved")
    town.article.refresh_from_db()
    before = stamp()
    take(town.article, ReviewAction.PUBLISH, town.editor)
    assert stamp() != before


def withdraw(town):
    take(town.article, ReviewAction.WITHDRAW, town.editor, reason="数字有误。")


def settle_correction(town):
    open_one = baker.make(Correction, article=town.article, report="有误")
    before = stamp()
    open_one.state, open_one.public_note, open_one.settled_at = "accepted", "已改。", timezone.now()
    open_one.save()
    assert stamp() != before


def edit_register(town):
    Name.objects.create(entity=Area.objects.get(name="东湖区"), text="东湖", kind="short")


def rename_area(town):
    Area.objects.filter(name="东湖区").update(level="county")


def edit_indicator(town):
    Indicator.objects.filter(code="jobs-urban-new").update(definition="另一种口径")


def import_page(town):
    home = Area.objects.get(name="东湖区")
    from portal.pipeline import Pipeline

    Pipeline().store(
        PageSource("东湖区开会\n本报讯 昨天，东湖区开会。", "b.txt", "青石日报", None, home=home)
    )


def edit_paper(town):
    Publication.objects.update(official=True)


def choose_value(town):
    Observation.objects.update(preferred_reason="官方发布")


def sql(town):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM metrics_checkfigure")


def count_missed_cells(town):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM metrics_toldcell")
    count_due(within=None)


WRITES = [
    decide, undo_step, merge_two, publish, withdraw, settle_correction, edit_register, rename_area, edit_indicator,
    import_page, edit_paper, choose_value, count_missed_cells, sql,
]  # fmt: skip


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_every_write_has_a_new_stamp(town, write):
    """Whatever changes what readers may see changes the stamp with it."""
    before = stamp()
    write(town)
    assert stamp() != before


def test_scheduled_article_has_a_new_stamp(town):
    """When an article's hour comes nothing is written; what came out last is part of the stamp."""

    def last_out(at):
        Article.objects.update(published_at=at)
        return stamp()[0].split("-")[2]

    hour = timedelta(hours=1)
    assert last_out(timezone.now() + hour) == "None"
    assert last_out(timezone.now() - hour) != last_out(timezone.now() - 2 * hour) != "None"


def test_stamp_goes_by_the_clock_of_the_pages(town, monkeypatch):
    """An article is out by the clock of the program, whatever the clock of the database says."""
    now = timezone.now()
    Article.objects.update(published_at=now + timedelta(hours=1))
    before = stamp()[0]
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=2))
    assert Article.public.exists()
    assert stamp()[0].split("-")[2] != before.split("-")[2] == "None"


def test_reading_leaves_the_stamp(town, client):
    """Who reads changes nothing, nor does an editor who opens a page."""
    before = stamp()
    client.get(town.article.get_absolute_url())
    client.force_login(town.editor)
    client.get(f"/admin/desk/articles/{town.article.pk}/")
    assert stamp() == before


def test_every_table_is_watched_or_known_not_to_show():
    """A new table is either watched, by a trigger, or listed here as one that no public page is made of."""
    hidden = {
        "articles_appearance", "articles_fingerprint", "articles_mentioncandidate", "articles_presence", "articles_tally", "articles_upload", "metrics_tally", "metrics_toldcell",
        "metrics_areayear", "metrics_reporter", "metrics_total", "metrics_waiting", "organizations_ignoredname",
    }  # fmt: skip
    labels = {"articles", "metrics", "organizations"}
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in labels and not model.__name__.startswith("Historical")
    }
    assert tables - hidden == set(WATCHED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'portal_stamp'")
        assert {table for (table,) in cursor.fetchall()} == set(WATCHED)


def test_rows_are_gathered(town):
    """The rows of the stamp stay few, and their sum is what it was."""
    before = int(stamp()[0].split("-")[1])
    for _ in range(450):
        Publication.objects.update(official=False)
    assert int(stamp()[0].split("-")[1]) == before + 450
    assert Stamp.objects.count() < 250


def test_kept_page_is_the_same_page(kept, town, django_assert_num_queries):
    """A page asked for twice is made once, and comes the same, headers and all; one query looks at the stamp."""
    first = kept.get("/", headers={"accept-encoding": "gzip"})
    with django_assert_num_queries(1):
        second = kept.get("/", headers={"accept-encoding": "gzip"})
    assert second.content == first.content
    told = [
        {(name, value) for name, value in one.items() if name != "X-Request-ID"} for one in (first, second)
    ]
    assert told[0] == told[1]
    assert second["Content-Encoding"] == "gzip"
    assert "Content-Security-Policy" in second
    assert {"Cookie", "Accept-Encoding"} <= {one.strip() for one in second["Vary"].split(",")}


def test_known_page_is_not_sent_again(kept, town, django_assert_num_queries):
    """Who has the page is told so, from one query; after a change he gets the new one."""
    tag = kept.get("/areas/")["ETag"]
    with django_assert_num_queries(1):
        known = kept.get("/areas/", headers={"if-none-match": tag})
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", tag)
    edit_register(town)
    changed = kept.get("/areas/", headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed["ETag"] != tag


PLACES = [
    "/",
    "/articles/",
    "/areas/donghu-qu/",
    "/search/?q=就业",
    "/articles/feed.atom",
    "/indicators/jobs-urban-new/",
]


@pytest.mark.parametrize("place", PLACES)
def test_withdrawn_article_is_gone_at_the_next_request(kept, town, place):
    """A page that was kept with an article comes without it once it is withdrawn, for old copies too."""
    headline = town.article.headline
    before = kept.get(place)
    tag, time = before["ETag"], before["Last-Modified"]
    assert headline in before.content.decode() or "320" in before.content.decode()
    kept.get(place)
    withdraw(town)
    for headers in ({}, {"if-none-match": tag}, {"if-modified-since": time}):
        after = kept.get(place, headers=headers)
        assert after.status_code == 200
        assert headline not in after.content.decode()
    assert kept.get(town.article.get_absolute_url()).status_code == 410


def test_page_made_during_a_change_is_not_kept_for_after(kept, town, monkeypatch):
    """A change that is committed while a page is being made: the page, which may lack it, is not given out after it."""
    from portal.views.home import Home

    real = Home.get_context_data

    def slow(self, **kwargs):
        context = real(self, **kwargs)
        withdraw(town)
        monkeypatch.undo()
        return context

    monkeypatch.setattr(Home, "get_context_data", slow)
    assert town.article.headline in kept.get("/").content.decode()
    assert town.article.headline not in kept.get("/").content.decode()


def test_readers_choices_are_kept_apart(kept, town):
    """Large type for one reader is not what the next one gets."""
    plain = kept.get("/")
    kept.cookies["mode"] = "elder"
    large = kept.get("/")
    assert 'data-mode="elder"' in large.content.decode()
    assert large["ETag"] != plain["ETag"]
    del kept.cookies["mode"]
    assert 'data-mode="elder"' not in kept.get("/").content.decode()


def test_parts_are_kept_apart(kept, town):
    """What a script puts into a page is not given to who asks for the whole one, nor the other way round."""
    address = f"{town.article.get_absolute_url()}lines/"
    part = kept.get(address, headers={"x-requested-with": "fetch"})
    whole = kept.get(address)
    assert (b"<html" in whole.content, b"<html" in part.content) == (True, False)
    assert part["ETag"] != whole["ETag"]


def test_forms_are_nobody_elses():
    """A page with a form's token is its reader's own."""
    assert _is_for_all(b"<html></html>")
    assert not _is_for_all(b'<input name="csrfmiddlewaretoken" value="x">')


def test_hosts_are_kept_apart(kept, town):
    """A page tells its own address: another host's is another page."""
    assert "http://localhost/" in kept.get("/", headers={"host": "localhost"}).content.decode()
    assert "http://localhost/" not in kept.get("/", headers={"host": "127.0.0.1"}).content.decode()


def test_who_has_logged_in_is_served_anew(kept, town):
    """A member of staff gets no kept page, and what is made for him is not kept."""
    kept.force_login(town.editor)
    page = kept.get("/data/")
    assert "ETag" not in page
    kept.logout()
    assert "ETag" in kept.get("/")
    assert len(caches["pages"]._cache) == 1


@pytest.mark.parametrize(
    "place", ["/healthz", "/corrections/new/", "/admin/login/", "/data/check/", "/nowhere/"]
)
def test_other_pages_are_left_alone(kept, town, place):
    """Forms, the desk and what is not there are neither kept nor tagged by the stamp."""
    kept.get(place)
    assert not caches["pages"]._cache


def test_switched_off(kept, town, settings):
    """PAGE_CACHE=off: every page is made, and none has a tag."""
    settings.PAGE_CACHE = False
    assert "ETag" not in kept.get("/")
