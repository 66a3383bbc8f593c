"""The command line as a user meets it: whole processes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant import engine
from assistant.batch import answer_batch
from assistant.understand import understand
from sources.errors import UnknownProvision

ENV = {k: v for k, v in os.environ.items() if not k.startswith("OPCITE_")}


def opcite(*args: str, data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant.cli", *args], capture_output=True, text=True, timeout=120,
        env={**ENV, "OPCITE_DATA": str(data), "OPCITE_OFFLINE": "1", **more},
    )  # fmt: skip


BAD = [
    (["ask", ""], "empty"),
    (["ask", "a" * 3000], "3,000 characters"),
    (["ask", "coal", "--as-of", "soon"], "no date"),
    (["ask", "coal", "-r", "9999"], "9999"),
    (["ask", "--batch", "/nowhere.jsonl"], "cannot be read"),
    (["show", "9999:1"], "9999 is not among"),
    (["show", "2356:40"], "has 5 operative paragraphs"),
    (["show", "nonsense"], "not a provision"),
    (["sources", "add", "/nowhere.xml"], "no file"),
    (["sources", "fetch", "9999"], "9999 is not among"),
    (["eval", "--dataset", "/nowhere.jsonl"], "cannot be read"),
    (["frobnicate"], "No such command"),
]


@pytest.mark.parametrize(("args", "says"), BAD, ids=lambda x: " ".join(x)[:30] if isinstance(x, list) else "")
def test_bad_input_gets_one_line_and_code_2(args: list[str], says: str, digest_data: Path) -> None:
    done = opcite(*args, data=digest_data)
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize(("name", "content"), [("a.xml", b"<akomaNtoso><p>"), ("a.pdf", b"%PDF-1.7 broken")])
def test_damaged_files_get_one_line(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    done = opcite("sources", "add", str(tmp_path / name), data=tmp_path / "data")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_missing_index_and_another_model_are_said(tmp_path: Path, digest_data: Path) -> None:
    assert "opcite index build" in opcite("ask", "coal", data=tmp_path).stderr
    done = opcite("ask", "coal", data=digest_data, OPCITE_EMBEDDING_MODEL="another")
    assert (done.returncode, "Rebuild" in done.stderr) == (2, True)
    done = opcite("index", "build", data=tmp_path, OPCITE_EMBEDDING_MODEL="no/such")
    assert (done.returncode, "unknown here" in done.stderr) == (2, True)


def test_a_wrong_checksum_is_said(official: Path, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "S_RES_2356.xml").write_bytes((official / "resolutions" / "S_RES_2397.xml").read_bytes())
    done = opcite("sources", "fetch", "2356", "--base", str(folder), data=tmp_path / "data")
    assert (done.returncode, "SHA-256" in done.stderr) == (2, True)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = opcite("index", "build", data=tmp_path / "file")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_port_in_use_is_said(digest_data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = opcite("ui", "--port", str(taken.getsockname()[1]), data=digest_data)
    assert done.returncode == 2
    assert "port" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_ask_as_json_has_the_names_of_the_answer(digest_data: Path) -> None:
    done = opcite("ask", "--json", "would sending troops breach 2270?", data=digest_data)
    answer = json.loads(done.stdout)
    assert answer["verdict"] == "prohibited"
    assert set(answer["citations"][0]) >= {
        "provision",
        "label",
        "quote",
        "rendition",
        "role",
        "binding",
        "url",
    }


def test_batch_gives_one_line_an_answer(digest_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_text('{"id": "a", "question": "coal imports?"}\n\n{"id": "b", "question": ""}\n', encoding="utf-8")
    done = opcite("ask", "--batch", str(path), data=digest_data)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["id"] for r in rows] == ["a", "b"]
    assert "verdict" in rows[0]
    assert "empty" in rows[1]["error"]


def test_a_bad_line_of_a_batch_gets_a_row_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Here:
        def ask(self, question: str, *, history: Any, **_: object) -> Any:
            if question == "fail":
                raise UnknownProvision("there is no such paragraph")
            return SimpleNamespace(to_dict=lambda: {"text": understand(question, history=history).question})

    monkeypatch.setattr(engine, "assistant", Here)
    turn = {"role": "user", "content": "oil?"}
    lines: list[dict[str, Any]] = [
        {"question": "coal?", "history": ["coal"]}, {"question": "coal?", "history": "coal"},
        {"question": "coal?", "history": [{"role": "user", "content": 1}]}, {"question": None}, {"question": 7}, {},
        {"question": "fail"}, {"question": ""}, {"question": "coal?", "history": [turn]}, {"question": "coal?"},
    ]  # fmt: skip
    path = tmp_path / "batch.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    answer_batch(path, None, None)
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    says = ["`history`"] * 3 + ["`question`"] * 3 + ["no such paragraph", "empty"]
    assert [word in row.get("error", "") for word, row in zip(says, rows, strict=False)] == [True] * 8
    assert [(r["id"], "error" in r) for r in rows[8:]] == [("9", False), ("10", False)]
    with pytest.raises(UnknownProvision):
        answer_batch(path, None, [9999])


def test_show_tells_the_history(tmp_path: Path) -> None:
    done = opcite("show", "2375:15", data=tmp_path)
    assert "2397:4" in done.stdout
    assert "22 December 2017" in done.stdout
