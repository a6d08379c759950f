"""The database restarted under load: readers get 503 with Retry-After meanwhile, the site recovers by itself.

python -m tests.faults.restarts --rounds 20
"""

from __future__ import annotations

import os
import signal
import sys
import time

from tests.faults.stage import Readers, Site, arguments_of, audited, staged, wait_for

WAYS = {"立刻": signal.SIGQUIT, "断开连接": signal.SIGINT}


def restart(site: Site, number: signal.Signals) -> float:
    """Stop the server this way and wait for the site to answer again, which starts it; the seconds that it took."""
    begun = time.monotonic()
    os.kill(site.postmaster(), number)
    wait_for(lambda: not site.cluster.is_alive(), 120)
    wait_for(lambda: site.ask("/articles/").status == 200, 120)
    return time.monotonic() - begun


def main(arguments: list[str] | None = None) -> int:
    parser = arguments_of("有负载时重启数据库：503 带 Retry-After，自己恢复，不丢不重。")
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args(arguments)
    with staged(options.prepared, PAGE_CACHE="off") as site:
        site.serve()
        readers = Readers(site)
        readers.begin(3)
        took = []
        for number in range(options.rounds):
            time.sleep(1)
            took.append(restart(site, list(WAYS.values())[number % len(WAYS)]))
        time.sleep(1)
        readers.end()
        lost, doubles = readers.lost(), readers.doubles()
        code, told = audited(site, options)
    statuses = "，".join(f"{status or '断开'} {count}" for status, count in sorted(readers.statuses.items()))
    print(f"重启 {len(took)} 次，恢复最慢 {max(took):.1f} 秒；应答 {statuses}")
    print(
        f"回执 {len(readers.promised)} 条，丢 {len(lost)}，重 {doubles}，重发 {readers.resent} 次；意外的应答 {readers.unexpected[:5] or 0}"
    )
    print(told)
    return int(bool(lost or doubles or readers.unexpected or code))


if __name__ == "__main__":
    sys.exit(main())
