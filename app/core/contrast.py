"""What a rewrite turned round: a duration or a currency exchanged, a denial dropped, a clause without counterpart.

Each reader gets a text and its sources and yields places `[start, end)` in the folded text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from app.core import numerals, quantities
from app.core.spans import REACH
from app.core.text import fold
from app.core.vocabulary import stop_words

MINUTES = {
    name: minutes
    for minutes, names in {
        1: "minute minutes minuto minutos minuten minuti",
        60: "hour hours hora horas heure heures stunde stunden ora ore",
        1_440: "day days dia dias jour jours tag tage tagen giorno giorni",
        10_080: "week weeks semana semanas semaine semaines woche wochen settimana settimane",
        43_800: "month months mes meses mois monat monate monaten mese mesi",
        525_600: "year years ano anos an ans jahr jahre jahren anno anni",
    }.items()
    for name in names.split()
}
UNIT = re.compile(rf"[\s-]+(?:(?:working|habiles|full|whole)\s)?({'|'.join(MINUTES)})\b")
ARTICLE_UNIT = re.compile(rf"\b(?:an?|one|un|una|uno|eine?|um|uma|une)\s({'|'.join(MINUTES)})\b")
SPENT = re.compile(r"(?:'|s')?\s(?:of|de|d'|para|for|di|von)\s(?:(?:the|your|our|my|a|la|el|su|tu|una?|los|las)\s)?")
HOURS = re.compile(r"(\d\d?)\s?(?:horas?|heures?|h)")
"""What may be a time of day or a duration: "6 horas"."""

NEAR = 0.08
"""How far two durations may be apart, as a share of the longer: a month is four weeks, thirty days or a twelfth."""

CURRENCIES = {
    name: re.compile(rf"(?i:{words})|\b(?:{'|'.join(codes.split())})\b")
    for name, words, codes in (
        ("euro", r"€|\beuros?\b", "EUR eur"),
        ("pound", r"£|\bpounds?\b|\blibras?\b|\bquid\b|\bsterling\b", "GBP gbp"),
        ("dollar", r"(?<![rs])\$|\bdollars?\b|\bdolar(?:es)?\b", "USD usd CAD AUD NZD HKD SGD"),
        ("peso", r"(?<![a-z])\$|\bpesos?\b", "MXN ARS COP CLP UYU DOP PHP"),
        ("sol", r"\bs/\s?(?=\d)|\bsoles\b", "PEN"),
        ("real", r"r\$|\breais\b", "BRL"),
        ("franc", r"\bfrancs?\b|\bfrancos?\b", "CHF chf XOF XAF"),
        ("crown", r"\bcrowns\b|\bcoronas\b|\bkron(?:or|er|e)\b", "SEK NOK DKK CZK ISK sek nok dkk"),
        ("yen", r"¥|\byens?\b|\byenes\b", "JPY"),
        ("yuan", r"\byuan(?:es)?\b|\brenminbi\b", "CNY RMB"),
        ("rupee", r"₹|\brupees?\b|\brupias?\b", "INR PKR LKR NPR"),
        ("dirham", r"\bdirhams?\b|\bdirhems?\b", "AED MAD"),
        ("rial", r"\bri[ay]+l(?:es|s)?\b", "OMR SAR QAR IRR"),
        ("dinar", r"\bdinar(?:s|es)?\b", "KWD BHD JOD TND DZD RSD"),
        ("zloty", r"\bzlotys?\b", "PLN"),
        ("lira", r"\bliras?\b", "TRY"),
        ("rand", r"\brands?\b", "ZAR"),
        ("shilling", r"\bshillings?\b|\bchelines\b", "KES UGX TZS"),
    )
}
"""How currencies are written; their codes (ISO 4217) in capitals, where they are other words in small letters."""

DENIAL = re.compile(
    r"\b(?:not|never|cannot|no|nunca|jamas|sin|without)\b(?:\s(?:yet|todavia|aun|a|an|the|un|una|el|la|de|to|been))*"
    r"\s(?P<what>[a-z0-9]+(?:\s[a-z0-9]+){0,2})|n't\s(?P<what2>[a-z0-9]+(?:\s[a-z0-9]+){0,2})"
)
DENYING = re.compile(
    r"\b(?:not?|never|cannot|nor|neither|nobody|none|nothing|without|lack\w*|yet|beyond|unable|un\w{4,}|instead|rather|free|only"
    r"|except|refus\w+|stop\w*|no|ni|nunca|jamas|sin|nadie|ningun\w*|nada|carec\w+|falt\w+|todavia|aun|tampoco|salvo|excepto"
    r"|dej\w+|evit\w+|unico|unic\w+|solo|pas|nicht|kein\w*|nao|non)\b|n't\b"
)
SHORTEST = 4
"""Letters of the shortest word that carries content, and by which two forms of a word are known as one."""


def durations(text: str, language: str) -> Iterator[tuple[int, int, float]]:
    """Yield every figure that counts a unit of time, as place and minutes."""
    low = fold(text).lower()
    for figure in numerals.figures(text, language):
        if figure.sort is numerals.Sort.NUMBER and (unit := UNIT.match(low, figure.end)):
            for value in figure.values:
                yield figure.start, unit.end(), float(value) * MINUTES[unit[1]]
        if figure.sort is numerals.Sort.TIME and (hours := HOURS.fullmatch(low, figure.start, figure.end)):
            yield figure.start, figure.end, 60.0 * int(hours[1])
    for words, minutes in numerals.SPOKEN_MINUTES.items():
        if (place := low.find(words)) >= 0:
            yield place, place + len(words), float(minutes)
    for match in ARTICLE_UNIT.finditer(low):
        yield *match.span(), float(MINUTES[match[1]])


def exchanged_durations(
    text: str, sources: Sequence[str], language: str, source_language: str
) -> Iterator[tuple[int, int]]:
    """Yield the durations that no source has, where the sources have others; "fortnight" and its kin are known."""
    known = sorted({m for source in sources for _, _, m in durations(source, source_language)})
    said = {value.removeprefix("number ") for source in sources for value in quantities.said_otherwise(source)}
    said |= _uncounted(sources, source_language)
    for start, end, minutes in durations(text, language):
        counts = [value for figure in numerals.figures(text[start:end], language) for value in figure.values]
        if not counts or not known or said.intersection(counts):
            continue
        place = bisect_left(known, minutes)
        if not any(
            abs(minutes - other) <= NEAR * max(minutes, other) for other in known[max(0, place - 1) : place + 1]
        ):
            yield start, end


def spent_on(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield the durations that say what they are of, as the place up to that word: "five minutes of" setup, "2 horas de"."""
    low = fold(text).lower()
    for start, end, _ in durations(text, language):
        if match := SPENT.match(low, end):
            yield start, match.end()


