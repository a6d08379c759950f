"""A town with public observations of all kinds, for whoever shows, exports or compares them.

    from tests.portal.data.cells import Cells, town_of_cells

Tests under ``tests/portal/data`` and ``tests/metrics`` have it as the fixture ``cells_of_all_kinds``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import timezone

from articles.models import Article, Page, Publication, Reprint
from metrics.catalogue import Catalogue
from metrics.loading import load_indicators
from metrics.models import Figure, Indicator, Observation, Submission, day_range
from organizations.loading import load_register
from organizations.models import Area, Entity, Organization
from organizations.naming import Register
from tests.portal.data.snapshots import once

FORMULA_NAME = '=HYPERLINK("A1","看")合作社'
FORMULA_INDICATOR = "+就业率"
FORMULA_SENTENCE = "=1+1，2018年，@合作社吸纳就业7人。"
FORMULA_CITATION = "-2+3统计年鉴第3页"
ATTACHED = b"%PDF-1.4 scanned yearbook"

REGISTER = f"""kind,name,type,parent,aliases,note
area,青川省,省,,,
area,青石市,地级市,青川省,,
area,东湖区,市辖区,青石市,,
area,柳湾街道,街道,东湖区,,
area,石桥街道,街道,东湖区,,
area,南岭镇,镇,东湖区,,
organization,东湖区统计局,机关,东湖区,,
organization,青石机械有限公司,企业,东湖区,青石机械,
organization,"{FORMULA_NAME.replace('"', '""')}",合作社,东湖区,,
"""

JOBS, BUILDINGS, PATROLS = "jobs-urban-new", "illegal-buildings", "enforcement-persons"
LOANS, UNEMPLOYMENT, RESIDENTS = "startup-loans", "unemployment-rate", "population-resident"
CODES = (JOBS, BUILDINGS, PATROLS, LOANS, UNEMPLOYMENT, RESIDENTS)

HIDDEN = ("98761", "98762", "98763", "98764")


def tells(text: str, number: str) -> bool:
    """Whether *text* prints *number* as one; not where it is part of a time, a key or a checksum."""
    return re.search(rf"(?<![0-9A-Za-z.]){number}(?![0-9A-Za-z])", text) is not None


"""Digits that only withdrawn, undecided, rejected and scheduled reports print: on no public page and in no file."""


@dataclass
class Cells:
    """Observations by what they are an example of; all of them public but ``hidden``."""

    willow: Area  # 柳湾街道
    bridge: Area  # 石桥街道
    ridge: Area  # 南岭镇, of which nothing is reported
    district: Area  # 东湖区, above them
    company: Organization
    formula_subject: Organization
    editor: User
    submission: Submission
    plain: Observation  # 柳湾街道新增就业, 2016: 280人, one report
    rounded: Observation  # 2018: 320人 exact is preferred, 300余人 corroborates it
    reprinted: Observation  # 2017: 300人, and a reprint of the same story
    contested: Observation  # 石桥街道, 2018: 380人 against 350人, nobody has chosen
    official: Observation  # 东湖区, 2018: the bulletin's 4180人 against the paper's later 4200人
    chosen: Observation  # 石桥街道, 2017: an editor chose 210人 over 230人
    target: Observation  # 柳湾街道, 2019, planned: 330人
    target_met: Observation  # 柳湾街道, 2019, actual: 310人
    standard: Observation  # 东湖区, 登记失业率 2019, standard: 4.5%
    grown: Observation  # 东湖区, 拆除违建 2019: 12处, down 40%: 20 in 2018, derived and never stored
    range: Observation  # 青石机械, 2018: 3至5人
    approx: Observation  # 东湖区, 创业贷款 2018: 约85万元
    large: Observation  # 东湖区, 创业贷款 2019: 8.1亿元
    month: Observation  # 东湖区, 创业贷款, 2019-10: 100万元
    quarter: Observation  # 柳湾街道, 执法人次, first quarter 2019: 近100人次
    half: Observation  # 柳湾街道, 执法人次, first half 2019: 250人次
    point: Observation  # 柳湾街道, 常住人口, 2018-12-31: 52000人
    until: Observation  # 石桥街道, 执法人次, until 2019-06-30, open at the other end: 60人次
    undated: Observation  # 青石机械, 新增就业, no period: 9人
    other_unit: Observation  # 石桥街道, 新增就业 2016: 5户, not in the indicator's unit
    manual: Observation  # 柳湾街道, 拆除违建 2018: 9, by hand, with an attachment
    handed_in: Observation  # 石桥街道, 拆除违建 2018: 11, from the submission
    manual_contested: Observation  # 石桥街道, 拆除违建 2019: 15 handed in, 18处 in the paper
    partly_withdrawn: Observation  # 石桥街道, 执法人次 2018: 40人次; the other report was withdrawn
    formula: Observation  # the formula-like organisation, indicator and sentence
    formula_manual: Observation  # the same organisation by hand: negative, and a citation like a formula
    hidden: Observation  # 南岭镇, 2018: its only report was withdrawn

    @property
    def public(self) -> list[Observation]:
        """All of them that readers see, in the order of the fields."""
        rows = [getattr(self, one.name) for one in fields(self) if one.name != "hidden"]
        return [row for row in rows if isinstance(row, Observation)]

    def reload(self) -> None:
        """Read every cell anew."""
        for row in [*self.public, self.hidden]:
            row.refresh_from_db()


def town_of_cells() -> Cells:
    """The town, printed, accepted and filed as editors do it; the order of decisions does not matter to what stands."""
    cells: Cells = once(_made)
    return cells


def _made() -> Cells:
    load_register(Register.from_csv(REGISTER))
    load_indicators(_catalogue())
    Indicator.objects.get_or_create(
        code="formula",
        defaults={
            "name": FORMULA_INDICATOR, "unit": "人", "timing": "period", "category": "就业",
            "definition": "=名称像公式的指标",
        },
    )  # fmt: skip
    editor = User.objects.create_superuser("统计员", password="口令")
    names = {"willow": "柳湾街道", "bridge": "石桥街道", "ridge": "南岭镇", "district": "东湖区"}
    places: dict[str, Any] = {key: Area.objects.get(name=name) for key, name in names.items()}
    places["company"] = Organization.objects.get(name="青石机械有限公司")
    places["formula_subject"] = Organization.objects.get(name=FORMULA_NAME)
    submission = _submission(editor)
    town = _Town(editor, submission)
    cells = Cells(**places, editor=editor, submission=submission, **town.print_all(**places))
    cells.reload()
    return cells


def _catalogue() -> Catalogue:
    """Of the indicators that the program ships, those that are reported here."""
    head, *lines = (settings.FIXTURES / "indicators.csv").read_text("utf-8").splitlines()
    return Catalogue.from_csv("\n".join([head, *(line for line in lines if line.split(",")[0] in CODES)]))


def _submission(editor: User) -> Submission:
    return Submission.objects.create(
        department=Organization.objects.get(name="东湖区统计局"),
        person="吴晴",
        document="2018年工作报表",
        file=ContentFile(b"PK", name="报表.xlsx"),
        name="报表.xlsx",
        handed_in_by=editor,
        state="imported",
        settled_by=editor,
        settled_at=timezone.now(),
    )


class _Town:
    """Prints, accepts and enters."""

    def __init__(self, editor: User, submission: Submission) -> None:
        self.editor, self.submission = editor, submission
        self.home = Area.objects.get(name="东湖区")
        self.pages = Page.objects.count()

    def print_all(
        self, willow: Any, bridge: Any, ridge: Any, district: Any, company: Any, formula_subject: Any
    ) -> dict[str, Observation]:
        cells = {
            "plain": self.press("2016年，柳湾街道新增就业280人。", "280人", willow, 2016),
            **self.disputed(willow, bridge, district),
            **self.kinds(willow, district),
            **self.magnitudes(district, company),
            **self.times(willow, bridge, company),
            **self.by_hand(willow, bridge),
            **self.formulas(formula_subject),
        }
        kept = self.press("2018年石桥街道出动40人次。", "40人次", bridge, 2018, indicator=PATROLS)
        self.press(
            "2018年石桥街道出动98761人次。", "98761人次", bridge, 2018, indicator=PATROLS, state="withdrawn"
        )
        cells["partly_withdrawn"] = kept
        cells["hidden"] = self.press(
            "2018年南岭镇新增就业98761人。", "98761人", ridge, 2018, state="withdrawn"
        )
        self.press("2017年南岭镇新增就业98762人。", "98762人", ridge, 2017, decision="suggested")
        self.press("2016年南岭镇新增就业98763人。", "98763人", ridge, 2016, decision="rejected")
        self.press("2015年南岭镇新增就业98764人。", "98764人", ridge, 2015, state="draft")
        return cells

    def disputed(self, willow: Any, bridge: Any, district: Any) -> dict[str, Any]:
        exact = self.press("2018年，柳湾街道新增就业320人，同比增长8.5%。", "320人", willow, 2018)
        self.press(
            "去年柳湾街道新增就业300余人。", "300余人", willow, 2018, paper="青川商报", qualifier="more_than"
        )
        first = self.press("2017年，柳湾街道新增就业300人。", "300人", willow, 2017, day=date(2018, 1, 5))
        again = self.press(
            "2017年，柳湾街道新增就业300人。", "300人", willow, 2017, "青川商报", date(2018, 1, 6)
        )
        original, reprint = Article.objects.filter(figures__observation=first).order_by("date")
        Reprint.objects.create(article=reprint, original=original, similarity=0.99)
        later = self.press(
            "2018年石桥街道新增就业380人。", "380人", bridge, 2018, "青川商报", date(2019, 1, 8)
        )
        self.press("2018年，石桥街道新增就业350人。", "350人", bridge, 2018, day=date(2019, 1, 5))
        Publication.objects.create(name="东湖区统计公报", home=self.home, official=True)
        official = self.press(
            "2018年全区新增就业4180人。", "4180人", district, 2018, "东湖区统计公报", date(2019, 3, 1)
        )
        self.press("2018年东湖区新增就业4200人。", "4200人", district, 2018, day=date(2019, 3, 20))
        chosen = self.press("2017年石桥街道新增就业210人。", "210人", bridge, 2017, day=date(2018, 1, 3))
        self.press("2017年石桥街道新增就业230人。", "230人", bridge, 2017, "青川商报", date(2018, 1, 9))
        chosen.preferred = chosen.figures.get(text="210人")
        chosen.preferred_reason, chosen.chosen_at = "与台账核对过", timezone.now()
        chosen.save()
        assert again == first
        return {
            "rounded": exact,
            "reprinted": first,
            "contested": later,
            "official": official,
            "chosen": chosen,
        }

    def kinds(self, willow: Any, district: Any) -> dict[str, Any]:
        down = {"comparison": "yoy_decrease", "comparison_value": Decimal(40), "comparison_unit": "%"}
        return {
            "target": self.press("2019年，柳湾街道计划新增就业330人。", "330人", willow, 2019, modality="planned"),
            "target_met": self.press("2019年，柳湾街道新增就业310人。", "310人", willow, 2019),
            "standard": self.press("登记失业率应控制在4.5%。", "4.5%", district, 2019, indicator=UNEMPLOYMENT, modality="standard"),
            "grown": self.press("2019年东湖区拆除违建12处，同比下降40%。", "12处", district, 2019, indicator=BUILDINGS, **down),
        }  # fmt: skip

    def magnitudes(self, district: Any, company: Any) -> dict[str, Any]:
        october = (date(2019, 10, 1), date(2019, 10, 31))
        return {
            "range": self.press("2018年青石机械吸纳就业3至5人。", "3至5人", company, 2018, value=3, high=5),
            "approx": self.press("2018年发放创业贷款约85万元。", "约85万元", district, 2018, indicator=LOANS, value=850_000, qualifier="approx"),
            "large": self.press("2019年发放创业贷款8.1亿元。", "8.1亿元", district, 2019, indicator=LOANS, value=810_000_000),
            "month": self.press("10月发放创业贷款100万元。", "100万元", district, october, indicator=LOANS, value=1_000_000),
        }  # fmt: skip

    def times(self, willow: Any, bridge: Any, company: Any) -> dict[str, Any]:
        quarter, half = (date(2019, 1, 1), date(2019, 3, 31)), (date(2019, 1, 1), date(2019, 6, 30))
        day = date(2018, 12, 31)
        return {
            "quarter": self.press("一季度出动近100人次。", "近100人次", willow, quarter, indicator=PATROLS, qualifier="almost"),
            "half": self.press("上半年出动250人次。", "250人次", willow, half, indicator=PATROLS),
            "point": self.press("2018年末常住人口52000人。", "52000人", willow, (day, day), indicator=RESIDENTS),
            "until": self.press("截至6月底出动60人次。", "60人次", bridge, (None, half[1]), indicator=PATROLS),
            "undated": self.press("青石机械吸纳就业9人。", "9人", company, None),
            "other_unit": self.press("2016年石桥街道新增就业5户。", "5户", bridge, 2016, unit="户"),
        }  # fmt: skip

    def by_hand(self, willow: Any, bridge: Any) -> dict[str, Any]:
        manual = self.enter(willow, 2018, 9, "《东湖区统计年鉴（2018）》第3页")
        manual.attachment.save("年鉴.pdf", ContentFile(ATTACHED))
        citation = "2018年工作报表，吴晴，东湖区统计局，第{}行"
        handed_in = self.enter(bridge, 2018, 11, citation.format(5), submission=self.submission)
        against = self.enter(bridge, 2019, 15, citation.format(6), submission=self.submission)
        self.press("2019年石桥街道拆除违建18处。", "18处", bridge, 2019, indicator=BUILDINGS)
        return {"manual": manual, "handed_in": handed_in, "manual_contested": against}

    def formulas(self, subject: Any) -> dict[str, Any]:
        return {
            "formula": self.press(FORMULA_SENTENCE, "7人", subject, 2018, indicator="formula"),
            "formula_manual": self.enter(
                subject, 2019, Decimal("-9.5"), FORMULA_CITATION, indicator="formula"
            ),
        }

    def enter(
        self, subject: Any, year: int, value: Any, citation: str, indicator: str = BUILDINGS, **more: Any
    ) -> Observation:
        return Observation.objects.create(
            indicator=Indicator.objects.get(code=indicator), subject=Entity.objects.get(pk=subject.pk),
            period=_period(year), manual_value=value, citation=citation, **more,
        )  # fmt: skip

    def press(
        self,
        body: str,
        text: str,
        subject: Any,
        when: Any,
        paper: str = "青石日报",
        day: date = date(2019, 1, 5),
        *,
        indicator: str = JOBS,
        state: str = "published",
        decision: str = "accepted",
        **fields: Any,
    ) -> Observation:
        """The cell of a figure that a newspaper prints and an editor decides; of one undecided, nothing."""
        publication, _ = Publication.objects.get_or_create(name=paper, defaults={"home": self.home})
        self.pages += 1
        page = Page.objects.create(
            publication=publication, published=day, sha256=f"{self.pages:064x}", text=body
        )
        article = Article.objects.create(
            page=page, position=1, date=day, body=body, headline=f"第{self.pages}条消息", state="published",
            published_at=timezone.now(),
        )  # fmt: skip
        start = body.index(text)
        of = Indicator.objects.get(code=indicator)
        digits = "".join(sign for sign in text if sign.isdecimal() or sign == ".")
        figure = Figure.objects.create(
            article=article, start=start, end=start + len(text), text=text, indicator=of, period=_period(when),
            subject=Entity.objects.get(pk=subject.pk), **({"unit": of.unit, "value": Decimal(digits)} | fields),
        )  # fmt: skip
        if decision != "suggested":
            figure.decide(decision, self.editor)
        cell: Any = figure.observation
        if state != "published":
            article.state, article.public_note = state, "失实，撤回"
            article.save()
        return cell


def _period(when: Any) -> Any:
    if isinstance(when, int):
        return day_range(date(when, 1, 1), date(when, 12, 31))
    return when and day_range(*when)
