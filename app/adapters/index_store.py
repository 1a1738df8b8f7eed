"""The index as a disposable cache: built aside, checked, closed, renamed into place; opened as a private copy.

    <root>/CURRENT.json       names the generation, with its fingerprint and the SHA-256 of every file
    <root>/gen-<id>/          what `app.adapters.generation` writes; nobody writes here after the rename
    <root>/build-<id>/        a build under way; an old one is rubbish
    <root>/run/<id>/          a process's own copy of a generation's Chroma folder
    <root>/run/<id>.lock      held by that process while it lives
    <root>/damaged/           the last generation that was found damaged
    <root>/index.lock         held by the one process that builds

A published generation is never opened by Chroma itself, which writes even when it only reads. So its check sums stay
true, a damaged file is noticed before Chroma could crash on it, and any number of processes may serve at once.

The next generation takes over from the last one what has not changed, and nothing it could not verify first. Whether
that is done file by file or anew, the way into service is the same: built aside, opened as a copy, checked, renamed. The
copy that was checked is the one that then serves.
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

from filelock import FileLock, Timeout

from app.adapters.embeddings import LatentSemanticMaker, SpaceMaker, VectorSpace
from app.adapters.generation import BROKEN, CHROMA, Change, Contents, Generation, checksums, sync, write
from app.adapters.memory_index import MemoryIndex
from app.adapters.private_copy import PrivateCopy, copy_into, remove, sweep
from app.core.errors import StoreUnavailable
from app.core.model import Passage
from app.core.ports import VectorSearch

if TYPE_CHECKING:
    from app.adapters.chroma_index import ChromaIndex

SCHEMA = 3
PATIENCE = 20.0
"""Seconds to wait for another process that is building; a build of the shipped library takes about two."""

GOLDEN = 5
"""Passages of a new index, and of what is new in it, that must find themselves before it is published."""

ROOM = 64 << 20
"""Bytes; with less free than this, a failure of Chroma, which does not say why, is put down to a full disk."""

MANIFEST = "CURRENT.json"

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
        contents = Contents.of(passages, self._space_key(passages))
        fingerprint = self._fingerprint(contents)
        tell = progress or (lambda _done, _all: None)
        opened, note = self._published(contents, fingerprint)
        if opened:
            return opened
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self.root / "index.lock", timeout=PATIENCE):
                opened, note = self._published(contents, fingerprint)
                if opened:
                    return opened
                if note == "damaged":
                    self._put_aside()
                return self._build(contents, fingerprint, tell)
        except Timeout:
            note = "busy"
        except (OSError, StoreUnavailable) as exc:
            note = self._reason(exc)
        return in_memory(self.maker, passages, note or "failed")

    def forget(self) -> None:
        """Delete the whole index; the next `open` builds it anew."""
        remove(self.root)

    def _published(self, contents: Contents, fingerprint: str) -> tuple[OpenIndex | None, str]:
        try:
            manifest: dict[str, Any] = json.loads((self.root / MANIFEST).read_text("utf-8"))
            if manifest["fingerprint"] != fingerprint or manifest["schema"] != SCHEMA:
                return None, "outdated"
            folder = self.root / str(manifest["generation"])
            if checksums(folder) != manifest["files"]:
                return None, "damaged"
            generation = Generation.read(folder, self.maker)
            search, note = self._search(generation, contents)
        except FileNotFoundError:
            return None, "missing"
        except (*BROKEN, BadZipFile):
            return None, "damaged"
        return OpenIndex(generation.space, search, str(manifest["generation"]), built=False, note=note), ""

    def _search(self, generation: Generation, contents: Contents) -> tuple[VectorSearch, str]:
        """Return the search in an intact generation and "", or the same in memory and why Chroma cannot serve it."""
        if self.store == "memory":
            return _in_vectors(generation, contents), ""
        sweep(self.root / "run")
        try:
            return _open_chroma(generation, self.root / "run", contents), ""
        except (OSError, StoreUnavailable) as exc:
            if not generation.folder.is_dir():  # another process has published a newer one
                raise FileNotFoundError(generation.folder.name) from exc
            return _in_vectors(generation, contents), self._reason(exc)

    def _reason(self, error: OSError | StoreUnavailable) -> str:
        if isinstance(error, OSError):
            return "full" if error.errno in {errno.ENOSPC, errno.EDQUOT} else "read_only"
        with suppress(OSError):
            return "full" if shutil.disk_usage(self.root).free < ROOM else "failed"
        return "failed"

    def _build(self, contents: Contents, fingerprint: str, tell: Progress) -> OpenIndex:
        """Build, check and publish the next generation and return it open."""
        for rubbish in (*self.root.glob("build-*"), *self.root.glob("CURRENT.*.tmp")):
            remove(rubbish)
        sweep(self.root / "run")
        folder = self.root / f"build-{uuid.uuid4().hex[:12]}"
        folder.mkdir(mode=0o700)
        total = len(contents.passages)
        try:
            tell(0, total)
            last, sums = self._last(contents.space)
            grow = last is not None and last.grows_into(contents) and self._has_files(last)
            change = write(folder, contents, self.maker, last, grow=grow)
            with ExitStack() as undo:
                search: VectorSearch
                if self.store == "chroma":
                    _write_chroma(change, last.folder if last and grow else None, contents, tell)
                    search = _open_chroma(change.generation, self.root / "run", contents)
                    undo.callback(search.close)
                    _check(search, change, contents)
                else:
                    search = _in_vectors(change.generation, contents)
                tell(total, total)
                known = {name: sums[name] for name in change.linked}
                generation = self._publish(folder, contents, fingerprint, change.generation.space.dimensions, known)
                undo.pop_all()
            return OpenIndex(change.generation.space, search, generation, built=True)
        finally:
            # After a failure what was built must not go on filling the disk; after the rename nothing is left here.
            remove(folder)

    def _has_files(self, last: Generation) -> bool:
        return self.store == "memory" or (last.folder / CHROMA).is_dir()

    def _last(self, space: str) -> tuple[Generation | None, dict[str, str]]:
        """Return the last generation with its check sums, where it is intact and its space is the one wanted."""
        try:
            manifest: dict[str, Any] = json.loads((self.root / MANIFEST).read_text("utf-8"))
            folder = self.root / str(manifest["generation"])
            sums = checksums(folder)
            if manifest["schema"] != SCHEMA or sums != manifest["files"]:
                return None, {}
            last = Generation.read(folder, self.maker)
        except (*BROKEN, BadZipFile):
            return None, {}
        return (last, sums) if last.key == space else (None, {})

    def _space_key(self, passages: Sequence[Passage]) -> str:
        # Another Chroma may not read the files of this one, which the next generation would be built on.
        return f"{self.maker.identity} {self.maker.key(passages)} {version('chromadb')}"

    def _fingerprint(self, contents: Contents) -> str:
        digest = hashlib.sha256(f"{SCHEMA} {self.store} {contents.space}".encode())
        digest.update("".join(contents.digests).encode())
        return digest.hexdigest()

    def _publish(
        self, folder: Path, contents: Contents, fingerprint: str, dimensions: int, known: dict[str, str]
    ) -> str:
        """Rename a checked folder into place and return its name; `known` are check sums that need not be taken again."""
        sync(folder)
        generation = folder.name.replace("build-", "gen-")
        manifest = {
            "schema": SCHEMA,
            "generation": generation,
            "fingerprint": fingerprint,
            "passages": len(contents.passages),
            "dimensions": dimensions,
            "files": checksums(folder, known),
        }
        fresh = self.root / f"CURRENT.{uuid.uuid4().hex[:8]}.tmp"
        _write_through(fresh, json.dumps(manifest, indent=1))
        folder.rename(self.root / generation)
        fresh.replace(self.root / MANIFEST)
        for old in self.root.glob("gen-*"):
            if old.name != generation:
                remove(old)
        return generation

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


def _open_chroma(generation: Generation, runs: Path, contents: Contents) -> PrivateChroma:
    """Return a private copy of a generation's Chroma, open and counted; raises `OSError` or `StoreUnavailable`."""
    from app.adapters.chroma_index import ChromaIndex  # noqa: PLC0415 - costs a second or two; only when wanted

    with ExitStack() as undo:
        copy = PrivateCopy.make(generation.folder / CHROMA, runs)
        undo.callback(copy.discard)
        index = ChromaIndex.in_folder(copy.folder, generation.space, contents.identifiers())
        undo.callback(index.close)
        index.check(len(contents.passages))
        return PrivateChroma(index, undo.pop_all())


