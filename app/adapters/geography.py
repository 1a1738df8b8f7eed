"""Names of countries in the languages of the questions (CLDR, through babel) and our table of demonyms and cities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global

from app.adapters.names import persons
from app.core.countries import Gazetteer
from app.core.text import fold

NO_COUNTRIES = ("EU", "UN", "EZ", "ZZ", "XA", "XB")
"""Two-letter codes of CLDR that stand for unions, unknown places and tests."""

QUESTION_LANGUAGES = ("en", "es", "fr", "de", "pt", "it")

AMBIGUOUS = frozenset(
    "chad jordan jordania jordanie jordanien georgia man israel jersey maurice dominique reunion reuniao riunione granada malta"
    " montenegro zug".split()
)
"""Country names, folded, that are also first names, states or other words ("reunión" is a meeting); see `IN_FRONT`."""

ELSEWHERE = """
BG bulgarian bulgarians bulgaro bulgara bulgaros bulgare bulgarisch|sofia
BH bahraini bahrainis bahreini|manama
BO bolivian bolivians boliviano boliviana bolivianos bolivien bolivianisch|cochabamba santa-cruz-de-la-sierra
CM cameroonian camerunes camerunesa camerounais camerounaise kamerunisch|douala yaounde
CU cuban cubano cubana cubanos cubain kubanisch|la-habana havana
CI ivorian marfileño marfileña ivoirien ivoirienne ivorisch|abidjan
EE estonian estonians estonio estonia estonien estnisch|tallinn
ET ethiopian etiope ethiopien athiopisch|addis-abeba
GE georgian georgians georgiano georgiana|tbilisi
GT guatemalan guatemalteco guatemalteca guatemalteque guatemaltekisch|
HN honduran hondureño hondureña|tegucigalpa
HR croatian croatians croata croatas croate kroatisch|zagreb
IQ iraqi iraquies irakien irakisch|baghdad bagdad
IR iranian iranians irani iranien iranisch|tehran teheran
IS icelandic icelander islandes islandesa islandais islandisch|reykjavik
JO jordanian jordano jordana|amman
KH cambodian camboyano camboyana cambodgien|phnom-penh
LB lebanese libanes libanesa libaneses libanais libanaise libanesisch|beirut beyrouth
LK sri-lankan cingales esrilanques|colombo
LT lithuanian lituano lituana lituanien litauisch|vilnius
LU luxembourger luxemburgues luxembourgeois luxemburgisch|
LV latvian leton letona letton lettisch|riga
NI nicaraguan nicaraguense|managua
OM omani omanis|muscat mascate
PY paraguayan paraguayo paraguaya paraguayos paraguayen|
RS serbian serbians serbio serbia serbe serbisch|belgrade belgrado belgrad
RU russian russians ruso rusa rusos russe russisch russischen russo russa russi|moscow moscu moskau mosca moscou
SI slovenian esloveno eslovena slovene slowenisch|ljubljana
SK slovak slovaks eslovaco eslovaca slovaque slowakisch|bratislava
SV salvadoran salvadoreño salvadoreña|
TZ tanzanian tanzano tanzana|dar-es-salaam
UG ugandan ugandes|kampala
UZ uzbek uzbeko uzbeka|tashkent
VE venezuelan venezuelans venezolano venezolana venezolanos venezolanas venezuelien venezolanisch|caracas
"""
"""Countries without a guide: code, demonyms, cities; recognised so that no other country's guide answers for them."""

IN_FRONT = {
    "AR": ("rosario", "mendoza"),
    "AU": ("adelaide", "adelaida"),
    "CH": ("zug",),
    "CL": ("santiago",),
    "JO": ("jordan", "jordania"),
    "TD": ("chad",),
    "IL": ("israel",),
    "MT": ("malta",),
    "ME": ("montenegro",),
    "NO": ("bergen",),
    "EG": ("alexandria",),
    "IE": ("cork",),
    "IT": ("florence",),
    "US": ("austin",),
}
"""Ambiguous names by country; believed behind a word of place only."""

PLURALS = ("s", "es")
"""Endings of the plural of a demonym in the Romance languages and English."""

WORDS_OF_PLACE = ("in", "en", "em", "nach", "aus")

LANGUAGES_OF_COUNTRIES = {"hindi": "IN", "mandarin": "CN", "cantonese": "CN", "brazilian portuguese": "BR"}
"""Languages whose name is no demonym and which stand for one country in a question."""


def gazetteer(countries: Mapping[str, Mapping[str, Any]]) -> Gazetteer:
    """Return what stands for which country, our own table first."""
    cities = [city for facts in countries.values() for city in facts["cities"]]
    return Gazetteer.of(
        _entries(countries),
        capitalised=[city for city in cities if city[0].isupper()],
        people=[word for facts in countries.values() for word in facts["demonyms"]],
        persons=persons(),
    )


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


@cache
def country_aliases() -> dict[str, str]:
    """Return the codes of ISO 3166-1 alpha-3, and UK, with those of alpha-2 (CLDR)."""
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    wanted = {
        other: codes for other, codes in aliases.items() if other == "UK" or (len(other) == 3 and other.isalpha())
    }
    return {other: codes[0] for other, codes in wanted.items() if len(codes) == 1 and codes[0] in country_codes()}


def country_name(code: str, language: str) -> str:
    """Return the name of a country in `language`, or its code."""
    return str(Locale(language).territories.get(code, code))


def language_name(code: str, language: str) -> str:
    """Return the name of the language `code` (ISO 639-1) in `language`, or the code."""
    return str(Locale(language).languages.get(code, code))
