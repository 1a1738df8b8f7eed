"""The seams: what the use cases need from the world, each one narrow contract with more than one implementer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from app.core.model import Ranked


class Retriever(Protocol):
    """Finds passages for a question."""

    def retrieve(
        self,
        question: str,
        *,
        language: str,
        asked_in: str | None = None,
        country: str | None = None,
        top_k: int = 8,
    ) -> tuple[Ranked, ...]:
        """Return at most `top_k` passages, best first, in `language`; guides of other countries are left out.

        `asked_in` is the language of the question where it is another one.
        """
        ...

    def language_of(self, question: str) -> str | None:
        """Return the language of a question, however short, or None where it could be one or the other."""
        ...

    def describe(self) -> dict[str, object]:
        """Return what serves the index (`store`, `generation`, `passages`), for the health page."""
        ...


class VectorSearch(Protocol):
    """Nearest passages to a vector, among those of one language and country."""

    name: str

    def nearest(
        self, vector: Sequence[float], *, language: str, country: str | None, top_k: int
    ) -> tuple[tuple[str, float], ...]:
        """Return `(Passage.identifier, cosine similarity)` pairs, nearest first."""
        ...

    def close(self) -> None:
        """Let go of files and threads; the object is not used again."""
        ...


class ModelWriter(Protocol):
    """A language model behind one method."""

    name: str
    host: str

    def write(self, system: str, user: str, *, max_tokens: int) -> Iterator[str]:
        """Yield the answer in pieces and return only when it is complete.

        Raises `WriterUnavailable`, also in the middle of the stream, when the answer fails, stalls, ends without the
        model having said that it is finished, or takes longer than the settings allow. Closing the generator closes
        the connection. Empty pieces may come while nothing else does, so that the generator can be closed then too.
        """
        ...

    def close(self) -> None:
        """Let go of connections and threads; the object is not used again."""
        ...
