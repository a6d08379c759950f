"""A report that is sent again because its answer got lost: noted once, and never promised without being there."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from articles.models import Correction

ADDRESS = "/corrections/new/"


@pytest.fixture
def report() -> dict[str, str]:
    return {"report": "数字有误", "quote": "", "contact": "", "key": str(uuid4())}


@pytest.mark.django_db
def test_once(client, report):
    """The same form sent twice leads to the same receipt."""
    first, second = (client.post(ADDRESS, report)["Location"] for _ in range(2))
    assert first == second
    assert Correction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_receipt_for_what_is_not_there(client, report, monkeypatch):
    """A connection that breaks while the cache is written, which the cache passes over, is no success."""

    def breaking(*args: object) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        except DatabaseError:
            pass  # as Django's cache in the database does

    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("portal.views.corrections.cache.set", breaking)
        response = client.post(ADDRESS, report)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    connection.close()
    assert Correction.objects.count() == 0
    assert client.post(ADDRESS, report).status_code == 303
    assert Correction.objects.count() == 1
