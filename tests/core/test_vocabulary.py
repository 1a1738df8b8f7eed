"""Words as the index knows them."""

import pytest

from app.core.vocabulary import nearest_word, stop_words, tokens, words


def test_words_are_folded_and_a_hyphenated_one_also_stands_in_parts() -> None:
    assert words("Señor O'Hara's follow-up") == ["senor", "o", "hara", "follow-up", "follow", "up"]


def test_tokens_leave_out_stop_words_and_keep_repetitions() -> None:
    assert tokens("How do I write, and write again?", "en", str.upper) == ["WRITE", "WRITE"]


@pytest.mark.parametrize(("language", "word"), [("en", "didnt"), ("en", "the"), ("es", "q"), ("es", "porque")])
def test_chat_spelling_is_stopped_too(language: str, word: str) -> None:
    assert word in stop_words(language)


def test_a_language_without_stop_words_stops_nothing() -> None:
    assert stop_words("xx") == frozenset()


@pytest.mark.parametrize("slip", ["distribtor", "distributer", "distirbutor", "distributtor"])
def test_one_slip_of_the_finger_is_mended(slip: str) -> None:
    assert nearest_word(slip, ["distributor", "contributor"]) == "distributor"


def test_short_and_distant_words_are_left_alone() -> None:
    assert nearest_word("tone", ["tune"]) is None
    assert nearest_word("importer", ["reporter", "exporters"]) is None


def test_of_two_neighbours_the_alphabetically_first_is_taken() -> None:
    assert nearest_word("stone-x", ["stone-z", "stone-y"]) == "stone-y"
