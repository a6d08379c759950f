"""What a WSGI server loads: ``gunicorn portal.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

from portal.lookup.shared import prepare  # noqa: E402 - models cannot be imported before

prepare()
