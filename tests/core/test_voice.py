"""The share of the writer's own words in a rewrite."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.voice import kept_wording


@pytest.mark.parametrize(
    ("draft", "rewrite", "share"),
    [
        ("Hello Ana, your talk helped us.", "Hello Ana, your talk helped us.", 1),
        ("Hello Ana, your talk helped us.", "HELLO ANA. Your talk, in Lyon, really helped us!", 1),
        ("one two three four", "two four", 0.5),
        ("one two three four", "four three two one", 0.25),
        ("Hola José, ¿qué tal?", "Hola, Jose. Que tal", 1),
        ("one two", "[one two]", 0),
        ("one two", "", 0),
        ("word word word word", "word", 0.25),
    ],
)
def test_the_words_that_stand_in_order_are_counted(draft: str, rewrite: str, share: float) -> None:
    assert kept_wording(draft, rewrite) == pytest.approx(share)


def test_a_text_without_words_has_no_share() -> None:
    assert kept_wording("… [name] 😀", "Hello") is None


WORDS = st.lists(st.sampled_from("a b c d e".split()), max_size=12)


@given(WORDS, WORDS)
def test_it_is_the_longest_common_subsequence(one: list[str], other: list[str]) -> None:
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    found = kept_wording(" ".join(one), " ".join(other))
    assert found == (pytest.approx(table[-1][-1] / len(one)) if one else None)


def test_the_longest_texts_take_no_time() -> None:
    text = " ".join(f"word{n % 977}" for n in range(16_000))
    start = time.perf_counter()
    assert kept_wording(text, text[: len(text) // 2]) == pytest.approx(0.5, abs=0.01)
    assert time.perf_counter() - start < 2
