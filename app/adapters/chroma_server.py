"""The index on a Chroma server (`TERTULIA_CHROMA_URL`), shared by any number of copies of the app.

    tertulia-articles-<key>    vectors of what ships; the key is that of space and texts, the contents never change
    tertulia-own-<key>         vectors of the users' own articles; the key is that of the space, the contents follow
    tertulia-space-<key>       the space itself, a row a word, so that all copies measure with the same yardstick
    tertulia-files             the users' own articles as text, so that a copy of the app needs no disk of its own

What never changes is filled under a name of its own and renamed when it is whole: the name is the promise. Who loses
the race throws its work away and uses the other's. What nobody has asked for in a day is deleted.
"""

from __future__ import annotations

import base64
import hashlib
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings

from app.adapters.chroma_index import (
    OWN_ARTICLES,
    SHIPPED,
    ChromaIndex,
    by_collection,
    configuration,
    delete,
    fill,
    translated,
)
from app.adapters.embeddings import LatentSemanticEmbeddings, LatentSemanticMaker, SpaceMaker, VectorSpace
from app.adapters.index_store import SCHEMA, OpenIndex, Progress, in_memory
from app.core.errors import StoreUnavailable
from app.core.model import Passage

PREFIX = "tertulia-"
FILES = f"{PREFIX}files"
SECONDS = 20.0
"""Longest a request to the server may take; Chroma's own client would wait for ever."""

FIRST_SECONDS = 3.0
KEPT_SECONDS = 24 * 3600.0
"""How long what nobody asks for any more is kept for copies of the app that still run on it."""

PAGE = 2_000
"""Rows asked of the server at once."""

NAMES = 20_000
"""The same where only their ids are asked for, of 24 characters each."""


def connect(url: str) -> Any:
    """Return a client of the server at `url`, `http(s)://[user:password@]host[:port]`.

    Raises `StoreUnavailable` where no Chroma server answers within three seconds.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    host, port = parts.hostname or "localhost", parts.port or (443 if secure else 8000)
    headers = {}
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    with _named(host):
        # Chroma's client asks the server before its own patience can be set, which is endless.
        address = f"{'https' if secure else 'http'}://{f'[{host}]' if ':' in host else host}:{port}/api/v2/heartbeat"
        try:
            urlopen(Request(address, headers=headers), timeout=FIRST_SECONDS).close()  # noqa: S310 - http or https, above
        except HTTPError as exc:
            exc.close()
            raise
        client = chromadb.HttpClient(
            host=host,
            port=port,
            ssl=secure,
            headers=headers,
            settings=ChromaSettings(anonymized_telemetry=False, allow_reset=False),
        )
        for session in _sessions(client):
            session.timeout = SECONDS
    return client


def _named(host: str) -> Any:
    return translated(
        f"The Chroma server at {host} cannot be used; check TERTULIA_CHROMA_URL.", "store_server", host=host
    )


def disconnect(client: Any) -> None:
    """Close a client with its connections, which Chroma's own `close` leaves open."""
    for session in _sessions(client):
        session.close()
    client.close()


def _sessions(client: Any) -> Iterator[Any]:
    """Yield the HTTP sessions of a client and of the second one inside it; it offers no way to set or close them."""
    for part in (client, getattr(client, "_admin_client", None)):
        session = getattr(getattr(part, "_server", None), "_session", None)
        if session is not None:
            yield session


class ServerStore:
    """An index on the server at `url`; in memory, with the note "server", where it cannot be used."""

    def __init__(self, url: str, maker: SpaceMaker | None = None) -> None:
        self.url = url
        self.maker: SpaceMaker = maker or LatentSemanticMaker()

    def open(self, passages: Sequence[Passage], progress: Progress | None = None) -> OpenIndex:
        """Return an index of exactly these passages: the server's, made there where it is missing."""
        try:
            return self._open(passages, progress or (lambda _done, _all: None))
        except StoreUnavailable:
            return in_memory(self.maker, passages, "server")

    def forget(self) -> None:
        """Delete every collection of vectors, also of other copies of the app, which make them anew; never the texts."""
        with suppress(StoreUnavailable), translated():
            client = connect(self.url)
            for collection in client.list_collections():
                if collection.name.startswith(PREFIX) and collection.name != FILES:
                    client.delete_collection(collection.name)
            disconnect(client)

    def _open(self, passages: Sequence[Passage], tell: Progress) -> OpenIndex:
        client = connect(self.url)
        try:
            with translated():
                made_of = f"{SCHEMA} {self.maker.identity} {self.maker.key(passages)}"
                key = hashlib.sha256(made_of.encode()).hexdigest()[:16]
                space = self._space(client, key, passages)
                done = _Count(len(passages), tell)
                names = self._collections(client, key, passages, space, done)
                _touch(client, {*names, f"{PREFIX}space-{key}", FILES})
            index = ChromaIndex(
                client,
                names,
                space,
                {p.digest: p.identifier for p in passages},
                name="chroma server",
                close=lambda: disconnect(client),
            )
            index.check(len(passages))
        except StoreUnavailable:
            with suppress(StoreUnavailable), translated():
                disconnect(client)
            raise
        return OpenIndex(space, index, names[0], built=done.count > 0)

    def _collections(
        self, client: Any, key: str, passages: Sequence[Passage], space: VectorSpace, done: _Count
    ) -> tuple[str, str]:
        places = by_collection(passages)
        shipped = [passages[place] for place in places[SHIPPED]]
        contents = hashlib.sha256(" ".join([key, *(p.digest for p in shipped)]).encode()).hexdigest()[:16]
        fixed, growing = f"{PREFIX}{SHIPPED}-{contents}", f"{PREFIX}own-{key}"
        _once(client, fixed, len(shipped), lambda made: fill(made, shipped, space.embed_passages(shipped), done))
        self._follow(client, growing, [passages[place] for place in places[OWN_ARTICLES]], space, done)
        return fixed, growing

    def _space(self, client: Any, key: str, passages: Sequence[Passage]) -> VectorSpace:
        """Return the space: the server's, so that all copies of the app have the same one to the last digit."""
        name = f"{PREFIX}space-{key}"
        if not _exists(client, name):
            made = self.maker.make(passages)
            if not isinstance(made, LatentSemanticEmbeddings) or not made.dimensions:
                return made
            _once(client, name, 1, lambda collection: _write_space(collection, made))
        rows = dict(_rows(client.get_collection(name, embedding_function=None), "embeddings"))
        terms = sorted(rows)
        projection = np.array([rows[term] for term in terms], dtype=np.float32)
        return LatentSemanticEmbeddings({term: place for place, term in enumerate(terms)}, projection)

    @staticmethod
    def _follow(client: Any, name: str, passages: Sequence[Passage], space: VectorSpace, done: _Count) -> None:
        """Make a collection hold these passages: only what came or changed is added, what is gone is deleted.

        Two copies of the app that do so at once do the same.
        """
        collection = client.get_or_create_collection(
            name, configuration=configuration(len(passages)), embedding_function=None
        )
        there = set(_names(collection))
        wanted = {p.digest: p for p in passages}
        delete(collection, sorted(there - wanted.keys()))
        fresh = [p for digest, p in wanted.items() if digest not in there]
        if fresh:
            fill(collection, fresh, space.embed_passages(fresh), done)


