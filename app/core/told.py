"""What the sources of a rewrite tell: every claim they make, in whatever notation, form or language it is made again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.core import contrast, numerals, quantities
from app.core.claims import STEM, Claim, Kind, Knowledge, claims, is_small_word
from app.core.countries import Gazetteer
from app.core.lexicon import Lexicon
from app.core.spans import REACH
from app.core.statements import Signs
from app.core.text import fold
from app.core.vocabulary import stop_words

AT = re.compile(
    r"\b(?:at|by|until|till|from|to|around|about|before|after|and|las?|y|um|ab|bis|gegen|as|às|alle|le|e)\s+$"
)
"""Before a small number in words that is a time of day: "at three", not "a line or two"."""

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

CLOCK = re.compile(r"([01]?\d|2[0-3])[.,]([0-5]\d)")
"""What may be a time of day as well as a number: "by 6.30"."""

REST = re.compile(
    r"\b(?:the rest|remaind\w+|remaining|balance|el resto|restantes?|lo demas|le reste|der rest|o resto|il resto)\b"
)
"""What is left of a whole of which the sources name one share."""

CODE = re.compile(r"\b[A-Z]{3}\b")
"""What may be the code of a currency: its first two letters are those of a country (ISO 4217)."""

LEFT = re.compile(
    r"\b(?:others?|rest|remaining|left|to go|missing|still|otr[oa]s|demas|restantes|faltan?|quedan?|pendientes?)\b"
)
"""What a text says of the count that another leaves of a third: "eleven are done, five are to go"."""

SHORTEST_KIN = 5
"""Letters of the shortest name that another form of it is known by: "Alimentaria's", "Bilbaos", "Pérez's"."""

SHORTEST_ECHO = 4
"""Letters of the shortest word of a statement that must stand in the sources too: "the children will love it" is no echo
of the children alone."""


@dataclass(frozen=True)
class Told:
    """Everything the sources claim, ready to be compared with; each claim is looked for once, however often it is made."""

    claims: tuple[Claim, ...]
    plain: str
    words: frozenset[str]
    notions: frozenset[str]
    own: frozenset[str]
    figures: frozenset[str]
    initials: frozenset[str]
    places: frozenset[str]
    facts: bool
    gazetteer: Gazetteer
    lexicon: Lexicon
    spelled: frozenset[str]
    reckoned: frozenset[str]
    currencies: frozenset[str]
    languages: tuple[str, str]
    answers: dict[tuple[Kind, str, frozenset[str], str], bool] = field(default_factory=dict)

    @cached_property
    def links(self) -> frozenset[str]:
        """The links of the sources."""
        return frozenset(value for claim in self.claims if claim.kind is Kind.LINK for value in claim.values)

    @cached_property
    def names(self) -> frozenset[str]:
        """How the names of the sources begin."""
        return frozenset(value[:STEM] for claim in self.claims if claim.kind is Kind.NAME for value in claim.values)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """How the words of the sources begin, in as many letters as a word is known by."""
        return frozenset(word[:letters] for word in self.words for letters in range(SHORTEST_ECHO, STEM + 1))

    @cached_property
    def kin(self) -> dict[str, list[str]]:
        """The words of the sources by the letters that two forms of one name have in common."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in self.words:
            found[word[: SHORTEST_KIN - 1]].append(word)
        return found

    @cached_property
    def has_rest(self) -> bool:
        """True where the sources speak of what is left of a whole."""
        return REST.search(self.plain) is not None

    @classmethod
    def of(cls, sources: Sequence[str], knowledge: Knowledge, language: str, *, spelled: str = "") -> Told:
        """Return what the sources claim; of `spelled`, the text, the names that spell an abbreviation of theirs count too."""
        plain = "\n".join(fold(source).lower() for source in sources)
        reading = replace(knowledge, language=language)
        found = tuple(c for source in sources for c in claims(source, reading))
        figures = [
            value for source in sources for f in numerals.figures(source, language) for value in _readings(f, source)
        ]
        figures += [value for source in sources for value in quantities.said_otherwise(source)]
        # The year of "02/11/2025" is no part of the date's value.
        figures += [f"{numerals.Sort.NUMBER} {year}" for source in sources for year in YEAR.findall(source)]
        return cls(
            claims=found,
            plain=plain,
            words=frozenset(re.findall(r"[a-z0-9]+", plain)),
            notions=_affirmed(sources, knowledge.signs),
            own=_affirmed(
                [s for i, s in enumerate(sources) if i == 0 or FIRST_PERSON.search(fold(s).lower())], knowledge.signs
            ),
            figures=frozenset(figures),
            initials=frozenset(_initials(source) for source in sources),
            places=frozenset(code for source in sources for code, _ in knowledge.places.mentions(source))
            | {code[:2] for source in sources for code in CODE.findall(source) if contrast.currencies(code)},
            facts=len(sources) > 1,
            gazetteer=knowledge.places,
            lexicon=knowledge.lexicon,
            spelled=_spelled(
                spelled,
                {
                    word
                    for source in sources
                    for word in re.findall(r"\b(?:[A-Z]{2,}|[b-df-hj-np-tv-z]{2,5})\b", source)
                },
            ),
            reckoned=frozenset(
                value
                for source in sources
                for value in quantities.reckoned(source, language, left=bool(LEFT.search(fold(spelled).lower())))
            ),
            currencies=contrast.currencies("\n".join(sources)),
            languages=(knowledge.language, language),
        )

    def without_ratios(self, text: str) -> str:
        """Return a text without the ratios that the sources give as a share: "nine out of ten" where they say 90 %."""
        folded = fold(text)
        given = [(start, end) for start, end, share in quantities.ratios(text) if share in self.figures]
        if not given or len(folded) != len(text):
            return text
        pieces: list[str] = []
        done = 0
        for start, end in given:
            pieces += [folded[done:start], " " * (end - start)]
            done = end
        return "".join([*pieces, folded[done:]])

    def hold(self, claim: Claim) -> bool:
        """Return True when the sources make the claim, in whatever form."""
        key = (claim.kind, claim.text, claim.values, claim.sort)
        if key not in self.answers:
            self.answers[key] = self._make(claim)
        return self.answers[key]

    def _make(self, claim: Claim) -> bool:
        match claim.kind:
            case Kind.LINK:
                return bool(claim.values & self.links)
            case Kind.NUMBER | Kind.DATE:
                return bool(claim.values & self.figures) or self._hold_in_parts(claim)
            case Kind.STATEMENT:
                said = fold(claim.text).lower()
                if said in self.plain:
                    return True
                if any(
                    value in self.figures for value in quantities.said_otherwise(said) if value.startswith("percent")
                ):
                    return True
                if self.facts and KNOWING.search(said):
                    return True
                if FIRST_PERSON.search(said):
                    return claim.values <= (self.notions if HAVING_READ.search(said) else self.own)
                return claim.values <= self.notions or (claim.sort != "outcome" and self._echo(said))
        return self._hold_name(next(iter(claim.values)), claim.text)

    def _hold_in_parts(self, claim: Claim) -> bool:
        """Return True for a date whose day and month the sources name apart ("24 to 26 April"), and for a known half."""
        for value in claim.values:
            sort, _, said = value.partition(" ")
            if sort == numerals.Sort.DATE:
                day, _, month = said.partition(".")
                is_named = f"{numerals.Sort.MONTH} {month}" in self.figures
                if is_named and re.search(rf"(?<!\d){day}(?:st|nd|rd|th)?(?!\d)", self.plain):
                    return True
            if sort == numerals.Sort.PERCENT and self.has_rest:
                return f"{numerals.Sort.PERCENT} {100 - float(said):g}" in self.figures  # "40 % now and the rest later"
            if f"{sort} {said}" in self.reckoned:
                return True
            halved = sort == numerals.Sort.NUMBER and f"{numerals.Sort.PERCENT} 50" in self.figures
            if halved and f"{numerals.Sort.NUMBER} {2 * float(said):g}" in self.figures:
                return True
        return False

    def _echo(self, text: str) -> bool:
        """Return True where the words of a statement, the short ones apart, stand in the sources in some form."""
        stopped = stop_words(self.languages[0])
        words = [word for word in re.findall(r"[a-z]+", text) if len(word) >= SHORTEST_ECHO and word not in stopped]
        return any(len(word) >= STEM for word in words) and all(
            word[:STEM] in self.beginnings
            or self.lexicon.translates(word, self.languages[0], self.words, self.languages[1])
            for word in words
        )

    def _has_word(self, name: str) -> bool:
        """Return True where a name stands in the sources with no letter or digit beside it."""
        return name in self.words or (
            name in self.plain and re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", self.plain) is not None
        )

    def _hold_name(self, name: str, text: str) -> bool:
        # A name may stand in a source in small letters or inside a longer word: the user typed in a hurry.
        if name in self.spelled or self._has_word(name):
            return True  # spelled is "Human", of the HR of the sources
        parts = [part for part in re.split(r"[^a-z0-9]+", name) if part]
        if len(parts) > 1 and all(part in self.words for part in parts):
            return True
        if text.isupper() and any(name in letters for letters in self.initials):
            return True
        if len(name) >= SHORTEST_KIN and any(
            _are_kin(name, word) for word in self.kin.get(name[: SHORTEST_KIN - 1], ())
        ):
            return True
        if len(name) > STEM and name[:STEM] in self.names:
            return True  # "Mozambican", of Mozambique
        if contrast.currencies(text) & self.currencies or self.lexicon.is_feast_of(name, self.plain):
            return True  # "OMR", of rials; "Semana Santa", of Easter
        if self.lexicon.translates(name, self.languages[0], self.words, self.languages[1]):
            return True  # "Chamber", of the Cámara
        if self.lexicon.is_tongue_of(name, self.plain):
            return True
        return any(code in self.places for code, _ in self.gazetteer.mentions(text))


