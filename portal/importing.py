"""Importing page files: from paths to outcomes, one a file, in this process or in several."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path

from django.db import Error as DatabaseFailure
from django.db import IntegrityError, connection

from articles.files import PageError, read_page_file
from articles.models import Page
from organizations.models import Area

from .database import ServerError
from .parallel import in_processes
from .pipeline import UNNAMED_PUBLICATION, PageSource, Pipeline

logger = logging.getLogger(__name__)

MANIFEST = "pages.csv"
MANIFEST_COLUMNS = ("file", "publication", "published", "section", "number", "home")

BATCH_FILES, BATCH_BYTES = 16, 100_000
"""How many files are stored in one transaction at most, and of how many bytes together unless one is larger."""

_COUNTS = """
SELECT page_id, count(*),
       sum((SELECT count(*) FROM articles_mention WHERE article_id = article.id)),
       sum((SELECT count(*) FROM metrics_figure WHERE article_id = article.id)),
       sum((SELECT count(*) FROM metrics_check WHERE article_id = article.id))
  FROM articles_article AS article WHERE page_id = ANY(%(pages)s) GROUP BY page_id
"""


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file to import, and what is known of the page in it."""

    path: Path
    publication: str = ""
    published: date | None = None
    section: str = ""
    number: str = ""
    home: str = ""  # path of an area
    name: str = ""  # as people know the file, where its path does not say

    @property
    def label(self) -> str:
        return self.name or self.path.name


