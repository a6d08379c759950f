"""核稿: what is said of the names and numbers of a draft."""

from __future__ import annotations

import logging
import threading
import time
from datetime import date

import pytest

from articles.models import Article
from metrics.filing import refresh
from portal.lookup import LONGEST, Draft, DraftError, Looked, Verdict, draft_of_text, look_up, shared
from portal.lookup.reporting import plain_report, summary

pytestmark = pytest.mark.django_db

HOME, DAY = "青石市/东湖区", date(2020, 1, 10)
KNOWN, CONFLICTING, OUTDATED = Verdict.KNOWN, Verdict.CONFLICTING, Verdict.OUTDATED
UNSOURCED, UNCHECKED = Verdict.UNSOURCED, Verdict.UNCHECKED

# A sentence, its number, the verdict, and what the message says.
NUMBERS = [
    ("2019年，柳湾街道新增就业310人。", "310人", KNOWN, "与《青石日报》2019年1月5日的报道一致"),
    ("2018年，柳湾街道新增就业320人。", "320人", OUTDATED, "已有更新的数：2019年310人"),
    ("2018年，柳湾街道新增就业300余人。", "300余人", OUTDATED, "写法不同：出处是“320人”"),
    ("2017年，柳湾街道新增就业299人。", "299人", CONFLICTING, "是300人，草稿写299人，少1人（0.3%）"),
    ("2018年，石桥街道新增就业350人。", "350人", CONFLICTING, "也报过350人，但本站采用的是380人"),
    ("2017年，石桥街道新增就业230人。", "230人", CONFLICTING, "是210人，草稿写230人，多20人（9.5%）"),
    ("2018年，东湖区新增就业4200人。", "4200人", CONFLICTING, "《东湖区统计公报》2019年3月1日是4,180人"),
    ("2015年，柳湾街道新增就业260人。", "260人", UNSOURCED, "没有查到柳湾街道2015年的“城镇新增就业人数”"),
    # target, standard and actual are kept apart
    ("2019年，柳湾街道计划新增就业330人。", "330人", KNOWN, "一致"),
    ("2019年，柳湾街道新增就业330人。", "330人", CONFLICTING, "同期的计划数是330人，与草稿一致"),
    ("2018年，柳湾街道计划新增就业320人。", "320人", UNSOURCED, "同期只有实际数（320人），草稿写的是计划数"),
    # by hand and handed in
    ("2018年，柳湾街道拆除违建9处。", "9处", KNOWN, "与编辑录入的数一致：9处"),
    ("2018年，石桥街道拆除违建12处。", "12处", CONFLICTING, "部门报送是11处，草稿写12处，多1处（9.1%）"),
    # derived is told, and is no report
    ("2018年，东湖区拆除违建20处。", "20处", UNSOURCED, "（同比下降40%）推算是约20处，报上没有登过"),
    # withdrawn, rejected and undecided reports are no sources
    ("2018年，南岭镇新增就业98761人。", "98761人", UNSOURCED, "没有查到南岭镇2018年"),
    ("2016年，南岭镇新增就业98763人。", "98763人", UNSOURCED, "没有查到南岭镇2016年"),
    ("2018年，石桥街道出动执法人员98761人次。", "98761人次", CONFLICTING, "是40人次"),
    # magnitudes, ranges, rounding
    ("2019年，东湖区发放创业贷款8.1亿元。", "8.1亿元", KNOWN, "一致"),
    ("2019年，东湖区发放创业贷款81000万元。", "81000万元", KNOWN, "一致"),
    ("2019年，东湖区发放创业贷款8.3亿元。", "8.3亿元", CONFLICTING, "多2,000万元（2.5%）"),
    ("2019年10月，东湖区发放创业贷款110万元。", "110万元", CONFLICTING, "多10万元（10.0%）"),
    # a point in time
    ("2018年末，柳湾街道常住人口5.2万人。", "5.2万人", KNOWN, "一致"),
    ("柳湾街道常住人口52000人。", "52000人", KNOWN, "没有写明时间。与2018年12月31日的数一致，那是最新的"),
    ("柳湾街道常住人口53000人。", "53000人", UNCHECKED, "没有写明是什么时间的数"),
    # what cannot be checked, and why
    ("柳湾街道新增就业320人。", "320人", UNCHECKED, "没有写明是什么时间的数"),
    ("2018年，柳湾街道种树320棵。", "320棵", UNCHECKED, "没有认出是哪个指标"),
]  # fmt: skip