FIRST_PERSON = re.compile(
    r"\b(?:i|i'm|i've|we|my|our|us|me|yo|mi|mis|nos|nuestr[oa]s?|soy|somos|je|nous|notre|nos|mon|ma|ich|wir|unser\w*|mein\w*|eu"
    r"|nos|nosso|nossa|meu|minha|io|noi|nostr[oa]|mio|mia|\w+amos|\w+emos|\w+imos|como (?=hij|niet|direct|antig|mad|pad)\w*)\b"
)
"""Who speaks of himself: "my hall won a prize" is not borne out by a fact about the reader's hall."""

KNOWING = re.compile(r"^(?:i|we) know\b(?! (?:from|how|what))|^(?:se|sabemos|me consta) que")
"""What a fact of the user may lead to; its content is for the other readers."""

HAVING_READ = re.compile(
    r"^(?:i (?:have )?(?:read|saw|seen|noticed|came across)|(?:he )?(?:lei|leido|vi|visto)) (?!and\b|y\b)"
)
"""What a fact about the reader may have come from: who knows of an article has read it, and has not yet enjoyed it."""

NEGATED = re.compile(r"\b(?:not?|never|n't|nunca|jamas|sin|without|nicht|nie|kein\w*|pas|jamais|nao|non|mai)\b|n't\b")
JOINED = re.compile(r"\b(?:and|but|y|e|pero|und|aber|et|mais|mas|ma)\b")


