"""The provisions and their renditions: our digests, and the official texts where the user has fetched them."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from sources.catalogue import HERE, resolution, resolutions
from sources.errors import UnknownProvision
from sources.force import Force, force_of
from sources.provision import ProvisionId, parse_id

DIGESTS = HERE / "digests"


@dataclass(frozen=True, slots=True)
class Entry:
    """One provision with its renditions.

    `official` is "" where the text has not been fetched, `digest` is "" where we have written none (a fetched
    text has more preambular paragraphs and annex details than the digests). `verb` is the operative verb,
    `terms` are everyday words for the subject.
    """

    id: str
    verb: str
    heading: str
    digest: str
    terms: tuple[str, ...] = ()
    official: str = ""

    @property
    def text(self) -> str:
        """The rendition to quote: official where there is one, else the digest."""
        return self.official or self.digest

    @property
    def rendition(self) -> str:
        """ "official" or "digest": which one `text` is."""
        return "official" if self.official else "digest"

    @property
    def force(self) -> Force:
        return force_of(self.verb)

    @property
    def label(self) -> str:
        return parse_id(self.id).label

    @property
    def url(self) -> str:
        """The official document, for people."""
        return resolution(parse_id(self.id).resolution).url


class Library:
    """Every provision known, by id, in the order of the texts.

    >>> Library.load().entry("2356:3").verb
    'Decides'
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: dict[str, Entry] = {e.id: e for e in entries}

    @classmethod
    def load(cls, official: Path | None = None) -> Library:
        """The digests, joined with the official texts of a folder of Akoma Ntoso, PDF or plain files.

        Args:
            official: the user's folder of fetched texts, or None for digests only.
        """
        entries = {e.id: e for e in _digests()}
        for path in official_files(official):
            _join(entries, path)
        return cls(_in_order(entries.values()))

    def entry(self, id_: str) -> Entry:
        """One provision.

        Raises:
            UnknownProvision: with the number of paragraphs that the resolution does have.
        """
        pid = parse_id(id_)
        found = self.entries.get(str(pid))
        if found is None:
            raise UnknownProvision(self._no_such(pid))
        return found

    def exists(self, id_: str) -> bool:
        return id_ in self.entries

    def paragraphs(self, number: int) -> int:
        """How many operative paragraphs a resolution has."""
        heads = (id_.partition(":")[2] for id_ in self.entries if id_.startswith(f"{number}:"))
        return max((int(h) for h in heads if h.isdigit()), default=0)

    def _no_such(self, pid: ProvisionId) -> str:
        symbol, count = resolution(pid.resolution).symbol, self.paragraphs(pid.resolution)
        if pid.part.isdigit():
            return f"{symbol} has {count} operative paragraphs; there is no paragraph {pid.part}."
        known = [w for w in reversed(pid.lineage[:-1]) if f"{pid.resolution}:{w}" in self.entries]
        nearest = f" The nearest is {pid.resolution}:{known[0]}." if known else ""
        annexes = sorted(
            {id_.split(":")[1] for id_ in self.entries if re.fullmatch(rf"{pid.resolution}:annex(?: [IVX]+)?", id_)}
        )
        has = f"{count} operative paragraphs" + (f" and {', '.join(annexes)}" if annexes else " and no annex")
        return f"{symbol} has no “{pid.part}”; it has {has}.{nearest}"


@cache
def _digests() -> tuple[Entry, ...]:
    entries = []
    for path in sorted(DIGESTS.glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["provision"]:
            digest = " ".join(row["digest"].split())
            entries.append(
                Entry(
                    f"{path.stem}:{row['id']}",
                    row["verb"],
                    row["heading"],
                    digest,
                    tuple(row.get("terms", ())),
                )
            )
    return tuple(entries)


def official_files(folder: Path | None) -> list[Path]:
    """The official texts of a folder, by catalogue number; other files in it are left alone."""
    if folder is None or not folder.is_dir():
        return []
    wanted = {f"S_RES_{n}": n for n in resolutions()}
    return sorted(p for p in folder.iterdir() if p.stem in wanted and p.suffix in (".xml", ".pdf", ".txt"))


def _join(entries: dict[str, Entry], path: Path) -> None:
    from sources.read import read

    number = int(path.stem.rpartition("_")[2])
    for provision in read(path).walk():
        text = provision.full_text
        if not text:
            continue
        id_ = f"{number}:{provision.part}"
        known = entries.get(id_)
        if known is None:
            known = Entry(id_, _verb(entries, id_, text), provision.title or "", "")
        entries[id_] = replace(known, official=text)


def _verb(entries: dict[str, Entry], id_: str, text: str) -> str:
    """The verb of a provision without a digest: its paragraph's, else its own first word."""
    pid = parse_id(id_)
    for part in reversed(pid.lineage[:-1]):
        if (above := entries.get(f"{pid.resolution}:{part}")) is not None:
            return above.verb
    return text.split(" ", 1)[0].strip(',;:“"')


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda e: _position(e.id))


def _position(id_: str) -> tuple[object, ...]:
    pid = parse_id(id_)
    head, points = pid.head, pid.part[len(pid.head) :]
    if head.startswith("pre "):
        return pid.resolution, 0, int(head[4:]), points
    if head.startswith("annex"):
        roman = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}.get(head[5:].strip(), 9)
        numbers = [int(x) if x.isdigit() else 0 for x in re.findall(r"\((\w+)\)", points)]
        return pid.resolution, 2, roman, str([f"{n:03}" for n in numbers]) + points
    return pid.resolution, 1, int(head), points


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def texts_fingerprint(official: Path | None, added: Path | None = None) -> str:
    """A short hash over every text that the index is built from; another value means the index is stale."""
    seen = hashlib.sha256()
    data = [HERE / "catalogue.toml", HERE / "relations.toml"]
    for folder, pattern in (("digests", "*.toml"), ("measures", "*.toml"), ("commentary", "*.md")):
        data += sorted((HERE / folder).glob(pattern))
    data += sorted((HERE / "questions").glob("*.jsonl"))
    mine = sorted(added.iterdir()) if added is not None and added.is_dir() else []
    for path in [*data, *official_files(official), *mine]:
        if path.exists():
            seen.update(path.name.encode() + path.read_bytes())
    return seen.hexdigest()[:16]
