"""What is left of a text or a list when a prompt has no room for all of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.budget import abridged, affordable, shortened


def words(text: str) -> int:
    return len(text.split())


@pytest.mark.parametrize(
    ("most", "kept"),
    [(9, "One two. Three four five.\n\nSix."), (5, "One two. Three four five."), (4, "One two."), (1, "")],
)
def test_a_text_is_cut_behind_a_sentence(most: int, kept: str) -> None:
    assert shortened("One two. Three four five.\n\nSix.", most, words) == kept


def test_the_first_lines_are_kept_and_some_in_any_case() -> None:
    assert affordable(["a b", "c", "d e f"], 3, words) == ("a b", "c")
    assert affordable(["a b", "c", "d e f"], 0, words) == ()
    assert affordable(["a b", "c", "d e f"], -5, words, least=2) == ("a b", "c")


@given(st.lists(st.text(max_size=12), max_size=6), st.integers(-3, 12))
def test_a_budget_is_never_exceeded_but_for_what_must_stay(lines: list[str], most: int) -> None:
    kept = affordable(lines, most, words)
    assert list(kept) == lines[: len(kept)]
    assert sum(map(words, kept)) <= max(most, 0)


@given(st.text(max_size=80), st.integers(0, 8))
def test_a_shortened_text_is_a_beginning_of_the_whole(text: str, most: int) -> None:
    kept = shortened(text, most, words)
    assert text.startswith(kept)
    assert words(kept) <= most


@pytest.mark.parametrize(
    ("most", "kept"),
    [
        (12, ("a b c d e f", "g h i j k l")),
        (11, ("a b c d …", "g h i j …")),
        (10, ("a b c d …", "g h i j …")),
        (9, ("a b c d …",)),
        (1, ("a b c d …",)),
    ],
)
def test_long_lines_are_cut_before_any_is_left_out(most: int, kept: tuple[str, ...]) -> None:
    assert abridged(["a b c d e f", "g h i j k l"], most, words) == kept
    assert abridged([], most, words) == ()
