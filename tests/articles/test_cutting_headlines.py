"""Kicker, headline and subhead: which line is which, once the sizes of type are lost."""

import pytest

from articles.cutting.headlines import Titles, read_titles
from articles.cutting.lines import read_lines


def titles(printed: str) -> Titles:
    """Lines parted by / stand one under another, by // with a blank line between."""
    return read_titles(read_lines(printed.replace("//", "\n\n").replace("/", "\n")))


@pytest.mark.parametrize(
    "printed",
    [
        pytest.param("河口镇/党建引领促振兴", id="place and predicate"),
        pytest.param("青石镇农业服务中心//田间课堂送技术", id="office and predicate, set apart"),
        pytest.param("我市召开/防汛抗旱工作会议", id="verb and object"),
        pytest.param("县人大常委会视察/农村人居环境整治工作", id="subject with its verb, and object"),
        pytest.param("我市获评/“全国文明城市”称号", id="verb and name"),
        pytest.param("截至5月底/全市新增城镇就业1.8万人", id="time and clause"),
        pytest.param("总投资5.2亿元的/城东水厂建成通水", id="attribute and clause"),
        pytest.param("三年栽下梧桐树/一朝引得凤凰来", id="couplet"),
        pytest.param("让群众在家门口/看上好医生", id="causative"),
        pytest.param("县图书馆“书香/进万家”活动走进河口", id="quotation broken by the line"),
        pytest.param("临溪县：特色产业/铺就致富路", id="place and colon"),
        pytest.param("县委理论学习中心组/举行集体学习会", id="long subject"),
        pytest.param("全市一季度经济运行/分析会召开", id="compound broken by the line"),
        pytest.param("法治护航/企业发展行稳致远", id="short condition"),
        pytest.param("我区出台人才安居办法/最高可领购房券50万元", id="half a sentence with a figure"),
        pytest.param("白沙县发放消费券/每人最多可领300元", id="half a sentence for each"),
        pytest.param("柳河镇把图书馆/“搬”到田间地头", id="what is moved, and where to"),
        pytest.param("梨沟村：“红旗”飘满院/党员有奔头", id="parallel clauses after a colon"),
        pytest.param("青石镇“三色管理”/扮美农家小院", id="a name in quotation marks and a verb"),
        pytest.param("老区党建点燃发展/“红色引擎”", id="no more than a name in quotation marks"),
        pytest.param("青石镇人居环境整治/“治”出好风景", id="a verb in quotation marks"),
        pytest.param("柳河乡冬闲田改造/“种”成聚宝盆", id="another verb in quotation marks"),
    ],
)
def test_headlines_of_two_lines(printed: str) -> None:
    """Halves that need each other are one headline."""
    read = titles(printed)
    assert read.headline is not None
    assert (read.headline.replace(" ", ""), read.kicker, read.subhead) == (
        printed.replace("/", ""),
        None,
        None,
    )


@pytest.mark.parametrize(
    ("printed", "kicker", "headline"),
    [
        ("赵启明在全市安全生产会议上强调/压紧压实责任 坚决防范事故", "赵启明在全市安全生产会议上强调", "压紧压实责任 坚决防范事故"),
        ("产业兴 百姓富/青石镇特色种植助农增收", "产业兴 百姓富", "青石镇特色种植助农增收"),
        ("筑牢粮食安全根基/我市新建高标准农田18万亩", "筑牢粮食安全根基", "我市新建高标准农田18万亩"),
        ("党员包村 干部包户//河口镇精准帮扶不落一人", "党员包村 干部包户", "河口镇精准帮扶不落一人"),
        ("我为群众办实事/市民政局开展“敲门行动”", "我为群众办实事", "市民政局开展“敲门行动”"),
        ("江口区教育局为考生减压/考前放松 轻装上阵", "江口区教育局为考生减压", "考前放松 轻装上阵"),
        ("走进临溪园区③/一根竹子的七十二变", "走进临溪园区③", "一根竹子的七十二变"),
        ("临溪县发展大会/亮点之②//守牢“四条底线” 迈上新台阶", "临溪县发展大会 亮点之②", "守牢“四条底线” 迈上新台阶"),
        ("把队伍带强 把作风抓实 把群众贴近//东岭区织密网格夯实基层基础", "把队伍带强 把作风抓实 把群众贴近", "东岭区织密网格夯实基层基础"),
        ("全县高质量发展大会强调/坚定信心 真抓实干/推动各项工作迈上新台阶", "全县高质量发展大会强调", "坚定信心 真抓实干推动各项工作迈上新台阶"),
        ("践行宗旨办实事 服务群众零距离/县政务服务中心/推出“周末不打烊”服务", "践行宗旨办实事 服务群众零距离", "县政务服务中心推出“周末不打烊”服务"),
        ("4万居民告别苦咸水/柳林镇集中供水工程通水", "4万居民告别苦咸水", "柳林镇集中供水工程通水"),
        ("小秸秆变出大效益/兴农合作社秸秆变“金条”", "小秸秆变出大效益", "兴农合作社秸秆变“金条”"),
        ("小剪刀剪出大产业/巧手合作社剪纸卖到海外", "小剪刀剪出大产业", "巧手合作社剪纸卖到海外"),
        ("老手艺焕发新生机/两河乡草编俏销海外", "老手艺焕发新生机", "两河乡草编俏销海外"),
        ("昔日荒滩变绿洲/河滩村葡萄挂满枝", "昔日荒滩变绿洲", "河滩村葡萄挂满枝"),
        ("百 年 老 店 新 故 事/两河乡草编社激活/“指尖经济”", "百年老店新故事", "两河乡草编社激活“指尖经济”"),
        ("回望2019 健康篇//小病不出乡 大病有人帮", "回望2019 健康篇", "小病不出乡 大病有人帮"),
        ("荒坡上的“绿色存折”//白沙县绿了荒山富了乡亲", "荒坡上的“绿色存折”", "白沙县绿了荒山富了乡亲"),
        ("老街里的“烟火味”/河口镇旺了夜市暖了人心", "老街里的“烟火味”", "河口镇旺了夜市暖了人心"),
        ("白沙县碧水保卫战交出亮眼成绩单//饮用水源水质持续向好", "白沙县碧水保卫战交出亮眼成绩单", "饮用水源水质持续向好"),
        ("聚力攻坚 善作善成//白沙县答好乡村振兴“必答卷”/好日子越过越有滋味", "聚力攻坚 善作善成", "白沙县答好乡村振兴“必答卷”好日子越过越有滋味"),
        ("强 基 固 本/白沙县组建“银发/讲师团”", "强基固本", "白沙县组建“银发 讲师团”"),
    ],
)  # fmt: skip
def test_kickers(printed: str, kicker: str, headline: str) -> None:
    """A line that stands alone above another that does is its kicker."""
    assert titles(printed) == Titles(headline=headline, kicker=kicker)


