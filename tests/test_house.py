"""Imports run down only, heavy ones stay inside functions, one module reads the environment, all data are installed."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = {"sources": 0, "index": 1, "assistant": 2, "ui": 3, "evals": 3}
HEAVY = (
    "torch",
    "sentence_transformers",
    "gradio",
    "chromadb",
    "langchain_core",
    "onnxruntime",
    "bm25s",
    "httpx",
    "pypdf",
    "lxml",
    "rich",
)
MODULES = [p for floor in FLOORS for p in sorted((ROOT / floor).rglob("*.py"))]


def imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [a.name for a in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module]
    return []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_down(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    floor = FLOORS[path.relative_to(ROOT).parts[0]]
    # The command line offers `eval` and `ui`, which stand above it, inside their commands.
    nodes = tree.body if path.name == "cli.py" else list(ast.walk(tree))
    up = [name for node in nodes for name in imports(node) if FLOORS.get(name.split(".")[0], floor) > floor]
    assert not up


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_one_module_reads_the_environment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name != "settings.py":
        assert "os.environ[" not in text
        assert "getenv" not in text
        assert "environ.get" not in text


def test_the_public_face_imports_nothing_heavy() -> None:
    code = f"import sys, assistant, assistant.cli; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_answering_needs_no_pytorch(digest_data: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from assistant import ask; ask('coal from North Korea?'); "
        "print([m for m in ('torch', 'sentence_transformers', 'gradio', 'langchain_core') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={"OPCITE_DATA": str(digest_data), "HOME": str(tmp_path), "PATH": ""})  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_no_official_text_is_in_the_repository() -> None:
    assert not [p for p in ROOT.rglob("S_RES_*") if ".venv" not in p.parts]


def test_every_data_file_goes_with_an_installation() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    installed = {path for package, globs in told.items() for g in globs for path in (ROOT / package).glob(g)}
    files = {p for floor in FLOORS for p in (ROOT / floor).rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    assert {p for p in files if p.suffix != ".py"} == installed
