"""Where uploads, exports and attachments are kept: in a folder, or with a service that all machines reach.

Nothing here needs Django: the settings are made with it.
"""

from __future__ import annotations

import errno
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class StorageError(OSError):
    """The service that keeps the files is away, or refuses: trying again later may help. The text is Chinese."""

    def __init__(self, told: str) -> None:
        super().__init__(errno.EIO, told)

    def __str__(self) -> str:
        return str(self.strerror)


def files_storage(url: str) -> dict[str, Any]:
    """The storage that *url* names, as Django's STORAGES want it; the folder ``MEDIA_ROOT`` for an empty one.

    ``s3://key:secret@host:9000/bucket?region=cn-north-1`` is a bucket of a service that speaks S3's language, by HTTPS;
    ``s3+http://…`` by HTTP, inside a closed network. A host is left out for Amazon's own: ``s3://key:secret@/bucket``.
    Raises ValueError, in Chinese, for what is none of these.

    >>> files_storage("s3://k:s%2Fx@minio.example/portal")["OPTIONS"]["endpoint_url"]
    'https://minio.example'
    """
    if not url:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
        }
    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    if parts.scheme not in ("s3", "s3+http") or not bucket or "/" in bucket:
        raise ValueError("FILES_URL 应写成 s3://密钥:密码@主机/桶 的样子。")
    options: dict[str, Any] = {
        "bucket_name": bucket,
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "default_acl": "private",
        "file_overwrite": False,  # two files of one name are two files
        "signature_version": "s3v4",
        "max_memory_size": 4 * 2**20,  # beyond it what is read lies on the disk meanwhile
    }
    if parts.hostname:
        scheme = "http" if parts.scheme == "s3+http" else "https"
        options["endpoint_url"] = f"{scheme}://{parts.netloc.rpartition('@')[2]}"
        options["addressing_style"] = "path"  # a bucket is no host name there
    if region := parse_qs(parts.query).get("region"):
        options["region_name"] = region[0]
    return {"BACKEND": "portal.buckets.Bucket", "OPTIONS": options}
