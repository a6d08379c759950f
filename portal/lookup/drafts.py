"""What a clerk hands in to be checked: pasted text, or the text of a file. It is read, and kept nowhere."""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from articles.files import PageError, read_page_file
from articles.workbooks import read_workbook

from .grids import Placed, as_text

LONGEST = 20_000
"""Characters that are checked at once."""
LARGEST = 5 * 1024 * 1024
UNPACKED = 40 * 1024 * 1024
ENTRIES = 2_000
HEADLINE = 40

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069]")


class DraftError(Exception):
    """A draft that cannot be checked. The message is Chinese and says what to do."""


@dataclass(frozen=True)
class Draft:
    """The text that is checked; of a workbook, the cell that each part comes from."""

    text: str
    headline: str = ""
    placed: Sequence[Placed] = ()
    remarks: Sequence[str] = ()

    def place_of(self, start: int) -> str:
        """The sheet and the cell of the character at *start*: 就业!C5. Nothing for running text."""
        found = self._placed(start)
        return found.place if found is not None else ""

    def in_totals(self, start: int) -> bool:
        """Whether the character at *start* stands in a row of totals, which is about none of the rows' subjects."""
        found = self._placed(start)
        return found is not None and found.total

    def _placed(self, start: int) -> Placed | None:
        n = bisect_right(self.placed, start, key=lambda one: one.start) - 1
        return self.placed[n] if n >= 0 and start < self.placed[n].end else None


def draft_of_text(text: str) -> Draft:
    """The draft of pasted *text*. Raises DraftError for one that is empty or too long."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text:
        raise DraftError("请粘贴要核对的文字，或者选一个文件。")
    first = text.partition("\n")[0].strip()
    is_headline = "\n" in text and len(first) <= HEADLINE and not re.search("[。；;]", first)
    return Draft(_fit(text), first if is_headline else "")


def draft_of_file(name: str, data: bytes) -> Draft:
    """The draft in an uploaded file, *data*: text, .docx, PDF with a text layer, .xlsx. What it is, its bytes tell.

    Raises DraftError for one that is too large, of another type, or without text.
    """
    if len(data) > LARGEST:
        raise DraftError(
            f"文件有 {len(data) / 2**20:.1f} MB，最多 {LARGEST // 2**20} MB，请只留要核对的部分。"
        )
    name = Path(name).name[-80:] or "文件"
    inside = _inside(data)
    # The readers want a path. The folder is nobody else's, and gone when this is done.
    with TemporaryDirectory(prefix="draft-") as folder:
        path = Path(folder) / "draft"
        path.write_bytes(data)
        try:
            if any(entry.startswith("xl/") for entry in inside):
                text, placed = as_text(read_workbook(path))
                return Draft(_fit(text), "", placed, ["表格按行读成文字核对，每处写明工作表和单元格。"])
            return draft_of_text(read_page_file(path))
        except PageError as error:
            raise DraftError(f"{name}：{error.problem.replace('导入', '核对')}。") from None


def _inside(data: bytes) -> list[str]:
    """The names of what is in an archive; refuses one that unpacks to more than a report can hold."""
    if not data.startswith(b"PK\x03\x04"):
        return []
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise DraftError("文件损坏，打不开，请重新保存。") from None
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
        raise DraftError(f"文件解开后超过 {UNPACKED // 2**20} MB，不像一份报告，请只留要核对的部分。")
    return [entry.filename for entry in entries]


def _fit(text: str) -> str:
    if len(text) > LONGEST:
        raise DraftError(f"有 {len(text):,} 个字，一次最多核对 {LONGEST:,} 个，请分几次核对。")
    if not text.strip():
        raise DraftError("里面没有文字，请确认没有选错文件。")
    return text
