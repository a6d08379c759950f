"""The file of a backup: a plain tar whose members are written as they come, and read as they stand.

    database.dump      pg_dump's own format
    files/uploads/…    what rows name
    manifest.json      the digest and the size of each member before it, and the digest of every table
    manifest.sha256    the digest of the manifest

``tar`` and ``sha256sum`` are enough to look into one; ``pg_restore`` reads the dump.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

DUMP, FILES, MANIFEST, SEAL = "database.dump", "files/", "manifest.json", "manifest.sha256"
PIECE = 2**20


class BackupError(Exception):
    """A backup that cannot be made or used; the message is Chinese and says what to do."""


@dataclass
class Writer:
    """Writes members whose length is not known before they end: each header is written over when it is."""

    file: IO[bytes]
    at: int  # seconds since 1970, the time of all members
    members: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, source: IO[bytes]) -> None:
        """Put what *source* gives into the archive as *name*."""
        start = self.file.tell()
        self.file.write(self._header(name, 0))
        digest, size = sha256(), 0
        while piece := source.read(PIECE):
            self.file.write(piece)
            digest.update(piece)
            size += len(piece)
        self.file.write(b"\0" * (-size % tarfile.BLOCKSIZE))
        end = self.file.tell()
        self.file.seek(start)
        self.file.write(self._header(name, size))
        self.file.seek(end)
        self.members[name] = {"sha256": digest.hexdigest(), "size": size}

    def close(self, manifest: dict[str, Any]) -> None:
        """Write the manifest with all members, its seal, and the end of the archive."""
        text = json.dumps(manifest | {"members": self.members}, ensure_ascii=False, indent=1).encode()
        self.add(MANIFEST, io.BytesIO(text))
        self.add(SEAL, io.BytesIO(f"{sha256(text).hexdigest()}  {MANIFEST}\n".encode()))
        self.file.write(b"\0" * 2 * tarfile.BLOCKSIZE)

    def _header(self, name: str, size: int) -> bytes:
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, self.at, 0o600
        # A name too long for the header would get a second one, of another length once it is written over.
        header = info.tobuf(tarfile.GNU_FORMAT)
        if len(header) != tarfile.BLOCKSIZE:
            raise BackupError(f"文件名太长，放不进备份：{name}")
        return header


class Reader:
    """A backup that has been looked through: every member is there, whole, and as the manifest says."""

    def __init__(self, path: Path) -> None:
        try:
            self.archive = tarfile.open(path, "r:")  # noqa: SIM115  closed by the caller
            members = {one.name: one for one in self.archive}
        except (OSError, tarfile.TarError) as error:
            raise BackupError(f"{path}：打不开，或者不是本程序的备份（{error}）") from error
        self.path, self._members = path, members
        self.manifest = self._sealed()
        self._check()

    def files(self) -> Iterator[str]:
        """The names of the stored files."""
        return (name.removeprefix(FILES) for name in self._members if name.startswith(FILES))

    def open(self, name: str) -> IO[bytes]:
        opened = self.archive.extractfile(self._members[name])
        if opened is None:
            raise BackupError(f"{self.path}：{name} 不是普通文件，请换一份备份")
        return opened

    def digest(self, name: str) -> str:
        """The digest that the manifest tells of a member."""
        return str(self.manifest["members"][name]["sha256"])

    def _sealed(self) -> dict[str, Any]:
        if not {MANIFEST, SEAL, DUMP} <= self._members.keys():
            raise BackupError(f"{self.path}：不完整，缺清单或数据库，请换一份备份")
        text = self.open(MANIFEST).read()
        if self.open(SEAL).read().split()[0].decode("ascii", "replace") != sha256(text).hexdigest():
            raise BackupError(f"{self.path}：清单和它的指纹不符，备份坏了，请换一份")
        manifest: dict[str, Any] = json.loads(text)
        return manifest

    def _check(self) -> None:
        listed: dict[str, dict[str, Any]] = self.manifest["members"]
        if listed.keys() != self._members.keys() - {MANIFEST, SEAL}:
            raise BackupError(f"{self.path}：里面的文件和清单不符，备份坏了，请换一份")
        for name, told in listed.items():
            if name.startswith(FILES) and not _is_safe(name):
                raise BackupError(f"{self.path}：文件名 {name} 指到别处去了，这不是本程序的备份")
            if (self._members[name].size, self._digest_of(name)) != (told["size"], told["sha256"]):
                raise BackupError(f"{self.path}：{name} 和清单里的指纹不符，备份坏了，请换一份")

    def _digest_of(self, name: str) -> str:
        digest = sha256()
        with self.open(name) as member:
            while piece := member.read(PIECE):
                digest.update(piece)
        return digest.hexdigest()


def _is_safe(name: str) -> bool:
    """Whether *name* stays in its folder.

    >>> [_is_safe(name) for name in ("files/uploads/1", "files/../secret_key", "/etc/passwd")]
    [True, False, False]
    """
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts
