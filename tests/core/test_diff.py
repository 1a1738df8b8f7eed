"""What changed, for the eye and with its reason."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.core.diff import MOST, sentence_changes, word_changes
from app.core.model import Change

texts = st.lists(st.sampled_from(["a", "b", "cat", "[name],", " ", "\n\n", ". ", "Tom"]), max_size=30).map(" ".join)


def spelled(pieces: tuple[tuple[str, str], ...], gone: str) -> str:
    return "".join(text for text, mark in pieces if mark != gone)


@given(texts, texts)
def test_the_pieces_spell_both_texts(before: str, after: str) -> None:
    pieces = word_changes(before, after)
    assert spelled(pieces, "+") == before
    assert spelled(pieces, "-") == after
    assert all(text for text, _ in pieces)
    assert {mark for _, mark in pieces} <= {"", "-", "+"}


def test_equal_texts_have_no_change() -> None:
    assert word_changes("one two", "one two") == (("one two", ""),)
    assert word_changes("", "") == ()
    assert sentence_changes("One. Two.", "One. Two.", []) == ()


def test_two_words_between_two_changes_are_read_as_one_change() -> None:
    pieces = word_changes("keep this here now one two old end", "keep this here new one two fresh end")
    assert pieces == (("keep this here ", ""), ("now one two old end", "-"), ("new one two fresh end", "+"))


def test_a_blank_is_one_piece() -> None:
    assert ("[your name], ", "+") in word_changes("Dear all of you here", "Dear [your name], all of you here")


def test_a_changed_sentence_carries_the_reasons_of_its_findings_each_once() -> None:
    changes = sentence_changes(
        "Hi Ana. Act now, act now! Bye.",
        "Hi Ana. Bye.",
        [("Act now", "Pressure."), ("act now", "Pressure."), ("x", "No.")],
    )
    assert changes == (Change(before="Act now, act now!", after="", reason="Pressure."),)


def test_long_texts_of_repetitions_are_compared_without_comparing_all_with_all() -> None:
    for size in (MOST // 2, 10 * MOST):
        old = "a " * size
        new = old[: len(old) // 2] + "NEW " + old[len(old) // 2 :]
        pieces = word_changes(old, new)
        assert spelled(pieces, "+") == old
        assert spelled(pieces, "-") == new
    assert sentence_changes("One. " * 3 * MOST, "One. " * MOST + "Two. " + "One. " * 2 * MOST, [])[0].after == "Two."


def test_a_long_ordinary_text_still_shows_a_small_change_as_small() -> None:
    old = " ".join(f"word{n}" for n in range(3_000))
    assert word_changes(old, old.replace("word1500", "other"))[1:3] == (("word1500 ", "-"), ("other ", "+"))
