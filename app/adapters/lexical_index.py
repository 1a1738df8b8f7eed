"""BM25 over stemmed words (bm25s, PyStemmer): the strong part of retrieval without a network."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from operator import mul

import bm25s
import numpy as np
import Stemmer

from app.core.model import Passage
from app.core.vocabulary import Stem, nearest_word, stop_words, tokens, words

STEMMERS = {
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "de": "german",
    "pt": "portuguese",
    "it": "italian",
}
"""The languages of questions and their Snowball stemmers."""

TITLE_WEIGHT = 2
"""Times the words of title and section heading count: a heading says what its section is about."""

KIN_WEIGHT = 0.25
"""Weight of a word that only stands in the same concept as a word of the question."""

RUN = 4
"""Letters in a run."""

LESS_AND_LESS = (1.0, 0.8, 0.6, 0.5, 0.4, 0.3)
"""What the questions of a section count that are most like the one asked: one alone may be so by chance."""

GUIDES = "countries"
COMMON = 4
"""Passages that must hold a word before it counts as a word of every day."""


@cache
def stemmer(language: str) -> Stem:
    """Return the Snowball stemmer of `language`; words of other languages stay as they are."""
    if language not in STEMMERS:
        return lambda word: word
    machine = Stemmer.Stemmer(STEMMERS[language])
    return lambda word: str(machine.stemWord(word))


def terms(passage: Passage) -> list[str]:
    """Return the stems a passage is found by."""
    head = f"{passage.title} {passage.section} " * TITLE_WEIGHT
    return tokens(f"{head}{passage.text}", passage.language, stemmer(passage.language))


def addressed(address: str, keys: Iterable[str]) -> list[str]:
    """Return the `Passage.key`s that an address of sample questions means: one, or that section of every guide."""
    article, _, anchor = address.partition("#")
    if article != GUIDES:
        return [address] if address in keys else []
    return [key for key in keys if key.startswith(f"{GUIDES}/") and key.endswith(f"#{anchor}")]


def of_country(shares: Mapping[str, float], country: str | None) -> dict[str, float]:
    """Return shares by address with the sections of guides as those of `country`, or without them where there is none."""
    if country:
        guide = f"{GUIDES}/{country.lower()}#"
        return {key.replace(f"{GUIDES}#", guide): share for key, share in shares.items()}
    return {key: share for key, share in shares.items() if not key.startswith(f"{GUIDES}#")}


class SampleIndex:
    """BM25 over the sample questions of one language: which section do people ask about in such words.

    `samples` are the questions by address: `article#anchor`, or `countries#anchor` for that section of every guide.
    """

    def __init__(self, language: str, samples: Mapping[str, Sequence[str]]) -> None:
        self._language = language
        self._keys = tuple(samples)
        documents = [tokens(" \n ".join(samples[key]), language, stemmer(language)) for key in self._keys]
        self._frequency = Counter(t for one in documents for t in set(one))
        self.vocabulary = frozenset(self._frequency)
        self._bm25 = bm25s.BM25(method="lucene", k1=0.9, b=0.4)
        if documents:
            self._bm25.index(documents, show_progress=False)

    def nearest(self, question: str, country: str | None) -> dict[str, float]:
        """Return the sections asked about in such words, those of `country` among them, with how well the words fit.

        The measure is the BM25 score as a share of what all words of the question could reach together: about 1 where
        a section's samples hold them all, near 0 where they share one common word.
        """
        found = tokens(question, self._language, stemmer(self._language))
        read = list(dict.fromkeys(t if t in self._frequency else nearest_word(t, self._frequency) or t for t in found))
        known = [t for t in read if t in self._frequency]
        if not known:
            return {}
        scores = np.asarray(self._bm25.get_scores(known), dtype=float)
        full = sum(self._weight(t) for t in read)
        nearest = {self._keys[place]: float(scores[place]) / full for place in np.flatnonzero(scores)}
        return of_country(nearest, country)

    def _weight(self, term: str) -> float:
        """Return the inverse document frequency of a stem as BM25 (Lucene's) takes it."""
        n = self._frequency[term]
        return math.log(1 + (len(self._keys) - n + 0.5) / (n + 0.5))

    def strangeness(self, term: str) -> float:
        """Return 1 for a stem that no sample holds, 0 for one of every day, between them for a rare one."""
        return max(0.0, 1 - self._frequency[term] / COMMON)


class LetterIndex:
    """BM25 over runs of letters in single sample questions of one language: which section is asked about in a like way.

    Runs of letters find "Weihnachtsgrüße" by "Grüße zu Weihnachten" and a verb in any of its forms, which stems do not.
    """

    def __init__(self, language: str, samples: Mapping[str, Sequence[str]]) -> None:
        self._language = language
        self._keys = [key for key, questions in samples.items() for _ in questions]
        documents = [self._runs(question) for questions in samples.values() for question in questions]
        frequency = Counter(run for one in documents for run in one)
        self._weight = {run: math.log(1 + (len(documents) - n + 0.5) / (n + 0.5)) for run, n in frequency.items()}
        self._unseen = math.log(1 + len(documents))
        self._bm25 = bm25s.BM25(method="lucene", k1=0.9, b=0.4)
        if documents:
            self._bm25.index(documents, show_progress=False)

    def _runs(self, question: str) -> list[str]:
        """Return the different runs of letters in the informative words, their beginnings and ends marked by a blank."""
        stopped = stop_words(self._language)
        marked = (f" {word} " for word in words(question) if word not in stopped)
        return list(dict.fromkeys(w[at : at + RUN] for w in marked for at in range(max(1, len(w) - RUN + 1))))

    def alike(self, question: str) -> dict[str, float]:
        """Return the sections, those asked about most alike first, with shares of what all runs could reach together."""
        runs = self._runs(question)
        known = [run for run in runs if run in self._weight]
        if not known:
            return {}
        scores = np.asarray(self._bm25.get_scores(known), dtype=float)
        full = sum(self._weight.get(run, self._unseen) for run in runs)
        found: dict[str, list[float]] = {}
        for place in np.argsort(-scores, kind="stable"):
            several = found.setdefault(self._keys[place], [])
            if len(several) < len(LESS_AND_LESS):
                several.append(float(scores[place]) / full)
        sums = {key: sum(map(mul, some, LESS_AND_LESS)) for key, some in found.items()}
        return dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))


