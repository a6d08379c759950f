"""Lines as a data package: one JSON file with the data and what each of its fields means.

Frictionless (Data Package 2, https://datapackage.org) rather than CSVW: a package may carry its rows itself, so one
download, handed on by mail, still says what it is, whereas CSVW describes CSV files that lie beside it; and its fields
have titles of their own, in Chinese.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ..decimals import decimal_text
from ..tidy import Column
from .about import LICENSE, About

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def json_lines(
    about: About, columns: Sequence[Column], lines: Iterable[Sequence[Any]], notes: Sequence[str] = ()
) -> Iterator[str]:
    """The data package of *lines*, a line of the file for each; the newspapers that they come from are named at the end."""
    yield _opening(about, columns, notes)
    keys = [_text(column.key) for column in columns]
    paper = next((n for n, column in enumerate(columns) if column.key == "publication"), None)
    papers: set[str] = set()
    before = "\n"
    for line in lines:
        yield before + "{" + ",".join([f"{key}:{_value(v)}" for key, v in zip(keys, line, strict=True)]) + "}"
        before = ",\n"
        if paper is not None and line[paper] is not None:
            papers.add(line[paper])
    sources = [{"title": name} for name in sorted(papers)]
    yield '\n]}],\n"sources": ' + _text(sources) + "}\n"


def _opening(about: About, columns: Sequence[Column], notes: Sequence[str]) -> str:
    """The package up to where the first line stands."""
    retrieved = about.retrieved.isoformat(timespec="seconds")
    package: dict[str, Any] = {
        "$schema": PROFILE,
        "name": about.name,
        "title": about.title,
        "description": about.description,
        "homepage": about.address,
        "created": retrieved,
        "retrieved": retrieved,
        "licenses": [{"path": about.license_address, "title": LICENSE}],
    }
    if about.indicators:
        package["indicators"] = [
            {"code": one.code, "name": one.name, "unit": one.unit, "definition": one.definition}
            for one in about.indicators
        ]
    if notes:
        package["notes"] = list(notes)
    resource = {
        "name": about.name,
        "title": about.title,
        "type": "table",
        "schema": {"fields": [_field(column) for column in columns], "missingValues": []},
    }
    head, table = json.dumps(package, ensure_ascii=False, indent=1), _text(resource)
    return f'{head.removesuffix("}").rstrip()},\n"resources": [{table.removesuffix("}")}, "data": ['


def _field(column: Column) -> dict[str, str]:
    kinds = {"uri": {"type": "string", "format": "uri"}}
    kind = kinds.get(column.type, {"type": column.type})
    return {"name": column.key, "title": column.title, **kind, "description": column.description}


def _value(value: Any) -> str:
    """*value* as JSON; a decimal number digit for digit, as binary fractions don't keep it."""
    if value.__class__ is str:
        return _text(value)
    if isinstance(value, Decimal):
        return decimal_text(value) or "0"
    return _text(value.isoformat() if isinstance(value, date) else value)


_text = json.JSONEncoder(ensure_ascii=False).encode
