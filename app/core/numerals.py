"""Figures, dates and times of day in a text, in any notation and in six languages, as values that can be compared.

"1,200", "1.200", "twelve hundred" and "mil doscientos" are one number; "3 p.m." and "15:00" one time; "3 April",
"April 3rd" and "el 3 de abril" one date. What is not said is not guessed: 03/04 is both dates it can be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import dropwhile

from app.core.spans import Spans, before
from app.core.text import fold


class Sort(StrEnum):
    """What a figure measures, as far as the text says."""

    NUMBER = "number"
    PERCENT = "percent"
    TIME = "time"
    DATE = "date"
    MONTH = "month"
    WEEKDAY = "weekday"


EXACT_DIGITS = 15
"""Digits up to which a floating point number is exact; longer ones are account numbers, compared digit by digit."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its place `[start, end)` in the folded text; `values` are all it can mean, as comparable strings."""

    sort: Sort
    start: int
    end: int
    values: frozenset[str]


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene janvier januar janner janeiro gennaio",
            "february feb febrero fevrier februar feber fevereiro febbraio",
            "march mar marzo mars marz marco",
            "april apr abril abr avril aprile",
            "may mayo mai maio maggio",
            "june jun junio juin juni junho giugno",
            "july jul julio juillet juli julho luglio",
            "august aug agosto ago aout",
            "september sept sep septiembre setiembre septembre setembro settembre",
            "october oct octubre octobre oktober okt outubro ottobre",
            "november nov noviembre novembre novembro",
            "december dec diciembre dic decembre dezember dez dezembro dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mondays mon lunes lundi montag segunda-feira lunedi",
            "tuesday tue tues tuesdays martes mardi dienstag terca-feira martedi",
            "wednesday wed wednesdays miercoles mercredi mittwoch quarta-feira mercoledi",
            "thursday thu thur thurs thursdays jueves jeudi donnerstag quinta-feira giovedi",
            "friday fri fridays viernes vendredi freitag sexta-feira venerdi",
            "saturday sat sabado sabados samedi samstag sonnabend sabato saturdays",
            "sunday sun domingo domingos dimanche sonntag domenica sundays",
        ),
        start=1,
    )
    for name in names.split()
}

