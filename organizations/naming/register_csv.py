"""A register's CSV table into entries, with every wrong line named in Chinese."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from organizations.naming.derive import with_derived
from organizations.naming.knowledge import table, words
from organizations.naming.model import EntityKind, Entry, EntryName
from organizations.naming.ranks import area_type

REQUIRED = ("kind", "name", "type", "parent", "aliases")
_SEPARATORS = re.compile("[;；]")


class RegisterError(ValueError):
    """The table cannot be read: one Chinese line a problem, each with its line number and the remedy."""


@dataclass(slots=True)
class _Row:
    line: int
    kind: EntityKind
    name: str
    cells: dict[str, str]
    above: _Row | None = None
    path: str = ""
    busy: bool = False
    cited: dict[str, str] = field(default_factory=dict)  # superior, host: paths

    @property
    def place(self) -> str:
        return f"第 {self.line} 行「{self.name}」"


def read_entries(text: str) -> list[Entry]:
    """The entries of the table *text*, in its order; a parent may come after what it holds."""
    return _Table(text).entries()


class _Table:
    """The rows of one table, and the problems found in them."""

    def __init__(self, text: str) -> None:
        self.problems: list[str] = []
        self.rows: list[_Row] = []
        self.named: dict[tuple[bool, str], list[_Row]] = defaultdict(list)  # (is an area, name)
        for row in self._read(text):
            self.rows.append(row)
            self.named[row.kind is EntityKind.AREA, row.name].append(row)

    def entries(self) -> list[Entry]:
        for row in self.rows:
            self._lift(row)
        self._stop_if_wrong()
        self._refuse_doubles()
        self._lengthen_equal_paths()
        for row in self.rows:
            self._cite(row, "superior")
            self._cite(row, "host")
        self._stop_if_wrong()
        return with_derived([self._entry(row) for row in self.rows])

    def _stop_if_wrong(self) -> None:
        if self.problems:
            raise RegisterError("\n".join(self.problems))

    def _read(self, text: str) -> Iterator[_Row]:
        table = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
        try:
            columns = [(column or "").strip() for column in table.fieldnames or []]
            missing = [column for column in REQUIRED if column not in columns]
            if missing:
                raise RegisterError(
                    f"第 1 行缺少列 {'、'.join(missing)}：请在表头补上，列名为 kind,name,type,parent,aliases,note"
                )
            table.fieldnames = columns
            for cells in table:
                # Cells beyond the last column stand under None: too many commas, which shifts every cell.
                if None in cells:
                    self.problems.append(
                        f"第 {table.line_num} 行的列比表头多：含逗号的内容请用英文双引号括起来"
                    )
                    continue
                row = self._row(table.line_num, {key: (value or "").strip() for key, value in cells.items()})
                if row is not None:
                    yield row
        except csv.Error as error:
            raise RegisterError(
                f"第 {table.line_num} 行不是有效的 CSV（{error}）：请检查引号是否成对，另存为 UTF-8 CSV 再试"
            ) from error

    def _row(self, line: int, cells: dict[str, str]) -> _Row | None:
        if not any(cells.values()):
            return None
        name = cells["name"]
        if not name:
            self.problems.append(f"第 {line} 行没有名称：请填写 name 列，或删去这一行")
            return None
        if cells["kind"] not in set(EntityKind):
            kinds = "、".join(EntityKind)
            self.problems.append(f"第 {line} 行「{name}」的 kind 是「{cells['kind']}」：只能是 {kinds} 之一")
            return None
        if "/" in name:
            self.problems.append(f"第 {line} 行「{name}」的名称含斜杠：斜杠只用来分隔上级，请改用“／”或删去")
            return None
        return _Row(line, EntityKind(cells["kind"]), name, cells)

    def _lift(self, row: _Row) -> None:
        """Settle what holds *row*, and so its path."""
        if row.path:
            return
        if row.busy:
            self.problems.append(f"{row.place}的上级绕回到它自己：请改正 parent 列")
            row.path = row.name
            return
        row.busy = True
        parent = row.cells["parent"]
        if parent and row.kind is not EntityKind.TOPIC:
            row.above = self._area_at(row, parent)
            if row.above is not None:
                self._lift(row.above)
        row.busy = False
        row.path = row.path or self._path(row, full=False)

    def _path(self, row: _Row, full: bool) -> str:
        if row.above is None:
            return row.name
        unwritten = row.above.cells["type"] in words("areas", "unwritten_parents", "types")
        if row.kind is EntityKind.AREA and unwritten and not full:
            return row.name
        return f"{row.above.path}/{row.name}"

    def _area_at(self, row: _Row, parent: str) -> _Row | None:
        steps = [step.strip() for step in parent.split("/") if step.strip()]
        fitting = (
            [
                area
                for area in self.named[True, steps[-1]]
                if area is not row and self._under(area, steps[:-1])
            ]
            if steps
            else []
        )
        if len(fitting) == 1:
            return fitting[0]
        if not fitting:
            remedy = f"请先为「{parent}」加一行（kind 为 area），或改正写法"
            self.problems.append(f"{row.place}的上级「{parent}」不在表里：{remedy}")
        else:
            lines = "、".join(str(area.line) for area in fitting)
            self.problems.append(
                f"{row.place}的上级「{parent}」有 {len(fitting)} 个（第 {lines} 行）：请写成带上级的路径，如“某市/{parent}”"
            )
        return None

    def _under(self, area: _Row, steps: list[str]) -> bool:
        """Whether the parents written for *area* end in *steps* (which may leave out the uppermost)."""
        if not steps:
            return True
        above = [step.strip() for step in area.cells["parent"].split("/") if step.strip()]
        if not above:
            return False
        if len(above) >= len(steps):
            return above[-len(steps) :] == steps
        if above != steps[-len(above) :]:
            return False
        uppers = self.named[True, above[0]]
        return any(self._under(upper, steps[: -len(above)]) for upper in uppers if upper is not area)

    def _refuse_doubles(self) -> None:
        seen: dict[tuple[EntityKind, str, int], _Row] = {}
        for row in self.rows:
            key = (row.kind, row.name, row.above.line if row.above else 0)  # paths may still be equal
            if key in seen:
                self.problems.append(f"{row.place}与第 {seen[key].line} 行重复：请合并两行，别名用分号隔开")
            seen.setdefault(key, row)
        self._stop_if_wrong()

    def _lengthen_equal_paths(self) -> None:
        """Two areas of one name in two provinces keep the province in their paths."""
        met: dict[str, _Row] = {}
        again = False
        for row in self.rows:
            other = met.setdefault(row.path, row)
            if other is not row:
                other.path, row.path, again = self._path(other, full=True), self._path(row, full=True), True
        if again:
            for row in self.rows:
                self._repath(row)

    def _repath(self, row: _Row) -> None:
        if row.above is not None and row.path != row.name:
            self._repath(row.above)
            row.path = f"{row.above.path}/{row.name}"

    def _cite(self, row: _Row, column: str) -> None:
        """The organisation that the optional column *column* names."""
        name = row.cells.get(column, "")
        if not name:
            return
        fitting = [
            other
            for other in self.named[False, name.rsplit("/", 1)[-1]]
            if other.kind is EntityKind.ORGANIZATION and (other.path == name or "/" not in name)
        ]
        if len(fitting) == 1:
            row.cited[column] = fitting[0].path
        elif not fitting:
            self.problems.append(
                f"{row.place}的 {column}「{name}」不在表里：请先为它加一行（kind 为 organization），或清空这一格"
            )
        else:
            self.problems.append(
                f"{row.place}的 {column}「{name}」有 {len(fitting)} 个：请写成带区域的路径，如「{fitting[0].path}」"
            )

    def _entry(self, row: _Row) -> Entry:
        kind = row.cells["type"]
        if row.kind is EntityKind.AREA:
            kind = kind or area_type(row.name)
        elif row.kind is EntityKind.ORGANIZATION:
            kind = _types().get(kind, kind)
        aliases = [alias.strip() for alias in _SEPARATORS.split(row.cells["aliases"])]
        names = (
            EntryName(row.name),
            *(EntryName(alias, "short") for alias in dict.fromkeys(aliases) if alias and alias != row.name),
        )
        return Entry(
            row.kind,
            row.name,
            row.path,
            type=kind,
            area=row.above.path if row.above else "",
            superior=row.cited.get("superior", ""),
            host=row.cited.get("host", ""),
            names=names,
            note=row.cells.get("note", ""),
            code=row.cells.get("code", ""),
            sector=row.cells.get("sector", ""),
        )


@cache
def _types() -> dict[str, str]:
    """The usual word for each other word that registers have for a type: 机关 for 政府部门."""
    return {word: usual for usual, others in table("organizations", "types").items() for word in others}
