"""The Chroma collections, on disk: written into a folder of their own, opened from a private copy, never shared.

They hold vectors by the digests of the passages, with language and country, and no text: the passages are at hand, and
Chroma would keep every text three times over and index it by its letters, at four times the cost of the vectors.

Embedded Chroma is not safe against a kill while it writes, nor against a second process on the same files; hence
`app.adapters.index_store` publishes finished folders only and opens copies of them.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from app.adapters.generation import is_small
from app.core.errors import StoreUnavailable
from app.core.model import Passage

SHIPPED = "articles"
OWN_ARTICLES = "own-articles"
"""Collections: what ships, and what the user added."""

BATCH = 256
MANY_THRESHOLD = 1_000
LOG_ONLY = 100_000


def configuration(passages: int) -> dict[str, Any]:
    """Return how the collections of an index of that many passages are set up."""
    threshold = LOG_ONLY if is_small(passages) else MANY_THRESHOLD
    return {"hnsw": {"space": "cosine", "sync_threshold": threshold, "ef_search": 200}}


@contextmanager
def translated(message: str = "", key: str = "", **values: object) -> Iterator[None]:
    """Turn whatever Chroma raises into `StoreUnavailable`; its Rust panics are not even `Exception`s."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, StoreUnavailable):
        raise
    except BaseException as exc:
        raise StoreUnavailable(
            message or f"The index could not be used ({type(exc).__name__}).", key=key, **values
        ) from exc


def _client(folder: Path) -> Any:
    return chromadb.PersistentClient(
        path=str(folder), settings=ChromaSettings(anonymized_telemetry=False, allow_reset=False)
    )


def write_folder(
    folder: Path,
    passages: Sequence[Passage],
    vectors: np.ndarray,
    progress: Callable[[int], None],
    *,
    gone: Sequence[str] = (),
    total: int | None = None,
) -> None:
    """Write passages into the collections in `folder`, which are made where they are not there, and close them.

    `gone` are the digests of passages to delete from them, `total` the passages they hold in the end, those written by
    default. `progress` gets the number of passages written.
    """
    with translated():
        client = _client(folder)
        try:
            for name, places in by_collection(passages).items():
                collection = client.get_or_create_collection(
                    name,
                    configuration=configuration(len(passages) if total is None else total),
                    embedding_function=None,
                )
                delete(collection, gone)
                fill(collection, [passages[p] for p in places], vectors[places], progress)
        finally:
            client.close()
        _wipe_unused_space(folder / "chroma.sqlite3")
        _wipe_empty_graphs(folder)


def delete(collection: Any, digests: Sequence[str]) -> None:
    """Delete from a collection those of these passages that are there."""
    for start in range(0, len(digests), BATCH):
        if there := collection.get(ids=list(digests[start : start + BATCH]), include=[])["ids"]:
            collection.delete(ids=there)


def by_collection(passages: Sequence[Passage]) -> dict[str, list[int]]:
    """Return the places of the passages that belong into each collection; both are always there."""
    places: dict[str, list[int]] = {SHIPPED: [], OWN_ARTICLES: []}
    for place, passage in enumerate(passages):
        places[OWN_ARTICLES if passage.is_own else SHIPPED].append(place)
    return places


def fill(collection: Any, passages: Sequence[Passage], vectors: np.ndarray, progress: Callable[[int], None]) -> None:
    """Add passages to a collection in batches."""
    for start in range(0, len(passages), BATCH):
        some = passages[start : start + BATCH]
        collection.upsert(
            ids=[p.digest for p in some],
            embeddings=vectors[start : start + BATCH],
            documents=[""] * len(some),  # LangChain passes over what has none
            metadatas=[_metadata(p) for p in some],
        )
        progress(len(some))


def _metadata(passage: Passage) -> dict[str, str]:
    return {"language": passage.language, "country": passage.country or ""}


def _wipe_unused_space(database: Path) -> None:
    """Write the pages anew with their unused space zeroed.

    SQLite takes its page buffers from memory that held other pages; what an article deleted a moment ago said in this
    process could otherwise stay in the gaps of the new file.
    """
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("VACUUM")


HEADER = struct.Struct("<iQQQ")
"""Beginning of `header.bin`: version, offset, capacity and number of elements of a graph (hnswlib)."""


def _wipe_empty_graphs(folder: Path) -> None:
    """Fill the files of graphs without elements with zeros.

    Chroma writes them as wide as their capacity, straight from memory that was never set: what this process had there
    before, an article since deleted or a pasted draft, would be kept on the disk (seen in 5 of 60 builds).
    """
    for header in folder.rglob("header.bin"):
        if HEADER.unpack_from(header.read_bytes())[3] == 0:
            for name in ("data_level0.bin", "length.bin"):
                path = header.with_name(name)
                path.write_bytes(bytes(path.stat().st_size))


class ChromaIndex:
    """A `VectorSearch` over collections of one client: those in a folder that no other process opens, or a server's.

    `identifiers` are those of the passages by digest; what another copy of the app has put there since is not found.
    """

    def __init__(
        self,
        client: Any,
        names: Sequence[str],
        embeddings: Embeddings,
        identifiers: Mapping[str, str],
        *,
        name: str = "chroma",
        close: Callable[[], None] | None = None,
    ) -> None:
        self.name = name
        self._client = client
        self._identifiers = identifiers
        self._close = close or client.close
        try:
            with translated():
                self._stores = [
                    Chroma(
                        client=client,
                        collection_name=name,
                        embedding_function=embeddings,
                        create_collection_if_not_exists=False,
                    )
                    for name in names
                ]
                self._filled = [client.get_collection(name, embedding_function=None).count() for name in names]
        except StoreUnavailable:
            self.close()
            raise

    @classmethod
    def in_folder(cls, folder: Path, embeddings: Embeddings, identifiers: Mapping[str, str]) -> ChromaIndex:
        """Open the collections in a folder of this process's own."""
        with translated():
            client = _client(folder)
        return cls(client, (SHIPPED, OWN_ARTICLES), embeddings, identifiers)

    def check(self, passages: int) -> None:
        """Raise `StoreUnavailable` unless the collections hold that many passages."""
        if sum(self._filled) != passages:
            raise StoreUnavailable(f"The index holds {sum(self._filled)} passages instead of {passages}.")

    def nearest(
        self, vector: Sequence[float], *, language: str, country: str | None, top_k: int
    ) -> tuple[tuple[str, float], ...]:
        """Return `(identifier, cosine similarity)` pairs, nearest first, ties by identifier; none for a zero vector."""
        if not any(vector):
            return ()
        countries = sorted({"", country or ""})
        where: Any = {"$and": [{"language": language}, {"country": {"$in": countries}}]}
        pairs: list[tuple[str, float]] = []
        with translated():
            for store in (store for store, count in zip(self._stores, self._filled, strict=True) if count):
                found = store.similarity_search_by_vector_with_relevance_scores(
                    embedding=list(vector), k=top_k, filter=where
                )
                pairs += [
                    (identifier, 1.0 - float(distance))
                    for document, distance in found
                    if (identifier := self._identifiers.get(str(document.id)))
                ]
        return tuple(sorted(pairs, key=lambda pair: (-round(pair[1], 5), pair[0]))[:top_k])

    def close(self) -> None:
        """Close Chroma's files, connections and threads."""
        with translated():
            self._close()
