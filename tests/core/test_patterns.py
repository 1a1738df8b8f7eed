"""From an author's pattern to a match, whatever the accents, the spaces and the typography."""

from __future__ import annotations

import pytest

from app.adapters.linear_regex import LinearMatcher
from app.core.errors import AuthoringError
from app.core.patterns import prepare
from app.core.text import fold


def found(pattern: str, text: str, **macros: str) -> list[str]:
    folded = fold(text)
    return [folded[a:b] for _, a, b in LinearMatcher([prepare(pattern, macros, "xx.toml [t]")]).hits(folded)]


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("cómo está", "¿COMO  ESTÁ usted?", ["COMO  ESTA"]),
        ("cómo está", "¿Co\u0301mo\nesta\u0301?", ["Como\nesta"]),
        ("synergy", "synergy, synergystic, Synergy", ["synergy", "Synergy"]),
        ("synerg(?:y|ies)", "synergies", ["synergies"]),
        ("it's time", "It’s time", ["It's time"]),
        ("win-win", "a win–win deal", ["win-win"]),
        ("act ?now", "actnow and act  now", ["actnow", "act  now"]),
        (r"\d+%", "up 30% or 5%", ["30%", "5%"]),
        (r"\bre:", "Re: hello", ["Re:"]),
        (r"\!+", "Hola!!", ["!!"]),
        ("(?-i:[A-Z]{4,})", "we SHOUT here", ["SHOUT"]),
        ("^hello", "hello\nhello", ["hello"]),
        ("(?m)^hello", "hello\nhello", ["hello", "hello"]),
        ("x*", "y", []),
    ],
)
def test_a_pattern_finds_whole_words_in_any_spelling(pattern: str, text: str, words: list[str]) -> None:
    assert found(pattern, text) == words


def test_a_macro_is_filled_in_also_inside_another_one() -> None:
    assert found("your %thing%", "your new book", thing="(?:%kind% )?book", kind="(?:new|old)") == ["your new book"]


def test_an_unknown_macro_is_named_with_its_place_and_the_known_ones() -> None:
    with pytest.raises(AuthoringError, match=r"xx\.toml \[t\]: unknown macro %them%; known are: me, you"):
        prepare("ask %them%", {"you": "you", "me": "me"}, "xx.toml [t]")


@pytest.mark.parametrize("pattern", ["(", "[z-a]", r"(a)\1", "(?<=a)b", "a(?=b)", "a{2,1}", "\\"])
def test_a_pattern_outside_the_linear_syntax_is_refused(pattern: str) -> None:
    with pytest.raises(AuthoringError, match="Malformed pattern"):
        LinearMatcher([pattern])


def test_hits_carry_the_number_of_their_pattern_and_places_in_characters() -> None:
    assert sorted(LinearMatcher(["salt", "oil"]).hits("😀é oil, salt and oil")) == [(0, 8, 12), (1, 3, 6), (1, 17, 20)]


def test_a_matcher_can_be_asked_from_several_threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    matcher = LinearMatcher([f"word{n:02}" for n in range(50)])
    text = " ".join(f"word{n:02}" for n in range(50))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: sorted(matcher.hits(text)), range(40)))
    assert all(answer == answers[0] for answer in answers)
    assert len(answers[0]) == 50


def test_a_pattern_that_ruins_a_backtracking_engine_ends_at_once() -> None:
    assert list(LinearMatcher(["(?:a+)+$"]).hits("a" * 20_000 + "!")) == []
