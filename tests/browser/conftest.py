"""A site in a real browser: a live server, Chromium, editors who are signed in, and a town with news to settle.

    def test_queue(enter, site):
        page = enter("小周", "采编")            # signed in, in a browser of its own
        page.goto(site.url + "/admin/desk/")

Whatever a page complains of on its console, a breach of its content security policy or an uncaught error, fails the
test, unless the test says beforehand that it expects it: ``complaints.expect("Failed to load")``.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from articles.models import Article, Correction
from metrics.loading import load_indicators, shipped_catalogue
from metrics.models import FrozenTable, Indicator, Observation, day_range
from organizations.loading import load_register
from organizations.models import Area, Organization
from organizations.naming import Register
from portal.freezing import freeze
from portal.models import Export
from portal.pipeline import PageSource, Pipeline
from portal.tabling import spec_of
from tests.browser.keyboard import ready
from tests.browser.looks import violations

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
HERE = Path(__file__).parent
WIDE, NARROW, PHONE = ({"width": w, "height": h} for w, h in ((1440, 900), (1024, 768), (360, 740)))

# Milliseconds until a test gives up. Generous: a machine may be busy with other things, and what goes well costs none.
PATIENCE = 90_000
expect.set_options(timeout=PATIENCE)

# Playwright's synchronous interface runs an event loop in this thread, where Django would refuse to touch a database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason=f"no {CHROMIUM}: apt install chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return browser_type_launch_args | {
        "executable_path": str(CHROMIUM),
        "args": ["--no-sandbox", *quiet],
    }


class Gate:
    """Before the application of the live server: lets requests through while a test runs, and waits for their end.

    A page that is closed may still have something to say, and it gets to the server when the tables are another test's.
    """

    def __init__(self, application: Any) -> None:
        self.application = application
        self.changed = threading.Condition()
        self.under_way = 0
        self.is_open = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        with self.changed:
            if not self.is_open:
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return []
            self.under_way += 1
        try:
            response = self.application(environ, start_response)
            try:
                return list(response)
            finally:
                response.close()
        finally:
            with self.changed:
                self.under_way -= 1
                self.changed.notify_all()

    def shut(self) -> None:
        with self.changed:
            self.is_open = False
            assert self.changed.wait_for(lambda: self.under_way == 0, timeout=PATIENCE / 1000)


@pytest.fixture(scope="session")
def gate(live_server: Any) -> Gate:
    httpd = live_server.thread.httpd
    gate = Gate(httpd.get_app())
    httpd.set_app(gate)
    return gate


@pytest.fixture
def site(live_server: Any, gate: Gate) -> Iterator[Any]:
    """The server; ``site.url`` is where it listens."""
    gate.is_open = True
    yield live_server
    gate.shut()


class Complaints:
    """What pages said on their consoles that no test expected."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Let pass what matches the regular expression *pattern*."""
        self.expected.append(pattern)

    def listen(self, page: Page) -> None:
        page.on("console", lambda said: self.heard.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.heard.append(str(error)))

    @property
    def unexpected(self) -> list[str]:
        return [said for said in self.heard if not any(re.search(p, said) for p in self.expected)]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    complaints = Complaints()
    yield complaints
    assert complaints.unexpected == []


