"""How fast the critic is: `python tests/benchmarks/bench_critic.py [TOOLS]`. Prints figures; asserts nothing.

TOOLS is a folder in which other programs are looked for: proselint in a virtual environment TOOLS/venv, write-good in
TOOLS/npm. Without it, proselint beside this Python and write-good where Node looks.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
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
from app.core.patterns import prepare  # noqa: E402
from app.core.rulebook import Rulebook  # noqa: E402

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


def own_words(rulebook: Rulebook) -> list[str]:
    """Return the first words of every pattern, as a text that is made to trouble it repeats them."""
    patterns = [p for rule in rulebook.rules for p in getattr(rule, "patterns", ())]
    words = [re.findall(r"[a-z]{2,}", re.sub(r"\\.", " ", prepare(p, rulebook.macros, "")))[:3] for p in patterns]
    return list(dict.fromkeys(" ".join(some) + " " for some in words if some))


def of_language(language: str) -> None:
    rulebook = read_rulebook(language)
    started = time.perf_counter()
    critique(Draft(text="x"), rulebook)
    print(f"{language}: {len(rulebook.rules)} rules, first critique {1000 * (time.perf_counter() - started):.0f} ms")
    texts = [m["text"] for m in MESSAGES if m["language"] == language]
    whole, curve = "\n\n".join(texts), {}
    # A text that was never seen is what a user brings: the automata have to make their states for it.
    parts = [whole[start : start + 2_000] for start in range(0, len(whole) - 2_000, 2_000)]
    fresh = [seconds(lambda text=text: critique(Draft(text=text), rulebook), 1) for text in parts]  # type: ignore[misc]
    again = [seconds(lambda text=text: critique(Draft(text=text), rulebook)) for text in parts]  # type: ignore[misc]
    print(f"  2,000 characters, {len(parts)} texts: {1000 * statistics.mean(again):.1f} ms on average,", end=" ")
    print(f"{1000 * statistics.mean(fresh[len(fresh) // 2 :]):.1f} ms when read for the first time")
    took = seconds(lambda: [critique(Draft(text=text), rulebook) for text in texts], 3)
    average = sum(map(len, texts)) / len(texts)
    print(f"  {len(texts) / took:.0f} messages/s (of {average:.0f} characters on average)")
    for size in SIZES:
        text = filled(whole, size)
        curve[size] = seconds(lambda text=text: critique(Draft(text=text), rulebook))  # type: ignore[misc]
        print(f"  {size:>7,} characters: {1000 * curve[size]:8.1f} ms")
    print(f"  t(100k)/t(10k) = {curve[100_000] / curve[10_000]:.1f}")
    odd = {piece: seconds(lambda p=piece: critique(Draft(text=filled(p, 100_000)), rulebook), 1) for piece in ODD}  # type: ignore[misc]
    worst = sorted(odd, key=lambda piece: -odd[piece])[:5]
    print("  100,000 characters of one piece, the five slowest:", {p: f"{odd[p]:.2f} s" for p in worst})
    growth = {
        piece: seconds(lambda p=piece: critique(Draft(text=filled(p, 20_000)), rulebook), 3)  # type: ignore[misc]
        / seconds(lambda p=piece: critique(Draft(text=filled(p, 10_000)), rulebook), 3)  # type: ignore[misc]
        for piece in own_words(rulebook)[::20]
    }
    piece = max(growth, key=lambda p: growth[p])
    print(f"  t(20k)/t(10k) of the words of {len(growth)} patterns, repeated: at most {growth[piece]:.1f} ({piece!r})")


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


def of_many(count: int = 10_000) -> None:
    """Print what the command makes of a file of many messages, on all cores."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.jsonl"
        with path.open("w", encoding="utf-8") as opened:
            for number in range(count):
                text = f"{MESSAGES[number % len(MESSAGES)]['text']}\n\n({number})"
                opened.write(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n")
        command = [sys.executable, "-m", "app", "critique", str(path), "--format", "json"]
        env = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "PYTHONPATH": str(ROOT)}
        took = seconds(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, env=env, check=False), 1)
    print(f"{count:,} messages in a .jsonl file: {took:.1f} s, {count / took:.0f} messages/s with start and end")


OURS = """
import json, sys, time
from app.adapters.rulebooks import read_rulebook
from app.core.critic import critique
from app.core.model import Draft
texts, rulebook = json.load(sys.stdin), read_rulebook("en")
def one(text): critique(Draft(text=text), rulebook)
"""
PROSELINT = """
import json, sys, time
from proselint.checks import __register__
from proselint.registry import CheckRegistry
from proselint.tools import LintFile
CheckRegistry().register_many(__register__)
texts = json.load(sys.stdin)
def one(text): LintFile(source="-", content=text).lint()
"""
TIMED = """
one(texts[0])
for _ in range(3):
    started = time.perf_counter()
    for text in texts: one(text)
    print(time.perf_counter() - started)
"""
WRITE_GOOD = """
const check = require('write-good'), texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
check(texts[0]);
for (let i = 0; i < 3; i++) {
  const started = process.hrtime.bigint();
  texts.forEach(text => check(text));
  console.log(Number(process.hrtime.bigint() - started) / 1e9);
}
"""


def beside_others(tools: Path | None) -> None:
    """Print how many of the English messages each program reads in a second, each in a process of its own, loaded."""
    texts = [m["text"] for m in MESSAGES if m["language"] == "en"]
    python = next((p for p in (tools and tools / "venv/bin/python",) if p and p.exists()), Path(sys.executable))
    node_modules = str(tools / "npm/node_modules") if tools else ""
    programs = {
        "tertulia": ([sys.executable, "-c", OURS + TIMED], ""),
        "proselint": ([str(python), "-c", PROSELINT + TIMED], f"{python} -m pip install proselint"),
        "write-good": (
            [shutil.which("node") or "node", "-e", WRITE_GOOD],
            f"npm install --prefix {tools / 'npm' if tools else '.'} write-good",
        ),
    }
    average = sum(map(len, texts)) / len(texts)
    print(f"{len(texts)} English messages of {average:.0f} characters on average, messages/s in one process:")
    print(f"  {'':12} {'first pass':>10} {'later':>8}")
    env = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "NODE_PATH": node_modules}
    for name, (command, install) in programs.items():
        try:
            ran = subprocess.run(command, input=json.dumps(texts).encode(), capture_output=True, env=env, check=True)
        except (OSError, subprocess.CalledProcessError):
            print(f"  {name:12} is missing; install it with: {install}")
            continue
        first, *later = map(float, ran.stdout.split())
        print(f"  {name:12} {len(texts) / first:10.0f} {len(texts) / min(later):8.0f}")


if __name__ == "__main__":
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for code in ("en", "es"):
        of_language(code)
    of_the_process()
    of_many()
    beside_others(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None)
