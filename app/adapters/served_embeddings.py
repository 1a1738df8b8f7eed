"""Vectors from an embedding server (`TERTULIA_EMBEDDINGS`): any OpenAI-compatible one, or a provider of LangChain's.

Passages are embedded once and kept in the index; a question is embedded each time, within a few seconds, or the search
does without its vector. Nothing is sent before a model was configured for it.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.adapters.embeddings import VectorSpace
from app.core.errors import StoreUnavailable
from app.core.model import Passage
from app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langchain_core.embeddings import Embeddings

BATCH = 64
QUESTION_SECONDS = 5.0
"""Longest a question waits for its vector; then its words must do."""

PASSAGES_SECONDS = 60.0
"""Longest a batch of passages may take: a model on a small machine is slow, and this is done once."""

PROBE = "hello"


class ServedSpace(VectorSpace):
    """The space of a server's model: a `SpaceMaker` whose space is itself, whatever the library."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.identity = f"served {settings.embeddings} {settings.base_url}"

    @property
    def slug(self) -> str:
        """Name of the model for a folder: readable, and different for every model and server."""
        plain = re.sub(r"[^a-z0-9]+", "-", self._settings.embeddings.lower()).strip("-")[:40]
        return f"{plain}-{hashlib.sha256(self.identity.encode()).hexdigest()[:6]}"

    @cached_property
    def dimensions(self) -> int:
        """Length of the model's vectors, asked of it once."""
        return len(self._unit(self._question_model, [PROBE])[0])

    def key(self, passages: Sequence[Passage]) -> str:  # noqa: ARG002 - the same for every library
        """Return the identity: the space depends on the model alone."""
        return self.identity

    def make(self, passages: Sequence[Passage]) -> ServedSpace:  # noqa: ARG002
        """Return this space."""
        return self

    def load(self, folder: Path) -> ServedSpace:  # noqa: ARG002
        """Return this space: the model is the server's."""
        return self

    def save(self, folder: Path) -> None:
        """Leave the name of the model, for whoever looks into the folder."""
        (folder / "space.txt").write_text(f"{self.identity}\n", "utf-8")

    def embed_passages(self, passages: Sequence[Passage]) -> np.ndarray:
        """Return the vectors of passages; raises `StoreUnavailable` where the server fails."""
        return np.array(self.embed_documents([f"{p.title}: {p.section}\n{p.text}" for p in passages]), dtype=np.float32)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of texts, in batches."""
        found: list[list[float]] = []
        for start in range(0, len(texts), BATCH):
            found += self._unit(self._passage_model, texts[start : start + BATCH])
        return found

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question; raises `StoreUnavailable` where the server fails or takes too long."""
        return self._unit(self._question_model, [text], question=True)[0]

    def _unit(self, model: Embeddings, texts: list[str], *, question: bool = False) -> list[list[float]]:
        with self._translated():
            found = [model.embed_query(texts[0])] if question else model.embed_documents(texts)
            if len(found) != len(texts) or len({len(one) for one in found}) != 1:
                raise ValueError("a vector is missing")
            return [_of_length_one(one) for one in found]

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except StoreUnavailable:
            raise
        except Exception as exc:
            # What the server said may repeat the key or the text; its class is enough.
            raise StoreUnavailable(
                f"The embedding server gave no vectors ({type(exc).__name__}); check TERTULIA_EMBEDDINGS and OPENAI_BASE_URL.",
                key="embeddings",
                detail=type(exc).__name__,
            ) from exc

    @cached_property
    def _question_model(self) -> Embeddings:
        return self._model(QUESTION_SECONDS)

    @cached_property
    def _passage_model(self) -> Embeddings:
        return self._model(PASSAGES_SECONDS)

    def _model(self, seconds: float) -> Embeddings:
        provider, _, name = self._settings.embeddings.partition(":")
        if self._settings.base_url or not name or provider == "openai":
            from langchain_openai import OpenAIEmbeddings  # noqa: PLC0415 - a second to import, only when wanted

            return OpenAIEmbeddings(
                model=name if provider == "openai" and name else self._settings.embeddings,
                base_url=self._settings.base_url or None,
                # Servers on one's own machine want no key, the library wants one.
                api_key=self._settings.api_key if self._settings.api_key.get_secret_value() else _no_key,
                timeout=seconds,
                max_retries=1,
                chunk_size=BATCH,
                # Else the library would fetch a token table and send numbers, which other servers do not understand.
                check_embedding_ctx_length=False,
            )
        from langchain.embeddings import init_embeddings  # noqa: PLC0415

        made: Any = init_embeddings(self._settings.embeddings)
        found: Embeddings = made
        return found


def _no_key() -> str:
    return "none"


def _of_length_one(vector: Sequence[float]) -> list[float]:
    length = math.sqrt(sum(x * x for x in vector))
    if not math.isfinite(length):
        raise ValueError("not a number among the vector's")
    return [float(x) / length for x in vector] if length else [0.0] * len(vector)
