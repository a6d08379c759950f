"""The settings: what is safe without configuration, and what one variable changes."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_embedded():
    """Tests run on the embedded server, in a database of their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_user")
        database, user = cursor.fetchone()
    assert database.startswith("test_portal")
    assert user == "portal"