UNITS = {
    word: value
    for value, words in {
        2: "two dos deux zwei dois duas due", 3: "three tres trois drei tre", 4: "four cuatro quatre vier quatro quattro",
        5: "five cinco cinq funf cinque", 6: "six seis sechs sei", 7: "seven siete sept sieben sete sette",
        8: "eight ocho huit acht oito otto", 9: "nine nueve neuf neun nove", 10: "ten diez dix zehn dez dieci",
        11: "eleven once onze elf undici", 12: "twelve doce douze zwolf doze dodici",
        13: "thirteen trece treize dreizehn treze tredici", 14: "fourteen catorce quatorze vierzehn quattordici",
        15: "fifteen quince quinze funfzehn quindici", 16: "sixteen dieciseis seize sechzehn dezesseis dezasseis sedici",
        17: "seventeen diecisiete dix-sept siebzehn dezessete dezassete diciassette",
        18: "eighteen dieciocho dix-huit achtzehn dezoito diciotto", 19: "nineteen diecinueve neunzehn dezenove diciannove",
        20: "twenty veinte vingt zwanzig vinte venti", 30: "thirty treinta trente dreissig dreisig trinta trenta",
        40: "forty cuarenta quarante vierzig quarenta quaranta", 50: "fifty cincuenta cinquante funfzig cinquenta cinquanta",
        60: "sixty sesenta soixante sechzig sessenta sessanta", 70: "seventy setenta siebzig settanta septante",
        80: "eighty ochenta quatre-vingts achtzig oitenta ottanta", 90: "ninety noventa neunzig novanta nonante",
        200: "doscientos doscientas duzentos duzentas duecento", 300: "trescientos trescientas trezentos trecento",
        400: "cuatrocientos cuatrocientas quatrocentos quattrocento", 500: "quinientos quinientas quinhentos cinquecento",
        600: "seiscientos seiscientas seiscentos seicento", 700: "setecientos setecientas setecentos settecento",
        800: "ochocientos ochocientas oitocentos ottocento", 900: "novecientos novecientas novecentos novecento",
        21: "veintiuno veintiun veintiuna einundzwanzig ventuno", 22: "veintidos zweiundzwanzig ventidue",
        23: "veintitres dreiundzwanzig ventitre", 24: "veinticuatro vierundzwanzig ventiquattro",
        25: "veinticinco funfundzwanzig venticinque", 26: "veintiseis", 27: "veintisiete", 28: "veintiocho", 29: "veintinueve",
    }.items()
    for word in words.split()
}  # fmt: skip
HUNDREDS = frozenset("hundred cien ciento cent hundert cem cento".split())
THOUSANDS = frozenset("thousand mil mille tausend mila".split())
MILLIONS = frozenset("million millon millones millions millionen milhao milhoes milione milioni".split())
DOZENS = frozenset("dozen docena douzaine dutzend duzia dozzina".split())
HALVES = frozenset("half medio media demi halbe halben meio meia mezzo mezza".split())
ONES = frozenset("a an one un una uno une ein eine einen um uma".split())
JOINTS = frozenset("and y e et und".split())
PER_CENT = r"(?:\s?%|\s(?:percent|per\s?cent|por\s?ciento|pour\s?cent|prozent|por\s?cento|per\s?cento)\b)"
CLOCK = re.compile(
    r"(?<![\d:.,])(?P<hour>2[0-4]|[01]?\d)(?:[:.h](?P<minute>[0-5]\d)|(?P<bare>h)\b)?\s?"
    r"(?P<half>[ap]\.?\s?m\b\.?|(?:de la |da |du )?(?:manana|tarde|noche|manha|noite|matin|soir)\b|o'?clock\b|uhr\b|heures?\b"
    r"|horas\b|hs?\b)?",
)
SPOKEN_MINUTES = {
    "a quarter of an hour": "15", "quarter of an hour": "15", "un cuarto de hora": "15", "cuarto de hora": "15",
    "half an hour": "30", "media hora": "30", "un quart d'heure": "15", "une demi-heure": "30", "demi-heure": "30",
    "eine viertelstunde": "15", "viertelstunde": "15", "eine halbe stunde": "30", "meia hora": "30", "mezz'ora": "30",
    "un quarto d'ora": "15", "um quarto de hora": "15",
}  # fmt: skip
SPOKEN = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(SPOKEN_MINUTES, key=len, reverse=True)))})\b")
SCALED = re.compile(r"\s+([a-z]+)")
PER_CENT_BEHIND = re.compile(PER_CENT)
DIGITS = re.compile(
    rf"(?<![\w])[$€£]?(?P<digits>\d+(?:[.,\s]\d{{3}}(?!\d))*(?:[.,]\d+)?)(?P<scale>[km]\b)?(?P<percent>{PER_CENT})?",
)
WORDS = re.compile(r"[a-z]+(?:-[a-z]+)*")
NAMED = re.compile(r"[a-z]+(?:-feira)?")
"""A weekday or a month, two of which a hyphen may join: "May-June"; that of "segunda-feira" belongs to its name."""
NAMED_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DATE = re.compile(
    rf"\b(?:the\s+|el\s+|le\s+|am\s+|o\s+dia\s+|dia\s+|il\s+)?(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|o|\.)?\s+(?:of\s+|de\s+|di\s+)?"
    rf"(?P<month>{NAMED_MONTH})\b\.?|\b(?P<month2>{NAMED_MONTH})\b\.?\s+(?:the\s+)?(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?(?![\d:])",
)
NUMERIC_DATE = re.compile(r"(?<![\d/.-])(?P<a>[0-3]?\d)[/.](?P<b>[01]?\d)(?:[/.](?:20)?\d\d)?(?![\d/])\b")
ONLY_CAPITALISED = frozenset(
    "may march mar jan sep dec dic nov oct jun jul ago abr ene feb apr aug okt dez set"
    " mon tue tues wed thu thur thurs fri sat sun".split()
)
"""Names of months and days that are other words, or nothing, in small letters."""


FALSE_FRIENDS = {
    "once": "es", "quince": "es", "due": "it", "sei": "it", "elf": "de", "sept": "fr", "mars": "fr", "set": "",
    "mar": "", "dix": "fr", "die": "", "mezzo": "it", "sete": "pt",
}  # fmt: skip
"""Numerals that in another language are ordinary words, with the one in which they are believed."""


