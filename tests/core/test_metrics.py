"""The measures, each on a text where a reader can count along."""

from __future__ import annotations

import pytest

from app.core.metrics import LIMITS, MEASURES, Context, Measure
from app.core.model import Channel
from app.core.text import Reading


def measure(name: str, text: str, *, subject: str = "", channel: Channel = Channel.INMAIL) -> Measure:
    reading = Reading(text)
    return MEASURES[name](
        Context(
            reading=reading,
            channel=channel,
            subject=subject,
            first_person=frozenset({"i", "we", "our"}),
            second_person=frozenset({"you", "your"}),
            parameters={"base": 206.835, "syllables": 84.6, "words": 1.015},
            informal=2,
            formal=1,
            first_person_verbs=0,
            told=reading.body,
        )
    )


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("characters", "Subject: x\n\nHola, José.\n\n-- \nAna", 11),
        ("words", "It's a win-win, isn't it? 3 times.", 7),
        ("words", 'Only these, "not those" nor www.these.com', 3),
        ("sentence_words", "One two three four. Five six seven eight nine ten.", 5),
        ("longest_sentence", "One two. Three four five.", 3),
        ("longest_paragraph", "One two.\nThree.\n\nFour five six seven.", 4),
        ("emoji", "Hi 😀 there 🚀", 2),
        ("exclamations", 'Oh! No! "Ah!"', 2),
        ("double_exclamations", "Oh!! No?! Ah!", 2),
        ("capitals", "Please CALL NOW, NASA says so", 2),
        ("capitals", "the UNESCO office", 0),
        ("pseudo_bold", "𝐁𝐮𝐲 now", 3),
        ("links", "See https://a.example and bb.com or ana@c.org", 3),
        ("hidden", "a\u202eb\u2066c", 2),
        ("hidden", "👩\u200d🌾 and co\u00adop\ufeff", 0),
        ("questions", "Why? How? Now.", 2),
        ("self_share", "We and our team; I and our plan; you.", 0.8),
        ("self_share", "We and you.", 0),
        ("readability", "Too short.", 100),
        ("mixed_register", "x", 1),
        ("over_limit", "x" * 1905, 5),
        ("words", "", 0),
    ],
)
def test_a_measure_counts_what_its_name_says(name: str, text: str, value: float) -> None:
    assert measure(name, text).value == pytest.approx(value)


def test_a_measure_of_the_subject_looks_only_there() -> None:
    assert measure("subject_words", "one two three", subject="a b").value == 2
    assert measure("subject_capitals", "LOUD LOUD", subject="A QUIET WORD, REALLY").value == 100
    assert measure("subject_capitals", "LOUD LOUD", subject="About the UNESCO visit").value == 1
    assert measure("subject_capitals", "x", subject="About salt").value == 0


def test_a_measure_shows_where_it_was_taken() -> None:
    text = "One two. Three four five. Oh!! Bye"
    for name, quote in (("longest_sentence", "Three four five."), ("double_exclamations", "!!")):
        span = measure(name, text).span
        assert text[span.start : span.end] == quote


def test_hard_words_and_long_sentences_read_worse() -> None:
    plain = "The cat sat on the mat and it was glad. " * 5
    hard = (
        "Organisational interoperability considerations necessitate comprehensive administrative reconfiguration " * 6
    )
    assert measure("readability", plain).value > 80 > 0 > measure("readability", hard).value


@pytest.mark.parametrize("name", sorted(MEASURES))
@pytest.mark.parametrize("text", ["", "\n", "\u200b", "😀", "a", "!" * 50, "\u0301" * 1000])
def test_every_measure_takes_any_text(name: str, text: str) -> None:
    assert measure(name, text, subject=text).value >= 0 or name == "readability"


def test_only_an_email_has_no_limit() -> None:
    assert {channel for channel, limit in LIMITS.items() if limit is None} == {Channel.EMAIL}
    assert measure("over_limit", "x" * 9_999, channel=Channel.EMAIL).value == 0


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("You spoke in Ghent. It rained.", 1),
        ("Is your frame from 1932? You know.", 1),
        ('You wrote "Slow cheese" for us all.', 1),
        ("The frame is from Lyon. You may like it.", 0),
        ("You may like what we do.", 0),
    ],
)
def test_a_detail_for_the_reader_speaks_to_them_and_names_something(text, count):
    assert measure("reader_details", text).value == count
