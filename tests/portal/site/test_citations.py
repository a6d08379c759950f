"""Citations: the parts in the order of the standard, what is not known left out, nothing that breaks a BibTeX file."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article, Page, Publication
from portal.citations import authors, bibtex, gbt7714

URL, TODAY = "https://news.example.org/articles/24/", date(2026, 11, 21)


def article(*names: str, headline: str = "九成企业有了党组织", number: str = "2", **fields) -> Article:
    page = Page(publication=Publication(name="青石日报"), number=number)
    defaults = {"date": date(2018, 10, 26), "bylines": [{"role": "记者", "name": name} for name in names]}
    return Article(pk=24, page=page, headline=headline, body="正文第一句。", **(defaults | fields))


WHERE = f"[N/OL]. 青石日报, 2018-10-26(2)[2026-11-21]. {URL}."


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (article("程言"), f"程言. 九成企业有了党组织{WHERE}"),
        (article("甲", "乙", "丙"), f"甲, 乙, 丙. 九成企业有了党组织{WHERE}"),
        (article("甲", "乙", "丙", "丁"), f"甲, 乙, 丙, 等. 九成企业有了党组织{WHERE}"),
        (article("甲", "甲"), f"甲. 九成企业有了党组织{WHERE}"),
        (article(), f"九成企业有了党组织{WHERE}"),
        (article(number=""), f"九成企业有了党组织{WHERE.replace('(2)', '')}"),
        (article(date=None), f"九成企业有了党组织{WHERE.replace(', 2018-10-26', '')}"),
        (article(headline=""), f"正文第一句。…{WHERE}"),
        (article(headline="上\n 下"), f"上 下{WHERE}"),
    ],
)
def test_reference(row, expected):
    """GB/T 7714—2015, 4.5: newspaper articles with an electronic address; of more than three authors, three and 等."""
    assert gbt7714(row, URL, TODAY) == expected


def test_bibtex():
    """An entry with what is known, names kept whole."""
    assert bibtex(article("程言", "何川"), URL, TODAY) == (
        "@article{article24,\n  title = {{九成企业有了党组织}},\n  author = {{程言} and {何川}},\n"
        "  journal = {青石日报},\n  year = {2018},\n  month = {10},\n  date = {2018-10-26},\n  pages = {2},\n"
        f"  langid = {{chinese}},\n  url = {{{URL}}},\n  urldate = {{2026-11-21}}\n}}"
    )
    assert "author" not in bibtex(article(), URL, TODAY)
    assert "year" not in bibtex(article(date=None), URL, TODAY)


@given(st.text(alphabet="甲1{}\\%$#_&~^@, \n\"'", max_size=20))
def test_any_headline(headline):
    """Whatever a headline holds, the entry's braces are balanced and the reference is one line."""
    row = article(headline=headline)
    entry = bibtex(row, URL, TODAY).replace("\\\\", "").replace("\\{", "").replace("\\}", "")
    assert entry.count("{") == entry.count("}")
    assert "\n" not in gbt7714(row, URL, TODAY)


def test_authors_of_anything():
    """Bylines without a name name nobody."""
    assert authors([{"role": "记者"}, {"name": "  "}, {"name": " 程 言 "}]) == ["程 言"]
