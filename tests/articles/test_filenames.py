"""What file names tell of their pages."""

from datetime import date

import pytest

from articles.filenames import Guess, guess_page

NAMES = [
    ("2018-10-26-shifanqu-1.txt", date(2018, 10, 26), "1"),
    ("青石日报20210702A03.pdf", date(2021, 7, 2), "A3"),
    ("2021年7月2日 第四版.docx", date(2021, 7, 2), "4"),
    ("焦作日报2018.4.3 头版.txt", date(2018, 4, 3), "1"),
    ("第十二版 2019_12_31.txt", date(2019, 12, 31), "12"),
    ("第二十版.txt", None, "20"),
    ("要闻3版2021-7-12.txt", date(2021, 7, 12), "3"),
    ("jzrb-2018-04-03-b02.pdf", date(2018, 4, 3), "B2"),
    ("20180403_02.pdf", date(2018, 4, 3), "2"),
    ("示范区新闻 2020-04-28.docx", date(2020, 4, 28), ""),
    ("2018-10-26 (1).txt", date(2018, 10, 26), ""),  # a second download, no second page
    ("20180230.txt", None, ""),  # no such day
    ("18-04-03.txt", None, "3"),  # which year? and so which number: a person looks at it
    ("版面.txt", None, ""),
    ("13800201806011234.txt", None, ""),  # a date inside a longer number is none
    ("", None, ""),
]


@pytest.mark.parametrize(("name", "published", "number"), NAMES)
def test_guess(name: str, published: date | None, number: str) -> None:
    assert guess_page(name) == Guess(published, number)
