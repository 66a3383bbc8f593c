"""How long a person waits for the page and for an answer; `pytest -s tests/ui/test_speed.py` prints the times."""

from __future__ import annotations

import time
from typing import Any

import pytest
from visiting import CHROMIUM, Visit

pytest.importorskip("playwright", reason="needs playwright to drive a browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH")
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
TRIES = 5  # the best of them counts: what else this machine does is not the page's


def test_a_person_hardly_waits(browser: Any, site: str) -> None:
    paints, words = [], []
    for _ in range(TRIES):
        visit = Visit(browser, site)
        paints.append(visit.page.evaluate(PAINT))
        visit.page.fill("#oc-box textarea", "may we buy coal from North Korea?")
        start = time.perf_counter()
        visit.page.press("#oc-box textarea", "Enter")
        visit.page.wait_for_selector("#oc-latest .oc-turn .oc-ref")
        words.append(time.perf_counter() - start)
        visit.context.close()
    print(f"\nfirst paint {min(paints):.2f} to {max(paints):.2f} s, first words {min(words):.2f} to {max(words):.2f} s")
    assert min(paints) < 1.5
    assert min(words) < 0.5
