"""The index as a disposable cache: built aside, checked, closed, renamed into place; opened as a private copy.

    <root>/CURRENT.json       names the generation, with its fingerprint and the SHA-256 of every file
    <root>/gen-<id>/          the space, vectors.npy, passages.json, chroma/; nobody writes here after the rename
    <root>/build-<id>/        a build under way; an old one is rubbish
    <root>/run/<id>/          a process's own copy of a generation's Chroma folder
    <root>/run/<id>.lock      held by that process while it lives
    <root>/damaged/           the last generation that was found damaged
    <root>/index.lock         held by the one process that builds

A published generation is never opened by Chroma itself, which writes even when it only reads. So its check sums stay
true, a damaged file is noticed before Chroma could crash on it, and any number of processes may serve at once.

The next generation takes over from the last one what has not changed: the space, the vectors of the same passages and,
where nothing was taken away, Chroma's files, to which the new passages are added. What was taken away would stay in
Chroma's log, so then its files are written anew, from the same vectors.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zipfile import BadZipFile

import numpy as np
from filelock import FileLock, Timeout

from app.adapters.embeddings import LatentSemanticMaker, SpaceMaker, VectorSpace
from app.adapters.memory_index import MemoryIndex
from app.adapters.private_copy import PrivateCopy, copy_into, remove, sweep
from app.core.errors import StoreUnavailable
from app.core.model import Passage
from app.core.ports import VectorSearch

if TYPE_CHECKING:
    from app.adapters.chroma_index import ChromaIndex

SCHEMA = 2
PATIENCE = 20.0
"""Seconds to wait for another process that is building; a build of the shipped library takes about two."""

GOLDEN = 5
"""Passages of a fresh index that must find themselves before it is published."""

ROOM = 64 << 20
"""Bytes; with less free than this, a failure of Chroma, which does not say why, is put down to a full disk."""

MANIFEST = "CURRENT.json"
VECTORS = "vectors.npy"
PASSAGES = "passages.json"

Progress = Callable[[int, int], None]
"""Called with passages done and passages in all."""


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """What serves: the space of the vectors, the search in it, and the generation's name ("memory" where there is none).

    `note` is "" or why the search runs in memory: read_only, damaged, busy, full, failed, server.
    """

    embeddings: VectorSpace
    search: VectorSearch
    generation: str
    built: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Previous:
    """What the last generation leaves to the next one: folder, space, vectors, and which passage has which row."""

    folder: Path
    space: VectorSpace
    rows: dict[str, int]
    vectors: np.ndarray


class IndexStore:
    """Generations of the index under `root`, which need not exist and may turn out to be unwritable."""

    def __init__(
        self, root: Path, store: Literal["chroma", "memory"] = "chroma", maker: SpaceMaker | None = None
    ) -> None:
        self.root = root
        self.store = store
        self.maker: SpaceMaker = maker or LatentSemanticMaker()

    def open(self, passages: Sequence[Passage], progress: Progress | None = None) -> OpenIndex:
        """Return an index of exactly these passages: the published one, a new one, or one in memory.

        Never raises for what the disk does: an unwritable, full or damaged folder ends in memory, with a `note`.
        """
        fingerprint = self._fingerprint(passages)
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
        return in_memory(self.maker, passages, note or "failed")

    def forget(self) -> None:
        """Delete the whole index; the next `open` builds it anew."""
        remove(self.root)

    def _published(
        self, passages: Sequence[Passage], fingerprint: str, *, built: bool = False
    ) -> tuple[OpenIndex | None, str]:
        try:
            manifest: dict[str, Any] = json.loads((self.root / MANIFEST).read_text("utf-8"))
            if manifest["fingerprint"] != fingerprint or manifest["schema"] != SCHEMA:
                return None, "outdated"
            folder = self.root / str(manifest["generation"])
            if _checksums(folder) != manifest["files"]:
                return None, "damaged"
            embeddings = self.maker.load(folder)
            search, note = self._search(folder, passages, embeddings)
        except FileNotFoundError:
            return None, "missing"
        except (OSError, ValueError, KeyError, TypeError, RecursionError, EOFError, BadZipFile):
            return None, "damaged"
        return OpenIndex(embeddings, search, str(manifest["generation"]), built, note), ""

    def _search(self, folder: Path, passages: Sequence[Passage], embeddings: VectorSpace) -> tuple[VectorSearch, str]:
        """Return the search in an intact generation and "", or the same in memory and why Chroma cannot serve it."""
        if self.store == "memory":
            return _in_vectors(folder, passages), ""
        sweep(self.root / "run")
        try:
            return _open_chroma(folder / "chroma", self.root / "run", len(passages), embeddings), ""
        except (OSError, StoreUnavailable) as exc:
            if not folder.is_dir():  # another process has published a newer one
                raise FileNotFoundError(folder.name) from exc
            return _in_vectors(folder, passages), self._reason(exc)

    def _reason(self, error: OSError | StoreUnavailable) -> str:
        if isinstance(error, OSError):
            return "full" if error.errno in {errno.ENOSPC, errno.EDQUOT} else "read_only"
        with suppress(OSError):
            return "full" if shutil.disk_usage(self.root).free < ROOM else "failed"
        return "failed"

    def _build(self, passages: Sequence[Passage], fingerprint: str, tell: Progress) -> None:
        for rubbish in (*self.root.glob("build-*"), *self.root.glob("CURRENT.*.tmp")):
            remove(rubbish)
        folder = self.root / f"build-{uuid.uuid4().hex[:12]}"
        folder.mkdir(mode=0o700)
        try:
            tell(0, len(passages))
            space, vectors, previous = self._vectors(passages)
            space.save(folder)
            np.save(folder / VECTORS, vectors)
            digests = [p.digest for p in passages]
            (folder / PASSAGES).write_text(
                json.dumps({"space": self._space_key(passages), "digests": digests}), "utf-8"
            )
            if self.store == "chroma":
                only_added = previous is not None and previous.rows.keys() <= set(digests)
                start = previous if only_added and previous and (previous.folder / "chroma").is_dir() else None
                _write_chroma(folder / "chroma", passages, vectors, start, tell)
                _check(folder / "chroma", self.root / "run", passages, vectors, space)
            tell(len(passages), len(passages))
            self._publish(folder, passages, fingerprint, space.dimensions)
        finally:
            # After a failure what was built must not go on filling the disk; after the rename nothing is left here.
            remove(folder)

    def _vectors(self, passages: Sequence[Passage]) -> tuple[VectorSpace, np.ndarray, _Previous | None]:
        """Return the space of these passages and their vectors; those of the last generation are not made again."""
        previous = self._previous(passages)
        space = previous.space if previous else self.maker.make(passages)
        digests = [p.digest for p in passages]
        known = previous.rows if previous else {}
        fresh = [place for place, digest in enumerate(digests) if digest not in known]
        vectors = np.zeros((len(passages), space.dimensions), dtype=np.float32)
        if previous:
            kept = [place for place, digest in enumerate(digests) if digest in known]
            vectors[kept] = previous.vectors[[known[digests[place]] for place in kept]]
        if fresh:
            vectors[fresh] = space.embed_passages([passages[place] for place in fresh])
        return space, vectors, previous

    def _previous(self, passages: Sequence[Passage]) -> _Previous | None:
        """Return the last generation where it is intact and its space is the one these passages need."""
        try:
            manifest: dict[str, Any] = json.loads((self.root / MANIFEST).read_text("utf-8"))
            folder = self.root / str(manifest["generation"])
            kept = json.loads((folder / PASSAGES).read_text("utf-8"))
            if manifest["schema"] != SCHEMA or kept["space"] != self._space_key(passages):
                return None
            if _checksums(folder) != manifest["files"]:
                return None
            vectors = np.load(folder / VECTORS, allow_pickle=False)
            rows = {digest: row for row, digest in enumerate(kept["digests"])}
            return _Previous(folder, self.maker.load(folder), rows, vectors)
        except (OSError, ValueError, KeyError, TypeError, RecursionError, EOFError, BadZipFile):
            return None

    def _space_key(self, passages: Sequence[Passage]) -> str:
        # Another Chroma may not read the files of this one, which the next generation would be built on.
        return f"{self.maker.identity} {self.maker.key(passages)} {version('chromadb')}"

    def _fingerprint(self, passages: Sequence[Passage]) -> str:
        digest = hashlib.sha256(f"{SCHEMA} {self.store} {self._space_key(passages)}".encode())
        for p in passages:
            digest.update(p.digest.encode())
        return digest.hexdigest()

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
        fresh.replace(self.root / MANIFEST)
        for old in self.root.glob("gen-*"):
            if old.name != generation:
                remove(old)

    def _put_aside(self) -> None:
        """Move a damaged generation out of the way; the last one is kept for whoever wants to know what happened."""
        remove(self.root / "damaged")
        for folder in sorted(self.root.glob("gen-*"))[:1]:
            folder.rename(self.root / "damaged")
        remove(self.root / MANIFEST)


def in_memory(maker: SpaceMaker, passages: Sequence[Passage], note: str) -> OpenIndex:
    """Return an index that lives in memory, with why it does."""
    space = maker.make(passages)
    search = MemoryIndex(passages, space.embed_passages(passages))
    return OpenIndex(space, search, "memory", built=True, note=note)


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


def _open_chroma(folder: Path, runs: Path, passages: int, embeddings: VectorSpace) -> PrivateChroma:
    """Return a private copy of a Chroma folder, open and counted; raises `OSError` or `StoreUnavailable`."""
    from app.adapters.chroma_index import ChromaIndex  # noqa: PLC0415 - costs a second or two; only when wanted

    with ExitStack() as undo:
        copy = PrivateCopy.make(folder, runs)
        undo.callback(copy.discard)
        index = ChromaIndex.in_folder(copy.folder, embeddings)
        undo.callback(index.close)
        index.check(passages)
        return PrivateChroma(index, undo.pop_all())


def _in_vectors(folder: Path, passages: Sequence[Passage]) -> MemoryIndex:
    return MemoryIndex(passages, np.load(folder / VECTORS, allow_pickle=False))


def _write_chroma(
    folder: Path, passages: Sequence[Passage], vectors: np.ndarray, previous: _Previous | None, tell: Progress
) -> None:
    """Write Chroma's files into `folder`; on those of `previous`, where given, only what is new."""
    from app.adapters.chroma_index import write_folder  # noqa: PLC0415 - see _open_chroma

    fresh = range(len(passages))
    if previous:
        folder.mkdir(mode=0o700)
        copy_into(previous.folder / "chroma", folder)
        fresh = [place for place in fresh if passages[place].digest not in previous.rows]  # type: ignore[assignment]
    done = len(passages) - len(fresh)

    def progress(count: int) -> None:
        nonlocal done
        done += count
        tell(done, len(passages))

    write_folder(folder, [passages[place] for place in fresh], vectors[list(fresh)], progress)


def _check(folder: Path, runs: Path, passages: Sequence[Passage], vectors: np.ndarray, embeddings: VectorSpace) -> None:
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