def _in_vectors(generation: Generation, contents: Contents) -> MemoryIndex:
    return MemoryIndex(contents.passages, generation.vectors(contents.digests))


def _write_chroma(change: Change, last: Path | None, contents: Contents, tell: Progress) -> None:
    """Write a generation's Chroma files: on a copy of those in the folder `last`, where given, only what changed."""
    from app.adapters.chroma_index import write_folder  # noqa: PLC0415 - see _open_chroma

    folder, total = change.generation.folder / CHROMA, len(contents.passages)
    if last:
        folder.mkdir(mode=0o700)
        copy_into(last / CHROMA, folder)
    done = total - len(change.fresh)

    def progress(count: int) -> None:
        nonlocal done
        done += count
        tell(done, total)

    write_folder(folder, change.fresh, change.vectors, progress, gone=change.gone, total=total)


def _check(search: VectorSearch, change: Change, contents: Contents) -> None:
    """Raise `StoreUnavailable` unless a new index finds some of its passages, of those that are new in it among them."""
    digests = {p.identifier: digest for p, digest in zip(contents.passages, contents.digests, strict=True)}
    for passages in (contents.passages, change.fresh):
        some = passages[:: max(1, len(passages) // GOLDEN)]
        for p, vector in zip(some, change.generation.vectors([digests[p.identifier] for p in some]), strict=True):
            # One without a word that the space knows, such as one in Japanese, has no direction and is not found by it.
            if not vector.any():
                continue
            found = search.nearest([float(x) for x in vector], language=p.language, country=p.country, top_k=3)
            if not any(score > 0.99 for _, score in found):
                raise StoreUnavailable("The new index does not find its own passages.")


def _write_through(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
