"""Two importers of the same pages at once: each page is stored by one of them, whole, and the other recognises it.

python -m tests.faults.importers --pages 20
"""

from __future__ import annotations

import sys

from tests.faults.kills import _SAID
from tests.faults.stage import ARTICLES, arguments_of, audited, page, staged


def main(arguments: list[str] | None = None) -> int:
    parser = arguments_of("两个进程同时导入同一批版面：每版存一次。")
    parser.add_argument("--pages", type=int, default=20)
    options = parser.parse_args(arguments)
    with staged(options.prepared) as site:
        site.cluster.start()
        folder = site.folder / "pages"
        folder.mkdir()
        for number in range(options.pages):
            (folder / f"{number}.txt").write_text(page(number + 10, f"p{number}"), "utf-8")
        both = [site.manage("import_pages", folder, "--published", "2021-07-02") for _ in range(2)]
        told = [one.communicate(timeout=300)[0] for one in both]
        codes = [one.returncode for one in both]
        counts = "SELECT (SELECT count(*) FROM articles_page), (SELECT count(*) FROM articles_article)"
        pages, articles = map(int, site.sql(counts).split("|"))
        code, audit = audited(site, options)
    stored = [name for one in told for what, name in _SAID.findall(one) if what == "导入"]
    double = len(stored) - len(set(stored))
    print(
        f"版面 {pages} 个，文章 {articles} 篇；两个进程各存 {[one.count('导入 ') for one in told]}，重复 {double}"
    )
    print(audit)
    whole = pages == len(set(stored)) == options.pages and articles == pages * ARTICLES
    if codes != [0, 0]:
        print(*told, sep="\n")
    return int(not whole or double > 0 or codes != [0, 0] or code != 0)


if __name__ == "__main__":
    sys.exit(main())