def _before_denial(piece: str) -> str:
    """Return a clause up to its denial, or nothing of one that was joined to another: "I wrote to you and did not call"."""
    denied = NEGATED.search(piece)
    if not denied:
        return piece
    before = piece[: denied.start()]
    return "" if JOINED.search(before) else before


def _affirmed(sources: Sequence[str], signs: Signs) -> frozenset[str]:
    """Return the notions that the sources affirm: "we have never met" tells of no meeting, "I liked it, no doubt" of liking."""
    pieces = dict.fromkeys(fold(piece).lower() for source in sources for piece in re.split(r"[.;!?\n,]", source))
    plain = dict.fromkeys(_before_denial(piece) for piece in pieces)
    # "Never" and its kin are denials themselves.
    return frozenset(n for piece in plain for n in signs.named(piece)) | (signs.named("\n".join(sources)) & DENIALS)


ROW = re.compile(r"\b[A-Z][a-z]+(?: (?:of |de |for |and |y )?[A-Z][a-z]+)+")
"""Names in a row: "Human Resources"; in Spanish a plural doubles the letters of its abbreviation, "RR. HH."."""

DENIALS = frozenset(("never", "always", "free", "most"))


def _initials(text: str) -> str:
    """Return the first letters of the capitalised words of a text: WHO stands in "World Health Organization"."""
    return "".join(word[0] for word in re.findall(r"\b[A-Z][a-z]+", fold(text))).lower()


