"""Importing page files: from paths to outcomes, one a file, in this process or in several."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from multiprocessing import get_context
from pathlib import Path

from django.db import DatabaseError, IntegrityError

from articles.files import PageError, read_page_file
from articles.models import Mention, Page
from metrics.models import Check, Figure
from organizations.models import Area

from .pipeline import UNNAMED_PUBLICATION, PageSource, Pipeline

MANIFEST = "pages.csv"
MANIFEST_COLUMNS = ("file", "publication", "published", "section", "number", "home")


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file to import, and what is known of the page in it."""

    path: Path
    publication: str = ""
    published: date | None = None
    section: str = ""
    number: str = ""
    home: str = ""  # path of an area


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

    def __str__(self) -> str:
        return f"{self.status} {self.file}：{self.message}"


def files_at(path: Path, known: PageFile) -> list[PageFile]:
    """The page files at *path*, a file or a folder, in order of name.

    A folder may hold ``pages.csv``, which tells for each file what *known* leaves open. Raises PageError for a
    folder without pages and for a manifest that cannot be used.
    """
    if not path.is_dir():
        return [replace(known, path=path)]
    manifest = _manifest(path / MANIFEST)
    files = sorted(
        p for p in path.iterdir() if p.is_file() and p.name != MANIFEST and not p.name.startswith(".")
    )
    if not files:
        raise PageError(str(path), "这个文件夹里没有版面文件")
    return [_merged(known, manifest.get(file.name), file) for file in files]


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
    """Import *files*, yielding each one's outcome as it is known. A file is stored whole or not at all."""
    if jobs <= 1 or len(files) <= 1:
        pipeline = Pipeline()
        yield from (import_file(file, pipeline) for file in files)
        return
    # Spawned, not forked: a connection must not be shared between processes.
    with ProcessPoolExecutor(min(jobs, len(files)), get_context("spawn"), _start_worker) as pool:
        for done in as_completed([pool.submit(_import_in_worker, file) for file in files]):
            yield done.result()


def import_file(file: PageFile, pipeline: Pipeline) -> Outcome:
    """Import one file, or say why not."""
    name = file.path.name
    try:
        source = _source_of(file)
        if known := Page.objects.filter(sha256=source.sha256).first():
            return _known(name, known)
        page = pipeline.store(source)
    except PageError as error:
        return Outcome(Status.FAILED, name, error.problem)
    except IntegrityError:
        # Another process stored the same text between our look and our write.
        if known := Page.objects.filter(sha256=source.sha256).first():
            return _known(name, known)
        raise
    except DatabaseError as error:
        return Outcome(
            Status.FAILED, name, f"数据库没有写入（{str(error).splitlines()[0]}），这个版面什么也没有留下"
        )
    return Outcome(Status.IMPORTED, name, _counts(page))


def _source_of(file: PageFile) -> PageSource:
    home = None
    if file.home:
        try:
            home = Area.objects.at(file.home)
        except Area.DoesNotExist as error:
            raise PageError(file.path.name, f"名录里没有区域“{file.home}”，请先导入名录或改正路径") from error
    return PageSource(
        text=read_page_file(file.path),
        file_name=file.path.name,
        publication=file.publication or UNNAMED_PUBLICATION,
        published=file.published,
        number=file.number,
        section=file.section,
        home=home,
    )


def _known(name: str, page: Page) -> Outcome:
    return Outcome(Status.SKIPPED, name, f"已导入过（版面 {page.pk}，{page}）")


def _counts(page: Page) -> str:
    inside = {"article__page": page}
    articles, mentions = page.articles.count(), Mention.objects.filter(**inside).count()
    figures, checks = Figure.objects.filter(**inside).count(), Check.objects.filter(**inside).count()
    return f"{articles} 篇文章，{mentions} 处提及，{figures} 个数据，{checks} 项核校"


_worker_pipeline: Pipeline | None = None


def _start_worker() -> None:
    import django

    django.setup()
    global _worker_pipeline
    _worker_pipeline = Pipeline()


def _import_in_worker(file: PageFile) -> Outcome:
    assert _worker_pipeline is not None  # noqa: S101 - set by _start_worker before any task
    return import_file(file, _worker_pipeline)
