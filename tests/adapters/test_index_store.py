"""The index as a disposable cache: killed, damaged, full, shared, read-only; afterwards it serves what it should.

Real Chroma on temporary folders, real processes, real signals. A child runs `CHILD`; what it says is one line of JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from app.adapters import generation, index_store
from app.adapters.embeddings import LatentSemanticEmbeddings, LatentSemanticMaker
from app.adapters.index_store import IndexStore, OpenIndex
from app.adapters.library import ArticleLibrary
from app.adapters.private_copy import sweep
from app.adapters.retrieval import HybridRetriever, read_wording
from app.core.model import Passage

ROOT = Path(__file__).parents[2]
LIBRARY = ArticleLibrary()
EVERYTHING = LIBRARY.passages()
ALL = tuple(p for p in LIBRARY.passages() if not p.country)
FEW = tuple(p for p in ALL if p.article in {"hooks", "asks", "countries/jp"})
CANARY = "zygomorphic"

CHILD = """
import json, sys, tempfile
from dataclasses import replace
from itertools import count
from pathlib import Path
import app.adapters.chroma_index
from app.adapters import generation
from app.adapters.index_store import IndexStore
from app.adapters.library import ArticleLibrary

if len(sys.argv) > 3:
    generation.FEW = int(sys.argv[3])
root, wanted = Path(sys.argv[1]), sys.argv[2].split(",")
tempfile.gettempdir()  # settled now: on a disk that is full later, it would look for another place
passages = tuple(p for p in ArticleLibrary().passages() if p.article in wanted)

def changed(n):
    return (replace(passages[0], text=f"{passages[0].text} Number {n}."), *passages[1:])

def say(**what):
    print(json.dumps(what), flush=True)

def tell(opened):
    some = passages[len(passages) // 2]
    found = opened.search.nearest(
        opened.embeddings.embed_passage(some), language=some.language, country=some.country, top_k=1)
    say(generation=opened.generation, built=opened.built, note=opened.note, store=opened.search.name,
        right=found[0][0] == some.identifier)

say(ready=True)
for line in sys.stdin:
    order = line.split()
    if order[0] == "open":
        opened = IndexStore(root).open(passages)
        tell(opened)
    elif order[0] == "change":
        opened = IndexStore(root).open(changed(order[1]))
        tell(opened)
    elif order[0] == "build":
        for n in count():
            IndexStore(root).open(changed(n)).search.close()
    elif order[0] == "close":
        opened.search.close()
        say(closed=True)
    elif order[0] == "fill":
        with open(root.parent / "ballast", "wb", buffering=0) as ballast:
            try:
                while ballast.write(b"x" * 4096):
                    pass
            except OSError:
                pass
        say(filled=True)
    elif order[0] == "free":
        (root.parent / "ballast").unlink()
        say(free=True)
    elif order[0] == "generations":
        say(generations=sorted(p.name for p in root.glob("*-*")))
"""


class Child:
    """A process with a store of its own, obeying line by line; several may be started before the first is spoken to."""

    def __init__(
        self,
        root: Path,
        passages: Sequence[Passage] = FEW,
        *,
        before: str = "",
        through: Sequence[str] = (),
        few: int = generation.FEW,
        **options: Any,
    ) -> None:
        wanted = ",".join(sorted({p.article for p in passages}))
        command = [*through, sys.executable, "-c", CHILD, str(root), wanted, str(few)]
        if before:
            command = ["unshare", "-rm", "sh", "-c", f'set -e; {before}; exec "$@"', "sh", *command]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        options.setdefault("env", environment)
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, **{"cwd": ROOT, **options}
        )
        self._is_ready = False

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, f"the child ended with {self.process.wait(10)}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def order(self, line: str) -> None:
        if not self._is_ready:
            self._is_ready = self.hear()["ready"]
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")

    def ask(self, line: str) -> dict[str, Any]:
        self.order(line)
        return self.hear()

    def end(self, how: int = signal.SIGKILL) -> None:
        self.process.send_signal(how)
        self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()


@pytest.fixture
def child() -> Iterator[Callable[..., Child]]:
    """Start children and end them, whatever happens."""
    children: list[Child] = []

    def start(*given: Any, **options: Any) -> Child:
        children.append(Child(*given, **options))
        return children[-1]

    yield start
    for one in children:
        if one.process.returncode is None:
            one.end()


@contextmanager
def opened(root: Path, passages: Sequence[Passage] = FEW, **options: Any) -> Iterator[OpenIndex]:
    """Open the index in this process and close it."""
    index = IndexStore(root, **options).open(passages)
    try:
        yield index
    finally:
        index.search.close()


def finds_its_passages(index: OpenIndex, passages: Sequence[Passage]) -> bool:
    """Tell whether five passages and one question find what they should."""
    for p in passages[:: max(1, len(passages) // 5)]:
        found = index.search.nearest(index.embeddings.embed_passage(p), language=p.language, country=p.country, top_k=3)
        if p.identifier not in dict(found):
            return False
    question = index.embeddings.embed_query("a small request that is easy to decline")
    return any(
        name.startswith("en/asks#") for name, _ in index.search.nearest(question, language="en", country=None, top_k=3)
    )


def manifest(root: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((root / "CURRENT.json").read_text("utf-8"))
    return read


def sums_are_true(root: Path) -> bool:
    """Tell whether the published generation is byte for byte what its manifest says."""
    folder = root / manifest(root)["generation"]
    sums = {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file()
    }
    return bool(sums == manifest(root)["files"])


def files_held(process: int) -> list[str]:
    """Return the paths of the files a process holds open; none where there is no /proc."""
    held = []
    for link in Path(f"/proc/{process}/fd").glob("*"):
        with suppress(OSError):
            held.append(str(link.readlink()))
    return held


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of change of everything under a folder."""
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(folder.rglob("*"))}