def _spelled(text: str, abbreviations: set[str]) -> frozenset[str]:
    """Return the folded names of the text that stand in a row whose first letters, doubled or not, are an abbreviation."""
    found: set[str] = set()
    for row in ROW.findall(fold(text)):
        names = re.findall(r"[A-Z][a-z]+", row)
        letters = "".join(name[0] for name in names)
        doubled = "".join(2 * letter for letter in letters)
        if {letters, letters.lower()} & abbreviations or {doubled, doubled.lower()} & abbreviations:
            found.update(name.lower() for name in names)
    return frozenset(found)


def _are_kin(one: str, other: str) -> bool:
    """Return True for two forms of one name: the same but for an ending of at most two letters."""
    short, long = sorted((one, other), key=len)
    return (
        len(short) >= SHORTEST_KIN - 1
        and long.startswith(short[: max(SHORTEST_KIN - 1, len(short) - 1)])
        and len(long) - len(short) <= 2
    )


def _readings(figure: numerals.Figure, source: str) -> Iterable[str]:
    """Yield the values of a figure, and those that speak of less: a date names its month and its day too."""
    leading = source[max(0, figure.start - REACH) : figure.start].lower()
    is_idle = is_small_word(figure, source) and not AT.search(leading)
    for value in figure.values:
        yield f"{figure.sort} {value}"
        if figure.sort is numerals.Sort.DATE:
            day, month = value.split(".")
            yield from (f"{numerals.Sort.MONTH} {month}", f"{numerals.Sort.NUMBER} {day}")
            if day == "1":
                yield f"{numerals.Sort.MONTH} {(int(month) + 10) % 12 + 1}"  # before 1 July is by the end of June
        if figure.sort is numerals.Sort.TIME:
            hour, _ = value.split(":")
            yield from (f"{numerals.Sort.NUMBER} {int(hour)}", f"{numerals.Sort.NUMBER} {int(hour) % 12}")
        if figure.sort is numerals.Sort.PERCENT:
            yield f"{numerals.Sort.NUMBER} {value}"
        if figure.sort is numerals.Sort.NUMBER:
            number = float(value)
            if clock := CLOCK.fullmatch(source, figure.start, figure.end):
                struck = int(clock[1])
                yield from (f"{numerals.Sort.TIME} {(struck + half) % 24}:{clock[2]}" for half in (0, 12))
                yield f"{numerals.Sort.NUMBER} {struck}"
            yield from (
                f"{numerals.Sort.NUMBER} {one:g}" for one in (number / 1000, number * 1000, number / 100, number * 100)
            )
            if number <= 1:
                yield f"{numerals.Sort.PERCENT} {100 * number:g}"
        if (
            figure.sort is numerals.Sort.NUMBER
            and value.isdigit()
            and len(value) <= 2
            and int(value) <= 24
            and not is_idle
        ):
            yield from (
                f"{numerals.Sort.TIME} {int(value) % 24}:00",
                f"{numerals.Sort.TIME} {(int(value) + 12) % 24}:00",
            )
