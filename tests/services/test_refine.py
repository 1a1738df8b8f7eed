"""Wishes about a rewrite act on the last version, keep its facts, and can be taken back; with and without a model."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator

import pytest

from app.bootstrap import Assistant, build
from app.core.model import Tone
from app.core.routing import Intent
from app.core.versions import VERSIONS
from app.interfaces.render_markdown import reply_markdown
from app.services.chat import Conversation, Reply
from app.settings import Settings
from tests.services.conversing import say, text

EN = (
    "Hi Maria,\n\nI read your article on cork in the June issue. Your test with three ovens was excellent work."
    "\n\nI work with 12 small mills in Galicia. One of them dries cork. Our catalogue is on https://example.com for all."
    "\n\nWhich oven did you use for the test?\n\nBest regards,\nTom Hale\n\nP.S. I will be in Porto on 3 May."
)
ES = (
    "Hola, Yuki:\n\nLeí su artículo sobre conservas sin sal en la revista de junio. Trabajamos con dos cooperativas de"
    " Vigo.\n\n¿Qué aceite usaron en la prueba del martes?\n\nSaludos,\nMarta"
)


def passed(reply: Reply) -> bool:
    assert reply.rewrite
    return reply.rewrite.variants[0].checks.passed


@pytest.mark.parametrize(
    ("wish", "gone", "stays"),
    [
        ("without the second paragraph", "12 small mills", "Which oven"),
        ("drop the last sentence", "Which oven", "dries cork"),
        ("without the P.S.", "Porto", "Tom Hale"),
        ("no figures please", "12 small mills", "One of them"),
        ("remove the compliment", "excellent", "June issue"),
        ("without the link", "example.com", "dries cork"),
        ("without the sentence about the catalogue", "catalogue", "dries cork"),
        ("delete the last two sentences", "need to answer", "12 small mills"),
        ("drop the greeting", "Hi Maria", "June issue"),
    ],
)
def test_a_part_that_is_to_go_goes_and_is_not_missed(assistant, wish, gone, stays):
    made = say(assistant, EN, wish)
    assert made.intent is Intent.REFINE
    before = text(say(assistant, EN))
    assert stays in before
    if gone != "Which oven":
        assert gone in before
        assert gone not in text(made)
    assert stays in text(made)
    assert passed(made)
    assert "\n\n\n" not in text(made)


def test_a_part_that_is_not_there_changes_nothing_and_says_how_many_there_are(assistant):
    first = say(assistant, EN)
    made = say(
        assistant,
        "drop the fifth paragraph",
        after=first.conversation,
    )
    assert any("paragraph" in note and "4" in note for note in made.rewrite.notes)


def test_nothing_is_taken_out_where_nothing_would_be_left(assistant):
    short = "Hi Maria,\n\nWhich oven did you use for the cork in the June issue?\n\nBest regards,\nTom"
    first = say(assistant, short, "drop the last sentence")
    made = say(assistant, "drop the first sentence", "drop the last sentence", after=first.conversation)
    assert "?" in text(made) or "cork" in text(made) or "answer" in text(made)
    assert any("Nothing would be left" in note for note in made.rewrite.notes)


def test_a_line_that_is_kept_stands_word_for_word_through_shorter_ones(assistant):
    kept = say(assistant, EN, "keep my first line")
    made = say(assistant, "shorter", "half as long", after=kept.conversation)
    assert "Hi Maria," in text(made)
    assert "I read your article on cork in the June issue." in text(made)
    assert len(text(made)) < len(text(kept))


def test_a_line_that_the_rewrite_had_changed_is_put_back(assistant):
    draft = "Hi Maria,\n\nI hope this email finds you well. I read your paper on cork.\n\nWhich oven was it?\n\nTom"
    first = say(assistant, draft)
    assert "finds you well" not in text(first)
    kept = say(assistant, "keep my first line", after=first.conversation)
    assert "I hope this email finds you well." in text(kept)


def test_what_is_mentioned_stands_in_the_users_words_and_is_a_fact_for_the_rest_of_the_session(assistant):
    made = say(assistant, EN, "mention that we met at the fair in Bilbao")
    assert "We met at the fair in Bilbao." in text(made)
    assert made.conversation.draft.facts == ("we met at the fair in Bilbao",)
    assert passed(made)
    anew = say(assistant, "undo", "start again from my draft", after=made.conversation)
    assert "we met at the fair in Bilbao" in text(anew)


def test_of_a_thing_that_is_only_named_the_user_is_asked_what_to_say(assistant):
    made = say(assistant, EN, "mention the fair in Bilbao")
    assert "The fair in Bilbao: [what you would like to say about it]." in text(made)
    assert made.rewrite.variants[0].questions


def test_a_mention_fills_the_sentence_that_waits_for_a_reason(assistant):
    bare = "Hola Yuki:\n\nSomos líderes en conservas y queremos presentarle nuestro catálogo. ¿Podemos hablar el martes?\n\nMarta"
    made = say(assistant, bare, "menciona que dio una charla en Foodex", speak="es")
    assert "Le escribo porque dio una charla en Foodex." in text(made)
    assert "[algo suyo" not in text(made)


def test_facts_survive_five_refinements_in_a_row(assistant):
    made = say(assistant, ES, "di que nos conocimos en la feria de Bilbao", speak="es")
    for wish in ("más corto", "más formal", "firma como Ana Ruiz", "redúcelo a la mitad", "sin la pregunta"):
        made = say(assistant, wish, speak="es", after=made.conversation)
        assert "Nos conocimos en la feria de Bilbao." in text(made), wish
        assert passed(made), wish
    assert text(made).endswith("Ana Ruiz")


def test_names_and_words_are_exchanged_and_claim_nothing(assistant):
    made = say(
        assistant, ES, "cambia martes por jueves", "empieza con Estimada Sra. Tanaka", "firma como Ana", speak="es"
    )
    assert text(made).startswith("Estimada Sra. Tanaka:")
    assert "jueves" in text(made)
    assert "martes" not in text(made)
    assert text(made).endswith("Saludos,\nAna")
    assert passed(made)


def test_words_that_do_not_stand_there_are_not_exchanged(assistant):
    made = say(assistant, ES, "cambia viernes por jueves", speak="es")
    assert "jueves" not in text(made)
    assert any("viernes" in note for note in made.rewrite.notes)


def test_in_another_language_the_frame_is_written_and_undone(assistant):
    first = say(assistant, EN)
    german = say(assistant, "in German, and sign as Luis", after=first.conversation)
    assert text(german).startswith("Guten Tag Maria,")
    assert text(german).endswith("Luis")
    assert german.rewrite.variants[0].back_reading
    later = say(assistant, "without the second paragraph", after=german.conversation)
    assert text(later).startswith("Guten Tag Maria,")
    assert "12 small mills" not in text(later)
    back = say(assistant, "undo", "undo", after=later.conversation)
    assert text(back) == text(first)
    assert text(say(assistant, "undo", after=back.conversation)) == text(first)


def test_german_is_no_country_and_germany_no_language(assistant):
    first = say(assistant, EN)
    assert say(assistant, "in German", after=first.conversation).conversation.country is None
    assert say(assistant, "it's for Germany", after=first.conversation).conversation.country == "DE"


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ("make it funnier", "funnier"), ("longer", "What shall it say"), ("use the formal form of address", "address"),
        ("another version", "tone"), ("in Japanese", "Without a language model"), ("undo", "first version"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_offline_is_said_and_harms_nothing(assistant, wish, word):
    first = say(assistant, EN)
    made = say(assistant, wish, after=first.conversation)
    assert text(made) == text(first)
    assert any(word in note for note in made.rewrite.notes)
    assert word in reply_markdown(made, assistant.words("en"))


def test_a_wish_without_a_draft_asks_for_one(assistant):
    for wish in ("without the second paragraph", "in German", "shorter", "undo"):
        reply = say(assistant, wish)
        assert reply.rewrite is None
        assert reply.line == "Paste the draft first, then I can change it."


def test_how_the_two_address_each_other_is_told_to_the_critic_alone(assistant):
    close = "Hola, Juan:\n\nVi tu artículo sobre hornos de ladrillo. ¿Cómo mides el calor?\n\nSaludos,\nLaura"
    cold = say(assistant, "es para México", close, "firma como Laura Gil", speak="es")
    told = say(assistant, "nos tuteamos", speak="es", after=cold.conversation)
    rules = [{f.rule for f in one.rewrite.variants[0].critique.findings} for one in (cold, told)]
    assert "culture.pronoun-too-close" in rules[0] - rules[1]
    assert "tuteamos" not in text(told)
    assert text(told).endswith("Laura Gil")


def test_a_question_a_thank_you_and_a_new_draft_are_no_wishes(assistant):
    first = say(assistant, EN)
    assert say(assistant, "Is a shorter message better?", after=first.conversation).intent is Intent.QUESTION
    assert say(assistant, "thanks", after=first.conversation).intent is Intent.THANKS
    anew = say(assistant, ES, after=first.conversation)
    assert anew.intent is Intent.DRAFT
    assert len(anew.conversation.versions) == 1


def test_the_session_is_bounded_and_can_be_kept_as_the_page_keeps_it(assistant):
    made = say(assistant, EN)
    for number in range(VERSIONS + 6):
        made = say(assistant, f"sign as Tom {chr(65 + number)}", after=made.conversation)
    versions = made.conversation.versions
    assert len(versions) == VERSIONS
    assert "Tom Hale" in versions[0].text
    assert copy.deepcopy(made.conversation) == made.conversation
    assert pickle.loads(pickle.dumps(made.conversation)) == made.conversation


class Scripted:
    """A model that says one thing after another and keeps what it was told."""

    name = "scripted"
    host = "nowhere"

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.answers: list[str] = []

    def write(self, system: str, user: str, *, max_tokens: int) -> Iterator[str]:
        assert max_tokens > 0
        self.heard.append((system, user))
        yield self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture(scope="module")
def modelled(tmp_path_factory) -> Iterator[tuple[Assistant, Scripted]]:
    model = Scripted()
    made = build(Settings(data_dir=tmp_path_factory.mktemp("m"), store="memory", language="en"), model=model)
    yield made, model
    made.close()


FIRST = (
    "Hi Maria,\n\nI read your article on cork in the June issue.\n\nI work with 12 small mills in Galicia. One of them dries"
    " cork.\n\nWhich oven did you use for the test?\n\nBest regards,\nTom Hale"
)
DRAFT = FIRST.replace("I read", "I hope this email finds you well. I read")
SHORT = (
    "Hi Maria,\n\nI read your article on cork in the June issue. Which oven did you use for the test?"
    "\n\nBest regards,\nTom Hale"
)
SHORT_WITH_MILLS = SHORT.replace("Which", "I work with 12 small mills in Galicia. Which")


@pytest.fixture
def started(modelled) -> tuple[Assistant, Scripted, Conversation]:
    assistant, model = modelled
    model.answers = [FIRST]
    first = say(assistant, DRAFT)
    assert first.rewrite.writer == "scripted"
    model.heard.clear()
    return assistant, model, first.conversation


def test_a_model_is_asked_for_what_the_program_cannot_do_exactly(started):
    assistant, model, kept = started
    exact = say(assistant, "sign as Luis", "without the second paragraph", after=kept)
    assert model.heard == []
    assert "12 small mills" not in text(exact)
    assert exact.rewrite.writer == "scripted"


def test_a_shorter_version_of_the_model_is_made_of_the_last_one(started):
    assistant, model, kept = started
    model.answers = [SHORT_WITH_MILLS]
    made = say(assistant, "shorter", after=kept)
    assert text(made) == SHORT_WITH_MILLS
    assert made.rewrite.writer == "scripted"
    system, user = model.heard[0]
    assert "Make it shorter" in user
    assert FIRST in user
    assert "finds you well" not in user
    assert "cork" not in system


def test_what_was_taken_out_is_not_missed_and_may_not_come_back(started):
    assistant, model, kept = started
    model.answers = [FIRST, SHORT]
    made = say(assistant, "without the second paragraph, and warmer", after=kept)
    assert text(made) == SHORT
    assert "The user had this taken out" in model.heard[1][1]
    assert passed(made)


def test_a_line_to_keep_that_the_model_changes_is_named_back_and_then_kept_offline(started):
    assistant, model, kept = started
    changed = SHORT.replace(
        "I read your article on cork in the June issue.", "Your June article on cork was read here."
    )
    model.answers = [changed]
    made = say(assistant, "keep my first sentence", "warmer", after=kept)
    assert "The user wants this word for word" in model.heard[-1][1]
    assert len(model.heard) == 2
    assert made.rewrite.writer == "scripted"  # the last version was the model's, and it stands
    assert "I hope this email finds you well." in text(made)
    assert any("word for word" in note for note in made.rewrite.notes)


def test_a_fact_told_in_a_wish_may_be_said_and_nothing_else(started):
    assistant, model, kept = started
    honest = FIRST.replace("I read", "We met at the fair in Bilbao. I read")
    model.answers = [honest.replace("Bilbao", "Bilbao with Peter Novak"), honest]
    made = say(assistant, "mention that we met at the fair in Bilbao", after=kept)
    assert "Novak" in model.heard[1][1]
    assert text(made) == honest
    model.answers = [SHORT, SHORT.replace("I read", "We met at the fair in Bilbao. I read")]
    model.heard.clear()
    shorter = say(assistant, "half as long", after=made.conversation)
    assert "we met at the fair in Bilbao" in model.heard[0][1]
    assert "Bilbao" in text(shorter)


def test_a_model_that_makes_nothing_shorter_gives_way_to_the_program(started):
    assistant, model, kept = started
    model.answers = [FIRST.replace("One of them", "And one of them")]
    made = say(assistant, "shorter", after=kept)
    assert len(text(made)) < len(FIRST)
    assert any("short enough" in note for note in made.rewrite.notes)


def test_another_language_and_then_a_wish_in_it(started):
    assistant, model, kept = started
    german = (
        "Guten Tag Maria,\n\nich habe Ihren Artikel über Kork in der Juni-Ausgabe gelesen.\n\nIch arbeite mit 12 kleinen Mühlen"
        " in Galicien. Eine von ihnen trocknet Kork.\n\nWelchen Ofen haben Sie für den Test benutzt?\n\nViele Grüße\nTom Hale"
    )
    model.answers = [german]
    made = say(assistant, "in German", after=kept)
    assert text(made) == german
    assert made.conversation.versions[-1].language == "de"
    cut = say(assistant, "ohne den zweiten Absatz", after=made.conversation)
    assert "Mühlen" not in text(cut)
    back = say(assistant, "undo", "undo", after=cut.conversation)
    assert text(back) == FIRST


def test_an_unknown_wish_goes_to_the_model_in_the_users_words_and_is_remembered(started):
    assistant, model, kept = started
    model.answers = [FIRST.replace("One of them dries cork.", "One of them, by the way, dries cork.")]
    made = say(assistant, "make it sound less like a robot", after=kept)
    assert "less like a robot" in model.heard[0][1].partition("<asked>")[2]
    model.answers = [SHORT_WITH_MILLS]
    say(assistant, "shorter", after=made.conversation)
    assert "less like a robot" in model.heard[-1][1].partition("<earlier>")[2].partition("</earlier>")[0]


def test_a_tone_that_changes_nothing_more_says_so(assistant):
    made = say(assistant, EN, "warmer", "warmer")
    assert any("closing and short forms" in note for note in made.rewrite.notes)


def test_a_tone_is_kept_with_the_version(assistant):
    made = say(assistant, EN, "more formal")
    assert made.conversation.versions[-1].tone is Tone.FORMAL
    assert "Yours sincerely,\nTom Hale" in text(made)


def test_plain_english_is_a_wish_about_the_last_version(assistant: Assistant):
    hard = EN.replace("Your test with three ovens was excellent work.", "You built it from scratch, by the book.")
    first = say(assistant, hard)
    plain = say(assistant, "en inglés sencillo", after=first.conversation)
    assert "from scratch" in text(first)
    assert "from scratch" not in text(plain)
    assert plain.rewrite
    assert any("plain English goes only so far" in note for note in plain.rewrite.notes)
