"""Getting the official texts onto the user's machine: verified, atomic, resumable."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sources.catalogue import Resolution
from sources.errors import DataFolderError, FetchFailed
from sources.library import sha256_of

ATTEMPTS = 3
Progress = Callable[[Resolution, str], None]  # the resolution, and "here", "fetched" or why not


@dataclass(frozen=True, slots=True)
class Fetched:
    """How a fetch went: `here` were already there and intact, `new` came now."""

    here: int
    new: int


def fetch(
    resolutions: Iterable[Resolution], folder: Path, *, base: str, timeout: float = 20.0, attempts: int = ATTEMPTS,
    progress: Progress = lambda *_: None,
) -> Fetched:  # fmt: skip
    """Bring the official texts of some resolutions into a folder, as `S_RES_<number>.xml`.

    A text that is there with the right checksum is not fetched again, so an interrupted run goes on where it
    stopped. A file appears under its name only when its checksum has been verified; it replaces a PDF or text of
    the same resolution.

    Args:
        base: an http(s) address whose `upstream` paths are the texts, or a local folder that holds them under
            their upstream path or as `S_RES_<number>.xml`.
        timeout: seconds to wait for a connection and between two pieces of an answer.

    Raises:
        FetchFailed: no network, no such text, or a checksum that does not match.
        DataFolderError: the folder cannot be written.
    """
    here = new = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for r in resolutions:
            target = folder / f"S_RES_{r.number}.xml"
            if target.is_file() and sha256_of(target) == r.sha256:
                drop_others(target)
                here += 1
                progress(r, "here")
                continue
            part = target.with_suffix(".part")
            if base.startswith(("http://", "https://")):
                _download(f"{base.rstrip('/')}/{r.upstream}", part, r, timeout, attempts)
            else:
                _copy(Path(base).expanduser(), part, r)
            found = sha256_of(part)
            if found != r.sha256:
                part.unlink()
                raise FetchFailed(
                    f"{r.symbol} from {base} has SHA-256 {found[:12]}…, not {r.sha256[:12]}…; it was not kept. "
                    "Check the address (--base), or report it if the default was used."
                )
            os.replace(part, target)
            drop_others(target)
            new += 1
            progress(r, "fetched")
    except PermissionError as error:
        raise DataFolderError(f"No permission to write in {folder}. Set OPCITE_DATA to another folder.") from error
    return Fetched(here, new)


def drop_others(kept: Path) -> None:
    """Delete the same resolution's other files beside the one kept: read together, two would make one mixed text."""
    for suffix in (".xml", ".pdf", ".txt"):
        if suffix != kept.suffix:
            kept.with_suffix(suffix).unlink(missing_ok=True)


def _copy(base: Path, part: Path, r: Resolution) -> None:
    choices = (base / r.upstream, base / f"S_RES_{r.number}.xml", base / Path(r.upstream).name)
    source = next((p for p in choices if p.is_file()), None)
    if source is None:
        raise FetchFailed(f"{r.symbol} is not in {base}: neither {choices[1].name} nor {r.upstream}.")
    shutil.copyfile(source, part)


def _download(url: str, part: Path, r: Resolution, timeout: float, attempts: int) -> None:
    import httpx
    from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

    retrying = Retrying(
        stop=stop_after_attempt(attempts), wait=wait_exponential(multiplier=0.5, max=8), reraise=True,
        retry=retry_if_exception_type((httpx.TransportError, _TryAgain)),
    )  # fmt: skip
    try:
        retrying(_download_once, url, part, r, timeout)
    except httpx.TransportError as error:
        host = httpx.URL(url).host
        raise FetchFailed(
            f"{host} cannot be reached ({type(error).__name__}): no network? Everything works without the "
            "official texts, from digests; try again later, or use --base with a folder."
        ) from error
    except _TryAgain as error:
        raise FetchFailed(f"{url} answered {error}; try again later.") from error


class _TryAgain(Exception):
    """The server answered that it is busy or broken."""


def _download_once(url: str, part: Path, r: Resolution, timeout: float) -> None:
    import httpx

    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-"} if 0 < have < r.bytes else {}
    with httpx.stream("GET", url, headers=headers, timeout=timeout, follow_redirects=True) as answer:
        if answer.status_code == 429 or answer.status_code >= 500:
            raise _TryAgain(answer.status_code)
        if answer.status_code not in (200, 206):
            raise FetchFailed(f"{url} answered {answer.status_code}; check the address (--base).")
        with part.open("ab" if answer.status_code == 206 else "wb") as file:
            for piece in answer.iter_bytes():
                file.write(piece)
                if file.tell() > 4 * r.bytes:
                    raise FetchFailed(f"{url} sends far more than the {r.bytes:,} bytes of {r.symbol}; stopped.")
