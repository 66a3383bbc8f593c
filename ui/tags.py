"""HTML elements from strings: the one place that writes a tag or escapes an attribute."""

from __future__ import annotations

from html import escape


def tag(name: str, inside: str, css: str = "", /, **attributes: str) -> str:
    """An element. `inside` is HTML already; the attributes' values are escaped here.

    An underscore in an attribute's name stands for a hyphen.

    >>> tag("p", "1 &lt; 2", "note", data_quote='"a"')
    '<p class="note" data-quote="&quot;a&quot;">1 &lt; 2</p>'
    """
    named = {"class": css} if css else {}
    named |= {key.replace("_", "-"): value for key, value in attributes.items()}
    written = "".join(f' {key}="{escape(value)}"' for key, value in named.items())
    return f"<{name}{written}>{inside}</{name}>"


def text(name: str, inside: str, css: str = "", /, **attributes: str) -> str:
    """An element around a plain text, which is escaped; "" where the text is empty."""
    return tag(name, escape(inside), css, **attributes) if inside else ""


def button(inside: str, css: str, **attributes: str) -> str:
    """A button that the page's script listens to."""
    return tag("button", inside, css, type="button", **attributes)


def opener(inside: str, css: str, provision: str, quote: str = "", **attributes: str) -> str:
    """A button that opens a provision in the panel with the quote marked."""
    return button(inside, css, data_provision=provision, data_quote=quote, **attributes)


def folded(summary: str, inside: str, css: str = "") -> str:
    """Something to unfold."""
    return tag("details", f"{text('summary', summary)}{inside}", css)


def bullets(items: list[str], css: str = "") -> str:
    """A list of HTML items."""
    return tag("ul", "".join(tag("li", item) for item in items), css)


def capital(words: str) -> str:
    """Words with a capital first letter and the rest as it is: "Obligations of the DPRK"."""
    return words[:1].upper() + words[1:]
