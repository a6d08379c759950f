"""An invented town: its register, a page about it, and the pipeline that reads the page."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from model_bakery import baker

from articles.models import Correction, Mention, Page
from metrics.catalogue import Catalogue
from metrics.loading import load_indicators, shipped_catalogue
from metrics.models import Figure
from organizations.loading import load_register
from organizations.models import Area, Entity
from organizations.naming import Register
from portal.pipeline import PageSource, Pipeline

REGISTER = """kind,name,type,parent,aliases,note
area,青川省,省,,,
area,青石市,地级市,青川省,,
area,东湖区,市辖区,青石市,,
area,柳湾街道,街道,东湖区,,
area,石桥街道,街道,东湖区,,
organization,东湖区城管局,机关,东湖区,,
organization,青石机械有限公司,企业,东湖区,青石机械,
topic,清洁家园,,,清洁家园行动,
"""

PAGE = """东湖区集中拆除违建
本报讯（记者 周远）上半年，东湖区拆除违建
12处，其中柳湾街道拆除5处，石桥街道拆除7处。东
湖区城管局为此出动执法人员近百人次，清洁家园行动
也同步展开。

柳湾街道就业服务进社区
本报讯（记者 吴晴 通讯员 何川）截至目前，柳湾
街道新增就业320人，同比增长8.5%。青石机械有限公
司吸纳本地居民40余人。
该街道还为居民发放补贴15.6万元。
"""

HOME = "青石市/东湖区"
PUBLISHED = date(2021, 7, 2)


@pytest.fixture
def town() -> SimpleNamespace:
    """The text of the register and of the page, for tests that need no database."""
    return SimpleNamespace(register=REGISTER, page=PAGE, home=HOME, published=PUBLISHED)


INDICATORS = ("jobs-urban-new", "illegal-buildings", "enforcement-persons")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Of the indicators that the program ships, those that the page reports."""
    shipped = shipped_catalogue()
    return Catalogue([shipped.by_code[code] for code in INDICATORS])


@pytest.fixture
def registered(db: None, catalogue: Catalogue) -> None:
    """The town's register and indicators, in the database."""
    load_register(Register.from_csv(REGISTER))
    load_indicators(catalogue)


@pytest.fixture
def pipeline(registered: None) -> Pipeline:
    return Pipeline()


@pytest.fixture
def source(registered: None) -> PageSource:
    home = Area.objects.at(HOME)
    return PageSource(PAGE, "page.txt", "青石日报", PUBLISHED, home=home)


@pytest.fixture
def stored(pipeline: Pipeline, source: PageSource) -> Page:
    """The page, as the pipeline stored it."""
    return pipeline.store(source)


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create_superuser("主编", password="口令")


@pytest.fixture
def page_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a page file: the town's page, or *text*."""

    def write(name: str = "page.txt", text: str = PAGE, folder: Path = tmp_path) -> Path:
        path = folder / name
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def desk(client, editor, stored):
    """An editor at work, with at least one row of everything."""
    Figure.objects.get(text="320人").decide("accepted", editor)
    baker.make(Correction, article=stored.articles.first(), report="有误", quote="320人")
    open_mention = baker.make(
        Mention, article=stored.articles.first(), start=0, end=3, text="本报讯", kind="topic"
    )
    open_mention.ranked_candidates.create(entity=Entity.objects.first(), rank=1, reason="同名")
    client.force_login(editor)
    return client
