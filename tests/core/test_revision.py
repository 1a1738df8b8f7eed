"""Parts of a message are found as users count them, and changes without a model leave the rest as it stood."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.refinings import read_grammars
from app.adapters.rulebooks import available, read_rulebook
from app.core import revision
from app.core.critic import critique
from app.core.model import Draft, Tone
from app.core.parts import about, layout, located
from app.core.refinement import KINDS, Part
from app.core.text import WORD

EN = read_rulebook("en")
LETTER = (
    "Dear Ms Lee,\n\nYour paper on salt was excellent. It saved us 40 % of the heat.\n\nWe run one mill in Vigo. Is the oven"
    " still in use? See https://example.com/oven for ours.\n\nBest regards,\nTom\n\nP.S. I am in Porto in May."
)
DE = "Sehr geehrte Frau Meyer,\n\nIhr Vortrag über Salz hat mir geholfen. Wir trocknen Kork.\n\nViele Grüße\nTom Hale"


def quotes(part: Part, text: str = LETTER) -> list[str]:
    here = layout(text, EN)
    praise = next(grammar.praise for grammar in read_grammars("en"))
    return [here.quote(span) for span in located(part, here, critique(Draft(text=text, language="en"), EN), praise)]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (Part("paragraph", 1), ["Your paper on salt was excellent. It saved us 40 % of the heat."]),
        (Part("sentence", -1), ["See https://example.com/oven for ours."]),
        (Part("sentence", -1, 2), ["Is the oven still in use?", "See https://example.com/oven for ours."]),
        (Part("sentence", 9), []),
        (Part("paragraph", -3), []),
        (Part("sentence"), []),
        (Part("greeting"), ["Dear Ms Lee,"]),
        (Part("closing"), ["Best regards,\nTom"]),
        (Part("postscript"), ["P.S. I am in Porto in May."]),
        (Part("compliment"), ["Your paper on salt was excellent."]),
        (Part("figures"), ["It saved us 40 % of the heat."]),
        (Part("link"), ["See https://example.com/oven for ours."]),
        (Part("question"), ["Is the oven still in use?"]),
        (Part("subject"), []),
    ],
)
def test_parts_are_counted_as_users_count_them(part: Part, found: list[str]) -> None:
    assert quotes(part) == found


def test_what_only_begins_like_a_closing_is_told_and_a_farewell_apart_from_its_name_is_none() -> None:
    german = layout("Guten Tag Frau Meyer,\n\nIhr Artikel hat mir geholfen.\n\nViele Grüße\nTom", read_rulebook("de"))
    assert [german.quote(span) for span in german.paragraphs] == ["Ihr Artikel hat mir geholfen."]
    apart = layout("Hi Ana,\n\nYour paper helped us.\n\nBest regards,\n\nTom", EN)
    assert apart.quote(apart.closing) == "Best regards,\n\nTom"


def test_sentences_are_found_by_what_they_are_about_whatever_the_ending() -> None:
    here = layout(LETTER, EN)
    assert [here.quote(span) for span in about("mills", here)] == ["We run one mill in Vigo."]
    assert about("catalogue", here) == ()


@given(st.sampled_from(KINDS), st.integers(-6, 6), st.integers(1, 4), st.text(max_size=300))
@settings(deadline=None)
def test_any_part_of_any_text_is_a_span_of_it_and_can_go(kind: str, place: int, count: int, text: str) -> None:
    if not text.strip():
        return
    here = layout(text, EN)
    never = re.compile("(?!)")
    found = critique(Draft(text=text, language="en"), EN)
    spans = located(Part(kind, place, count), here, found, never)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert len(WORD.findall(revision.taken_out(text, spans))) <= len(WORD.findall(text))


@pytest.mark.parametrize(
    ("words", "greeting"),
    [
        ("Dear Dr Meyer", "Dear Dr Meyer,"), ("Hello Jo:", "Hello Jo:"), ("Ana", "Dear Ms Ana,"),
    ],
)  # fmt: skip
def test_a_greeting_or_a_name_alone_takes_the_place_of_the_old_one(words: str, greeting: str) -> None:
    assert revision.greeted(LETTER, words, EN) == LETTER.replace("Dear Ms Lee,", greeting)


def test_a_blank_in_greeting_and_closing_is_filled_with_the_name() -> None:
    text = "Hello [name],\n\nYour paper on salt helped us.\n\nBest regards,\n[your name]"
    assert revision.greeted(text, "Ana Lee", EN).startswith("Hello Ana Lee,")
    assert revision.signed(text, "Tom", EN).endswith("Best regards,\nTom")


def test_a_closing_of_the_users_own_and_a_text_without_one_are_signed() -> None:
    assert "Kind regards,\nLuis\n\nP.S." in revision.signed(LETTER, "Kind regards, Luis", EN)
    assert revision.signed("Your paper on salt helped us a lot.", "Luis", EN).endswith("a lot.\n\nLuis")


def test_words_are_exchanged_whole_and_keep_their_capital() -> None:
    assert revision.exchanged("Tuesday or tuesdays", "tuesday", "thursday") == "Thursday or tuesdays"
    assert revision.exchanged("a.b", "a.b", r"\1") == r"\1"


def test_a_german_clause_stands_behind_dass_and_a_german_sentence_alone() -> None:
    german = read_rulebook("de")
    clause = revision.mentioned(DE, "wir uns in Bilbao kennengelernt haben", german)
    assert "Erwähnen möchte ich, dass wir uns in Bilbao kennengelernt haben." in clause
    assert "Wir haben uns in Bilbao getroffen." in revision.mentioned(DE, "wir haben uns in Bilbao getroffen", german)


@pytest.mark.parametrize("language", available())
def test_every_language_has_a_line_for_a_thing_that_is_only_named(language: str) -> None:
    said = revision.spoken("x", read_rulebook(language))
    assert said.sentence("Alimentaria", is_thing=True).startswith("Alimentaria")
    assert revision.questions(said.sentence("Alimentaria", is_thing=True), read_rulebook(language))


def test_shorter_keeps_what_is_kept_the_last_question_and_one_sentence() -> None:
    def cut(text: str, share: float) -> str:
        kept = "We run one mill in Vigo."
        return revision.shortened(text, EN, share=share, faults=(), strong=(), is_kept=lambda one: one == kept)

    once = cut(LETTER, revision.SHORTER)
    assert len(once) < len(LETTER)
    least = cut(cut(once, 0.1), 0.1)
    assert "We run one mill in Vigo." in least
    assert "Is the oven still in use?" in least
    assert "salt" not in least
    assert cut(least, 0.1) == least


def test_a_tone_changes_the_writers_own_closing_and_short_forms_only() -> None:
    formal = revision.toned(LETTER.replace("It saved", "It's saved"), EN, Tone.FORMAL)
    assert "It is saved" in formal
    assert "Yours sincerely,\nTom" in formal
    own = LETTER.replace("Best regards", "Un abrazo")
    assert revision.toned(own, EN, Tone.WARM) == own
