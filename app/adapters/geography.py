"""Names of countries in the languages of the questions (CLDR, through babel) and our table of demonyms and cities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from babel import Locale

from app.core.countries import Gazetteer
from app.core.text import fold

NO_COUNTRIES = ("EU", "UN", "EZ", "ZZ", "XA", "XB")
"""Two-letter codes of CLDR that stand for unions, unknown places and tests."""

QUESTION_LANGUAGES = ("en", "es", "fr", "de", "pt", "it")

AMBIGUOUS = frozenset(
    "chad jordan jordania jordanie jordanien georgia man israel jersey maurice dominique reunion malta montenegro".split()
)
"""Country names, folded, that are also first names, states or other words ("reunión" is a meeting); see `IN_FRONT`."""

ELSEWHERE = """
AR argentine argentinian argentines argentino argentina argentinos argentin argentinier|buenos-aires
AT austrian austrians austriaco austriaca autrichien osterreicher|vienna viena wien
AU australian australians aussie australiano australiana australien|melbourne
BE belgian belgians belga belgas belge belgier|brussels bruselas bruxelles antwerp amberes
CA canadian canadians canadiense canadienses canadien kanadier|toronto montreal vancouver
CH swiss suizo suiza suizos suisse schweizer|zurich geneva ginebra
CL chilean chileans chileno chilena chilenos chilien|santiago-de-chile
CO colombian colombians colombiano colombiana colombianos colombien|bogota medellin
CZ czech czechs checo checa checos tcheque|prague praga
DK danish danes danesa daneses danois danisch|copenhagen copenhague
EG egyptian egyptians egipcio egipcia egyptien|cairo
FI finnish finns finlandes finlandesa finlandais|helsinki
GE georgian georgians georgiano georgiana|tbilisi
GR greek greeks griego griega griegos grec grieche|athens atenas
HU hungarian hungarians hungaro hungara hongrois|budapest
IE irish irishman irlandes irlandesa irlandeses irlandais|dublin
IL israeli israelis israelien|tel-aviv
IT italian italians italiano italiana italianos italianas italien italienne italiener|rome roma milano turin bologna
JO jordanian jordano jordana|amman
KR korean koreans coreano coreana coreanos coreen koreaner|seoul seul busan
MA moroccan moroccans marroqui marroquies marocain marokkaner|casablanca rabat
NL dutch dutchman holandes holandesa holandeses neerlandes neerlandesa neerlandais niederlander|amsterdam rotterdam holland
NO norwegian norwegians noruego noruega noruegos norvegien norweger|oslo
PE peruvian peruvians peruano peruana peruanos peruvien|
PL polish polaco polaca polacos polonais polonaise polnisch|warsaw varsovia krakow cracovia
PT portuguese portugues portuguesa portugueses portugais portugaise portugiese|lisbon lisboa porto oporto
QA qatari qataries catari|doha
RU russian russians ruso rusa rusos russe russisch|moscow moscu
SA saudi saudis saudita sauditas|riyadh riad jeddah
SG singaporean singapurense singapourien|
TR turkish turks turco turca turcos turc turkisch|istanbul estambul ankara
UY uruguayan uruguayo uruguaya|montevideo
ZA south-african sudafricano sudafricana|johannesburg cape-town
"""
"""Countries without a guide: code, demonyms, cities; recognised so that no other country's guide answers for them."""

IN_FRONT = {"JO": ("jordan", "jordania"), "TD": ("chad",), "IL": ("israel",), "MT": ("malta",), "ME": ("montenegro",)}
"""Ambiguous names by country; believed behind a word of place only."""

PLURALS = ("s", "es")
"""Endings of the plural of a demonym in the Romance languages and English."""

WORDS_OF_PLACE = ("in", "en")

LANGUAGES_OF_COUNTRIES = {"hindi": "IN", "mandarin": "CN", "cantonese": "CN", "brazilian portuguese": "BR"}
"""Languages whose name is no demonym and which stand for one country in a question."""


def gazetteer(countries: Mapping[str, Mapping[str, Any]]) -> Gazetteer:
    """Return what stands for which country, our own table first."""
    return Gazetteer.of(_entries(countries))


def _entries(countries: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for language in QUESTION_LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in country_codes() and fold(name).lower() not in AMBIGUOUS:
                yield name, code
    for code, facts in countries.items():
        for word in (*facts["demonyms"], *facts["cities"]):
            yield word, code
        for word in facts["demonyms"]:
            yield from ((fold(word) + ending, code) for ending in PLURALS)
    for line in ELSEWHERE.split("\n")[1:-1]:
        demonyms, _, cities = line[3:].partition("|")
        for word in (*demonyms.split(), *cities.split()):
            yield word.replace("-", " "), line[:2]
    for code, names in IN_FRONT.items():
        for name in names:
            yield from ((f"{word} {name}", code) for word in WORDS_OF_PLACE)
    yield from LANGUAGES_OF_COUNTRIES.items()


@cache
def country_codes() -> frozenset[str]:
    """Return every ISO 3166-1 alpha-2 code that CLDR names."""
    codes = map(str, Locale("en").territories)
    return frozenset(c for c in codes if len(c) == 2 and c.isalpha() and c not in NO_COUNTRIES)


def country_name(code: str, language: str) -> str:
    """Return the name of a country in `language`, or its code."""
    return str(Locale(language).territories.get(code, code))


def language_name(code: str, language: str) -> str:
    """Return the name of the language `code` (ISO 639-1) in `language`, or the code."""
    return str(Locale(language).languages.get(code, code))
