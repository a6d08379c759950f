"""Files on a full disk: nothing of them is left, and whoever handed them in is told."""

from __future__ import annotations

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import Upload
from portal import preparing
from portal.models import Export
from portal.uploading import Handed, receive

pytestmark = pytest.mark.django_db


class Brim(SimpleUploadedFile):
    """A file in whose middle the disk is full."""

    def chunks(self, chunk_size=None):
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def left(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_upload(editor, media):
    """An upload that does not fit is told as failed, without a file; the next one is kept."""
    files = [Handed(Brim("a.txt", b"whole text")), Handed(SimpleUploadedFile("b.txt", b"whole text"))]
    full, fine = receive(files, by=editor, publication=None, section="", home=None)
    assert (full.state, full.file.name) == ("failed", "")
    assert "磁盘满了" in full.message
    assert [path.name for path in left(media)] == [fine.file.name.rpartition("/")[2]]
    assert Upload.objects.count() == 2


def test_export(registered, media, monkeypatch):
    """An export that does not fit has failed, and leaves nothing."""
    export = Export.objects.create(query="set=observations", format="xlsx")
    monkeypatch.setattr(preparing, "File", lambda draft: Brim("x", b"whole text"))
    preparing.write(export.pk, "http://testserver")
    export.refresh_from_db()
    assert (export.state, export.file.name, left(media)) == ("failed", "", [])


def test_keep_raises(editor, media):
    """Who keeps a file is told that it was not kept."""
    with pytest.raises(OSError, match="No space"):
        preparing.keep(Upload(uploaded_by=editor).file, "0f", Brim("a", b"whole text"))
    preparing.keep(Upload(uploaded_by=editor).file, "0f", ContentFile(b"x"))
    assert len(left(media)) == 1
