"""The index as a disposable cache: built aside, checked, closed, renamed into place; opened as a private copy.

    <root>/CURRENT.json       names the generation, with its fingerprint and the SHA-256 of every file
    <root>/gen-<id>/          space.npz, vectors.npy, chroma/; nobody writes here after the rename
    <root>/build-<id>/        a build under way; an old one is rubbish
    <root>/run/<id>/          a process's own copy of a generation's Chroma folder
    <root>/run/<id>.lock      held by that process while it lives
    <root>/damaged/           the last generation that was found damaged
    <root>/index.lock         held by the one process that builds

A published generation is never opened by Chroma itself, which writes even when it only reads. So its check sums stay
true, a damaged file is noticed before Chroma could crash on it, and any number of processes may serve at once.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zipfile import BadZipFile

import numpy as np
from filelock import BaseFileLock, FileLock, Timeout

from app.adapters.embeddings import VERSION as SPACE_VERSION
from app.adapters.embeddings import LatentSemanticEmbeddings
from app.adapters.memory_index import MemoryIndex
from app.core.errors import StoreUnavailable
from app.core.model import Passage
from app.core.ports import VectorSearch

if TYPE_CHECKING:
    from app.adapters.chroma_index import ChromaIndex

SCHEMA = 1
PATIENCE = 20.0
"""Seconds to wait for another process that is building; a build of the shipped library takes about two."""

GOLDEN = 5
"""Passages of a fresh index that must find themselves before it is published."""

ROOM = 16 << 20
"""Bytes; with less free than this, a failure of Chroma, which does not say why, is put down to a full disk."""

Progress = Callable[[int, int], None]
"""Called with passages done and passages in all."""


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """What serves: the space of the vectors, the search in it, and the generation's name ("memory" where there is none).

    `note` is "" or why the search runs in memory: read_only, damaged, busy, full, failed.
    """

    embeddings: LatentSemanticEmbeddings
    search: VectorSearch
    generation: str
    built: bool
    note: str = ""


class IndexStore:
    """Generations of the index under `root`, which need not exist and may turn out to be unwritable."""

    def __init__(self, root: Path, store: Literal["chroma", "memory"] = "chroma") -> None:
        self.root = root
        self.store = store

    def open(self, passages: Sequence[Passage], progress: Progress | None = None) -> OpenIndex:
        """Return an index of exactly these passages: the published one, a new one, or one in memory.

        Never raises for what the disk does: an unwritable, full or damaged folder ends in memory, with a `note`.
        """
        fingerprint = _fingerprint(passages, self.store)
        tell = progress or (lambda _done, _all: None)
        opened, note = self._published(passages, fingerprint)
        if opened:
            return opened
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self.root / "index.lock", timeout=PATIENCE):
                opened, note = self._published(passages, fingerprint)
                if opened:
                    return opened
                if note == "damaged":
                    self._put_aside()
                self._build(passages, fingerprint, tell)
                opened, note = self._published(passages, fingerprint, built=True)
            if opened:
                return opened
        except Timeout:
            note = "busy"
        except (OSError, StoreUnavailable) as exc:
            note = self._reason(exc)
        return self._in_memory(passages, note or "failed")

    def _published(
        self, passages: Sequence[Passage], fingerprint: str, *, built: bool = False
    ) -> tuple[OpenIndex | None, str]:
        try:
            manifest: dict[str, Any] = json.loads((self.root / "CURRENT.json").read_text("utf-8"))
            if manifest["fingerprint"] != fingerprint or manifest["schema"] != SCHEMA:
                return None, "outdated"
            folder = self.root / str(manifest["generation"])
            if _checksums(folder) != manifest["files"]:
                return None, "damaged"
            embeddings = LatentSemanticEmbeddings.load(folder / "space.npz")
            search, note = self._search(folder, passages, embeddings)
        except FileNotFoundError:
            return None, "missing"
        except (OSError, ValueError, KeyError, TypeError, RecursionError, EOFError, BadZipFile):
            return None, "damaged"
        return OpenIndex(embeddings, search, str(manifest["generation"]), built, note), ""

    def _search(
        self, folder: Path, passages: Sequence[Passage], embeddings: LatentSemanticEmbeddings
    ) -> tuple[VectorSearch, str]:
        """Return the search in an intact generation and "", or the same in memory and why Chroma cannot serve it."""
        in_memory = MemoryIndex(passages, np.load(folder / "vectors.npy", allow_pickle=False))
        if self.store == "memory":
            return in_memory, ""
        sweep(self.root / "run")
        try:
            return _open_chroma(folder / "chroma", self.root / "run", len(passages), embeddings), ""
        except (OSError, StoreUnavailable) as exc:
            if not folder.is_dir():  # another process has published a newer one
                raise FileNotFoundError(folder.name) from exc
            return in_memory, self._reason(exc)

    def _reason(self, error: OSError | StoreUnavailable) -> str:
        if isinstance(error, OSError):
            return "full" if error.errno in {errno.ENOSPC, errno.EDQUOT} else "read_only"
        with suppress(OSError):
            return "full" if shutil.disk_usage(self.root).free < ROOM else "failed"
        return "failed"

    def _build(self, passages: Sequence[Passage], fingerprint: str, tell: Progress) -> None:
        for rubbish in (*self.root.glob("build-*"), *self.root.glob("CURRENT.*.tmp")):
            _remove(rubbish)
        folder = self.root / f"build-{uuid.uuid4().hex[:12]}"
        folder.mkdir(mode=0o700)
        try:
            tell(0, len(passages))
            embeddings, vectors = _vectors(passages)
            embeddings.save(folder / "space.npz")
            np.save(folder / "vectors.npy", vectors)
            if self.store == "chroma":
                _write_chroma(folder / "chroma", passages, vectors, tell)
                _check(folder / "chroma", self.root / "run", passages, vectors, embeddings)
            tell(len(passages), len(passages))
            self._publish(folder, passages, fingerprint, embeddings.dimensions)
        finally:
            # After a failure what was built must not go on filling the disk; after the rename nothing is left here.
            _remove(folder)

    def _publish(self, folder: Path, passages: Sequence[Passage], fingerprint: str, dimensions: int) -> None:
        _sync(folder)
        generation = folder.name.replace("build-", "gen-")
        manifest = {
            "schema": SCHEMA,
            "generation": generation,
            "fingerprint": fingerprint,
            "passages": len(passages),
            "dimensions": dimensions,
            "files": _checksums(folder),
        }
        fresh = self.root / f"CURRENT.{uuid.uuid4().hex[:8]}.tmp"
        _write_through(fresh, json.dumps(manifest, indent=1))
        folder.rename(self.root / generation)
        fresh.replace(self.root / "CURRENT.json")
        for old in self.root.glob("gen-*"):
            if old.name != generation:
                _remove(old)

    def _put_aside(self) -> None:
        """Move a damaged generation out of the way; the last one is kept for whoever wants to know what happened."""
        _remove(self.root / "damaged")
        for folder in sorted(self.root.glob("gen-*"))[:1]:
            folder.rename(self.root / "damaged")
        _remove(self.root / "CURRENT.json")

    @staticmethod
    def _in_memory(passages: Sequence[Passage], note: str) -> OpenIndex:
        embeddings, vectors = _vectors(passages)
        return OpenIndex(embeddings, MemoryIndex(passages, vectors), "memory", built=True, note=note)


class PrivateCopy:
    """A process's own copy of a folder, with a lock beside it that dies with the process."""

    def __init__(self, folder: Path, lock: BaseFileLock, *, is_temporary: bool) -> None:
        self.folder = folder
        self._lock = lock
        self._is_temporary = is_temporary

    @classmethod
    def make(cls, source: Path, runs: Path) -> PrivateCopy:
        """Copy `source` under `runs`, or under the system's temporary folder where that cannot be written."""
        try:
            return cls._make(source, runs, is_temporary=False)
        except OSError:
            elsewhere = Path(tempfile.mkdtemp(prefix="tertulia-"))
        try:
            return cls._make(source, elsewhere, is_temporary=True)
        except OSError:
            _remove(elsewhere)
            raise

    @classmethod
    def _make(cls, source: Path, runs: Path, *, is_temporary: bool) -> PrivateCopy:
        runs.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = runs / uuid.uuid4().hex[:12]
        # The lock comes before the folder, so `sweep` never meets a living copy that is not locked yet. It is not the
        # thread's but the process's: who closes an index need not be who opened it.
        lock = FileLock(f"{folder}.lock", thread_local=False)
        lock.acquire(timeout=5)
        copy = cls(folder, lock, is_temporary=is_temporary)
        try:
            folder.mkdir(mode=0o700)
            # Not copytree: it hides the number of the error, and copies the permissions of a read-only folder.
            for path in sorted(source.rglob("*")):
                target = folder / path.relative_to(source)
                target.mkdir() if path.is_dir() else shutil.copyfile(path, target)
        except BaseException:
            copy.discard()
            raise
        return copy

    def discard(self) -> None:
        """Delete the copy."""
        _remove(self.folder)
        self._lock.release()
        _remove(Path(self._lock.lock_file))
        if self._is_temporary:
            _remove(self.folder.parent)


