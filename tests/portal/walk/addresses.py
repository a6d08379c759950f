"""Who may do what at each address of the site: the table that the walk goes by.

An entry is found by the route as Django's resolver writes it. ``who`` may look, ``changes`` may change something by a
POST of ``body``; everybody else is turned away, and leaves the database as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from articles.models import Article
from tests.portal.walk.hidden import BAIT, World

ANONYMOUS, NO_GROUP, EDITOR, REVIEWER, STATISTICIAN, DEPARTMENT, ADMINISTRATOR, SUPERUSER = ROLES = (
    "访客", "未分组", "采编", "审核", "统计", "报送", "管理员", "超级用户"
)  # fmt: skip
EVERYBODY = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()
STAFF = EVERYBODY - {ANONYMOUS}
NEWSROOM = frozenset({EDITOR, REVIEWER, STATISTICIAN, ADMINISTRATOR, SUPERUSER})
WRITERS = NEWSROOM - {STATISTICIAN}
REVIEWERS = WRITERS - {EDITOR}
STATISTICIANS = frozenset({STATISTICIAN, ADMINISTRATOR, SUPERUSER})
INTAKE = NEWSROOM | {DEPARTMENT}
ADMINISTRATORS = frozenset({ADMINISTRATOR, SUPERUSER})

Paths = Callable[[World], list[str]]


@dataclass(frozen=True)
class Entry:
    """``open`` answers whoever may look, ``closed`` is about hidden rows: not there, for anybody.

    ``sends`` are POSTs: an address, what is sent to it and, where that is not ``changes``, who may change something so.
    The first of them does change something when it is sent by those.
    """

    who: frozenset[str]
    open: Paths = lambda w: []
    closed: Paths = lambda w: []
    gets: bool = True  # False: POST alone is answered
    changes: frozenset[str] = NOBODY
    sends: Callable[[World], list[tuple[Any, ...]]] = lambda w: []
    script: bool = False  # sends JSON
    works: bool = True  # False: what is sent is turned away by the form, too, or has already been done


def page(path: str, *more: str, who: frozenset[str] = EVERYBODY, **rest: Any) -> Entry:
    """An address without parts of its own, asked as it is and with each query of *more*."""
    return Entry(who, lambda w: [path, *(f"{path}?{query}" for query in more)], **rest)


ASKED = f"q={BAIT}"
_OLD = "since=1990-01-01T00:00:00Z&limit=200"
_PEEKS = ("state=draft", "include=all", "preview=1", "published=0", "all=1")


def _hidden(w: World) -> list[Article]:
    return [w.draft, w.review, w.approved, w.scheduled, w.withdrawn]


PUBLIC: dict[str, Entry] = {
    "": page("/", *_PEEKS),
    "areas/": page("/areas/", ASKED),
    "areas/<slug:slug>/": Entry(
        EVERYBODY, lambda w: [w.area.get_absolute_url(), "/areas/lao-liuwan/"], lambda w: ["/areas/none/"]
    ),
    "areas/<slug:slug>/data.csv": Entry(EVERYBODY, lambda w: [f"{w.area.get_absolute_url()}data.csv"]),
    "organizations/": page("/organizations/", ASKED),
    "organizations/<slug:slug>/": Entry(EVERYBODY, lambda w: [w.organization.get_absolute_url()]),
    "topics/": page("/topics/"),
    "topics/<slug:slug>/": Entry(EVERYBODY, lambda w: [w.topic.get_absolute_url()]),
    "articles/": page("/articles/", ASKED, *_PEEKS),
    "articles/<int:pk>/": Entry(
        EVERYBODY, lambda w: [w.public.get_absolute_url()], lambda w: [a.get_absolute_url() for a in _hidden(w)]
    ),
    "articles/<int:pk>/lines/": Entry(
        EVERYBODY,
        lambda w: [f"{w.public.get_absolute_url()}lines/"],
        lambda w: [f"{a.get_absolute_url()}lines/" for a in _hidden(w)],
    ),
    "corrections/": page("/corrections/", "receipt=AAAAAAAAAA"),
    "corrections/new/": Entry(
        EVERYBODY,
        lambda w: ["/corrections/new/", f"/corrections/new/?article={w.public.pk}&sentence=0"],
        lambda w: [
            *(f"/corrections/new/?article={a.pk}" for a in _hidden(w)),
            f"/corrections/new/?figure={w.figure.pk}",
            f"/corrections/new/?article={w.public.pk}&figure={w.figure.pk}",
        ],
        changes=EVERYBODY,
        sends=lambda w: [("/corrections/new/", {"report": "有误"})],
    ),
    "^corrections/(?P<receipt>[0-9A-Za-z]{10,16})/$": Entry(
        EVERYBODY,
        lambda w: [f"/corrections/{w.correction.receipt}/", f"/corrections/{w.settled.receipt}/?sent"],
        lambda w: ["/corrections/2222222222/"],
    ),
    "indicators/": page("/indicators/", ASKED),
    "indicators/<slug:code>/": Entry(
        EVERYBODY, lambda w: [w.cell.indicator.get_absolute_url(), "/indicators/jobs-urban-new/"]
    ),
    "indicators/<slug:code>/data.csv": page("/indicators/jobs-urban-new/data.csv"),
    "compare/": page("/compare/", "indicator=jobs-urban-new", "indicator=jobs-urban-new&year=2018"),
    "data/": page("/data/", "indicator=jobs-urban-new", "area=nanling-zhen", "area=donghu-qu&below=1"),
    r"^data/table\.(?P<format>csv|xlsx|json)$": Entry(
        EVERYBODY,
        lambda w: [f"/data/table.{kind}?indicator=jobs-urban-new&reports=1" for kind in ("csv", "xlsx", "json")],
        lambda w: ["/data/table.csv"],
    ),
    "data/sets/": page("/data/sets/"),
    r"^data/sets/(?P<name>[a-z]+)\.(?P<format>csv|xlsx|json)$": Entry(
        EVERYBODY,
        lambda w: [
            f"/data/sets/{name}.{kind}" for name in ("observations", "indicators", "register") for kind in ("csv", "xlsx", "json")
        ],
        lambda w: [f"/data/sets/{name}.csv" for name in ("articles", "corrections", "users", "mentions")],
    ),
    "data/exports/new/": page(
        "/data/exports/new/", "set=observations", changes=EVERYBODY,
        sends=lambda w: [("/data/exports/new/?set=observations", {})],
    ),
    "data/exports/<slug:key>/": Entry(
        EVERYBODY, lambda w: [f"/data/exports/{w.export.key}/"], lambda w: [f"/data/exports/{w.export.pk}/"]
    ),
    "data/exports/<slug:key>/file": Entry(EVERYBODY, closed=lambda w: [f"/data/exports/{w.export.key}/file"]),
    "data/freeze/": Entry(
        NEWSROOM, lambda w: ["/data/freeze/"], gets=False, changes=NEWSROOM,
        sends=lambda w: [("/data/freeze/", {"query": "indicator=jobs-urban-new", "title": "定稿"})],
    ),
    "data/frozen/": page("/data/frozen/"),
    "data/frozen/<slug:key>/": Entry(EVERYBODY, lambda w: [w.frozen.get_absolute_url()]),
    r"^data/frozen/(?P<key>[0-9a-z]{1,12})\.(?P<format>csv|xlsx|json)$": Entry(
        EVERYBODY, lambda w: [f"/data/frozen/{w.frozen.key}.{kind}" for kind in ("csv", "xlsx", "json")]
    ),
    "data/compare/": page("/data/compare/", sends=lambda w: [("/data/compare/", {})]),
    "data/check/": page(
        "/data/check/", sends=lambda w: [("/data/check/", {"text": f"2018年，柳湾街道{BAIT}种植户新增就业98761人。"})]
    ),
    "coverage/": page("/coverage/", "year=2018"),
    "search/": page(
        "/search/", *(f"q={word}" for word in (BAIT, "清洁家园", "98761", "98762", "南岭镇", '"2018年"')),
        f"q={BAIT}&sort=date", f"q={BAIT}&state=draft&kind=news", f"q={BAIT}%20OR%20清洁家园",
    ),
    "search/suggest/": page("/search/suggest/", *(f"q={word}" for word in (BAIT, "zq", "柳", "清"))),
    "about/": page("/about/"),
    "display/": Entry(EVERYBODY, lambda w: ["/display/"], gets=False, sends=lambda w: [("/display/", {"scheme": "dark"})]),
    "articles/feed.atom": page("/articles/feed.atom"),
    "areas/<slug:slug>/feed.atom": Entry(EVERYBODY, lambda w: [f"{w.area.get_absolute_url()}feed.atom"]),
    "organizations/<slug:slug>/feed.atom": Entry(EVERYBODY, lambda w: [f"{w.organization.get_absolute_url()}feed.atom"]),
    "topics/<slug:slug>/feed.atom": Entry(EVERYBODY, lambda w: [f"{w.topic.get_absolute_url()}feed.atom"]),
    "indicators/<slug:code>/feed.atom": page("/indicators/jobs-urban-new/feed.atom"),
    "sitemap.xml": page("/sitemap.xml"),
    "sitemap-<section>.xml": Entry(
        EVERYBODY,
        lambda w: [f"/sitemap-{name}.xml" for name in ("pages", "areas", "organizations", "topics", "indicators", "articles")],
        lambda w: ["/sitemap-corrections.xml"],
    ),
    "robots.txt": page("/robots.txt"),
    "healthz": page("/healthz"),
    "readyz": page("/readyz"),
    "metrics": page("/metrics"),
    "reports/csp/": Entry(
        EVERYBODY, lambda w: ["/reports/csp/"], gets=False, script=True, sends=lambda w: [("/reports/csp/", {"csp-report": {}})]
    ),
}  # fmt: skip

API: dict[str, Entry] = {
    "api/v1/": page("/api/v1/"),
    "api/v1/openapi.json": page("/api/v1/openapi.json"),
    "api/v1/docs": page("/api/v1/docs"),
    "api/v1/areas": page("/api/v1/areas", "limit=200", f"q={BAIT}"),
    "api/v1/areas/<slug>": Entry(
        EVERYBODY, lambda w: [f"/api/v1/areas/{w.area.slug}"], lambda w: ["/api/v1/areas/none"]
    ),
    "api/v1/organizations": page("/api/v1/organizations", "limit=200", "q=zq"),
    "api/v1/organizations/<slug>": Entry(
        EVERYBODY, lambda w: [f"/api/v1/organizations/{w.organization.slug}"]
    ),
    "api/v1/topics": page("/api/v1/topics", "limit=200"),
    "api/v1/topics/<slug>": Entry(EVERYBODY, lambda w: [f"/api/v1/topics/{w.topic.slug}"]),
    "api/v1/articles": page("/api/v1/articles", "limit=200", f"q={BAIT}&annotations=1", *_PEEKS),
    "api/v1/articles/<pk>": Entry(
        EVERYBODY,
        lambda w: [f"/api/v1/articles/{w.public.pk}", f"/api/v1/articles/{w.public.pk}?annotations=1"],
        lambda w: [f"/api/v1/articles/{a.pk}?annotations=1" for a in _hidden(w)],
    ),
    "api/v1/articles/<pk>/text": Entry(
        EVERYBODY,
        lambda w: [f"/api/v1/articles/{w.public.pk}/text"],
        lambda w: [f"/api/v1/articles/{a.pk}/text" for a in _hidden(w)],
    ),
    "api/v1/search": Entry(
        EVERYBODY, lambda w: [f"/api/v1/search?q={asked}" for asked in (BAIT, "98761", "清洁家园&limit=100")]
    ),
    "api/v1/indicators": page("/api/v1/indicators", "reported=1"),
    "api/v1/indicators/<code>": page("/api/v1/indicators/jobs-urban-new"),
    "api/v1/observations": page("/api/v1/observations", "limit=200&reports=1", "area=nanling-zhen"),
    "api/v1/observations/<pk>": Entry(
        EVERYBODY,
        lambda w: [f"/api/v1/observations/{w.cell.pk}"],
        lambda w: [f"/api/v1/observations/{w.hidden_cell.pk}"],
    ),
    "api/v1/tables": page("/api/v1/tables", "indicator=jobs-urban-new&derived=1"),
    "api/v1/frozen": page("/api/v1/frozen"),
    "api/v1/frozen/<key>": Entry(EVERYBODY, lambda w: [f"/api/v1/frozen/{w.frozen.key}"]),
    "api/v1/changes": Entry(EVERYBODY, lambda w: [f"/api/v1/changes?{_OLD}"]),
    "api/v1/lookup": Entry(
        EVERYBODY,
        lambda w: ["/api/v1/lookup"],
        gets=False,
        sends=lambda w: [("/api/v1/lookup", {"text": f"柳湾街道{BAIT}新增就业98761人。"})],
        script=True,
    ),
    "api/v1/<path:rest>": Entry(
        EVERYBODY, closed=lambda w: ["/api/v1/corrections", "/api/v1/users", "/api/v1/drafts"]
    ),
}