class LexicalIndex:
    """BM25 over the passages of one language, with the weight of every word for the measure of coverage."""

    def __init__(self, language: str, passages: Sequence[Passage]) -> None:
        self.language = language
        self.passages = tuple(passages)
        self._countries = np.array([p.country or "" for p in self.passages])
        self._place = {p.identifier: i for i, p in enumerate(self.passages)}
        documents = [terms(p) for p in self.passages]
        self._sets = [frozenset(d) for d in documents]
        self._frequency = Counter(t for one in self._sets for t in one)
        self._weight = {t: math.log(1 + len(documents) / n) for t, n in self._frequency.items()}
        self.vocabulary = frozenset(self._weight)
        self._unseen = math.log(1 + len(documents)) if documents else 1.0
        self._bm25 = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
        if documents:
            self._bm25.index(documents, show_progress=False)

    def question_terms(self, question: str) -> list[str]:
        """Return the stems of a question, slips of the finger mended where the index knows only the right word."""
        found = tokens(question, self.language, stemmer(self.language))
        return [t if t in self._weight else nearest_word(t, self._weight) or t for t in found]

    def shared_terms(self, question: str) -> list[str]:
        """Return the stems of a question in another language that stand in the passages too: names, loans, cognates."""
        return [t for t in tokens(question, self.language, stemmer(self.language)) if t in self._weight]

    def strangeness(self, term: str, *, unknown: float = 1.0) -> float:
        """Return `unknown` for a stem that no passage holds, 0 for one of every day, between them for a rare one."""
        return unknown * max(0.0, 1 - self._frequency[term] / COMMON)

    def scores(
        self, terms_: Sequence[str], kin: Sequence[str], allowed: np.ndarray, *, kin_weight: float = KIN_WEIGHT
    ) -> np.ndarray:
        """Return BM25 scores of all passages, shape (passages,); those not `allowed` score 0.

        `kin` are words of the same concepts as those of the question; they count less, however many they are.
        """
        found: np.ndarray = (self._sum(terms_) + kin_weight * self._sum(kin)) * allowed
        return found

    def _sum(self, terms_: Sequence[str]) -> np.ndarray:
        known = [t for t in terms_ if t in self._weight]
        if not known:
            return np.zeros(len(self.passages))
        return np.asarray(self._bm25.get_scores(known), dtype=float)

    def allowed(self, country: str | None) -> np.ndarray:
        """Return which passages may answer: those of no country, and those of `country`; shape (passages,)."""
        return np.isin(self._countries, ["", country or ""]).astype(float)

    def coverage(self, terms_: Sequence[str], identifier: str) -> float:
        """Return the share (0 to 1) of the question's words that a passage holds, the rare ones weighing more."""
        if not terms_:
            return 0.0
        held = self._sets[self._place[identifier]]
        weights = {t: self._weight.get(t, self._unseen) for t in terms_}
        return sum(w for t, w in weights.items() if t in held) / sum(weights.values())
