"""Taking a document from disk: a resolution of the catalogue, or a commentary."""

from __future__ import annotations

import codecs
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sources.catalogue import resolution, resolutions
from sources.commentary import misnamed, read_commentary
from sources.document import UnreadableDocument
from sources.errors import DataFolderError
from sources.fetch import drop_others
from sources.library import Library, sha256_of
from sources.read import read

LARGEST = 20_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Added:
    """What was taken: `name` for people, where it went, and whether its checksum is the catalogue's."""

    kind: Literal["resolution", "commentary"]
    name: str
    path: Path
    verified: bool


def add(path: Path, *, official: Path, commentary: Path, as_commentary: bool = False) -> Added:
    """Read a document and keep a copy: XML, PDF or text of a catalogued resolution, Markdown or text otherwise.

    Raises:
        UnreadableDocument: it cannot be read, is a resolution that is not in the catalogue, or a commentary on a
            provision that does not exist.
        DataFolderError: the copy cannot be written.
    """
    if not path.is_file():
        raise UnreadableDocument(f"There is no file {path}.")
    if path.stat().st_size > LARGEST:
        raise UnreadableDocument(f"{path.name} is larger than {LARGEST // 1_000_000} MB; that is no resolution.")
    if as_commentary or path.suffix.lower() == ".md":
        return _commentary(path, commentary, Library.load(official))
    document = read(path)
    if document.number not in resolutions():
        what = document.symbol or "no resolution's symbol"
        raise UnreadableDocument(
            f"{path.name} is {what}, which is not among the DPRK resolutions here. "
            "To take it as commentary, add --commentary."
        )
    known = resolution(document.number)
    target = official / f"S_RES_{known.number}{_suffix(path)}"
    _keep(path, target)
    drop_others(target)
    return Added("resolution", known.symbol, target, sha256_of(target) == known.sha256)


def _suffix(path: Path) -> str:
    """The suffix that a resolution is kept under: by its content, as `sources.read` tells it, not by its name."""
    data = path.read_bytes()
    if b"%PDF-" in data[:1024]:
        return ".pdf"
    return ".xml" if data.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<") else ".txt"


def _commentary(path: Path, folder: Path, library: Library) -> Added:
    if not read_commentary(path):
        raise UnreadableDocument(f"{path.name} holds no text.")
    if wrong := misnamed(path, library):
        raise UnreadableDocument(
            f"{path.name} names {wrong[0][:40]!r} as a provision; there is none. Correct its line `Provisions:`, "
            "such as `Provisions: 2270:8, 1718:8(a)`."
        )
    target = folder / path.with_suffix(".md" if path.suffix.lower() == ".md" else ".txt").name
    _keep(path, target)
    return Added("commentary", path.stem, target, verified=False)


def _keep(path: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        shutil.copyfile(path, part)
        os.replace(part, target)
    except PermissionError as error:
        raise DataFolderError(
            f"No permission to write in {target.parent}. Set OPCITE_DATA to another folder."
        ) from error
