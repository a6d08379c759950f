"""核稿: the page, the files that it takes, and the API."""

from __future__ import annotations

import io
import logging
import zipfile
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from articles.workbooks import Sheet
from portal.lookup import DraftError, draft_of_file, drafts, look_up
from portal.lookup.grids import as_text

ADDRESS = "/data/check/"
TEXT = "2017年，柳湾街道新增就业299人。2019年，柳湾街道新增就业310人。<b>云水物流有限公司</b>参加。"


def workbook(*rows: tuple[object, ...], title: str = "就业") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


TABLE = workbook(
    ("2019年各街道就业情况",),
    ("序号", "单位", "新增就业人数（人）", "拆除违建（处）"),
    (1, "柳湾街道", 310, 5),
    (2, "石桥街道", 400, 15),
    (None, "合计", 710, 20),
)


def document(text: str) -> bytes:
    file = io.BytesIO()
    page = Document()
    page.add_paragraph(text)
    page.save(file)
    return file.getvalue()


def bomb() -> bytes:
    """A workbook of a few kilobytes that unpacks to more than any report."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (drafts.UNPACKED + 1))
    return file.getvalue()


def opened(data: bytes, name: str = "稿子.xlsx"):
    return draft_of_file(name, data)


@pytest.mark.django_db
def test_page(client, cells_of_all_kinds, caplog):
    """Every number is marked in the text with a sign, listed with its sentence, and linked both ways; nothing is kept."""
    page = client.get(ADDRESS).content.decode()
    assert "不保存" in page
    with caplog.at_level(logging.DEBUG):
        response = client.post(ADDRESS, {"text": TEXT, "home": "donghu-qu", "published": "2020-01-10"})
    page = response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert '<mark class="figure conflicting" id="n1"><a href="#r1">299人</a></mark>&NoBreak;<sup>≠1' in page
    assert '<li id="r1">' in page and 'href="#n1"' in page
    assert "2017年，柳湾街道新增就业300人。" in page
    assert "&lt;b&gt;" in page and "<b>云水" not in page
    assert 'href="#q3">云水物流有限公司</a>' in page
    assert "云水物流" not in caplog.text
    assert not client.session.keys()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"text": ""}, "请粘贴要核对的文字"),
        ({"text": "字" * 20_001}, "一次最多核对 20,000 个"),
        ({"text": "文", "published": "去年"}, "成稿日期请写成"),
        ({"file": SimpleUploadedFile("图.docx", b"\x89PNG")}, "图.docx：是图片"),
    ],
)
def test_refusals(client, sent, words):
    response = client.post(ADDRESS, sent)
    assert response.status_code == 400
    assert words in response.content.decode()


@pytest.mark.django_db
def test_posts_are_guarded_and_counted(settings, registered):
    """A post without the token is refused; one too many an hour is told when to come again."""
    assert Client(enforce_csrf_checks=True).post(ADDRESS, {"text": "文"}).status_code == 403
    settings.CHECKS_PER_HOUR = 1
    client = Client(REMOTE_ADDR="192.0.2.77")
    assert client.post(ADDRESS, {"text": "文"}).status_code == 200
    refused = client.post(ADDRESS, {"text": "文"})
    assert (refused.status_code, "Retry-After" in refused) == (429, True)
    assert "一小时里核得太多了" in refused.content.decode()


@pytest.mark.django_db
def test_workbook(cells_of_all_kinds):
    """A row is read with the heads of its columns; each finding names its cell, and totals are nobody's."""
    draft = opened(TABLE)
    assert draft.text.splitlines()[1] == "2019年，柳湾街道，新增就业人数310人；拆除违建5处。"
    numbers = look_up(draft, "青石市/东湖区", date(2020, 1, 10)).numbers
    assert [(one.place, one.text, str(one.verdict)) for one in numbers] == [
        ("就业!C3", "310人", "known"),
        ("就业!D3", "5处", "unsourced"),
        ("就业!C4", "400人", "unsourced"),
        ("就业!D4", "15处", "known"),
        ("就业!C5", "710人", "unchecked"),
        ("就业!D5", "20处", "unchecked"),
    ]
    assert "合计行" in numbers[4].message


def test_grids():
    """Times as heads stand before their numbers; units come from heads, labels and titles; empty rows part tables."""
    rows = [
        ["单位：人", "", "", ""],
        ["地区", "指标", "2018", "2019"],
        ["柳湾街道", "新增就业人数", "320", "310"],
        ["", "", "", ""],
        ["地区", "贷款（万元）", "备注", ""],
        ["东湖区", "85", "约；估", ""],
    ]
    flags = [[cell.isdecimal() for cell in row] for row in rows]
    text, placed = as_text([Sheet("分年", rows, flags)])
    assert text.splitlines() == [
        "2018年柳湾街道新增就业人数320人；2019年柳湾街道新增就业人数310人。",
        "东湖区，贷款85万元；备注约 估。",
    ]
    assert [(text[one.start : one.end], one.place) for one in placed][1] == (
        "2019年柳湾街道新增就业人数310人",
        "分年!D3",
    )


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (bomb(), "炸弹.xlsx", "解开后超过 40 MB"),
        (TABLE[:2000], "坏.xlsx", "损坏"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, "旧.doc", "旧.doc：是旧版 Office 文件"),
        (b"0" * (drafts.LARGEST + 1), "大.txt", "最多 5 MB"),
        (b"\x00\x01\x02\xff" * 50, "乱.txt", "不是能读的文本"),
        (workbook(), "空.xlsx", "没有文字"),
    ],
)
def test_files_that_are_refused(data, name, words):
    with pytest.raises(DraftError, match=words):
        opened(data, name)


def test_files():
    """What a file is, its bytes tell, not its name."""
    assert opened(document("柳湾街道新增就业320人。"), "报告.txt").text == "柳湾街道新增就业320人。"
    assert opened("柳湾街道。".encode("gb18030"), "报告.docx").text == "柳湾街道。"


@pytest.mark.django_db
def test_api(client, cells_of_all_kinds):
    """The same through the API: offsets, verdicts, sources with whole addresses."""
    sent = {"text": f" {TEXT}", "home": "donghu-qu", "published": "2020-01-10"}
    data = client.post("/api/v1/lookup", sent, content_type="application/json").json()
    assert data["text"] == TEXT
    number = data["numbers"][0]
    assert TEXT[number["start"] : number["end"]] == number["text"] == "299人"
    assert (number["verdict"], number["indicator"], number["period"]) == (
        "conflicting",
        "jobs-urban-new",
        "2017年",
    )
    assert number["evidence"][0]["sentence"] == "2017年，柳湾街道新增就业300人。"
    assert number["evidence"][0]["url"].startswith("http://testserver/articles/")
    assert data["names"][0]["url"] == "http://testserver/areas/liuwan-jiedao/"
    assert data["summary"].startswith("数字 2 个（不一致 1，有据 1）")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"text": "字" * 20_001}, 422),
        ({"text": "文", "home": "nowhere"}, 404),
        ({"text": "文", "published": "2020"}, 422),
        ({"text": "  "}, 200),
    ],
)
def test_api_refusals(client, registered, sent, status):
    response = client.post("/api/v1/lookup", sent, content_type="application/json")
    assert response.status_code == status
    if status != 200:
        assert response.json()["detail"] and response.json()["detail_en"]