@pytest.mark.parametrize(
    ("printed", "headline", "subhead"),
    [
        ("全市总河长会议召开/赵启明出席并讲话", "全市总河长会议召开", "赵启明出席并讲话"),
        ("文明新风润万家/——江口区推进移风易俗见闻", "文明新风润万家", "——江口区推进移风易俗见闻"),
        ("柳林镇：荒坡披绿 果农增收/今年新建果园1300亩", "柳林镇：荒坡披绿 果农增收", "今年新建果园1300亩"),
        (
            "白沙县老街巷换新颜//改造管网46公里 惠及居民9200户",
            "白沙县老街巷换新颜",
            "改造管网46公里 惠及居民9200户",
        ),
        (
            "金禾鞋业：/老厂房长出新车间//今年订单增长近两成",
            "金禾鞋业：老厂房长出新车间",
            "今年订单增长近两成",
        ),
        (
            "白沙县农村改革“种”出致富新希望/累计流转土地超6万亩",
            "白沙县农村改革“种”出致富新希望",
            "累计流转土地超6万亩",
        ),
        (
            "金禾鞋业：/老车间踩上新节拍/去年产值增长近三成",
            "金禾鞋业：老车间踩上新节拍",
            "去年产值增长近三成",
        ),
        ("——白沙县养老服务见闻/老有所乐在邻里", "老有所乐在邻里", "——白沙县养老服务见闻"),
    ],
)
def test_subheads(printed: str, headline: str, subhead: str) -> None:
    """A dash, who was there, or a period's figure makes a subhead."""
    assert titles(printed) == Titles(headline=headline, subhead=subhead)


def test_the_thing_that_the_body_opens_with_is_the_headlines_subject() -> None:
    """Of two clauses of one length, the lower is no half where the body opens with its subject."""
    lines = read_lines("金秋时节稻穗弯\n沙岭大米俏四方")
    assert read_titles(lines).headline == "金秋时节稻穗弯沙岭大米俏四方"
    lead = "本报讯 沙岭大米又到了收割季。"
    assert read_titles(read_lines("万亩良田稻穗弯腰\n沙岭大米走俏四方"), lead).kicker == "万亩良田稻穗弯腰"


@pytest.mark.parametrize(
    ("printed", "kicker", "headline"),
    [
        pytest.param(
            "# 把服务送到田间、把技术教到手上,一季一季接着干 河口镇农技队成了香饽饽",
            "把服务送到田间、把技术教到手上,一季一季接着干",
            "河口镇农技队成了香饽饽",
            id="run together by a converter",
        ),
        pytest.param(
            "# 支部建在网格、服务送到门前,难事变易事 河口镇“邻里党建”解开治理难题",
            "支部建在网格、服务送到门前,难事变易事",
            "河口镇“邻里党建”解开治理难题",
            id="clauses of which the first names who acts",
        ),
        pytest.param(
            "# 县医院、县中医院 联合开展下乡义诊",
            None,
            "县医院、县中医院 联合开展下乡义诊",
            id="two subjects and one predicate",
        ),
        pytest.param(
            "# 临溪河口镇 推进厕所革命", None, "临溪河口镇 推进厕所革命", id="subject and predicate"
        ),
        pytest.param(
            "干群齐心抗旱 小麦丰收在望", None, "干群齐心抗旱 小麦丰收在望", id="couplet on one line"
        ),
        pytest.param("春 耕 正 当 时", None, "春耕正当时", id="spread character by character"),
    ],
)
def test_one_line(printed: str, kicker: str | None, headline: str) -> None:
    """One line is one headline, unless a clause and a headline with its own subject were run together."""
    assert titles(printed) == Titles(headline=headline, kicker=kicker)


def test_short_last_line_set_wide() -> None:
    """A short second line set to the width of the first is the other half of the headline."""
    assert titles("青溪镇“六治并举”/美 化 家 园") == Titles("青溪镇“六治并举”美化家园")
