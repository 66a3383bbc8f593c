"""Script tags posted through the question, a model's text, commentary and our own texts: none of them runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from visiting import CHROMIUM, Visit

ROOT = Path(__file__).resolve().parents[2]
pytest.importorskip("playwright", reason="needs playwright to drive a browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH")

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'><svg onload=alert(3)> ${alert(4)} {{value}}"
# A page whose model, commentary, digests and measures all say NASTY.
SERVE = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from dataclasses import replace
import ui.page, ui.render, ui.measures, ui.read, ui.desk
from assistant import Answer, Citation, Verdict
from assistant.engine import assistant
from sources.law import measures as rules
NASTY = {NASTY!r}
cite = Citation("2270:8", NASTY, NASTY, "digest", "basis", True, NASTY, NASTY, "javascript:alert(5)")

def stream(question, **_):
    said = f"**{{NASTY}}** As a commentary puts it: {{NASTY}} [1]"
    yield Answer(question, said, (cite,), Verdict.PROHIBITED, False, 0.5, NASTY, ("crude-oil-to-dprk",), (NASTY,))

ui.page.stream = stream
library = assistant().library
for id_, entry in library.entries.items():
    library.entries[id_] = replace(entry, heading=NASTY, digest=f"{{NASTY}} {{entry.digest}}", verb=NASTY)
said = {{"title": NASTY, "subject": (NASTY,), "question": NASTY}}
nasty = tuple(replace(m, lead=replace(m.lead, text=NASTY), **said) for m in rules())
for module in (ui.render, ui.measures, ui.read, ui.page):
    module.measures = lambda: nasty
assistant().relations = tuple(replace(r, note=NASTY) for r in assistant().relations)
ui.read.relations = lambda: assistant().relations
from ui import serve
serve(host="127.0.0.1", port=0, ready=lambda url: print(url, flush=True))
"""


@pytest.fixture(scope="module")
def hostile(digest_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("hostile")
    env = {"OPCITE_DATA": str(digest_data), "HOME": str(home), "PATH": ""}
    server = subprocess.Popen([sys.executable, "-c", SERVE], env=env, cwd=home, text=True, stdout=subprocess.PIPE)
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    httpx.get(f"{url}ready", timeout=120, trust_env=False)
    yield url
    server.terminate()
    server.wait(timeout=20)


def inert(page: Any, where: str) -> None:
    page.wait_for_timeout(200)
    assert page.locator(f"{where} :is(script, img, iframe, object)").count() == 0
    assert page.locator(f"{where} [onerror], {where} [onload], {where} a[href^='javascript']").count() == 0


def test_nothing_of_it_runs(browser: Any, hostile: str) -> None:
    visit = Visit(browser, hostile)
    page = visit.page
    page.fill("#oc-box textarea", NASTY)
    page.press("#oc-box textarea", "Enter")
    page.wait_for_selector('#oc-latest .oc-turn[data-state="done"]')
    assert page.inner_text("#oc-latest h2") == NASTY
    assert page.inner_text("#oc-latest .oc-text").count("<script>alert(1)</script>") == 2
    inert(page, "#oc-chat")
    page.click("#oc-latest .oc-ref >> nth=0")
    page.wait_for_selector("#oc-panel blockquote")
    inert(page, "#oc-panel")
    assert page.locator("#oc-panel mark").count() == 1
    page.click("#oc-latest .oc-chip >> nth=0")
    page.wait_for_selector("#oc-panel .oc-rule")
    inert(page, "#oc-panel")
    for where, wanted in (("?p=2397:4", ".oc-here"), ("?q=<script>alert(1)</script>", ".oc-hits")):
        visit.open(where, wanted)
        assert "<script>alert(1)</script>" in page.inner_text("#oc-shelf")
        inert(page, "#oc-read")
    visit.open("?tab=measures", "#oc-rules")
    inert(page, "#oc-measures")
    visit.context.close()
    assert visit.wrong == []
