"""Takes the pictures of this folder from a running page over the digests (no official text is published here).

export OPCITE_DATA=/some/empty/folder; opcite index build && opcite ui      in one terminal
python docs/screenshots.py http://127.0.0.1:7860/                           in another
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SIZES = {"laptop": (1366, 768), "phone": (390, 844), "wide": (1920, 1080)}
SHOTS = (  # name, size, scheme, what is shown
    ("ask", "laptop", "light", "ask"),
    ("ask-dark", "laptop", "dark", "ask"),
    ("ask-phone", "phone", "light", "ask"),
    ("read", "laptop", "light", "read"),
    ("read-phone", "phone", "dark", "read"),
    ("measures", "wide", "light", "measures"),
    ("measures-dark", "laptop", "dark", "measures"),
)


def ask(page: Any, site: str) -> None:
    """An answer with the provision beside it."""
    page.goto(site)
    page.fill("#oc-box textarea", "would sending troops breach 2270?")
    page.press("#oc-box textarea", "Enter")
    page.wait_for_selector('#oc-latest .oc-turn[data-state="done"]')
    if page.viewport_size["width"] > 1000:
        page.click("#oc-latest .oc-ref >> nth=0")
        page.wait_for_selector("#oc-panel blockquote")


def read(page: Any, site: str) -> None:
    """A resolution at a paragraph."""
    page.goto(f"{site}?p=2397:8")
    page.wait_for_selector(".oc-here")


def measures(page: Any, site: str) -> None:
    """The pictures of the regime."""
    page.goto(f"{site}?tab=measures")
    page.wait_for_selector("#oc-rules")


def main(site: str) -> None:
    """Take every picture; refuse where official texts would be in them."""
    from playwright.sync_api import sync_playwright

    shows = {"ask": ask, "read": read, "measures": measures}
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, size, scheme, shown in SHOTS:
            wide, high = SIZES[size]
            context = browser.new_context(viewport={"width": wide, "height": high}, color_scheme=scheme)
            page = context.new_page()
            page.goto(site)
            page.wait_for_selector("#oc-box textarea")
            if "not fetched yet" not in page.inner_text("#oc-chat"):
                raise SystemExit("This page has official texts. Serve one over the digests alone.")
            shows[shown](page, site)
            page.wait_for_timeout(500)  # until scrolling has come to rest
            page.screenshot(path=str(HERE / f"{name}.png"))
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860/")
