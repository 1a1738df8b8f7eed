"""What a rewrite turned round: durations, currencies, counts, comparatives, denials, callings and the reader's merits."""

from __future__ import annotations

import pytest

from app.adapters.rulebooks import read_signs
from app.core.claims import Knowledge
from app.core.facts import invented

COMMON = frozenset("the a we i it your our it's el la en es no soy somos cuesta".split())


@pytest.mark.parametrize(
    ("language", "text", "sources", "is_invented"),
    [
        ("en", "It took five weeks.", ["It took five months."], True),
        ("en", "It took 14 days.", ["It took two weeks."], False),
        ("en", "It takes 30 minutes.", ["It takes half an hour."], False),
        ("es", "Cuesta 900 dólares.", ["Cuesta 900 soles."], True),
        ("es", "Cuesta 900 €.", ["Cuesta 900 euros."], False),
        ("en", "We have 160 farms.", ["We have 22 farms and 160 pickers."], True),
        ("en", "We have 160 pickers.", ["We have 22 farms and 160 pickers."], False),
        ("en", "A larger order follows.", ["A smaller order follows."], True),
        ("es", "Soy veterinaria en Jerez.", ["No soy veterinaria, vivo en Jerez."], True),
        ("es", "No soy veterinaria.", ["No soy veterinaria, vivo en Jerez."], False),
        ("en", "We export bells.", ["We do not export bells."], True),
        ("en", "I am technical director here.", ["I work here."], True),
        ("en", "Trained in Bradford, I mend rugs.", ["I trained in Konya and work in Bradford."], True),
        ("en", "Trained in Konya, I mend rugs.", ["I trained in Konya and work in Bradford. I mend rugs."], False),
        ("es", "Me formé en Vigo y Lugo.", ["Me formé en Lugo y Vigo, y trabajo en Soria."], False),
        ("es", "Me formé en Soria.", ["Me formé en Lugo y Vigo, y trabajo en Soria."], True),
        ("en", "The 33 pallets were broken.", ["5 of the 33 pallets were broken."], True),
        ("en", "Of the 33 pallets five were broken.", ["5 of the 33 pallets were broken."], False),
        ("en", "I led the survey.", ["I helped with the survey."], True),
        ("en", "I led the survey.", ["I was in charge of the survey."], False),
        ("es", "Coordiné el muestreo.", ["Participé en el muestreo."], True),
        ("en", "It costs PEN 900.", ["It costs 900 dollars."], True),
        ("en", "It costs 900 pesos.", ["It costs $900."], False),
        ("en", "I am a rigger here.", ["A rigger writes."], False),
        ("en", "We work with Heijn.", ["We wash crates.", "her bakery supplies Heijn"], True),
        ("en", "Your bakery supplies Heijn.", ["We wash crates.", "her bakery supplies Heijn"], False),
    ],
)
def test_what_is_turned_round_is_named_and_what_is_said_otherwise_is_not(
    language: str, text: str, sources: list[str], is_invented: bool
) -> None:
    assert bool(invented(text, sources, Knowledge(common=COMMON, signs=read_signs(), language=language))) == is_invented
