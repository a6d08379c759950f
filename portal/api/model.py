"""What all schemas of the API share: Chinese titles, fields that can be left out, and ways to write parameters."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict
from pydantic.fields import FieldInfo

SLUG = r"^[-\w]{1,80}$"
SLUG_OR_NONE = r"^[-\w]{0,80}$"
FLAG = "^1?$"


def _title(name: str, field: Any) -> str:
    """The title of a field is what its description begins with."""
    text = field.description if isinstance(field, FieldInfo) else None
    return re.split("[：；，。（]", text or name)[0]


class Described(Schema):
    """A schema whose fields have the first words of their descriptions for titles."""

    model_config = ConfigDict(field_title_generator=_title)


def _optional(schema: dict[str, Any]) -> None:
    """With ``fields=`` any field may be absent."""
    schema.pop("required", None)


class Selectable(Described):
    """What is listed, or fetched by itself: a reader may ask for some of its fields alone."""

    model_config = ConfigDict(field_title_generator=_title, json_schema_extra=_optional)


def one_of(choices: Any, what: str) -> Any:
    """A parameter that takes one of *choices*, or none."""
    said = "，".join(f"{value} {label}" for value, label in choices)
    values = "|".join(value for value, _ in choices)
    return Field("", pattern=rf"^({values})?$", description=f"{what}：{said}")


def flag(what: str) -> Any:
    """A parameter that is 1 or absent."""
    return Field("", pattern=FLAG, description=f"{what}：写 1")


def fields_of(row: type[Schema]) -> Any:
    """The parameter by which a reader asks for some fields of *row* alone."""
    names = list(row.model_fields)
    either = "|".join(names)
    return Field(
        "",
        pattern=rf"^(({either})(,({either}))*)?$",
        max_length=600,
        description="只要哪些字段，逗号分开；不写是全部",
        examples=[",".join(names[:2])],
    )


def _plain_date(text: str) -> str:
    """*text* if it is written as a date; pydantic would take any number for seconds since 1970."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(text), re.ASCII):
        raise ValueError(text)
    return text


def _plain_time(text: str) -> str:
    """*text* if it is written as RFC 3339 wants it."""
    if not re.fullmatch(
        r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", str(text), re.ASCII
    ):
        raise ValueError(text)
    return text


Date = date  # for schemas with a field of that name
Day = Annotated[date, BeforeValidator(_plain_date)]
Moment = Annotated[datetime, BeforeValidator(_plain_time)]


def base_url(request: HttpRequest) -> str:
    """What the addresses in an answer begin with: https://news.example.org."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def absolute(context: Any, address: str) -> str:
    """*address* of this site as others can follow it; *context* is pydantic's, of a response."""
    return f"{base_url(context['request'])}{address}"


def select(request: HttpRequest, fields: str) -> None:
    """Have the answer carry none but *fields*; `ReadableJSON` leaves the others out."""
    request.api_fields = frozenset(fields.split(",")) if fields else None  # type: ignore[attr-defined]
