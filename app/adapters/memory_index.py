"""Exact vector search in memory: the peer of the Chroma index, and what serves where none can be opened."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.model import Passage


class MemoryIndex:
    """A `VectorSearch` over an array of shape (passages, dimensions)."""

    name = "memory"

    def __init__(self, passages: Sequence[Passage], vectors: np.ndarray) -> None:
        self._identifiers = [p.identifier for p in passages]
        self._languages = np.array([p.language for p in passages])
        self._countries = np.array([p.country or "" for p in passages])
        self._vectors = vectors

    def nearest(
        self, vector: Sequence[float], *, language: str, country: str | None, top_k: int
    ) -> tuple[tuple[str, float], ...]:
        """Return `(identifier, cosine similarity)` pairs, nearest first, ties by identifier; none for a zero vector."""
        if not any(vector):
            return ()
        allowed = (self._languages == language) & np.isin(self._countries, ["", country or ""])
        places = np.flatnonzero(allowed)
        scores = self._vectors[places] @ np.asarray(vector, dtype=np.float32)
        order = sorted(range(len(places)), key=lambda i: (-float(scores[i]), self._identifiers[places[i]]))[:top_k]
        return tuple((self._identifiers[places[i]], float(scores[i])) for i in order)

    def close(self) -> None:
        """Nothing is held open."""
