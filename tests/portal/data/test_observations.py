"""Cells as readers, editors and the statistics desk have them: what stands, what is against it, and who may change it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import strip_tags

from metrics.models import Observation, day_range
from metrics.preferring import BY_HAND, BY_RULE, EXACT, LATER, OFFICIAL
from tests.portal.data.cells import ATTACHED, BUILDINGS, HIDDEN, JOBS, PATROLS, tells

QUEUE = "/admin/desk/checks/?kind=reports"
LIST = "/admin/metrics/observation/"
PDF = b"%PDF-1.7 scan"


@pytest.fixture
def enter(client, db):
    """Signs somebody of a group in."""

    def enter(group: str = "统计"):
        user = User.objects.create_user(f"{group}同事", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return enter


def words_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(strip_tags(response.content.decode()).split())


PAGES = {
    JOBS: [
        f"320人 采用 理由：{BY_RULE}{EXACT}", "300余人 没有采用",  # exact before hedged, and no contradiction
        f"380人 采用 理由：{BY_RULE}{LATER}", "350人 没有采用", "2 篇报道，数字不一样",  # competing
        f"4180人 采用 理由：{BY_RULE}{OFFICIAL}".replace("4180", "4,180"),  # official before press
        "210人 采用 理由：与台账核对过",  # an editor's choice
        "同一篇报道又见：《青川商报》2018年1月6日，只算一次。",  # a reprint
        "330人 计划",  # a target, beside what came of it
    ],
    BUILDINGS: [
        "12处", "原文说同比下降40%，据此推算2018年约20处 推算",  # derived, from what was printed
        "编辑录入，出处：《东湖区统计年鉴（2018）》第3页",
        "单位报送，出处：2018年工作报表，吴晴，东湖区统计局，第6行",
        "报上另有 1 篇报道，数字不一样", f"15处 采用 理由：{BY_RULE}单位报送先于报刊", "18处 没有采用",
    ],
    PATROLS: ["40人次", "近100人次", "250人次"],
}  # fmt: skip


@pytest.mark.parametrize("code", PAGES)
def test_page(client, cells_of_all_kinds, code):
    """The page of an indicator tells each kind of cell apart and shows nothing that is not public."""
    words = words_of(client, f"/indicators/{code}/?area=liuwan-jiedao&area=shiqiao-jiedao&area=donghu-qu")
    for said in PAGES[code]:
        assert said in words, said
    for secret in ("scanned", "citations/"):
        assert secret not in words
    assert not any(tells(words, secret) for secret in HIDDEN)
    if code == PATROLS:  # the report that was withdrawn contradicts nothing
        assert "说法不一" not in words


def test_queue(enter, cells_of_all_kinds):
    """A value handed in stands in the queue beside the report that differs; which one is right an editor says."""
    cells, client = cells_of_all_kinds, enter()
    words = words_of(client, QUEUE)
    for said in (
        "15处 现在采用",
        "单位报送，出处：2018年工作报表",
        "18处 比它多 3处（20%）",
        "18处 － 15处 ＝ 3处",
    ):
        assert said in words, said
    row = cells.manual_contested
    kept = settle(client, row, report="by-hand", reason="报表有登记")
    row.refresh_from_db()
    assert (row.value, row.reason, row.contested) == (15, "报表有登记", False)
    undo(client, kept)
    row.refresh_from_db()
    assert (row.reason, row.contested) == (f"{BY_RULE}单位报送先于报刊", True)
    printed = settle(client, row, report=row.figures.get().pk, reason="报表填错")
    assert "不用录入的15处" in printed["summary"]
    row.refresh_from_db()
    assert (row.value, row.manual_value, row.contested) == (18, 15, False)
    assert row.citation
    assert "18处 现在采用" in words_of(client, f"{QUEUE}&done=1")
    undo(client, printed)
    row.refresh_from_db()
    assert (row.value, row.preferred, row.contested) == (15, None, True)
    assert words_of(client, f"{QUEUE}&done=1")


def settle(client, row, **data):
    data = {"item": f"cell-{row.pk}", "action": "settle"} | data
    response = client.post("/admin/desk/checks/", json.dumps(data), "application/json")
    assert response.status_code == 200, response.json()
    return response.json()


def undo(client, step):
    data = json.dumps({"action": "undo", "step": step["step"]})
    assert client.post("/admin/desk/checks/", data, "application/json").status_code == 200


def form_of(cells, **changes):
    reports = {"figures-TOTAL_FORMS": 0, "figures-INITIAL_FORMS": 0}
    where = {"indicator": cells.manual.indicator_id, "subject": cells.ridge.pk, "modality": "actual"}
    return reports | where | {"period_0": "2018-01-01", "period_1": "2018-12-31"} | changes


def test_entered_in_the_admin(enter, client, cells_of_all_kinds):
    """The statistics desk enters a value with citation and attachment; staff download it, nobody else gets at it."""
    cells = cells_of_all_kinds
    enter()
    scan = SimpleUploadedFile("../年鉴 <b>.PDF", PDF)
    data = form_of(cells, manual_value="7", citation="年鉴第 8 页", attachment=scan)
    response = client.post(f"{LIST}add/", data)
    assert response.status_code == 302, response.context["errors"]
    row = Observation.objects.get(subject=cells.ridge.pk, manual_value=7)
    assert (row.period, row.chosen_at) == (day_range(date(2018, 1, 1), date(2018, 12, 31)), None)
    stem = row.attachment.name.rpartition("/")[2]
    assert row.attachment.name.startswith("citations/") and stem.endswith(".pdf") and "年鉴" not in stem
    address = f"{LIST}{row.pk}/attachment/"
    assert address in client.get(f"{LIST}{row.pk}/change/").content.decode()
    response = client.get(address)
    assert response.getvalue() == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/octet-stream"
    assert client.get(f"{LIST}{cells.plain.pk}/attachment/").status_code == 404
    client.logout()
    for hidden in (
        f"/media/{row.attachment.name}",
        f"/{row.attachment.name}",
        f"/static/{row.attachment.name}",
    ):
        assert client.get(hidden).status_code == 404
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("新人", is_staff=True))
    assert client.get(address).status_code == 403


def test_attachment_of_the_town(client, cells_of_all_kinds):
    """What is handed out is the file that was kept, under the name of its cell."""
    cells = cells_of_all_kinds
    client.force_login(cells.editor)
    response = client.get(f"{LIST}{cells.manual.pk}/attachment/")
    assert response.getvalue() == ATTACHED


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.exe", b"MZ", "附件只收"),
        ("a.html", b"<script>", "附件只收"),
        ("a.svg", b"<svg>", "附件只收"),
        ("a", PDF, "附件只收"),
        ("a.pdf", b"<script>", "内容却不是"),
        ("a.png", PDF, "内容却不是"),
        ("a.txt", b"MZ\x00\x00", "内容却不是"),
        ("a.xlsx", b"PK", "内容却不是"),
        ("a.pdf", b"", "空"),
        ("a.pdf", PDF + b" " * 2**20, "超过 1 MB 的上限"),
    ],
)
def test_attachment_refused(rf, settings, name, content, says):
    """What is no document, or too large, is refused in Chinese."""
    from metrics.attaching import refusal

    settings.UPLOAD_MB = 1
    assert says in refusal(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.PDF", PDF), ("b.jpg", b"\xff\xd8\xff\xe0"), ("c.docx", b"PK\x03\x04"), ("d.csv", "指标".encode("gb18030")), ("e.txt", "字".encode("utf-16"))],
)  # fmt: skip
def test_attachment_taken(name, content):
    from metrics.attaching import refusal

    assert refusal(SimpleUploadedFile(name, content)) == ""


def test_chosen_in_the_admin(enter, cells_of_all_kinds):
    """A report is chosen in the form with a reason of one's own; the reason cleared, the rules choose again."""
    cells, client = cells_of_all_kinds, enter()
    row = cells.contested
    other = row.figures.get(text="350人")
    address = f"{LIST}{row.pk}/change/"
    data = form_of(cells, indicator=row.indicator_id, subject=row.subject_id)

    def post(**changes):
        return client.post(
            address, data | {"preferred": row.preferred_id, "preferred_reason": row.reason} | changes
        )

    refused = [
        ({"preferred": other.pk}, "请写明为什么采用这一条"),
        ({"preferred": cells.plain.preferred_id, "preferred_reason": "对"}, "只能采用报道了这个值的数据"),
        ({"manual_value": 5, "preferred": other.pk, "citation": "年鉴"}, "请写明为什么采用这一条"),
        ({"manual_value": 5, "preferred": ""}, "手工值要写明出处"),
    ]
    for changes, says in refused:
        response = post(**changes)
        assert response.status_code == 200
        assert says in response.content.decode(), says
    assert post(preferred=other.pk, preferred_reason="台账如此").status_code == 302
    row.refresh_from_db()
    assert (row.value, row.reason, row.contested, bool(row.chosen_at)) == (350, "台账如此", False, True)
    assert post(preferred_reason="").status_code == 302
    row.refresh_from_db()
    assert (row.value, row.reason, row.contested, row.chosen_at) == (380, BY_RULE + LATER, True, None)
    assert post(preferred="", preferred_reason="", manual_value="5", citation="年鉴").status_code == 302
    row.refresh_from_db()
    assert (row.value, row.preferred_reason, row.contested) == (5, "", True)
    by_hand = {"manual_value": "5", "citation": "年鉴"}
    assert post(preferred=other.pk, preferred_reason="年鉴有误", **by_hand).status_code == 302
    row.refresh_from_db()
    assert (row.value, row.manual_value, row.citation, row.reason) == (350, 5, "年鉴", "年鉴有误")
    assert post(preferred="", preferred_reason="年鉴有误", **by_hand).status_code == 302
    row.refresh_from_db()
    assert (row.value, row.preferred, row.reason, row.chosen_at) == (5, None, BY_HAND, None)
    assert post(preferred="", preferred_reason="", manual_value="", citation="").status_code == 302
    row.refresh_from_db()
    assert (row.value, row.reason) == (380, BY_RULE + LATER)
