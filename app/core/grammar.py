"""Reads from a short message what a user wants changed in the last rewrite: "in German, formal, without the P.S.".

A message is a refinement when all of it is one: wish after wish, between words that say nothing ("please", "and",
"can you"). A question or a letter has words that belong to no wish, and so is none. The words are data:
`app/languages/refining/<lang>.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app.core.errors import AuthoringError
from app.core.refinement import KINDS, WISHES, Part, Refinement
from app.core.text import Reading, Span, fold

T = TypeVar("T")
Place = tuple[int, int]

LONGEST = 60
"""Words up to which a message can be a refinement; the longest ones tell what to mention."""

PIECES = 400
"""Places of a message at which the recogniser looks for a wish, at most: no message of sixty words has as many."""

TOLD = ("about", "restored", "greeting", "signature", "mentioned", "named", "replaced", "corrected")
"""Wishes with words of the user's in them, in the order in which they are tried; last of all those that no rule knows."""

PARTED = ("dropped", "kept", "explained")
"""Wishes about parts of the message."""

SEPARATOR = re.compile(r"[\s,;.:!?¿¡…()\"-]+")
SHORT = ("greeting", "signature", "about", "restored")
LONGEST_NAME = 10
"""Words of a greeting, a signature or what a sentence is about at most."""

LONGEST_FREE = 16
"""Words of a wish that no rule knows; what is longer tells a story."""

UNREAD = 0.5
"""Share of its words at most that belongs to no wish in a message of which the rest is done."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message wishes, and the language in which it says so."""

    wish: Refinement
    language: str


@dataclass(frozen=True, slots=True)
class Grammar:
    """The words of one language for wishes, compiled."""

    language: str
    filling: re.Pattern[str]
    boundary: re.Pattern[str]
    wishes: tuple[tuple[Refinement, re.Pattern[str]], ...]
    languages: tuple[re.Pattern[str], ...]
    names: Mapping[str, re.Pattern[str]]
    frames: Mapping[str, tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...]]
    part: re.Pattern[str]
    further: re.Pattern[str]
    nouns: Mapping[str, re.Pattern[str]]
    places: Mapping[int, re.Pattern[str]]
    counts: Mapping[int, re.Pattern[str]]
    praise: re.Pattern[str]

    @classmethod
    def parse(cls, raw: Mapping[str, Any], *, where: str) -> Grammar:
        """Return the grammar of a parsed file; raises `AuthoringError` for a table or an expression that is wrong."""
        tables = {"filling", "and", "praise", "determiner", "wish", "language", "said", "noun", "place", "count"}
        if raw.keys() != tables or raw["noun"].keys() != set(KINDS) or raw["wish"].keys() != WISHES.keys():
            raise AuthoringError(f"{where}: {', '.join(sorted(tables))} are needed, with every noun and every wish")
        if raw["said"].keys() != {*TOLD, *PARTED, "free"}:
            raise AuthoringError(f"{where} [said]: needs {', '.join((*TOLD, *PARTED, 'free'))}")
        try:
            return cls._compiled(raw, where.removesuffix(".toml"))
        except re.error as exc:
            raise AuthoringError(f"{where}: {exc}") from exc

    @classmethod
    def _compiled(cls, raw: Mapping[str, Any], language: str) -> Grammar:
        nouns = {kind: _pattern(one) for kind, one in raw["noun"].items()}
        places = {int(place): _pattern(one) for place, one in raw["place"].items()}
        counts = {int(count): _pattern(one) for count, one in raw["count"].items()}
        noun, place, count = (
            "|".join(f"(?:{fold(one)})" for one in raw[table].values()) for table in ("noun", "place", "count")
        )
        part = _whole(
            rf"(?:{raw['determiner']})?(?:(?P<count1>{count})\s+)?(?:(?P<place1>{place})\s+)?(?:(?P<count2>{count})\s+)?"
            rf"(?P<noun>{noun})(?!\w)(?:\s+(?:(?P<number>\d)|(?P<place2>{place}))(?!\w))?"
        )
        names = {code: _pattern(one) for code, one in raw["language"]["names"].items()}
        named = "|".join(f"(?:{one})" for one in raw["language"]["names"].values())
        framed = [f"{one.replace('{language}', f'(?P<name>{named})')}" for one in raw["language"]["frames"]]
        return cls(
            language=language,
            filling=_whole(raw["filling"]),
            boundary=_pattern(rf"\s*[,;.!?\n]+\s*|\s+(?:{raw['and']})\s+"),
            wishes=tuple((WISHES[name], _whole("|".join(some))) for name, some in raw["wish"].items()),
            languages=tuple(map(_whole, framed)),
            names=names,
            frames={name: tuple(_framed(one) for one in some) for name, some in raw["said"].items()},
            part=part,
            further=_pattern(rf"(?:\s*,\s*|\s+)(?:(?:{raw['and']})\s+)?"),
            nouns=nouns,
            places=places,
            counts=counts,
            praise=re.compile(rf"\b(?:{raw['praise']})(?!\w)"),
        )


