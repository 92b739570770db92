"""What an operator sets: by flag, by variable, by file."""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.server.serving import DATELINE, serving

HOUR = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d) }")


def _seconds(address: str) -> float:
    """How long a query that would run for an hour runs."""
    begun = time.monotonic()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address + HOUR, timeout=60)  # noqa: S310 - our own address
    assert refused.value.code == 503
    refused.value.close()
    return time.monotonic() - begun


@pytest.mark.parametrize("way", ["flag", "variable", "file"])
def test_a_setting_comes_by_flag_by_variable_and_by_file(
    seed_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    options: tuple[str, ...] = ()
    if way == "flag":
        options = ("--timeout", "0.3")
    elif way == "variable":
        monkeypatch.setenv("DATELINE_TIMEOUT", "0.3")
    else:
        (tmp_path / "dateline.toml").write_text('timeout = 0.3\nallow-service = ["http://127.0.0.1:9/sparql"]\n')
        options = ("--config", str(tmp_path / "dateline.toml"))
    with serving(seed_folder, *options) as server:
        assert _seconds(server.address) < 15


def test_a_flag_goes_before_a_file(seed_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "dateline.toml").write_text("timeout = 600\nmax-timeout = 600\n")
    with serving(seed_folder, "--config", str(tmp_path / "dateline.toml"), "--timeout", "0.3") as server:
        assert _seconds(server.address) < 15


@pytest.mark.parametrize(
    ("content", "told"),
    [("colour = 1", "colour"), ("timeout = ", "cannot be read"), ('timeout = "soon"', "soon"), ("readers = 0", "0")],
)
def test_a_file_that_is_wrong_is_told(seed_folder: Path, tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "dateline.toml").write_text(content)
    command = [*DATELINE, "serve", "--store", str(seed_folder), "--config", str(tmp_path / "dateline.toml")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_the_example_of_a_file_holds_settings_that_there_are(seed_folder: Path) -> None:
    example = Path(__file__).resolve().parents[2] / "deploy" / "dateline.toml"
    with serving(seed_folder, "--config", str(example)) as server:
        answer = urllib.request.urlopen(f"{server.address}/health")  # noqa: S310 - our own address
        with answer:
            assert answer.read() == b"ok\n"


def test_a_header_that_is_too_long_is_refused(seed_folder: Path) -> None:
    with serving(seed_folder) as server:
        request = urllib.request.Request(f"{server.address}/health", headers={"X-Long": "x" * 200_000})  # noqa: S310
        with pytest.raises((urllib.error.HTTPError, ConnectionError, urllib.error.URLError)) as refused:
            urllib.request.urlopen(request, timeout=30)  # noqa: S310 - our own address
        if isinstance(refused.value, urllib.error.HTTPError):
            assert refused.value.code in (400, 431)
            refused.value.close()
        with urllib.request.urlopen(f"{server.address}/health") as answer:  # noqa: S310 - our own address
            assert answer.status == 200


def test_slow_queries_are_logged_with_their_text(seed_folder: Path) -> None:
    """Those too that were ended at their deadline."""
    with serving(seed_folder, "--log", "json", "--slow", "0.2", "--timeout", "0.4") as server:
        _seconds(server.address)
        server.process.terminate()
        _, said = server.process.communicate(timeout=30)
    assert any("slow query" in line and "FILTER(?a != ?d)" in line for line in said.splitlines())