@pytest.fixture
def visit(browser: Browser, site: Any, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """Opens a browser of its own for a reader, at *path* if one is given; options go to ``new_context``."""
    contexts = []

    def visit(path: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": WIDE, "locale": "zh-CN", **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.on("page", complaints.listen)
        page = context.new_page()
        if path:
            page.goto(f"{site.url}{path}")
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def enter(visit: Callable[..., Page], site: Any) -> Callable[..., Page]:
    """Opens a browser in which *name*, a member of *groups*, is signed in; options go to ``new_context``."""

    def enter(name: str = "小周", *groups: str, **options: Any) -> Page:
        page = visit(**options)
        sign_in(page.context, site.url, staff(name, *groups))
        return page

    return enter


def staff(name: str, *groups: str) -> User:
    """The member of staff called *name*, of the groups 采编, 审核, 统计 or 管理员."""
    user, _ = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    user.groups.set([Group.objects.get(name=group) for group in groups or ["采编"]])
    return user


def sign_in(context: Any, url: str, user: User) -> None:
    """Give the browser a session of *user*, as the login form would."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])


@pytest.fixture
def signed_in() -> Callable[[Page, str, str], None]:
    """Signs *name* in again, in the browser of *page*, whose session had ended."""
    return lambda page, url, name: sign_in(page.context, url, User.objects.get(username=name))


@pytest.fixture
def editor_of(site: Any) -> Callable[..., User]:
    """Makes the member of staff called so, of the groups given: somebody else, who needs no browser."""
    return staff


@pytest.fixture
def no_violation() -> Callable[..., None]:
    """Fails where axe finds that *page* shuts somebody out; with rules named, by these."""

    def check(page: Page, *rules: str) -> None:
        assert violations(page, *rules, sizes=False) == []

    return check


@pytest.fixture
def shot() -> Callable[..., None]:
    """Keeps a picture of *page* at 1440 and 1024 px in the folder SCREENSHOTS, if the environment names one."""

    def shoot(page: Page, name: str, widths: tuple[dict[str, int], ...] = (WIDE, NARROW)) -> None:
        folder = os.environ.get("SCREENSHOTS")
        for size in widths if folder else ():
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.screenshot(path=f"{folder}/{name}-{size['width']}.png")

    return shoot


REGISTER = """kind,name,type,parent,aliases,note
area,青川省,省,,,
area,青石市,地级市,青川省,,
area,东湖区,市辖区,青石市,,
area,西岭区,市辖区,青石市,,
area,柳湾街道,街道,东湖区,,
area,石桥街道,街道,东湖区,,
area,朝阳社区,社区,柳湾街道,,
area,朝阳社区,社区,石桥街道,,
organization,东湖区城管局,机关,东湖区,区城管局,
organization,青石机械有限公司,企业,东湖区,青石机械,
organization,东湖区委组织部,党组织,东湖区,区委组织部,
topic,清洁家园,,,清洁家园行动,
"""

PAGE = """东湖区集中拆除违建
本报讯（记者 周远）上半年，东湖区拆除违建
12处，其中柳湾街道拆除5处，石桥街道拆除8处。东
湖区城管局为此出动执法人员近百人次，清洁家园行动
也同步展开。
据东湖区城管局负责人介绍，东湖区去年拆除违建
9处，柳湾街道拆除4处。朝阳社区居民张先生说，清洁
家园让小区更整洁。区委组织部选派党员干部60人到柳
湾街道、石桥街道参加志愿服务。
截至目前，东湖区新增就业1200人，同比增长8.5%，
柳湾街道新增就业700人，石桥街道新增就业500人。
东湖区城管局、区委组织部将继续推进清洁家园行动。

柳湾街道就业服务进社区
本报讯（记者 吴晴 通讯员 何川）截至目前，柳湾
街道新增就业320人，同比增长8.5%。青石机械有限公
司吸纳本地居民40余人。
该街道还为居民发放补贴15.6万元。云帆物流有限公
司党支部也到朝阳社区走访困难家庭30户。

义诊进小区
本报讯（记者 周远）7月1日，东湖区组织的义诊队来到
朝阳社区，为居民量血压、测血糖，当天服务120人次。
"""

HOME, PUBLISHED = "青石市/东湖区", date(2021, 7, 2)


@pytest.fixture
def town(site: Any, stored: Callable[..., None]) -> list[Article]:
    """A town with its register and a page of three articles, read and stored: what awaits an editor in the morning."""
    stored("town", make_town)
    return list(Article.objects.order_by("page", "position"))


def make_town() -> None:
    load_register(Register.from_csv(REGISTER))
    load_indicators(shipped_catalogue())
    home = Area.objects.at(HOME)
    Pipeline().store(PageSource(PAGE, "2021-07-02.txt", "青石日报", PUBLISHED, section="要闻", home=home))


@pytest.fixture
def news(town: list[Article], stored: Callable[..., None]) -> None:
    """All that was suggested is accepted, and the town's news is out."""
    stored("news", lambda: publish(town))


def publish(articles: list[Article]) -> None:
    editor = staff("主编", "审核")
    for article in articles:
        for row in [*article.mentions.exclude(entity=None), *article.figures.all()]:
            row.decide("accepted", editor)
    Article.objects.update(state="published", published_at=timezone.now())


@pytest.fixture
def full(news: None, stored: Callable[..., None]) -> SimpleNamespace:
    """A town with something on every kind of page; what stands for the {names} in PAGES."""
    stored("full", fill)
    article = Article.objects.get(headline="东湖区集中拆除违建", state="published")
    open_, settled = Correction.objects.order_by("pk")
    return SimpleNamespace(
        article=article.pk,
        figure=article.figures.get(text="12处").pk,
        withdrawn=Article.objects.get(state="withdrawn").pk,
        receipt=open_.receipt,
        settled=settled.receipt,
        frozen=FrozenTable.objects.get().key,
        export=Export.objects.get().key,
    )


def fill() -> None:
    jobs = Indicator.objects.get(code="jobs-urban-new")
    for name, least in (("柳湾街道", 300), ("石桥街道", 410), ("东湖区", 1000)):
        for year in range(2014, 2021):
            Observation.objects.create(
                indicator=jobs,
                subject=Area.objects.get(name=name).entity_ptr,
                period=day_range(date(year, 1, 1), date(year, 12, 31)),
                modality="planned" if year == 2020 else "actual",
                manual_value=least + (year * 37) % 90,
                citation=f"《统计年鉴{year + 1}》",
            )
    company = Organization.objects.get(name="青石机械有限公司")
    street = Area.objects.get(name="柳湾街道")
    Organization.objects.filter(pk=company.pk).update(sector="new_economic", area=street)
    committee = Organization.objects.create(
        name="青石机械党委", slug="qingshijixiedangwei", type="party", host=company
    )
    for n in range(3):
        Organization.objects.create(name=f"青石机械第{n}支部", type="party", superior=committee)
    Area.objects.create(
        name="文苑街道", level="subdistrict", parent=Area.objects.get(name="东湖区")
    ).keep_official_name()
    article = Article.objects.get(headline="东湖区集中拆除违建")
    Correction.objects.create(article=article, report="应为13处", origin="reader", quote="拆除违建12处")
    Correction.objects.create(
        article=article,
        report="人次不对",
        quote="近百人次",
        state="accepted",
        settled_at=timezone.now(),
        public_note="已改为六十人次。",
    )
    withdrawn = Article.objects.get(headline="义诊进小区")
    withdrawn.pk, withdrawn.position, withdrawn.headline = None, 9, "撤回的一篇"
    withdrawn.state, withdrawn.public_note = "withdrawn", "数字有误，已撤回。"
    withdrawn.save()
    spec, _ = spec_of(QueryDict("indicator=jobs-urban-new"))
    freeze(spec, "新增就业", "供汇报", staff("主编", "审核"), "https://news.example.org")
    Export.objects.create(
        query="indicator=jobs-urban-new", format="xlsx", state="running", done=200_000, total=500_000
    )
    jobs.observations.filter(subject=street.pk, period__startswith=date(2016, 1, 1)).update(manual_value=317)


@pytest.fixture
def desk(enter: Any, site: Any, town: list[Article]) -> Callable[..., Page]:
    """The desk on the n-th article of the town, opened by a member of 采编."""

    def open_desk(n: int = 0, query: str = "", **options: Any) -> Page:
        page = enter("小周", "采编", **options)
        page.goto(f"{site.url}/admin/desk/articles/{town[n].pk}/{query}")
        if options.get("java_script_enabled", True):
            ready(page)
        return page

    return open_desk
