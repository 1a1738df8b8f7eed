"""The index as a disposable cache: built aside, checked, closed, renamed into place; opened as a private copy.

    <root>/CURRENT.json       names the generation, with its fingerprint and the SHA-256 of every file
    <root>/gen-<id>/          space.npz, vectors.npy, chroma/; nobody writes here after the rename
    <root>/build-<id>/        a build under way; an old one is rubbish
    <root>/run/<id>/          a process's own copy of a generation's Chroma folder, with a lock it holds while it lives
    <root>/index.lock         held by the one process that builds

A published generation is never opened by Chroma itself, which writes even when it only reads. So its check sums stay
true, a damaged file is noticed before Chroma could crash on it, and any number of processes may serve at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from filelock import FileLock, Timeout

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

Progress = Callable[[int, int], None]
"""Called with passages done and passages in all."""


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """What serves: the space of the vectors, the search in it, and the generation's name ("memory" when in memory).

    `note` is "" or why the index is not on disk: read_only, damaged, busy, full, failed.
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
        except OSError as exc:
            note = "full" if exc.errno == 28 else "read_only"
        except StoreUnavailable:
            note = "failed"
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
            search = self._search(folder, passages, embeddings)
        except FileNotFoundError:
            return None, "missing"
        except (OSError, ValueError, KeyError, TypeError, StoreUnavailable):
            return None, "damaged"
        return OpenIndex(embeddings, search, str(manifest["generation"]), built), ""

    def _search(self, folder: Path, passages: Sequence[Passage], embeddings: LatentSemanticEmbeddings) -> VectorSearch:
        if self.store == "memory":
            return MemoryIndex(passages, np.load(folder / "vectors.npy", allow_pickle=False))
        private = PrivateCopy.make(folder / "chroma", self.root / "run")
        try:
            from app.adapters.chroma_index import ChromaIndex  # noqa: PLC0415 - costs a second or two; only when wanted

            index = ChromaIndex(private.folder, embeddings)
            index.check(len(passages))
        except StoreUnavailable:
            private.discard()
            raise
        return PrivateChroma(index, private)

    def _build(self, passages: Sequence[Passage], fingerprint: str, tell: Progress) -> None:
        for rubbish in self.root.glob("build-*"):
            shutil.rmtree(rubbish, ignore_errors=True)
        sweep(self.root / "run")
        identifier = uuid.uuid4().hex[:12]
        folder = self.root / f"build-{identifier}"
        folder.mkdir(mode=0o700)
        tell(0, len(passages))
        embeddings, vectors = _vectors(passages)
        embeddings.save(folder / "space.npz")
        np.save(folder / "vectors.npy", vectors)
        if self.store == "chroma":
            _write_chroma(folder / "chroma", passages, vectors, tell)
            _check(folder / "chroma", self.root / "run", passages, vectors, embeddings)
        tell(len(passages), len(passages))
        _sync(folder)
        generation = f"gen-{identifier}"
        folder.rename(self.root / generation)
        manifest = {
            "schema": SCHEMA,
            "generation": generation,
            "fingerprint": fingerprint,
            "passages": len(passages),
            "dimensions": embeddings.dimensions,
            "files": _checksums(self.root / generation),
        }
        _replace(self.root / "CURRENT.json", json.dumps(manifest, indent=1))
        for old in self.root.glob("gen-*"):
            if old.name != generation:
                shutil.rmtree(old, ignore_errors=True)

    def _put_aside(self) -> None:
        """Move a damaged generation out of the way; the last one is kept for whoever wants to know what happened."""
        shutil.rmtree(self.root / "damaged", ignore_errors=True)
        for folder in self.root.glob("gen-*"):
            folder.rename(self.root / "damaged")
            break
        (self.root / "CURRENT.json").unlink(missing_ok=True)

    @staticmethod
    def _in_memory(passages: Sequence[Passage], note: str) -> OpenIndex:
        embeddings, vectors = _vectors(passages)
        return OpenIndex(embeddings, MemoryIndex(passages, vectors), "memory", built=True, note=note)


class PrivateCopy:
    """A process's own copy of a folder, with a lock that dies with the process."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self.folder = folder
        self._lock = lock

    @classmethod
    def make(cls, source: Path, runs: Path) -> PrivateCopy:
        """Copy `source` under `runs`, or under the system's temporary folder where that cannot be written."""
        name = uuid.uuid4().hex[:12]
        try:
            home = runs / name
            home.mkdir(parents=True, mode=0o700)
        except OSError:
            home = Path(tempfile.mkdtemp(prefix="tertulia-"))
        lock = FileLock(home / "alive.lock")
        lock.acquire(timeout=5)
        try:
            shutil.copytree(source, home / "chroma")
        except OSError:
            lock.release()
            shutil.rmtree(home, ignore_errors=True)
            raise
        return cls(home / "chroma", lock)

    def discard(self) -> None:
        """Delete the copy."""
        self._lock.release()
        shutil.rmtree(self.folder.parent, ignore_errors=True)


class PrivateChroma:
    """A `ChromaIndex` with the private copy it reads from; closing it deletes the copy."""

    name = "chroma"

    def __init__(self, index: ChromaIndex, copy: PrivateCopy) -> None:
        self._index = index
        self._copy = copy

    def nearest(
        self, vector: Sequence[float], *, language: str, country: str | None, top_k: int
    ) -> tuple[tuple[str, float], ...]:
        """Return `(identifier, cosine similarity)` pairs, nearest first."""
        return self._index.nearest(vector, language=language, country=country, top_k=top_k)

    def close(self) -> None:
        """Close the index and delete the copy."""
        try:
            self._index.close()
        finally:
            self._copy.discard()


def sweep(runs: Path) -> None:
    """Delete the private copies of processes that are gone: their locks can be taken."""
    for home in runs.glob("*/"):
        lock = FileLock(home / "alive.lock")
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError):
            continue
        lock.release()
        shutil.rmtree(home, ignore_errors=True)


def _vectors(passages: Sequence[Passage]) -> tuple[LatentSemanticEmbeddings, np.ndarray]:
    embeddings = LatentSemanticEmbeddings.fit(passages)
    return embeddings, np.array([embeddings.embed_passage(p) for p in passages], dtype=np.float32)


def _write_chroma(folder: Path, passages: Sequence[Passage], vectors: np.ndarray, tell: Progress) -> None:
    from app.adapters.chroma_index import write_collection  # noqa: PLC0415 - see IndexStore._search

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
    from app.adapters.chroma_index import ChromaIndex  # noqa: PLC0415 - see IndexStore._search

    copy = PrivateCopy.make(folder, runs)
    try:
        index = ChromaIndex(copy.folder, embeddings)
        try:
            index.check(len(passages))
            for place in range(0, len(passages), max(1, len(passages) // GOLDEN)):
                passage = passages[place]
                found = index.nearest(
                    [float(x) for x in vectors[place]], language=passage.language, country=passage.country, top_k=3
                )
                if not any(score > 0.99 for _, score in found):
                    raise StoreUnavailable("The new index does not find its own passages.")
        finally:
            index.close()
    finally:
        copy.discard()


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


def _replace(path: Path, text: str) -> None:
    fresh = path.with_suffix(f".{uuid.uuid4().hex[:8]}.tmp")
    with fresh.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(path)
