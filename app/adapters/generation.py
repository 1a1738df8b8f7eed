"""What one generation of the index holds on disk, and how the next one takes over what has not changed.

    space.npz         the space, where it is made here
    vectors-<n>.npy   pieces of the vectors, a row a passage; a piece is never written twice
    passages.json     the passage of every row, by its digest; "" where it has been taken away: the row is buried
    chroma/           Chroma's files, which hold vectors, languages and countries by digest, and no word of an article

A generation that grows out of the last one links its space and pieces (they never change, so a second name of the same
file is as good as a copy) and writes one more piece; Chroma's files, which do change, are copied, what is gone is deleted
in the copy and what is new added. So an article more, less or other costs its own vectors and the copying of bytes,
never the building of the graph, which is what takes long: 20 s for 100,000 passages.

What Chroma deletes stays in its graph as an unnamed point, and in a piece as a row without a name. Nobody can read them,
but they take room, and a point can be told from its neighbours. So a small index is written anew, from the same vectors,
whenever something is taken away, and a large one when more than a share of it is buried.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from app.adapters.embeddings import SpaceMaker, VectorSpace
from app.core.model import Passage

PASSAGES = "passages.json"
CHROMA = "chroma"

FEW = 5_000
"""Passages up to which everything is kept in Chroma's write-ahead log, the part of it that survived every kill, and
written anew when something is taken away (1 s). The log is replayed at the first search: 0.7 s for 5,000 passages, 4.3 s
for 20,000; beyond, the graph is written out."""

BURIED = 0.25
"""Share of an index that may be buried before it is written anew: a change then costs five times its own at most."""

MOST_PIECES = 16
"""Pieces before they are joined into one."""

BROKEN = (OSError, ValueError, KeyError, TypeError, RecursionError, EOFError)
"""What reading a damaged generation may raise."""


def is_small(passages: int) -> bool:
    """Tell whether an index of that many passages is kept in the log and written anew when something is taken away."""
    return passages <= FEW


@dataclass(frozen=True, slots=True)
class Contents:
    """What a generation is to hold: the passages, their digests in the same order, and the key of their space."""

    passages: tuple[Passage, ...]
    digests: tuple[str, ...]
    space: str

    @classmethod
    def of(cls, passages: Sequence[Passage], space: str) -> Contents:
        """Take every passage's digest, once."""
        return cls(tuple(passages), tuple(p.digest for p in passages), space)

    def chosen(self, digests: Collection[str]) -> list[Passage]:
        """Return the passages with these digests, in order."""
        return [p for p, digest in zip(self.passages, self.digests, strict=True) if digest in digests]

    def identifiers(self) -> dict[str, str]:
        """Return the identifier of every passage by its digest."""
        return {digest: p.identifier for p, digest in zip(self.passages, self.digests, strict=True)}


@dataclass(frozen=True, slots=True)
class Generation:
    """A folder with its space and, piece by piece, the digest of every row, "" where it is buried."""

    folder: Path
    key: str
    space: VectorSpace
    pieces: tuple[tuple[str, ...], ...]

    @classmethod
    def read(cls, folder: Path, maker: SpaceMaker) -> Generation:
        """Read an intact generation; raises one of `BROKEN` or `zipfile.BadZipFile` for another one."""
        kept: dict[str, Any] = json.loads((folder / PASSAGES).read_text("utf-8"))
        return cls(folder, kept["space"], maker.load(folder), tuple(tuple(piece) for piece in kept["pieces"]))

    @property
    def live(self) -> frozenset[str]:
        """Digests of the passages that are there."""
        return frozenset(chain.from_iterable(self.pieces)) - {""}

    def vectors(self, digests: Sequence[str]) -> np.ndarray:
        """Return the vectors of passages that are there, shape (passages, dimensions), float32."""
        rows = {digest: row for row, digest in enumerate(chain.from_iterable(self.pieces))}
        wanted = np.array([rows[digest] for digest in digests], dtype=np.int64)
        found = np.zeros((len(digests), self.space.dimensions), dtype=np.float32)
        start = 0
        for number, piece in enumerate(self.pieces):
            here = (wanted >= start) & (wanted < start + len(piece))
            if here.any():
                found[here] = np.load(_piece(self.folder, number), mmap_mode="r")[wanted[here] - start]
            start += len(piece)
        return found

    def grows_into(self, contents: Contents) -> bool:
        """Tell whether the next generation may be made of this one's files; else it is written anew."""
        live, wanted = self.live, frozenset(contents.digests)
        if is_small(len(live)) != is_small(len(wanted)) or (is_small(len(wanted)) and not live <= wanted):
            return False
        rows = sum(map(len, self.pieces)) + len(wanted - live)
        return rows - len(wanted) <= BURIED * len(wanted)


