"""Accessibility by axe-core: no serious or critical issue on any tab, by day and by night, wide and narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from visiting import CHROMIUM, Visit

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
pytest.importorskip("playwright", reason="needs playwright to drive a browser")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH"),
    pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: npm install --prefix tests/ui"),
]


def issues(page: Any) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1366])
def test_no_serious_issue_on_any_tab(browser: Any, site: str, dark: bool, width: int) -> None:
    visit = Visit(browser, site, width=width, dark=dark)
    page = visit.page
    assert issues(page) == []
    page.click("#oc-filters button")
    visit.ask("how much crude oil may be delivered a year?")
    assert issues(page) == []
    page.click("#oc-latest .oc-ref >> nth=0")
    page.wait_for_selector("#oc-panel blockquote")
    assert issues(page) == []
    for where, wanted in (("?p=2397:5(b)", ".oc-here"), ("?q=coal", ".oc-hits"), ("?tab=measures", "#oc-rules")):
        assert issues(visit.open(where, wanted)) == []
    page.click("#oc-rules .oc-link >> nth=0")
    page.wait_for_selector("#oc-panel .oc-rule")
    assert issues(page) == []
    visit.context.close()
    assert visit.wrong == []
