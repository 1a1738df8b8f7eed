"""Whether a question belongs to the field: by the concepts it names, the foreign subjects it names, what is left over.

A thesaurus (`knowledge/concepts.toml`) says which words and phrases stand for a concept, how strongly each speaks for
or against the field, and which passages it points to. Nothing here knows how a passage is found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.core.errors import AuthoringError
from app.core.model import Ranked
from app.core.text import fold
from app.core.vocabulary import Stem, nearest_word, stop_words

MIN_COVERAGE = 0.52
"""Least `Ranked.coverage` of the best passage for an answer; below it the question is declined."""

LOOKED_AT = 3
"""How many of the first passages may carry a question; one far down the list proves nothing."""

GUIDE_PREFIX = "countries/"
EXACT = "="
"""Before a word in a phrase: this form only, not what has the same stem."""

GAP = 3
"""How many words a `*` between two words of a phrase may stand for, at most."""

SHORTEST_PREFIX = 3
SHORTEST_MENDED = 7
"""Letters of the shortest word that a slip of the finger is mended in: shorter ones have too many neighbours."""


WORD = re.compile(r"[a-z0-9]+")
APOSTROPHE = re.compile(r"(?<=[a-z])'(?=[a-z])")
E_MAIL = re.compile(r"\be-(?=mail)")
"""In "e-mail" the hyphen is part of the word "email"."""


class Bearing(StrEnum):
    """What a concept says about the question that names it."""

    FIELD = "field"
    NEAR = "near"
    NEUTRAL = "neutral"
    FOREIGN = "foreign"
    TRADE = "trade"


FOR = {Bearing.FIELD: 1.0, Bearing.NEAR: 0.5, Bearing.NEUTRAL: 0.0, Bearing.FOREIGN: 0.0, Bearing.TRADE: 0.12}
"""What a concept says for the field; a trade says a little: whoever names his own or the reader's asks as one who works."""

AGAINST = 1.7
"""Weight of one foreign subject: a question that names one needs two concepts of the field and more."""

IN_ONE_WORD = 0.7
"""Share of that weight where a single word names it: "account", "patent" or "back" stand in our questions too."""

EACH_WORD_MORE, MOST_AGAINST = 0.15, 1.6
"""What each word beyond two adds to that share, and where it ends: "ubuntu", "driver" and "reboot" are no accident."""

BEFORE_A_TRADE, BEHIND_A_TRADE = 2, 3
"""Words before and behind the naming of a trade that say what it deals in: "a used car dealer", "I sell software"."""

DOUBT = 0.6
"""Share of doubt that even a question without any unknown word keeps."""

STRANGENESS = 0.15
"""Weight of one word that neither the thesaurus nor the library explains."""

