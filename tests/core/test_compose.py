"""The offline writer: what it drops, what it keeps, and what it leaves to the user."""

from __future__ import annotations

import pytest

from app.adapters.rulebooks import read_rulebook
from app.core.anatomy import scan
from app.core.compose import Composition, compose
from app.core.critic import critique
from app.core.model import Draft, Stage, Tone


def made(text: str, language: str = "en", *, tone: Tone = Tone.WARM, stage: Stage | None = None) -> Composition:
    rulebook = read_rulebook(language)
    draft = Draft(text=text, language=language, stage=stage)
    return compose(draft, critique(draft, rulebook), rulebook, tone=tone)


def test_who_writes_stays_when_the_boast_behind_it_goes():
    text = (
        "Estimada Jane:\n\nMi nombre es Luis Gómez y soy gerente de Aceites del Sur, un proveedor líder de aceite de oliva."
        "\n\nSaludos,\nLuis"
    )
    assert "Mi nombre es Luis Gómez y soy gerente de Aceites del Sur." in made(text, "es").text
    assert "líder" not in made(text, "es").text


def test_a_clause_that_cannot_stand_alone_goes_with_its_sentence():
    text = "Hi Ana,\n\nIf Greta is not the one for it, we help companies like yours cut costs by 40%.\n\nTom"
    assert "If Greta" not in made(text).text


def test_a_short_courtesy_with_the_readers_name_stays():
    text = "Thanks for connecting, Anika! We help companies like yours cut costs by 40%. Worth a chat?"
    assert made(text).text.startswith("Thanks for connecting, Anika!")


def test_a_sentence_that_followed_the_greeting_in_its_line_starts_with_a_capital():
    text = "Hello Ana, we make nine kinds of glue in a mill by the sea, all of them from bones and hides.\n\nBest,\nTom"
    assert "\n\nWe make nine kinds" in made(text).text


def test_a_name_or_a_blank_alone_at_the_end_is_the_closing():
    for name in (
        "Tom Hart",
        "[Name]",
        "T. Hart, Dipl.-Ing.",
        "Dr. Tom Hart",
        "Tom Hart, Ph.D., MBA",
        "Dipl.-Ing. (FH) Tom Hart",
    ):
        text = f"Hi Ana,\n\nWe help companies like yours cut costs by 40%.\n\n{name}"
        assert made(text).text.endswith(f"\n\n{name}")


@pytest.mark.parametrize(
    ("language", "closing"),
    [
        ("en", "A big hug from sunny Recife,"),
        ("en", "Warm hugs from all of us in Recife,"),
        ("es", "Un enorme y cálido abrazo desde Recife,"),
        ("es", "Un caluroso abrazo desde Recife,"),
        ("de", "Eine dicke Umarmung aus Recife"),
        ("fr", "Une chaleureuse accolade de Recife,"),
        ("it", "Un caloroso abbraccio da Recife,"),
        ("pt", "Um caloroso abraço de Recife,"),
    ],
)
def test_a_hug_from_a_place_closes_the_letter(language: str, closing: str):
    text = f"Ana,\n\nwhat is said here is of no matter at all.\n\n{closing}\nRafael"
    read = scan(Draft(text=text), read_rulebook(language))
    assert read.reading.quote(read.closing) == f"{closing}\nRafael"


def test_of_a_sentence_that_boasts_across_a_comma_no_half_is_kept():
    text = "Hi Ana,\n\nYour post on cork helped our lab in Vigo. In May Eva saw our amazing, unique platform.\n\nBest,\nTom"
    assert "amazing" not in made(text).text


def test_a_false_re_leaves_the_subject():
    text = "Subject: Re: our talk on cork\n\nHi Ana,\n\nYour post on cork was useful to our lab in Vigo.\n\nTom"
    assert made(text, stage=Stage.FIRST_CONTACT).text.startswith("Subject: our talk on cork\n")


def test_merge_fields_become_blanks_in_subject_and_body():
    text = "Subject: {{topic}}\n\nHi Ana,\n\nYour post on {{topic}} was useful to our lab in Vigo.\n\nTom"
    assert made(text).text.count("[topic]") == 2
    assert any("[topic]" in question for question in made(text).questions)


@pytest.mark.parametrize(("short", "full"), [("I'm", "I am"), ("don't", "do not"), ("It’s", "It is")])
def test_the_formal_tone_writes_contractions_out(short, full):
    text = f"Hello Ana,\n\nYour post on cork helped our lab in Vigo. {short} what we looked for.\n\nBest,\nTom"
    assert f"{full} what we looked for" in made(text, tone=Tone.FORMAL).text


def test_concise_keeps_what_speaks_for_the_message():
    text = (
        "Hello Ana,\n\nWe met in the rain. It was late. The train had gone. Your article on cork named the one fault we"
        " never found. We are four people. We work at night.\n\nBest,\nTom"
    )
    short = made(text, tone=Tone.CONCISE).text
    assert "Your article on cork" in short
    assert len(short) < len(made(text).text)
