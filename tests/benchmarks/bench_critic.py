"""How fast the critic is: `python tests/benchmarks/bench_critic.py`. Prints figures; asserts nothing."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from app.adapters.rulebooks import read_rulebook  # noqa: E402
from app.core.critic import critique  # noqa: E402
from app.core.model import Draft  # noqa: E402

MESSAGES: list[dict[str, Any]] = tomllib.loads((ROOT / "tests/golden/messages.toml").read_text("utf-8"))["message"]
SIZES = (1_000, 2_000, 10_000, 30_000, 100_000)
ODD = (
    '"', "`", "'", "«", "[", "(", "{{", ".", "!", "?!", "-", "@", "\n", " ", "é", "\u0301", "\u200b", "😀", "a.", "a. ", "a.\n",
    "\n>", "a@b.", "aa-", "www.", "1,", "$1,000 ", "10% ", "Ana ", "I ", "On a", "Our Solution ", "act now! ", "a\n\n",
)  # fmt: skip
"""Pieces that, repeated, are hard on a pattern or a loop."""


def seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the median time of a run."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def filled(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def of_language(language: str) -> None:
    rulebook = read_rulebook(language)
    started = time.perf_counter()
    critique(Draft(text="x"), rulebook)
    print(f"{language}: {len(rulebook.rules)} rules, first critique {1000 * (time.perf_counter() - started):.0f} ms")
    texts = [m["text"] for m in MESSAGES if m["language"] == language]
    for text in texts:
        critique(Draft(text=text), rulebook)
    took = seconds(lambda: [critique(Draft(text=text), rulebook) for text in texts], 3)
    average = sum(map(len, texts)) / len(texts)
    print(f"  {len(texts) / took:.0f} messages/s (of {average:.0f} characters on average)")
    whole, curve = "\n\n".join(texts), {}
    for size in SIZES:
        text = filled(whole, size)
        curve[size] = seconds(lambda text=text: critique(Draft(text=text), rulebook))  # type: ignore[misc]
        print(f"  {size:>7,} characters: {1000 * curve[size]:8.1f} ms")
    print(f"  t(100k)/t(10k) = {curve[100_000] / curve[10_000]:.1f}")
    odd = {piece: seconds(lambda p=piece: critique(Draft(text=filled(p, 100_000)), rulebook), 1) for piece in ODD}  # type: ignore[misc]
    worst = sorted(odd, key=lambda piece: -odd[piece])[:5]
    print("  100,000 characters of one piece, the five slowest:", {p: f"{odd[p]:.2f} s" for p in worst})


def of_the_process() -> None:
    """Print what `python -m app critique` costs beside a Python that does nothing."""
    env = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/"), "PYTHONPATH": str(ROOT)}
    message = MESSAGES[0]["text"].encode()

    def run(*command: str) -> None:
        subprocess.run([sys.executable, *command], input=message, capture_output=True, env=env, check=False)

    run("-m", "app", "critique", "-")  # fills the byte-code caches
    ours, bare = seconds(lambda: run("-m", "app", "critique", "-")), seconds(lambda: run("-c", "pass"))
    print(
        f"python -m app critique: {1000 * ours:.0f} ms; python -c pass: {1000 * bare:.0f} ms; {ours / bare:.1f} times"
    )


if __name__ == "__main__":
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for code in ("en", "es"):
        of_language(code)
    of_the_process()
