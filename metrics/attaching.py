"""The attachment of a manual value: a scan or the file that its citation names, for the staff's eyes only."""

from __future__ import annotations

import uuid
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.contrib.admin.widgets import AdminFileWidget
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404
from django.urls import reverse

from .models import Observation

_ZIPPED, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OPENINGS = {  # what a file is called → its first bytes; a text has none of its own
    ".pdf": b"%PDF-", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n",
    ".docx": _ZIPPED, ".xlsx": _ZIPPED, ".ofd": _ZIPPED, ".doc": _OLD_OFFICE, ".xls": _OLD_OFFICE,
    ".txt": b"", ".csv": b"",
}  # fmt: skip
TAKEN = "PDF、OFD、JPG、PNG、Word、Excel 和文本"


def refusal(file: UploadedFile) -> str:
    """Why *file* is not kept; empty for one that is. What it is, its name and its first bytes must both say."""
    size = file.size or 0
    if not size:
        return "附件是空的，请重新选择文件。"
    if size > settings.UPLOAD_MB * 2**20:
        return f"附件有 {size / 2**20:.0f} MB，超过 {settings.UPLOAD_MB} MB 的上限，请拆小或压低扫描精度。"
    suffix = suffix_of(file.name)
    if suffix not in OPENINGS:
        return f"附件只收 {TAKEN}，请另存为其中一种。"
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    opening = OPENINGS[suffix]
    if not start.startswith(opening) or (not opening and b"\x00" in start.removeprefix(b"\xff\xfe")[::2]):
        return f"附件叫 {suffix}，内容却不是，请用原来的程序另存一次再传。"
    return ""


def suffix_of(name: str | None) -> str:
    """The ending by which a file's kind goes: ``.pdf``."""
    return PurePath(name or "").suffix.lower()


def stored_name(name: str | None) -> str:
    """A name of our own: none of a stranger's making gets into the file system."""
    return f"{uuid.uuid4().hex}{suffix_of(name)}"


def shown_name(cell: Observation) -> str:
    """How the attachment of *cell* is called where it is handed out."""
    if cell.submission is not None and cell.submission.file.name == cell.attachment.name:
        return cell.submission.name
    return f"{cell}附件{suffix_of(cell.attachment.name)}"


def response(cell: Observation) -> FileResponse:
    """The attachment of *cell* as a file to keep, which no browser opens by itself."""
    if not cell.attachment:
        raise Http404
    try:
        file: File[bytes] = cell.attachment.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        file, as_attachment=True, filename=shown_name(cell), content_type="application/octet-stream"
    )


class AttachmentWidget(AdminFileWidget):
    """A file to choose, and a link to the one that is kept, through the page that asks who wants it."""

    def is_initial(self, value: Any) -> bool:
        return bool(value) and getattr(value, "instance", None) is not None

    def format_value(self, value: Any) -> Any:
        return Kept(value.instance) if self.is_initial(value) else None


class Kept:
    """What the widget shows of a kept file."""

    def __init__(self, cell: Observation) -> None:
        self.cell = cell
        self.url = reverse("admin:metrics_observation_attachment", args=[cell.pk])

    def __str__(self) -> str:
        return shown_name(self.cell)
