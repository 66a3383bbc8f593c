"""The page for programs: Gradio's API, the MCP tools, many callers at once."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from load import ask, load, p95

import ui.api as api

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_readme_example_runs(site: str, capsys: pytest.CaptureFixture[str]) -> None:
    block = next(b for b in re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.S) if "gradio_client" in b)
    assert "http://127.0.0.1:7860" in block
    exec(block.replace("http://127.0.0.1:7860", site), {})
    printed = capsys.readouterr().out
    assert block.count("# prints ") == 3
    for line in re.findall(r"# prints (.*)", block):
        assert line in printed


def test_an_error_reaches_a_program_as_its_line(site: str) -> None:
    from gradio_client import Client

    with pytest.raises(Exception, match="The question is empty"):
        Client(site, verbose=False).predict("", api_name="/ask")


def test_the_functions_are_tools_for_other_assistants(site: str) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def tools() -> tuple[dict[str, Any], str]:
        async with (
            streamable_http_client(f"{site}gradio_api/mcp/") as (incoming, outgoing, _),
            ClientSession(incoming, outgoing) as session,
        ):
            await session.initialize()
            listed = await session.list_tools()
            answer = await session.call_tool("ask", {"question": "may we buy coal from North Korea?"})
            return {t.name: t for t in listed.tools}, answer.content[0].text

    named, answer = asyncio.run(tools())
    assert set(named) == {"ask", "retrieve", "provision", "measures", "resolutions"}
    assert "North Korea" in named["ask"].description
    assert named["ask"].inputSchema["required"] == ["question"]
    assert json.loads(answer)["verdict"] == "prohibited"
    assert "2371:8" in [c["provision"] for c in json.loads(answer)["citations"]]


def test_twenty_people_at_once(site: str) -> None:
    took = load(site, clients=20, seconds=6, pause=1.5, most=400)
    assert len(took) >= 40
    assert p95(took) < 1


def test_a_caller_that_fails_is_not_hidden(site: str) -> None:
    import httpx

    with httpx.Client(base_url=site, trust_env=False) as http, pytest.raises(AssertionError):
        ask(http, "")


def test_a_provision_is_found_as_people_write_it(on_digests: Any) -> None:
    row = api.provision("OP 15 of 2375")
    assert row["provision"] == "2375:15"
    assert any(r["source"] == "2397:4" and r["kind"] == "tightens" for r in row["relations"])
    assert api.provision("1718:8(a)(iii)")["provision"] == "1718:8(a)(iii)"


def test_measures_are_sifted() -> None:
    every, labour = api.measures(), api.measures(family="labour")
    assert 0 < len(labour) < len(every)
    assert {m["family"] for m in labour} == {"labour"}
    assert any(m["id"] == "crude-oil-to-dprk" for m in api.measures(effect="restricted", words="crude oil"))
    assert api.measures(words="no such words anywhere") == []


def test_all_resolutions_are_listed() -> None:
    assert {r["number"] for r in api.resolutions()} >= {1718, 2270, 2397}


def test_retrieval_is_bounded(on_digests: Any) -> None:
    assert len(api.retrieve("coal", 1)) == 1
    assert len(api.retrieve("coal", 10_000)) <= 50
    assert len(api.retrieve("coal", -3)) == 1
