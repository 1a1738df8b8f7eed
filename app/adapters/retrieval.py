"""Hybrid retrieval: stemmed BM25, the vectors' neighbours and the thesaurus, fused by rank; a `Retriever`."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.adapters.index_store import OpenIndex
from app.adapters.lexical_index import (
    GUIDES,
    KIN_WEIGHT,
    STEMMERS,
    LetterIndex,
    LexicalIndex,
    SampleIndex,
    of_country,
    stemmer,
)
from app.adapters.memory_index import MemoryIndex
from app.core.countries import Gazetteer
from app.core.errors import AuthoringError, StoreUnavailable
from app.core.fusion import fuse
from app.core.model import Passage, Ranked
from app.core.ports import VectorSearch
from app.core.relevance import (
    GUIDE_PREFIX,
    Bearing,
    Match,
    Thesaurus,
    belonging,
    parse_concepts,
    question_words,
)
from app.core.text import fold
from app.core.vocabulary import stop_words, tokens

LONGEST_QUESTION = 2_000
"""Characters of a question that are read; a pasted text says in its first lines what it is about."""

DEPTH = 20
"""How far down each list is read."""

WEIGHTS = (0.25, 0.25)
"""Of the ranks in BM25 and among the vectors. All weights were set together, by search, on two thirds of the questions in
tests/golden/questions.toml; around these values the figures are flat."""

SAMPLES = 0.1
"""What a section adds whose sample questions hold all words of the question (6 first ranks of 1/61)."""

ALIKE, ALIKE_AT_HOME = 0.08, 0.04
"""What a section adds whose sample questions are written like the question: where the passages are in another language, few
of its words stand in them; in their own, words and stems find most. Of 456 questions in English and Spanish 439 found their
article among the first three with the second, 434 without."""

ALIKE_FROM, ALIKE_GAIN = 0.35, 0.75
"""Likeness to the sample questions of one section from which on a question gains in belonging to the field, and what it
gains for each further point. Of 940 questions of the field 9 instead of 13 are declined so, and of 330 foreign ones as many
as before are answered."""

FAMILIAR = 0.9
"""What a question worded wholly like a sample gains in belonging to the field."""

FAMILIAR_YET_FOREIGN = 0.3
"""The same where it names a foreign subject: everyday words around it prove little."""

WORDS_TO_BE_FAMILIAR = 5
"""Informative words from which on a likeness counts in full; a question of one word is like any sample that holds it."""

VOTE = 0.022
"""What one full vote of a concept adds: about a first rank. Ranks alone would hide how sure a vote is."""

MOST_VOTES = 3.0
"""Votes that count: a question full of everyday words names many broad concepts."""

HOME_GUIDE = 0.05
"""Added to a section of the asked country's guide that got a full vote for a matter that differs from country to country."""

HOME_GUIDE_ELSE = 0.02
"""Added to the other sections of that guide: less, so that a country named in passing does not hide the subject."""

ACROSS_CULTURES = "across-cultures"
WITHOUT_GUIDE = {
    "first-contact": "trust",
    "address-and-register": "formality-and-hierarchy",
    "directness-and-relationship": "directness",
    "hierarchy-and-decisions": "formality-and-hierarchy",
    "pace-and-follow-up": "time",
    "calendar-and-meetings": "time",
}
"""For a country that has no guide: which section of the article on cultures in general stands for which of a guide;
"read-the-person" for the others."""

STEP_DOWN = 0.12
"""What each further place in a concept's list of passages takes off its vote."""

EACH_WORD = 0.4
"""What each further word of a phrase adds to its concept's vote: the longer the naming, the surer."""

FOREIGN_KIN = 1.0
"""Weight in BM25 of the words of a concept for a question in another language, which has hardly any other words."""

UNKNOWN_ABROAD = 0.5
"""Strangeness of an unexplained word where there are no sample questions to tell whether it is one of every day."""

CONCEPTS = "concepts.toml"
QUESTIONS = "questions.toml"

OWN_SHARE = 0.5
"""Share of a question's words, the rare ones weighing more, that such an article must hold."""

OWN_WORDS = 2
"""Words of a question that an article outside the thesaurus must hold before it may carry an answer alone."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How people ask: the concepts of the field, their phrases by language, and sample questions by language.

    `concepts` are the tables of `concepts.toml`; `phrases` the lists of `<language>/concepts.toml`; `samples` those of
    `<language>/questions.toml`.
    """

    concepts: Mapping[str, Any] = field(default_factory=dict)
    phrases: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    samples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_wording(root: Path) -> Wording:
    """Return what the files under `root` say, for `HybridRetriever`, which checks it."""
    return Wording(_toml(root, CONCEPTS), _by_language(root, CONCEPTS), _by_language(root, QUESTIONS))


