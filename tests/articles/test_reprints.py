"""What counts as a reprint, and how it is found."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest

from articles.cutting import cut_page
from articles.reprints import KEPT, SHORTEST, bare, differences, fingerprints, likeness

STORY = (
    "本报讯（记者 周远）7月2日，东湖区召开城市管理工作推进会，部署下半年违法建设治理任务。上半年，东湖区拆除违建12处，"
    "面积3600平方米，其中柳湾街道拆除5处，石桥街道拆除7处。东湖区城管局为此出动执法人员近百人次。\n"
    "会议要求，各街道要压实责任，对新增违建发现一处、拆除一处，对存量违建分类处置、限期销号，让居民看得见变化。"
    "柳湾街道党工委书记在会上介绍了网格员每日巡查、当天上报、三天处置的做法。与会人员还实地察看了两处拆违现场。\n"
    "据了解，东湖区今年计划治理违建40处，目前已完成三成；腾出的空地将优先建设口袋公园和停车场。"
)
OTHER = (
    "本报讯（记者 吴晴）柳湾街道就业服务中心日前在朝阳社区举办招聘会，青石机械等26家企业到场，提供岗位430个，"
    "当天达成意向118人。街道还为零就业家庭送去技能培训课程，帮助居民在家门口找到工作。工作人员告诉记者，招聘会今后每月一次，"
    "地点在各社区轮换，企业和居民都可以在街道的公众号上报名。"
)

REPRINTS = {
    "identical": STORY,
    "another byline and dateline": STORY.replace("本报讯（记者 周远）", "据《青石日报》报道（通讯员 何川）"),
    "other punctuation and width": STORY.replace("，", ", ").replace("12", "１２").replace("。", "．"),
    "the end cut": STORY[: len(STORY) // 2],
    "the beginning cut": STORY[len(STORY) // 3 :],
    "a paragraph out": "".join(STORY.split("\n")[::2]),
    "small edits": STORY.replace("召开", "举行")
    .replace("部署", "安排")
    .replace("据了解，", "")
    .replace("实地", ""),
    "a figure put right": STORY.replace("拆除违建12处", "拆除违建13处"),
    "inside a longer roundup": OTHER + "\n" + STORY,
    "the name shortened": STORY.replace("东湖区", "该区"),
}
OTHERS = {
    "another story of the place": OTHER,
    "the same set phrases": "本报讯 7月2日，东湖区召开就业工作推进会，部署下半年稳岗任务。会议要求，各街道要压实责任，"
    "把群众满意作为标准，让居民看得见变化。上半年东湖区新增就业1200人，完成全年任务的六成，失业人员再就业300人，"
    "就业困难人员实现就业80人，发放创业贷款260万元。",
    "last year's report in the same words": STORY.replace("7月2日", "7月5日")
    .replace("12处", "9处").replace("3600", "2800").replace("5处", "4处").replace("7处", "6处").replace("40", "35"),
    "too short": STORY[: SHORTEST - 10],
    "empty": "",
}  # fmt: skip


@pytest.mark.parametrize("name", REPRINTS)
def test_reprints(name: str) -> None:
    """A story stays itself under an editor's hands, either way round, and is found by what is kept of it."""
    other = REPRINTS[name]
    assert likeness(STORY, other).is_reprint
    assert likeness(other, STORY).is_reprint
    assert len(set(fingerprints(STORY)) & set(fingerprints(other))) >= 2


@pytest.mark.parametrize("name", OTHERS)
def test_others(name: str) -> None:
    assert not likeness(STORY, OTHERS[name]).is_reprint
    assert not likeness(OTHERS[name], STORY).is_reprint


def _sample() -> list[str]:
    pages = Path("fixtures/pages").glob("*.txt")
    bodies = [article.body for page in pages for article in cut_page(page.read_text("utf-8")).articles]
    return [body for body in bodies if len(bare(body)) >= SHORTEST]


def _edited(text: str, rate: float, chance: random.Random) -> str:
    """*text* with so many of its characters dropped, doubled or changed."""
    made = []
    for character in text:
        what = chance.random() / rate
        made.append(
            "" if what < 1 / 3 else "某" if what < 2 / 3 else character * 2 if what < 1 else character
        )
    return "".join(made)


def test_sample() -> None:
    """Measured on the sample pages: no two of their stories are one, and each knows itself after an edit."""
    bodies, chance = _sample(), random.Random(7)
    assert len(bodies) > 50
    assert max(likeness(a, b).containment for a, b in combinations(bodies, 2)) < 0.05
    for rate, least in ((0.01, 1.0), (0.03, 0.95), (0.05, 0.85)):
        known = [likeness(body, _edited(body, rate, chance)).is_reprint for body in bodies]
        assert sum(known) / len(known) >= least, rate


def test_what_is_kept_is_little() -> None:
    assert len(fingerprints("".join(chr(0x4E00 + n) for n in range(9_000)))) == KEPT
    assert all(-(2**31) <= value < 2**31 for value in fingerprints(STORY))
    assert fingerprints("太短") == []


def test_differences() -> None:
    """Both texts come back whole, and what only one has is marked."""
    ours, theirs = differences(STORY, REPRINTS["small edits"])
    assert "".join(text for text, _ in ours) == STORY
    assert "".join(text for text, _ in theirs) == REPRINTS["small edits"]
    assert [text for text, same in theirs if not same] == ["举行", "安排"]
    assert [text for text, same in ours if not same] == ["召开", "部署", "实地", "据了解，"]
