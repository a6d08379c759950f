"""Files put into the storage whole, or not at all."""

from __future__ import annotations

from contextlib import suppress

from django.core.files.base import File
from django.db.models.fields.files import FieldFile

from .storages import StorageError

FULL = "文件没有存下来：服务器的磁盘满了，或者写不进去。请告诉管理员，过一会儿再试。"


def keep(place: FieldFile, name: str, content: File[bytes]) -> None:
    """Store *content* as *name* in the field of a row that is not saved yet.

    Raises OSError on a full disk, say, and then leaves nothing of it: no row would ever name it.
    """
    stored = place.field.generate_filename(place.instance, name)
    try:
        place.save(name, content, save=False)
    except OSError:
        with suppress(OSError):
            place.storage.delete(stored)
        raise


def why_not(error: OSError) -> str:
    """What the person is told whose file could not be kept: the service's own trouble, or that the disk is full."""
    if isinstance(error, StorageError):
        return f"文件没有存下来：{error}。请告诉管理员，过一会儿再试。"
    return FULL
