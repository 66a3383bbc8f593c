"""The runner: it goes on where it stopped, and gives the same bytes again."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.engine import Assistant
from evals import ask, records, run
from evals.dataset import load
from sources.errors import OpciteError

ROWS = [
    {"id": "a", "question": "How much crude oil may go to the DPRK in a year?", "kind": "figure",
     "must": [["2397:4"]], "verdict": "restricted", "facts": [["4 million", "4,000,000"]]},
    {"id": "b", "question": "Can I buy squid from Wonsan?", "kind": "legality", "must": [["2371:9"]],
     "verdict": "prohibited", "measure": "seafood-from-dprk"},
    {"id": "c", "question": "Who won the World Cup in 1998?", "kind": "outside",
     "verdict": "out_of_scope", "abstain": True},
    {"id": "d", "question": "May I <script>alert(1)</script> sell a lathe to Pyongyang?", "kind": "legality",
     "must": [["2375:30"]], "verdict": "permitted"},
]  # fmt: skip
TIMED = re.compile(r"<!-- timings -->.*?<!-- /timings -->", re.DOTALL)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    path = tmp_path / "small.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in ROWS))
    return path


def evaluate(dataset: Path, report: Path) -> dict[str, Any]:
    return run.run([dataset], retrievers=["opcite"], report=report)


def test_it_scores_prints_and_reports(
    on_digests: Any, dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = evaluate(dataset, tmp_path / "report")
    assert scores["small"]["sound"] == (3, 4)
    assert scores["small"]["fabricated"] == 0
    printed = capsys.readouterr().out
    assert "0.75" in printed
    assert f"Report: {tmp_path / 'report' / 'report.html'}" in printed


def test_two_runs_give_the_same_bytes(on_digests: Any, dataset: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        evaluate(dataset, tmp_path / name)
    for file in ("answers.jsonl", "report.html", "summary.md"):
        one, two = (TIMED.sub("", (tmp_path / name / file).read_text()) for name in ("one", "two"))
        assert one == two
        assert "ms" not in json.loads(one.splitlines()[0]) if file == "answers.jsonl" else True


def test_what_is_answered_is_not_asked_again(
    on_digests: Any, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = ask.answer
    monkeypatch.setattr(ask, "answer", lambda here, item: (asked.append(item.id), real(here, item))[1])
    items, folder = load(dataset), tmp_path / "report"
    ask.ask_all(on_digests, items[:2], folder)
    whole = ask.ask_all(on_digests, items, folder)
    assert asked == ["a", "a", "b", "a", "c", "d"]  # the first of each run that asks anything warms up
    asked.clear()
    with (folder / "done.jsonl").open("a") as out:
        out.write('{"key": "a line that was cut sh')
    assert ask.ask_all(on_digests, items, folder) == whole
    assert asked == []


def test_another_program_or_label_is_asked_anew(
    on_digests: Any, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    item = load(dataset)[0]
    manifest = on_digests.index.manifest
    under = records.fingerprint(manifest, "offline")
    assert records.fingerprint(replace(manifest, built="another day"), "offline") == under
    assert records.fingerprint(replace(manifest, texts="others"), "offline") != under
    assert records.fingerprint(manifest, "openai:x") != under
    assert records.key(replace(item, verdict="permitted"), under) != records.key(item, under)
    monkeypatch.setattr(records, "code", lambda: "another program")
    assert records.fingerprint(manifest, "offline") != under


def test_the_report_asks_for_nothing_and_escapes_everything(on_digests: Any, dataset: Path, tmp_path: Path) -> None:
    evaluate(dataset, tmp_path)
    page = (tmp_path / "report.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"\bsrc=", page)
    assert not re.search(r'href="[^#]', page)
    assert not re.search(r"url\(|@import|https?://", page)
    assert "default-src 'none'" in page
    for picture in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        assert 'role="img"' in picture
        assert re.search(r"<title [^>]*>[^<]+</title><desc [^>]*>[^<]+</desc>", picture)
    assert page.count("<figure>") == page.count("<svg") == page.count("The numbers</summary>")
    assert "abstention" in page
    assert "2375:30 (not cited)" in page


@pytest.mark.parametrize(("options", "said"), [
    (["--retriever", "astrology"], "There is no retriever 'astrology'"),
    (["--writer", "no-such-model"], "no-such-model"),
    (["--dataset", "absent.jsonl"], "absent.jsonl cannot be read"),
])  # fmt: skip
def test_what_cannot_be_used_is_told_in_a_line(on_digests: Any, options: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["eval", *options])
    assert isinstance(result.exception, OpciteError)
    assert said in str(result.exception)
    assert "\n" not in str(result.exception)


def test_what_a_model_cost_is_kept_and_told(on_digests: Any, dataset: Path) -> None:
    from dataclasses import replace

    from assistant.answer import Usage

    item = load(dataset)[0]
    free = ask.answer(on_digests, item)
    assert run.cost([free]) == ""
    paid = replace(free, usage=Usage(calls=2, tokens_in=3000, tokens_out=400, seconds=1.5, cost=0.0123))
    kept = records.from_row(item, json.loads(records.line(records.to_row(paid))))
    assert kept == paid
    said = run.cost([kept, kept, free])
    assert said == "The model was called 4 times for 2 answers: 6,000 tokens in, 800 out, $0.02."
    unpriced = replace(free, usage=Usage(calls=1, tokens_in=10, tokens_out=5, estimated=True))
    assert "no price is set" in run.cost([unpriced])
    assert "estimated" in run.cost([unpriced])


def test_a_report_folder_that_is_a_file_is_told(on_digests: Any, dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(OpciteError, match="--report"):
        evaluate(dataset, tmp_path / "taken")


def test_an_assistant_opens_over_another_folder(digest_data: Path) -> None:
    here = ask.opened(digest_data)  # while the settings say otherwise
    assert isinstance(here, Assistant)
    assert here.index.folder.is_relative_to(digest_data)