class _Count:
    """Counts what is written and tells of it."""

    def __init__(self, everything: int, tell: Progress) -> None:
        self.count = 0
        self._everything = everything
        self._tell = tell

    def __call__(self, more: int) -> None:
        self.count += more
        self._tell(self.count, self._everything)


def _once(client: Any, name: str, rows: int, write: Callable[[Any], None]) -> None:
    """Make sure that a collection that never changes is there and whole."""
    if _exists(client, name):
        return
    building = f"{PREFIX}build-{uuid.uuid4().hex[:16]}"
    collection = client.create_collection(
        building, metadata={"seen": time.time()}, configuration=configuration(rows), embedding_function=None
    )
    try:
        write(collection)
        collection.modify(name=name)
    except Exception:
        with suppress(Exception):
            client.delete_collection(building)
        if not _exists(client, name):  # else another copy of the app was faster
            raise


def _exists(client: Any, name: str) -> bool:
    from chromadb.errors import NotFoundError  # noqa: PLC0415 - only here

    try:
        client.get_collection(name, embedding_function=None)
    except NotFoundError:
        return False
    return True


def _touch(client: Any, used: set[str]) -> None:
    """Note that these collections are used, and delete ours that have not been for a day."""
    now = time.time()
    for collection in client.list_collections():
        if collection.name in used:
            collection.modify(metadata={"seen": now})
        elif (
            collection.name.startswith(PREFIX)
            and now - float((collection.metadata or {}).get("seen", now)) > KEPT_SECONDS
        ):
            client.delete_collection(collection.name)


def _write_space(collection: Any, space: LatentSemanticEmbeddings) -> None:
    terms = space.terms()
    for start in range(0, len(terms), PAGE):
        some = terms[start : start + PAGE]
        collection.add(ids=[term for term, _ in some], embeddings=np.array([row for _, row in some]))


def _names(collection: Any) -> Iterator[str]:
    """Yield the id of every row of a collection."""
    for start in range(0, collection.count(), NAMES):
        yield from collection.get(limit=NAMES, offset=start, include=[])["ids"]


def _rows(collection: Any, what: str) -> Iterator[tuple[str, Any]]:
    """Yield the id and one column of every row of a collection."""
    for start in range(0, collection.count(), PAGE):
        page = collection.get(limit=PAGE, offset=start, include=[what])
        yield from zip(page["ids"], page[what], strict=True)


class SharedShelf:
    """The users' own articles as texts on the server: a `Shelf` that all copies of the app see."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Any = None
        self._collection: Any = None

    def texts(self, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Return `(name, text)` of those of these files that are there, sorted by name."""
        found: list[tuple[str, str]] = []
        with translated():
            for start in range(0, len(names), PAGE):
                page = self._files().get(ids=list(names[start : start + PAGE]), include=["documents"])
                found += zip(page["ids"], map(str, page["documents"]), strict=True)
        return tuple(sorted(found))

    def names(self) -> tuple[str, ...]:
        """Return the names of the files, sorted."""
        with translated():
            return tuple(sorted(self._files().get(include=[])["ids"]))

    def write(self, name: str, text: str) -> None:
        """Keep a text under a name."""
        with translated():
            self._files().upsert(ids=[name], documents=[text], embeddings=[[1.0]])

    def delete(self, name: str) -> None:
        """Delete a file."""
        with translated():
            self._files().delete(ids=[name])

    def close(self) -> None:
        """Close the connections; the next use opens them anew."""
        if self._client is not None:
            disconnect(self._client)
        self._client = self._collection = None

    def _files(self) -> Any:
        if self._collection is None:
            self._client = connect(self._url)
            self._collection = self._client.get_or_create_collection(
                FILES, metadata={"seen": time.time()}, embedding_function=None
            )
        return self._collection