COUNTRY_BONUS = 0.25
"""What a named country adds to a question of the field: manners differ there, which is what the guides are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One notion of the field, or of a foreign one, with the phrases that name it in each language.

    `passages` are `Passage.key`s, the best first, `weight` how loudly it speaks for them, or against the field where the
    concept is foreign; `guide` are anchors in the guide of the country asked about.
    """

    name: str
    bearing: Bearing
    phrases: Mapping[str, tuple[str, ...]]
    weight: float = 1.0
    passages: tuple[str, ...] = ()
    guide: tuple[str, ...] = ()
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A concept named in a question.

    `places` are the positions of the words of its widest naming, `explains` those of all its namings.
    """

    concept: Concept
    places: frozenset[int]
    explains: frozenset[int] = frozenset()


def is_relevant(found: Sequence[Ranked]) -> bool:
    """Return True when passages found for a question may answer it; False asks the caller to decline."""
    return any(ranked.coverage >= MIN_COVERAGE for ranked in found[:LOOKED_AT])


def parse_concepts(
    raw: Mapping[str, Any],
    phrases: Mapping[str, Mapping[str, Any]],
    keys: Collection[str],
    *,
    where: str = "concepts.toml",
) -> tuple[Concept, ...]:
    """Return the concepts of a parsed thesaurus.

    `phrases` are the words for the concepts by language and name; `keys` the addresses of the passages there are.
    Raises `AuthoringError` for an unknown key, bearing, name or passage, an empty or malformed phrase.
    """
    for language, table in phrases.items():
        if unknown := table.keys() - raw.keys():
            raise AuthoringError(f"{language}/{where}: no such concepts: {', '.join(sorted(unknown))}")
    anchors = {key.partition("#")[2] for key in keys if key.startswith(GUIDE_PREFIX)}
    return tuple(
        _concept(
            name,
            table,
            {language: of.get(name, ()) for language, of in phrases.items()},
            keys,
            anchors,
            f"{where} [{name}]",
        )
        for name, table in raw.items()
    )


def _concept(
    name: str,
    table: Any,
    phrases: Mapping[str, Any],
    keys: Collection[str],
    anchors: Collection[str],
    where: str,
) -> Concept:
    allowed = ("bearing", "weight", "passages", "guide", "everywhere")
    if not isinstance(table, dict):
        raise AuthoringError(f"{where}: must be a table with the keys {', '.join(allowed)}")
    if unknown := table.keys() - set(allowed):
        raise AuthoringError(f"{where}: unknown {', '.join(sorted(unknown))}; allowed: {', '.join(allowed)}")
    if table.get("bearing") not in tuple(Bearing):
        raise AuthoringError(f"{where}: bearing is {table.get('bearing')!r}; allowed: {', '.join(Bearing)}")
    if not isinstance(table.get("weight", 1), int | float):
        raise AuthoringError(f"{where}: weight is {table['weight']!r}, not a number")
    if missing := [key for key in table.get("passages", ()) if key not in keys]:
        raise AuthoringError(f"{where}: no such passages: {', '.join(map(str, missing))}")
    if missing := [anchor for anchor in table.get("guide", ()) if anchor not in anchors]:
        raise AuthoringError(f"{where}: no country guide has the section {', '.join(map(str, missing))}")
    if wrong := [p for several in phrases.values() for p in several if not _is_phrase(p)]:
        raise AuthoringError(
            f"{where}: {wrong[0]!r} is no phrase: a lone * stands between words, word* has three letters"
        )
    return Concept(
        name=name,
        bearing=Bearing(table["bearing"]),
        phrases={language: tuple(several) for language, several in phrases.items()},
        weight=float(table.get("weight", 1)),
        passages=tuple(table.get("passages", ())),
        guide=tuple(table.get("guide", ())),
        everywhere=bool(table.get("everywhere", False)),
    )


def _is_phrase(phrase: object) -> bool:
    pieces = phrase.split() if isinstance(phrase, str) else []
    prefixes = [p for p in pieces if p != "*" and p.endswith("*")]
    spoken = all(any(map(str.isalnum, p)) for p in pieces if p != "*")
    return (
        bool(pieces)
        and spoken
        and "*" not in (pieces[0], pieces[-1])
        and all(len(p) > SHORTEST_PREFIX for p in prefixes)
    )


def question_words(text: str) -> list[str]:
    """Return the folded words of a question in order, hyphens cut, apostrophes dropped: "didn't" is "didnt"."""
    if text.isascii() and text.isalnum():
        return [text.lower()]
    return WORD.findall(APOSTROPHE.sub("", E_MAIL.sub(" e", fold(text.replace("ß", "ss")).lower())))


COMPOUNDING = frozenset(("de",))
"""Languages that write compounds as one word; the end of one says what it is about: a Messetermin is a Termin."""

SHORTEST_COMPOUND = 9
SHORTEST_HEAD = 4
"""Letters of the shortest word that is taken apart, and of what stands at its end."""


class Thesaurus:
    """The concepts of one language, ready to be recognised in a question."""

    def __init__(self, language: str, concepts: Iterable[Concept], stem: Stem) -> None:
        stopped = stop_words(language)
        # A stop word is only itself: Spanish "para" has the stem of "paro", unemployment.
        self._stem: Stem = lambda word: EXACT + word if word in stopped else stem(word)
        self._by_stem: dict[str, list[tuple[tuple[str, ...], Concept]]] = defaultdict(list)
        self._by_prefix: dict[str, list[tuple[tuple[str, ...], Concept]]] = defaultdict(list)
        self._words: set[str] = set()
        self._compounding = language in COMPOUNDING
        for concept in concepts:
            for phrase in concept.phrases.get(language, ()):
                pieces = self._pieces(phrase)
                home = self._by_prefix if pieces[0].endswith("*") else self._by_stem
                home[pieces[0].rstrip("*")].append((pieces, concept))
                self._words.update(w for w in question_words(phrase) if len(w) >= SHORTEST_MENDED)

    def _pieces(self, phrase: str) -> tuple[str, ...]:
        found: list[str] = []
        for piece in phrase.split():
            for word in question_words(piece) or ["*"]:
                exact, prefix = piece.startswith(EXACT), piece.endswith("*")
                found.append(
                    EXACT + word if exact else word if word == "*" else word + "*" if prefix else self._stem(word)
                )
        return tuple(found)

    def matches(self, words: Sequence[str], known: Collection[str] = ()) -> tuple[Match, ...]:
        """Return the concepts that `words` name, in the order of the question; the widest naming of each.

        A naming inside a wider one of another concept is dropped: "cover letter" is no "letter". A word that is
        neither in `known` (stems) nor in the thesaurus is read with one slip of the finger mended.
        """
        stems = [self._mended(word, known) for word in words]
        widest: dict[str, Match] = {}
        explains: dict[str, set[int]] = defaultdict(set)
        for start in range(len(words)):
            for pieces, concept in self._starting(words[start], stems[start]):
                places = self._places(pieces, words, stems, start)
                explains[concept.name].update(places or ())
                if places and len(places) > len(widest[concept.name].places if concept.name in widest else ()):
                    widest[concept.name] = Match(concept, frozenset(places))
        for place, word in enumerate(words):
            if (trade := self._trade(word)) and trade.name not in widest:
                widest[trade.name] = Match(trade, frozenset((place,)))
                explains[trade.name].add(place)
        found = [replace(match, explains=frozenset(explains[name])) for name, match in widest.items()]
        return tuple(m for m in found if not any(m.places < other.places for other in found))

    def _mended(self, word: str, known: Collection[str]) -> str:
        stem = self._stem(word)
        if len(word) < SHORTEST_MENDED or stem in known or next(self._starting(word, stem), None):
            return stem
        near = nearest_word(word, (w for w in self._words if w[0] == word[0]))
        if near:
            return self._stem(near)
        return self._head(word) or stem

    def _head(self, word: str) -> str | None:
        """Return the stem of the longest word that ends a compound and names a concept by itself, or None."""
        return next((end for end in self._ends(word) if any(len(p) == 1 for p, _ in self._by_stem.get(end, ()))), None)

    def _trade(self, word: str) -> Concept | None:
        """Return the trade that ends a compound: a "Fahrradhändler" deals in bicycles."""
        named = (
            pair for end in self._ends(word) for form in (end, EXACT + end) for pair in self._by_stem.get(form, ())
        )
        return next((c for pieces, c in named if len(pieces) == 1 and c.bearing is Bearing.TRADE), None)

    def _ends(self, word: str) -> Iterator[str]:
        """Yield the stems of what a compound may end with, the longest first."""
        if self._compounding and len(word) >= SHORTEST_COMPOUND:
            for start in range(3, len(word) - SHORTEST_HEAD + 1):
                yield self._stem(word[start:])

    def _starting(self, word: str, stem: str) -> Iterator[tuple[tuple[str, ...], Concept]]:
        yield from self._by_stem.get(stem, ())
        if not stem.startswith(EXACT):
            yield from self._by_stem.get(EXACT + word, ())
        for length in range(SHORTEST_PREFIX, len(word) + 1):
            yield from self._by_prefix.get(word[:length], ())

    def _places(self, pieces: Sequence[str], words: Sequence[str], stems: Sequence[str], at: int) -> list[int] | None:
        if not pieces:
            return []
        if pieces[0] == "*":
            ways = (self._places(pieces[1:], words, stems, at + skipped) for skipped in range(GAP + 1))
            return next((way for way in ways if way is not None), None)
        if at >= len(words):
            return None
        piece = pieces[0]
        if not (words[at].startswith(piece[:-1]) if piece.endswith("*") else piece in (stems[at], EXACT + words[at])):
            return None
        rest = self._places(pieces[1:], words, stems, at + 1)
        return None if rest is None else [at, *rest]

    def kin(self, concept: Concept, language: str) -> tuple[str, ...]:
        """Return the single words of a concept as stems, for widening a search."""
        return tuple(
            dict.fromkeys(self._stem(p.strip("*" + EXACT)) for p in concept.phrases.get(language, ()) if " " not in p)
        )


def belonging(matches: Iterable[Match], leftover: Iterable[float], *, has_country: bool) -> float:
    """Return how far (0 to 1) a question belongs to the field.

    `leftover` holds, for every informative word that no concept explains, its strangeness from 0 (a word of every day
    in the library) to 1 (never seen). A country alone speaks for nothing: the weather there is no matter of ours.
    """
    named = sorted(matches, key=lambda m: (-FOR[m.concept.bearing], -len(m.places), m.concept.name))
    trades = {p for m in named if m.concept.bearing is Bearing.TRADE for p in m.places | m.explains}
    speaking = 0.0
    heard: set[int] = set()
    for match in named:
        if not match.places <= heard:  # words that name two concepts speak once
            speaking += FOR[match.concept.bearing]
            heard |= match.places if FOR[match.concept.bearing] else frozenset()
    if not speaking:
        return 0.0
    speaking += COUNTRY_BONUS * has_country
    foreign = sum(
        m.concept.weight * _loudness(m)
        for m in named
        if m.concept.bearing is Bearing.FOREIGN and not _is_dealt_in(m, trades)
    )
    return speaking / (speaking + AGAINST * foreign + STRANGENESS * sum(leftover) + DOUBT)


def _loudness(match: Match) -> float:
    """Return how loudly a foreign subject is named: by one word, by two, by many."""
    said = len(match.places | match.explains)
    return IN_ONE_WORD if said == 1 else min(MOST_AGAINST, 1.0 + EACH_WORD_MORE * (said - 2))


def _is_dealt_in(match: Match, trades: Collection[int]) -> bool:
    """Return True where every naming of a foreign subject stands beside that of a trade, which deals in it."""
    return all(
        any(-BEFORE_A_TRADE <= place - trade <= BEHIND_A_TRADE for trade in trades)
        for place in match.places | match.explains
    )
