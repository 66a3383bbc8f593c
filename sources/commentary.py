"""What others say about the provisions: never law, always attributed.

A commentary is a Markdown file. Between two lines of `+++` stand its facts in TOML (`title`, `author`,
`publisher`, `date`, `url`); each `## heading` opens a claim, and a line `Provisions: 2270:8, 1718:8` names
what it is about. A file without these is taken as it is, and its references are read from the text.
"""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sources.catalogue import HERE
from sources.document import UnreadableDocument
from sources.errors import UnknownProvision
from sources.library import Library
from sources.provision import find_references, parse_id

FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
NAMED = re.compile(r"^Provisions:[ \t]*(.+)$", re.MULTILINE)
log = logging.getLogger("opcite.sources")


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


def read_commentary(path: Path, library: Library | None = None) -> list[Comment]:
    """The claims of one file, in its order; text that refers to no provision is kept, with none.

    Args:
        library: the provisions that there are; None keeps every id of a resolution of the catalogue.

    Raises:
        UnreadableDocument: the facts between `+++` are no TOML.
    """
    text = _text(path)
    front = FRONT.match(text)
    facts = _facts(front[1], path) if front else {}
    body = text[front.end() :] if front else text
    sections = re.split(r"^##\s+(.+)$", body, flags=re.MULTILINE)
    pairs = list(zip(sections[1::2], sections[2::2], strict=True)) or [(path.stem, body)]
    return [_comment(title.strip(), claim, facts, path, library) for title, claim in pairs if claim.strip()]


def misnamed(path: Path, library: Library) -> list[str]:
    """What the `Provisions:` lines of a file name that is no provision of the library."""
    return [name for line in NAMED.findall(_text(path)) for name in _names(line) if not _known([name], library)]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _facts(front: str, path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(front)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(
            f"{path.name}: its facts between the lines `+++` are no TOML ({error}). Correct them."
        ) from error


def _comment(title: str, claim: str, facts: dict[str, object], path: Path, library: Library | None) -> Comment:
    named = NAMED.search(claim)
    if named:
        provisions = _known(_names(named[1]), library)
        claim = claim.replace(named[0], "")
    else:
        provisions = _known((r.id for r in find_references(claim) if r.id), library)
    return Comment(
        title, " ".join(claim.split()), provisions, str(facts.get("author", "unnamed author")),
        str(facts.get("publisher", path.name)), str(facts.get("date", "undated")), str(facts.get("url", "")),
    )  # fmt: skip


def _names(line: str) -> list[str]:
    return [name.strip() for name in line.split(",") if name.strip()]


def _known(names: Iterable[str], library: Library | None) -> tuple[str, ...]:
    """Those names that are ids of provisions that exist, in normal form, each once."""
    found: dict[str, None] = {}
    for name in names:
        try:
            id_ = str(parse_id(name))
        except (UnknownProvision, ValueError):
            continue
        if library is None or library.exists(id_):
            found[id_] = None
    return tuple(found)


def comments(added: Path | None = None, library: Library | None = None) -> list[Comment]:
    """All claims: the commentary that ships with the project, then what the user added to a folder.

    A file that cannot be read is left out, with a warning; `library` is as for `read_commentary`.
    """
    files = sorted((HERE / "commentary").glob("*.md"))
    if added is not None and added.is_dir():
        files += sorted(p for p in added.iterdir() if p.suffix in (".md", ".txt"))
    return [c for path in files for c in _readable(path, library)]


def _readable(path: Path, library: Library | None) -> list[Comment]:
    try:
        return read_commentary(path, library)
    except UnreadableDocument as error:
        log.warning("%s Until then this commentary is left out.", error)
        return []
