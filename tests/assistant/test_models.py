"""Opening a model: what is missing is said in a line, and without a model nothing new is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.models import ModelUnavailable, open_model
from assistant.settings import Settings


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)


def says(name: str, **values: Any) -> str:
    with pytest.raises(ModelUnavailable) as error:
        open_model(name, Settings(**values))
    line = str(error.value)
    assert "\n" not in line
    return line


def test_a_missing_key_is_said() -> None:
    assert "Set OPENAI_API_KEY" in says("openai:x")
    assert "Set ANTHROPIC_API_KEY" in says("anthropic:x")


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from langchain.chat_models import base

    for package, name, extra in (
        ("langchain_openai", "openai:x", "opcite[openai]"),
        ("langchain_anthropic", "anthropic:x", "opcite[anthropic]"),
        ("langchain_ollama", "ollama:x", "opcite[ollama]"),
        ("langchain_groq", "groq:x", "langchain-groq"),
        ("langchain.chat_models", "openai:x", "opcite[openai]"),
    ):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, package, None)
            base._get_chat_model_creator.cache_clear()
            assert "pip install" in says(name, model_key="k")
            assert extra in says(name, model_key="k")
            base._get_chat_model_creator.cache_clear()


@pytest.mark.parametrize("name", ["gpt", "openai:", "nobody:x", ":x"])
def test_a_name_that_is_none_is_said(name: str) -> None:
    assert "OPCITE_MODEL" in says(name, model_key="k")


def test_a_providers_key_goes_to_no_other_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-provider")
    own = open_model("openai:x", Settings())
    assert own.model.openai_api_key.get_secret_value() == "sk-of-the-provider"  # type: ignore[attr-defined]
    other = open_model("openai:x", Settings(model_url="http://127.0.0.1:9/v1"))
    assert other.model.openai_api_key.get_secret_value() == "none"  # type: ignore[attr-defined]
    assert "sk-" not in repr(Settings()) + repr(own.model)


def test_without_a_model_nothing_new_is_imported(digest_data: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from assistant import ask, stream; a = ask('coal from North Korea?'); list(stream('coal?')); "
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'langchain', 'langchain_core', 'langchain_openai', "
        "'langsmith', 'langgraph', 'openai', 'tiktoken'}), 'assistant.guard' in sys.modules, "
        "{'notice', 'usage'} & set(a.to_dict()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={"OPCITE_DATA": str(digest_data), "HOME": str(tmp_path), "PATH": "",
                               "PYTHONPATH": str(Path(__file__).resolve().parents[2])})  # fmt: skip
    assert done.stdout.strip() == "[] False set()"


def test_a_missing_key_is_one_line_in_the_terminal(digest_data: Path, tmp_path: Path) -> None:
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "ask", "coal?"], capture_output=True, text=True, cwd=tmp_path,
        env={"OPCITE_DATA": str(digest_data), "HOME": str(tmp_path), "PATH": "", "OPCITE_MODEL": "openai:x",
             "PYTHONPATH": root},
    )  # fmt: skip
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert "OPENAI_API_KEY" in done.stderr