class PrivateChroma:
    """A `ChromaIndex` over a private copy; closing it deletes the copy."""

    name = "chroma"

    def __init__(self, index: ChromaIndex, closing: ExitStack) -> None:
        self._index = index
        self._closing = closing

    def nearest(
        self, vector: Sequence[float], *, language: str, country: str | None, top_k: int
    ) -> tuple[tuple[str, float], ...]:
        """Return `(identifier, cosine similarity)` pairs, nearest first."""
        return self._index.nearest(vector, language=language, country=country, top_k=top_k)

    def close(self) -> None:
        """Close the index and delete the copy."""
        self._closing.close()


def _open_chroma(folder: Path, runs: Path, passages: int, embeddings: LatentSemanticEmbeddings) -> PrivateChroma:
    """Return a private copy of a Chroma folder, open and counted; raises `OSError` or `StoreUnavailable`."""
    from app.adapters.chroma_index import ChromaIndex  # noqa: PLC0415 - costs a second or two; only when wanted

    with ExitStack() as undo:
        copy = PrivateCopy.make(folder, runs)
        undo.callback(copy.discard)
        index = ChromaIndex(copy.folder, embeddings)
        undo.callback(index.close)
        index.check(passages)
        return PrivateChroma(index, undo.pop_all())


def sweep(runs: Path) -> None:
    """Delete the private copies of processes that are gone: their locks can be taken."""
    for path in sorted(runs.glob("*.lock")):
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except OSError:  # held (a `Timeout` is one), or not ours to write
            continue
        PrivateCopy(path.with_suffix(""), lock, is_temporary=False).discard()


