"""Quantities that a text says without a figure: a fortnight, half past three, nine out of ten, in six languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from app.core import numerals
from app.core.spans import REACH
from app.core.text import fold

SAID_OTHERWISE = tuple(
    (re.compile(rf"\b(?:{words})\b"), tuple(values.split()))
    for words, values in {
        r"(?:an|one|una|une|eine|uma|un'?) ?(?:hour|hora|heure|stunde|ora)": "number:60",
        r"(?:an|one) hour and a half|hora y media|uma hora e meia|un'ora e mezza|eineinhalb stunden": "number:90",
        r"two hours|dos horas|2 h(?:ours|oras)?": "number:120",
        r"(?:a|one|una|une|eine|uma) (?:week|semana|semaine|woche|settimana)|weekly|semanal(?:mente)?": "number:7 number:8",
        r"(?:two|dos|2|deux|zwei|duas|due) (?:weeks|semanas|semaines|wochen|settimane)|fortnight|quincena": "number:14 number:15",
        r"(?:a|one|un|une|ein|um) (?:year|ano|an|jahr|anno)|yearly|twelve months|doce meses": "number:12 number:365",
        r"six months|seis meses|half a year|medio ano": "number:6",
        r"noon|midday|mediodia|midi|mittag|meio-dia|mezzogiorno": "time:12:00",
        r"midnight|medianoche|minuit|mitternacht|meia-noite|mezzanotte": "time:0:00 time:24:00",
        r"half|mitad|moitie|halfte|metade|meta": "percent:50 number:50",
        r"three quarters|tres cuart[ao]s(?: partes)?|drei viertel": "percent:75",
        r"(?:a|one|un) quarter|una cuarta parte|un cuarto": "percent:25",
        r"(?:a|one|un) third|un tercio|una tercera parte": "percent:33",
        r"two thirds|dos tercios": "percent:66 percent:67",
        r"(?:a|one|un) tenth|una decima parte|one in ten|uno de cada diez": "percent:10",
        r"(?:a|one|un) fifth|una quinta parte|one in five|uno de cada cinco": "percent:20",
        r"half (?:a )?(?:litre|liter|kilo|kilometre|metre)|medio (?:litro|kilo|kilometro|metro)": "number:500 number:50",
        r"(?:a )?quarter (?:of a )?(?:litre|liter|kilo)|cuarto de (?:litro|kilo)": "number:250",
        r"half an? hour|media hora": "number:30",
        r"half a dozen|media docena": "number:6", r"decade|decada|decenio": "number:10",
        r"century|siglo": "number:100", r"daily|a diario|every day|cada dia|todos los dias": "number:7 number:365",
        r"double|twice|doble": "number:2 percent:100 percent:200",
        r"first|primer[oa]?": "number:1", r"second|segund[oa]": "number:2", r"third|tercer[oa]?": "number:3",
        r"fourth|cuart[oa]s?": "number:4", r"fifth|quint[oa]s?": "number:5", r"sixth|sext[oa]s?": "number:6",
        r"seventh|septim[oa]s?": "number:7", r"eighth|octav[oa]s?": "number:8", r"ninth|noven[oa]s?": "number:9",
        r"tenth|decim[oa]s?": "number:10", r"hundred|cien|cent": "number:100", r"thousand|mil": "number:1000",
    }.items()
)  # fmt: skip
"""Ways to say a quantity without a figure, and the figures that say the same."""

PAST_THE_HOUR = (
    (re.compile(r"\bhalf past ([a-z]+|\d\d?)\b|\b([a-z]+|\d\d?) y media\b"), "30", 0),
    (re.compile(r"\bquarter past ([a-z]+|\d\d?)\b|\b([a-z]+|\d\d?) y cuarto\b"), "15", 0),
    (re.compile(r"\bquarter to ([a-z]+|\d\d?)\b|\b([a-z]+|\d\d?) menos cuarto\b"), "45", -1),
    (re.compile(r"\bhalb ([a-z]+)\b"), "30", -1),
)
OUT_OF = re.compile(
    r"\b(\d+|[a-z]+) (?:out of|of(?: our| my| the| its| their)?|in|de cada|de (?:mis|nuestr[oa]s|l[oa]s|sus)"
    r"|of every|von|su) (\d+|[a-z]+)\b"
)

SENTENCE = re.compile(r"[.!?;](?=\s|$)|\n")
WITH = re.compile(r"\b(?:with|con)\s+(?:(?:my|our|mis|nuestr[oa]s|other|otr[oa]s)\s+)?$")
ONE_MORE = re.compile(r"\b(?:and|plus|y|e|mas)\s(?:an?|one|una?)\s")
MOST_ADDED = 4
"""How many counts a reader adds up."""
FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST_OF_A_KIND = 200
"""Up to which count a product is one that a reader reckons: three boxes of twelve."""


def said_otherwise(text: str) -> frozenset[str]:
    """Return, as "sort value", the figures that a text says in other words: an hour is sixty minutes."""
    low = fold(text).lower()
    found = {value.replace(":", " ", 1) for words, values in SAID_OTHERWISE if words.search(low) for value in values}
    for pattern, minutes, shift in PAST_THE_HOUR:
        for match in pattern.finditer(low):
            hour = next((_small(word) for word in match.groups() if word), None)
            if hour is not None:
                found |= {f"{numerals.Sort.TIME} {(hour + shift + half) % 24}:{minutes}" for half in (0, 12)}
    return frozenset(found | {value for _, _, value in ratios(text)})


def reckoned(text: str, language: str, *, left: bool = False) -> Iterator[str]:
    """Yield, as "sort value", what the counts of one sentence come to: their sum, how many two are, years between.

    Where something is `left`, it may be what one count leaves of the other.
    """
    for sentence in dict.fromkeys(SENTENCE.split(text)):
        figures = numerals.figures(sentence, language)
        counts = [float(v) for f in figures if f.sort is numerals.Sort.NUMBER for v in sorted(f.values)[:1]]
        low = fold(sentence).lower()
        found = [count + 1 for f in figures for count in _companions(f, low)]
        further = (0, 1) if ONE_MORE.search(low) else (0,)
        for start in range(len(counts)):
            ends = range(start + 2, min(start + MOST_ADDED, len(counts)) + 1)
            found += [sum(counts[start:end]) + more for end in ends for more in further]
        for one, two in pairwise(counts):
            if left or (min(one, two) >= FIRST_YEAR and max(one, two) <= LAST_YEAR):
                found.append(abs(one - two))
            if max(one, two) <= MOST_OF_A_KIND:
                found.append(one * two)
        yield from (f"{numerals.Sort.NUMBER} {numerals.shown(count)}" for count in found)


def _companions(figure: numerals.Figure, low: str) -> Iterator[float]:
    """Yield the number of people the writer comes with: with himself they are one more."""
    if figure.sort is numerals.Sort.NUMBER and WITH.search(low, max(0, figure.start - REACH), figure.start):
        yield from (float(value) for value in figure.values)


def ratios(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield every "nine out of ten", as place in the folded text and, as "sort value", the share that it is."""
    for match in OUT_OF.finditer(fold(text).lower()):
        part, whole = _small(match[1]), _small(match[2])
        if part and whole and part <= whole:
            yield *match.span(), f"{numerals.Sort.PERCENT} {numerals.shown(round(100 * part / whole))}"


def _small(word: str) -> int | None:
    return (
        int(word)
        if word.isdigit() and len(word) <= numerals.EXACT_DIGITS
        else numerals.UNITS.get(word, 1 if word in numerals.ONES else None)
    )
