"""A worker that dies in the middle of a job: the next one takes the job up, and the page is stored once.

python -m tests.faults.worker --jobs 5
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tests.faults.kills import hand_in
from tests.faults.stage import Site, arguments_of, audited, staged, wait_for

DOING = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'read_upload' AND status = 'doing'"
LEFT = "SELECT count(*) FROM articles_upload WHERE state <> 'imported'"
# Holds the publications' table, so that a job that is begun waits in its middle.
HOLD = "BEGIN; LOCK TABLE articles_page IN EXCLUSIVE MODE; SELECT pg_sleep(600)"


def die_in_the_middle(site: Site) -> None:
    """Have a worker begin the job that waits, and kill it when it has begun to write."""
    holder = subprocess.Popen([*site.psql, "-c", HOLD])
    wait_for(
        lambda: (
            site.sql(
                "SELECT count(*) FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation = 'articles_page'::regclass"
            )
            == "1"
        )
    )
    worker = site.manage("worker")
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'articles_page'::regclass"
    wait_for(lambda: site.sql(DOING) == "1" and site.sql(waiting) == "1")
    worker.kill()
    worker.wait()
    holder.kill()
    holder.wait()
    site.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()"
    )


def main(arguments: list[str] | None = None) -> int:
    parser = arguments_of("后台进程做到一半被杀：任务由下一个接着做，版面存一次。")
    parser.add_argument("--jobs", type=int, default=5)
    options = parser.parse_args(arguments)
    done = 0
    with staged(options.prepared) as site:
        site.cluster.start()
        for number in range(options.jobs):
            assert hand_in(site, number)
            die_in_the_middle(site)
            assert site.sql("SELECT count(*) FROM articles_page") == str(number), "half a page was left"
            # Half a minute without a sign of life counts as dead; nobody here waits for it.
            site.sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
            next_ = site.manage("worker")
            try:
                wait_for(lambda: site.sql(LEFT) == "0")
                done += 1
            finally:
                os.kill(next_.pid, signal.SIGTERM)
                next_.wait(30)
        pages = site.sql("SELECT count(*) FROM articles_page")
        code, audit = audited(site, options)
    print(f"后台进程死了 {options.jobs} 次，接着做完 {done} 个，存下版面 {pages} 个")
    print(audit)
    return int(code or int(pages) != options.jobs)


if __name__ == "__main__":
    sys.exit(main())
