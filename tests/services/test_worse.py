"""A model's version that the critic likes less: its new faults are named back, and only a clearly worse one is refused."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import build
from app.core.model import Channel, Draft
from app.core.worsening import is_worse, new_faults
from app.services.brief import FAULT_TOKENS, UNLIMITED
from app.services.faults import Fault, named
from app.services.review import DOUBTED, INVENTED, MISSING
from app.settings import Settings
from tests.adapters.model_server import SAYS
from tests.services.test_declined import EN as LONG_DRAFT
from tests.services.test_declined import PADDING
from tests.services.test_prompts_sent import EVIDENCE
from tests.services.test_rewrite import orders

GOLDEN = Path(__file__).parent.parent / "golden" / "factcheck.toml"

DRAFT = {
    "en": (
        "Hi Nora,\n\nYour note on drying hops over wood answered a question of ours. How long do you leave the doors shut?"
        " A line is plenty, and no answer is fine too.\n\nBest,\nPeter Vale"
    ),
    "es": (
        "Estimada Nora:\n\nLeí su artículo sobre el lúpulo secado con leña y resolvió una duda nuestra. ¿Cuánto tiempo deja"
        " cerradas las puertas? Una línea basta, y si no puede contestar, no pasa nada.\n\nUn saludo,\nPedro Val"
    ),
}
MILDLY = DRAFT["en"].replace("How long do", "Would it be of interest to tell us how long")
CLEARLY = {
    "en": DRAFT["en"].replace(
        "A line is plenty",
        "We help companies like yours. Do not miss out, act now, places are limited. A line is plenty",
    ),
    "es": DRAFT["es"].replace(
        "Una línea basta",
        "Ayudamos a empresas como la suya. No pierda esta oportunidad, plazas limitadas. Una línea basta",
    ),
}


@pytest.fixture
def modelled(model_server, tmp_path):
    settings = {"base_url": model_server.url, "model": "small", "model_patience": 2, "model_timeout": 5}
    made = build(Settings(data_dir=tmp_path, store="memory", **settings))
    model_server.aside(EVIDENCE, f"{SAYS}No evidence that can be read.")
    yield made
    made.close()


def test_a_new_fault_is_named_back_and_a_version_that_keeps_it_stands_where_it_is_small(modelled, model_server):
    model_server.say(MILDLY)
    made = modelled.rewrite(Draft(text=DRAFT["en"]))
    assert len(model_server.received) == 2
    assert "faults that the draft has not" in orders(model_server.received[1])
    (proposal,) = made.variants
    assert proposal.critique.score < made.before.score
    assert (made.writer, proposal.text) == ("small", MILDLY)
    assert made.notes == (modelled.words("en").line("error.writer_unproven"),)


def test_a_new_fault_that_is_mended_is_gone(modelled, model_server):
    model_server.say(MILDLY, DRAFT["en"])
    made = modelled.rewrite(Draft(text=DRAFT["en"]))
    assert made.variants[0].text == DRAFT["en"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_clearly_worse_version_is_refused_after_a_second_try_and_the_note_says_what_it_was(
    modelled, model_server, language
):
    draft = Draft(text=DRAFT[language], facts=())
    model_server.say(CLEARLY[language])
    made = modelled.rewrite(draft, speak=language)
    assert len(model_server.received) == 2
    assert made.writer == "offline"
    told = " ".join(made.notes)
    start = modelled.words(language).table("error")["writer_worse"].partition("{")[0]
    assert start in told
    after = modelled.critique(replace(draft, text=CLEARLY[language]), speak=language)
    assert any(one.reason in told for one in new_faults(after, made.before))


def test_a_first_version_that_stands_is_kept_before_a_clearly_worse_second_one(modelled, model_server):
    model_server.say(MILDLY, CLEARLY["en"])
    assert modelled.rewrite(Draft(text=DRAFT["en"])).variants[0].text == MILDLY


def test_few_honest_rewrites_are_refused_by_the_critic(assistant):
    cases = tomllib.loads(GOLDEN.read_text("utf-8"))["case"]
    compared = worse = 0
    for case in cases:
        if case["invented"] or case["draft_language"] != case["language"]:
            continue
        draft = Draft(text=case["draft"], facts=tuple(case["facts"]))
        before = assistant.critique(draft)
        after = assistant.rewrite.judge(
            replace(draft, text=case["rewrite"], language=before.language, channel=before.channel, stage=before.stage),
            blanks_are_ours=True,
        )
        compared += 1
        worse += is_worse(after, before)
    print(f"honest rewrites that read clearly worse to the critic: {worse} of {compared}")
    assert compared > 300
    assert worse <= 0.12 * compared  # by the score alone it was 123 of 335


@given(
    st.lists(st.text("ab cd.", min_size=1, max_size=60), max_size=9),
    st.lists(st.text("ef gh", min_size=1, max_size=60), max_size=9),
)
def test_all_faults_together_stay_within_what_a_prompt_keeps_free_for_them(invented, missing):
    def count(text: str) -> int:
        return len(text) // 4 + 1

    faults = [Fault(INVENTED, tuple(invented)), Fault(MISSING, tuple(missing)), Fault(DOUBTED, ("one two",) * 3)]
    told = named([fault for fault in faults if fault.quotes], count)
    assert sum(map(count, told)) <= FAULT_TOKENS


def test_each_of_several_long_clauses_is_named_and_none_ends_with_two_stops():
    clauses = tuple(f"{name} told us of the great oportunity that waits for all of us in Lyon." for name in "ABCDEF")
    (told,) = named([Fault(INVENTED, clauses)], lambda text: len(text.split()) * 2)
    assert all(f"“{name} told us of" in told for name in "ABCDEF")
    assert "." not in told.partition("“")[2].rpartition("”")[0]
    (whole,) = named([Fault(INVENTED, clauses[:1])], lambda text: len(text.split()))
    assert f"“{clauses[0][:-1]}”. Remove it" in whole


@pytest.mark.parametrize("speak", ["en", "es"])
def test_an_email_that_stays_longer_than_asked_is_shown_with_a_word_on_it(modelled, model_server, speak):
    text = (
        "Hi Nora,\n\nYour note on drying hops over wood was useful to us. How long do you leave the doors shut?\n\n"
        + "\n\n".join(PADDING[:3] * 3)
        + "\n\nBest,\nPeter Vale"
    )
    model_server.say(text)
    made = modelled.rewrite(Draft(text=LONG_DRAFT, channel=Channel.EMAIL), speak=speak)
    assert (made.writer, made.variants[0].text) == ("small", text)
    words = modelled.words(speak)
    assert made.notes == (
        words.line("rewritten.longer", length=len(text), most=UNLIMITED),
        words.line("error.writer_unproven"),
    )
