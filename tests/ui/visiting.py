"""A page that is open in a real browser."""

from __future__ import annotations

import shutil
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

ARGUMENTS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
DONE = """question => {
  const turn = document.querySelector("#oc-latest .oc-turn");
  return turn?.dataset.state === "done" && turn.querySelector("h2").textContent === question;
}"""


class Visit:
    """A page that is open, and what went wrong on it."""

    def __init__(self, browser: Any, site: str, *, width: int = 1280, dark: bool = False, grants: Any = None) -> None:
        self.site = site
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", permissions=grants or []
        )
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.wrong.append(str(e)))
        self.warned = 0  # how often the browser asked before a conversation was left
        self.page.on("dialog", self._answer)
        self.page.on(
            "request",
            lambda r: self.wrong.append(r.url) if not r.url.startswith((site, "data:", "blob:")) else None,
        )
        self.page.goto(site)
        self.page.wait_for_selector(".oc-welcome")
        self.page.wait_for_selector("#oc-box textarea")

    def _answer(self, dialog: Any) -> None:
        if dialog.type == "beforeunload":
            self.warned += 1
            dialog.accept()
        else:
            self.wrong.append(dialog.message)
            dialog.dismiss()

    def ask(self, question: str) -> str:
        """Ask, and return the answer's text."""
        self.page.fill("#oc-box textarea", question)
        self.page.press("#oc-box textarea", "Enter")
        self.page.wait_for_function(DONE, arg=question)
        return str(self.page.inner_text("#oc-latest .oc-turn"))

    def open(self, where: str, wanted: str) -> Any:
        """Go to an address of the page, and wait for what it should show."""
        self.page.goto(self.site + where)
        self.page.wait_for_selector(wanted)
        return self.page
