"""Older exports read back, and what has changed since."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from articles.files import PageError
from articles.workbooks import read_workbook
from metrics import tidy
from metrics.differences import Difference, Kind, differences, plain_line
from metrics.exports import unguarded
from metrics.models import Observation
from organizations.choices import EntityKind
from organizations.models import FormerAddress

LARGEST = 20 * 1024 * 1024
MOST_LINES = 20_000
LONGEST_MARK = 19  # f and the digits of a key
KEYS = {column.title: column.key for column in tidy.columns(derived=True)}
NEEDED = ("indicator_code", "subject_kind", "subject_slug", "modality", "start", "end", "value")
KINDS = {str(label): kind for kind, label in EntityKind.choices}

Lines = list[dict[str, str]]


class ExportError(ValueError):
    """A file that is no export of this site; the message is for whoever uploaded it."""


def changes_of(lines: Iterable[dict[str, str]]) -> list[Difference]:
    """What has become of the cells of an older export. Cells that came since are not looked for: who knows of which."""
    before = current_addresses(lines)
    after = (plain_line(line) for line in _present(before))
    wanted = {tuple(line.get(key, "") for key in tidy.IDENTITY) for line in before}
    places = {line.get("url", "").partition("#")[2] for line in before}
    known = [
        line
        for line in after
        if tuple(line[key] for key in tidy.IDENTITY) in wanted or line["url"].partition("#")[2] in places
    ]
    return [one for one in differences(before, known) if one.kind != Kind.NEW]


def current_addresses(lines: Iterable[dict[str, str]]) -> Lines:
    """*lines* with the addresses that their subjects have by now: what was merged or renamed is still the same."""
    rows = list(lines)
    slugs = {line.get("subject_slug", "") for line in rows}
    former = FormerAddress.objects.filter(slug__in=slugs).values_list("kind", "slug", "entity__slug")
    moved = {(kind, slug): now for kind, slug, now in former}
    return [
        {**line, "subject_slug": moved.get((KINDS.get(line.get("subject_kind", ""), ""), slug), slug)}
        for line in rows
        for slug in [line.get("subject_slug", "")]
    ]


def _present(lines: Sequence[dict[str, str]]) -> Iterator[dict[str, Any]]:
    """The public lines of today for the indicators and subjects of *lines*, and for the sentences behind them."""
    codes = {line.get("indicator_code", "") for line in lines}
    slugs = {line.get("subject_slug", "") for line in lines}
    figures = {
        int(mark[1:])
        for line in lines
        if (mark := line.get("url", "").partition("#")[2])[1:].isdecimal() and len(mark) < LONGEST_MARK
    }
    asked = Q(indicator__code__in=codes, subject__slug__in=slugs) | Q(preferred__in=figures)
    cells = Observation.objects.public().filter(asked).order_by("pk")
    told = tidy.lines(cells)
    if any(line.get("source_kind") == tidy.WORKED_OUT for line in lines):
        told = chain(told, tidy.derived_lines(cells))
    return _once(tidy.as_dicts(tidy.COLUMNS, told))


def _once(lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The first of the lines of each cell: what was reported meanwhile stands before what was worked out."""
    known: set[tuple[Any, ...]] = set()
    for line in lines:
        cell = tuple(line[key] for key in tidy.IDENTITY)
        if cell not in known:
            known.add(cell)
            yield line


def read_export(file: UploadedFile) -> Lines:
    """The tidy lines of an export that this site gave out earlier, as CSV, XLSX or JSON.

    Raises ExportError, in Chinese, for anything else. Of more than MOST_LINES nothing is compared.
    """
    name = (file.name or "").lower()
    if not file.size:
        raise ExportError("这个文件是空的，请选本站导出的 CSV、XLSX 或 JSON 文件。")
    if file.size > LARGEST:
        raise ExportError(f"文件超过 {LARGEST // 1024 // 1024} MB，请按指标或区域分开比较。")
    data = file.read()
    if data.startswith(b"PK"):
        lines = _from_workbook(data)
    elif name.endswith(".json") or data.lstrip()[:1] in (b"{", b"["):
        lines = _from_package(data)
    else:
        lines = _from_csv(data)
    if not lines:
        raise ExportError("文件里没有一行数据。")
    if len(lines) > MOST_LINES:
        raise ExportError(f"文件的行太多，一次最多比较 {MOST_LINES} 行，请按指标或区域分开。")
    return lines


def _from_csv(data: bytes) -> Lines:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")  # Excel saves it so
        except UnicodeDecodeError as error:
            raise ExportError("文件读不出来：不是 UTF-8 也不是 GBK 文本，请上传导出的原文件。") from error
    try:
        rows = list(islice(csv.reader(io.StringIO(text.replace("\x00", ""))), MOST_LINES + 2))
    except csv.Error as error:
        raise ExportError("文件不是 CSV 表格，请上传导出的原文件。") from error
    return _named(rows)


def _from_workbook(data: bytes) -> Lines:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(data)
        file.flush()
        try:
            sheets = read_workbook(Path(file.name))
        except PageError as error:
            raise ExportError(
                "文件是读不出来的 Excel 文件（损坏、加密或过大），请上传导出的原文件。"
            ) from error
    tidy_sheets = [sheet for sheet in sheets if sheet.rows and "指标代码" in sheet.rows[0]]
    if not tidy_sheets:
        raise ExportError("文件里没有“来源”这张表，请上传本站导出的 XLSX 原文件。")
    return [line for sheet in tidy_sheets for line in _named(sheet.rows)]


def _from_package(data: bytes) -> Lines:
    try:
        package = json.loads(data, parse_float=str)
        json.dumps(package, ensure_ascii=False).encode()  # half a character passes in JSON, and nowhere else
        rows = package["resources"][0]["data"]
        lines = [
            plain_line({key: row.get(key) for key in (*NEEDED, *KEYS.values())})
            for row in rows[: MOST_LINES + 1]
        ]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ExportError("文件不是本站导出的 JSON 数据包，请上传导出的原文件。") from error
    if lines and not all(any(line[key] for line in lines) for key in ("indicator_code", "subject_slug")):
        raise ExportError("数据包里没有指标代码或主体代码，请上传本站导出的逐条数据。")
    return lines


def _named(rows: Sequence[Sequence[str]]) -> Lines:
    """The rows below the head by the keys of their columns."""
    head = [KEYS.get(title.strip(), "") for title in rows[0]] if rows else []
    missing = [title for title, key in KEYS.items() if key in NEEDED and key not in head]
    if missing:
        raise ExportError(
            f"没有“{'”“'.join(missing)}”这样的列。请上传逐条（附出处）的 CSV、XLSX 或 JSON；照表的 CSV 没有出处，比较不了。"
        )
    named = (dict(zip(head, row, strict=False)) for row in rows[1:] if any(row))
    return [plain_line({key: unguarded(text) for key, text in line.items() if key}) for line in named]
