"""Invented pages whose parts come in the orders that text layers give them: headline last, split, interleaved."""

import pytest

from articles.cutting import ArticleKind, cut_page

NEWS, FEATURE, CAPTION = ArticleKind.NEWS, ArticleKind.FEATURE, ArticleKind.PHOTO_CAPTION

HEADLINE_LAST = """\
本报讯（记者 秦岭） 入夏以来，
江口区针对易涝点位开展拉网式排
查，累计清淤管网46公里，更换破
损井盖128个，新购大功率泵车4台。

在江口区防汛物资储备库，各类
物资码放整齐，24小时有人值守。

江口区

闻“汛”而动筑防线

本报讯（通讯员 宋佳音）6月8
日，柳河街道组织辖区32家餐饮单
位负责人观看燃气安全警示片，现
场签订承诺书。

下一步，该街道将对整改情况
“回头看”，对屡改屡犯的依法从严

处理。

柳河街道开展餐饮燃气安全培训
签订责任书 绷紧安全弦

本报讯（记者 秦岭）“过去出门
一脚泥，现在下楼就是游园。”家住
北关社区的居民蔡玉梅说。今年，江
口区把12处闲置边角地改造成口袋
公园，新增绿地3.4万平方米。

边角地变身口袋公园

6月9日，江口区实验小学举行
毕业典礼，600多名毕业生依次走
过“成长门”。

本报记者 秦岭 摄

难忘毕业季
"""

KICKERS_BELOW = """\
本报讯（记者 温雅）6月2日，全
省民营企业座谈会在省城召开，我区
两家企业作交流发言。

聚焦主业练内功 面向市场求突破

江口区两家企业在全省座谈会上介绍经验

本报讯（记者 温雅）江口区市场
监管局日前对辖区电梯维保单位开展
检查，发现隐患19处，已全部整改。

江口区市场监管局检查要求

压实维保责任 守护上下平安
"""

SPLIT_HEADLINE_PAGE = """\
一季度全区工业开门红
本报讯（记者 温雅）4月20日，记者从区统计局获悉，一季
度，全区规模以上工业增加值同比增长9.3%，高于全市平均水平

1.1个百分点。其中，装备制造业增长14.6%，新材料产业增长
11.2%。
全区38家重点监测企业中，34家实现产值正增长。
区政协委员视察夜市经济
本报讯（记者 温雅）4月19日晚，区政协组织委员视察夜市经济，
实地察看滨江夜市、老码头美食街，并召开座谈会。
"""

INTERLEAVED = """\
南湖村的“共享菜园”火了
本报记者 陆地

周末一早，城里的陈女士带着孩子
来到南湖村，给自家认领的菜地浇水施
肥。每块地三十平方米，一年租金六百
元，由村里的管护员日常照料，主人想

民警三小时找回走失老人
本报讯（通讯员 郑直）4月8日下午，江口公安分局接到报警，一位八旬老人走失。民警调取沿途监控，三个小时后在十公里外的公交站找到老人。

来就来，想摘就摘。
村党支部书记孔祥说，全村已经有
二百一十块菜地被认领，村集体一年增
收十二万多元。
"""

BYLINES_EVERYWHERE = """\
政策敲门 服务上门
江口区为企业办实事见闻

■ 本报记者 温雅 秦岭
　 通讯员 宋佳音

“从申请到拿证只用了半天。”6月1日，江口区一家新办企业的负责人说。

今年以来，该区组建46支服务小分队，走访企业1320家，解决难题287件。

全区新登记经营主体同比增长18.5%。

夏粮收购即将启动
□ 秦岭

记者从江口区发展改革委获悉，全区14个粮食收购点已完成仓容腾退，可收购小麦5.2万吨。

江口法院：
“小法庭”化解大纠纷

本报讯 通讯员 宋佳音 报道 5月31日，江口法院柳河法庭在村部开庭，两家邻居握手言和。
"""

FRAGMENTS = """\
（上接第一版）要坚持问题导向，逐项整改落实，以实际成效取信于民。

会议还研究了其他事项。

江口区新增两所公办幼儿园

本报讯（记者 温雅）9月1日，滨江幼儿园、北关幼儿园同时开园，新增学位540个。

两所幼儿园总投资4300万元，均按照省级示范标准建设，（下转第三版）
"""

NARROW_CAPTION = """\
本报讯（记者 秦岭）江口区
启动夏季用电安全大检查，首日
检查商户73家。

江口区启动用电安全检查

连日来，
江口区供电
所员工冒着
高温检修线
路，保障居
民度夏用电。
图为6月11日
员工在更换
变压器。

秦岭 摄
"""

