"""The Chroma collection, on disk: written once into a folder of its own, opened from a private copy, never shared.

Embedded Chroma is not safe against a kill while it writes, nor against a second process on the same files; hence
`app.adapters.index_store` publishes finished folders only and opens copies of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from app.core.errors import StoreUnavailable
from app.core.model import Passage

VERSION = chromadb.__version__
COLLECTION = "passages"
BATCH = 256
CONFIGURATION = {"hnsw": {"space": "cosine", "sync_threshold": 100_000, "ef_search": 200}}
"""A high threshold keeps everything in the write-ahead log, the part of Chroma that survived every kill."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn whatever Chroma raises into `StoreUnavailable`; its Rust panics are not even `Exception`s."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, StoreUnavailable):
        raise
    except BaseException as exc:
        raise StoreUnavailable(f"The index could not be used ({type(exc).__name__}).") from exc


def _client(folder: Path) -> Any:
    return chromadb.PersistentClient(
        path=str(folder), settings=ChromaSettings(anonymized_telemetry=False, allow_reset=False)
    )


def write_collection(
    folder: Path, passages: Sequence[Passage], vectors: np.ndarray, progress: Callable[[int], None]
) -> None:
    """Write a new collection into the empty `folder` and close it. `progress` gets the number of passages written."""
    with translated():
        client = _client(folder)
        try:
            collection = client.create_collection(COLLECTION, configuration=CONFIGURATION, embedding_function=None)
            for start in range(0, len(passages), BATCH):
                some = passages[start : start + BATCH]
                collection.add(
                    ids=[p.identifier for p in some],
                    embeddings=vectors[start : start + BATCH],
                    documents=[p.text for p in some],
                    metadatas=[
                        {"language": p.language, "country": p.country or "", "article": p.article} for p in some
                    ],
                )
                progress(len(some))
        finally:
            client.close()
        _wipe_unused_space(folder / "chroma.sqlite3")


def _wipe_unused_space(database: Path) -> None:
    """Write the pages anew with their unused space zeroed.

    SQLite takes its page buffers from memory that held other pages; what an article deleted a moment ago said in this
    process could otherwise stay in the gaps of the new file.
    """
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("VACUUM")


class ChromaIndex:
    """A `VectorSearch` over a folder that no other process opens."""

    name = "chroma"

    def __init__(self, folder: Path, embeddings: Embeddings) -> None:
        with translated():
            self._client = _client(folder)
        try:
            with translated():
                self._store = Chroma(
                    client=self._client,
                    collection_name=COLLECTION,
                    embedding_function=embeddings,
                    create_collection_if_not_exists=False,
                )
        except StoreUnavailable:
            self.close()
            raise

    def check(self, passages: int) -> None:
        """Raise `StoreUnavailable` unless the collection holds that many passages."""
        with translated():
            count = self._client.get_collection(COLLECTION, embedding_function=None).count()
        if count != passages:
            raise StoreUnavailable(f"The index holds {count} passages instead of {passages}.")

    def nearest(
        self, vector: Sequence[float], *, language: str, country: str | None, top_k: int
    ) -> tuple[tuple[str, float], ...]:
        """Return `(identifier, cosine similarity)` pairs, nearest first, ties by identifier; none for a zero vector."""
        if not any(vector):
            return ()
        countries = sorted({"", country or ""})
        where: Any = {"$and": [{"language": language}, {"country": {"$in": countries}}]}
        with translated():
            found = self._store.similarity_search_by_vector_with_relevance_scores(
                embedding=list(vector), k=top_k, filter=where
            )
        pairs = [(str(document.id), 1.0 - float(distance)) for document, distance in found]
        return tuple(sorted(pairs, key=lambda pair: (-round(pair[1], 5), pair[0])))

    def close(self) -> None:
        """Close Chroma's files and threads."""
        with translated():
            self._client.close()
