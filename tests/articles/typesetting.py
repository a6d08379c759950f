"""Sets the stories of a made-up page in columns, and tells what the cutter makes of it."""

from __future__ import annotations

from articles.cutting import ArticleKind, cut_page

WIDTHS = (15, 19, 24, 60)
_NO_START = "，。、；：！？”’）》】…%"

Outline = list[tuple[ArticleKind, str | None, str | None, str | None, str]]


def set_page(page: str, width: int, indent: str = "") -> str:
    """The page with its paragraphs, which open with ¶, set in columns *width* characters wide."""
    printed: list[str] = []
    for line in page.strip("\n").split("\n"):
        printed += _wrap(line[1:], width, indent) if line.startswith("¶") else [line]
    return "\n".join(printed)


def _wrap(paragraph: str, width: int, indent: str) -> list[str]:
    lines, room = [indent], float(width - 2)
    for char in paragraph:
        size = 0.5 if char.isascii() else 1.0
        if room < size and char not in _NO_START:
            lines.append("")
            room = float(width)
        lines[-1] += char
        room -= size
    return lines


def outline(text: str) -> Outline:
    """Each article's kind, kicker, headline and subhead, and the beginning of its first line."""
    printed = text.split("\n")
    return [
        (a.kind, a.kicker, a.headline, a.subhead, printed[a.lines[0][0] - 1].strip("\u3000")[:2])
        for a in cut_page(text).articles
        if a.kind is not ArticleKind.MASTHEAD
    ]