HEADLINE_INSIDE = """\
本报讯（记者 温雅）入冬以来，江口
区组建119支志愿服务队，为独居老人
提供送餐、代购、清扫等服务，累计上

寒冬里的“暖心敲门人”

门2.3万人次。在北关社区，志愿者每
周两次上门，陪老人聊天。

本报讯（通讯员 宋佳音）12月5日，
柳河街道举办居民合唱比赛，18支队
伍登台，台下掌声不断，台上歌声

柳河街道居民唱响好日子

嘹亮。比赛评出一等奖两名。
"""


def outline(text: str) -> list[tuple[ArticleKind, str | None, str | None, tuple[tuple[int, int], ...], str]]:
    """Each article's kind, kicker, headline, lines and who is credited."""
    return [
        (a.kind, a.kicker, a.headline, a.lines, " ".join(dict.fromkeys(b.name for b in a.bylines)))
        for a in cut_page(text).articles
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            HEADLINE_LAST,
            [
                (NEWS, None, "江口区闻“汛”而动筑防线", ((1, 11),), "秦岭"),
                (NEWS, "柳河街道开展餐饮燃气安全培训", "签订责任书 绷紧安全弦", ((13, 24),), "宋佳音"),
                (NEWS, None, "边角地变身口袋公园", ((26, 32),), "秦岭"),
                (CAPTION, None, "难忘毕业季", ((34, 40),), "秦岭"),
            ],
            id="headline below its body",
        ),
        pytest.param(
            KICKERS_BELOW,
            [
                (
                    NEWS,
                    "聚焦主业练内功 面向市场求突破",
                    "江口区两家企业在全省座谈会上介绍经验",
                    ((1, 7),),
                    "温雅",
                ),
                (NEWS, "江口区市场监管局检查要求", "压实维保责任 守护上下平安", ((9, 15),), "温雅"),
            ],
            id="kicker and headline below the body",
        ),
        pytest.param(
            SPLIT_HEADLINE_PAGE,
            [
                (NEWS, None, "一季度全区工业开门红", ((1, 7),), "温雅"),
                (NEWS, None, "区政协委员视察夜市经济", ((8, 10),), "温雅"),
            ],
            id="headlines glued to text above and below",
        ),
        pytest.param(
            INTERLEAVED,
            [
                (FEATURE, None, "南湖村的“共享菜园”火了", ((1, 7), (12, 15)), "陆地"),
                (NEWS, None, "民警三小时找回走失老人", ((9, 10),), "郑直"),
            ],
            id="a story between two columns of another",
        ),
        pytest.param(
            BYLINES_EVERYWHERE,
            [
                (FEATURE, "政策敲门 服务上门", "江口区为企业办实事见闻", ((1, 11),), "温雅 秦岭 宋佳音"),
                (FEATURE, None, "夏粮收购即将启动", ((13, 16),), "秦岭"),
                (NEWS, None, "江口法院：“小法庭”化解大纠纷", ((18, 21),), "宋佳音"),
            ],
            id="bylines on two lines, without a role, in the dateline",
        ),
        pytest.param(
            FRAGMENTS,
            [
                (FEATURE, None, None, ((1, 3),), ""),
                (NEWS, None, "江口区新增两所公办幼儿园", ((5, 9),), "温雅"),
            ],
            id="parts of stories on other pages",
        ),
        pytest.param(
            HEADLINE_INSIDE,
            [
                (NEWS, None, "寒冬里的“暖心敲门人”", ((1, 8),), "温雅"),
                (NEWS, None, "柳河街道居民唱响好日子", ((10, 16),), "宋佳音"),
            ],
            id="headline between two columns of its body",
        ),
        pytest.param(
            NARROW_CAPTION,
            [
                (NEWS, None, "江口区启动用电安全检查", ((1, 5),), "秦岭"),
                (CAPTION, None, None, ((7, 17),), "秦岭"),
            ],
            id="caption five characters wide",
        ),
    ],
)
def test_parts_in_any_order(text: str, expected: list[tuple[object, ...]]) -> None:
    """Titles, bodies and bylines find each other whichever of them comes first."""
    assert outline(text) == expected


def test_a_headline_inside_its_body_breaks_no_sentence() -> None:
    """The two columns about a headline are one sentence again."""
    first, second = cut_page(HEADLINE_INSIDE).articles
    assert "累计上门2.3万人次。" in first.body
    assert "台上歌声嘹亮。" in second.body


def test_cut_off_articles_are_marked() -> None:
    """A story that comes from another page, or goes on there, is kept and said to be incomplete."""
    assert [article.complete for article in cut_page(FRAGMENTS).articles] == [False, False]
    assert all(article.complete for article in cut_page(HEADLINE_LAST).articles)
