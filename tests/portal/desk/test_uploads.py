"""The page on which editors hand in files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from articles.choices import UploadState
from articles.models import Publication, Upload
from portal.uploading import read_file

ADDRESS = "/admin/desk/uploads/"


@pytest.fixture
def writer(registered: None, client: Client) -> Client:
    """A client in which one of the 采编 is signed in."""
    user = User.objects.create_user("小周", is_staff=True)
    user.groups.add(Group.objects.get(name="采编"))
    client.force_login(user)
    return client


@pytest.fixture
def send(writer: Client, town: Any) -> Callable[..., Any]:
    """Sends files of these names, the town's page in each, with *fields*."""

    def send(*names: str, **fields: Any) -> Any:
        files = [SimpleUploadedFile(name, f"{name}\n\n{town.page}".encode()) for name in names]
        return writer.post(ADDRESS, {"file": files} | fields)

    return send


def rows() -> list[tuple[Any, ...]]:
    return [(u.name, str(u.published or ""), u.number) for u in Upload.objects.order_by("pk")]


def test_what_is_said_of_all(send: Callable[..., Any]) -> None:
    """What the form says holds for every file; a new newspaper is made, with the area it reports on."""
    answer = send(
        "甲.txt",
        "乙.txt",
        new_publication="青石晚报",
        published="2021-07-02",
        section="要闻",
        home="青石市/东湖区",
    )
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS + "#uploads")
    paper = Publication.objects.get(name="青石晚报")
    assert str(paper.home) == "东湖区"
    uploads = Upload.objects.all()
    assert {(str(u.publication), str(u.home), u.section) for u in uploads} == {("青石晚报", "东湖区", "要闻")}
    assert rows() == [("甲.txt", "2021-07-02", ""), ("乙.txt", "2021-07-02", "")]
    assert ProcrastinateJob.objects.filter(task_name="read_upload").count() == 2


def test_guesses(send: Callable[..., Any], writer: Client) -> None:
    """What nothing else says, a file's name does; what was said beside a file goes before all."""
    send("2021-07-02-3.txt", "20210703B02.txt", "丙.txt")
    assert rows() == [
        ("2021-07-02-3.txt", "2021-07-02", "3"),
        ("20210703B02.txt", "2021-07-03", "B2"),
        ("丙.txt", "", ""),
    ]
    Upload.objects.all().delete()
    beside = {"published-0": "2022-01-01", "number-0": "9", "published-1": "", "number-1": ""}
    send("2021-07-02-3.txt", "20210703B02.txt", **beside)
    assert rows() == [("2021-07-02-3.txt", "2022-01-01", "9"), ("20210703B02.txt", "", "")]
    asked = writer.post(reverse("desk:upload-guesses"), {"name": ["20210703B02.txt", "丙.txt"]})
    assert asked.json() == {
        "guesses": [{"published": "2021-07-03", "number": "B2"}, {"published": "", "number": ""}]
    }


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"home": "青石市/北山区"}, "名录里没有区域“青石市/北山区”"),
        ({"published": "去年"}, "日期写成 2018-10-26 的样子"),
        ({"publication": "999"}, "选择一个有效的选项"),
    ],
)
def test_wrong_field(send: Callable[..., Any], fields: dict[str, str], told: str) -> None:
    """A form with a mistake takes in nothing and says where it is."""
    answer = send("甲.txt", **fields)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not Upload.objects.exists()


def test_how_many(send: Callable[..., Any], settings: Any) -> None:
    settings.UPLOAD_FILES = 2
    assert "一次最多导入 2 个文件，您选了 3 个" in send("甲.txt", "乙.txt", "丙.txt").content.decode()
    assert "请选择要导入的文件" in send().content.decode()


def test_new_paper_needs_the_right(send: Callable[..., Any]) -> None:
    Group.objects.get(name="采编").permissions.remove(
        *Group.objects.get(name="采编").permissions.filter(codename="add_publication")
    )
    assert "您没有添加报刊的权限" in send("甲.txt", new_publication="青石晚报").content.decode()
    assert not Publication.objects.exists()


def test_list(send: Callable[..., Any], writer: Client) -> None:
    """The list tells what became of each file and leads on: to the articles, or to another try."""
    send("甲.txt")
    send("图.txt")
    good, bad = Upload.objects.order_by("pk")
    Path(bad.file.path).write_bytes(b"\xff\xd8\xff\xe0")
    waiting = writer.get(ADDRESS).content.decode()
    assert "还有 2 个在排队或识读" in waiting
    assert "现在没有后台进程在运行" in waiting
    read_file(good.pk)
    read_file(bad.pk)
    page = writer.get(ADDRESS).content.decode()
    article = Upload.objects.get(pk=good.pk).page.articles.first()  # type: ignore[union-attr]
    assert reverse("desk:article", args=[article.pk]) in page
    assert "请先做文字识别" in page
    assert "没有在排队的文件" in page
    again = reverse("desk:upload-retry", args=[bad.pk])
    assert again in page
    assert reverse("desk:upload-retry", args=[good.pk]) not in page
    writer.post(again)
    assert Upload.objects.get(pk=bad.pk).state == UploadState.WAITING
    assert "不用重试" in writer.post(again, follow=True).content.decode()


def test_worker_alive(writer: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert "没有后台进程" not in writer.get(ADDRESS).content.decode()


def test_queries(send: Callable[..., Any], writer: Client, django_assert_num_queries: Any) -> None:
    """The list costs the same however long it is."""
    send(*(f"{n}.txt" for n in range(3)))
    for upload in Upload.objects.all():
        read_file(upload.pk)
    with django_assert_num_queries(9):
        writer.get(ADDRESS)
    send(*(f"又{n}.txt" for n in range(8)))
    with django_assert_num_queries(10):  # how many wait before it
        writer.get(ADDRESS)


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}guesses/", f"{ADDRESS}1/retry/"])
def test_right(address: str, client: Client, db: None) -> None:
    """Nothing without the right to upload."""
    assert client.post(address).status_code == 302  # to the login form
    user = User.objects.create_user("小郑", is_staff=True)
    user.groups.add(Group.objects.get(name="统计"))
    client.force_login(user)
    assert client.post(address).status_code == 403
    assert client.get(ADDRESS).status_code == 403


def test_never_served(send: Callable[..., Any], client: Client) -> None:
    """No address leads to a file that was handed in."""
    send("甲.txt")
    name = Upload.objects.get().file.name
    for address in (f"/{name}", f"/media/{name}", f"/static/{name}", f"/static/../media/{name}"):
        assert client.get(address).status_code == 404
