"""The register of a made-up province: cities, counties, streets, villages, their organisations, and topics."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Final

PROVINCE: Final = "云川省"
_FIRST: Final = (
    "青临安永平兴宁华武阳林石金玉河江海清泉松柳桃梅枫桂兰竹榆槐柏沙白黑红黄龙凤鹤鹿马牛羊云雨雪霞晨星"
)
_SECOND: Final = "山川河湖泉源溪湾桥庄店坪岭坡关口城州原陵塘洲浦港台阁亭园林田井池沟峪峰屯堡营集"
_STREETS: Final = ("街道", "镇", "乡")
_COUNTIES: Final = ("区", "县")
_OFFICES: Final = ("城管局", "教体局", "民政局", "卫健委", "税务局", "公安分局")
_TRADES: Final = ("机械", "食品", "物流", "纺织", "电子", "农业", "药业", "建材")
_TOPICS: Final = (
    "清洁家园", "文明创建", "乡村振兴", "支部联建", "邻里守望", "河长巡护", "安全生产月", "全民阅读", "志愿服务周",
    "老旧小区改造", "营商环境提升", "食品安全创建", "森林防火", "反诈宣传", "就业援助月", "社区养老",
)  # fmt: skip

CITIES, COUNTIES, STREETS, VILLAGES = 4, 8, 7, 4


def register_csv(seed: int, cities: int = CITIES, counties: int = COUNTIES) -> str:
    """The register as CSV, in the columns that `load_register` reads; about 2,500 entries.

    The names of counties are a province's own; those of streets and villages return in other counties, as real ones do.
    """
    rng = Random(f"places-{seed}")
    lines = ["kind,name,type,parent,aliases,note", f"area,{PROVINCE},省,,,"]
    lines += _areas(rng, cities, counties)
    lines += [f"topic,{topic},,,,made up" for topic in _TOPICS]
    return "\n".join(lines) + "\n"


def _areas(rng: Random, cities: int, counties: int) -> Iterator[str]:
    stems = [first + second for first, second in product(_FIRST, _SECOND)]
    rng.shuffle(stems)
    above = iter(stems)
    below = stems[cities * (counties + 1) :]
    for _ in range(cities):
        city = f"{next(above)}市"
        yield f"area,{city},地级市,{PROVINCE},,"
        for _ in range(counties):
            county = next(above) + rng.choice(_COUNTIES)
            level = "市辖区" if county.endswith("区") else "县"
            yield f"area,{county},{level},{city},,"
            yield from _offices(county, f"{city}/{county}")
            yield from _streets(rng, rng.sample(below, STREETS * (VILLAGES + 1)), f"{city}/{county}")


def _offices(county: str, path: str) -> Iterator[str]:
    yield f"organization,{county}委组织部,党组织,{path},,"
    for office in _OFFICES:
        yield f"organization,{county}{office},机关,{path},,"


def _streets(rng: Random, stems: list[str], county: str) -> Iterator[str]:
    for at in range(0, len(stems), VILLAGES + 1):
        kind = rng.choice(_STREETS)
        street = stems[at] + kind
        path = f"{county}/{street}"
        yield f"area,{street},{kind},{county},,"
        yield f"organization,{street}党工委,党组织,{path},,"
        company = f"{stems[at]}{rng.choice(_TRADES)}有限公司"
        yield f"organization,{company},企业,{path},,"
        yield f"organization,{company}党支部,党组织,{path},,"
        for stem in stems[at + 1 : at + VILLAGES + 1]:
            yield f"area,{stem}{'社区' if kind == '街道' else '村'},{'社区' if kind == '街道' else '村'},{path},,"
