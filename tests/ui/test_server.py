"""The server around the page: what it listens on, what it sends, what it refuses."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from assistant import OpciteError
from ui import serve
from ui.server import PREVIEW_TAG, by_address, listen, url_of

ROOT = Path(__file__).resolve().parents[2]
SERVE = "from ui import serve; serve(host='127.0.0.1', port=0, ready=lambda url: print(url, flush=True))"


def client() -> httpx.Client:
    return httpx.Client(trust_env=False, timeout=20)


def test_a_port_in_use_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OpciteError, match=rf"Port {port} .*OPCITE_PORT.*--port") as caught:
            serve(host="127.0.0.1", port=port)
    assert "\n" not in str(caught.value)


def test_an_address_of_another_machine_is_one_line() -> None:
    with pytest.raises(OpciteError, match="--"):
        listen("203.0.113.7", 0)
    with pytest.raises(OpciteError, match="--host"):
        listen("no such host", 0)


def test_without_an_index_nothing_is_served(user_folder: Path) -> None:
    from sources.errors import IndexUnusable

    with pytest.raises(IndexUnusable):
        serve(host="127.0.0.1", port=0)


@pytest.mark.parametrize(
    ("host", "url"),
    [("127.0.0.1", "http://127.0.0.1:7860/"), ("0.0.0.0", "http://127.0.0.1:7860/"), ("::1", "http://[::1]:7860/")],
)
def test_the_address_for_a_browser(host: str, url: str) -> None:
    assert url_of(host, 7860) == url


def test_the_page_names_no_other_host(site: str) -> None:
    with client() as http:
        page = http.get(site)
    assert page.status_code == 200
    assert set(re.findall(r"https?://[\w.:-]+", page.text)) <= {site.rstrip("/")}
    assert not PREVIEW_TAG.search(page.content)
    assert "<title>Opcite</title>" in page.text or '"title":"Opcite"' in page.text


def test_every_answer_carries_the_policy(site: str) -> None:
    with client() as http:
        for path in ("", "config", "gradio_api/info", "nothing-here"):
            response = http.get(site + path)
            assert "default-src 'self'" in response.headers["content-security-policy"]
            assert response.headers["x-content-type-options"] == "nosniff"


def test_no_file_is_served_or_taken(site: str) -> None:
    with client() as http:
        for path in (ROOT / "pyproject.toml", Path("/etc/passwd"), Path("pyproject.toml")):
            assert http.get(f"{site}gradio_api/file={path}").status_code in (403, 404)
        assert http.post(f"{site}gradio_api/upload", files={"files": ("x.txt", b"12345")}).status_code >= 400


def test_only_the_documented_functions_are_offered_to_programs(site: str) -> None:
    with client() as http:
        offered = http.get(f"{site}gradio_api/info").json()["named_endpoints"]
    assert set(offered) == {"/ask", "/retrieve", "/provision", "/measures", "/resolutions"}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example"])
def test_a_request_by_a_foreign_name_is_refused(site: str, host: str) -> None:
    with client() as http:
        for path in ("", "config", "gradio_api/info"):
            refused = http.get(site + path, headers={"host": host})
            assert refused.status_code == 421
            assert "2270" not in refused.text


@pytest.mark.parametrize("host", ["", "localhost", "localhost:7860", "127.0.0.1:7860", "[::1]:7860", "192.168.0.9"])
def test_addresses_of_machines_are_answered(host: str) -> None:
    assert by_address(host)


def test_it_listens_within_four_seconds_and_says_that_it_warms_up(digest_data: Path, tmp_path: Path) -> None:
    env = {"OPCITE_DATA": str(digest_data), "HOME": str(tmp_path), "PATH": "", "PYTHONPATH": str(ROOT)}
    start = time.monotonic()
    server = subprocess.Popen([sys.executable, "-c", SERVE], env=env, cwd=tmp_path, text=True, stdout=subprocess.PIPE)
    assert server.stdout is not None
    try:
        url = server.stdout.readline().strip()
        with client() as http:
            first = http.get(url)
            assert time.monotonic() - start < 4
            assert "Warming up" in first.text
            assert "default-src 'self'" in first.headers["content-security-policy"]
            assert http.get(f"{url}ready", timeout=60).text == "ready"
            assert "Warming up" not in http.get(url).text
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_an_error_while_warming_up_ends_the_page(digest_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ui.server
    from assistant.settings import settings

    def broken(where: str) -> None:
        raise OpciteError("The index is damaged.")

    monkeypatch.setenv("OPCITE_DATA", str(digest_data))
    settings.cache_clear()
    monkeypatch.setattr(ui.server, "application", broken)
    with pytest.raises(OpciteError, match="damaged"):
        serve(host="127.0.0.1", port=0)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for another process on Windows")
def test_control_c_ends_it_quietly(digest_data: Path, tmp_path: Path) -> None:
    env = {"OPCITE_DATA": str(digest_data), "HOME": str(tmp_path), "PATH": "", "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE], env=env, cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    with client() as http, http.stream("GET", f"{url}gradio_api/heartbeat/x"):  # an open page
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=20)
    assert (server.returncode, out, err) == (0, "", "")
