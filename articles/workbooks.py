"""The cells of a spreadsheet from outside, read by a child process with bounded memory and time (`articles.extract`)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from .files import PageError

SECONDS = 15


class Sheet(NamedTuple):
    """A sheet's cells as text, row by row from A1: numbers as plain digits, dates as 2018-10-26."""

    name: str
    rows: list[list[str]]
    numbers: list[list[bool]]  # which of the cells hold a number


def read_workbook(path: Path) -> list[Sheet]:
    """The sheets of the .xlsx file at *path*. Raises PageError for one that cannot be read."""
    command = [sys.executable, "-m", "articles.extract", "xlsx", str(path.absolute())]
    root = Path(__file__).resolve().parent.parent
    try:
        done = subprocess.run(  # noqa: S603 - our own module, our own interpreter
            command, cwd=root, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PageError(path.name, f"{SECONDS} 秒内没有读完，表格可能太大，请只留要用的部分") from error
    if done.returncode:
        raise PageError(path.name, "是读不出来的 Excel 文件（损坏、加密或过大），请重新保存为 .xlsx")
    return [Sheet(**sheet) for sheet in json.loads(done.stdout)]
