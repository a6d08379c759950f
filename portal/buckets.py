"""A bucket of a service that speaks S3's language, for which ``FILES_URL`` asks: its troubles are `StorageError`.

Everywhere else in the program a file that cannot be read or written is an OSError, whatever keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from .storages import StorageError

# Who waits for a service that is away holds a thread meanwhile. And services other than Amazon's own know nothing of the
# checksums that boto has added to every request since 1.36.
MANNERS = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 2},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class Bucket(S3Storage):  # type: ignore[misc]
    """Files as objects. Writing is whole or not at all: the service shows an object once it has all of it."""

    client_config: Config

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config = self.client_config.merge(MANNERS)

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with _told():
            file: Any = super()._open(name, mode)
            if "r" in mode:
                file.file  # noqa: B018 - fetches it all now: afterwards an answer has begun, and could only break off
        opened: File[bytes] = file
        return opened

    def _save(self, name: str, content: File[bytes]) -> str:
        with _told():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with _told():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _told():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with _told():
            folders, files = super().listdir(name)
        return folders, files

    def size(self, name: str) -> int:
        with _told():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        with _told():
            modified: datetime = super().get_modified_time(name)
        return modified


@contextmanager
def _told() -> Iterator[None]:
    """Raises StorageError for whatever boto raises."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        raise StorageError(f"存放文件的服务拒绝了（{code or '没有说明原因'}）") from error
    except (BotoCoreError, Boto3Error) as error:
        raise StorageError(f"存放文件的服务没有应答（{type(error).__name__}）") from error
