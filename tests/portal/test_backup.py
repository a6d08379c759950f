"""Backup and restore: what comes back is what was there at one moment, all of it or nothing."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, connections

from articles.models import Article, Upload
from metrics.models import Figure
from portal.backup import programs
from portal.backup.archive import DUMP, MANIFEST, SEAL, BackupError, Reader, Writer
from portal.backup.digests import digests, whole
from portal.backup.restoring import restore
from portal.backup.saving import back_up
from portal.models import Stamp

pytestmark = pytest.mark.faults


def silent(_: str) -> None:
    pass


@pytest.fixture
def empty(databases, tmp_path, settings) -> Callable[[], object]:
    """Turns for a while to an instance with nothing in it: a new database, a new folder."""
    name = f"{databases.name}_empty"

    @contextmanager
    def turned() -> Iterator[Path]:
        before, media = connection.settings_dict["NAME"], settings.MEDIA_ROOT
        databases._drop(name)
        databases._execute(f'CREATE DATABASE "{name}"')
        settings.MEDIA_ROOT = tmp_path / "other"
        databases._turn_to(name)
        try:
            yield settings.MEDIA_ROOT
        finally:
            databases._turn_to(before)
            databases._drop(name)
            settings.MEDIA_ROOT = media

    return turned


@pytest.fixture
def site(transactional_db, stored, editor, tmp_path, settings) -> SimpleNamespace:
    """An instance at work: a page, a decision, and a file that was handed in; and where its backup goes."""
    settings.MEDIA_ROOT = tmp_path / "media"
    Figure.objects.get(text="320人").decide("accepted", editor)
    upload = Upload(name="版面.txt", uploaded_by=editor, state="imported")
    upload.file.save("0f", ContentFile("东湖区".encode()))
    return SimpleNamespace(page=stored, upload=upload, file=tmp_path / "site.tar")


def tables() -> int:
    with connection.cursor() as cursor:
        return len(connection.introspection.table_names(cursor))


def run(name: str, *arguments: object) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_drill(site, empty):
    """A restore drill: the digests before and after are equal, and the audit finds nothing to say."""
    told = run("backup", site.file)
    before, stamps = whole(list(digests())), Stamp.objects.count()
    assert f"指纹：{before}" in told
    assert "1 个文件" in told
    assert site.file.stat().st_mode & 0o077 == 0
    assert f"备份完好，做于 {Reader(site.file).manifest['made_at']}" in run("restore", site.file, "--check")
    with empty() as folder:
        assert f"指纹和备份时相同：{before}" in run("restore", site.file)
        assert Stamp.objects.count() > stamps, "what browsers have kept since then is out of date"
        Stamp.objects.latest("pk").delete()
        assert whole(list(digests())) == before
        assert (folder / site.upload.file.name).read_text() == "东湖区"
        assert Figure.objects.get(text="320人").observation is not None
        # The sequences go on where they were.
        assert User.objects.create_user("下一位").pk > User.objects.get(username="主编").pk
        assert run("audit").endswith("都合。\n")


def test_one_moment(site, empty):
    """What is written while the backup is made is not in it: rows, digests and files are of one moment."""
    title = Article.objects.get(position=1).headline

    def at_work(_: str) -> None:
        def change() -> None:
            Article.objects.filter(position=1).update(headline=f"{title}改")
            User.objects.get_or_create(username="新来的")
            connections.close_all()

        thread = Thread(target=change)
        thread.start()
        thread.join()

    manifest = back_up(site.file, at_work)
    assert Article.objects.get(position=1).headline == f"{title}改"
    with empty(), Reader(site.file).archive:
        assert restore(Reader(site.file), silent) == manifest["digest"]
        assert Article.objects.get(position=1).headline == title
        assert not User.objects.filter(username="新来的").exists()


def test_refuses_what_is_not_empty(site):
    """Where there are tables already nothing is restored, nothing is changed."""
    back_up(site.file, silent)
    before = whole(list(digests()))
    with pytest.raises(CommandError, match="库里已经有数据表"):
        run("restore", site.file)
    assert whole(list(digests())) == before


def test_refuses_other_file(site, empty):
    """A file that lies where another one belongs stays, and nothing is restored."""
    back_up(site.file, silent)
    with empty() as folder:
        there = folder / site.upload.file.name
        there.parent.mkdir(parents=True)
        there.write_text("别的")
        with pytest.raises(CommandError, match="内容和备份里的不同"):
            run("restore", site.file)
        assert (there.read_text(), tables()) == ("别的", 0)
        # One that a restore cut short has left is the same, and no obstacle.
        there.write_text("东湖区")
        assert "指纹和备份时相同" in run("restore", site.file)


def rewritten(path: Path, change: Callable[[str, bytes], bytes], sealed: bool = True) -> None:
    """Write the archive anew with members changed; with the digests that it then has, if *sealed*."""
    with tarfile.open(path) as archive:
        members = {one.name: archive.extractfile(one).read() for one in archive}
    members = {name: change(name, body) for name, body in members.items()}
    manifest = json.loads(members[MANIFEST])
    if not sealed:
        with tarfile.open(path, "w") as archive:
            for name, body in members.items():
                info = tarfile.TarInfo(name)
                info.size = len(body)
                archive.addfile(info, BytesIO(body))
        return
    with path.open("wb") as file:
        writer = Writer(file, 0)
        for name, body in members.items():
            if name not in (MANIFEST, SEAL):
                writer.add(name, BytesIO(body))
        writer.close(manifest)


@pytest.mark.parametrize("member", [DUMP, MANIFEST, SEAL, "file"])
def test_refuses_damage(site, empty, member):
    """A backup with one byte changed is refused before anything is touched."""
    back_up(site.file, silent)
    wanted = f"files/{site.upload.file.name}" if member == "file" else member

    def damage(name: str, body: bytes) -> bytes:
        return bytes([body[0] ^ 1]) + body[1:] if name == wanted and name != MANIFEST else body

    if member == MANIFEST:
        rewritten(
            site.file, lambda n, b: b.replace(b'"lost"', b'"LOST"') if n == MANIFEST else b, sealed=False
        )
    else:
        rewritten(site.file, damage, sealed=False)
    with empty() as folder:
        with pytest.raises(CommandError, match="备份坏了"):
            run("restore", site.file)
        assert (tables(), folder.exists()) == (0, False)


def test_cut_short(site, tmp_path):
    """A backup that lacks its end is none."""
    back_up(site.file, silent)
    whole_ = site.file.read_bytes()
    for length in (0, 1000, len(whole_) // 2, len(whole_) - 12_000):
        (tmp_path / "cut.tar").write_bytes(whole_[:length])
        with pytest.raises(BackupError):
            Reader(tmp_path / "cut.tar")


@pytest.mark.parametrize("what", ["digest", "dump"])
def test_all_or_nothing(site, empty, what):
    """Rows that do not add up to what the manifest says, or a dump that breaks off, leave neither rows nor files."""
    back_up(site.file, silent)

    def change(name: str, body: bytes) -> bytes:
        if what == "digest" and name == MANIFEST:
            manifest = json.loads(body)
            manifest["tables"][-1]["digest"] = "1 0"
            return json.dumps(manifest).encode()
        return body[: len(body) * 2 // 3] if what == "dump" and name == DUMP else body

    rewritten(site.file, change)
    with empty() as folder:
        with pytest.raises(
            CommandError, match="恢复出来的内容和备份时不同" if what == "digest" else "没有做成"
        ):
            run("restore", site.file)
        assert tables() == 0
        assert not [path for path in folder.rglob("*") if path.is_file()]


def test_names_stay_inside(site):
    """A name that leads out of the folder is refused, however well it is sealed."""
    back_up(site.file, silent)
    with site.file.open("rb") as made, tarfile.open(fileobj=made) as archive:
        dump = archive.extractfile(DUMP).read()
        manifest = json.loads(archive.extractfile(MANIFEST).read())
    with site.file.open("wb") as file:
        writer = Writer(file, 0)
        writer.add(DUMP, BytesIO(dump))
        writer.add("files/../../secret_key", BytesIO(b"x"))
        writer.close(manifest)
    with pytest.raises(BackupError, match="指到别处去了"):
        Reader(site.file)


def test_nothing_half_written(site, tmp_path):
    """A backup that fails leaves no file, and one that is there is not written over."""

    def fail(told: str) -> None:
        if "指纹" in told:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        back_up(site.file, fail)
    assert [path.name for path in tmp_path.iterdir()] == ["media"]
    site.file.write_text("别的")
    with pytest.raises(CommandError, match="已经有了"):
        run("backup", site.file)
    assert site.file.read_text() == "别的"


def test_lost_file(site):
    """A file that is named and not there is told, and the rest is backed up."""
    Path(site.upload.file.path).unlink()
    assert back_up(site.file, silent)["lost"] == [site.upload.file.name]


def test_address(monkeypatch):
    """The programs are told all that the driver is: certificates, files of passwords, where the home folder is."""
    told = {"host": "db.example", "port": 5433, "sslmode": "verify-full", "sslcert": "/etc/portal/client.crt",
            "sslkey": "/etc/portal/client.key", "sslrootcert": "/etc/portal/ca.crt", "passfile": "/etc/portal/pgpass",
            "password": "", "client_encoding": "LATIN1"}  # fmt: skip
    monkeypatch.setattr(programs.connection, "get_connection_params", lambda: told)
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
    for name, value in {"HOME": "/home/portal", "PGSSLCRL": "/etc/portal/crl", "PGHOST": "elsewhere",
                        "SECRET_KEY": "x"}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    given = programs.environment()
    assert given["PATH"] == "/usr/bin:/bin"
    assert {name: value for name, value in given.items() if name not in ("PATH", "LC_ALL")} == {
        "HOME": "/home/portal",
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGSSLMODE": "verify-full",
        "PGSSLCERT": "/etc/portal/client.crt",
        "PGSSLKEY": "/etc/portal/client.key",
        "PGSSLROOTCERT": "/etc/portal/ca.crt",
        "PGSSLCRL": "/etc/portal/crl",
        "PGPASSFILE": "/etc/portal/pgpass",
        "PGCLIENTENCODING": "UTF8",
    }


def test_without_programs(site, monkeypatch):
    """Where PostgreSQL's programs are missing the error says what to install."""
    monkeypatch.setattr(programs, "BINARIES", Path("/nowhere"))
    monkeypatch.setattr(programs.shutil, "which", lambda name: None)
    with pytest.raises(CommandError, match="apt install postgresql-client"):
        run("backup", site.file)


def test_readable_with_plain_tools(site):
    """A plain tar: its seal is what sha256sum prints."""
    back_up(site.file, silent)
    with tarfile.open(site.file) as archive:
        assert archive.getnames() == [DUMP, f"files/{site.upload.file.name}", MANIFEST, SEAL]
        text = archive.extractfile(MANIFEST).read()
        assert archive.extractfile(SEAL).read().decode() == f"{sha256(text).hexdigest()}  {MANIFEST}\n"
