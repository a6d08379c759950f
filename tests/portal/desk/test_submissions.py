"""The pages on which departments hand tables in and the statistics desk settles them."""

from __future__ import annotations

import errno
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from metrics.models import Observation, Reporter, Submission
from organizations.models import Area, Organization
from portal.desk import submission_template
from portal.desk.start import start_of
from portal.keeping import FULL
from portal.storages import StorageError

ADDRESS = "/admin/desk/submissions/"
GOOD = "指标,区域,时间,数值,单位\n城镇新增就业人数,柳湾街道,2018年,320,人\n城镇新增就业人数,石桥街道,2018年,1.2,万人\n"
WRONG = "指标,区域,时间,数值,单位\n城镇新增就业人数,柳湾街道,2018年,320,户\n就业人数,没有的村,去年,约5,人\n"


@pytest.fixture
def user_of(registered: None, settings: Any, tmp_path: Any) -> Callable[..., Client]:
    settings.MEDIA_ROOT = tmp_path

    def sign_in(name: str, group: str) -> Client:
        user, made = User.objects.get_or_create(username=name, defaults={"is_staff": True})
        if made:
            user.groups.add(Group.objects.get(name=group))
        if group == "报送":
            Reporter.objects.get_or_create(
                user=user, department=Organization.objects.get(name="东湖区城管局")
            )
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def send(client: Client, text: str = GOOD, **fields: Any) -> Any:
    given = {"department": "东湖区城管局", "person": "吴晴", "document": "《三季度报表》"}
    file = SimpleUploadedFile("三季度.csv", text.encode())
    return client.post(ADDRESS, given | {"file": file} | fields)


def page(client: Client, address: str = ADDRESS) -> str:
    return client.get(address).content.decode()


def test_handed_in_and_taken_in(user_of: Callable[..., Client]) -> None:
    """A department hands a table in; statistics see what it changes, take it in, and can take that back."""
    department, desk = user_of("城管", "报送"), user_of("统计员", "统计")
    answer = send(department)
    submission = Submission.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{ADDRESS}{submission.pk}/")
    assert (submission.document, submission.name, len(submission.rows)) == ("三季度报表", "三季度.csv", 2)
    assert "等待核对" in page(department)
    waiting = {line.label: line for line in start_of(User.objects.get(username="统计员")).waiting}
    assert waiting["待核对的报送表"].shown == "1"
    preview = desk.get(f"{ADDRESS}{submission.pk}/")
    assert "入库后：<b>新增 2 格</b>" in preview.content.decode()
    assert "12,000人" in preview.content.decode()
    seen = preview.context["looked"].judgement.digest
    desk.post(f"{ADDRESS}{submission.pk}/", {"action": "take", "seen": seen})
    assert sorted(int(one.manual_value) for one in Observation.objects.all()) == [320, 12000]
    done = desk.get(f"{ADDRESS}{submission.pk}/")
    assert "撤销入库" in done.content.decode()
    desk.post("/admin/desk/undo/", {"step": done.context["step"].pk, "to": "journal"})
    assert not Observation.objects.exists()
    assert "已入库" not in page(department, f"{ADDRESS}{submission.pk}/")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (StorageError("服务没有应答"), "服务没有应答"),
    ],
)
def test_no_room(
    user_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch, error: OSError, told: str
) -> None:
    """A file that could not be kept is told of beside it, what was typed stays, and nothing is half there."""

    def full(*_: Any) -> None:
        raise error

    department = user_of("城管", "报送")
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    answer = send(department)
    assert answer.status_code == 503
    assert told in answer.content.decode()
    assert (FULL in answer.content.decode()) == (told == FULL)
    assert "吴晴" in answer.content.decode()
    assert not Submission.objects.exists()
    monkeypatch.undo()
    assert send(department).status_code == 302


