"""How long each door takes from a fresh process; prints the median and the longest of several starts.

python -m tests.benchmarks.bench_start [ROUNDS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.conftest import LETTER, PREGUNTA, ROOT, environment, serving


def command(home: Path, *arguments: str) -> Callable[[], None]:
    """Return a run of the command line."""

    def run() -> None:
        subprocess.run(
            [sys.executable, "-m", "app", *arguments], check=False, input=LETTER.encode(), capture_output=True,
            env=environment(home), cwd=ROOT, timeout=120,
        )  # fmt: skip

    return run


def page(home: Path) -> None:
    """Start a server and fetch its page."""
    with serving(home) as server:
        server.get("/")
        seconds.append(time.monotonic() - begun[0])


seconds: list[float] = []
begun = [0.0]


def measure(name: str, rounds: int, run: Callable[[], None]) -> None:
    """Print what `run` took."""
    seconds.clear()
    for number in range(rounds):
        begun[0] = time.monotonic()
        run()
        if len(seconds) == number:
            seconds.append(time.monotonic() - begun[0])
    print(f"{name:34} {statistics.median(seconds):6.2f} {max(seconds):6.2f}")


def main(rounds: int) -> None:
    """Measure every door."""
    print(f"{'seconds of ' + str(rounds) + ' starts':34} median    max")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        measure("first page, no index yet", 1, lambda: page(home))
        measure("first page, index there", rounds, lambda: page(home))
        measure("critique", rounds, command(home, "critique", "-"))
        measure("rewrite", rounds, command(home, "rewrite", "-"))
        measure("ask", rounds, command(home, "ask", PREGUNTA))
        measure("--help", rounds, command(home, "--help"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
