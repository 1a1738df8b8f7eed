"""An index of many passages, embedded and on a server: `python tests/benchmarks/bench_scale.py [PASSAGES] [--only WHERE]`.

The shipped library with own articles made of its sentences, shuffled: as many words as real ones, and as alike as the
articles of one house are. Each part runs in a process of its own, so that the memory is its own too. Beside the seconds
that passed stand those that this process computed: on a busy machine only these can be compared (a server's are its own).
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUESTIONS = (
    ("How do I approach a distributor at a trade fair?", "en"),
    ("¿Cuánto espero antes de insistir?", "es"),
    ("Wie spreche ich eine Einkäuferin an?", "de"),
    ("How should the subject line of a first e-mail read?", "en"),
    ("¿Qué regalo llevo a la primera visita?", "es"),
    ("Comment remercier pour une mise en relation ?", "fr"),
)
ROUNDS = 20


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("passages", type=int, nargs="?", default=100_000)
    given.add_argument("--only", choices=("embedded", "server"))
    given.add_argument("--part", default="")
    given.add_argument("--folder", default="")
    given.add_argument("--url", default="")
    arguments = given.parse_args()
    if arguments.part:
        sys.path.insert(0, str(ROOT))
        PARTS[arguments.part](arguments.passages, Path(arguments.folder), arguments.url)
        return
    for where in (arguments.only,) if arguments.only else ("embedded", "server"):
        with tempfile.TemporaryDirectory() as home:
            server, url = None, ""
            if where == "server":
                server, url = started(Path(home))
            try:
                for part in ("build", "open", "add"):
                    command = [sys.executable, __file__, str(arguments.passages), "--part", part, "--folder", home]
                    subprocess.run([*command, *(["--url", url] if url else [])], check=True, cwd=ROOT)
                if server:
                    print(f"server: its memory {memory_of(server.pid):,.0f} MB")
            finally:
                if server:
                    server.terminate()
                    server.wait()


def started(home: Path) -> tuple[subprocess.Popen[bytes], str]:
    sys.path.insert(0, str(ROOT))
    from tests.adapters.test_chroma_server import free_port

    port = free_port()
    command = [
        str(Path(sys.executable).with_name("chroma")),
        "run",
        "--path",
        str(home / "server"),
        "--port",
        str(port),
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=home)
    time.sleep(3)
    return server, f"http://127.0.0.1:{port}"


def memory_of(process: int) -> float:
    line = next(one for one in Path(f"/proc/{process}/status").read_text().splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


def library(count: int):  # type: ignore[no-untyped-def]
    """Return the shipped passages and own ones up to `count` in all."""
    from app.adapters.library import ArticleLibrary
    from app.core.extract import sentences_of
    from app.core.model import Passage

    shipped = ArticleLibrary().passages()
    by_language = {
        language: [s for p in shipped if p.language == language for s in sentences_of(p.text)]
        for language in ("en", "es")
    }
    chance = random.Random(7)
    own = []
    for n in range(max(0, count - len(shipped))):
        language = "es" if n % 3 == 0 else "en"
        text = " ".join(chance.choices(by_language[language], k=5))
        own.append(
            Passage(
                language=language,
                article=f"own/a{n // 20}",
                anchor=f"s{n}",
                section=text[:40],
                title=f"A{n // 20}",
                text=text,
            )
        )
    return tuple(sorted((*shipped, *own), key=lambda p: p.identifier))


def store(folder: Path, url: str):  # type: ignore[no-untyped-def]
    from app.adapters.chroma_server import ServerStore
    from app.adapters.embeddings import LatentSemanticMaker
    from app.adapters.index_store import IndexStore
    from app.adapters.library import ArticleLibrary
    from app.adapters.retrieval import read_wording

    maker = LatentSemanticMaker(read_wording(ArticleLibrary().root).samples)
    return ServerStore(url, maker) if url else IndexStore(folder / "index", maker=maker)


def timed(what: str, work: Callable[[], object]) -> object:
    begun, computed = time.perf_counter(), time.process_time()
    result = work()
    passed, computed = time.perf_counter() - begun, time.process_time() - computed
    print(f"{what:52} {passed:8.2f} s, computed {computed:8.2f} s", flush=True)
    return result


def build(count: int, folder: Path, url: str) -> None:
    where = "server" if url else "embedded"
    passages = library(count)
    opened = timed(f"{where}: build, {len(passages):,} passages", lambda: store(folder, url).open(passages))
    assert opened.note == "", opened.note  # type: ignore[attr-defined]
    print(f"{where}: peak memory of the build {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:,.0f} MB")
    opened.search.close()  # type: ignore[attr-defined]


def reopen(count: int, folder: Path, url: str) -> None:
    from app.adapters.library import ArticleLibrary
    from app.adapters.retrieval import HybridRetriever, read_wording

    where = "server" if url else "embedded"
    passages = library(count)
    opened = timed(f"{where}: open, unchanged", lambda: store(folder, url).open(passages))
    retriever = timed(
        f"{where}: words of all passages",
        lambda: HybridRetriever(passages, opened, read_wording(ArticleLibrary().root)),  # type: ignore[arg-type]
    )
    vectors = [opened.embeddings.embed_question(q, language) for q, language in QUESTIONS]  # type: ignore[attr-defined]
    alone, whole = [], []
    for round_ in range(ROUNDS + 1):
        for (question, asked_in), vector in zip(QUESTIONS, vectors, strict=True):
            language = asked_in if asked_in in ("en", "es") else "en"
            begun = time.perf_counter()
            opened.search.nearest(vector, language=language, country=None, top_k=20)  # type: ignore[attr-defined]
            between = time.perf_counter()
            retriever.retrieve(question, language=language, asked_in=asked_in)  # type: ignore[attr-defined]
            if round_:  # the first round warms up
                alone.append(between - begun)
                whole.append(time.perf_counter() - between)
    for name, times in (("vectors alone", alone), ("whole search", whole)):
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        print(f"{where}: {name}, p50 {1000 * p50:.1f} ms, p95 {1000 * p95:.1f} ms, n={len(times)}")
    print(f"{where}: peak memory of the search {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:,.0f} MB")
    opened.search.close()  # type: ignore[attr-defined]


def add(count: int, folder: Path, url: str) -> None:
    from dataclasses import replace

    where = "server" if url else "embedded"
    passages = library(count)
    more = [replace(p, article="own/zz-new") for p in passages if p.article == "own/a0"] or [
        replace(passages[0], article="own/zz-new", country=None)
    ]
    changed = [replace(p, text=f"{p.text} Changed.") if p.article == "own/a2" else p for p in passages]
    fewer = [p for p in changed if p.article not in {"own/a1", "own/a3"}]
    for what, wanted in (
        (f"one article of {len(more)} passages more", (*passages, *more)),
        ("that one taken away", passages),
        ("one article replaced", changed),
        ("two articles less", fewer),
    ):
        opened = timed(f"{where}: {what}", lambda wanted=wanted: store(folder, url).open(wanted))  # type: ignore[misc]
        assert opened.note == "", opened.note  # type: ignore[attr-defined]
        opened.search.close()  # type: ignore[attr-defined]
    own = own_library(folder, passages)
    timed(f"{where}: read {len(own.listed()):,} own articles again, one less", lambda: without_one(own))


def own_library(folder: Path, passages):  # type: ignore[no-untyped-def]
    """Return a shelf that holds the own passages as files, read once."""
    from app.adapters.detection import detect
    from app.adapters.own_articles import FolderShelf, OwnArticleLibrary

    shelf = FolderShelf(folder / "articles")
    texts: dict[str, list[str]] = {}
    for p in passages:
        if p.is_own:
            texts.setdefault(p.article.removeprefix("own/"), []).append(f"## {p.section}\n\n{p.text}")
    for name, sections in texts.items():
        shelf.write(f"{name}-00000000.md", "\n\n".join(sections))
    own = OwnArticleLibrary(shelf, detect)
    timed("read all own articles", own.passages)
    return own


def without_one(own):  # type: ignore[no-untyped-def]
    own.remove("own/a0")
    return own.passages()


PARTS: dict[str, Callable[[int, Path, str], None]] = {"build": build, "open": reopen, "add": add}

if __name__ == "__main__":
    main()
