"""Where files are kept: a folder, a bucket, or anything that Django calls a storage."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from articles.models import Upload
from portal.storages import files_storage
from portal.uploading import local_copy


def test_folder() -> None:
    """Without an address files lie in a folder that nobody else may enter."""
    assert files_storage("")["OPTIONS"] == {
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }


def test_bucket() -> None:
    """An address tells host, bucket, key and region; a key may hold any character."""
    made = files_storage("s3://key:p%40ss%2F@minio.example:9000/portal?region=cn-north-1")
    assert made["BACKEND"] == "portal.buckets.Bucket"
    assert made["OPTIONS"] == {
        "bucket_name": "portal",
        "access_key": "key",
        "secret_key": "p@ss/",
        "default_acl": "private",
        "file_overwrite": False,
        "signature_version": "s3v4",
        "max_memory_size": 4 * 2**20,
        "endpoint_url": "https://minio.example:9000",
        "addressing_style": "path",
        "region_name": "cn-north-1",
    }
    assert "endpoint_url" not in files_storage("s3://key:word@/portal")["OPTIONS"]
    assert files_storage("s3+http://k:w@minio/b")["OPTIONS"]["endpoint_url"] == "http://minio"


@pytest.mark.parametrize("url", ["ftp://host/bucket", "s3://host", "s3://host/a/b", "bucket"])
def test_wrong(url: str) -> None:
    """An address that is none of these is refused with how to write one."""
    with pytest.raises(ValueError, match="FILES_URL 应写成"):
        files_storage(url)


class Bucket(InMemoryStorage):
    """Of its own code nothing asks for a path."""

    def path(self, name: str) -> str:
        if sys._getframe(1).f_code.co_filename.endswith("memory.py"):
            return super().path(name)
        raise NotImplementedError


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> InMemoryStorage:
    """Uploads are kept where there are no paths, as with a bucket."""
    storage = Bucket()
    monkeypatch.setattr(Upload._meta.get_field("file"), "storage", storage)
    return storage


def test_read_from_elsewhere(elsewhere: InMemoryStorage) -> None:
    """A file kept elsewhere is read from a copy, which is gone afterwards."""
    upload = Upload()
    upload.file.save("page", ContentFile("柳湾街道\n".encode()), save=False)
    with local_copy(upload.file) as path:
        assert path.read_text("utf-8") == "柳湾街道\n"
    assert not path.exists()


def test_read_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in a folder is read where it lies; what its reader raises is raised."""

    class Kept:
        path = str(tmp_path / "page")

    def read(file: object) -> None:
        with local_copy(file) as path:  # type: ignore[arg-type]
            assert path == tmp_path / "page"
            raise NotImplementedError

    reader: Callable[[object], None] = read
    with pytest.raises(NotImplementedError):
        reader(Kept())
