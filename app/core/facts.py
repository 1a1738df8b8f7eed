"""The fact check: what a text claims that can be traced, and which of it a rewrite invented or lost.

A claim is a name, a number, a date word, a link or an address, or a stock claim of acquaintance. It is traceable when
the same claim stands in the draft, its subject, or the user's facts. Bracketed blanks claim nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.text import BLANK, URL, WORD, Reading, Span, fold


class Kind(StrEnum):
    """What sort of thing is claimed."""

    NAME = "name"
    NUMBER = "number"
    DATE = "date"
    LINK = "link"
    ACQUAINTANCE = "acquaintance"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it stands in the text, and in the form in which two claims are compared."""

    kind: Kind
    text: str
    value: str


NUMBER = re.compile(r"(?<![\w.])[$€£]?\d+(?:[.,:]\d+)*(?:\s?%|[kKmM]\b)?")
DATES = {
    name: number
    for number, names in enumerate(
        (
            "january enero", "february febrero", "march marzo", "april abril", "may mayo", "june junio", "july julio",
            "august agosto", "september septiembre setiembre", "october octubre", "november noviembre",
            "december diciembre", "monday lunes", "tuesday martes", "wednesday miercoles", "thursday jueves",
            "friday viernes", "saturday sabado", "sunday domingo",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""Months and days of the week: words that mean the same get the same number."""

AMBIGUOUS_DATES = frozenset({"may", "march"})
"""English words that are a month only with a capital letter inside a sentence."""

ACQUAINTANCE = re.compile(
    r"\b(?:as we (?:discussed|agreed|spoke)|as (?:you )?(?:mentioned|promised)|our (?:mutual|common) (?:friend|contact)\w*"
    r"|when we (?:met|spoke|talked)|we (?:met|spoke|talked) (?:at|in|last)|(?:good|great|nice) (?:to see|seeing) you again"
    r"|como (?:hablamos|quedamos|acordamos|comentamos|me dijo|me dijiste)|nuestr[oa] (?:amig[oa]|contacto) (?:en )?comun"
    r"|cuando (?:nos conocimos|hablamos|coincidimos)|(?:nos conocimos|coincidimos|hablamos) (?:en|el|la)"
    r"|i (?:loved|enjoyed|was impressed by|really liked) your|me (?:encanto|impresiono|fascino|gusto mucho) (?:su|tu))\b",
    re.IGNORECASE,
)
"""Claims of having met, agreed or felt something: only the user can say so."""


def claims(text: str, common: Collection[str] = ()) -> tuple[Claim, ...]:
    """Return the claims of `text` in order of kind and place.

    `common` are folded lower-case words that are no names even at the start of a sentence. Without it a lone
    capitalised word that opens a sentence is taken for an ordinary word.
    """
    bare = BLANK.sub(lambda m: " " * len(m[0]), text)
    found = [Claim(Kind.LINK, m[0].rstrip(".,;:!?"), _link(m[0])) for m in URL.finditer(bare)]
    bare = URL.sub(lambda m: " " * len(m[0]), bare)
    found += [Claim(Kind.NUMBER, m[0], _number(m[0])) for m in NUMBER.finditer(bare)]
    reading = Reading(bare)
    found += [
        Claim(Kind.ACQUAINTANCE, reading.quote(Span(*m.span())), m[0].lower())
        for m in ACQUAINTANCE.finditer(reading.plain)
    ]
    found += _words(reading, frozenset(common))
    return tuple(found)


def _words(reading: Reading, common: frozenset[str]) -> Iterable[Claim]:
    starts = {s.start for s in reading.sentences} | {line.start for line in reading.lines}
    for match in WORD.finditer(reading.plain):
        word = match[0]
        low = word.lower()
        if low in DATES and not (low in AMBIGUOUS_DATES and (word[0].islower() or match.start() in starts)):
            yield Claim(Kind.DATE, word, str(DATES[low]))
            continue
        if not word[0].isupper() or len(word) < 2 or low.startswith(("i'", "i’")):
            continue
        first = match.start() in starts or reading.plain[max(0, match.start() - 2) : match.start()].strip() in (
            "¿",
            "¡",
            ":",
            "«",
            '"',
        )
        if first and (not common or low in common):
            continue
        yield Claim(Kind.NAME, word, low.removesuffix("'s").removesuffix("’s"))


def _number(text: str) -> str:
    """Return a number without signs and separators of thousands; 1,200 and 1.200 and 1200 are one."""
    digits = text.strip(" $€£%kKmM").replace(":", "h")
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits)
    digits = re.sub(r"[.,]", "", digits) if grouped else digits.replace(",", ".")
    unit = text.strip()[-1].lower()
    return digits + (unit if unit in "%km" else "")


def _link(text: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", text.lower()).rstrip("/.,;:!?)")


def invented(text: str, sources: Sequence[str], common: Collection[str] = ()) -> tuple[str, ...]:
    """Return the claims of `text`, as they stand in it, that no source makes; each once, in order."""
    known = _known(sources)
    loose = [fold(source).lower() for source in sources]
    lost: dict[str, None] = {}
    for claim in claims(text, common):
        if (claim.kind, claim.value) in known:
            continue
        # A name may stand in a source in small letters or inside a longer word: the user typed in a hurry.
        if claim.kind is Kind.NAME and any(re.search(rf"\b{re.escape(claim.value)}\b", s) for s in loose):
            continue
        if claim.kind is Kind.ACQUAINTANCE and any(claim.value in s for s in loose):
            continue
        lost.setdefault(claim.text)
    return tuple(lost)


def missing(text: str, kept: Sequence[str]) -> tuple[str, ...]:
    """Return the names, numbers, dates and links of the `kept` texts that `text` no longer has; each once."""
    here = _known([text])
    loose = fold(text).lower()
    lost: dict[str, None] = {}
    for source in kept:
        for claim in claims(source):
            if claim.kind is Kind.ACQUAINTANCE or (claim.kind, claim.value) in here:
                continue
            if claim.kind is Kind.NAME and claim.value in loose:
                continue
            lost.setdefault(claim.text)
    return tuple(lost)


def _known(sources: Sequence[str]) -> frozenset[tuple[Kind, str]]:
    return frozenset((claim.kind, claim.value) for source in sources for claim in claims(source))
