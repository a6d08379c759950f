"""What an editor's request asks for, read and checked before anything is done; errors are one Chinese line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models

from articles.models import Article
from metrics.decimals import storable
from metrics.models import Indicator
from metrics.reading.numerals import find_numerals
from organizations.models import Area, Entity

from ..journal import Journal
from .items import Item, as_json, decision_of, id_of, number_of


class StepError(Exception):
    """What cannot be done, and what to do about it; *status* is HTTP's, *more* goes into the answer."""

    def __init__(self, message: str, status: int = 400, **more: Any) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.more = more


def changed_meanwhile(row: Item, message: str) -> StepError:
    return StepError(message, 409, items=[as_json(row)])


@dataclass
class Ask:
    """One action of *user*: the item it is about, locked, and the values that came with it."""

    user: User
    data: Mapping[str, Any]
    journal: Journal
    article: Article
    row: Item | None = None

    def need(self, *permissions: str) -> None:
        if not self.user.has_perms(permissions):
            raise StepError("你的账号没有这项权限，请找管理员开通。", 403)

    def has(self, name: str) -> bool:
        return name in self.data

    def text(self, name: str, default: str = "", longest: int = 300) -> str:
        value = self.data.get(name)
        text = default if value is None else str(value).strip()
        if "\x00" in text or len(text) > longest:
            raise StepError(f"填写的内容太长或含有不能保存的字符，最多 {longest} 字。")
        return text

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.data.get(name)
        return default if value is None else str(value).lower() in {"1", "true", "on", "yes"}

    def number(self, name: str) -> int | None:
        text = self.text(name, longest=20)
        number = number_of(text)
        if text and number is None:
            raise StepError("请求里的编号不对，请刷新页面再试。")
        return number

    def span(self) -> tuple[int, int, str]:
        """Start and end in the body, and the text between them."""
        start, end = self.number("start"), self.number("end")
        body = self.article.body
        if start is None or end is None or not start < end <= len(body):
            raise StepError("选中的文字不在正文里，请重新选取。")
        text = body[start:end]
        if not text.strip() or len(text) > 300:
            raise StepError("选中的文字是空白或太长（最多 300 字），请重新选取。")
        return start, end, text

    def entity(self, name: str = "entity") -> Entity | None:
        pk = self.number(name)
        if pk is None:
            return None
        found = Entity.objects.filter(pk=pk).first()
        if found is None:
            raise StepError("所选的名录条目已不存在，请另选。")
        return found

    def area(self, name: str) -> Area | None:
        pk = self.number(name)
        found = Area.objects.filter(pk=pk).first() if pk is not None else None
        if pk is not None and found is None:
            raise StepError("所选的区域已不存在，请另选。")
        return found

    def indicator(self) -> Indicator | None:
        code = self.text("indicator", longest=60)
        found = Indicator.objects.filter(code=code).first() if code else None
        if code and found is None:
            raise StepError("没有这个指标，请另选。")
        return found

    def day(self, name: str) -> date | None:
        text = self.text(name, longest=10)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise StepError("日期要写成 2018-10-26 的样子。") from None

    def decimal(self, name: str) -> Decimal | None:
        """A value as an editor types it: 810000000, 8.1亿, 1,624."""
        text = self.text(name, longest=60)
        if not text:
            return None
        try:
            value: Decimal | None = Decimal(text.replace(",", "").replace("，", ""))
        except InvalidOperation:
            numerals = list(find_numerals(text))
            value = numerals[0].value if len(numerals) == 1 else None
        stored = storable(value)
        if stored is None:
            raise StepError(f"“{text}”不是一个能保存的数，请写成 810000000 或 8.1亿 的样子。")
        return stored

    def expect(self, row: Item) -> None:
        """Refuse to go over what somebody else settled, unless the page showed it (``seen``)."""
        seen = self.text("seen")
        if seen and seen != row.state:
            was = decision_of(row) if row.is_decided else "改回了待定"
            raise changed_meanwhile(row, f"“{row}”已{was}，页面上的已不是最新，请看过再决定。")
        if not seen and row.is_decided and row.decided_by_id != self.user.pk:
            raise changed_meanwhile(row, f"“{row}”已{decision_of(row)}；要改的话，请先改回待定。")

    def expect_anchored(self, row: Item) -> None:
        if not row.anchored:
            raise StepError(f"正文改过以后找不到“{row}”了，请先把它重新安放到正文里，或者删去。")


def validated(row: models.Model, *fields: str) -> None:
    """Refuse values that *row* cannot hold, in the words of its model; only *fields* are looked at, or all."""
    exclude = {f.name for f in row._meta.fields if f.name not in fields} if fields else None
    try:
        if fields:
            row.clean_fields(exclude=exclude)
            row.validate_constraints(exclude={f.name for f in row._meta.fields if f.is_relation} - {*fields})
        else:
            row.full_clean()
    except ValidationError as error:
        labels = {f.name: str(f.verbose_name) for f in row._meta.fields}
        said = [
            f"{labels.get(name, '')}：{message}" if name in labels else message
            for name, messages in error.message_dict.items()
            for message in messages
        ]
        raise StepError("；".join(said)) from None


def gone(item: str) -> StepError:
    message = "这一条已不在了：程序重新识读过这一版，或者有人撤销了它。请看页面上最新的。"
    return StepError(message, 409, gone=[item])


__all__ = ["Ask", "StepError", "changed_meanwhile", "gone", "id_of", "validated"]