def looked(text: str) -> Looked:
    return look_up(draft_of_text(text), HOME, DAY)


def test_numbers(cells_of_all_kinds):
    """Each kind of cell bears its numbers out, or contradicts them, and the message says how."""
    wrong = []
    for sentence, text, verdict, words in NUMBERS:
        found = [one for one in looked(sentence).numbers if one.text == text]
        said = [(one.verdict, one.message) for one in found]
        if len(found) != 1 or found[0].verdict is not verdict or words not in found[0].message:
            wrong.append((sentence, said))
        for one in found:
            assert sentence[one.start : one.end] == one.text
            assert not any(
                hidden in source.sentence for source in one.evidence for hidden in ("98761", "98762")
            )
    assert wrong == []


def test_evidence(cells_of_all_kinds):
    """A conflict comes with every public report of the cell, the adopted one first, each with its sentence and address."""
    [number] = looked("2018年，石桥街道新增就业360人。").numbers
    told = [(one.value, one.sentence, one.adopted, one.agrees) for one in number.evidence]
    assert told == [
        ("380人", "2018年石桥街道新增就业380人。", True, False),
        ("350人", "2018年，石桥街道新增就业350人。", False, False),
    ]
    assert number.evidence[0].url.startswith("/articles/")
    assert (number.subject, number.indicator, number.period) == ("石桥街道", "城镇新增就业人数", "2018年")


def test_a_draft_that_gives_the_newer_value_too_is_not_outdated(cells_of_all_kinds):
    numbers = looked("2018年，柳湾街道新增就业320人。2019年，柳湾街道新增就业310人。").numbers
    assert [number.verdict for number in numbers] == [KNOWN, KNOWN]


def test_changes(cells_of_all_kinds):
    """A stated change is held against what the report of its number says, not against the number."""
    for stated, verdict in (("40%", KNOWN), ("45%", CONFLICTING)):
        number = looked(f"2019年，东湖区拆除违建12处，同比下降{stated}。").numbers[1]
        assert (number.text, number.verdict) == (stated, verdict)
    assert "是同比下降40%，草稿写45%" in number.message


def test_withdrawing_takes_the_source_away(cells_of_all_kinds):
    sentence = "2016年，柳湾街道新增就业280人。"
    assert looked(sentence).numbers[0].verdict is OUTDATED
    article = Article.objects.get(body=sentence)
    article.state, article.public_note = "withdrawn", "失实，撤回"
    article.save()
    refresh(article)
    number = looked(sentence).numbers[0]
    assert number.verdict is UNSOURCED
    assert all("280人" not in one.sentence for one in number.evidence)


def test_names(cells_of_all_kinds):
    """Known names lead to their pages; those that the register lacks, and those with several bearers, are told."""
    from organizations.models import Area

    twin = Area.objects.create(name="西山区", level="district", parent=Area.objects.get(name="青石市"))
    for parent in (twin, Area.objects.get(name="东湖区")):
        village = Area.objects.create(name="新桥村", level="village", parent=parent)
        village.names.create(text="新桥村", kind="official")
    found = look_up(draft_of_text("柳湾街道和青石机械到新桥村慰问。云水物流有限公司捐款。"), "", DAY).names
    by_text = {one.text: one for one in found}
    assert by_text["柳湾街道"].verdict is KNOWN
    assert by_text["柳湾街道"].url == cells_of_all_kinds.willow.get_absolute_url()
    assert by_text["青石机械"].message == "指“青石机械有限公司”。"
    assert by_text["新桥村"].verdict is Verdict.AMBIGUOUS
    assert {one.path for one in by_text["新桥村"].candidates} == {
        "青石市/西山区/新桥村",
        "青石市/东湖区/新桥村",
    }
    assert by_text["云水物流有限公司"].verdict is Verdict.UNKNOWN


