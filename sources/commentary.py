"""What others say about the provisions: never law, always attributed.

A commentary is a Markdown file. Between two lines of `+++` stand its facts in TOML (`title`, `author`,
`publisher`, `date`, `url`); each `## heading` opens a claim, and a line `Provisions: 2270:8, 1718:8` names
what it is about. A file without these is taken as it is, and its references are read from the text.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from sources.catalogue import HERE
from sources.provision import find_references

FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Comment:
    """One claim of a commentary, who makes it, and the provisions it is about."""

    title: str
    text: str
    provisions: tuple[str, ...]
    author: str
    publisher: str
    date: str
    url: str = ""


def read_commentary(path: Path) -> list[Comment]:
    """The claims of one file, in its order; text that refers to no provision is kept, with none."""
    text = path.read_text(encoding="utf-8", errors="replace")
    front = FRONT.match(text)
    facts = tomllib.loads(front[1]) if front else {}
    body = text[front.end() :] if front else text
    sections = re.split(r"^##\s+(.+)$", body, flags=re.MULTILINE)
    pairs = list(zip(sections[1::2], sections[2::2], strict=True)) or [(path.stem, body)]
    return [_comment(title.strip(), claim, facts, path) for title, claim in pairs if claim.strip()]


def _comment(title: str, claim: str, facts: dict[str, object], path: Path) -> Comment:
    named = re.search(r"^Provisions:\s*(.+)$", claim, flags=re.MULTILINE)
    if named:
        provisions = tuple(p.strip() for p in named[1].split(",") if p.strip())
        claim = claim.replace(named[0], "")
    else:
        provisions = tuple(dict.fromkeys(r.id for r in find_references(claim) if r.id))
    return Comment(
        title, " ".join(claim.split()), provisions, str(facts.get("author", "unnamed author")),
        str(facts.get("publisher", path.name)), str(facts.get("date", "undated")), str(facts.get("url", "")),
    )  # fmt: skip


def comments(added: Path | None = None) -> list[Comment]:
    """All claims: the commentary that ships with the project, then what the user added to a folder."""
    files = sorted((HERE / "commentary").glob("*.md"))
    if added is not None and added.is_dir():
        files += sorted(p for p in added.iterdir() if p.suffix in (".md", ".txt"))
    return [c for path in files for c in read_commentary(path)]