def figures(text: str, language: str = "") -> tuple[Figure, ...]:
    """Return the figures of a text in order of their places, none inside another.

    `language` (ISO 639-1) decides on words such as "once", which is eleven in Spanish only.
    """
    plain = fold(text)
    low = plain.lower()
    low = _false_friends(language).sub(
        # "Sept." with a capital is the month everywhere.
        lambda m: m[0] if m[0] == "sept" and plain[m.start()].isupper() else "#" * len(m[0]),
        low,
    )
    found: list[Figure] = []
    taken = Spans()
    for reader in (_spoken, _dates, _clock, _digits, _months, _words):
        for figure in reader(plain, low):
            if not taken.meet(figure.start, figure.end):
                taken.add(figure.start, figure.end)
                found.append(figure)
    return tuple(sorted(found, key=lambda f: f.start))


@lru_cache(maxsize=32)
def _false_friends(language: str) -> re.Pattern[str]:
    """Return what finds the numerals of other languages that are ordinary words in this one."""
    words = (word for word, believed in FALSE_FRIENDS.items() if believed != language)
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


def _spoken(_plain: str, low: str) -> Iterator[Figure]:
    for match in SPOKEN.finditer(low):
        yield Figure(Sort.NUMBER, *match.span(), frozenset((SPOKEN_MINUTES[match[0]],)))


def _dates(_plain: str, low: str) -> Iterator[Figure]:
    for match in DATE.finditer(low):
        day, month = match["day"] or match["day2"], match["month"] or match["month2"]
        if 1 <= int(day) <= 31:
            yield Figure(Sort.DATE, *match.span(), frozenset((f"{int(day)}.{MONTHS[month]}",)))
    for match in NUMERIC_DATE.finditer(low):
        a, b = int(match["a"]), int(match["b"])
        both = {f"{day}.{month}" for day, month in ((a, b), (b, a)) if 1 <= day <= 31 and 1 <= month <= 12}
        if both and ("/" in match[0] or low[match.end() : match.end() + 1] == "."):
            yield Figure(Sort.DATE, *match.span(), frozenset(both))


def _clock(_plain: str, low: str) -> Iterator[Figure]:
    for match in CLOCK.finditer(low):
        said = match["half"] or ""
        if not (said or match["bare"] or (match["minute"] and ":" in match[0])):
            continue
        hour, minute = int(match["hour"]) % 24, int(match["minute"] or 0)
        afternoon = said.startswith("p") or any(word in said for word in ("tarde", "noche", "noite", "soir"))
        morning = said.startswith("a") or any(word in said for word in ("manana", "manha", "matin"))
        hours = {hour % 12 + 12} if afternoon and hour <= 12 else {hour % 12} if morning else {hour}
        if not (afternoon or morning) and hour <= 12:
            hours |= {hour % 12 + 12}  # "at 3:00" may be either
        yield Figure(
            Sort.TIME,
            match.start(),
            match.start() + len(match[0].rstrip()),
            frozenset(f"{h}:{minute:02}" for h in hours),
        )


def _digits(_plain: str, low: str) -> Iterator[Figure]:
    for match in DIGITS.finditer(low):
        factor = {"k": 1_000, "m": 1_000_000}.get((match["scale"] or "").strip(), 1)
        end = match.end()
        if not match["percent"] and (scaled := SCALED.match(low, end)) and scaled[1] in THOUSANDS | MILLIONS:
            factor, end = (1_000 if scaled[1] in THOUSANDS else 1_000_000), scaled.end()
        sort = Sort.PERCENT if match["percent"] else Sort.NUMBER
        written = re.sub(r"\D", "", match["digits"])
        value = shown(number_of(match["digits"]) * factor) if len(written) <= EXACT_DIGITS else written
        yield Figure(sort, match.start(), end, frozenset((value,)))


