"""Stopping an answer that takes long, as a model's may."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from visiting import CHROMIUM, DONE, Visit

ROOT = Path(__file__).resolve().parents[2]
pytest.importorskip("playwright", reason="needs playwright to drive a browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH")

# A page whose answers to "slow" grow for half a minute.
SERVE = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
import time
import ui.page
from assistant import Answer, stream as quick
from ui import serve

def stream(question, **filters):
    if question != "slow":
        yield from quick(question, **filters)
        return
    for n in range(1, 300):
        yield Answer(question, " ".join(["Word."] * n), (), None, False, 0.5)
        time.sleep(0.1)

ui.page.stream = stream
serve(host="127.0.0.1", port=0, ready=lambda url: print(url, flush=True))
"""


@pytest.fixture(scope="module")
def slow(digest_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("slow")
    env = {"OPCITE_DATA": str(digest_data), "HOME": str(home), "PATH": ""}
    server = subprocess.Popen([sys.executable, "-c", SERVE], env=env, cwd=home, text=True, stdout=subprocess.PIPE)
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    httpx.get(f"{url}ready", timeout=120, trust_env=False)
    yield url
    server.terminate()
    server.wait(timeout=20)


def test_a_stopped_answer_stays_and_says_so(browser: Any, slow: str) -> None:
    visit = Visit(browser, slow)
    page = visit.page
    page.fill("#oc-box textarea", "slow")
    page.press("#oc-box textarea", "Enter")
    page.wait_for_function("document.querySelector('#oc-latest .oc-text')?.textContent.includes('Word. Word.')")
    page.click(".oc-stop")
    page.wait_for_function(DONE, arg="slow")
    assert "Stopped before the end" in page.inner_text("#oc-latest")
    kept = page.inner_text("#oc-latest .oc-text")
    page.wait_for_timeout(600)
    assert page.inner_text("#oc-latest .oc-text") == kept
    assert "S/RES/2375 (2017), para. 18" in visit.ask("what does OP 18 of 2375 say?")
    assert page.locator("#oc-past .oc-turn").count() == 1
    visit.context.close()
    assert visit.wrong == []


def test_what_is_typed_while_an_answer_grows_stays(browser: Any, slow: str) -> None:
    visit = Visit(browser, slow)
    page = visit.page
    page.fill("#oc-box textarea", "slow")
    page.press("#oc-box textarea", "Enter")
    page.wait_for_function("document.querySelector('#oc-latest .oc-text')?.textContent.includes('Word. Word.')")
    assert page.input_value("#oc-box textarea") == ""
    page.type("#oc-box textarea", "the next question", delay=30)
    page.wait_for_timeout(400)
    assert page.input_value("#oc-box textarea") == "the next question"
    page.click(".oc-stop")
    page.wait_for_function(DONE, arg="slow")
    assert page.input_value("#oc-box textarea") == "the next question"
    visit.context.close()
    assert visit.wrong == []