def test_wrong_table(user_of: Callable[..., Client]) -> None:
    """Every wrong cell is named with its line and column; nothing is kept unless it is to be."""
    department = user_of("城管", "报送")
    answer = send(department, WRONG)
    text = answer.content.decode()
    assert answer.status_code == 400
    for told in (
        "2 行里有 2 行有错",
        "这个指标的单位是“人”",
        "没有指标“就业人数”",
        "没有的村",
        "读不懂时间",
        "不是准确值",
    ):
        assert told in text
    assert not Submission.objects.exists()
    send(department, WRONG, anyway="on")
    submission = Submission.objects.get()
    preview = page(user_of("统计员", "统计"), f"{ADDRESS}{submission.pk}/")
    assert "有错的行，要改好才能入库" in preview and "disabled" in preview


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"department": "没有的局"}, "名录里没有“没有的局”"),
        ({"person": ""}, "请写填报人"),
        ({"document": "《》"}, "请写数据出自哪份文件"),
        ({"file": SimpleUploadedFile("空.xlsx", b"")}, "文件是空的"),
        ({"file": SimpleUploadedFile("旧.xls", b"\xd0\xcf\x11\xe0")}, "旧版 .xls"),
        ({"file": ""}, "请选择填好的表"),
    ],
)
def test_wrong_form(user_of: Callable[..., Client], fields: dict[str, Any], told: str) -> None:
    answer = send(user_of("城管", "报送"), **fields)
    assert (answer.status_code, told in answer.content.decode()) == (400, True)
    assert not Submission.objects.exists()


def test_departments_see_their_own(user_of: Callable[..., Client]) -> None:
    """An account of 报送 sees the form, the template and its own tables; never what is known, nor others' tables."""
    mine, other = user_of("城管", "报送"), user_of("别的局", "报送")
    send(mine)
    one = Submission.objects.get()
    assert one.document in page(mine)
    assert one.document not in page(other)
    for address in (f"{ADDRESS}{one.pk}/", f"{ADDRESS}{one.pk}/file/"):
        assert mine.get(address).status_code == 200
        assert other.get(address).status_code == 404
    assert "现有值" not in page(mine, f"{ADDRESS}{one.pk}/") and "入库后" not in page(
        mine, f"{ADDRESS}{one.pk}/"
    )
    assert mine.post(f"{ADDRESS}{one.pk}/", {"action": "take"}).status_code == 404
    assert not Observation.objects.exists()
    assert mine.get("/admin/desk/").status_code == 403
    assert "审读台</a>" not in page(mine) and "审读台</a>" not in page(mine, "/admin/")
    user_of("统计员", "统计").post(f"{ADDRESS}{one.pk}/", {"action": "return", "reason": "时间写错"})
    assert "时间写错" in page(mine)
    (line,) = start_of(User.objects.get(username="城管")).waiting
    assert (line.label, line.shown, line.urgent) == ("退回的报送表", "1", True)


def test_for_whom(user_of: Callable[..., Client]) -> None:
    """An account hands in for its own departments alone; one that has none is told who can change that."""
    client = user_of("城管", "报送")
    other = Organization.objects.get(name="青石机械有限公司")
    answer = send(client, department=other.path)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "不能替" in text and "可以报送的是：" in text
    assert f'<option value="{other.path}"' not in text
    Reporter.objects.create(user=User.objects.get(username="城管"), department=other)
    assert send(client, department=other.path).status_code == 302
    Reporter.objects.all().delete()
    assert "还没有指定报送单位" in page(client)
    assert "检查并交上" not in page(client)
    assert send(client).status_code == 403
    assert Submission.objects.get().department == other
    assert send(user_of("统计员", "统计"), department=other.path).status_code == 302  # staff: for any


def test_assigned_in_the_register(user_of: Callable[..., Client]) -> None:
    """An administrator says on a department's own page which accounts hand in for it; nobody else does."""
    department = Organization.objects.get(name="青石机械有限公司")
    address = f"/admin/organizations/organization/{department.pk}/change/"
    assert "可以为本单位报送的账号" in page(user_of("主管", "管理员"), address)
    assert "可以为本单位报送的账号" not in page(user_of("小周", "采编"), address)


