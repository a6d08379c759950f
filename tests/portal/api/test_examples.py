"""The client in the README and the script that draws a chart, run as they stand."""

from __future__ import annotations

import io
import re
import runpy
from email.message import Message
from types import SimpleNamespace
from urllib.error import HTTPError
from xml.etree import ElementTree

import pytest
from django.conf import settings as site

from tests.portal.data.cells import JOBS

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"


class Body(io.BytesIO):
    """An answer, as urllib hands it over."""

    def __init__(self, content: bytes, headers: Message) -> None:
        super().__init__(content)
        self.headers = headers


@pytest.fixture
def network(client, monkeypatch, settings):
    """What urllib asks for comes from the test client."""
    settings.API_PER_MINUTE = 1000

    def urlopen(request, timeout):
        headers = dict(request.header_items())
        response = client.get(request.full_url.removeprefix(BASE), headers=headers)
        message = Message()
        for name, value in response.items():
            message[name] = value
        if response.status_code >= 400:
            raise HTTPError(request.full_url, response.status_code, "", message, io.BytesIO(response.content))
        return Body(response.content, message)

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    return SimpleNamespace(client=client)


def test_client_in_the_readme(network, cells_of_all_kinds, capsys):
    """The client prints each value of an indicator with its sentence."""
    readme = (site.BASE_DIR / "README.md").read_text("utf-8")
    [code] = re.findall(r"```python\n(.*?class Portal.*?)```", readme, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {"__name__": "readme"})  # noqa: S102
    lines = capsys.readouterr().out.splitlines()
    assert "柳湾街道 2018年 320 人 2018年，柳湾街道新增就业320人，同比增长8.5%。" in lines
    assert len(lines) > 10


def test_chart(network, cells_of_all_kinds, tmp_path, capsys):
    """The script draws a line a place, each point with its sentence and a link to it."""
    script = runpy.run_path(str(site.BASE_DIR / "docs/examples/api_chart.py"))
    out = tmp_path / "chart.svg"
    script["main"](BASE, JOBS, str(out))
    drawn = out.read_text("utf-8")
    tree = ElementTree.fromstring(drawn)  # noqa: S314 - our own
    assert tree.find("{*}title").text == "城镇新增就业人数（人）"
    assert len(tree.findall("{*}polyline")) >= 3
    assert "2018年，柳湾街道新增就业320人，同比增长8.5%。" in drawn
    assert f'href="http://testserver/articles/{cells_of_all_kinds.rounded.preferred.article_id}/#f' in drawn
    assert "330人" not in drawn  # a target is no fact


def test_chart_of_nothing(network, registered, tmp_path):
    """An indicator that is none ends the script with what the API says."""
    script = runpy.run_path(str(site.BASE_DIR / "docs/examples/api_chart.py"))
    with pytest.raises(SystemExit, match="没有“none”这个指标"):
        script["main"](BASE, "none", str(tmp_path / "chart.svg"))