@dataclass(frozen=True, slots=True)
class Change:
    """How a generation came out of the last one.

    `gone` are digests, `fresh` passages with their vectors, shape (fresh, dimensions); `linked` the names of the files that
    are the last one's own.
    """

    generation: Generation
    gone: tuple[str, ...]
    fresh: tuple[Passage, ...]
    vectors: np.ndarray
    linked: tuple[str, ...]


def write(folder: Path, contents: Contents, maker: SpaceMaker, last: Generation | None, *, grow: bool) -> Change:
    """Write all but Chroma's files into `folder`: on the last generation's where `grow`, else anew.

    `last` is of the same space; its vectors are not made again in either case.
    """
    space = last.space if last else maker.make(contents.passages)
    live = last.live if last else frozenset()
    fresh = tuple(contents.chosen(frozenset(contents.digests) - live))
    vectors = space.embed_passages(fresh) if fresh else np.zeros((0, space.dimensions), dtype=np.float32)
    linked = _take_over(last.folder, folder, pieces=grow) if last else ()
    if not last:
        space.save(folder)
    names = tuple(p.digest for p in fresh)
    if last and grow:
        gone = live - frozenset(contents.digests)
        pieces = tuple(tuple("" if digest in gone else digest for digest in piece) for piece in last.pieces)
        if fresh:
            pieces = (*pieces, names)
            np.save(_piece(folder, len(pieces) - 1), vectors)
        if len(pieces) > MOST_PIECES:
            pieces, linked = _join(folder, pieces, linked)
        change = Change(Generation(folder, contents.space, space, pieces), tuple(sorted(gone)), fresh, vectors, linked)
    else:
        every = np.zeros((len(contents.digests), space.dimensions), dtype=np.float32)
        old = [place for place, digest in enumerate(contents.digests) if digest in live]
        if last and old:
            every[old] = last.vectors([contents.digests[place] for place in old])
        every[[place for place, digest in enumerate(contents.digests) if digest not in live]] = vectors
        np.save(_piece(folder, 0), every)
        whole = Generation(folder, contents.space, space, (contents.digests,))
        change = Change(whole, (), contents.passages, every, linked)
    kept = {"space": contents.space, "pieces": change.generation.pieces}
    (folder / PASSAGES).write_text(json.dumps(kept), "utf-8")
    return change


def _piece(folder: Path, number: int) -> Path:
    return folder / f"vectors-{number}.npy"


def _take_over(source: Path, target: Path, *, pieces: bool) -> tuple[str, ...]:
    """Give the space's files, and the pieces where wanted, a second name in `target`; return the names of those linked.

    Where the file system knows no such links they are copied.
    """
    linked = []
    for path in sorted(source.iterdir()):
        if path.is_dir() or path.name == PASSAGES or (path.name.startswith("vectors-") and not pieces):
            continue
        with suppress(OSError):
            os.link(path, target / path.name)
            linked.append(path.name)
            continue
        shutil.copyfile(path, target / path.name)
    return tuple(linked)


def _join(
    folder: Path, pieces: tuple[tuple[str, ...], ...], linked: tuple[str, ...]
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Join the pieces in `folder` into one, buried rows and all, which Chroma's graph has too."""
    paths = [_piece(folder, number) for number in range(len(pieces))]
    joined = np.concatenate([np.load(path) for path in paths])
    for path in paths:
        path.unlink()  # a link's file stays with the last generation
    np.save(paths[0], joined)
    return (tuple(chain.from_iterable(pieces)),), tuple(name for name in linked if (folder / name) not in paths)


def checksums(folder: Path, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the SHA-256 of every file under `folder`, by its path relative to it; those `known` are not read again."""
    sums = dict(known or {})
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name not in sums and path.is_file():
            with path.open("rb") as opened:
                sums[name] = hashlib.file_digest(opened, "sha256").hexdigest()
    return sums


def sync(folder: Path) -> None:
    """Force a folder's files to the disk, so that the rename never publishes what a power cut would empty."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as opened:
                os.fsync(opened.fileno())