def test_older(user_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer lists go on; the state that is asked for stays."""
    monkeypatch.setattr("portal.desk.submissions.SHOWN", 1)
    department = user_of("城管", "报送")
    for _ in range(2):
        send(department)
    newest = Submission.objects.first()
    assert newest is not None
    assert f'href="?before={newest.pk}#submissions"' in page(department)
    text = page(department, f"{ADDRESS}?state=waiting")
    assert f'href="?state=waiting&amp;before={newest.pk}#submissions"' in text


def test_whoever_only_looks(user_of: Callable[..., Client]) -> None:
    """Other staff may look at all, hand nothing in and settle nothing."""
    send(user_of("城管", "报送"))
    one = Submission.objects.get()
    writer = user_of("小周", "采编")
    text = page(writer, f"{ADDRESS}{one.pk}/")
    assert "现有值" in text and "退回理由" not in text
    assert writer.post(f"{ADDRESS}{one.pk}/", {"action": "return", "reason": "x"}).status_code == 404
    assert send(writer).status_code == 404


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}template/", f"{ADDRESS}1/", f"{ADDRESS}1/file/"])
def test_right(address: str, client: Client, db: None) -> None:
    assert client.get(address).status_code == 302  # to the login form
    client.force_login(User.objects.create_user("新人", is_staff=True))
    assert client.get(address).status_code == 403


def test_file(user_of: Callable[..., Client]) -> None:
    """The file comes as it was, to be saved and never shown; no other address leads to it."""
    client = user_of("城管", "报送")
    send(client, "=1+1\n" + GOOD)
    one = Submission.objects.get()
    answer = client.get(f"{ADDRESS}{one.pk}/file/")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/octet-stream"
    assert b"".join(answer.streaming_content) == ("=1+1\n" + GOOD).encode()
    for address in (f"/{one.file.name}", f"/media/{one.file.name}", f"/static/{one.file.name}"):
        assert client.get(address).status_code == 404


def test_template(user_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> None:
    """The template of what was chosen: a line for each indicator, area and period; too many lines are refused."""
    client = user_of("城管", "报送")
    assert "城镇新增就业人数（人）" in page(client, f"{ADDRESS}template/")
    slug = Area.objects.get(name="东湖区").slug
    chosen = {
        "indicator": ["jobs-urban-new", "illegal-buildings"],
        "area": slug,
        "below": "1",
        "grain": "quarter",
    }
    sheet = client.get(f"{ADDRESS}template/", chosen | {"from": "2018", "to": "2019", "format": "csv"})
    head, *rows = sheet.content.decode("utf-8-sig").splitlines()
    assert head == "指标,区域,时间,数值,单位,性质,备注,现有值"
    assert len(rows) == 2 * 3 * 8
    book = client.get(f"{ADDRESS}template/", chosen | {"format": "xlsx"})
    with zipfile.ZipFile(io.BytesIO(book.content)) as archive:
        made = archive.read("xl/workbook.xml").decode()
        lists = archive.read("xl/worksheets/sheet1.xml").decode().count("<dataValidation ")
    assert all(
        name in made for name in ('name="填报"', 'name="说明"', 'name="选项" sheetId="3" state="hidden"')
    )
    assert lists == 5
    empty = client.get(f"{ADDRESS}template/", {"format": "csv"})
    assert len(empty.content.decode().splitlines()) == 1
    monkeypatch.setattr(submission_template, "LINES", 47)
    many = client.get(f"{ADDRESS}template/", chosen | {"from": "2018", "to": "2019", "format": "csv"})
    assert (many.status_code, "选出了 48 行，一张表最多 47 行" in many.content.decode()) == (400, True)


def test_queries(user_of: Callable[..., Client], django_assert_max_num_queries: Any) -> None:
    """The list and the preview cost the same however long they are."""
    department, desk = user_of("城管", "报送"), user_of("统计员", "统计")
    rows = "".join(f"城镇新增就业人数,柳湾街道,{year}年,{year},人\n" for year in range(1950, 2015))
    for _ in range(5):
        send(department, GOOD + rows)
    with django_assert_max_num_queries(10):
        desk.get(ADDRESS)
    with django_assert_max_num_queries(14):
        desk.get(f"{ADDRESS}{Submission.objects.first().pk}/")  # type: ignore[union-attr]
