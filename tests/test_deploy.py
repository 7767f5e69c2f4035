"""The deployment, as far as it can be tried without a container engine: its files agree with each other and with us."""

from __future__ import annotations

import base64
import http.server
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from dagster._config import process_config
from dagster._core.instance.config import dagster_instance_config_schema

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@pytest.fixture(scope="module")
def compose() -> dict[str, dict[str, dict[str, object]]]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


def test_every_service_is_watched_and_comes_back(compose: dict[str, dict[str, dict[str, object]]]) -> None:
    services = compose["services"]
    assert set(services) == {"postgres", "code", "webserver", "viewer", "daemon", "proxy"}
    for name, service in services.items():
        assert service["restart"] == "unless-stopped", name
        assert set(service["healthcheck"]) >= {"test", "interval", "timeout", "retries"}, name  # type: ignore[call-overload]
        assert service.get("depends_on") or name == "postgres"


def test_only_the_proxy_is_reached_and_only_from_this_machine(compose: dict[str, dict[str, dict[str, object]]]) -> None:
    opened = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert opened == {"proxy": ["${GOUJI_LISTEN:-127.0.0.1:8080}:8080"]}
    assert "--read-only" in str(compose["services"]["viewer"]["command"])


def test_what_must_survive_is_a_volume_and_raw_files_are_read_only(
    compose: dict[str, dict[str, dict[str, object]]],
) -> None:
    assert set(compose["volumes"]) == {"warehouse", "records", "logs"}
    for name in ("code", "webserver", "viewer", "daemon"):
        mounted = compose["services"][name]["volumes"]
        assert isinstance(mounted, list)
        assert [one.rpartition(":")[2] for one in mounted if "/gouji/raw" in one] == ["ro"]


def test_every_variable_is_explained(compose: dict[str, dict[str, dict[str, object]]]) -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8") + (DEPLOY / "dagster.yaml").read_text("utf-8")
    asked = set(re.findall(r"\$\{(GOUJI_\w+)", text)) | set(re.findall(r"env: (GOUJI_\w+)", text)) - {"GOUJI_PG_HOST"}
    offered = set(re.findall(r"^(GOUJI_\w+)=", (DEPLOY / "env.example").read_text("utf-8"), re.M))
    assert asked <= offered
    code = "".join(
        path.read_text("utf-8") for room in ("pipelines", "assets", "gouji") for path in (ROOT / room).rglob("*.py")
    )
    assert [name for name in offered - asked if name not in code] == []


def test_the_image_holds_every_room_and_what_it_copies_is_there() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    copied = {source for line in lines if line.startswith("COPY ") for source in line.split()[1:-1]}
    assert {one for one in copied if not (ROOT / one).exists()} == set()
    assert copied >= {"pipelines", "expectations", "cluster", "assets", "gouji", "warehouse/schema", "warehouse/views"}
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert copied <= allowed
    assert any(line.startswith("USER ") for line in lines)


def test_dagster_takes_its_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_PG_HOST", "postgres")
    monkeypatch.setenv("GOUJI_PG_PASSWORD", "secret")
    given = yaml.safe_load((DEPLOY / "dagster.yaml").read_text("utf-8"))
    checked = process_config(dagster_instance_config_schema(), given)
    assert checked.success, checked.errors


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{self.path} {self.headers.get('Authorization') or '-'}".encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[str]:
    """The proxy of the deployment, with a page behind it."""
    page = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=page.serve_forever, daemon=True).start()
    port = _free()
    config = (DEPLOY / "nginx.conf").read_text("utf-8")
    config = config.replace("listen 8080", f"listen 127.0.0.1:{port}").replace("/etc/nginx/", f"{tmp_path}/")
    config = re.sub(r"http://(webserver|viewer):3000", f"http://127.0.0.1:{page.server_port}", config)
    for name, user in (("operators", "alice"), ("viewers", "bob")):
        (tmp_path / f"{name}.htpasswd").write_text(f"{user}:{{PLAIN}}secret\n")
    temporary = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/log; worker_processes 1;\n"
        + ("user root;\n" if Path("/").owner() == "root" else "")
        + f"events {{}}\nhttp {{ access_log off; {temporary}\n{config}}}\n"
    )
    command = [str(NGINX), "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as knock:
                if not knock.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
        page.shutdown()


@pytest.mark.skipif(NGINX is None, reason="left out: the proxy (needs the program nginx)")
def test_nobody_passes_without_a_login_and_viewers_only_see(proxy: str) -> None:
    def asked(path: str, user: str = "") -> tuple[int, str]:
        request = urllib.request.Request(proxy + path)
        if user:
            request.add_header("Authorization", "Basic " + base64.b64encode(f"{user}:secret".encode()).decode())
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""

    assert [asked(path)[0] for path in ("/", "/graphql", "/view/", "/healthy")] == [401, 401, 401, 204]
    assert asked("/graphql", "alice") == (200, "/graphql -")  # the password stays at the proxy
    assert asked("/view/runs", "bob") == (200, "/view/runs -")
    assert [asked("/graphql", "bob")[0], asked("/view/../graphql", "bob")[0], asked("/view/", "alice")[0]] == [401] * 3
