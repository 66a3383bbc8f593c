"""Many people at once: clients without a browser that ask over the API, and how long each answer took.

    python tests/ui/load.py --seconds 300 --clients 20      over an index that is built already

Each client waits `pause` seconds between its questions, as a person reads.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
SERVE = "from ui import serve; serve(host='127.0.0.1', port=0, ready=lambda url: print(url, flush=True))"
QUESTIONS = (
    "would sending troops breach 2270?", "how much crude oil may be delivered a year?", "what does OP 18 of 2375 say?",
    "may we buy coal from North Korea?", "Can North Korean workers rebuild Donbas?", "may a ship refuel a DPRK vessel?",
    "is shipping grain to North Korea banned?", "who grants exemptions?", "may a bank open a branch there?",
    "are luxury watches banned?", "must DPRK workers be sent home?", "may we sell a used ship to North Korea?",
)  # fmt: skip


def ask(http: httpx.Client, question: str) -> float:
    """Ask over the API, and return the seconds until the whole answer was there.

    Raises:
        AssertionError: no answer came.
    """
    start = time.perf_counter()
    made = http.post("gradio_api/call/ask", json={"data": [question, "", None]})
    assert made.status_code == 200, made.text
    told = http.get(f"gradio_api/call/ask/{made.json()['event_id']}")
    assert "event: complete" in told.text, told.text[:300]
    line = next(row for row in told.text.splitlines() if row.startswith("data: "))
    assert json.loads(line.removeprefix("data: "))[0]["citations"] is not None
    return time.perf_counter() - start


def load(site: str, *, clients: int, seconds: float, pause: float, most: int = 100_000) -> list[float]:
    """The seconds of every answer, in the order of the clients; an error of any client is raised."""
    end = time.monotonic() + seconds

    def person(number: int) -> list[float]:
        choose, took = random.Random(number), []
        time.sleep(pause * choose.random())  # people do not come in step
        with httpx.Client(base_url=site, trust_env=False, timeout=30) as http:
            while time.monotonic() < end and len(took) < most // clients:
                took.append(ask(http, choose.choice(QUESTIONS)))
                time.sleep(pause * choose.uniform(0.5, 1.5))
        return took

    with ThreadPoolExecutor(clients) as pool:
        return [t for took in pool.map(person, range(clients)) for t in took]


def p95(took: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(took, n=20)[-1]


def main() -> None:
    """Serve the page, load it, print the times."""
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--seconds", type=float, default=300)
    args.add_argument("--clients", type=int, default=20)
    args.add_argument("--pause", type=float, default=2.0)
    given = args.parse_args()
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {SERVE}"
    server = subprocess.Popen([sys.executable, "-c", code], text=True, stdout=subprocess.PIPE)
    try:
        assert server.stdout is not None
        site = server.stdout.readline().strip()
        httpx.get(f"{site}ready", timeout=60, trust_env=False)
        took = load(site, clients=given.clients, seconds=given.seconds, pause=given.pause)
    finally:
        server.terminate()
    print(f"{len(took)} answers to {given.clients} clients in {given.seconds:g} s, no error: "
          f"median {statistics.median(took):.3f} s, p95 {p95(took):.3f} s, longest {max(took):.3f} s")  # fmt: skip


if __name__ == "__main__":
    main()
