"""Pages that a seed sets from the same stories in ever other manners: nearly every story is cut out as it is."""

from tests.articles.typeset_pages import Story, judge, typeset

STORIES = (
    Story(
        ("桐溪街道“夜话亭”议出好办法",),
        (
            "本报讯（记者 韩朔）“路灯装在哪儿，大家坐下来商量。”4月8日，桐溪街道榆荫社区的夜话亭里坐满了人。",
            "今年以来，该街道在11个社区搭起夜话亭26个，收集建议215条，办结198条，其中榆荫社区办结42条。",
        ),
    ),
    Story(
        ("石泉镇把旧矿坑种成果园",),
        (
            "本报讯（通讯员 柯敏）走进石泉镇，旧矿坑里桃花正开。该镇平整废弃矿坑17处，栽下桃树、梨树3.2万株，带动果农410户。",
            "下一步，石泉镇还将修通环山步道，把果园连成一片，让来赏花的客人多住一晚。",
        ),
    ),
    Story(
        ("柳坪乡给老人办起幸福食堂",),
        (
            "本报讯（记者 阮青）热腾腾的三菜一汤，柳坪乡的老人只要花三元钱。该乡办起幸福食堂6个，每天供餐380份。",
            "食堂的青菜来自村里的爱心菜园，志愿者每天轮流掌勺，行动不便的老人由网格员送餐上门。",
        ),
    ),
    Story(
        ("县交通运输局", "农村客运开到家门口"),
        (
            "本报讯（记者 韩朔）4月6日一早，大坪村的班车准点发车。县交通运输局今年新开农村客运线路9条，投放小客车24辆。",
            "目前，全县建制村通客车率达到100%，村民进城平均少走三里路，每张车票只要两元。",
        ),
    ),
    Story(
        ("白水乡整治河道迎汛期",),
        (
            "本报讯（通讯员 柯敏）4月9日，白水乡组织120名村民清理河道，两天运走垃圾18吨，加固堤岸1.3公里。",
            "该乡给每条河配了河长和巡河员，发现问题当天上报、三天办结，群众随手一拍就能举报。",
        ),
    ),
    Story(
        ("云溪一季度工业跑出好势头",),
        (
            "本报讯（记者 阮青）记者从县统计局获悉，一季度，全县规模以上工业增加值增长9.2%，比上年同期提高2.1个百分点。",
            "新投产的竹纤维项目拉动明显，三家企业订单排到了九月。县里给重点企业派驻服务专员，帮助解决用工1300人。",
            "二季度，全县还将开工项目21个，计划投资34.5亿元。",
        ),
        kicker="项目抓得紧 服务跟得上",
    ),
    Story(
        ("法官把庭审搬进晒谷场",),
        (
            "本报讯（通讯员 田蔚）一张方桌、几条板凳，青田村的晒谷场成了法庭。县人民法院日前巡回审理一起相邻纠纷，两家人当场握手言和。",
            "去年以来，该院开展巡回审判87场，调解成功率达到八成，旁听群众4600多人次。",
        ),
    ),
    Story(
        ("实验小学书香满校园",),
        (
            "本报讯（记者 韩朔）清晨的实验小学，琅琅书声传出围墙。该校把每周三定为阅读日，师生共读一本书，班班建起图书角。",
            "一年来，学校添置图书1.1万册，举办讲书会64场，家长们也走进课堂当起了领读人。",
        ),
    ),
)
SEEDS = range(60)


def test_nearly_every_story_is_cut_out_under_its_headline() -> None:
    """Not every page can be told for sure; but few stories are lost, and fewer still take another one's headline."""
    told = [judge(typeset(STORIES, seed)) for seed in SEEDS]
    stories, found, titled = map(sum, zip(*told, strict=True))
    assert found >= 0.93 * stories
    assert titled >= 0.93 * stories


def test_a_seed_always_sets_the_same_page() -> None:
    assert typeset(STORIES, 3).lines == typeset(STORIES, 3).lines