def recognise(message: str, grammars: Iterable[Grammar]) -> Refinement | None:
    """Return what a message wants changed, or None where it is no such wish.

    Of several grammars that know all of it, the one counts that leaves the fewest words as the user's own ("firma come
    Luis" is signed "Luis" in Italian, and "come Luis" in Spanish); of equals, the first.
    """
    found = understood(message, grammars)
    return found.wish if found else None


def understood(message: str, grammars: Iterable[Grammar]) -> Understood | None:
    """Return what `recognise` does, with the language of the grammar that counts."""
    reading = Reading(message.strip())
    if not 0 < len(reading.words) <= LONGEST or len(reading.plain) > LONGEST * 20:
        return None
    found = [
        Understood(one, grammar.language)
        for grammar in grammars
        if (one := _Parse(reading, grammar).at(0)) and not one.is_empty
    ]
    return min(found, key=lambda one: (bool(one.wish.free), one.wish.own_words), default=None)


def partly_understood(message: str, grammars: Iterable[Grammar]) -> Understood | None:
    """Return the wishes of a message of which not all is one, what is left over as `free`; None where that is most of it.

    "There is no need for German, but make it shorter" is to be made shorter, and the user told what was not done. A
    question wishes nothing.
    """
    reading = Reading(message.strip())
    words = len(reading.words)
    if not 0 < words <= LONGEST or "?" in reading.plain or "\n" in reading.plain:
        return None
    found: list[tuple[int, Understood]] = []
    for grammar in grammars:
        wish, unread = _piecewise(reading, grammar)
        left = sum(len(one.split()) for one in unread)
        if not wish.is_empty and left <= UNREAD * words:
            found.append((left, Understood(replace(wish, free=unread), grammar.language)))
    return min(found, key=lambda one: one[0])[1] if found else None


def _piecewise(reading: Reading, grammar: Grammar) -> tuple[Refinement, tuple[str, ...]]:
    """Return the wishes of a message piece by piece, each as long as it can be, and the pieces that are none."""
    text, wish = reading.original, Refinement()
    marks = list(grammar.boundary.finditer(reading.plain.lower()))
    spans = [reading.original_span(m.start(), m.end()) for m in marks]
    starts = [0, *(span.end for span in spans)]
    ends = [*(span.start for span in spans), len(text)]
    unread: list[str] = []
    at = 0
    while at < len(starts):
        for until in range(len(ends) - 1, at - 1, -1):
            found = _Parse(Reading(text[starts[at] : ends[until]]), grammar).at(0)
            if found is not None and not found.free:
                wish, at = wish.joined(found), until + 1
                break
        else:
            if piece := text[starts[at] : ends[at]].strip():
                unread.append(piece)
            at += 1
    return wish, tuple(unread)