def can_mount() -> bool:
    """Tell whether this machine lets us mount in a namespace of our own."""
    if not shutil.which("unshare"):
        return False
    tried = ["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "tertulia", tempfile.gettempdir()]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


needs_mount = pytest.mark.skipif(not can_mount(), reason="this machine does not let us mount, not even in a namespace")
needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a finished small index, to be copied."""
    root = tmp_path_factory.mktemp("built") / "index"
    with opened(root):
        pass
    return root


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    """Return a folder with a finished small index, of this test alone."""
    return Path(shutil.copytree(built, tmp_path / "index"))


# --- what it is for ---------------------------------------------------------------------------------------------------


def test_the_first_open_builds_and_the_next_one_serves_the_same_without_a_byte_written(tmp_path: Path) -> None:
    root = tmp_path / "deep" / "index"
    with opened(root) as first:
        assert first.built
        assert (first.note, first.search.name) == ("", "chroma")
        assert finds_its_passages(first, FEW)
    before = tree(root / first.generation)
    start = time.perf_counter()
    with opened(root) as second:
        print(f"unchanged open: {time.perf_counter() - start:.3f} s")
        assert (second.generation, second.built, second.note) == (first.generation, False, "")
        assert finds_its_passages(second, FEW)
    assert tree(root / first.generation) == before
    assert sums_are_true(root)
    assert not list((root / "run").iterdir())


def test_progress_runs_from_nothing_to_all(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    IndexStore(tmp_path / "index").open(FEW, lambda done, total: seen.append((done, total))).search.close()
    assert seen[0] == (0, len(FEW))
    assert seen[-1] == (len(FEW), len(FEW))
    assert seen == sorted(seen)


def test_an_index_of_nothing_answers_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "index", ()) as empty:
        assert empty.search.nearest(empty.embeddings.embed_query("hello"), language="en", country=None, top_k=3) == ()


def test_passages_in_a_script_that_the_space_does_not_know_do_not_keep_the_index_from_the_disk(tmp_path: Path) -> None:
    foreign = tuple(
        Passage(language="ja", article="own/a", anchor=f"s{n}", section="名刺", title="名刺", text="名刺を渡す。")
        for n in range(40)
    )
    with opened(tmp_path / "index", foreign + FEW) as index:
        assert (index.note, index.search.name) == ("", "chroma")
        assert finds_its_passages(index, FEW)


# --- D1: killed while it builds ---------------------------------------------------------------------------------------


def test_a_builder_killed_at_any_moment_leaves_an_index_that_opens_and_finds(
    tmp_path: Path, child: Callable[..., Child]
) -> None:
    chance = random.Random(7)
    rounds = [(tmp_path / "all", ALL, 1.5)] * 4 + [(tmp_path / "few", FEW, 0.6)] * 6
    upcoming = [child(root, passages) for root, passages, _ in rounds[:1]]
    for n, (root, passages, longest) in enumerate(rounds):
        upcoming += [child(*following[:2]) for following in rounds[n + 1 : n + 2]]
        upcoming[n].order("build")
        time.sleep(chance.uniform(0, longest))
        upcoming[n].end(signal.SIGTERM if n % 2 else signal.SIGKILL)
        with opened(root, passages) as index:
            assert (index.note, index.search.name) == ("", "chroma"), n
            assert finds_its_passages(index, passages), n
            assert len(list(root.glob("gen-*"))) == 1, n
            assert not (index.built and list(root.glob("build-*"))), n
        assert sums_are_true(root), n
        assert not list((root / "run").iterdir()), n


def test_a_large_index_killed_at_any_moment_while_it_changes_in_a_copy_opens_and_finds(
    tmp_path: Path, child: Callable[..., Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "FEW", 0)
    index = tmp_path / "index"
    chance = random.Random(11)
    with opened(index):
        pass
    for n in range(6):
        builder = child(index, FEW, few=0)
        assert builder.ask("change 1")["note"] == ""
        builder.order("build")
        time.sleep(chance.uniform(0, 0.8))
        builder.end(signal.SIGTERM if n % 2 else signal.SIGKILL)
        with opened(index) as left:
            assert (left.note, left.search.name) == ("", "chroma"), n
            assert finds_its_passages(left, FEW), n
        assert len(list(index.glob("gen-*"))) == 1, n
        assert sums_are_true(index), n
        assert not list((index / "run").iterdir()), n


# --- D3: several processes --------------------------------------------------------------------------------------------


def test_two_processes_that_start_from_nothing_build_once_and_both_serve(
    tmp_path: Path, child: Callable[..., Child]
) -> None:
    root = tmp_path / "index"
    both = [child(root), child(root)]
    for one in both:
        one.order("open")
    said = [one.hear() for one in both]
    assert sorted(s["built"] for s in said) == [False, True]
    assert {(s["generation"], s["note"], s["store"], s["right"]) for s in said} == {
        (manifest(root)["generation"], "", "chroma", True)
    }
    assert len(list(root.glob("gen-*"))) == 1
    with opened(root) as third:
        assert not third.built
        assert len(list((root / "run").glob("*.lock"))) == 3
        assert finds_its_passages(third, FEW)
    assert sums_are_true(root)
    assert [one.ask("close") for one in both] == [{"closed": True}] * 2
    assert not list((root / "run").iterdir())


def test_a_process_that_builds_anew_does_not_disturb_the_one_that_serves(
    index: Path, child: Callable[..., Child]
) -> None:
    with opened(index) as serving:
        other = child(index).ask("change 1")
        assert other["built"]
        assert other["generation"] != serving.generation
        assert finds_its_passages(serving, FEW)
        assert not (index / serving.generation).exists()


@needs_proc
def test_no_process_opens_a_file_of_the_published_generation_to_serve(index: Path, child: Callable[..., Child]) -> None:
    serving = child(index)
    serving.ask("open")
    held = files_held(serving.process.pid)
    assert [name for name in held if name.endswith("chroma.sqlite3")]
    assert not [name for name in held if "/gen-" in name]
    assert all(str(index / "run") in name for name in held if "sqlite" in name)


def test_one_who_waits_too_long_for_a_builder_serves_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_store, "PATIENCE", 0.1)
    root = tmp_path / "index"
    root.mkdir()
    with FileLock(root / "index.lock"), opened(root) as waited:
        assert (waited.generation, waited.note, waited.search.name) == ("memory", "busy", "memory")
        assert finds_its_passages(waited, FEW)
    with opened(root) as later:
        assert later.note == ""


def test_a_copy_of_a_dead_process_is_swept_by_the_next_open_and_a_living_one_is_not(
    index: Path, child: Callable[..., Child]
) -> None:
    dead, living = child(index), child(index)
    dead.ask("open")
    gone = {p.name for p in (index / "run").iterdir()}
    living.ask("open")
    kept = {p.name for p in (index / "run").iterdir()} - gone
    dead.end(signal.SIGKILL)
    with opened(index) as unchanged:
        assert not unchanged.built
        left = {p.name for p in (index / "run").iterdir()}
        assert not left & gone
        assert kept < left
    assert living.ask("open")["right"]


def test_who_closes_an_index_need_not_be_who_opened_it(index: Path) -> None:
    found: list[OpenIndex] = []
    opener = threading.Thread(target=lambda: found.append(IndexStore(index).open(FEW)))
    opener.start()
    opener.join()
    found[0].search.close()
    assert not list((index / "run").iterdir())
    assert not [name for name in files_held(os.getpid()) if str(index) in name]


def test_many_copies_and_sweeps_at_once_do_not_take_a_living_copy_away(index: Path) -> None:
    done = threading.Event()

    def go_on_sweeping() -> None:
        while not done.is_set():
            sweep(index / "run")

    def open_and_ask(_: int) -> tuple[str, bool]:
        with opened(index) as one:
            return one.note, finds_its_passages(one, FEW)

    sweeper = threading.Thread(target=go_on_sweeping)
    sweeper.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            answers = set(pool.map(open_and_ask, range(12)))
    finally:
        done.set()
        sweeper.join()
    assert answers == {("", True)}


# --- D4: a folder that cannot be used ---------------------------------------------------------------------------------


@pytest.mark.parametrize("store", ["chroma", "memory"])
def test_a_file_in_place_of_the_folder_ends_in_memory_with_a_note(tmp_path: Path, store: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    for root in (tmp_path / "file", tmp_path / "file" / "index"):
        with opened(root, store=store) as index:
            assert (index.generation, index.note, index.search.name) == ("memory", "read_only", "memory")
            assert finds_its_passages(index, FEW)
    assert (tmp_path / "file").read_text() == "not a folder"


@needs_proc
def test_a_folder_where_nothing_can_be_made_ends_in_memory_with_a_note() -> None:
    with opened(Path("/proc/tertulia/index")) as index:
        assert (index.generation, index.note) == ("memory", "read_only")
        assert finds_its_passages(index, FEW)


@needs_mount
@pytest.mark.parametrize("has_index", [True, False])
def test_a_read_only_disk_serves_its_index_from_a_copy_elsewhere_and_else_from_memory(
    index: Path, child: Callable[..., Child], *, has_index: bool
) -> None:
    if not has_index:
        shutil.rmtree(index)
        index.mkdir()
    elsewhere = index.parent / "temporary"
    elsewhere.mkdir()
    mount = f"mount --bind {index} {index}; mount -o remount,ro,bind {index}"
    said = child(index, before=mount, env={**os.environ, "TMPDIR": str(elsewhere)})
    answer = said.ask("open")
    assert answer["right"]
    assert (answer["store"], answer["note"]) == (("chroma", "") if has_index else ("memory", "read_only"))
    said.ask("close")
    assert not list(elsewhere.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="needs the permissions of Unix")
def test_a_folder_whose_permissions_forbid_writing_serves_all_the_same(
    index: Path, child: Callable[..., Child]
) -> None:
    # Root may write everywhere, unless it starts without that capability.
    tied = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    if tied and not shutil.which(tied[0]):
        pytest.skip("needs setpriv when run as root")
    for path in (index, *index.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        reader = child(index, through=tied)
        answer = reader.ask("open")
        reader.ask("close")
        changed = reader.ask("change 1")
    finally:
        for path in (index, *index.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert (answer["right"], answer["note"], answer["built"], answer["store"]) == (True, "", False, "chroma")
    assert (changed["right"], changed["note"], changed["generation"]) == (True, "read_only", "memory")


# --- D5: a full disk --------------------------------------------------------------------------------------------------


@needs_mount
@pytest.mark.parametrize("temporary_is_full_too", [True, False])
def test_a_full_disk_serves_what_there_is_and_works_again_when_there_is_room(
    tmp_path: Path, child: Callable[..., Child], *, temporary_is_full_too: bool
) -> None:
    disk, elsewhere = tmp_path / "disk", tmp_path / "elsewhere"
    disk.mkdir()
    elsewhere.mkdir()
    temporary = disk if temporary_is_full_too else elsewhere
    store = child(
        disk / "index",
        ALL,
        before=f"mount -t tmpfs -o size=40m tertulia {disk}",
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)},
    )
    first = store.ask("open")
    assert (first["note"], first["store"], first["right"]) == ("", "chroma", True)
    store.ask("close")
    store.ask("fill")
    again = store.ask("open")
    assert (again["generation"], again["built"], again["right"]) == (first["generation"], False, True)
    assert (again["store"], again["note"]) == (("memory", "full") if temporary_is_full_too else ("chroma", ""))
    store.ask("close")
    changed = store.ask("change 1")
    assert (changed["generation"], changed["note"], changed["right"]) == ("memory", "full", True)
    assert store.ask("generations") == {"generations": [first["generation"]]}
    store.ask("free")
    old = store.ask("open")
    assert (old["generation"], old["store"], old["note"]) == (first["generation"], "chroma", "")
    store.ask("close")
    new = store.ask("change 1")
    assert (new["note"], new["store"], new["built"], new["right"]) == ("", "chroma", True, True)


@needs_mount
def test_a_disk_too_small_from_the_start_ends_in_memory_and_keeps_nothing_on_it(
    tmp_path: Path, child: Callable[..., Child]
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    store = child(disk / "index", before=f"mount -t tmpfs -o size=300k tertulia {disk}")
    said = store.ask("open")
    assert (said["generation"], said["note"], said["right"]) == ("memory", "full", True)
    assert store.ask("generations") == {"generations": []}


# --- D6, D7, D8: damaged and foreign files ----------------------------------------------------------------------------


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scramble(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 200] = random.Random(5).randbytes(200)
    path.write_bytes(raw)


def _delete(path: Path) -> None:
    path.unlink()


DAMAGE: Mapping[str, Callable[[Path], None]] = {
    "emptied": _empty,
    "halved": _halve,
    "scrambled": _scramble,
    "deleted": _delete,
}
FILES = (
    "CURRENT.json",
    "space.npz",
    "vectors-0.npy",
    "passages.json",
    "chroma.sqlite3",
    "data_level0.bin",
    "header.bin",
    "length.bin",
    "link_lists.bin",
)


def test_the_files_that_are_damaged_here_are_all_that_an_index_has(built: Path) -> None:
    kept = {p.name for p in (built / manifest(built)["generation"]).rglob("*") if p.is_file()}
    assert kept | {"CURRENT.json"} == set(FILES)


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_noticed_and_the_index_rebuilt(index: Path, name: str, damage: str) -> None:
    victim = next(index.rglob(name))
    before = victim.read_bytes()
    DAMAGE[damage](victim)
    harmless = victim.exists() and victim.read_bytes() == before
    with opened(index) as mended:
        assert mended.built is not harmless
        assert (mended.note, mended.search.name) == ("", "chroma")
        assert finds_its_passages(mended, FEW)
    assert sums_are_true(index)
    with opened(index) as again:
        assert not again.built


@pytest.mark.parametrize("name", ["space.npz", "vectors-0.npy"])
def test_damage_is_noticed_by_the_memory_store_too(tmp_path: Path, name: str) -> None:
    with opened(tmp_path, store="memory"):
        pass
    _scramble(next(tmp_path.rglob(name)))
    with opened(tmp_path, store="memory") as mended:
        assert mended.built
        assert finds_its_passages(mended, FEW)


def test_an_empty_database_in_place_of_the_right_one_is_noticed(index: Path) -> None:
    import chromadb

    empty = index.parent / "empty"
    client: Any = chromadb.PersistentClient(path=str(empty))
    client.close()
    shutil.copyfile(empty / "chroma.sqlite3", next(index.rglob("gen-*/**/chroma.sqlite3")))
    with opened(index) as mended:
        assert mended.built
        assert finds_its_passages(mended, FEW)


@pytest.mark.parametrize("wrong", ["[]", "null", "7", '"text"', "{}", "[" * 100_000, '{"fingerprint": 1}'])
def test_a_manifest_that_is_no_manifest_is_rebuilt(index: Path, wrong: str) -> None:
    (index / "CURRENT.json").write_text(wrong)
    with opened(index) as mended:
        assert mended.built
        assert finds_its_passages(mended, FEW)


def test_a_folder_in_place_of_the_manifest_is_replaced(index: Path) -> None:
    (index / "CURRENT.json").unlink()
    (index / "CURRENT.json" / "deep").mkdir(parents=True)
    with opened(index) as mended:
        assert (mended.built, mended.note) == (True, "")


def test_an_index_of_another_schema_is_rebuilt(index: Path) -> None:
    (index / "CURRENT.json").write_text(json.dumps({**manifest(index), "schema": 99}))
    with opened(index) as mended:
        assert mended.built
        assert finds_its_passages(mended, FEW)


@pytest.mark.parametrize(
    ("of", "name", "value"), [(LatentSemanticMaker, "identity", "lsi-0"), (index_store, "SCHEMA", 99)]
)
def test_an_index_of_another_version_of_ours_is_rebuilt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of: object, name: str, value: object
) -> None:
    with monkeypatch.context() as other:
        other.setattr(of, name, value)
        with opened(tmp_path) as old:
            pass
    with opened(tmp_path) as new:
        assert new.built
        assert new.generation != old.generation
        assert finds_its_passages(new, FEW)


def test_an_index_of_another_version_of_chroma_is_rebuilt(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "site" / "chromadb-9.9.9.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: chromadb\nVersion: 9.9.9\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    with opened(index) as new:
        assert new.built
        assert finds_its_passages(new, FEW)


# --- D9: articles change ----------------------------------------------------------------------------------------------


def test_what_was_changed_added_or_deleted_is_found_or_not_found_at_the_next_open(tmp_path: Path) -> None:
    secret = replace(FEW[0], article="own/secret", anchor="one", title=CANARY, section=CANARY, text=f"{CANARY} fish.")

    def hits(passages: Sequence[Passage]) -> tuple[bool, list[str]]:
        with opened(tmp_path, passages) as index:
            retriever = HybridRetriever(passages, index)
            found = retriever.retrieve(f"{CANARY} fish", language=secret.language, top_k=50)
            return index.built, [r.passage.text for r in found if CANARY in r.passage.text]

    assert hits(FEW) == (True, [])
    assert hits((*FEW, secret)) == (True, [f"{CANARY} fish."])
    assert hits((*FEW, secret)) == (False, [f"{CANARY} fish."])
    assert hits((*FEW, replace(secret, text=f"{CANARY} bird."))) == (True, [f"{CANARY} bird."])
    assert hits(FEW) == (True, [])
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()]
    assert len(list(tmp_path.glob("gen-*"))) == 1


def own(name: str, text: str) -> Passage:
    return replace(FEW[0], article=f"own/{name}", anchor="one", country=None, title=name, section=name, text=text)


class Counting(LatentSemanticMaker):
    """Counts what has to be made anew."""

    def __init__(self) -> None:
        super().__init__()
        self.spaces = 0
        self.vectors = 0

    def make(self, passages: Sequence[Passage]) -> LatentSemanticEmbeddings:
        self.spaces += 1
        return self._watched(super().make(passages))

    def load(self, folder: Path) -> LatentSemanticEmbeddings:
        return self._watched(super().load(folder))

    def _watched(self, space: LatentSemanticEmbeddings) -> LatentSemanticEmbeddings:
        plain = space.embed_passages

        def embed_passages(passages: Sequence[Passage]) -> Any:
            self.vectors += len(passages)
            return plain(passages)

        space.embed_passages = embed_passages  # type: ignore[method-assign]
        return space


def shape(index: OpenIndex, passages: Sequence[Passage]) -> list[Any]:
    """Return what five passages each passage lies nearest to."""
    vectors = index.embeddings.embed_passages(passages)  # type: ignore[attr-defined]
    return [
        [
            name
            for name, _ in index.search.nearest(
                [float(x) for x in vector], language=p.language, country=p.country, top_k=5
            )
        ]
        for p, vector in zip(passages, vectors, strict=True)
    ]


@pytest.mark.parametrize("few", [generation.FEW, 0], ids=["small", "large"])
def test_an_own_article_more_or_less_costs_its_own_vectors_only_and_the_index_is_that_of_a_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(generation, "FEW", few)
    one, two = own("one", f"{CANARY} samples for a buyer."), own("two", "Prices in the second letter to a buyer.")
    other = replace(one, text="Samples on request only, buyer or not.")
    steps = [
        (FEW, 1, len(FEW)),
        ((*FEW, one), 0, 1),
        ((*FEW, one, two), 0, 1),
        ((*FEW, other, two), 0, 1),
        (FEW, 0, 0),
        ((*FEW, one), 0, 1),
    ]
    for number, (passages, spaces, vectors) in enumerate(steps):
        maker = Counting()
        index = IndexStore(tmp_path / "grown", maker=maker).open(passages)
        anew = IndexStore(tmp_path / f"anew{number}").open(passages)
        assert (maker.spaces, maker.vectors) == (spaces, vectors)
        assert (index.built, index.note) == (True, "")
        assert shape(index, passages) == shape(anew, passages)
        index.search.close()
        anew.search.close()
        assert sums_are_true(tmp_path / "grown")
        files = [p for p in (tmp_path / "grown").rglob("*") if p.is_file()]
        assert not any(CANARY.encode() in p.read_bytes() for p in files)


# --- a large index changes by what is touched -------------------------------------------------------------------------


class Written:
    """What Chroma was given to write and to delete, change by change."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from app.adapters import chroma_index

        self.passages: list[int] = []
        self.gone: list[int] = []
        plain = chroma_index.write_folder

        def write_folder(folder: Path, passages: Sequence[Passage], *rest: Any, **options: Any) -> None:
            self.passages.append(len(passages))
            self.gone.append(len(options["gone"]))
            plain(folder, passages, *rest, **options)

        monkeypatch.setattr(chroma_index, "write_folder", write_folder)

    def last(self) -> tuple[int, int]:
        return self.passages[-1], self.gone[-1]


def inodes(root: Path) -> dict[str, int]:
    folder = root / manifest(root)["generation"]
    return {p.name: p.stat().st_ino for p in folder.iterdir() if p.is_file()}


def pieces(root: Path) -> list[list[str]]:
    kept = json.loads((root / manifest(root)["generation"] / "passages.json").read_text("utf-8"))
    return list(kept["pieces"])


def test_a_large_index_writes_and_deletes_only_what_changed_and_links_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "FEW", 0)
    written = Written(monkeypatch)
    one, two = own("one", "Samples for a buyer."), own("two", "Prices in the second letter to a buyer.")
    with opened(tmp_path, (*FEW, one)):
        assert written.last() == (len(FEW) + 1, 0)
    before = inodes(tmp_path)
    with opened(tmp_path, (*FEW, replace(one, text="Flowers."), two)):
        assert written.last() == (2, 1)
    after = inodes(tmp_path)
    assert {after[name] == before[name] for name in ("space.npz", "vectors-0.npy")} == {True}
    assert one.digest not in str(pieces(tmp_path))
    with opened(tmp_path, FEW) as fewer:
        assert written.last() == (0, 2)
        assert inodes(tmp_path)["vectors-1.npy"] == after["vectors-1.npy"]
        assert finds_its_passages(fewer, FEW)
    assert [len([row for row in piece if row]) for piece in pieces(tmp_path)] == [len(FEW), 0]
    with opened(tmp_path, FEW) as again:
        assert not again.built


