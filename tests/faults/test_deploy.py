"""The files of docs/deploy as they run: nginx before gunicorn before the site, and systemd's opinion of the units."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import environ
import pytest

from tests.faults.stage import BASE, Site, free_port, staged, wait_for

pytestmark = pytest.mark.faults
DEPLOY = BASE / "docs" / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
HOST = "news.example.org"
MAIN = """daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log warn; user {user};
events {{ worker_connections 512; }}
http {{
    types {{ text/css css; text/javascript js; image/svg+xml svg; }}
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""


@dataclass
class Front:
    """nginx and gunicorn with the settings of docs/deploy, on ports of their own."""

    site: Site
    port: int
    plain: int
    certificate: Path
    gunicorn: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = self.site.environment | {
            "HTTPS": "on", "ALLOWED_HOSTS": f"{HOST},127.0.0.1", "LOG_FORMAT": "json", "REQUEST_LOG": "on", "WEB_CONCURRENCY": "2",
            "PAGE_CACHE": "off", "PROMETHEUS_MULTIPROC_DIR": str(self.site.folder / "metrics"),
        }  # fmt: skip
        Path(environment["PROMETHEUS_MULTIPROC_DIR"]).mkdir(exist_ok=True)
        with (self.site.folder / "gunicorn.log").open("ab") as log:
            command = [
                sys.executable,
                "-m",
                "gunicorn",
                "--config",
                str(DEPLOY / "gunicorn.conf.py"),
                "portal.wsgi",
            ]
            self.gunicorn = subprocess.Popen(command, cwd=BASE, env=environment, stdout=log, stderr=log)
        wait_for(lambda: self.ask("/healthz")[0] == 200)

    def stop(self) -> None:
        if self.gunicorn is not None and self.gunicorn.poll() is None:
            self.gunicorn.terminate()
            self.gunicorn.wait(30)

    def context(self) -> ssl.SSLContext:
        """Believes the site's own certificate, which names its host, not its address."""
        context = ssl.create_default_context(cafile=self.certificate)
        context.check_hostname = False
        return context

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=120, context=self.context())
        try:
            connection.request(method, path, headers={"Host": HOST} | headers)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        except (OSError, http.client.HTTPException) as error:
            return 0, {"error": repr(error)}, b""
        finally:
            connection.close()


def settings_for(folder: Path, front: Front) -> Path:
    """nginx's configuration: that of docs/deploy with other ports and paths."""
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    replaced = {
        "listen 80;": f"listen 127.0.0.1:{front.plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{front.port} ssl;",
        "server 127.0.0.1:8000": f"server 127.0.0.1:{front.site.port}",
        "/etc/portal/tls/": f"{folder}/",
        "/var/lib/portal/static/": f"{front.site.folder}/static/",
        "/var/log/nginx/": f"{folder}/",
        "rate=20r/s": "rate=2000r/s",  # the tests ask more than a reader may
    }
    for old, new in replaced.items():
        assert old in text, old
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text, "utf-8")
    main = folder / "nginx.conf"
    user = "root" if os.geteuid() == 0 else "nobody"
    main.write_text(MAIN.format(folder=folder, user=user), "utf-8")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
         "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return main