def _uncounted(sources: Sequence[str], language: str) -> set[str]:
    """Return the numbers that stand in a source without a unit: "on page 3 it says 90 days, on page 21 60"."""
    return {
        value
        for source in sources
        for low in (fold(source).lower(),)
        for figure in numerals.figures(source, language)
        if not UNIT.match(low, figure.end)
        for value in figure.values
    }


def currencies(text: str) -> frozenset[str]:
    """Return the currencies that a text names."""
    plain = fold(text)
    return frozenset(name for name, signs in CURRENCIES.items() if signs.search(plain))


def exchanged_currencies(text: str, sources: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the names of currencies that no source has, where the sources have another."""
    known = currencies("\n".join(sources))
    if not known:
        return
    told = [match.span() for name in known for match in CURRENCIES[name].finditer(fold(text))]  # "$" is of several
    for name in CURRENCIES.keys() - known:
        yield from (span for match in CURRENCIES[name].finditer(fold(text)) if (span := match.span()) not in told)


def dropped_denials(text: str, sources: Sequence[str], language: str) -> Iterator[tuple[int, int]]:
    """Yield the clauses that affirm, in the same words, what a source denies."""
    denied = [
        stems
        for source in sources
        for match in DENIAL.finditer(fold(source).lower())
        if (stems := _stems(match["what"] or match["what2"], language))
    ]
    affirmed = [
        _stems(piece, language)
        for source in sources
        for piece in re.split(r"[.;:!?\n]", fold(source).lower())
        if not DENYING.search(piece)
    ]
    said = _by_stem(affirmed)
    # A denial is looked for under one of its stems alone, so that a long list of them is not gone through each time.
    told: dict[str, list[frozenset[str]]] = {}
    for stems in dict.fromkeys(denied):
        fewest = min((said.get(stem, []) for stem in stems), key=len)
        if not any(stems <= others for others in fewest):
            told.setdefault(min(stems), []).append(stems)
    low = fold(text).lower()
    for sentence in re.finditer(r"[^.;:!?\n]+[.;:!?\n]?", low):
        if sentence[0].endswith("?") or DENYING.search(sentence[0]):
            continue
        have = _stems(sentence[0], language)
        if any(
            stems <= have and (len(stems) > 1 or all(len(s) >= SHORTEST + 2 for s in stems))
            for stem in have
            for stems in told.get(stem, ())
        ):
            yield sentence.start(), sentence.end()


def _by_stem(groups: Iterable[frozenset[str]]) -> dict[str, list[frozenset[str]]]:
    """Return the groups of stems, each once, by every stem they hold."""
    found: dict[str, list[frozenset[str]]] = {}
    for stems in dict.fromkeys(groups):
        for stem in stems:
            found.setdefault(stem, []).append(stems)
    return found


def _stems(text: str, language: str) -> frozenset[str]:
    stopped = stop_words(language)
    return frozenset(
        word[: SHORTEST + 2]
        for word in re.findall(r"[a-z0-9]+", text)
        if word not in stopped and (len(word) >= SHORTEST or word.isdigit())
    )


SECOND_PERSON = re.compile(
    r"\b(?:you|your|yours|su|sus|usted|ustedes|tu|tus|te|ti|contigo|le|les|lo|la|vuestr\w+|os|vous|votre|vos|sie|ihr\w*|ihnen|lhe|seu|sua|suo"
    r"|lei|la|vi|te|dein\w*)\b"
)
THIRD_PERSON = re.compile(
    r"\b(?:he|she|his|her|they|their|su|sus|el|ella|es|fue|trabaja|trabajo|lleva|gano|estudio|era)\b"
)
SELF = re.compile(
    r"\b(?:i|my|we|our|us|me|yo|mi|mis|nos|nuestr[oa]s?|soy|trabajamos|\w+amos|\w+emos|ich|wir|mein\w*)\b"
)
CALLING = re.compile(
    r"(?<!\bno )\b(?:soy|i am|i'm|i work as|trabajo (?:como|de))\s(?:(?:an?|the|un|una|el|la|tambien|also)\s)?"
    r"(?P<what>[a-z]{4,}(?:\s[a-z]{4,})?)"
)
NO_CALLING = re.compile(
    r"\w+ing\b|\w+ed\b|(?:fif|six|seven|eigh|nine|twen|thir|for|four)(?:ty|teen)|eleven|twelve|happy|wrong|right|mistaken|late|new\b|nuev[oa]|alone|ready|grateful|sorry|sure|interested|aware|able|afraid|keen|quien|consciente|told|glad|free|certain|delighted|based|from|here"
    r"|also|only|just|after|always|writing|responsible|pleased|available|convinced|still|currently|quiet|among|planning|curious|well"
    r"|(?!gu|pri)[a-z]+est\b|around|away|back\b|near|often|sometimes|there\b|usually|normally|mostly|most\b|more\b|easy\b|easier|facil|asi\b"
    r"|aficionad|capaz|todo|solo|good|retired|persona|small|young|honest|open|part\b"
)
POLES = (
    (r"\blarger|\bbigger|\bmayor(?:es)?\b|mas grande|\bgreater", r"\bsmaller|\bmenor(?:es)?\b|mas pequen|\blittler"),
    (r"\bfaster|\bquicker|mas rapid", r"\bslower|mas lent"),
    (r"\bcheaper|mas barat|mas economic", r"\bdearer|more expensive|mas car[oa]"),
    (r"\bheavier|mas pesad|pesan mas", r"\blighter|mas liger|pesan menos"),
    (r"\bearlier|mas temprano", r"\blater\b|mas tarde"),
    (r"\bolder|mas viej|mas antigu", r"\byounger|\bnewer|mas joven|mas nuev"),
)
NOUN = re.compile(r"\+?[\s-]+(?:de\s|of\s|the\s)?(?P<noun>[a-z]{4,})")


def exchanged_counts(text: str, sources: Sequence[str], language: str) -> Iterator[tuple[int, int]]:
    """Yield "160 farms" where the sources count 22 farms and 160 of something else."""
    known: dict[str, set[str]] = {}
    for source in sources:
        for _, _, value, noun in _counts(source, language):
            known.setdefault(noun, set()).add(value)
    counted = {value for values in known.values() for value in values}
    for start, end, value, noun in _counts(text, language):
        if noun in known and value not in known[noun] and value in counted:
            yield start, end


def _counts(text: str, language: str) -> Iterator[tuple[int, int, str, str]]:
    low = fold(text).lower()
    for figure in numerals.figures(text, language):
        if figure.sort is numerals.Sort.NUMBER and (after := NOUN.match(low, figure.end)):
            for value in figure.values:
                yield figure.start, after.end(), value, after["noun"][: SHORTEST + 1]


NAMED = r"[A-Z]\w+(?:\s(?:de\s|del\s|of\s)?[A-Z]\w+)*"
WHERE = re.compile(
    rf"(?<![\w'’])(?P<before>(?:[\w'’]++\s++){{1,5}})(?:in|at|en)\s++(?P<places>{NAMED}(?:(?:,|\s(?:and|or|y|e|o))\s{NAMED})*)"
)
"""What was done where: a few words, and names behind "in"."""

DONE = re.compile(r"(?!usted)\w{2,}(?:(?<!e)ed|é|í|ó|imos|amos|ad[oa]|id[oa])|born|grew|taught|learnt|built|founded")
"""How a verb in the past ends, with its accents."""


def _done(text: str) -> Iterator[tuple[int, int, str, frozenset[str]]]:
    """Yield what was done at named places, as `(start, end, stem, words of the places)`."""
    plain = fold(text)
    for match in WHERE.finditer(plain) if len(plain) == len(text) else ():
        for word in re.findall(r"\w+", text[match.start("before") : match.end("before")].lower()):
            if DONE.fullmatch(word):
                places = frozenset(re.findall(r"\w{3,}", match["places"].lower()))
                if not places & numerals.MONTHS.keys():  # "in February" is no place
                    yield match.start(), match.end(), fold(word)[: SHORTEST + 1], places


def exchanged_places(text: str, sources: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield "trained in Bradford" where the sources train in Konya and do something else in Bradford."""
    known: dict[str, set[str]] = {}
    for source in sources:
        for _, _, stem, places in _done(source):
            known.setdefault(stem, set()).update(places)
    told = set(re.findall(r"\w+", fold("\n".join(sources)).lower()))
    for start, end, stem, places in _done(text):
        if stem in known and places <= told and not places & known[stem]:
            yield start, end


PART = re.compile(
    r"\b(?P<part>\d++|[a-z]++) (?:out of|of (?:the|our|my|your|their)|de (?:l[oa]s|nuestr[oa]s|mis|sus|tus|vuestr[oa]s))"
    r" (?P<whole>\d+|[a-z]+)\b"
)


def parts_made_whole(text: str, sources: Sequence[str], language: str) -> Iterator[tuple[int, int]]:
    """Yield "the 33 pallets" where the sources tell of 5 out of 33, and the text tells of no part at all."""
    said = [figure for figure in numerals.figures(text, language) if figure.sort is numerals.Sort.NUMBER]
    counts = {value for figure in said for value in figure.values}
    low = fold(text).lower()
    all_of = [f for f in said if ALL_OF.search(low, max(0, f.start - REACH), f.start)]
    for parts in dict.fromkeys(m.group("part", "whole") for one in sources for m in PART.finditer(fold(one).lower())):
        part, whole = ({v for f in numerals.figures(number, language) for v in f.values} for number in parts)
        if part and whole and not counts & part:
            yield from ((f.start, f.end) for f in all_of if f.values & whole)


ALL_OF = re.compile(r"\b(?:the|all|l[oa]s|tod[oa]s)\s+$")


def exchanged_poles(text: str, sources: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield "larger" where the sources say "smaller", and the like."""
    low, known = fold(text).lower(), fold("\n".join(sources)).lower()
    for poles in POLES:
        for here, there in (poles, poles[::-1]):
            if re.search(there, known) and not re.search(here, known) and not re.search(there, low):
                yield from (match.span() for match in re.finditer(here, low))


def strange_callings(text: str, sources: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield "I am sales manager" where no source has a word of that stem; the language is the same."""
    known = {word[:SHORTEST] for word in re.findall(r"[a-z]{4,}", fold("\n".join(sources)).lower())}
    plain = fold(text)
    for match in CALLING.finditer(plain.lower()):
        words = match["what"].split()
        if NO_CALLING.match(match["what"]) or plain[match.start("what")].isupper():
            continue
        if words[0][:SHORTEST] not in known:
            yield match.span()


def borrowed(text: str, sources: Sequence[str], names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the sentences in which the sender takes for himself what a fact tells of the reader.

    `sources` are the draft and then the facts; `names` the folded names of the text.
    """
    draft, *facts = (fold(source).lower() for source in sources)
    signed = set(re.findall(r"[a-z]{3,}", draft)[-4:])
    told = [
        f
        for f in facts
        if THIRD_PERSON.search(f) and not SELF.search(f) and not signed & set(re.findall(r"[a-z]{3,}", f))
    ]
    theirs = [name for name in names if name not in draft and any(name in fact for fact in told)]
    low = fold(text).lower()
    for sentence in re.finditer(r"[^.;:!?\n]+", low):
        if SELF.search(sentence[0]) and not SECOND_PERSON.search(sentence[0]) and any(n in sentence[0] for n in theirs):
            yield sentence.span()
