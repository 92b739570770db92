"""deploy/nginx.conf in a real nginx before a real server: addresses, limits, and answers that break off."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.server.serving import serving

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
ROOT = Path(__file__).resolve().parents[2]
NAME = "dateline.example.org"
HOUR = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d) }")
EVERYTHING = "/sparql?query=" + quote("SELECT * { ?a ?b ?c . ?d ?e ?f }")

pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed here"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl, to make a certificate, is not installed here"),
]


@dataclass(frozen=True)
class Proxied:
    """A server and the port of the proxy before it."""

    address: str
    port: int

    def connect(self) -> http.client.HTTPSConnection:
        """A connection to the proxy, whose certificate nobody vouches for."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=context)

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a path."""
        with closing(self.connect()) as connection:
            connection.request("GET", path, headers={"Host": NAME})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


@pytest.fixture(scope="module")
def proxied(seed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    folder = tmp_path_factory.mktemp("proxy")
    with serving(seed_folder, "--trusted-proxy", "127.0.0.1") as server:
        port = _free_port()
        configuration = _configuration(folder, port, urlsplit(server.address).port or 0)
        process = subprocess.Popen([str(NGINX), "-p", str(folder), "-e", "stderr", "-c", str(configuration)])
        try:
            _wait(port)
            yield Proxied(server.address, port)
        finally:
            process.terminate()
            process.wait(timeout=30)


def test_links_lead_to_the_address_of_the_proxy(proxied: Proxied) -> None:
    for path in ("/catalog?format=nt", "/sparql"):
        status, text = proxied.get(path)
        assert status == 200
        assert f"https://{NAME}/sparql" in text


@pytest.mark.parametrize("path", ["/admin/queries", "/metrics"])
def test_who_runs_the_server_does_so_from_elsewhere(proxied: Proxied, path: str) -> None:
    assert proxied.get(path)[0] == 403


@pytest.mark.parametrize(("path", "most"), [("/try", 4), ("/health", 80)])
def test_a_client_that_asks_too_much_is_told_so(proxied: Proxied, path: str, most: int) -> None:
    def ask(times: int) -> list[int]:
        with closing(proxied.connect()) as connection:  # once: to agree on keys takes longer than what is limited
            return [_status(connection, path) for _ in range(times)]

    with ThreadPoolExecutor(8) as pool:
        answers = [status for some in pool.map(ask, [most // 4] * 8) for status in some]
    assert set(answers) == {200, 429}
    time.sleep(1)
    assert proxied.get("/health")[0] == 200


def test_an_answer_that_breaks_off_never_looks_whole(proxied: Proxied) -> None:
    with closing(proxied.connect()) as connection:
        connection.request("GET", f"{EVERYTHING}&timeout=1", headers={"Host": NAME})
        answer = connection.getresponse()
        assert answer.status == 200
        with pytest.raises((http.client.IncompleteRead, ConnectionError, ssl.SSLError)):
            answer.read()


def test_who_hangs_up_ends_the_query(proxied: Proxied) -> None:
    with closing(proxied.connect()) as connection:
        connection.request("GET", f"{HOUR}&timeout=60", headers={"Host": NAME})
        _until(lambda: _running(proxied) == 1)
    _until(lambda: _running(proxied) == 0)


def _status(connection: http.client.HTTPSConnection, path: str) -> int:
    connection.request("GET", path, headers={"Host": NAME})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _configuration(folder: Path, port: int, upstream: int) -> Path:
    """The example with this machine's ports and a certificate of its own, in what nginx needs around it."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}",
         "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    example = (ROOT / "deploy" / "nginx.conf").read_text()
    for before, after in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
        ("/etc/ssl/dateline.pem", str(folder / "cert.pem")),
        ("/etc/ssl/private/dateline.key", str(folder / "key.pem")),
    ):
        assert before in example
        example = example.replace(before, after)
    places = " ".join(f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; pid {folder}/pid; events {{}} http {{ access_log off; {places}\n{example}\n}}\n"
    )
    return configuration


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    _until(answers)


def _until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _running(proxied: Proxied) -> int:
    with urllib.request.urlopen(f"{proxied.address}/metrics") as answer:  # noqa: S310 - our own address
        lines = answer.read().decode().splitlines()
    return int(float(next(line.split()[1] for line in lines if line.startswith("dateline_queries_running "))))
