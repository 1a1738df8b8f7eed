"""Times that a draft proposes: weekdays, dates and hours in a text, as numbers and places; what day it is, is not known here.

Only what stands in a sentence that proposes or asks counts, so that "your talk last Friday" stays alone. A date of
figures that can be read in two ways is reported with both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from app.core.presence import clock_of_place
from app.core.text import Reading, Span


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Folded lower-case words of one language: weekdays (0 is Monday) and months (1 to 12), whole and shortened."""

    language: str
    days: Mapping[str, int]
    months: Mapping[str, int]
    short_days: Mapping[str, int]
    short_months: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A time that the text proposes. `start` and `end` are offsets of the original text.

    `weekday` is 0 to 6, `minute` counts from midnight; what the text does not say is None. `other` is the second way
    to read a date of figures, as `(day, month)`. `zone` says whose clock the text names: reader (also where one is to
    be at the reader's place), writer, named, arrival (of a journey), or "" where it names none.
    """

    start: int
    end: int
    quote: str
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    minute: int | None = None
    other: tuple[int, int] | None = None
    zone: str = ""


PROPOSING = re.compile(
    r"\?|\b(?:could we|can we|shall we|let us|let's|would you|are you (?:free|available)|how about|what about"
    r"|i(?:'ll| could| can| will| would| am free| suggest| propose| call| am in)|we (?:could|can|will|would)"
    r"|meet|meeting|call|visit|available|appointment|talk on"
    r"|podr\w+|puedo|podemos|quedamos|propong\w+|propondr\w+|sugier\w+|vernos|reunir\w*|reunion|llam\w+|hablar|hablamos"
    r"|visit\w*|cita|disponib\w+|[lt]e va(?: bien)?|[lt]e parece|estare|estaremos"
    r"|konnen wir|konnten wir|konnte ich|darf ich|treffen|termin|telefonat|telefonieren|anrufen|vorschlag\w*|besuch\w*|passt"
    r"|pourrions|pouvons|rendez-vous|appel|disponible|propose|rencontrer"
    r"|poderiamos|reuniao|encontro|ligar|chamada|proponho|disponivel"
    r"|possiamo|potremmo|incontr\w+|riunione|chiamata|propongo|sentirci|vederci)\b",
    re.IGNORECASE,
)
"""Words of a sentence that proposes, in six languages, folded; a question mark is enough."""

PAST = re.compile(
    r"\b(?:ago|yesterday|was|were|met|spoke|gave|held|published|ayer|hace|fue|estuv\w+|conoci\w*|vimos|gestern|war|waren"
    r"|hier|etait|avons|ontem|foi|ieri|era)\b",
    re.IGNORECASE,
)
LAST = re.compile(
    r"\b(?:last|past|pasad[oa]|ultim[oa]|letzt\w+|vergangen\w+|dernier\w*|passad[oa]|scors[oa])\b", re.IGNORECASE
)
"""Words of what is over: verbs, and what stands right beside a day that is."""

NEAR = 24
BESIDE = 10
"""Characters around a time within which a verb of the past, or "last", makes it one that was."""

GAP = 14
"""Most characters between a weekday, a date and an hour that belong together."""

JOINED = re.compile(
    r"[\s,()-]*(?:(?:at|on|the|of|by|from|a|las?|el|los|dia|de|del|um|am|den|ab|le|les|vers|as|alle|ore|il|do|em|o|e|y)\b[\s,]*){0,3}"
)

HOUR = re.compile(
    r"(?<![\d:.,/])(?:"
    r"(?P<h12>1[0-2]|0?[1-9])(?:[:.](?P<m12>[0-5]\d))?\s?(?P<half>[ap]\.\s?m\.|[ap]m\b)"
    r"|(?P<h24>[01]?\d|2[0-3])(?::(?P<m24>[0-5]\d)|\s?h(?:(?P<mh>[0-5]\d)|\b)|(?:\.(?P<mu>[0-5]\d))?\s?uhr\b)"
    r"(?!\s?[ap]\.?\s?m\b)"
    r"|(?P<at>(?:1[0-2]|[1-9])) de la (?P<part>manana|tarde|noche)\b"
    r")(?![\d:])",
    re.IGNORECASE,
)
ISO = re.compile(r"(?<![\d-])(?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?![\d-])")
FIGURES = re.compile(
    r"(?<![\d/.,-])(?P<one>0?[1-9]|[12]\d|3[01])(?P<mark>[/.-])(?P<two>0?[1-9]|[12]\d|3[01])(?:(?P=mark)(?P<year>20\d\d|\d\d))?(?![\d/-]|[.,]\d)"
)
DAY_NUMBER = r"(?P<{0}>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|er|\.|o|º)?"
YEAR = r"(?:,?\s+(?:de\s+|del\s+)?(?P<{0}>20\d\d))?"

READERS_CLOCK = re.compile(
    r"^.{0,12}?\b(?:your (?:local )?time|your end|your clock|local time|su hora|hora local|hora suya|hora de alli|ihrer zeit"
    r"|ortszeit|heure locale|votre heure|vossa hora|hora de voces|ora locale|vostra ora)\b",
    re.IGNORECASE | re.DOTALL,
)
WRITERS_CLOCK = re.compile(
    r"^.{0,12}?\b(?:my time|our time|my end|mi hora|nuestra hora|hora nuestra|hora de aqui|meiner zeit|unserer zeit|notre heure"
    r"|minha hora|nossa hora|nostra ora)\b",
    re.IGNORECASE | re.DOTALL,
)
NAMED_CLOCK = re.compile(
    r"^[\s,(]{0,3}(?:(?:UTC|GMT)(?:\s?[+-]\d{1,2})?\b|[A-Z]{1,3}T\b|[A-Z]\w+(?:[ -][A-Z]\w+)? [Tt]ime\b"
    r"|[Hh]ora (?:peninsular|central|(?:de|del|en|do|da) \w+)|[A-Z]\w+er Zeit\b|heure de \w+|ora di \w+)"
)
"""An abbreviation such as CET, or a place: "Riyadh time", "hora de Riad"."""


def find_times(text: str, words: TimeWords) -> tuple[Mention, ...]:
    """Return the times that `text` proposes, in order; quotations, links and quoted mail are left alone."""
    reading = Reading(text)
    atoms = sorted(_atoms(reading, words), key=lambda m: (m.start, -m.end))
    return tuple(
        _placed(found, reading) for found in _joined(_apart(atoms), reading.folded) if _is_proposed(found, reading)
    )


def _placed(found: Mention, reading: Reading) -> Mention:
    start, end, quote = reading.excerpt(Span(found.start, found.end))
    return replace(found, start=start, end=end, quote=quote, zone=_zone(found, reading))


def _zone(found: Mention, reading: Reading) -> str:
    if found.minute is None:
        return ""
    if named := _clock(reading.folded[found.end : found.end + 40]):
        return named
    sentence = reading.sentence_at(found.start)
    return clock_of_place(reading.folded[sentence.start : found.start], reading.folded[found.end : sentence.end])


def _clock(after: str) -> str:
    after = after.partition("\n")[0]
    if READERS_CLOCK.search(after):
        return "reader"
    if WRITERS_CLOCK.search(after):
        return "writer"
    return "named" if NAMED_CLOCK.search(after) else ""


def _is_proposed(found: Mention, reading: Reading) -> bool:
    sentence = reading.sentence_at(found.start)
    if sentence.end <= sentence.start:
        return False
    before = reading.folded[max(sentence.start, found.start - NEAR) : found.start]
    after = reading.folded[found.end : min(sentence.end, found.end + GAP)]
    if PAST.search(before) or PAST.search(after) or LAST.search(before[-BESIDE:]) or LAST.search(after[:BESIDE]):
        return False
    said = reading.folded[sentence.start : sentence.end]
    return "?" in said or bool(PROPOSING.search(said) and not PAST.search(said))


def _atoms(reading: Reading, words: TimeWords) -> Iterator[Mention]:
    text = reading.folded
    for match in HOUR.finditer(text):
        minute = _minute(match)
        if minute is not None:
            yield Mention(start=match.start(), end=match.end(), quote="", minute=minute)
    for match in ISO.finditer(text):
        yield _date(match, int(match["day"]), int(match["month"]), match["year"])
    for match in FIGURES.finditer(text):
        yield from _figures(match)
    yield from _named_dates(text, words)
    for name, number in words.days.items():
        for match in re.finditer(rf"\b{re.escape(name)}\b", text, re.IGNORECASE):
            yield Mention(start=match.start(), end=match.end(), quote="", weekday=number)
    for name, number in words.short_days.items():
        # A shortened day is believed before a figure only: "Sat" and "mar" are other words too.
        for match in re.finditer(rf"\b{re.escape(name)}\.?(?=,?\s+(?:at\s+)?\d)", text, re.IGNORECASE):
            yield Mention(start=match.start(), end=match.end(), quote="", weekday=number)


def _minute(match: re.Match[str]) -> int | None:
    if match["half"]:
        return (int(match["h12"]) % 12 + (12 if match["half"][0] in "pP" else 0)) * 60 + int(match["m12"] or 0)
    if match["part"]:
        hour = int(match["at"]) % 12
        return (hour + (0 if match["part"].lower() == "manana" else 12)) * 60
    return int(match["h24"]) * 60 + int(match["m24"] or match["mh"] or match["mu"] or 0)


def _figures(match: re.Match[str]) -> Iterator[Mention]:
    one, two, mark = int(match["one"]), int(match["two"]), match["mark"]
    if not match["year"] and (mark != "/" or (len(match["one"]) < 2 and len(match["two"]) < 2)):
        # "3.5", "10-12" and "1/2" are figures, ranges and fractions more often than dates.
        return
    if one <= 12 and two <= 12:
        other = (two, one) if one != two else None
        yield replace(_date(match, one, two, match["year"]), other=other)
    elif two <= 12:
        yield _date(match, one, two, match["year"])
    elif one <= 12:
        yield _date(match, two, one, match["year"])


def _named_dates(text: str, words: TimeWords) -> Iterator[Mention]:
    months = {**words.short_months, **words.months}
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    first = DAY_NUMBER.format("d1") + r"\s+(?:of\s+|de\s+)?(?P<n1>" + names + r")\b\.?" + YEAR.format("y1")
    last = r"(?P<n2>" + names + r")\.?\s+(?:the\s+)?" + DAY_NUMBER.format("d2") + r"\b" + YEAR.format("y2")
    for match in re.finditer(rf"(?<![\d.,:/])(?:{first}|\b{last})", text, re.IGNORECASE):
        one = bool(match["n1"])
        if words.language == "en" and not (match["n1"] or match["n2"])[0].isupper():
            continue  # "may 10 of your team join?"
        month = months[(match["n1"] or match["n2"]).lower()]
        yield _date(match, int(match["d1"] if one else match["d2"]), month, match["y1"] if one else match["y2"])


def _date(match: re.Match[str], day: int, month: int, year: str | None) -> Mention:
    whole = int(year) + (2000 if len(year) == 2 else 0) if year else None
    return Mention(start=match.start(), end=match.end(), quote="", day=day, month=month, year=whole)


def _apart(atoms: list[Mention]) -> Iterator[Mention]:
    """Yield the atoms without those that lie within an earlier one."""
    done = 0
    for atom in atoms:
        if atom.start >= done:
            yield atom
            done = atom.end


def _joined(atoms: Iterator[Mention], text: str) -> Iterator[Mention]:
    """Yield what belongs together as one: "Friday", "4 December" and "15:00"."""
    held: Mention | None = None
    for atom in atoms:
        if held is None:
            held = atom
        elif (one := _together(held, atom, text)) is not None:
            held = one
        else:
            yield held
            # "Tuesday or Thursday at 10" names the hour of both days once; the first day alone is a day all the same.
            held = atom
    if held is not None:
        yield held


def _together(held: Mention, atom: Mention, text: str) -> Mention | None:
    gap = text[held.end : atom.start]
    if len(gap) > GAP or not JOINED.fullmatch(gap):
        return None
    if any(getattr(held, key) is not None and getattr(atom, key) is not None for key in ("weekday", "day", "minute")):
        return None
    both = {
        key: getattr(held, key) if getattr(held, key) is not None else getattr(atom, key)
        for key in ("weekday", "day", "month", "year", "minute", "other")
    }
    return replace(held, end=atom.end, **both)
