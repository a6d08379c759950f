"""From a page to rows: read it, and write what was read in one transaction.

A page can be read again at any time. What an editor settled stays: a decided mention or figure is neither changed
nor removed nor suggested a second time, and a settled check is kept. Suggestions are brought up to date in place,
so that an address such as ``#f123`` goes on meaning the same figure. Articles are cut once; they are cut again only
while nobody has touched any article of the page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from articles.choices import ArticleState, DecisionState
from articles.indexing import index_articles, set_vectors
from articles.models import Article, Mention, Page, Publication, Reprint
from articles.tying import tie
from metrics.loading import catalogue_from_database, history_from_database
from metrics.models import Check, Figure
from organizations.loading import register_from_database
from organizations.models import Area, IgnoredName
from organizations.naming import ArticleContext

from .analysis import PageReader, ReadArticle, ReadPage
from .desk.queue import refresh
from .suggestions import Keys, fitted, suggest
from .writing import write_articles, write_suggestions

UNNAMED_PUBLICATION = "未注明报刊"


@dataclass(frozen=True, slots=True)
class PageSource:
    """A page before it is stored: its text, and what is known of where it was printed."""

    text: str
    file_name: str = ""
    publication: str = UNNAMED_PUBLICATION
    published: date | None = None
    number: str = ""
    section: str = ""
    home: Area | None = None  # None: the publication's

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


class Pipeline:
    """Reads pages with the register and the catalogue of the database, as they were when it was built."""

    def __init__(self) -> None:
        register, entities = register_from_database()
        catalogue, indicators = catalogue_from_database()
        self.reader = PageReader(register, catalogue, history_from_database(entities))
        self.tokens = self.reader.namer.tokens
        ignored = frozenset(IgnoredName.objects.values_list("text", flat=True))
        self.keys = Keys(entities, indicators, ignored)

    def store(self, source: PageSource) -> Page:
        """Read and write *source*: the whole page or, on any error, nothing of it."""
        return self.store_all([source])[0]

    def store_all(self, sources: Sequence[PageSource]) -> list[Page]:
        """The same for several pages: all of them or, on any error, none."""
        with transaction.atomic():
            pages = _pages_of(sources)
            read = [self._read(page) for page in pages]
            bulk_create_with_history(pages, Page)
            self._write(list(zip(pages, read, strict=True)))
        return pages

    def read(self, page: Page, recut: bool = True) -> None:
        """Read *page* again; without *recut* its articles stay, even if nobody touched them."""
        with transaction.atomic():
            # Whoever reads the same page at the same moment waits here.
            page = (
                Page.objects.select_for_update(of=("self",))
                .select_related("publication__home", "home")
                .get(pk=page.pk)
            )
            _hold(page)
            if recut and _is_untouched(page):
                read = self._read(page)
                page.articles.all().delete()
                self._write([(page, read)])
            else:
                self._read_again(page)
            # Not saved: that the program has read a page is no change for its history.
            Page.objects.filter(pk=page.pk).update(read_at=timezone.now(), other_lines=page.other_lines)

    def _read(self, page: Page) -> ReadPage:
        """What *page* says, cut for the first time or anew."""
        read = self.reader.read(page.text, page.published, page.area.path if page.area else "")
        page.other_lines = [list(lines) for lines in read.other_lines]
        return read

    def _write(self, pages: Sequence[tuple[Page, ReadPage]]) -> None:
        """Write the articles of stored *pages* and all that was read in them."""
        rows = [
            (_article_of(page, position, article), article.reading)
            for page, read in pages
            for position, article in enumerate(read.articles, start=1)
        ]
        articles = [article for article, _ in rows]
        set_vectors(articles, self.tokens)
        write_articles(articles)
        write_suggestions(rows, self.keys)
        refresh(article.pk for article in articles)
        tie(articles)

    def _read_again(self, page: Page) -> None:
        """Bring the suggestions in the articles of *page* up to date."""
        articles = list(page.articles.order_by("position"))
        readings = self.reader.read_bodies(
            [(article.body, _context_of(article, page)) for article in articles]
        )
        for article, reading in zip(articles, readings, strict=True):
            suggest(article, reading, self.keys)
        index_articles(articles, self.tokens)
        refresh(article.pk for article in articles)
        tie(articles)

    def read_article(self, article: Article) -> None:
        """Read one article again, whose text was edited. The others of its page help to name it and stay as they are."""
        page = Page.objects.select_related("publication__home", "home").get(pk=article.page_id)
        articles = list(page.articles.order_by("position"))
        readings = self.reader.read_bodies([(one.body, _context_of(one, page)) for one in articles])
        own = next(reading for one, reading in zip(articles, readings, strict=True) if one.pk == article.pk)
        suggest(article, own, self.keys)
        index_articles([article], self.tokens)
        refresh([article.pk])
        tie([article])


def _publications_of(sources: Sequence[PageSource]) -> dict[str, Publication]:
    """The publications of *sources*, by name; new ones are stored."""
    # A newspaper reports on the area of its first page, unless an editor says otherwise; the unnamed are many.
    homes = {
        source.publication: source.home if source.publication != UNNAMED_PUBLICATION else None
        for source in reversed(sources)
    }
    known = Publication.objects.select_related("home")
    # In order, so that no two imports wait for each other's new ones.
    return {name: known.get_or_create(name=name, defaults={"home": homes[name]})[0] for name in sorted(homes)}


def _pages_of(sources: Sequence[PageSource]) -> list[Page]:
    """The pages of *sources*, not yet stored; their publications are."""
    publications = _publications_of(sources)
    now = timezone.now()
    pages = []
    for source in sources:
        publication = publications[source.publication]
        page = Page(
            publication=publication,
            published=source.published,
            number=source.number,
            section=source.section,
            home=source.home if source.home != publication.home else None,
            text=source.text,
            sha256=source.sha256,
            file_name=source.file_name,
            read_at=now,
        )
        pages.append(fitted(page))
    return pages


def _hold(page: Page) -> None:
    """Keep editors from settling anything on *page* until the reading is written; they wait, and then decide."""
    for model in (Mention, Figure, Check):
        rows = model.objects.filter(article__in=page.articles.values("pk")).order_by("pk")
        list(rows.select_for_update().values_list("pk"))


def _is_untouched(page: Page) -> bool:
    """Whether no editor has settled, edited, published or deleted anything on *page*."""
    decided = ~Q(state=DecisionState.SUGGESTED)
    touched = page.articles.filter(
        ~Q(state=ArticleState.DRAFT)
        | Q(version__gt=1)
        | Exists(Mention.objects.filter(decided, article=OuterRef("pk")))
        | Exists(Figure.objects.filter(decided, article=OuterRef("pk")))
        | Exists(Check.objects.filter(settled_at__isnull=False, article=OuterRef("pk")))
        | Exists(
            Reprint.objects.filter(decided).filter(Q(article=OuterRef("pk")) | Q(original=OuterRef("pk")))
        )
        | Exists(Article.history.filter(id=OuterRef("pk"), history_type="~"))
        | Q(corrections__isnull=False)
    )
    deleted = Article.history.filter(page=page.pk, history_type="-", history_user__isnull=False)
    return not touched.exists() and not deleted.exists()


def _context_of(article: Article, page: Page) -> ArticleContext:
    headline = "\n".join(part for part in (article.kicker, article.headline, article.subhead) if part)
    area = article.home or page.area
    return ArticleContext(home=area.path if area else "", headline=headline, published=article.date)


def _article_of(page: Page, position: int, article: ReadArticle) -> Article:
    cut = article.cut
    row = Article(
        page=page,
        position=position,
        date=page.published,
        kind=cut.kind,
        kicker=cut.kicker or "",
        headline=cut.headline or "",
        subhead=cut.subhead or "",
        section_heads=[head[:200] for head in cut.section_heads],
        bylines=[{"role": byline.role, "name": byline.name} for byline in cut.bylines],
        body=cut.body,
        lines=[list(lines) for lines in cut.lines],
        line_starts=[[start.offset, start.line] for start in cut.line_starts],
        complete=cut.complete,
        home=page.area,
    )
    return fitted(row)