def _by_language(root: Path, name: str) -> dict[str, dict[str, Any]]:
    return {one: _toml(root, f"{one}/{name}") for one in STEMMERS if (root / one / name).is_file()}


def _sample_index(language: str, samples: Mapping[str, Any], keys: Collection[str]) -> SampleIndex:
    """Return the index of a file of sample questions; raises `AuthoringError` for an address that does not exist."""
    anchors = {key.partition("#")[2] for key in keys if key.startswith(GUIDE_PREFIX)}
    where = f"{language}/{QUESTIONS}"
    for key, questions in samples.items():
        article, _, anchor = key.partition("#")
        if key not in keys and not (article == GUIDES and anchor in anchors):
            raise AuthoringError(f"{where}: no such section: {key}")
        if not isinstance(questions, list) or not all(isinstance(one, str) and one.strip() for one in questions):
            raise AuthoringError(f"{where} [{key}]: must be a list of questions")
    return SampleIndex(language, samples)


def _toml(root: Path, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads((root / name).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"{name}: {exc}") from exc


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as read: the concepts it names, its stems, their kin, and how far it belongs to the field.

    `terms` and `kin` are stems of the passages' language. Of a question in another language only the words that both
    share (names, loans) are terms; what the thesaurus understands of it is kin.
    """

    matches: tuple[Match, ...]
    terms: tuple[str, ...]
    kin: tuple[str, ...]
    belonging: float
    samples: Mapping[str, float]
    alike: Mapping[str, float]
    asked_in: str
    is_foreign: bool


def _without(text: str, places: Sequence[tuple[str, int, int]]) -> str:
    for _, start, end in sorted(places, key=lambda place: -place[1]):
        text = f"{text[:start]} {text[end:]}"
    return text


def _familiar(
    question: str, language: str, matches: Sequence[Match], nearest: Mapping[str, float], alike: Mapping[str, float]
) -> float:
    """Return what a question gains in belonging to the field by its likeness to samples, in words and in writing.

    A short question gains less, and one that names a foreign subject hardly anything.
    """
    foreign = any(match.concept.bearing is Bearing.FOREIGN for match in matches)
    said = len(set(tokens(question, language, stemmer(language))))
    in_words = (FAMILIAR_YET_FOREIGN if foreign else FAMILIAR) * max(nearest.values(), default=0.0)
    in_writing = 0.0 if foreign else ALIKE_GAIN * max(0.0, max(alike.values(), default=0.0) - ALIKE_FROM)
    return (in_words + in_writing) * min(1.0, said / WORDS_TO_BE_FAMILIAR)


class HybridRetriever:
    """Finds passages of one language, of the generic articles and of one country's guide, and own ones of any language.

    `places` tells the names of places, which say where a question is about and nothing of what.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        index: OpenIndex,
        wording: Wording | None = None,
        places: Gazetteer | None = None,
    ) -> None:
        self._by_id = {p.identifier: p for p in passages}
        self._index = index
        self._search: VectorSearch = index.search
        self._places = places or Gazetteer.of(())
        wording = wording or Wording()
        keys = {p.key for p in passages}
        self._concepts = parse_concepts(wording.concepts, wording.phrases, keys)
        self._samples = {language: _sample_index(language, of, keys) for language, of in wording.samples.items()}
        self._asked = wording.samples
        self._letters: dict[str, LetterIndex] = {}
        self._guides = {p.country for p in passages if p.country}
        self._mapped = {key.partition("#")[0] for concept in self._concepts for key in concept.passages}
        self._languages = tuple(language for language in STEMMERS if language in wording.phrases) or ("en", "es")
        by_language: dict[str, list[Passage]] = {}
        for passage in passages:
            by_language.setdefault(passage.language, []).append(passage)
        self._lexical = {language: LexicalIndex(language, some) for language, some in sorted(by_language.items())}
        self._with_own = tuple(language for language, some in by_language.items() if any(p.is_own for p in some))
        self._thesauri: dict[str, Thesaurus] = {}

    def _thesaurus(self, language: str) -> Thesaurus:
        """Return the thesaurus of a language, made when the first question in it comes."""
        if language not in self._thesauri:
            self._thesauri[language] = Thesaurus(language, self._concepts, stemmer(language))
        return self._thesauri[language]

    def _alike(self, question: str, language: str, country: str | None) -> dict[str, float]:
        """Return the sections asked about in a like way; the index of a language is made when it is first asked in."""
        if language not in self._letters:
            self._letters[language] = LetterIndex(language, self._asked.get(language, {}))
        return of_country(self._letters[language].alike(question), country)

    def language_of(self, question: str) -> str | None:
        """Return the language whose words and phrases explain most of a question, or None where two explain as much."""
        words = question_words(question[:LONGEST_QUESTION])
        known = {}
        for language in self._languages:
            explained = {place for match in self._thesaurus(language).matches(words) for place in match.places}
            explained |= {place for place, word in enumerate(words) if word in stop_words(language)}
            known[language] = len(explained)
        ranked = sorted(known.items(), key=lambda pair: (-pair[1], pair[0]))
        if not ranked or not ranked[0][1] or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

    def retrieve(
        self,
        question: str,
        *,
        language: str,
        asked_in: str | None = None,
        country: str | None = None,
        top_k: int = 8,
    ) -> tuple[Ranked, ...]:
        """Return at most `top_k` passages, best first; none for a language the library does not have.

        `language` is that of the passages, `asked_in` that of the question, where it is another one. A user's own
        articles are searched whatever their language. `Ranked.coverage` is what `core.relevance.is_relevant` decides on.
        """
        if language not in self._lexical:
            return ()
        question = question[:LONGEST_QUESTION]
        asked_in = asked_in or language
        scores: dict[str, float] = {}
        coverage: dict[str, float] = {}
        named: set[str] = set()
        for one in (language, *(other for other in self._with_own if other != language)):
            lexical = self._lexical[one]
            inquiry = self._read(question, one, asked_in, country)
            found = self._scores(question, inquiry, lexical, country)
            named.update(self._votes(inquiry, one, country))
            for name, score in found.items():
                if one == language or self._by_id[name].is_own:
                    scores[name] = score
                    coverage[name] = self._coverage(inquiry, name, lexical)
        best = sorted(scores, key=lambda name: (-scores[name], name))[:top_k]
        return tuple(
            Ranked(
                passage=self._by_id[name],
                score=scores[name],
                coverage=coverage[name],
                is_named=name in named or self._is_unmapped(name),
            )
            for name in best
        )

    def _scores(self, question: str, inquiry: Inquiry, lexical: LexicalIndex, country: str | None) -> dict[str, float]:
        bm25 = lexical.scores(
            inquiry.terms,
            inquiry.kin,
            lexical.allowed(country),
            kin_weight=FOREIGN_KIN if inquiry.is_foreign else KIN_WEIGHT,
        )
        by_words = [lexical.passages[i].identifier for i in np.argsort(-bm25, kind="stable")[:DEPTH] if bm25[i] > 0]
        by_vectors = self._by_vectors(question, inquiry, lexical.language, country)
        scores = fuse([by_words, by_vectors], WEIGHTS)
        alike = ALIKE if inquiry.is_foreign else ALIKE_AT_HOME
        for shares, weight in ((inquiry.samples, SAMPLES), (inquiry.alike, alike)):
            for name, share in self._of_sections(shares, lexical.language).items():
                scores[name] = scores.get(name, 0.0) + weight * share
        votes = self._votes(inquiry, lexical.language, country)
        manners = tuple(match for match in inquiry.matches if not match.concept.everywhere)
        of_manners = self._votes(replace(inquiry, matches=manners), lexical.language, country)
        for name in {*scores, *votes}:
            scores[name] = scores.get(name, 0.0) + VOTE * votes.get(name, 0.0)
            if country and self._by_id[name].country == country:
                scores[name] += max(HOME_GUIDE_ELSE, HOME_GUIDE * min(1.0, of_manners.get(name, 0.0)))
            elif (
                self._speaks_for_itself(inquiry, name) and (held := lexical.coverage(inquiry.terms, name)) >= OWN_SHARE
            ):
                scores[name] += SAMPLES * held
        return scores

    def _read(self, question: str, language: str, asked_in: str, country: str | None) -> Inquiry:
        lexical, thesaurus = self._lexical[language], self._thesaurus(asked_in)
        is_foreign = asked_in != language
        words = question_words(question)
        samples = self._samples.get(asked_in)
        nearest = samples.nearest(question, country) if samples else {}
        known = frozenset[str]() if is_foreign else lexical.vocabulary
        matches = thesaurus.matches(words, known | samples.vocabulary if samples else known)
        terms = lexical.shared_terms(question) if is_foreign else lexical.question_terms(question)
        here = self._thesaurus(language) if is_foreign else thesaurus
        kin = {s for m in matches if m.concept.bearing is not Bearing.FOREIGN for s in here.kin(m.concept, language)}
        explained = {place for m in matches for place in m.explains}
        plain = fold(question)
        places = self._places.spans(question)
        names = set(question_words(" ".join(plain[start:end] for _, start, end in places)))
        leftover = [
            self._strangeness(word, lexical, asked_in)
            for place, word in enumerate(words)
            if place not in explained and word not in names and word not in stop_words(asked_in)
        ]
        # A place says which country is meant, which its guide is chosen by already.
        alike = self._alike(_without(plain, places), asked_in, country)
        return Inquiry(
            matches=matches,
            terms=tuple(terms),
            kin=tuple(sorted(kin - set(terms))),
            belonging=min(
                1.0,
                belonging(matches, leftover, has_country=country is not None)
                + _familiar(question, asked_in, matches, nearest, alike),
            ),
            samples=nearest,
            alike=alike,
            asked_in=asked_in,
            is_foreign=is_foreign,
        )

    def _strangeness(self, word: str, lexical: LexicalIndex, asked_in: str) -> float:
        """Return how strange a word is that no concept explains, from 0 (of every day in our texts) to 1 (never seen)."""
        term = stemmer(asked_in)(word)
        samples = self._samples.get(asked_in)
        asked = samples.strangeness(term) if samples else UNKNOWN_ABROAD
        return min(asked, lexical.strangeness(term)) if lexical.language == asked_in else asked

    def _coverage(self, inquiry: Inquiry, name: str, lexical: LexicalIndex) -> float:
        holds = self._speaks_for_itself(inquiry, name) and lexical.coverage(inquiry.terms, name) >= OWN_SHARE
        return 1.0 if holds else inquiry.belonging

    def _speaks_for_itself(self, inquiry: Inquiry, name: str) -> bool:
        """Return True for a team's own article: the thesaurus does not know its subjects, so its words must do."""
        return self._is_unmapped(name) and len(set(inquiry.terms)) >= OWN_WORDS

    def _is_unmapped(self, name: str) -> bool:
        """Return True for a passage of an article that no concept points to."""
        article = self._by_id[name].article
        return article not in self._mapped and not article.startswith(GUIDE_PREFIX)

    def _votes(self, inquiry: Inquiry, language: str, country: str | None) -> dict[str, float]:
        votes: dict[str, float] = {}
        for match in inquiry.matches:
            keys = [*match.concept.passages]
            if country in self._guides:
                guide = [f"{GUIDE_PREFIX}{country.lower()}#{anchor}" for anchor in match.concept.guide]
                keys = [*keys, *guide] if match.concept.everywhere else [*guide, *keys]
            elif country:
                sections = (f"{GUIDE_PREFIX}{country.lower()}#{anchor}" for anchor in match.concept.guide)
                keys = [*keys, *dict.fromkeys(map(self._standing_in, sections))]
            loudness = match.concept.weight * (1 + EACH_WORD * (len(match.places) - 1))
            for step, key in enumerate(keys):
                name = f"{language}/{key}"
                if name in self._by_id:
                    votes[name] = votes.get(name, 0.0) + loudness * (1 - STEP_DOWN * min(step, 7))
        speaking = sum(m.concept.weight for m in inquiry.matches if m.concept.passages or m.concept.guide)
        # Of many concepts each says less about what is asked; of n alike, together they say sqrt(n) times as much.
        return {name: min(MOST_VOTES, vote / math.sqrt(max(1.0, speaking))) for name, vote in votes.items()}

    def _of_sections(self, shares: Mapping[str, float], language: str) -> dict[str, float]:
        """Return shares by passage; of several sections for which one stands in, the best, not their sum."""
        found: dict[str, float] = {}
        for key, share in shares.items():
            if (name := f"{language}/{self._standing_in(key)}") in self._by_id:
                found[name] = max(share, found.get(name, 0.0))
        return found

    def _standing_in(self, key: str) -> str:
        """Return the address of what stands in for a section of a guide that the library does not have, else `key`."""
        guide, _, anchor = key.partition("#")
        if not guide.startswith(GUIDE_PREFIX) or guide.removeprefix(GUIDE_PREFIX).upper() in self._guides:
            return key
        return f"{ACROSS_CULTURES}#{WITHOUT_GUIDE.get(anchor, 'read-the-person')}"

    def _by_vectors(self, question: str, inquiry: Inquiry, language: str, country: str | None) -> list[str]:
        space = self._index.embeddings
        try:
            vector = space.embed_question(question, inquiry.asked_in)
        except StoreUnavailable:  # a server of theirs is slow or away; words and thesaurus must do for this question
            return []
        if not any(vector):
            return []
        try:
            found = self._search.nearest(vector, language=language, country=country, top_k=DEPTH)
        except StoreUnavailable:
            if not space.is_made_here:  # made anew they would cost a call to the server for every passage
                return []
            # The copy on disk may have been deleted under us; the same vectors can be made again in memory.
            self._search = self._fallback()
            found = self._search.nearest(vector, language=language, country=country, top_k=DEPTH)
        return [name for name, score in found if score > 0 and name in self._by_id]

    def _fallback(self) -> VectorSearch:
        passages = tuple(self._by_id.values())
        return MemoryIndex(passages, self._index.embeddings.embed_passages(passages))

    def describe(self) -> dict[str, object]:
        """Return what serves, for the health page."""
        return {
            "store": self._search.name,
            "generation": self._index.generation,
            "passages": len(self._by_id),
            "note": self._index.note,
        }

    def close(self) -> None:
        """Let go of the index."""
        self._search.close()
