"""Vectors made here: latent semantic indexing of the library itself, joined over the six languages of the questions.

A section in English, the same section in Spanish and what people ask about it in six languages are one training text
(cross-language latent semantic indexing, Dumais, Littman and Landauer 1997), so a question in any of them lies near the
passages that answer it. No download.
"""

from __future__ import annotations

import hashlib
import math
from abc import abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from langchain_core.embeddings import Embeddings

from app.adapters.lexical_index import STEMMERS, addressed, stemmer, terms
from app.core.model import Passage
from app.core.vocabulary import tokens

VERSION = "lsi-4"
DIMENSIONS = 256
SPACE = "space.npz"
Samples = Mapping[str, Mapping[str, Sequence[str]]]

MOST_LEARNED = 6_000
"""Passages that the space is learned from: the Gram matrix is passages squared. Others are folded in (Berry 1995)."""


class VectorSpace(Embeddings):
    """LangChain `Embeddings` that a whole library can be put into and that can be kept in a folder."""

    is_made_here = False
    """True where vectors cost nothing but a moment, and no server is asked for them."""

    @property
    @abstractmethod
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed_question(self, question: str, language: str) -> list[float]:  # noqa: ARG002 - a model reads any language
        """Return the vector of a question in `language` (ISO 639-1)."""
        return self.embed_query(question)

    @abstractmethod
    def embed_passages(self, passages: Sequence[Passage]) -> np.ndarray:
        """Return the vectors of passages, shape (passages, dimensions), float32, unit length or all zeros."""

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write what `SpaceMaker.load` needs into `folder`."""


class SpaceMaker(Protocol):
    """Makes the space of a library, or loads it; `identity` names the kind, so that two never mix in one collection."""

    identity: str

    def key(self, passages: Sequence[Passage]) -> str:
        """Return what the space of these passages depends on: equal keys, equal spaces."""
        ...

    def make(self, passages: Sequence[Passage]) -> VectorSpace:
        """Return the space of these passages."""
        ...

    def load(self, folder: Path) -> VectorSpace:
        """Return the space that was saved in `folder`."""
        ...


class LatentSemanticMaker:
    """Learns a `LatentSemanticEmbeddings` from the shipped articles; a user's own are folded in.

    So an article added or taken away leaves all other vectors as they are. Without shipped articles it learns from
    all there are. `samples` are sample questions by language and address (`app.adapters.retrieval.Wording`).
    """

    identity = VERSION

    def __init__(self, samples: Samples | None = None) -> None:
        self._samples = samples or {}

    def key(self, passages: Sequence[Passage]) -> str:
        """Return the hash of the texts that the space is learned from."""
        digest = hashlib.sha256(VERSION.encode())
        for p in _learned(passages):
            digest.update(f"\0{p.identifier}\0{p.title}\0{p.section}\0{p.text}".encode())
        digest.update(repr(self._samples).encode())
        return digest.hexdigest()

    def make(self, passages: Sequence[Passage]) -> LatentSemanticEmbeddings:
        """Learn the space."""
        return LatentSemanticEmbeddings.fit(_learned(passages), self._samples)

    def load(self, folder: Path) -> LatentSemanticEmbeddings:
        """Read the space."""
        return LatentSemanticEmbeddings.load(folder)


def _joined(passages: Sequence[Passage], samples: Samples) -> dict[str, Counter[str]]:
    """Return the words of every section in all languages, by its address, as language:stem."""
    joined: dict[str, Counter[str]] = {}
    for passage in passages:
        joined.setdefault(passage.key, Counter()).update(f"{passage.language}:{t}" for t in terms(passage))
    for language, of in samples.items():
        for address, questions in of.items():
            asked = Counter(f"{language}:{t}" for t in tokens(" \n ".join(questions), language, stemmer(language)))
            for key in addressed(address, joined):
                joined[key].update(asked)
    return joined


def _learned(passages: Sequence[Passage]) -> Sequence[Passage]:
    shipped = [p for p in passages if not p.is_own]
    return (shipped or passages)[:MOST_LEARNED]


class LatentSemanticEmbeddings(VectorSpace):
    """Vectors of unit length; equal text gives equal vectors."""

    is_made_here = True

    def __init__(self, vocabulary: dict[str, int], projection: np.ndarray) -> None:
        self._vocabulary = vocabulary
        self._languages = sorted({term.partition(":")[0] for term in vocabulary} & STEMMERS.keys())
        self._projection = projection

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._projection.shape[1])

    @classmethod
    def fit(
        cls, passages: Sequence[Passage], samples: Samples | None = None, dimensions: int = DIMENSIONS
    ) -> LatentSemanticEmbeddings:
        """Learn the space from the library: terms weighted by log frequency and inverse document frequency."""
        joined = _joined(passages, samples or {})
        names = sorted({t for counts in joined.values() for t in counts})
        vocabulary = {t: i for i, t in enumerate(names)}
        matrix = np.zeros((max(1, len(joined)), max(1, len(names))))
        for row, counts in enumerate(joined.values()):
            for term, count in counts.items():
                matrix[row, vocabulary[term]] = 1 + math.log(count)
        weight = np.log((1 + len(joined)) / (1 + (matrix > 0).sum(axis=0))) + 1
        matrix *= weight
        matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)
        # The Gram matrix is passages x passages, some hundreds squared: cheaper than the wide matrix itself.
        values, vectors = np.linalg.eigh(matrix @ matrix.T)
        keep = [i for i in range(len(values))[::-1] if values[i] > 1e-9][:dimensions]
        basis = matrix.T @ vectors[:, keep] / np.sqrt(values[keep])
        # The sign of an eigenvector is free; fixed here, so that two builds of one library agree.
        signs = np.sign(basis[np.abs(basis).argmax(axis=0), range(basis.shape[1])])
        return cls(vocabulary, (basis * signs * weight[:, None]).astype(np.float32))

    def _vector(self, counts: Counter[str]) -> list[float]:
        known = [(self._vocabulary[t], 1 + math.log(c)) for t, c in sorted(counts.items()) if t in self._vocabulary]
        if not known:
            return [0.0] * self.dimensions
        places, values = zip(*known, strict=True)
        vector = np.asarray(values, dtype=np.float32) @ self._projection[list(places)]
        length = float(np.linalg.norm(vector))
        return [float(x) for x in (vector / length if length > 1e-9 else vector)]

    def terms(self) -> list[tuple[str, np.ndarray]]:
        """Return every word the space knows (as language:stem) with its row, shape (dimensions,)."""
        return [(term, self._projection[place]) for term, place in self._vocabulary.items()]

    def embed_passage(self, passage: Passage) -> list[float]:
        """Return the vector of a passage, by the words it is found by."""
        return self._vector(Counter(f"{passage.language}:{t}" for t in terms(passage)))

    def embed_passages(self, passages: Sequence[Passage]) -> np.ndarray:
        """Return the vectors of passages, shape (passages, dimensions)."""
        found = np.array([self.embed_passage(p) for p in passages], dtype=np.float32)
        return found.reshape(len(passages), self.dimensions)

    def embed_question(self, question: str, language: str) -> list[float]:
        """Return the vector of a question by its words in its own language; all zeros when none of them is known."""
        return self._vector(Counter(f"{language}:{t}" for t in tokens(question, language, stemmer(language))))

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question in any language of the library; all zeros when it knows no word of it."""
        counts: Counter[str] = Counter()
        for language in self._languages:
            counts.update(f"{language}:{t}" for t in tokens(text, language, stemmer(language)))
        return self._vector(counts)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of several texts."""
        return [self.embed_query(text) for text in texts]

    def save(self, folder: Path) -> None:
        """Write the space to one `.npz` file."""
        np.savez(folder / SPACE, vocabulary=np.array(list(self._vocabulary)), projection=self._projection)

    @classmethod
    def load(cls, folder: Path) -> LatentSemanticEmbeddings:
        """Read what `save` wrote."""
        with np.load(folder / SPACE, allow_pickle=False) as stored:
            return cls({str(t): i for i, t in enumerate(stored["vocabulary"])}, stored["projection"])
