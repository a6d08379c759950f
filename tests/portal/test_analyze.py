"""``analyze``: the contract's JSON, from a register file and without any database."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

ARTICLE = {
    "headline", "kicker", "subhead", "section_heads", "bylines", "kind", "lines", "body", "mentions", "figures", "checks",
}  # fmt: skip
MENTION = {"start", "end", "text", "kind", "name", "path", "coreference", "candidates", "new"}
FIGURE = {
    "start", "end", "text", "value", "high", "unit", "qualifier", "comparison", "modality", "period", "subject",
    "indicator", "reportable",
}  # fmt: skip
CHECK = {"kind", "total", "parts", "holds", "message"}


@pytest.fixture
def register(tmp_path, town) -> Path:
    path = tmp_path / "register.csv"
    path.write_text(town.register, "utf-8-sig")
    return path


def run(*args: object) -> list[str]:
    out = StringIO()
    call_command("analyze", *map(str, args), stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def document(page_file, register, town) -> dict:
    options = ["--published", town.published, "--home", town.home, "--register", register, "--json"]
    [line] = run(page_file(), *options)
    return json.loads(line)


def test_shape(document):
    """Every object has the keys that the contract names, with values of the kinds it names."""
    assert set(document) == {"page", "articles", "other_lines"}
    assert document["page"] == "page.txt"
    for article in document["articles"]:
        assert set(article) >= ARTICLE
        assert article["kind"] in ("news", "feature", "photo_caption", "notice", "series_intro", "masthead")
        for mention in article["mentions"]:
            assert set(mention) >= MENTION
            assert mention["kind"] in ("area", "organization", "topic")
        for figure in article["figures"]:
            assert set(figure) >= FIGURE
            assert figure["qualifier"] in ("exact", "approx", "almost", "more_than", "at_least", "less_than")
        for check in article["checks"]:
            assert set(check) == CHECK


def test_spans_quote_the_body(document):
    """Offsets count characters of the body, and quote it."""
    for article in document["articles"]:
        for span in (*article["mentions"], *article["figures"]):
            assert article["body"][span["start"] : span["end"]] == span["text"]


def test_values(document):
    """Headlines, bylines, names, values and checks read as an editor would."""
    first, second = document["articles"]
    assert (first["headline"], first["kicker"], first["subhead"]) == ("东湖区集中拆除违建", None, None)
    assert first["bylines"] == [{"role": "记者", "name": "周远"}]
    assert first["lines"] == [[1, 5]]
    district = next(m for m in first["mentions"] if m["text"] == "东湖区")
    assert (district["name"], district["path"], district["new"]) == ("东湖区", "青石市/东湖区", False)
    almost = next(f for f in first["figures"] if f["text"] == "近百人次")
    assert (almost["value"], almost["unit"], almost["qualifier"], almost["high"]) == (
        "100",
        "人次",
        "almost",
        None,
    )
    total = next(f for f in first["figures"] if f["text"] == "12处")
    assert total["period"] == {"text": "上半年", "start": "2021-01-01", "end": "2021-06-30"}
    assert total["subject"] == "东湖区"
    assert [(c["kind"], c["total"], c["parts"], c["holds"]) for c in first["checks"]] == [
        ("sum", 0, [1, 2], True)
    ]
    jobs = next(f for f in second["figures"] if f["text"] == "320人")
    assert jobs["comparison"] == {"kind": "yoy_increase", "value": "8.5", "unit": "%"}
    assert jobs["indicator"] == "城镇新增就业人数"
    assert next(f for f in second["figures"] if f["text"] == "15.6万元")["value"] == "156000"
    assert next(m for m in second["mentions"] if m["text"] == "该街道")["coreference"] is True


def test_several_pages(page_file, register):
    """Several pages are a document a line, in the order asked for."""
    pages = [page_file("b.txt"), page_file("a.txt", "另一版。\n")]
    lines = run(*pages, "--register", register, "--json")
    assert [json.loads(line)["page"] for line in lines] == ["b.txt", "a.txt"]


def test_bad_page_among_good(page_file, register):
    """A page that cannot be read costs exit code 1 and an error; the others are printed."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as leaving:
        call_command(
            "analyze", str(page_file("leer.txt", "")), str(page_file()), "--json", register=register,
            stdout=out, stderr=err, no_color=True,
        )  # fmt: skip
    assert leaving.value.code == 1
    assert err.getvalue() == "leer.txt：里面没有文字，请确认导出时没有选错文件。\n"
    assert json.loads(out.getvalue())["page"] == "page.txt"


def test_for_people(page_file, register, town):
    """Without --json a person reads articles, names, figures and what does not add up."""
    text = town.page.replace("石桥街道拆除7处", "石桥街道拆除8处")
    lines = run(page_file(text=text), "--register", register, "--published", town.published)
    assert lines[0] == "page.txt（2021-07-02）：2 篇文章"
    assert any(line.startswith("■ 东湖区集中拆除违建") for line in lines)
    assert any("12处" in line and "东湖区" in line for line in lines)
    assert any(line.startswith("  核校：") for line in lines)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (None, "打不开"),
        (b"a,b\n", "缺少列"),
        ("kind,name,type,parent,aliases,note\narea,镇,镇,某县,,\n".encode(), "「某县」不在表里"),
        ("kind,name,type,parent,aliases,note\narea,柳湾镇,镇,,,\n".encode("gbk"), "请另存为 UTF-8"),
    ],
)
def test_bad_register(page_file, tmp_path, data, problem):
    """What is wrong with the register is said in Chinese, with its file."""
    path = tmp_path / "register.csv"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(CommandError, match=problem) as caught:
        run(page_file(), "--register", path)
    assert "register.csv" in str(caught.value)


def test_without_a_database(page_file, register, tmp_path, town):
    """With a register no database is needed, and nothing is written anywhere."""
    data = tmp_path / "data"
    data.mkdir(mode=0o555)
    home = tmp_path / "home"
    home.mkdir(mode=0o555)
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "DATA_DIR": str(data),
        "HOME": str(home),
        "TMPDIR": str(home),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    manage = settings.BASE_DIR / "manage.py"
    done = subprocess.run(
        [sys.executable, manage, "analyze", page_file(), "--register", register, "--home", town.home, "--json"],
        env=environment, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)["articles"]) == 2
    assert [*data.iterdir(), *home.iterdir()] == []


@pytest.mark.django_db
def test_with_the_database(registered, page_file, town, django_assert_max_num_queries):
    """Without a register file the database's register is read, and only read."""
    with django_assert_max_num_queries(10) as captured:
        [line] = run(page_file(), "--published", town.published, "--home", town.home, "--json")
    assert json.loads(line)["articles"][0]["mentions"][0]["path"] == "青石市/东湖区"
    assert {query["sql"].split()[0] for query in captured.captured_queries} <= {"SELECT", "DECLARE"}