def number_of(digits: str) -> float:
    """Return the number that digits with points, commas or blanks write; three digits behind one are thousands."""
    compact = re.sub(r"\s", "", digits)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", compact):
        return float(re.sub(r"[.,]", "", compact))
    if compact.count(",") + compact.count(".") > 1:
        whole, _, part = compact.rpartition("," if compact.rfind(",") > compact.rfind(".") else ".")
        return float(f"{re.sub(r'[.,]', '', whole)}.{part}")
    return float(compact.replace(",", "."))


def shown(value: float) -> str:
    """Return a number as it is compared: without a fraction where it has none."""
    return str(int(value)) if math.isfinite(value) and value == int(value) else f"{value:g}"


def _months(plain: str, low: str) -> Iterator[Figure]:
    for match in NAMED.finditer(low):
        word = match[0]
        if word in ONLY_CAPITALISED and not _is_name(plain, match):
            continue
        if word in WEEKDAYS:
            yield Figure(Sort.WEEKDAY, *match.span(), frozenset((str(WEEKDAYS[word]),)))
        elif word in MONTHS:
            yield Figure(Sort.MONTH, *match.span(), frozenset((str(MONTHS[word]),)))


def _is_name(plain: str, match: re.Match[str]) -> bool:
    """Return True for a capital inside a sentence: "May" there is the month, at the beginning it may be the verb."""
    last = before(plain, match.start(), 1)
    return len(match[0]) > 2 and plain[match.start()].isupper() and bool(last) and last not in ".!?:\n¿¡"


def _words(_plain: str, low: str) -> Iterator[Figure]:
    run: list[re.Match[str]] = []
    for match in [*WORDS.finditer(low), None]:
        is_part = match is not None and (_is_numeral(match[0]) or match[0] in ONES or match[0] in JOINTS)
        # "Cuatro y nueve" are two numbers, "cuarenta y nueve" is one, and so is "two and a half".
        follows = low[match.end() : match.end() + 8].split() if match is not None else []
        if match is not None and match[0] in JOINTS and run and UNITS.get(run[-1][0], 100) < 20:
            is_part = bool(set(follows[:2]) & HALVES)
        if match is not None and match[0] == "a" and run and run[-1][0] not in HALVES | JOINTS:
            is_part = False  # "ocho a diez" is a range
        if is_part and match is not None and (not run or not low[run[-1].end() : match.start()].strip(" -")):
            run.append(match)
            continue
        yield from _read_run(low, run)
        run = [match] if is_part and match is not None else []


def _is_numeral(word: str) -> bool:
    return (
        word in UNITS
        or word in HUNDREDS | THOUSANDS | MILLIONS | DOZENS
        or ("-" in word and all(part in UNITS or part in ONES for part in word.split("-")))
        or word in HALVES
    )


def _read_run(low: str, run: list[re.Match[str]]) -> Iterator[Figure]:
    run = [*run]
    while (
        run
        and run[-1][0] in JOINTS | ONES | HALVES
        and not (len(run) > 2 and run[-2][0] in JOINTS and run[-1][0] in ONES)
    ):
        run.pop()
    run = [*dropwhile(lambda match: match[0] in JOINTS, run)]
    words = [piece for match in run for piece in ([match[0]] if match[0] in UNITS else match[0].split("-"))]
    if not any(_is_numeral(word) and word not in HALVES for word in words) or set(words) <= MILLIONS | THOUSANDS:
        return
    words = " ".join(words).replace("quatre vingts", "ottanta").replace("quatre vingt", "ottanta").split()
    total, current = 0.0, 0.0
    for word in words:
        if word in UNITS:
            current += UNITS[word]
        elif word in HALVES:
            current += 0.5
        elif word in DOZENS:
            current = (current or 1) * 12
        elif word in HUNDREDS:
            current = (current or 1) * 100
        elif word in THOUSANDS:
            total, current = total + (current or 1) * 1_000, 0.0
        elif word in MILLIONS:
            total, current = ((total + current) or 1) * 1_000_000, 0.0
        elif word in ONES:
            current += 1 if current >= 20 else 0  # "forty-one", but "a hundred"
    start, end = run[0].start(), run[-1].end()
    percent = PER_CENT_BEHIND.match(low, end)
    value = shown(total + current)
    if value in ("0", "1"):
        return
    yield Figure(
        Sort.PERCENT if percent else Sort.NUMBER, start, percent.end() if percent else end, frozenset((value,))
    )