class Status(StrEnum):
    IMPORTED = "导入"
    SKIPPED = "跳过"
    FAILED = "失败"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, with a line for a person."""

    status: Status
    file: str
    message: str
    page: int | None = None  # the page that holds the file's text, new or old

    def __str__(self) -> str:
        return f"{self.status} {self.file}：{self.message}"


def files_at(path: Path, known: PageFile) -> list[PageFile]:
    """The page files at *path*, a file or a folder, in order of name.

    A folder may hold ``pages.csv``, which tells for each file what *known* leaves open. Raises PageError for a
    folder without pages and for a manifest that cannot be used.
    """
    try:
        if not path.is_dir():
            return [replace(known, path=path)]
        names = {p.name for p in path.iterdir() if p.is_file() and not p.name.startswith(".")}
    except OSError as error:
        raise PageError(str(path), "打不开，请检查路径和权限") from error
    manifest = _manifest(path / MANIFEST)
    # A listed file that is not there is an error of that file, like one that cannot be read.
    names = (names | manifest.keys()) - {MANIFEST}
    if not names:
        raise PageError(str(path), "这个文件夹里没有版面文件，请检查路径")
    return [_merged(known, manifest.get(name), path / name) for name in sorted(names)]


def _manifest(path: Path) -> dict[str, PageFile]:
    if not path.exists():
        return {}
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PageError(path.name, "读不出来，请存为 UTF-8 的 CSV") from error
    files = {}
    for line, row in enumerate(rows, start=2):
        missing = [column for column in MANIFEST_COLUMNS if row.get(column) is None]
        if missing:
            raise PageError(
                path.name, f"第 {line} 行缺少列 {'、'.join(missing)}，表头应为 {','.join(MANIFEST_COLUMNS)}"
            )
        try:
            published = date.fromisoformat(row["published"]) if row["published"] else None
        except ValueError as error:
            raise PageError(
                path.name, f"第 {line} 行的日期“{row['published']}”应写成 2018-10-26 的样子"
            ) from error
        files[row["file"]] = PageFile(
            Path(row["file"]), row["publication"], published, row["section"], row["number"], row["home"]
        )
    return files


def _merged(known: PageFile, listed: PageFile | None, path: Path) -> PageFile:
    """What the command line says, else what the manifest says."""
    listed = listed or PageFile(path)
    return PageFile(
        path,
        known.publication or listed.publication,
        known.published or listed.published,
        known.section or listed.section,
        known.number or listed.number,
        known.home or listed.home,
    )


def import_files(files: Sequence[PageFile], jobs: int = 1) -> Iterator[Outcome]:
    """Import *files* with so many processes, yielding the outcomes in their order.

    A file is stored whole or not at all. The register and the catalogue are those of the beginning.
    """
    pipeline = Pipeline()
    batches = in_batches(files, jobs)
    if jobs <= 1 or len(files) <= 1:
        for batch in batches:
            yield from import_batch(batch, pipeline)
    else:
        work = partial(import_batch, pipeline=pipeline)
        yield from in_processes(work, batches, min(jobs, len(files)), _lost)


def in_batches(files: Sequence[PageFile], jobs: int = 1) -> Iterator[list[PageFile]]:
    """*files* in batches that are each stored in one transaction: small ones share its cost, large ones stand alone."""
    most = max(1, min(BATCH_FILES, len(files) // (2 * jobs)))
    batch: list[PageFile] = []
    room = BATCH_BYTES
    for file in files:
        try:
            size = file.path.stat().st_size
        except OSError:
            size = 0  # whoever reads it says what is wrong with it
        if batch and (len(batch) == most or size > room):
            yield batch
            batch, room = [], BATCH_BYTES
        batch.append(file)
        room -= size
    if batch:
        yield batch


def import_batch(files: Sequence[PageFile], pipeline: Pipeline) -> list[Outcome]:
    """Import *files* in one transaction where that can be, else each in one of its own; their outcomes, in order."""
    if len(files) == 1:
        return [import_file(files[0], pipeline)]
    _check_connection()
    try:
        return _import_together(files, pipeline)
    except Exception:
        # One by one, it shows which file it was, and why.
        return [import_file(file, pipeline) for file in files]


def _import_together(files: Sequence[PageFile], pipeline: Pipeline) -> list[Outcome]:
    outcomes: dict[int, Outcome] = {}
    sources: dict[int, PageSource] = {}
    for at, file in enumerate(files):
        try:
            sources[at] = _source_of(file)
        except PageError as error:
            outcomes[at] = Outcome(Status.FAILED, file.label, error.problem)
    texts: set[str] = set(
        Page.objects.filter(sha256__in=[source.sha256 for source in sources.values()]).values_list(
            "sha256", flat=True
        )
    )
    new: dict[int, PageSource] = {}
    for at, source in sources.items():
        if source.sha256 not in texts:
            texts.add(source.sha256)
            new[at] = source
    pages = pipeline.store_all(list(new.values())) if new else []
    told = counts(pages)
    for at, page in zip(new, pages, strict=True):
        outcomes[at] = Outcome(Status.IMPORTED, files[at].label, told[page.pk], page.pk)
    for at in sources.keys() - new.keys():
        outcomes[at] = _known(files[at].label, sources[at]) or import_file(files[at], pipeline)
    return [outcomes[at] for at in range(len(files))]


def _lost(file: PageFile) -> Outcome:
    problem = "负责它的进程中途退出（可能内存不足），这个版面什么也没有留下，请减小 --jobs 再导入"
    return Outcome(Status.FAILED, file.label, problem)


def import_file(file: PageFile, pipeline: Pipeline) -> Outcome:
    """Import one file, or say why not."""
    name = file.label
    _check_connection()
    try:
        source = _source_of(file)
        if known := _known(name, source):
            return known
        page = pipeline.store(source)
        return Outcome(Status.IMPORTED, name, counts([page])[page.pk], page.pk)
    except PageError as error:
        return Outcome(Status.FAILED, name, error.problem)
    except IntegrityError as error:
        # Perhaps another process stored the same text between our look and our write.
        return _known(name, source) or _refused(name, error)
    except (DatabaseFailure, ServerError) as error:
        return _refused(name, error)
    except Exception:
        logger.exception("%s", file.path)
        return Outcome(Status.FAILED, name, "程序出错，这个版面什么也没有留下，请把上面的报错发给开发者")


def _check_connection() -> None:
    """Make sure that a server restarted meanwhile does not fail the rest."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _refused(name: str, error: Exception) -> Outcome:
    reason = str(error).partition("\n")[0]
    return Outcome(Status.FAILED, name, f"数据库没有写入（{reason}），这个版面什么也没有留下，请稍后再导入")


def _source_of(file: PageFile) -> PageSource:
    home = None
    if file.home:
        try:
            home = Area.objects.at(file.home)
        except Area.DoesNotExist as error:
            raise PageError(file.path.name, f"名录里没有区域“{file.home}”，请先导入名录或改正路径") from error
    return PageSource(
        text=read_page_file(file.path),
        file_name=file.label,
        publication=file.publication or UNNAMED_PUBLICATION,
        published=file.published,
        number=file.number,
        section=file.section,
        home=home,
    )


def _known(name: str, source: PageSource) -> Outcome | None:
    """The outcome for a page whose text is stored already."""
    page = Page.objects.select_related("publication").defer("text").filter(sha256=source.sha256).first()
    return Outcome(Status.SKIPPED, name, f"已导入过（版面 {page.pk}，{page}）", page.pk) if page else None


def counts(pages: Sequence[Page]) -> dict[int, str]:
    """What was read in each of *pages*, by primary key, for a person."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"pages": [page.pk for page in pages]})
        found = {pk: numbers for pk, *numbers in cursor.fetchall()}
    return {
        page.pk: "{} 篇文章，{} 处提及，{} 个数据，{} 项核校".format(*found.get(page.pk, (0, 0, 0, 0)))
        for page in pages
    }