class _Parse:
    """One message against one grammar; what was tried at a place is remembered, so the time is bounded."""

    def __init__(self, reading: Reading, grammar: Grammar) -> None:
        self.reading = reading
        self.text = reading.plain.lower()
        self.grammar = grammar
        self.tried: dict[int, Refinement | None] = {}

    def at(self, place: int) -> Refinement | None:
        """Return the wishes from a place on, None where something there belongs to none."""
        if place not in self.tried:
            if len(self.tried) > PIECES:
                return None
            self.tried[place] = None
            self.tried[place] = self._at(place)
        return self.tried[place]

    def _at(self, place: int) -> Refinement | None:
        if mark := SEPARATOR.match(self.text, place):
            return self.at(mark.end())
        if place >= len(self.text):
            return Refinement()
        for found, end in sorted(self._fixed(place), key=lambda one: -one[1]):
            if (rest := self.at(end)) is not None:
                return found.joined(rest)
        for found, end in self._told(place, TOLD):
            if (rest := self.at(end)) is not None:
                return found.joined(rest)
        filling = self._match(self.grammar.filling, place)
        if filling and (rest := self.at(filling.end())) is not None:
            return rest
        return next((found.joined(rest) for found, end in self._told(place, ("free",)) if (rest := self.at(end))), None)

    def _match(self, pattern: re.Pattern[str], place: int) -> re.Match[str] | None:
        match = pattern.match(self.text, place)
        return match if match and match.end() > place else None

    def _fixed(self, place: int) -> Iterator[tuple[Refinement, int]]:
        for wish, pattern in self.grammar.wishes:
            if match := self._match(pattern, place):
                yield wish, match.end()
        for pattern in self.grammar.languages:
            if match := self._match(pattern, place):
                yield Refinement(language=_key(match["name"], self.grammar.names)), match.end()
        for name in PARTED:
            for before, after in self.grammar.frames[name]:
                if match := before.match(self.text, place):
                    for parts, end in self._parts(match.end()):
                        if after is None:
                            yield self._parted(name, parts), end
                        elif behind := after.match(self.text, end):
                            yield self._parted(name, parts), behind.end()

    @staticmethod
    def _parted(name: str, parts: tuple[Part, ...]) -> Refinement:
        match name:
            case "dropped":
                return Refinement(dropped=parts)
            case "kept":
                return Refinement(kept=parts)
            case _:
                return Refinement(explained=parts)

    def _parts(self, place: int) -> Iterator[tuple[tuple[Part, ...], int]]:
        """Yield the parts named from a place on, first one of them, then all that follow."""
        parts: tuple[Part, ...] = ()
        while match := self._match(self.grammar.part, place):
            parts = (*parts, self._part(match))
            yield parts, match.end()
            further = self.grammar.further.match(self.text, match.end())
            if further is None:
                return
            place = further.end()

    def _part(self, match: re.Match[str]) -> Part:
        grammar = self.grammar
        said = match["place1"] or match["place2"]
        place = _key(said, grammar.places) if said else int(match["number"] or 0)
        said = match["count1"] or match["count2"]
        return Part(_key(match["noun"], grammar.nouns), place, _key(said, grammar.counts) if said else 1)

    def _told(self, place: int, names: Sequence[str]) -> Iterator[tuple[Refinement, int]]:
        """Yield wishes that hold words of the user's: up to the first boundary behind which another wish begins, or all."""
        for name in names:
            for before, after in self.grammar.frames[name]:
                if not (match := before.match(self.text, place)):
                    continue
                for start, end, beyond, behind in self._rests(match.end(), after):
                    words = self._words(start, end)
                    old = behind or (match.span("old") if "old" in before.groupindex else None)
                    if words and not (found := self._with_words(name, words, old, place, end)).is_empty:
                        yield found, beyond

    def _rests(self, start: int, after: re.Pattern[str] | None) -> Iterator[tuple[int, int, int, Place | None]]:
        ends = [(m.start(), m.end()) for m in self.grammar.boundary.finditer(self.text, start)]
        for end, beyond in ends:
            if end > start and beyond < len(self.text) and (rest := self.at(beyond)) is not None and not rest.is_empty:
                yield from self._closed(start, end, beyond, after)
        yield from self._closed(start, len(self.text), len(self.text), after)

    def _closed(
        self, start: int, end: int, beyond: int, after: re.Pattern[str] | None
    ) -> Iterator[tuple[int, int, int, Place | None]]:
        if after is None:
            yield start, end, beyond, None
        else:
            for match in after.finditer(self.text, start, end):
                if not self.text[match.end() : end].strip(" .!?"):
                    yield start, match.start(), beyond, match.span("old") if "old" in after.groupindex else None

    def _words(self, start: int, end: int) -> str:
        """Return the user's own words between two places, without what stands around them."""
        words = self.reading.quote(Span(start, end)).strip() if end > start else ""
        words = words.strip(' ,;:!"“”«»„\n').removesuffix(".").strip()
        return words if any(c.isalnum() for c in words) else ""

    def _without_filling(self, words: str) -> str:
        """Return words without the "please" that follows them."""
        while match := re.search(rf"[\s,]+(?:{self.grammar.filling.pattern})$", plain := fold(words).lower()):
            words = " ".join(words.split()[: len(plain[: match.start()].split())])
        return words

    def _names_part(self, words: str) -> bool:
        """Return True for words such as "second" or "one before the last paragraph", which tell where, not of what."""
        plain = fold(words).lower()
        ends = any(match.end() == len(plain) for match in self.grammar.part.finditer(plain))
        return ends or any(pattern.fullmatch(plain) for pattern in self.grammar.places.values())

    def _with_words(self, name: str, words: str, old: Place | None, place: int, end: int) -> Refinement:
        if "?" in words.rstrip("?") or "\n" in words or (name in SHORT and len(words.split()) > LONGEST_NAME):
            return Refinement()
        words = words.rstrip("? ")
        match name:
            case "greeting" | "signature":
                return Refinement(greeting=words) if name == "greeting" else Refinement(signature=words)
            case "mentioned" | "named":
                return Refinement(mentioned=(words,)) if name == "mentioned" else Refinement(named=(words,))
            case "about" | "restored":
                words = self._without_filling(words)
                told = () if self._names_part(words) else (words,)
                return Refinement(about=told) if name == "about" else Refinement(restored=told)
            case "replaced" | "corrected":
                before = self._words(*old) if old else ""
                pairs = ((before, words),) if before else ()
                return Refinement(replaced=pairs) if name == "replaced" else Refinement(corrected=pairs)
            case _:
                free = self._words(place, end)
                is_wish = len(free.split()) <= LONGEST_FREE and not {":", "\n"} & set(free)
                return Refinement(free=(free,)) if is_wish else Refinement()


def _key(said: str, patterns: Mapping[T, re.Pattern[str]]) -> T:
    return next(key for key, pattern in patterns.items() if pattern.fullmatch(said))


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(f"(?:{fold(source)})")


def _whole(source: str) -> re.Pattern[str]:
    """Return an expression that ends where a word does."""
    return re.compile(rf"(?:{fold(source)})(?!\w)")


def _framed(frame: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """Return the expressions before and behind the place of a frame's {part} or {rest}."""
    before, _, after = re.sub(r"\{(?:part|rest)\}", "\0", frame).partition("\0")
    before = before.replace("{old}", r"(?P<old>[^,;\n]{1,60}?)")
    after = after.replace("{old}", r"(?P<old>[^,;\n]{1,60})")
    return _pattern(before), _pattern(after) if after else None
