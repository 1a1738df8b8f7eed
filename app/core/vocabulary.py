"""Words as the index knows them: folded, stopped, stemmed. The stemmer is handed in, one per language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from app.core.text import fold

Stem = Callable[[str], str]

TOKEN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

STOP = {
    "en": frozenset(
        "a about after again all also am an and any are as at be because been being but by can could did do does doing"
        " don't for from get go got had has have he her here him his how i i'd i'll i'm i've if in into is it it's its"
        " just know let like ll me might more most much must my need no not of off ok on one or our out over per please"
        " s shall she should so some t than that the their them then there these they thing things this those to too"
        " up us use ve very want was we were what when where which while who whom why will with would you your"
        " didn doesn isn aren wasn weren hasn haven hadn won wouldn couldn shouldn didnt doesnt isnt wasnt hasnt havent"
        " wont wouldnt couldnt shouldnt dont cant im ive id youre theyre whats hows ill".split()
    ),
    "es": frozenset(
        "a al algo algun alguna algunas alguno algunos ante asi aun bien cada como con contra cual cuales cuando cuanto"
        " cuanta cuantos cuantas cuan de debe debo deberia"
        " del desde donde dos e el ella ellas ello ellos en entre era es esa esas ese eso"
        " esos esta estas este esto estos estoy fue ha hacer hace hago haya hay he hemos la las le les lo los mas me mi mis"
        " mucho muy nada ni no nos nosotros o os otra otro para pero poco por porque puede puedo que quien quiero se sea"
        " ser si sin sino sobre son soy su sus tal tambien tan tanto te tener tengo tiene tienen toda todo todos tu tus"
        " un una unas uno unos usted ustedes va vale vez voy y ya yo q xq pq tb tmb dnd podria podrias puedes podemos"
        " deberian quisiera seria estar estan estamos era eran fueron sera sean hacen haces hizo".split()
    ),
}
"""Words that say nothing about the subject of a question, folded."""


def stop_words(language: str) -> frozenset[str]:
    """Return the stop words of `language`, or the empty set."""
    return STOP.get(language, frozenset())


def tokens(text: str, language: str, stem: Stem) -> list[str]:
    """Return the stems of the informative words of `text`, in order, repetitions kept."""
    stopped = stop_words(language)
    return [stem(word) for word in words(text) if word not in stopped]


def words(text: str) -> list[str]:
    """Return the folded words of `text` in lower case; a hyphenated word also as its parts."""
    found: list[str] = []
    for match in TOKEN.finditer(fold(text).lower().replace("'s", " ")):
        found.append(match[0])
        if "-" in match[0]:
            found += [part for part in match[0].split("-") if len(part) > 1]
    return found


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """Return the known word one slip of the finger away (a letter more, less, other, or two swapped), or None.

    Words under five letters have too many neighbours. Ties go to the alphabetically first.
    """
    if len(word) < 5:
        return None
    return min((other for other in known if abs(len(other) - len(word)) <= 1 and _one_slip(word, other)), default=None)


def _one_slip(a: str, b: str) -> bool:
    if len(a) == len(b):
        differing = [i for i in range(len(a)) if a[i] != b[i]]
        swapped = len(differing) == 2 and differing[1] == differing[0] + 1
        return len(differing) == 1 or (
            swapped and a[differing[0]] == b[differing[1]] and a[differing[1]] == b[differing[0]]
        )
    short, long = sorted((a, b), key=len)
    cut = next((i for i in range(len(short)) if short[i] != long[i]), len(short))
    return short[cut:] == long[cut + 1 :]