def test_a_large_index_of_which_much_is_buried_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "FEW", 0)
    written = Written(monkeypatch)
    many = tuple(own(f"n{n}", f"Samples for buyer number {n}.") for n in range(len(FEW) // 2))
    with opened(tmp_path, (*FEW, *many)):
        pass
    with opened(tmp_path, (*FEW, *many[1:])):
        assert written.last() == (0, 1)
    with opened(tmp_path, FEW) as fewer:
        assert written.last() == (len(FEW), 0)
        assert pieces(tmp_path) == [[p.digest for p in FEW]]
        assert finds_its_passages(fewer, FEW)


def test_an_index_that_becomes_large_or_small_is_written_anew_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "FEW", len(FEW))
    written = Written(monkeypatch)
    one = own("one", "Samples for a buyer.")
    for passages in (FEW, (*FEW, one), FEW):
        with opened(tmp_path, passages):
            assert written.last() == (len(passages), 0)


def test_the_pieces_of_a_large_index_that_grew_often_are_joined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "FEW", 0)
    monkeypatch.setattr(generation, "MOST_PIECES", 3)
    every = [own(f"n{n}", f"Samples for buyer number {n}.") for n in range(5)]
    lengths = []
    for n in range(6):
        passages = (*FEW, *every[1 : n + 1]) if n != 1 else (*FEW, every[0])
        with opened(tmp_path, passages) as index:
            assert index.note == ""
            if n == 5:
                with opened(tmp_path / "anew", passages) as anew:
                    assert shape(index, passages) == shape(anew, passages)
        lengths.append(len(pieces(tmp_path)))
        assert sums_are_true(tmp_path)
    assert lengths == [1, 2, 3, 1, 2, 2]


