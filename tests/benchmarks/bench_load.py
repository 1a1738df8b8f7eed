"""Many chats at once, over HTTP, against a served page without a model; prints what each wave cost.

    python -m tests.benchmarks.bench_load [N ...]

The waves of RELIABILITY 5.1 L1 are 1, 10, 25 and 50; the load generator shares the machine with the server.
"""

from __future__ import annotations

import http.client
import json
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.conftest import PITCH, PREGUNTA, QUESTION, Server, serving

WAVES = (1, 10, 25, 50)
ROUNDS = 4
ASKED = (QUESTION, PREGUNTA, "How long should I wait before following up?", PITCH)


def chat(server: Server, together: threading.Barrier, message: str) -> tuple[float, float, bool]:
    """Return the seconds to the first update and to the end, and whether it was answered."""
    together.wait()
    started = time.monotonic()
    joined = server.post("/gradio_api/call/chat", {"data": [message, [], "en"]})
    if joined.status != 200:
        return 0, time.monotonic() - started, False
    connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
    connection.request("GET", f"/gradio_api/call/chat/{joined.json['event_id']}")
    first, last, kind = 0.0, "", ""
    for raw in connection.getresponse():
        line = raw.decode().strip()
        if line.startswith("event: "):
            kind = line[7:]
            first = first or time.monotonic() - started
        elif line.startswith("data: ") and kind == "complete":
            last = line[6:]
    connection.close()
    answered = bool(last) and json.loads(last)[1][-1]["role"] == "assistant"
    return first, time.monotonic() - started, answered


def share(values: list[float], part: float) -> float:
    """Return the value that `part` of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def memory(pid: int) -> float:
    """Return the resident megabytes of a process."""
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def main(waves: tuple[int, ...]) -> int:
    """Run the waves and print a table; return 1 when any chat was not answered."""
    failures = 0
    with tempfile.TemporaryDirectory() as home, serving(Path(home)) as server:
        server.chat(QUESTION)
        print("chats | errors | first update p50, p95 (s) | whole answer p50, p95 (s) | chats a second | RSS (MB)")
        for count in waves:
            together = threading.Barrier(count)
            firsts, totals, errors, started = [], [], 0, time.monotonic()
            with ThreadPoolExecutor(count) as pool:
                for _ in range(ROUNDS):
                    messages = [ASKED[n % len(ASKED)] for n in range(count)]
                    for first, total, answered in pool.map(partial(chat, server, together), messages):
                        firsts.append(first)
                        totals.append(total)
                        errors += not answered
            rate = len(totals) / (time.monotonic() - started)
            figures = [share(firsts, 0.5), share(firsts, 0.95), share(totals, 0.5), share(totals, 0.95)]
            print(f"{count:5} | {errors:6} | {figures[0]:.2f}, {figures[1]:.2f} | {figures[2]:.2f}, {figures[3]:.2f}"
                  f" | {rate:.1f} | {memory(server.process.pid):.0f}")  # fmt: skip
            failures += errors
        code, seconds = server.end()
        print(f"SIGTERM: exit code {code} after {seconds:.1f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(tuple(int(n) for n in sys.argv[1:]) or WAVES))
