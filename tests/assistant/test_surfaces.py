"""A model's answer where people meet it: Python, the terminal and the page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scripted import Play, good, reply, serve

from assistant.settings import settings

ROOT = Path(__file__).resolve().parents[2]
COAL = "Can we buy coal from North Korea?"


def environment(data: Path, url: str) -> dict[str, str]:
    mine = {"OPCITE_DATA": str(data), "OPCITE_OFFLINE": "1", "OPCITE_MODEL": "openai:scripted", "OPCITE_MODEL_URL": url}
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")}
    return {**kept, **mine, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "100", "TERM": "xterm"}


@pytest.fixture
def configured(on_digests: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The process's own assistant, opened anew with the settings' model."""
    from assistant.engine import assistant

    def configure(url: str) -> None:
        monkeypatch.setenv("OPCITE_MODEL", "openai:scripted")
        monkeypatch.setenv("OPCITE_MODEL_URL", url)
        settings.cache_clear()
        assistant.cache_clear()

    return configure


def test_python_asks_and_streams(configured: Any) -> None:
    from assistant import ask, stream

    with serve(good) as script:
        configured(script.url)
        answer = ask(COAL)
        steps = list(stream(COAL))
    assert answer.writer == steps[-1].writer == "openai:scripted"
    assert steps[-1].text == answer.text
    assert len(steps) > 2
    rows = answer.to_dict()
    assert (rows["notice"], rows["usage"]["calls"]) == ("", 1)
    json.dumps(rows)


def test_the_page_grows_and_says_who_wrote(configured: Any) -> None:
    from ui.page import answered
    from ui.render import turn_html

    with serve(good) as script:
        configured(script.url)
        turns = [turn for _, turn, _ in answered(COAL, [])]
    assert len(turns) > 3
    assert "Written by openai:scripted; each sentence checked" in turn_html(turns[-1])
    with serve(reply()) as script:
        configured(script.url)
        *_, last = answered(COAL, [])
    assert "this is the offline answer" in turn_html(last[1])


def test_the_terminal_prints_a_checked_answer(digest_data: Path, tmp_path: Path) -> None:
    for model, says in ((good, "Written by openai:scripted"), (reply(), "this is the offline answer")):
        with serve(model) as script:
            done = subprocess.run(
                [sys.executable, "-m", "assistant.cli", "ask", COAL], capture_output=True, text=True, cwd=tmp_path,
                env=environment(digest_data, script.url), timeout=120,
            )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "PROHIBITED" in done.stdout
        assert "[1] S/RES/2371 (2017), para. 8" in done.stdout
        assert says in " ".join(done.stdout.split())
        assert done.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="wants a pseudo-terminal")
def test_a_terminal_shows_the_answer_while_it_grows(digest_data: Path, tmp_path: Path) -> None:
    import pty

    with serve(Play(good, pause=0.05)) as script:
        ours, theirs = pty.openpty()
        child = subprocess.Popen(
            [sys.executable, "-m", "assistant.cli", "ask", COAL], stdout=theirs, stderr=theirs, cwd=tmp_path,
            env=environment(digest_data, script.url),
        )  # fmt: skip
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        assert child.wait(60) == 0
    text = shown.decode(errors="replace")
    assert text.index("must not supply") < text.index("PROHIBITED")  # seen growing, before the whole was printed
    assert "Written by openai:scripted" in text


def test_json_and_batch_hold_only_json(digest_data: Path, tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text(json.dumps({"id": "a", "question": COAL}) + "\n")
    with serve(good) as script:
        for args in (["ask", "--json", COAL], ["ask", "--batch", "q.jsonl"]):
            done = subprocess.run(
                [sys.executable, "-m", "assistant.cli", *args], capture_output=True, text=True, check=True,
                cwd=tmp_path, env=environment(digest_data, script.url),
            )  # fmt: skip
            assert json.loads(done.stdout)["writer"] == "openai:scripted"
