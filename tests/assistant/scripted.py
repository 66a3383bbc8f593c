"""A server on loopback that plays models, good and bad: a script with a part for each request.

It speaks OpenAI's protocol; at the addresses of Anthropic's and Ollama's it gives a whole reply in theirs.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assistant.budget import Limits, Spend

Request = dict[str, Any]


@dataclass
class Play:
    """How one request is answered: a status, or a text in pieces, with pauses, an early end, or none at all."""

    text: str | Callable[[Request], str] = ""
    status: int = 200
    pause: float = 0.0  # seconds before each piece
    drop: int | None = None  # close the connection after so many characters
    endless: bool = False  # repeat the text for ever
    hang: bool = False  # send only comments that keep the line open
    headers: dict[str, str] = field(default_factory=dict)


class Scripted:
    """A running server: its address, the requests it got, and how many were left by their client."""

    def __init__(self, plays: Sequence[Play | str | Callable[[Request], str]]) -> None:
        self.plays = [p if isinstance(p, Play) else Play(p) for p in plays]
        self.requests: list[Request] = []
        self.headers: list[dict[str, str]] = []
        self.left = threading.Event()
        self.url = ""

    def next(self, request: Request, headers: dict[str, str]) -> Play:
        """The next play; the last one is repeated."""
        self.requests.append(request)
        self.headers.append(headers)
        return self.plays[min(len(self.requests), len(self.plays)) - 1]


@contextmanager
def serve(*plays: Play | str | Callable[[Request], str]) -> Iterator[Scripted]:
    """Run a script on a free port of loopback."""
    script = Scripted(plays)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None: ...

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            play = script.next(request, {k.lower(): v for k, v in self.headers.items()})
            try:
                _answer(self, play, request)
            except (BrokenPipeError, ConnectionResetError):
                script.left.set()
            self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    script.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()


def _answer(http: BaseHTTPRequestHandler, play: Play, request: Request) -> None:
    if play.status != 200:
        body = json.dumps({"error": {"message": f"scripted {play.status} sk-secret-in-an-error", "type": "x"}}).encode()
        http.send_response(play.status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **play.headers,
        }.items():
            http.send_header(name, value)
        http.end_headers()
        http.wfile.write(body)
        return
    http.send_response(200)
    http.send_header("Content-Type", "text/event-stream")
    http.send_header("Connection", "close")
    http.end_headers()
    text = play.text
    if callable(text):  # those write answers; asked to make a question plain, they have nothing to say
        text = text(request) if "provisions" in data(request) else "{}"
    if other := OTHERS.get(http.path):
        http.wfile.write(other(text, request["model"]).encode())
        return
    sent = 0
    while True:
        for piece in re.findall(r"(?s).{1,24}", text):
            time.sleep(play.pause)
            if play.hang:
                http.wfile.write(b": still there\n\n")
                continue
            if play.drop is not None and sent >= play.drop:
                http.wfile.flush()
                http.connection.shutdown(2)
                return
            _event(http, {"delta": {"content": piece, "role": "assistant"}, "finish_reason": None}, request)
            sent += len(piece)
        if not (play.endless or play.hang):
            break
    _event(http, {"delta": {}, "finish_reason": "stop"}, request)
    if request.get("stream_options"):
        usage = {"prompt_tokens": 1000, "completion_tokens": sent // 4, "total_tokens": 1000 + sent // 4}
        _event(http, None, request, usage=usage)
    http.wfile.write(b"data: [DONE]\n\n")


def _event(http: BaseHTTPRequestHandler, choice: Any, request: Request, **more: Any) -> None:
    row = {
        "id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": request["model"],
        "choices": [{"index": 0, **choice}] if choice else [], **more,
    }  # fmt: skip
    http.wfile.write(f"data: {json.dumps(row)}\n\n".encode())
    http.wfile.flush()


def _anthropic(text: str, model: str) -> str:
    first = {"id": "scripted", "type": "message", "role": "assistant", "model": model, "content": [],
             "stop_reason": None, "stop_sequence": None,
             "usage": {"input_tokens": 1000, "output_tokens": 1}}  # fmt: skip
    rows = [
        {"type": "message_start", "message": first},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *(
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
            for piece in re.findall(r"(?s).{1,24}", text)
        ),
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"input_tokens": 1000, "output_tokens": 200},
        },
        {"type": "message_stop"},
    ]
    return "".join(f"event: {row['type']}\ndata: {json.dumps(row)}\n\n" for row in rows)


def _ollama(text: str, model: str) -> str:
    day = "2026-11-26T00:00:00Z"
    rows = [
        {"model": model, "created_at": day, "done": False, "message": {"role": "assistant", "content": piece}}
        for piece in re.findall(r"(?s).{1,24}", text)
    ]
    last = {"model": model, "created_at": day, "done": True, "done_reason": "stop", "prompt_eval_count": 1000,
            "eval_count": 200, "message": {"role": "assistant", "content": ""}}  # fmt: skip
    return "".join(f"{json.dumps(row)}\n" for row in [*rows, last])


OTHERS = {"/v1/messages": _anthropic, "/api/chat": _ollama}


class Words:
    """A model that says what it is given, in this process: for drafts by the thousand."""

    name = "words"

    def __init__(self, *replies: str, limits: Limits | None = None) -> None:
        self.replies, self.limits, self.asked = list(replies), limits or Limits(), 0

    def stream(self, messages: Sequence[Any], spend: Spend, *, schema: Mapping[str, Any], config: Any) -> Iterator[str]:
        self.asked += 1
        text = self.replies[min(self.asked, len(self.replies)) - 1]
        spend.add(0, len(text), None)
        yield from (text[n : n + 40] for n in range(0, len(text), 40))


# --- what models reply --------------------------------------------------------------------------------------


def data(request: Request) -> dict[str, Any]:
    """The facts that a request's first user message fences."""
    content = next(m["content"] for m in request["messages"] if m["role"] == "user")
    return json.loads(re.search(r"(?s)----- data (\w+) -----\n(.*)\n----- data \1 -----", content)[2])


def reply(*claims: dict[str, Any], verdict: str | None = None, dissent: Any = None) -> str:
    """A reply in the right form."""
    return json.dumps({"verdict": verdict, "claims": list(claims), "dissent": dissent}, ensure_ascii=False)


def claim(text: str, *codes: str, role: str = "basis", part: int = 1, place: int = 0) -> dict[str, Any]:
    return {"place": place, "part": part, "role": role, "text": text, "codes": list(codes)}


def good(request: Request) -> str:
    """What a good model writes: the rules of each part in its own order, from what it was given."""
    rows: list[Request] = []
    for part in data(request)["parts"]:
        for rule in part["rules"][:1]:
            says = [(rule["says"], "basis"), *((e, "exemption") for e in rule["exemptions"])]
            for s, role in ((s, role) for s, role in says if s["codes"]):
                text = s["text"].partition(". ")[2] or s["text"]
                rows.append(claim(text, *s["codes"], role=role, part=part["part"], place=len(rows)))
    return reply(*rows, verdict=data(request)["parts"][0]["verdict"])


def code(request: Request, words: str) -> str:
    """The code of the first provision whose text or heading holds some words."""
    return next(p["code"] for p in data(request)["provisions"] if words in f"{p['about']} {p['text']}")
