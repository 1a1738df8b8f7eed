"""Texts in languages without rules: what the fact check is given to read, and what it keeps silent about."""

from __future__ import annotations

import pytest

from app.adapters.foreign import read_foreign
from app.core import facts
from app.core.claims import Knowledge, claims
from app.core.foreign import checkable, readable


@pytest.mark.parametrize(
    ("language", "text", "has"),
    [
        ("ja", "2026年5月3日に３０％の件、15時にTanaka様", ("3 May 2026", "30%", "15 時", "Tanaka ")),
        ("ko", "5월 3일에 20% 할인", ("3 May", "20%")),
        ("zh", "5月3日与1200个", ("3 May", " 1200 ")),
        ("pl", "z 3 maja, 7 sztuk", ("3 May", "7 sztuk")),
        ("ru", "3 мая и 30%", ("3 May",)),
        ("ar", "١٢ مايو و ٣٠٪", ("12 May", "30%")),
        ("nl", "op 3 mei om 15:00", ("3 May", "15:00")),
    ],
)
def test_figures_and_dates_are_brought_into_a_form_that_can_be_compared(language, text, has):
    read = readable(text, read_foreign(language))
    assert [one for one in has if one not in read] == []


def test_a_word_that_is_a_month_only_beside_a_day_is_left_alone():
    assert readable("Mart is mijn naam, 5 maart", read_foreign("nl")) == "Mart is mijn naam, 5 March"


def test_courtesy_other_letters_and_numbers_in_words_accuse_nobody():
    foreign = read_foreign("pl")
    knowledge = Knowledge(language="pl")
    text = "Czy Pani zna Novaka? Пётр też. https://evil.example/x i 7 sztuk."
    found = facts.invented(text, ["Hola"], knowledge, source_language="es")
    kept = checkable([*found, "siedem"], claims(text, knowledge), foreign)
    assert "Novaka" in kept
    assert "https://evil.example/x" in kept
    assert "7" in kept
    assert not {"Pani", "Пётр", "siedem"} & set(kept)
