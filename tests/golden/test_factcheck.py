"""The fact check on cases made to deceive it: figures printed, and floors under them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.bootstrap import Assistant, build
from app.core import facts
from app.core.figures import share_interval
from app.settings import Settings

CASES = tomllib.loads((Path(__file__).parent / "factcheck.toml").read_text("utf-8"))["case"]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    made = build(Settings(data_dir=tmp_path_factory.mktemp("data"), store="memory"))
    yield made
    made.close()


def held(assistant: Assistant, case: dict) -> facts.Held:
    return facts.hold(
        case["rewrite"],
        [case["draft"], *case.get("facts", [])],
        assistant._knowledge(case["language"]),
        source_language=case["draft_language"],
    )


FLOORS = {
    "first": (0.92, 0.02, 0.94),
    "second": (0.93, 0.03, 0.93),
    "aside": (0.62, 0.08, 0.68),
    "third": (0.66, 0.02, 0.86),
    "kept": (0.50, 0.08, 0.65),
    "blind": (0.70, 0.10, 0.85),
    "unseen": (0.68, 0.05, 0.73),
}
"""By part: least share of inventions refused, most of honest rewrites refused, least share of inventions refused or pointed
out to the user; each a little under what was reached."""


def share(hits: int, of: int) -> str:
    low, high = share_interval(hits, of)
    return f"{hits} of {of} = {hits / of:.2f} [{low:.2f}, {high:.2f}]"


def test_the_labels_are_what_they_say():
    assert len(CASES) == len({case["id"] for case in CASES}) == 812
    assert {case["part"] for case in CASES} == set(FLOORS)
    assert all(part in case["rewrite"] for case in CASES for part in case["invented"])


@pytest.mark.parametrize("part", FLOORS)
def test_most_inventions_are_named_and_most_honest_rewrites_pass(assistant, part):
    found = [(c["language"], bool(c["invented"]), held(assistant, c)) for c in CASES if c["part"] == part]
    for language in ("en", "es", "all"):
        here = [(bad, one) for spoken, bad, one in found if language in (spoken, "all")]
        bad, honest = sum(b for b, _ in here), sum(not b for b, _ in here)
        caught, alarms = (sum(bool(one.invented) for b, one in here if b is kind) for kind in (True, False))
        told, doubts = (
            sum(bool(one.invented or one.doubted) for b, one in here if b is kind) for kind in (True, False)
        )
        print(f"{part}, {language}: inventions refused {share(caught, bad)}; honest refused {share(alarms, honest)}")
        print(f"  refused or pointed out: inventions {share(told, bad)}; honest {share(doubts, honest)}")
    least, most, least_told = FLOORS[part]
    assert caught >= least * bad
    assert alarms <= most * honest
    assert told >= least_told * bad


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_text_invents_nothing_against_itself(assistant, case):
    for text, language in ((case["draft"], case["draft_language"]), (case["rewrite"], case["language"])):
        assert facts.invented(text, [text], assistant._knowledge(language), source_language=language) == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Natalie from your team suggested that we speak.", ("Natalie",)),
        ("Martín me dijo que le escribiera.", ("Martin",)),
        ("Grace mentioned your mill.", ("Grace",)),
        ("Someone mentioned your mill.", ()),
        ("Te garantizo resultados.", ("garantizo",)),
        ("Escribo por StartUp X. La idea es suya.", ()),
    ],
)
def test_who_sent_the_writer_is_named_and_set_phrases_are_not(assistant, text, named):
    language = "es" if any(word in text for word in ("dijo", "Te ", "Escribo")) else "en"
    draft = {"en": "Your mill grinds rye. I read of it.", "es": "Su molino muele centeno. Trabajo en StartUp X."}[
        language
    ]
    found = facts.invented(text, [draft], assistant._knowledge(language), source_language=language)
    assert all(any(name in one for one in found) for name in named), found
    assert bool(found) is bool(named), found


@pytest.mark.parametrize(
    ("language", "source", "text"),
    [
        ("es", "Muelo sacos de 20 kg. Busco un socio.", "Muelo sacos de 20 kg. Buscamos un socio."),
        ("en", "I visited your gallery in Bath in February.", "When I visited your gallery in February, it was open."),
        ("en", "I wrote of mother-of-pearl.", "What I wrote of is mother-of-pearl."),
    ],
)
def test_neither_a_unit_nor_a_month_nor_a_set_phrase_makes_an_invention(assistant, language, source, text):
    assert facts.invented(text, [source], assistant._knowledge(language), source_language=language) == ()


@pytest.mark.parametrize(
    ("language", "source", "text", "is_told"),
    [
        ("es", "Si te parece, quedamos una mañana.", "Podría ir una mañana.", True),
        ("es", "Te llevo yo las muestras.", "Podría ir con las muestras.", True),
        ("es", "Su nota salió una mañana.", "Podría ir una mañana.", False),
        ("fr", "Votre note m'a servi.", "Merci pour votre accueil la semaine dernière.", False),
        ("fr", "Nous nous sommes vus la semaine dernière.", "Merci de votre réponse.", True),
        ("de", "Ihre Notiz half mir.", "Danke für das Gespräch letzte Woche.", False),
        ("pt", "A sua nota ajudou.", "Obrigado pela conversa da semana passada.", False),
        ("it", "La Sua nota mi serve.", "Grazie per la visita della settimana scorsa.", False),
    ],
)
def test_a_visit_is_known_in_other_words_and_thanks_for_one_that_nobody_told_are_not(
    assistant, language, source, text, is_told
):
    found = facts.invented(text, [source], assistant._knowledge(language), source_language=language)
    assert any(one in text for one in found) is not is_told, found
