"""The claims of a text: names, figures, dates, links, and statements that only the user can make.

A claim is compared by its values: the same claim in another notation, inflection or language has one in common.
Bracketed blanks claim nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from app.core import numerals
from app.core.countries import Gazetteer
from app.core.lexicon import Lexicon
from app.core.spans import Spans, before
from app.core.statements import Signs
from app.core.text import BLANK, URL, WORD, Reading, Span, fold


class Kind(StrEnum):
    """What sort of thing is claimed."""

    NAME = "name"
    NUMBER = "number"
    DATE = "date"
    LINK = "link"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it stands in the text, and the values in which two claims are compared: one in common is enough.

    A statement has its sort and its place `[start, end)` in the folded text.
    """

    kind: Kind
    text: str
    values: frozenset[str]
    sort: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What helps to tell a claim from an ordinary word; each part may be missing.

    `common` are folded lower-case words that are no names even at the start of a sentence; `places` tells that
    "Alemania" is Germany; `signs` what statements look like; `language` is that of the text (ISO 639-1);
    `lexicon` tells which words mean one thing.
    """

    common: Collection[str] = ()
    places: Gazetteer = field(default_factory=lambda: Gazetteer.of(()))
    signs: Signs = field(default_factory=Signs)
    language: str = ""
    lexicon: Lexicon = field(default_factory=Lexicon)


NOTHING = Knowledge()
TITLES = frozenset(
    (
        "mr mrs ms mx miss dr dra prof professor profesor profesora professora sr sra srta señor señora senor"
        " senora don doña dona ing lic arq herr frau monsieur madame mme mlle m sig signor signora dott dottore"
        " docteur docteure doktor doutor doutora"
        " dottoressa avv st sta saint santa san santo exmo exma dear estimado estimada querido querida hola hi"
        " hello reverend rev sir madam"
        " adjunto adjunta sua suo suoi sue ihr ihre ihnen usd eur gbp sek nok dkk chf"
        " sehr geehrte geehrter lieber liebe cher chere caro cara gentile prezado prezada"
    ).split()
)
"""Forms of address, folded: every language has its own, and they claim nothing about anybody."""

STEM = 5
"""Letters by which a word at the beginning of a sentence is known as a form of an ordinary one: "Necesitaríamos"."""

WELL_KNOWN = frozenset(("", "en", "es"))
"""Languages whose ordinary words we know well enough to see a name in a lone word at the beginning of a sentence."""

NEXT_CAPITAL = re.compile(r"\s+[A-ZÀ-Þ][a-zà-ÿ]")
WE_DO = re.compile(r"[a-z]{3,}[aei]mos")
"""How a Spanish verb in "we" ends, which often begins a sentence; so does "Ramos", and not with three letters before it."""

MIGHT = re.compile(r"(?!maria$|almeria$)[a-z]{2,}ria[ns]?")
"""How a Spanish conditional ends, with which a question begins: "¿Cabría…?"."""

INFINITIVE = re.compile(r" [a-z]{0,9}[aei]r(?:me|te|se|nos|l[aeo]s?)?\b")
"""What stands behind a conditional and behind no name: "Podría ir"."""

CONTRACTED = re.compile(
    r"(?:i|you|he|she|it|we|they|who|what|that|this|these|those|there|here|where|when|how|why|someone|everyone|nobody)"
    r"['’](?:d|ll|ve|re|s|m)(?:['’]ve)?|[a-z]+n['’]t(?:['’]ve)?|let['’]s"
)
"""A pronoun and its verb, a verb and its denial, drawn together: "We'd", "Couldn't"."""

FROM = r"(?:(?:from|at|of|de|del) (?:the |la |el )?[A-Z]\w+ (?:[A-Z]\w+ )?)?"
ACTS = re.compile(
    r" (?:[A-Z]\w+ )?(?:(?:from|at|of|in) your (?:team|company|office|firm|department)"
    r"|de (?:su|tu|vuestr\w) (?:equipo|empresa|oficina|departamento)"
    rf"|{FROM}(?:has |ha )?(?:suggested|proposed|told|mentioned|recommended|introduced|referred|said)\b"
    rf"|{FROM}(?:has |ha )?(?:prop(?:uso|one)|recomend\w+|sugiri\w+|menciono)\b"
    rf"|{FROM}(?:me|nos) (?:ha )?(?:dijo|dicho|habl\w+|coment\w+|recomend\w+|sugiri\w+|sugerido|paso|dio)\b)"
)
"""What a person does who sent the writer: the word before it at the beginning of a sentence is a name."""

NOBODY_NAMED = frozenset(
    "he she they you we it someone somebody everyone everybody nobody one none people who which this that colleagues friends"
    " el ella ellos ellas usted ustedes alguien nadie quien que como uno una unos todos todas gente compañeros colegas amigos"
    " no ya ahora ayer hoy nunca siempre y pero and but also yesterday recently me nos se le lo la".split()
)
"""Words before such a verb that name nobody, folded."""

AHEAD = 60
"""Characters behind a word that are read for what it does."""

AFTER_A_LETTER = re.compile(r"(?:\b[A-Z]|\d ?(?:[gmlh]|[kcm][glm]))\.$")

ROMAN = re.compile(r"[IVXLC]{2,}")
CLOSINGS = frozenset(
    "cordialmente atentamente gracias saludos abrazo afectuosamente sincerely regards gratefully warmly cheers yours faithfully"
    " cordialement bien amities mfg grusse gruss gruse abracos atenciosamente cumprimentos cordialita saluti distinti".split()
)

SMALL = frozenset(("2", "3"))
"""Numbers that in words are no figure: "a line or two", "in three words"."""


def claims(text: str, knowledge: Knowledge = NOTHING) -> tuple[Claim, ...]:
    """Return the claims of `text` in order of kind and place."""
    bare = BLANK.sub(lambda m: " " * len(m[0]), text)
    found = [Claim(Kind.LINK, m[0].rstrip(".,;:!?"), frozenset((_link(m[0]),))) for m in URL.finditer(bare)]
    bare = URL.sub(lambda m: " " * len(m[0]), bare)
    reading = Reading(bare)
    figures = numerals.figures(reading.plain, knowledge.language)
    found += [_figure(figure, reading) for figure in figures if not is_small_word(figure, reading.plain)]
    found += _statements(reading, figures, knowledge.signs)
    found += _names(reading, figures, knowledge)
    return tuple(found)


def _figure(figure: numerals.Figure, reading: Reading) -> Claim:
    dated = figure.sort in (numerals.Sort.DATE, numerals.Sort.MONTH, numerals.Sort.WEEKDAY)
    values = frozenset(f"{figure.sort} {value}" for value in figure.values)
    return Claim(Kind.DATE if dated else Kind.NUMBER, reading.quote(Span(figure.start, figure.end)).strip(), values)


def is_small_word(figure: numerals.Figure, plain: str) -> bool:
    """Return True for a small number in words, which is a way of speaking: "a line or two"."""
    in_words = not any(c.isdigit() for c in plain[figure.start : figure.end])
    return in_words and figure.sort is numerals.Sort.NUMBER and figure.values <= SMALL


def _statements(reading: Reading, figures: Sequence[numerals.Figure], signs: Signs) -> Iterable[Claim]:
    counted = Spans((figure.start, figure.end) for figure in figures)
    for one in signs.statements(reading.plain):
        if counted.cover(one.start, one.end):
            continue  # the "mai" of a German or French date is no Italian "never"
        quote = reading.quote(Span(one.start, one.end)).strip()
        yield Claim(
            Kind.STATEMENT, quote, one.notions or frozenset((fold(quote).lower(),)), one.sort, one.start, one.end
        )


def _names(reading: Reading, figures: Sequence[numerals.Figure], knowledge: Knowledge) -> Iterable[Claim]:
    starts = {s.start for s in reading.sentences} | {line.start for line in reading.lines}
    common = frozenset(knowledge.common)
    places = {start: end for _, start, end in knowledge.places.spans(reading.plain)}
    counted = Spans((figure.start, figure.end) for figure in figures)
    inside = 0
    for match in WORD.finditer(reading.plain):
        word = match[0]
        low = fold(word).lower()
        if match.start() < inside:
            continue
        if (end := places.get(match.start(), 0)) and word[0].isupper() and match.end() < end:
            inside = end  # "Nueva York" is one name, and known as a place
            yield Claim(
                Kind.NAME,
                reading.quote(Span(match.start(), end)),
                frozenset((fold(reading.plain[match.start() : end]).lower(),)),
            )
            continue
        if (
            not word[0].isupper()
            or len(word) < 2
            or low.startswith("i'")
            or low.strip(".") in TITLES
            or ROMAN.fullmatch(word)
        ):
            continue
        if counted.meet(match.start(), match.start() + 1):
            continue
        behind = before(reading.plain, match.start())
        first = match.start() in starts or not behind or behind[-1] in '¿¡:«"“„\n'
        ahead = reading.plain[match.end() : match.end() + AHEAD]
        if first and not _sends(low, ahead) and _is_ordinary(low, behind, ahead, common, knowledge):
            continue
        if AFTER_A_LETTER.search(behind[-5:]) and _is_ordinary(low, behind, ahead, common, knowledge):
            continue  # "StartUp X. La ...", "240 g. Vendemos ...": the full stop ends a sentence after all
        if knowledge.language in NOUNS_ARE_CAPITAL and not _is_german_name(word, behind, knowledge):
            continue
        yield Claim(Kind.NAME, word, frozenset((_name(low),)))


def _sends(low: str, ahead: str) -> bool:
    """Return True for who sent the writer: "Natalie suggested that we speak", however ordinary the word looks."""
    return not low.endswith("ing") and low not in NOBODY_NAMED and ACTS.match(ahead) is not None


def _is_ordinary(low: str, behind: str, ahead: str, common: frozenset[str], knowledge: Knowledge) -> bool:
    """Return True for a word that has its capital from the beginning of the sentence alone, as far as can be known."""
    language = knowledge.language
    if (low.endswith("ing") and language == "en") or not common:
        return True
    might = MIGHT.fullmatch(low) and (behind.endswith("¿") or INFINITIVE.match(ahead))
    if language == "es" and (WE_DO.fullmatch(low) or might):
        return True
    if CONTRACTED.fullmatch(low) or low in common or low in CLOSINGS or low[:STEM] in _stems(common):
        return True
    return not NEXT_CAPITAL.match(ahead) and (knowledge.lexicon.knows(low, language) or language not in WELL_KNOWN)


@lru_cache(maxsize=8)
def _stems(common: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:STEM] for word in common)


NOUNS_ARE_CAPITAL = frozenset(("de",))
"""Languages in which a capital says nothing: a name is known there by its title, by its capitals or as a place."""


def _is_german_name(word: str, behind: str, knowledge: Knowledge) -> bool:
    titled = behind.lower().rstrip(".").endswith(("herr", "herrn", "frau", "dr", "prof", "firma"))
    return titled or (word.isupper() and len(word) > 2) or bool(knowledge.places.mentions(word))


def _name(low: str) -> str:
    return low.removesuffix("'s").removesuffix("’s")


def _link(text: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", text.lower()).rstrip("/.,;:!?)")
