"""The register's care in a browser: new names by keyboard, a merge, a split, a new name, and where old addresses lead."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Mention
from organizations.models import IgnoredName, Name, Organization

NAMES = "/admin/desk/names/"


@pytest.fixture
def proposed(town) -> None:
    """Three names that the register lacks, the most printed first."""
    Mention.objects.exclude(proposed_name="").delete()
    printed = [("东湖区城管居", "机关", 3), ("云帆物流有限公司党支部", "党组织", 2), ("本地居民", "机关", 1)]
    article = town[1]
    at = article.body.index("云帆")
    for text, label, count in printed:
        for n in range(count):
            start = at if text[0] == "云" and not n else n * 3 + len(text)
            Mention.objects.create(
                article=town[n % 3] if start != at else article, start=start, end=start + 4,
                text=article.body[at : at + 4] if start == at else text, kind="organization",
                proposed_name=text, proposed_type=label, proposed_area=town[0].home,
            )  # fmt: skip


def cards(page):
    return page.locator(".name-card")


def test_names_by_keyboard(enter, site, proposed, no_violation, shot):
    """An alias, a new entity, no name at all, and back again: without a mouse."""
    page = enter("审核员", "审核")
    page.goto(site.url + NAMES)
    expect(cards(page)).to_have_count(3)
    expect(page.locator("[data-keys]")).to_be_visible()
    no_violation(page)
    shot(page, "names")

    page.keyboard.press("a")
    field = page.locator(".name-card.current input[name=entity]")
    expect(field).to_be_focused()
    expect(field).to_have_value("东湖区城管局")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("“东湖区城管居”记为东湖区城管局的别名，提及 3 处")
    page.wait_for_load_state()  # and its script listens
    expect(cards(page)).to_have_count(2)

    page.keyboard.press("j")
    expect(page.locator(".name-card.current h2")).to_contain_text("本地居民")
    page.keyboard.press("x")
    expect(page.locator(".messagelist")).to_contain_text("“本地居民”不是名称")
    page.wait_for_load_state()  # and its script listens
    assert IgnoredName.objects.get().text == "本地居民"
    page.keyboard.press("u")
    expect(page.locator(".messagelist")).to_contain_text("已撤销")
    page.wait_for_load_state()  # and its script listens
    expect(cards(page)).to_have_count(2)
    assert not IgnoredName.objects.exists()

    page.keyboard.press("n")
    name = page.locator(".name-card.current input[name=name]")
    expect(name).to_be_focused()
    expect(page.locator(".name-card.current select[name=type]")).to_have_value("party")
    expect(page.locator(".name-card.current select[name=level]")).to_be_hidden()
    no_violation(page)
    shot(page, "names-new")
    page.keyboard.press("Escape")
    expect(name).to_be_hidden()
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("新建机构“云帆物流有限公司党支部”，提及 2 处")
    new = Organization.objects.get(name="云帆物流有限公司党支部")
    assert (new.type, new.mentions.accepted().count()) == ("party", 2)


def test_names_without_script(enter, site, proposed):
    """The same with plain forms."""
    page = enter("审核员", "审核", java_script_enabled=False)
    page.goto(site.url + NAMES)
    page.locator("#name-3 form[data-key=x] button").click()
    assert IgnoredName.objects.get().text == "本地居民"
    page.locator("#name-1 summary").first.click()
    page.locator("#name-1 input[name=name]").fill("东湖区城管局二队")
    page.locator("#name-1 button.accept").first.click()
    assert Organization.objects.get(name="东湖区城管局二队").mentions.count() == 3


def test_merge_and_its_address(enter, site, town, no_violation, shot):
    """Chosen by typing, looked at, merged; the old address leads to the page that says so."""
    double = Organization.objects.create(name="东湖区城市管理局", type="government", area=town[0].home)
    Name.objects.create(entity=double, text="东湖区城市管理局", kind="official")
    old = double.get_absolute_url()
    page = enter("审核员", "审核")
    page.goto(site.url + "/admin/desk/merge/")
    no_violation(page)
    with page.expect_response(re.compile("/admin/desk/entities/")):
        page.get_by_label("把哪一条").press_sequentially("东湖区城市")
    option = page.locator("#source + datalist option")
    expect(option).to_have_attribute("value", "青石市/东湖区/东湖区城市管理局")
    page.get_by_label("把哪一条").fill("东湖区城市管理局")
    page.get_by_label("并入哪一条").fill("东湖区城管局")
    page.get_by_role("button", name="先看会改什么").click()
    expect(page.locator("#preview")).to_have_text("“东湖区城市管理局”并入“东湖区城管局”会改什么")
    no_violation(page)
    shot(page, "merge")
    page.get_by_role("button", name="合并", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("并入“东湖区城管局”")
    no_violation(page)
    shot(page, "rename")
    page.goto(site.url + old)
    expect(page.locator(".standing")).to_have_text("“东湖区城市管理局”已并入本页。")
    no_violation(page)
    shot(page, "merged")


def test_split(enter, site, town, no_violation, shot):
    """Some articles' mentions go to a new bureau."""
    page = enter("审核员", "审核")
    page.goto(site.url + "/admin/desk/split/?entity=东湖区城管局")
    page.get_by_label("或者新建一条，叫").fill("东湖区城管分局")
    page.get_by_role("group", name="文章，最新的在前").get_by_role("checkbox").first.check()
    no_violation(page)
    page.get_by_role("button", name="先看会改什么").click()
    expect(page.locator("#preview")).to_have_text("从“东湖区城管局”拆出“东湖区城管分局”")
    no_violation(page)
    shot(page, "split")
    page.get_by_role("button", name="拆分", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("拆出“东湖区城管分局”")
    assert Organization.objects.get(name="东湖区城管分局").mentions.exists()


def test_homonyms(enter, site, town, no_violation, shot):
    """朝阳社区 lies in two streets; each name is kept to its own."""
    page = enter("审核员", "审核")
    page.goto(site.url + "/admin/desk/homonyms/")
    expect(page.locator(".homonym h2").first).to_contain_text("朝阳社区")
    no_violation(page)
    shot(page, "homonyms")
    row = page.locator(".homonym tbody tr").filter(has_text="石桥街道/朝阳社区")
    row.get_by_role("combobox").fill("青石市/东湖区/石桥街道")
    row.get_by_role("button").click()
    expect(page.locator(".messagelist")).to_contain_text("只限石桥街道的报道")
    assert Name.objects.get(scope__isnull=False).entity.as_area.parent.name == "石桥街道"
