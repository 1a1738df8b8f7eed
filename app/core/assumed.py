"""What a conversation assumes of a message to come: the reader's country, what the contact is for, the writer's country.

All of it is taken from what the user says to Tertulia, never from a draft and never from a person's name, and the user
can correct it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.core.countries import Gazetteer
from app.core.model import Purpose
from app.core.text import fold

READ = 2000
"""Characters of a message that are looked at: what follows in a longer one says nothing more about the purpose."""

CORRECTION = 9
"""Words up to which a message can say what a contact is for and nothing else: "not a buyer, a distributor"."""

SENTENCE = re.compile(r"[.!?;\n]\s")

PART = re.compile(r"(?:(?!\b(?:but|sino|sondern|mais|mas|ma)\b)[^,;:])+")
"""A piece of a correction, between commas and words such as "but"."""

ARTICLES = re.compile(
    r"^(?:(?:an?|the|some|my|our|un|una|unos|unas|el|la|los|las|une|des|du|le|ein|eine|einen|einem|einer|um|uma|uno|il|lo"
    r"|for|to|para|pour|per|fur|con|with|mit|avec|com) )*"
)

AROUND = ("own", "not", "past", "statement", "correction")
"""What may stand around a word: the writer's own trade, a denial, a former stay, a plan to write, a correction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """What is assumed of a message to come; None where nothing was said."""

    country: str | None = None
    purpose: Purpose | None = None
    home: str | None = None


@dataclass(frozen=True)
class PurposeWords:
    """The words by which purposes are said: patterns for folded small letters, by purpose and by what stands around."""

    aims: Mapping[Purpose, tuple[str, ...]]
    readers: Mapping[Purpose, tuple[str, ...]]
    around: Mapping[str, tuple[str, ...]]

    def recognise(self, text: str) -> Purpose | None:
        """Return what a contact is for by the words of the user: an aim before a reader, of several the first one."""
        said = _folded(text)
        for patterns, aside in ((self._aims, ("not",)), (self._readers, ("not", "own"))):
            hits = [(m.start(), purpose) for purpose, one in patterns.items() for m in one.finditer(said)]
            kept = [hit for hit in hits if not any(self._ends(kind, _sentence_before(said, hit[0])) for kind in aside)]
            if kept:
                return min(kept, key=lambda hit: hit[0])[1]
        return None

    def correction(self, text: str) -> Purpose | None:
        """Return the purpose that a short message sets and says nothing else: "it's a distributor, not a buyer"."""
        said = _folded(text).rstrip(" .!")
        if "?" in said or "\n" in said or len(said.split()) > CORRECTION:
            return None
        for part in PART.finditer(said):
            begins = self._before["correction"].match(part[0].lstrip())
            start = part.end() - len(part[0].lstrip()) + (begins.end() if begins else 0)
            start += len(said[start : part.end()]) - len(ARTICLES.sub("", said[start : part.end()], count=1))
            if self._ends("not", said[:start]):
                continue
            for patterns in (self._aims, self._readers):
                for purpose, one in patterns.items():
                    if one.fullmatch(said, start, part.end()):
                        return purpose
        return None

    def is_plan(self, text: str) -> bool:
        """Return True for a message that tells of a message to be written, rather than asks about something else."""
        return self._before["statement"].search(_folded(text)) is not None

    def tells_of_the_past(self, text: str, place: int) -> bool:
        """Return True when what stands at `place` of the folded text is where the writer once was."""
        return self._ends("past", _sentence_before(_folded(text), place))

    def _ends(self, kind: str, before: str) -> bool:
        return self._behind[kind].search(before) is not None

    @cached_property
    def _aims(self) -> dict[Purpose, re.Pattern[str]]:
        return {purpose: _either(some) for purpose, some in self.aims.items() if some}

    @cached_property
    def _readers(self) -> dict[Purpose, re.Pattern[str]]:
        return {purpose: _either(some) for purpose, some in self.readers.items() if some}

    @cached_property
    def _behind(self) -> dict[str, re.Pattern[str]]:
        return {kind: re.compile(rf"(?<!\w)(?:{'|'.join(map(fold, self.around[kind]))})$") for kind in AROUND[:3]}

    @cached_property
    def _before(self) -> dict[str, re.Pattern[str]]:
        return {kind: re.compile(rf"(?<!\w)(?:{'|'.join(map(fold, self.around[kind]))})") for kind in AROUND[3:]}


def assumed_in(text: str, gazetteer: Gazetteer, words: PurposeWords) -> Assumed:
    """Return what a message of the user's says of a message to come; None for what it says nothing of."""
    text = text[:READ]
    mentions = gazetteer.mentions(text)

    def unless_past(country: str | None) -> str | None:
        places = [place for code, place in mentions if code == country]
        return None if all(words.tells_of_the_past(text, place) for place in places) else country

    return Assumed(
        country=unless_past(gazetteer.recognise(text)),
        purpose=words.recognise(text),
        home=unless_past(gazetteer.home(text)),
    )


def _folded(text: str) -> str:
    """Return a text as the patterns want it, of the same length: "J'écris" as "j ecris"."""
    return fold(text[:READ]).lower().replace("'", " ")


def _sentence_before(said: str, place: int) -> str:
    before = said[:place]
    for end in _ends_of_sentences(before):
        before = said[end:place]
    return before


def _ends_of_sentences(text: str) -> Iterator[int]:
    return (mark.end() for mark in SENTENCE.finditer(text))


def _either(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(fold, patterns))})(?!\w)")
