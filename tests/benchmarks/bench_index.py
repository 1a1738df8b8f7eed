"""Times of the index, printed: `python tests/benchmarks/bench_index.py`. Imports are measured apart, each alone."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[2]
ROUNDS = 7
IMPORTS = ("app.adapters.library", "app.adapters.index_store", "app.adapters.chroma_index", "app.adapters.own_articles")


def spent(work: Callable[[], object]) -> float:
    """Return the seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def show(what: str, seconds: list[float]) -> None:
    print(f"{what:44} median {statistics.median(seconds):7.3f} s   worst {max(seconds):7.3f} s   n={len(seconds)}")


def bench_imports() -> None:
    for name in IMPORTS:
        command = [
            sys.executable,
            "-c",
            f"import time; t = time.perf_counter(); import {name}; print(time.perf_counter() - t)",
        ]
        show(f"import {name}", [float(subprocess.check_output(command, cwd=ROOT)) for _ in range(3)])


def bench_store(store: Literal["chroma", "memory"]) -> None:
    from app.adapters.index_store import IndexStore
    from app.adapters.library import ArticleLibrary

    passages = ArticleLibrary().passages()
    with tempfile.TemporaryDirectory() as home:
        IndexStore(Path(home, "warm"), store).open(passages[:20]).search.close()
        first, again, ask = [], [], []
        for n in range(ROUNDS):
            root = Path(home, str(n))
            first.append(spent(lambda root=root: IndexStore(root, store).open(passages).search.close()))  # type: ignore[misc]
            again.append(spent(lambda root=root: IndexStore(root, store).open(passages).search.close()))  # type: ignore[misc]
        opened = IndexStore(root, store).open(passages)
        for passage in passages[::4]:
            vector = opened.embeddings.embed_query(passage.section)
            ask.append(spent(lambda v=vector: opened.search.nearest(v, language="en", country=None, top_k=20)))  # type: ignore[misc]
        opened.search.close()
        size = sum(p.stat().st_size for p in (root / opened.generation).rglob("*") if p.is_file())
    show(f"{store}: first build, {len(passages)} passages", first)
    show(f"{store}: unchanged open", again)
    show(f"{store}: one search", ask)
    print(f"{store}: one generation takes {size / 1e6:.1f} MB")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from app.adapters.library import ArticleLibrary

    bench_imports()
    show("read the library", [spent(lambda: ArticleLibrary().passages()) for _ in range(ROUNDS)])
    for kind in ("chroma", "memory"):
        bench_store(kind)
