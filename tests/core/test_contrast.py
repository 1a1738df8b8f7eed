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
        ("en", "I am a rigger here.", ["A rigger writes."], False),
        ("en", "We work with Heijn.", ["We wash crates.", "her bakery supplies Heijn"], True),
        ("en", "Your bakery supplies Heijn.", ["We wash crates.", "her bakery supplies Heijn"], False),
    ],
)
def test_what_is_turned_round_is_named_and_what_is_said_otherwise_is_not(
    language: str, text: str, sources: list[str], is_invented: bool
) -> None:
    assert bool(invented(text, sources, Knowledge(common=COMMON, signs=read_signs(), language=language))) == is_invented
