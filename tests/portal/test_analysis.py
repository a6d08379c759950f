"""The chain as a whole: what its parts owe each other."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.catalogue import Catalogue
from organizations.naming import Register
from portal.analysis import PageReader

REGISTER = """kind,name,type,parent,aliases,note
area,云州市,地级市,,,
area,五台县,县,云州市,,
area,三元村,村,云州市/五台县,,
organization,云州市第十九中学,学校,云州市,第十九中学,
"""


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        pytest.param("五台县新修水渠3条。", ["3条"], id="an area"),
        pytest.param("三元村的大棚卖菜收入4万元。", ["4万元"], id="a village that looks like money"),
        pytest.param("第十九中学有学生800名。", ["800名"], id="a school"),
        pytest.param("五台县3个村都通了水，五台县12个村还没有。", ["3个", "12个"], id="right behind a name"),
    ],
)
def test_numerals_in_names_count_nothing(text: str, figures: list[str]) -> None:
    """A number that is part of a registered name is no figure."""
    reader = PageReader(Register.from_csv(REGISTER), Catalogue([]))
    page = reader.read(text, date(2021, 3, 5), "云州市")
    assert [
        f.quantity.text for a in page.articles for f in a.reading.figures if f.quantity.reportable
    ] == figures
