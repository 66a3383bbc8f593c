from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sources.add import add
from sources.catalogue import resolution
from sources.document import UnreadableDocument
from sources.errors import FetchFailed, OpciteError
from sources.fetch import fetch
from sources.library import official_files, sha256_of


class Texts(BaseHTTPRequestHandler):
    """Serves one text under every path, in ranges where asked; can be slow to recover or cut off."""

    body = b""
    failures: list[int] = []  # noqa: RUF012  (statuses to answer first)
    seen: list[str | None] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("Range"))
        if self.failures:
            self.send_error(self.failures.pop(0))
            return
        wanted = self.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(self.body) - start))
        self.end_headers()
        self.wfile.write(self.body[start:])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(official: Path) -> Iterator[str]:
    Texts.body = (official / "resolutions" / "S_RES_2356.xml").read_bytes()
    Texts.failures, Texts.seen = [], []
    http = ThreadingHTTPServer(("127.0.0.1", 0), Texts)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()


PLAIN = "Resolution 2356 (2017)\n\nThe Security Council,\n\n1. Condemns the tests.\n\n2. Decides to stay seized.\n"

R = partial(resolution, 2356)


def test_fetches_checks_and_does_not_fetch_again(server: str, tmp_path: Path) -> None:
    assert fetch([R()], tmp_path, base=server).new == 1
    assert sha256_of(tmp_path / "S_RES_2356.xml") == R().sha256
    assert fetch([R()], tmp_path, base=server).here == 1
    assert len(Texts.seen) == 1


def test_resumes_an_interrupted_text(server: str, tmp_path: Path) -> None:
    (tmp_path / "S_RES_2356.part").write_bytes(Texts.body[:1000])
    fetch([R()], tmp_path, base=server)
    assert Texts.seen == ["bytes=1000-"]
    assert not list(tmp_path.glob("*.part"))


def test_tries_again_when_the_server_is_busy(server: str, tmp_path: Path) -> None:
    Texts.failures = [503, 429]
    assert fetch([R()], tmp_path, base=server).new == 1


def test_another_text_is_not_kept(server: str, tmp_path: Path) -> None:
    Texts.body = Texts.body.replace(b"Decides", b"Advises")
    with pytest.raises(FetchFailed, match="SHA-256"):
        fetch([R()], tmp_path, base=server)
    assert not list(tmp_path.iterdir())


def test_no_network_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="no network"):
        fetch([R()], tmp_path, base="http://127.0.0.1:9", attempts=1, timeout=1)


def test_a_folder_serves_as_base(official: Path, tmp_path: Path) -> None:
    assert fetch([R()], tmp_path / "new", base=str(official / "resolutions")).new == 1
    with pytest.raises(FetchFailed, match="is not in"):
        fetch([R()], tmp_path / "other", base=str(tmp_path))


def test_adds_a_resolution_and_a_commentary(official: Path, tmp_path: Path) -> None:
    folders = {"official": tmp_path / "official", "commentary": tmp_path / "commentary"}
    taken = add(official / "resolutions" / "S_RES_2356.xml", **folders)
    assert (taken.kind, taken.verified, taken.path.name) == ("resolution", True, "S_RES_2356.xml")
    note = tmp_path / "note.md"
    note.write_text("I think 2270 OP8 reaches soldiers.", encoding="utf-8")
    assert add(note, **folders).kind == "commentary"


def test_a_resolution_is_kept_under_what_it_is_and_read(official: Path, tmp_path: Path) -> None:
    folders = {"official": tmp_path / "official", "commentary": tmp_path / "commentary"}
    xml = official / "resolutions" / "S_RES_2356.xml"
    add(xml, **folders)
    text = tmp_path / "res2356.text"
    text.write_text(PLAIN, encoding="utf-8")
    assert add(text, **folders).path.name == "S_RES_2356.txt"
    assert [p.name for p in official_files(folders["official"])] == ["S_RES_2356.txt"]
    named = tmp_path / "res2356.txt"
    named.write_bytes(xml.read_bytes())
    assert add(named, **folders).path.name == "S_RES_2356.xml"
    assert [p.name for p in official_files(folders["official"])] == ["S_RES_2356.xml"]


@pytest.mark.parametrize("here", [False, True])
def test_a_fetched_text_replaces_an_added_one(here: bool, official: Path, tmp_path: Path) -> None:
    base = str(official / "resolutions")
    if here:
        fetch([R()], tmp_path, base=base)
    for name in ("S_RES_2356.pdf", "S_RES_2356.txt", "S_RES_2371.txt"):
        (tmp_path / name).write_text(PLAIN, encoding="utf-8")
    fetch([R()], tmp_path, base=base)
    assert [p.name for p in official_files(tmp_path)] == ["S_RES_2356.xml", "S_RES_2371.txt"]


@pytest.mark.parametrize("content", [b"<akomaNtoso><broken", b"%PDF-1.4 nothing", b"\xff\xfe\x00garbage", b""])
def test_damaged_files_are_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(content)
    with pytest.raises(OpciteError) as error:
        add(path, official=tmp_path / "o", commentary=tmp_path / "c")
    assert "\n" not in str(error.value)


def test_a_resolution_of_another_matter_is_refused(official: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="not among"):
        add(official / "resolutions" / "S_RES_2231.xml", official=tmp_path, commentary=tmp_path)
