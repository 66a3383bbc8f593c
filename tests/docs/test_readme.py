"""The README's blocks that begin with `$ opcite` print just what it shows, over the digests alone.

After a change that is meant to change them: `make docs` writes the new outputs into the README.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[2] / "README.md"
BLOCK = re.compile(r"```console\n\$ opcite ([^\n]*)\n(.*?)```", re.DOTALL)


def output(command: str, data: Path) -> str:
    """What a command prints in a terminal of 100 columns, with no colours."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("OPCITE_")}
    env |= {"OPCITE_DATA": str(data), "COLUMNS": "100", "NO_COLOR": "1", "OPCITE_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", *shlex.split(command)],
        capture_output=True,
        text=True,
        env=env,
        check=True,
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines()) + "\n"


@pytest.mark.parametrize("number", range(len(BLOCK.findall(README.read_text(encoding="utf-8")))))
def test_the_readme_shows_what_the_program_prints(number: int, digest_data: Path) -> None:
    command, shown = BLOCK.findall(README.read_text(encoding="utf-8"))[number]
    assert output(command, digest_data) == shown


def write() -> None:
    """Run every block and write its output into the README."""
    from index.build import build
    from index.embed import DEFAULT_MODEL

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        build(data / "index", official=None, added=None, model=DEFAULT_MODEL)
        text = README.read_text(encoding="utf-8")
        text = BLOCK.sub(lambda m: f"```console\n$ opcite {m[1]}\n{output(m[1], data)}```", text)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