def test_where_files_cannot_have_two_names_they_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", link)
    monkeypatch.setattr(generation, "FEW", 0)
    for passages in ((*FEW, own("one", "Samples for a buyer.")), FEW):
        with opened(tmp_path, passages) as index:
            assert (index.built, index.note) == (True, "")
            assert finds_its_passages(index, passages)
        assert sums_are_true(tmp_path)


@pytest.mark.parametrize("name", ["space.npz", "vectors-0.npy", "passages.json", "chroma.sqlite3", "data_level0.bin"])
def test_a_large_index_does_not_grow_out_of_a_damaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(generation, "FEW", 0)
    written = Written(monkeypatch)
    with opened(tmp_path, FEW):
        pass
    _scramble(next(tmp_path.rglob(name)))
    passages = (*FEW, own("one", "Samples for a buyer."))
    with opened(tmp_path, passages) as index:
        assert written.last() == (len(passages), 0)
        assert (index.note, finds_its_passages(index, passages)) == ("", True)
    assert sums_are_true(tmp_path)


# --- D10: the index is taken away while it serves ---------------------------------------------------------------------


def test_a_retriever_answers_the_same_after_its_index_was_deleted(tmp_path: Path) -> None:
    questions = (
        "how do I ask for a meeting",
        "something to mention in the first line",
        "should I send a calendar link",
    )
    with opened(tmp_path / "index", EVERYTHING) as index:
        retriever = HybridRetriever(EVERYTHING, index, read_wording(LIBRARY.root))

        def answers() -> list[list[str]]:
            return [[r.passage.identifier for r in retriever.retrieve(q, language="en")] for q in questions]

        before = answers()
        shutil.rmtree(tmp_path / "index")
        assert answers() == before
        index.search.close()
        assert answers() == before
        assert retriever.describe()["store"] == "memory"
    with opened(tmp_path / "index", EVERYTHING) as anew:
        assert anew.built