@pytest.fixture(scope="module")
def front(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    if NGINX is None or shutil.which("openssl") is None:
        pytest.skip("这台机器上没有 nginx 或 openssl")
    folder = tmp_path_factory.mktemp("nginx")
    with staged(prepared) as site:
        site.cluster.start()
        front = Front(site, free_port(), free_port(), folder / "fullchain.pem")
        main = settings_for(folder, front)
        tried = subprocess.run([NGINX, "-t", "-c", main], capture_output=True, text=True)
        assert tried.returncode == 0, tried.stderr
        nginx = subprocess.Popen([NGINX, "-c", main], stderr=subprocess.DEVNULL)
        try:
            front.start()
            yield front
        finally:
            front.stop()
            nginx.terminate()
            nginx.wait(20)


def test_pages(front: Front) -> None:
    """A page comes compressed, with the headers that keep readers safe, each once, and with the id that both logs have."""
    status, headers, body = front.ask("/", **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert "基层治理新闻知识库" in gzip.decompress(body).decode()
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "server" not in headers or "/" not in headers["server"]
    assert headers["x-request-id"].encode() in (front.site.folder / "gunicorn.log").read_bytes()


def test_plain_http_leads_to_https(front: Front) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", front.plain, timeout=10)
    connection.request("GET", "/articles/?page=2", headers={"Host": HOST})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{HOST}/articles/?page=2")
    connection.close()


def test_static(front: Front) -> None:
    """nginx hands out static files itself, compressed beforehand, for ever."""
    page = front.ask("/about/")[2].decode()
    sheet = re.search(r'href="(/static/site\.[0-9a-f]+\.css)"', page)
    assert sheet is not None
    status, headers, body = front.ask(sheet[1], **{"Accept-Encoding": "gzip"})
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert "immutable" in headers["cache-control"]
    assert gzip.decompress(body)
    assert front.ask("/static/../secret_key")[0] in (400, 404)
    assert front.ask("/static/%2e%2e/secret_key")[0] in (400, 404)


def test_limits(front: Front) -> None:
    """What is too large is refused before it is read; editors may send what UPLOAD_FILES and UPLOAD_MB allow."""
    assert front.ask("/corrections/new/", "POST", **{"Content-Length": str(2 * 2**20)})[0] == 413
    assert front.ask("/admin/desk/", "POST", **{"Content-Length": str(1011 * 2**20)})[0] == 413
    assert front.ask("/metrics")[0] != 403


def test_watched_from_the_machine(front: Front) -> None:
    """Programs on the machine ask past nginx, without HTTPS, how the site is; for all else they are led to HTTPS."""
    for path, status in {
        "/healthz": 200,
        "/readyz": 200,
        "/metrics": 200,
        "/": 301,
        "/healthz/x": 301,
    }.items():
        assert front.site.ask(path).status == status, path
    # Handed on by nginx to somebody without the token, it is not there.
    assert front.ask("/metrics")[0] == 404


def test_counted_together(front: Front) -> None:
    """Whichever process is asked, it tells of the requests that all of them have answered."""

    def counted() -> int:
        told = re.findall(
            r'portal_requests_total{[^}]*page="about"[^}]*} (\d+)', front.site.ask("/metrics").text
        )
        return sum(map(int, told))

    before = counted()
    for _ in range(12):
        assert front.ask("/about/")[0] == 200
    assert {counted() - before for _ in range(6)} == {12}


def test_unknown_host(front: Front) -> None:
    """A name that is not the site's is refused."""
    assert front.ask("/", Host="evil.example.org")[0] == 400


def test_reload_turns_nobody_away(front: Front) -> None:
    """HUP under load: new workers come, old ones end what they have begun, and not one request fails."""
    statuses: Counter[int] = Counter()
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            statuses[front.ask("/articles/")[0]] += 1

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    assert front.gunicorn is not None
    before = workers_of(front.gunicorn.pid)
    front.gunicorn.send_signal(signal.SIGHUP)
    wait_for(lambda: len(now := workers_of(front.gunicorn.pid)) == 2 and not now & before)
    seen = statuses.total()
    wait_for(lambda: statuses.total() > seen + 20)
    ended.set()
    for reader in readers:
        reader.join()
    assert statuses.keys() == {200}, statuses


def workers_of(pid: int) -> set[str]:
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def test_slow_clients(front: Front) -> None:
    """Those who send a byte now and then, more of them than the site has threads, keep nobody else waiting."""
    context = front.context()
    slow = []
    for _ in range(30):
        connection = context.wrap_socket(socket.create_connection(("127.0.0.1", front.port)))
        connection.sendall(
            f"POST /corrections/new/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1000\r\n\r\na".encode()
        )
        slow.append(connection)
    try:
        for _ in range(5):
            for connection in slow:
                with suppress(OSError):
                    connection.sendall(b"b")
            assert front.ask("/articles/")[0] == 200
    finally:
        for connection in slow:
            connection.close()


def test_away(front: Front) -> None:
    """While the site is down nginx says so, and when to come again; afterwards all is as before."""
    front.stop()
    status, headers, body = front.ask("/articles/")
    assert (status, headers["retry-after"]) == (503, "10")
    assert "暂时无法打开" in body.decode()
    assert headers["x-request-id"] in body.decode()
    front.start()
    assert front.ask("/articles/")[0] == 200


UNITS = sorted(path.name for path in DEPLOY.glob("portal-*"))


@pytest.mark.parametrize("name", UNITS)
def test_units(name: str, tmp_path: Path) -> None:
    """systemd has nothing to say against the units, with the paths of this checkout in them."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("这台机器上没有 systemd-analyze")
    for path in DEPLOY.glob("portal-*"):
        text = path.read_text("utf-8").replace("/srv/portal/.venv/bin/", f"{Path(sys.executable).parent}/")
        (tmp_path / path.name).write_text(text.replace("/srv/portal", str(BASE)), "utf-8")
    unit = name.replace("@.", "@1.")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / unit if unit == name else unit],
        capture_output=True, text=True, env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "portal" in line]
    assert not ours, ours


def test_environment_is_known() -> None:
    """Every variable of the template is one that the README explains or the settings read."""
    template = (DEPLOY / "env.example").read_text("utf-8")
    known = (BASE / "README.md").read_text("utf-8") + (BASE / "portal" / "settings.py").read_text("utf-8")
    names = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", template, re.MULTILINE))
    assert names >= {"ALLOWED_HOSTS", "SECRET_KEY", "DATABASE_URL", "HTTPS"}
    assert {name for name in names if name not in known} == set()
    address = re.search(r"^DATABASE_URL=(.*)$", template, re.MULTILINE)
    assert address is not None
    read = environ.Env.db_url_config(address[1])
    assert (read["HOST"], read["USER"], read["NAME"]) == ("/var/run/postgresql", "portal", "portal")