def _vectors(passages: Sequence[Passage]) -> tuple[LatentSemanticEmbeddings, np.ndarray]:
    embeddings = LatentSemanticEmbeddings.fit(passages)
    return embeddings, np.array([embeddings.embed_passage(p) for p in passages], dtype=np.float32)


def _write_chroma(folder: Path, passages: Sequence[Passage], vectors: np.ndarray, tell: Progress) -> None:
    from app.adapters.chroma_index import write_collection  # noqa: PLC0415 - see _open_chroma

    done = 0

    def progress(count: int) -> None:
        nonlocal done
        done += count
        tell(done, len(passages))

    write_collection(folder, passages, vectors, progress)


def _check(
    folder: Path, runs: Path, passages: Sequence[Passage], vectors: np.ndarray, embeddings: LatentSemanticEmbeddings
) -> None:
    """Raise `StoreUnavailable` unless a copy of the new index counts right and finds some of its own passages."""
    # A passage without a word that the space knows, such as one in Japanese, has no direction and is not found by it.
    known = [place for place in range(len(passages)) if vectors[place].any()]
    index = _open_chroma(folder, runs, len(passages), embeddings)
    try:
        for place in known[:: max(1, len(known) // GOLDEN)]:
            passage, vector = passages[place], [float(x) for x in vectors[place]]
            found = index.nearest(vector, language=passage.language, country=passage.country, top_k=3)
            if not any(score > 0.99 for _, score in found):
                raise StoreUnavailable("The new index does not find its own passages.")
    finally:
        index.close()


def _fingerprint(passages: Sequence[Passage], store: str) -> str:
    from importlib.metadata import version  # noqa: PLC0415 - only here

    digest = hashlib.sha256(f"{SCHEMA} {SPACE_VERSION} {store} {version('chromadb')}".encode())
    for p in passages:
        digest.update(f"\0{p.identifier}\0{p.country}\0{p.title}\0{p.section}\0{p.text}\0{p.sources}".encode())
    return digest.hexdigest()


def _checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file under `folder`, by its path relative to it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _sync(folder: Path) -> None:
    """Force a folder's files to the disk, so that the rename never publishes what a power cut would empty."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as opened:
                os.fsync(opened.fileno())


def _write_through(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def _remove(path: Path) -> None:
    """Delete a file or a whole folder, if it is there and can be."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
