"""A message in another language without a model: frame, blanks and the reading back."""

from __future__ import annotations

import pytest

from app.core.frame import QUOTED, short
from app.core.model import Draft
from app.core.text import BLANK

ES = (
    "Estimada Dra. Pérez:\n\nVi su charla sobre esmaltes en Oporto. ¿Qué temperatura usa?\n\n"
    "Saludos cordiales,\nLuis Gómez"
)


@pytest.mark.parametrize(
    ("to", "greeting"),
    [
        ("de", "Sehr geehrte Frau Dr. Pérez,"),
        ("it", "Gentile Dott.ssa Pérez,"),
        ("pt", "Prezada Dra. Pérez,"),
        ("fr", "Madame Pérez,"),
        ("en", "Dear Dr Pérez,"),
    ],
)
def test_reader_and_writer_keep_name_and_title_and_every_sentence_is_a_blank_of_its_own(assistant, to, greeting):
    made = assistant.rewrite(Draft(text=ES, language="es"), to=to)
    variant = made.variants[0]
    assert variant.text.startswith(greeting)
    assert variant.text.endswith("Luis Gómez")
    assert len(BLANK.findall(variant.text)) == 2
    assert "«Vi su charla sobre esmaltes en Oporto.»" in variant.text
    assert "2" in made.notes[0]
    assert variant.checks.passed


def test_what_was_written_is_read_back_in_the_language_of_the_draft(assistant):
    read = assistant.rewrite(Draft(text=ES, language="es"), to="de").variants[0].back_reading
    assert read.startswith("Estimada Dra. Pérez:")
    assert "Si no es buen momento, no hace falta que me conteste." in read
    assert read.endswith("Luis Gómez")
    assert assistant.rewrite(Draft(text=ES, language="es")).variants[0].back_reading == ""


def test_no_gender_is_read_out_of_a_name(assistant):
    text = "Hi Maria,\n\nYour article on cold storage named the one question we never solved.\n\nBest,\nTom Hart"
    written = assistant.rewrite(Draft(text=text, language="en"), to="de").variants[0].text
    assert written.startswith("Guten Tag Maria,")


def test_a_title_alone_leaves_what_the_language_must_know_to_the_user(assistant):
    text = "Dear Dr. Weber,\n\nYour article on cold storage named one question.\n\nBest regards,\nTom Hart"
    made = assistant.rewrite(Draft(text=text, language="en"), to="de").variants[0]
    assert made.text.startswith("Sehr geehrte/r [")
    assert "Herr Dr." not in made.text


def test_a_fact_is_a_blank_and_not_a_foreign_word_in_a_sentence(assistant):
    made = assistant.rewrite(Draft(text=ES, language="es", facts=("su premio de 2024 en Faenza",)), to="it").variants[0]
    assert "«su premio de 2024 en Faenza»" in made.text
    assert "Faenza" not in BLANK.sub("", made.text)


def test_a_quoted_sentence_is_cut_at_a_word_and_holds_no_bracket():
    assert len(short("wort " * 40)) <= QUOTED + 1
    assert "[" not in short("eins [zwei] drei")


def test_a_german_sentence_that_begins_like_a_closing_is_left_for_translation_and_not_lost(assistant):
    text = (
        "Sehr geehrter Herr Dr. Weber,\n\nIhr Vortrag in Lyon hat uns geholfen. Welcher Kleber hielt am Ende?\n\n"
        "Mit freundlichen Grüßen\nJana Kurz"
    )
    written = assistant.rewrite(Draft(text=text, language="de"), to="es").variants[0].text
    assert written.startswith("Estimado Dr. Weber:")
    assert "„Ihr Vortrag in Lyon hat uns geholfen.“" in written
    assert "„Welcher Kleber hielt am Ende?“" in written
    assert written.endswith("Jana Kurz")
