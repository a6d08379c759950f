"""The web server under systemd: ``gunicorn --config docs/deploy/gunicorn.conf.py portal.wsgi``.

Each worker loads the program itself, so that a reload (HUP) brings new code in while the old workers finish what they
have begun. ``manage.py serve`` is for one machine without systemd: it loads the program once.
"""

import os

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"  # readers wait for the database more than for Python
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 60
graceful_timeout = 30
# nginx in front keeps connections to readers open; to it each request is a connection of its own, so that a reload
# never closes one that nginx is about to use again.
keepalive = 0
max_requests, max_requests_jitter = 20_000, 2_000  # what a library may leak ends with its process
loglevel = "warning"
accesslog = None  # REQUEST_LOG=on writes a line a request, with its id
control_socket_disable = True
