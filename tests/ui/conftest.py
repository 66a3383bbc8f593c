"""The page, served by a process of its own on a free port."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from visiting import ARGUMENTS, CHROMIUM, Visit

ROOT = Path(__file__).resolve().parents[2]
SERVE = "from ui import serve; serve(host='127.0.0.1', port=0, ready=lambda url: print(url, flush=True))"


@pytest.fixture(scope="session")
def site(digest_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running page over the digests."""
    home = tmp_path_factory.mktemp("home")
    # A proxy that does not exist: serving must not go through one.
    env = {"OPCITE_DATA": str(digest_data), "HOME": str(home), "PATH": "", "HTTP_PROXY": "http://127.0.0.1:9"}
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {SERVE}"
    server = subprocess.Popen(
        [sys.executable, "-c", code], env=env, cwd=home, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert server.stdout is not None
    line = server.stdout.readline().strip()
    if not line.startswith("http"):
        server.kill()
        pytest.fail(f"the page did not start: {server.communicate()[1]}")
    httpx.get(f"{line}ready", timeout=120, trust_env=False)
    yield line
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any, site: str) -> Iterator[Visit]:
    visit = Visit(browser, site)
    yield visit
    visit.context.close()
    assert visit.wrong == []
