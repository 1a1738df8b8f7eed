"""A parsed language file: typed values, hits in order, places of the marks."""

from __future__ import annotations

from typing import Any

import pytest

from app.adapters.linear_regex import LinearMatcher
from app.core.errors import AuthoringError
from app.core.model import Channel, Severity
from app.core.rulebook import Hit, Rulebook, parse_rulebook, unmarked
from app.core.rules import Existence, Metric

TABLES: dict[str, Any] = {
    "language": {"code": "xx", "name": "Test"},
    "macros": {"thing": "(?:salt|oil)"},
    "anatomy": {"greeting": ["(?m)^hi"], "first_person": ["i"]},
    "stage": {"reply": ["re:"]},
    "register": {"formal": ["madam"]},
    "rule": [
        {
            "id": "test.things", "kind": "existence", "dimension": "honest", "severity": "error", "points": 5,
            "reason": "R", "fix": "F", "article": "a#b", "patterns": ["%thing%", "cheap %thing%"],
            "exceptions": ["sea salt"], "channels": ["post", "comment"], "bad": ["⟦oil⟧"], "good": ["air"],
        },
        {
            "id": "test.long", "kind": "metric", "dimension": "clear", "severity": "suggestion", "points": 1,
            "reason": "{value}", "fix": "F", "article": "a#b", "metric": "words", "above": 3, "bad": ["x"], "good": ["y"],
        },
    ],
}  # fmt: skip


def rulebook(**tables: Any) -> Rulebook:
    return parse_rulebook(TABLES | tables, "xx.toml", LinearMatcher)


def test_values_of_a_rule_are_typed_and_collections_are_tuples() -> None:
    things, long = rulebook().rules
    assert isinstance(things, Existence)
    assert things.severity is Severity.ERROR
    assert things.channels == (Channel.POST, Channel.COMMENT)
    assert things.patterns == ("%thing%", "cheap %thing%")
    assert isinstance(long, Metric)
    assert isinstance(long.above, float)


def test_a_scan_gives_the_hits_of_rules_exceptions_and_named_groups_the_longer_of_two_first() -> None:
    assert rulebook().scan("hi madam, cheap oil and sea salt") == {
        "anatomy:greeting": [Hit("anatomy:greeting", 0, 2)],
        "register:formal": [Hit("register:formal", 3, 8)],
        "test.things": [Hit("test.things", 10, 19), Hit("test.things", 16, 19), Hit("test.things", 28, 32)],
        "!test.things": [Hit("!test.things", 24, 32)],
    }
    assert rulebook().scan("") == {}


def test_a_rule_is_found_by_its_id() -> None:
    book = rulebook()
    assert book.rule("test.long") is book.rules[1]
    assert book.rule("test.unknown") is None


def test_the_pattern_that_cannot_be_compiled_is_named_among_many() -> None:
    for group in ("anatomy", "stage", "register"):
        name = "greeting" if group == "anatomy" else "one"
        with pytest.raises(AuthoringError, match=rf"xx\.toml \[{group}:{name}\]: Malformed pattern"):
            rulebook(**{group: {name: ["fine", "(broken"]}}).scan("x")


@pytest.mark.parametrize(
    ("example", "text", "span"),
    [
        ("We sell ⟦oil⟧ here.", "We sell oil here.", (8, 11)),
        ("⟦two\nlines⟧", "two\nlines", (0, 9)),
        ("none", "none", None),
    ],
)
def test_the_mark_in_an_example_is_taken_out_and_its_place_kept(
    example: str, text: str, span: tuple[int, int] | None
) -> None:
    assert unmarked(example) == (text, span)