# --- Chroma and its peer ----------------------------------------------------------------------------------------------


def test_chroma_and_memory_find_the_same_for_the_golden_questions(tmp_path: Path) -> None:
    asked = tomllib.loads((ROOT / "tests" / "golden" / "questions.toml").read_text("utf-8"))["question"]
    with opened(tmp_path / "c", EVERYTHING) as chroma, opened(tmp_path / "m", EVERYTHING, store="memory") as memory:
        assert (chroma.search.name, memory.search.name) == ("chroma", "memory")
        differing, compared = [], 0
        for question in asked:
            for country in (None, "JP"):
                vector = chroma.embeddings.embed_query(question["text"])
                if question["language"] not in {"en", "es"} or not any(vector):
                    continue
                where = {"language": question["language"], "country": country, "top_k": 5}
                here, there = chroma.search.nearest(vector, **where), memory.search.nearest(vector, **where)
                compared += 1
                if [name for name, _ in here] != [name for name, _ in there]:
                    differing.append(question["id"])
                assert [score for _, score in here] == pytest.approx([score for _, score in there], abs=1e-4)
    print(f"{compared} searches compared")
    assert compared >= 30
    assert differing == []


# --- nothing elsewhere ------------------------------------------------------------------------------------------------


def test_without_a_home_it_starts_and_leaves_nothing_outside_its_folder(
    tmp_path: Path, child: Callable[..., Child]
) -> None:
    places = {name: tmp_path / name for name in ("home", "here", "temporary")}
    for place in places.values():
        place.mkdir()
    plain = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    homes = [{}, {"HOME": str(places["home"])}]
    both = [
        child(tmp_path / f"index{n}", env={**plain, **home, "TMPDIR": str(places["temporary"])}, cwd=places["here"])
        for n, home in enumerate(homes)
    ]
    for one in both:
        assert one.ask("open")["note"] == ""
        one.ask("close")
        one.end(signal.SIGTERM)
    assert {name: list(place.iterdir()) for name, place in places.items()} == {name: [] for name in places}


@needs_mount
def test_it_builds_and_serves_where_nothing_but_its_own_folder_can_be_written(
    tmp_path: Path, child: Callable[..., Child]
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "temporary").mkdir()
    mount = f"mount --bind {data} {data}; mount -o remount,ro,bind /"
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "TMPDIR": str(data / "temporary")}
    said = child(data / "index", before=mount, env=environment)
    answer = said.ask("open")
    assert (answer["note"], answer["store"], answer["right"]) == ("", "chroma", True)