def test_arithmetic(cells_of_all_kinds):
    """The checks of articles are made of drafts too; magnitudes are held against what is public."""
    sums = looked("2020年，东湖区拆除违建98处，其中柳湾街道60处、石桥街道30处、南岭镇18处。").failed
    assert [(one.kind, one.message) for one in sums] == [
        ("sum", "60处＋30处＋18处相加是108处，比总数98处多10处")
    ]
    [slip] = looked("2020年，柳湾街道新增就业3200000人。").failed
    assert slip.kind == "magnitude"


def test_few_questions(cells_of_all_kinds, django_assert_max_num_queries):
    """However many numbers a draft has, the database is asked the same few times."""
    text = "".join(sentence for sentence, *_ in NUMBERS)
    few = len(looked(text).numbers)
    with django_assert_max_num_queries(8):
        assert len(looked(text * 3).numbers) == 3 * few


def test_follows_the_register(cells_of_all_kinds):
    """A name that an editor gives is known at the next draft."""
    assert "柳湾办" not in [one.text for one in looked("柳湾办开会。").names if one.verdict is KNOWN]
    cells_of_all_kinds.willow.names.create(text="柳湾办", kind="short")
    assert [(one.text, one.path) for one in looked("柳湾办开会。").names] == [
        ("柳湾办", "青石市/东湖区/柳湾街道")
    ]


def test_twenty_thousand_characters(cells_of_all_kinds, caplog):
    """The longest draft is checked in bounded time, and nothing of it is logged."""
    text = ("".join(sentence for sentence, *_ in NUMBERS) * 60)[:LONGEST]
    looked("柳湾街道。")
    begun = time.process_time()
    with caplog.at_level(logging.DEBUG, logger="portal"):
        found = looked(text)
    assert time.process_time() - begun < 3
    assert len(found.numbers) > 1000
    assert "柳湾街道" not in caplog.text


@pytest.mark.parametrize(
    ("text", "words"),
    [(" \n ", "请粘贴要核对的文字"), ("字" * (LONGEST + 1), "有 20,001 个字，一次最多核对 20,000 个")],
)
def test_drafts_that_are_refused(text, words):
    with pytest.raises(DraftError, match=words):
        draft_of_text(text)


def test_report(cells_of_all_kinds):
    """The report as plain text: the gravest first, with the sentence."""
    found = looked("2017年，柳湾街道新增就业299人。2019年，柳湾街道新增就业310人。")
    assert summary(found) == "数字 2 个（不一致 1，有据 1）；名称 1 个（名录里有 1）。"
    report = plain_report(found)
    assert report.index("【不一致】") < report.index("【有据】")
    assert "1. 299人（柳湾街道，城镇新增就业人数，2017年）" in report
    assert "《青石日报》2018年1月5日，2017年，300人：2017年，柳湾街道新增就业300人。" in report


def test_place():
    """Running text has no cells."""
    assert Draft("文字").place_of(1) == ""


def test_prepared(monkeypatch):
    """A web process begins to build the reader by itself; what goes wrong then is left to whoever asks next."""
    built = []
    monkeypatch.setattr(shared, "knowledge", lambda: built.append(1))
    shared.prepare().join(10)
    monkeypatch.setattr(shared, "knowledge", lambda: 1 / 0)
    thread = shared.prepare()
    thread.join(10)
    assert built == [1]
    assert thread.daemon
    assert not any(one.name == "lookup" for one in threading.enumerate())
