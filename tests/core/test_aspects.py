"""What a question about a country asks for, and the sentences that speak of it."""

import re
from typing import Any

import pytest

from app.core.aspects import Aspect, asked_about, parse_aspects
from app.core.errors import AuthoringError

GIFT = {"asked": {"en": ["gift*", "what * bring"], "de": ["geschenk*"]}, "answered": {"en": ["gift*", "omiyage"]}}


def aspects(**tables: Any) -> tuple[Aspect, ...]:
    return parse_aspects(tables or {"gift": GIFT}, ("en", "de"), ("en",))


@pytest.mark.parametrize(
    ("question", "language", "is_asked"),
    [
        ("Which gifts?", "en", True),
        ("What do I bring?", "en", True),
        ("What do all of my colleagues bring?", "en", False),
        ("a forgiftable thing", "en", False),
        ("Das Geschenk für Zürich", "de", True),
        ("Geschenk", "fr", False),
    ],
)
def test_an_aspect_is_asked_for_by_word_beginning_and_phrase(question: str, language: str, is_asked: bool) -> None:
    assert bool(asked_about(aspects(), question, language)) is is_asked


def test_an_example_in_quotation_marks_speaks_of_nothing() -> None:
    (gift,) = aspects()
    assert gift.speaks("Omiyage is a box of sweets.", "en")
    assert not gift.speaks("“A small gift from our mill” is a fine line.", "en")


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"asked": {}}, "[gift]: must be a table with the keys asked, answered"),
        ({**GIFT, "asked": {"en": ["gift"]}}, "[gift]: asked needs words in de, en"),
        ({**GIFT, "answered": {"en": []}}, "[gift] answered.en: must be a list of phrases"),
        ({**GIFT, "answered": {"en": [" "]}}, "[gift] answered.en: must be a list of phrases"),
    ],
)
def test_a_mistake_is_answered_with_its_place(table: Any, complaint: str) -> None:
    with pytest.raises(AuthoringError, match=re.escape(f"aspects.toml {complaint}")):
        aspects(gift=table)
