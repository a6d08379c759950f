"""The description of the API: in Chinese, complete, and true of whatever is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase
from hypothesis import settings as quick

from portal.api import api, lookup
from tests.portal.data.cells import town_of_cells

DOCUMENT = api.get_openapi_schema(path_prefix="/api/v1/")
CHINESE = re.compile("[一-鿿]")


def described() -> Iterator[tuple[str, dict]]:
    """Every operation, parameter, schema's field and answer, with where it stands."""
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            yield f"{method} {path}", {"description": operation["summary"]}
            for parameter in operation["parameters"]:
                yield f"{method} {path} {parameter['name']}", parameter
            for status, response in operation["responses"].items():
                yield f"{method} {path} {status}", response
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for field, details in schema.get("properties", {}).items():
            yield f"{name}.{field}", details


def test_described_in_chinese():
    """Each operation, parameter, field and answer says in Chinese what it is."""
    silent = [where for where, one in described() if not CHINESE.search(one.get("description", ""))]
    assert silent == []


def test_titles_and_examples():
    """Each field of an answer has a Chinese title, and each plain one an example."""
    schemas = DOCUMENT["components"]["schemas"].items()
    fields = [
        (f"{name}.{field}", one) for name, schema in schemas for field, one in schema["properties"].items()
    ]
    untitled = [where for where, one in fields if not CHINESE.search(one.get("title", one["description"]))]
    answered = [(where, one) for where, one in fields if re.match(r"\w+(Out|Page|Field)\.", where)]
    own = {name for name, one in vars(lookup).items() if getattr(one, "__module__", "") == lookup.__name__}
    plain = [(w, one) for w, one in answered if "$ref" not in str(one) and w.split(".")[0] not in own]
    bare = [where for where, one in plain if "examples" not in one]
    assert (untitled, bare) == ([], [])


@pytest.fixture
def application(db, settings):
    """The site as a server would run it, but for the closing of connections, which would end the test's transaction."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.API_PER_MINUTE = 1_000_000
    town_of_cells()
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in signals:
        signal.connect(close_old_connections)


# With the cases that are worked out beforehand, for each bound of each parameter and for methods that are not described.
PHASES = schemathesis.Config.from_dict({"phases": {"coverage": {"enabled": True}}})
schema = schemathesis.openapi.from_dict(DOCUMENT, config=PHASES)


@schema.parametrize()
@quick(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)
def test_schema(case, application):
    """Whatever is asked of it, the API answers as its own description says."""
    # Uncompressed: the client that calls the application itself unpacks nothing.
    case.call_and_validate(
        base_url="http://localhost", app=application, headers={"Accept-Encoding": "identity"}
    )
