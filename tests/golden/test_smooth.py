"""Smooth inventions and honest courtesy, sentence by sentence: figures printed, and floors under them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.bootstrap import Assistant, build
from app.core import facts
from app.core.figures import share_interval
from app.settings import Settings

CASES = tomllib.loads((Path(__file__).parent / "smooth.toml").read_text("utf-8"))
OTHERS = ("fr", "de", "pt", "it")
FLOORS = {
    ("built on", "en"): (0.9, 0.04),
    ("built on", "es"): (0.9, 0.04),
    ("built on", *OTHERS): (0.95, 0.04),
    ("later", "en"): (0.55, 0.14),
    ("later", "es"): (0.4, 0.14),
}
"""By part and languages: least share of inventions refused, most of honest sentences refused."""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    made = build(Settings(data_dir=tmp_path_factory.mktemp("data"), store="memory"))
    yield made
    made.close()


def held(assistant: Assistant, language: str, sentence: str) -> facts.Held:
    """Return what the check finds in the draft of a language with a sentence before its last paragraph."""
    draft = CASES["drafts"][language].strip()
    body, closing = draft.rsplit("\n\n", 1)
    return facts.hold(
        f"{body}\n\n{sentence}\n\n{closing}", [draft], assistant._knowledge(language), source_language=language
    )


@pytest.mark.parametrize("group", FLOORS, ids="-".join)
def test_smooth_inventions_are_named_and_courtesy_passes(assistant, group):
    part, *languages = group
    cases = CASES["later"] if part == "later" else CASES
    refused = {}
    for label in ("invented", "honest"):
        found = [(text, held(assistant, one, text)) for one in languages for text in cases[label][one]]
        hits = sum(bool(one.invented) for _, one in found)
        told = sum(bool(one.invented or one.doubted) for _, one in found)
        refused[label] = hits / len(found)
        low, high = share_interval(hits, len(found))
        print(f"{' '.join(group)}, {label}: refused {hits} of {len(found)} [{low:.2f}, {high:.2f}], told {told}")
        for text, one in found:
            if bool(one.invented) is (label == "honest"):
                print("   ", text, one.invented, one.doubted)
    least, most = FLOORS[group]
    assert refused["invented"] >= least
    assert refused["honest"] <= most


@pytest.mark.parametrize(
    ("language", "draft", "text"),
    [
        ("en", "Our tool saves shops a third of the work.", "You will save work."),
        ("en", "It costs you nothing.", "It is free of charge."),
        ("en", "I also studied in Leeds.", "I studied in Leeds too."),
        ("en", "We already work for nine hotels, which buy from us.", "Several hotels already buy from us."),
        ("en", "May I mail you the plans?", "I will send you the plans."),
        ("en", "We bake daily and read your notes daily.", "We read your notes every day."),
        ("en", "We have never missed a day.", "We never missed a day."),
        ("en", "Your colleague told me about you.", "A colleague of yours told me about you."),
        ("es", "Es gratis.", "No le costará nada."),
        ("es", "Le puedo mandar los planos.", "Le envío los planos."),
        ("es", "Yo también estudié en León.", "También estudié en León."),
        ("es", "Nos compran nueve hoteles.", "Varios hoteles ya nos compran."),
        ("es", "Nos ahorramos la mitad del trabajo.", "Le ahorrará trabajo."),
        ("es", "Una compañera suya me dio su nombre.", "Una colega suya me dio su nombre."),
    ],
)
def test_what_the_draft_says_in_other_words_is_no_invention(assistant, language, draft, text):
    known = assistant._knowledge(language)
    assert facts.invented(text, [draft], known, source_language=language) == ()


@pytest.mark.parametrize(
    ("language", "draft", "text"),
    [
        ("en", "I have used it since 2015.", "I have always used it."),
        ("en", "I can send you a price list for the boxes.", "I will call you about the boxes."),
        ("en", "We help businesses answer their customers.", "Ten of your colleagues already use it."),
        ("es", "Lo uso desde 2015.", "Lo he usado siempre."),
        ("es", "Le puedo mandar una lista de precios.", "Le llamaré por la lista de precios."),
        ("es", "Mi compromiso: veinte horas de trabajo.", "Se lo hago sin coste."),
    ],
)
def test_one_promise_excuses_no_other_and_a_word_of_degree_raises_a_claim(assistant, language, draft, text):
    known = assistant._knowledge(language)
    assert facts.invented(text, [draft], known, source_language=language)
