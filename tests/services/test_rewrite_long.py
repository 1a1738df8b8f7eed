"""Long texts: a rewrite takes a time that grows with their length, not with its square."""

from __future__ import annotations

import time

import pytest

from app.core import facts
from app.core.compose import fitted
from app.core.metrics import LIMITS
from app.core.model import Channel, Draft

PLACES = ("Acme", "Globex", "Initech", "Porto", "Bilbao")
COUNTED = " ".join(
    f"On {i % 28 + 1} May {1950 + i % 90} we sold {i * 7} units to {PLACES[i % 5]} No{i} for EUR {i * 13}."
    for i in range(1500)
)
TEXTS = {
    "full stops": "a. " * 12_000,
    "figures and names": COUNTED,
    "joints without an end": "and one, and two, " * 2_000,
    "denials": "I never saw you. " * 2_000,
    "shares": "nine out of ten, " * 2_200,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_four_times_the_text_takes_no_more_than_seven_times_as_long(assistant, text):
    def taken(length: int) -> float:
        started = time.perf_counter()
        assistant.rewrite(Draft(text=text[:length], channel=Channel.EMAIL))
        return time.perf_counter() - started

    taken(2_000)  # what is read once
    assert taken(32_000) < 7 * min(taken(8_000), taken(8_000)) + 0.3


def test_what_is_fitted_ends_with_a_sentence_and_drops_no_more_than_it_must():
    sentences = [f"Sentence number {i} is here." for i in range(1_000)]
    limit = LIMITS[Channel.INMAIL]
    text = fitted(["Hi Ana,", " ".join(sentences), "Tom"], Channel.INMAIL, has_greeting=True, has_closing=True)
    kept = text.removeprefix("Hi Ana,\n\n").removesuffix("\n\nTom")
    assert kept == " ".join(sentences[: kept.count(".")])
    assert len(text) <= limit < len(text) + len(sentences[kept.count(".")]) + 1


def test_a_single_sentence_beyond_the_limit_is_cut_and_not_dropped():
    text = fitted(["years " * 4_000], Channel.INMAIL, has_greeting=False, has_closing=False)
    assert text.startswith("years years")
    assert len(text) == LIMITS[Channel.INMAIL]


@pytest.mark.parametrize("digits", [30, 400, 5_000])
def test_a_number_beyond_all_counting_is_compared_digit_by_digit(assistant, digits):
    text = (
        f"Hi Ana, our account is {'9' * digits}, {'8' * digits} out of {'9' * digits} and {'7' * digits}% say so."
        " Your talk on valves helped. How did you seal them? Tom"
    )
    assert assistant.rewrite(Draft(text=text)).variants
    knowledge = assistant._knowledge("en")
    other = text.replace("9" * digits, "9" * (digits - 1) + "8", 1)
    assert facts.hold(other, [text], knowledge).invented
    assert not facts.hold(text, [text], knowledge).invented
