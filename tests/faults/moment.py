"""Back to a moment, as docs/operations.md describes it: the log of changes is archived, a base backup is taken while the
site works, later somebody destroys rows, and the state of the minute before comes back, proved by its digest.

    python -m tests.faults.moment
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from portal.database import BINARIES, ROLE
from tests.faults.stage import DIGEST, Site, arguments_of, page, staged, wait_for

# As in docs/operations.md; a test there holds the two against each other.
ARCHIVE = "test ! -f {wal}/%f && cp %p {wal}/.%f.part && mv {wal}/.%f.part {wal}/%f"
FETCH = "cp {wal}/%f %p"
# What readers' browsers and caches have kept of the time after the moment must not pass for what is here now.
STAMP = "INSERT INTO portal_stamp (count) VALUES ((extract(epoch FROM clock_timestamp()) * 1000)::bigint)"
CHANGES = "SELECT sum(count) FROM portal_stamp"
HARM = """
WITH one AS (DELETE FROM portal_queueentry RETURNING 1),
     two AS (UPDATE articles_article SET body = '', headline = '误改' RETURNING 1),
     three AS (DELETE FROM metrics_figure WHERE observation_id IS NULL RETURNING 1)
SELECT count(*) FROM (TABLE one UNION ALL TABLE two UNION ALL TABLE three) AS harmed
"""


def administer(site: Site, *statements: str) -> str:
    """What the server answers its administrator, a statement after the other, each by itself."""
    given = [word for one in statements for word in ("-c", one)]
    return _told([BINARIES / "psql", "-XAtq", *_address(site), "-d", ROLE, *given])


def _address(site: Site) -> list[str | Path]:
    return ["-h", site.cluster.sockets, "-p", "5432", "-U", "postgres"]


def _told(command: list[str | Path]) -> str:
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def write(site: Site, number: int) -> list[str | Path]:
    """The command that stores a page."""
    folder = site.folder / f"pages-{number}"
    folder.mkdir()
    (folder / f"{number}.txt").write_text(page(number + 10, f"m{number}"), "utf-8")
    return ["import_pages", folder, "--published", "2021-07-02"]


def archive(site: Site, wal: Path) -> None:
    """Have the server keep the log of its changes in *wal*."""
    wal.mkdir()
    subprocess.run(["chown", f"--reference={site.cluster.folder}", wal], check=True)
    site.cluster.start()
    command = ARCHIVE.format(wal=wal)
    administer(
        site,
        "ALTER SYSTEM SET archive_mode = on",
        f"ALTER SYSTEM SET archive_command = '{command}'",
        "ALTER SYSTEM SET archive_timeout = 60",
    )
    site.cluster.stop()
    site.cluster.start()


def recover(site: Site, base: Path, wal: Path, moment: str) -> None:
    """Start a server on the base backup, which stops at the *moment* and can be looked at."""
    base.rename(site.cluster.folder)
    with (site.cluster.folder / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"restore_command = '{FETCH.format(wal=wal)}'\nrecovery_target_time = '{moment}'\n")
    (site.cluster.folder / "recovery.signal").touch()
    site.cluster.start()
    wait_for(lambda: administer(site, "SELECT pg_get_wal_replay_pause_state()") == "paused")


def main(arguments: list[str] | None = None) -> int:
    parser = arguments_of("连续归档，误删以后回到删之前的一刻：指纹和那时相同。")
    options = parser.parse_args(arguments)
    with staged(options.prepared) as site, tempfile.TemporaryDirectory(prefix="portal-new-") as new:
        Path(new).chmod(0o711)
        wal, base = site.folder / "wal", Path(new) / "base"
        archive(site, wal)
        site.run_each(write(site, 1))
        begun = time.monotonic()
        _told([BINARIES / "pg_basebackup", *_address(site), "-D", base, "-X", "none", "-c", "fast"])
        backed_up = time.monotonic() - begun
        # After the base backup, so that it is in the archive alone.
        (imported, _), (_, before) = site.run_each(write(site, 2), DIGEST)
        moment = administer(site, "SELECT clock_timestamp()")
        harmed = int(site.sql(HARM))
        changes = int(site.sql(CHANGES))
        administer(site, "SELECT pg_switch_wal()")
        site.cluster.stop()
        segments = len(list(wal.iterdir()))

        other = Site(Path(new))
        begun = time.monotonic()
        try:
            recover(other, base, wal, moment)
            recovered = time.monotonic() - begun
            found = other.run_each(DIGEST)[0][1]
            administer(other, "SELECT pg_wal_replay_resume()")
            wait_for(lambda: administer(other, "SELECT pg_is_in_recovery()") == "f")
            administer(
                other,
                "ALTER SYSTEM RESET restore_command",
                "ALTER SYSTEM RESET recovery_target_time",
                "SELECT pg_reload_conf()",
            )
            behind = int(other.sql(CHANGES)) < changes
            other.sql(STAMP)
            renewed = behind and int(other.sql(CHANGES)) > changes
            code, told = (0, "没有核查。") if options.brief else other.run("audit")
            other.sql("UPDATE articles_article SET headline = headline")
            pages = other.sql("SELECT count(*) FROM articles_page")
        finally:
            other.stop()
    before, found = before.strip(), found.strip()
    print(f"基础备份 {backed_up:.1f} 秒，归档 {segments} 段，时刻 {moment}，其后改删 {harmed} 行")
    print(f"恢复 {recovered:.1f} 秒，版面 {pages} 个")
    print(f"那一刻的指纹 {before}\n恢复后的指纹 {found}\n{'指纹相同' if before == found else '指纹不同'}")
    print(told)
    fine = not imported and len(found) == 64 and before == found and harmed > 0 and renewed
    return int(not fine or pages != "2" or code != 0)


if __name__ == "__main__":
    sys.exit(main())
