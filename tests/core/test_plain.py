"""Plain English: listed expressions, long sentences, and what can be put in plain words without touching another one."""

from __future__ import annotations

import pytest

from app.adapters.plain import read_plain
from app.core.text import fold

ENGLISH = read_plain("en")


def test_the_list_is_in_the_form_in_which_it_is_looked_for():
    for one in (*ENGLISH.replaced, *ENGLISH.named):
        assert one == " ".join(fold(one).lower().split())
    again = [plain for plain in ENGLISH.replaced.values() if ENGLISH.expressions(plain)]
    assert again == [], "a plain word that is on the list itself"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I came across your note. Touch base with Ana\nsoon.", "I found your note. Talk to Ana\nsoon."),
        ("We utilise steel in order to save.", "We use steel to save."),
        ("“I came across your note” is a quotation.", "“I came across your note” is a quotation."),
        ("[came across your note] stays.", "[came across your note] stays."),
        ("The pipeline carries water.", "The pipeline carries water."),
    ],
)
def test_what_a_plain_word_can_replace_is_replaced_outside_quotations_and_blanks(text, plain):
    assert ENGLISH.reworded(text)[0] == plain


def test_an_expression_that_needs_another_sentence_is_named_with_its_meaning():
    (found,) = ENGLISH.expressions("I would love to pick your brain.")
    assert (found.quote, found.plain) == ("pick your brain", "ask you for advice")
    assert ENGLISH.reworded("I would love to pick your brain.") == ("I would love to pick your brain.", ())


def test_sentences_are_counted_in_words():
    fits = "Word " * ENGLISH.longest
    assert ENGLISH.long_sentences(f"{fits.strip()}.") == ()
    (one,) = ENGLISH.long_sentences(f"Short one. {fits}more.")
    assert one.words == ENGLISH.longest + 1
