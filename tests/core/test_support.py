"""Clauses of a rewrite with nothing behind them, against the words that ship and in pairs that differ in one thing."""

from __future__ import annotations

import pytest

from app.adapters.rulebooks import read_lexicon, read_signs
from app.core.contrast import DENYING
from app.core.errors import AuthoringError
from app.core.lexicon import Lexicon
from app.core.support import support, turned

DRAFT = {
    "en": "Dear Ms Hale, our bakery in Leith sells rye bread to nine cafes. Could I bring you a loaf on Friday? Iain Ross",
    "es": "Estimada Sra. Hale: nuestra panadería de Leith vende pan de centeno a nueve cafés. ¿Le llevo uno el viernes? Iain",
}


def missing(text: str, source: str, language: str, source_language: str) -> list[str]:
    backed = support(text, [source], read_lexicon(), (language, source_language))
    found = sorted((*backed.missing, *backed.doubtful))
    return [text[start:end] for start, end in found]


@pytest.mark.parametrize("source", ["en", "es"])
@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Dear Ms Hale,\n\nNine cafes buy the rye bread we bake in Leith. I would be glad to bring you some.\n\nIain Ross",
        ),
        (
            "es",
            "Estimada Sra. Hale:\n\nNueve cafés compran el pan de nuestra panadería de Leith.\n\nUn saludo,\nIain Ross",
        ),
    ],
)
def test_other_words_and_another_language_are_no_invention(source: str, language: str, text: str) -> None:
    assert missing(text, DRAFT[source], language, source) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Our bakery in Leith sells rye bread, milled by monks in a castle.\nIain", "milled by monks in a castle"),
        ("Our bakery sells rye bread to nine cafes and tourists photograph it.\nIain", "tourists photograph"),
        ("My brother sells rye bread to nine cafes.\nIain", "brother"),
    ],
)
@pytest.mark.parametrize("source", ["en", "es"])
def test_what_nobody_told_is_named_in_the_words_of_the_rewrite(source: str, text: str, named: str) -> None:
    assert missing(text, DRAFT[source], "en", source) == [named]


def test_a_question_and_a_language_without_words_are_left_alone() -> None:
    assert missing("Would monks in a castle eat it?\nIain", DRAFT["en"], "en", "en") == []
    assert missing("Mönche mahlen Korn im Schloss.\nIain", DRAFT["en"], "de", "en") == []


@pytest.mark.parametrize(
    ("text", "is_turned"),
    [
        ("We open a shop in Leith in June.\nIain", True),
        ("We are considering a shop in Leith in June.\nIain", False),
        ("En junio abrimos una tienda en Leith.\nIain", True),
        ("Quizá abramos una tienda en Leith en junio.\nIain", False),
    ],
)
def test_a_guess_stays_a_guess(text: str, is_turned: bool) -> None:
    signs = read_signs()
    language = "es" if "junio" in text else "en"
    found = turned(
        text,
        ["Hello, we might open a shop in Leith in June."],
        read_lexicon(),
        (language, "en"),
        mark=signs.open,
        kept=signs.soft,
    )
    assert bool([*found]) is is_turned


def test_a_denial_survives_translation() -> None:
    source = ["Estimada Kate: no busco trabajo todavía, soy logopeda."]
    told = {"I am looking for work, Kate.\nIain": True, "I am not looking for work yet, Kate.\nIain": False}
    for text, is_turned in told.items():
        found = turned(text, source, read_lexicon(), ("en", "es"), mark=DENYING, kept=DENYING, reach=3)
        assert bool([*found]) is is_turned


def test_a_file_of_words_that_lacks_a_table_is_refused_by_name() -> None:
    with pytest.raises(AuthoringError, match=r"words\.toml.*\[senses\]"):
        Lexicon.parse({"light": {}}, {})
