"""What stands between stories and is none of them: editors' notes, echoes, folios."""

import pytest

from articles.cutting import ArticleKind
from tests.articles.typesetting import WIDTHS, Outline, outline, set_page

NEWS, FEATURE, CAPTION = ArticleKind.NEWS, ArticleKind.FEATURE, ArticleKind.PHOTO_CAPTION
INTRO = ArticleKind.SERIES_INTRO

PAGES: dict[str, tuple[str, Outline]] = {
    "intro on its own title between headline and body": (
        """
十八弯里话新路
——走进青崖县行政村公路攻坚现场

本报记者 戴舟

开栏的话

¶路通了，日子就活了。青崖县用三年时间把硬化路修到每一个自然村。即日起，本报开设“路上的答卷”栏目，请您跟着记者的脚步去看一看。

¶清晨6点，青崖县云岭乡的山道上已经响起压路机的轰鸣。项目经理褚亮说，这段12.4公里的盘山路要赶在雨季前铺完沥青。
¶去年以来，全县新改建农村公路218公里，惠及群众3.6万人。
""",
        [
            (FEATURE, None, "十八弯里话新路", "——走进青崖县行政村公路攻坚现场", "十八"),
            (INTRO, None, "开栏的话", None, "开栏"),
        ],
    ),
    "inline note, colon, then dated body": (
        """
一枚印章管审批

编者按：营商环境没有最好，只有更好。本报从今天起推出“一线看变化”系列报道，讲述各部门简政放权的做法。

¶本报讯（记者 戴舟）5月8日，青崖县行政审批局的大厅里，办事群众何冬梅只用了40分钟就拿到了营业执照。
¶该局把原来分散在23个部门的312枚公章封存，只留一枚审批专用章。
""",
        [
            (NEWS, None, "一枚印章管审批", None, "一枚"),
            (INTRO, None, None, None, "编者"),
        ],
    ),
    "note in lenticular brackets glued to the body": (
        """
一枚印章管审批
【编者按】营商环境没有最好，只有更好。本报从今天起推出“一线看变化”系列报道，讲述各部门简政放权的做法。
¶本报讯（记者 戴舟）5月8日，青崖县行政审批局的大厅里，办事群众何冬梅只用了40分钟就拿到了营业执照。
¶该局把原来分散在23个部门的312枚公章封存，只留一枚审批专用章。
""",
        [
            (NEWS, None, "一枚印章管审批", None, "一枚"),
            (INTRO, None, None, None, "【编"),
        ],
    ),
    "note without colon, undated body glued, indented": (
        """
一枚印章管审批
　　□ 本报记者 戴舟

　　编者按
　　营商环境没有最好，只有更好。本
报从今天起推出“一线看变化”系列报
道，讲述各部门简政放权的做法，敬请
垂注。

　　5月8日，青崖县行政审批局的大厅
里，办事群众何冬梅只用了40分钟就拿
到了营业执照。
　　该局把原来分散在23个部门的312
枚公章封存，只留一枚审批专用章。
""",
        [
            (FEATURE, None, "一枚印章管审批", None, "一枚"),
            (INTRO, None, "编者按", None, "编者"),
        ],
    ),
    "intro above kicker and headline": (
        """
开 栏 的 话

¶路通了，日子就活了。即日起，本报开设“路上的答卷”栏目，请您跟着记者的脚步去看一看。
　　　　　　　　　　——编者

路上的答卷①

云岭乡：盘山路通到瓦房前

¶本报讯（记者 戴舟）清晨6点，青崖县云岭乡的山道上已经响起压路机的轰鸣。这段12.4公里的盘山路要赶在雨季前铺完沥青。
""",
        [
            (INTRO, None, "开栏的话", None, "开 "),
            (NEWS, "路上的答卷①", "云岭乡：盘山路通到瓦房前", None, "路上"),
        ],
    ),
    "pull quote repeated between columns": (
        """
县医院开设周末门诊

¶本报讯（通讯员 海棠）10月10日起，县医院内科、儿科、口腔科周末照常应诊，挂号费不变。院长路明说，周末看病不再难，是医院给上班族的承诺，今后还要增开夜间门诊，让更多职工下班以后也能看上

周末看病不再难，是医院给上班族的承诺

专家号。首个周末，门诊接诊病人412人次，比平时工作日多出两成。

双河镇秋粮收购启动

¶本报讯（记者 沙鸥）10月9日，双河镇启动秋粮收购，首日收购玉米860吨。
""",
        [
            (NEWS, None, "县医院开设周末门诊", None, "县医"),
            (NEWS, None, "双河镇秋粮收购启动", None, "双河"),
        ],
    ),
    "pull quote between paragraphs, headline below": (
        """
¶本报讯（通讯员 海棠）10月10日起，县医院内科、儿科、口腔科周末照常应诊，挂号费不变。院长路明说，周末看病不再难，是医院给上班族的承诺。

周末看病不再难，是医院给上班族的承诺

¶首个周末，门诊接诊病人412人次，比平时工作日多出两成。今后，医院还要增开夜间门诊。

县医院开设周末门诊

¶本报讯（记者 沙鸥）10月9日，双河镇启动秋粮收购，首日收购玉米860吨，烘干塔日处理能力1200吨。

双河镇秋粮收购启动
""",
        [
            (NEWS, None, "县医院开设周末门诊", None, "本报"),
            (NEWS, None, "双河镇秋粮收购启动", None, "本报"),
        ],
    ),
    "words of the story repeated at its end": (
        """
县医院开设周末门诊

¶本报讯（通讯员 海棠）10月10日起，县医院内科、儿科、口腔科周末照常应诊，挂号费不变。首个周末接诊病人412人次。
周末照常应诊

双河镇秋粮收购启动

¶本报讯（记者 沙鸥）10月9日，双河镇启动秋粮收购，首日收购玉米860吨。
""",
        [
            (NEWS, None, "县医院开设周末门诊", None, "县医"),
            (NEWS, None, "双河镇秋粮收购启动", None, "双河"),
        ],
    ),
    "full-width folio": (
        """
第３版　２０２１年６月１８日　星期五　责编：卞月　美编：申远
青　崖　时　报

县医院开设周末门诊

¶本报讯（通讯员 海棠）10月10日起，县医院内科、儿科、口腔科周末照常应诊，挂号费不变。
""",
        [
            (NEWS, None, "县医院开设周末门诊", None, "县医"),
        ],
    ),
    "folio in pieces": (
        """
２０２１年６月１８日
星期五
０３
综合新闻

¶本报讯（通讯员 海棠）10月10日起，县医院内科、儿科、口腔科周末照常应诊，挂号费不变。

县医院开设周末门诊

Ａ０３
""",
        [
            (NEWS, None, "县医院开设周末门诊", None, "本报"),
        ],
    ),
    "section name between folio and editors": (
        """
2018 年 4 月 27 日　星期五　第 3 版
乡 村 振 兴
本版责编：卞 月　　版式设计：申 远

把冷板凳坐成金板凳
——青崖县农技员下乡纪事

本报记者 戴舟

¶清晨6点，青崖县云岭乡的山道上，农技员祖晓东已经走了5公里。这一年，他包抓的310亩黄精亩产提高了两成。
""",
        [
            (FEATURE, None, "把冷板凳坐成金板凳", "——青崖县农技员下乡纪事", "把冷"),
        ],
    ),
    "subhead above the headline": (
        """
——青崖县农技员下乡纪事
把冷板凳坐成金板凳

本报记者 戴舟

¶清晨6点，青崖县云岭乡的山道上，农技员祖晓东已经走了5公里。这一年，他包抓的310亩黄精亩产提高了两成。
""",
        [
            (FEATURE, None, "把冷板凳坐成金板凳", "——青崖县农技员下乡纪事", "——"),
        ],
    ),
    "folio with editors, full-width dots, section name": (
        """
２０２２．５．９　星期一　编辑：卞月　美编：申远　０３
乡　村　振　兴

石桥镇整治河道垃圾

¶本报讯（记者 邢岩）3月2日，石桥镇组织打捞船6艘，对境内14公里河道集中清漂，一天清运漂浮物38吨。
""",
        [
            (NEWS, None, "石桥镇整治河道垃圾", None, "石桥"),
        ],
    ),
}


@pytest.mark.parametrize("indent", ["", "　　"], ids=["flush", "indented"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_what_is_no_story_takes_no_title(name: str, width: int, indent: str) -> None:
    """No note, repeated line or folio becomes a headline, or makes two stories one."""
    page, expected = PAGES[name]
    assert outline(set_page(page, width, indent)) == expected
