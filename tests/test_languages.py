"""The language files prove themselves: every rule by its own examples, every author's mistake by its message."""

from __future__ import annotations

from typing import Any

import pytest

from app.adapters.library import ArticleLibrary
from app.adapters.linear_regex import LinearMatcher
from app.adapters.rulebooks import available, read_rulebook
from app.core.critic import critique
from app.core.errors import AuthoringError
from app.core.model import Channel, Draft, Finding, Stage
from app.core.phrases import phrases
from app.core.rulebook import Rulebook, parse_rulebook, unmarked
from app.core.rules import Existence, Occurrence, Rule, SignalRule, StrengthRule, Substitution
from app.core.text import Reading

LANGUAGES = available()
KNOWLEDGE = ("en", "es")
RULES = [(code, rule) for code in LANGUAGES for rule in read_rulebook(code).rules]
STRENGTHS = [(code, strength) for code in LANGUAGES for strength in read_rulebook(code).strengths]

SIGNALS = [(code, signal) for code in LANGUAGES for signal in read_rulebook(code).signals]


def names(pairs: list[tuple[str, Any]]) -> list[str]:
    return [f"{code}:{one.id}" for code, one in pairs]


def found_by(rule: Rule, text: str, rulebook: Rulebook) -> list[Finding]:
    """Findings of a rule in its own example: among all rules, or alone where a dearer one covers the same words."""
    draft = Draft(
        text=text,
        channel=rule.channels[0] if rule.channels else Channel.EMAIL,
        stage=rule.stages[0] if rule.stages else Stage.FIRST_CONTACT,
    )
    others = frozenset(other.id for other in rulebook.rules if other is not rule)
    together = [f for f in critique(draft, rulebook).findings if f.rule == rule.id]
    return together or list(critique(draft, rulebook, switched_off=others).findings)


@pytest.mark.parametrize(("code", "rule"), RULES, ids=names(RULES))
def test_a_rule_finds_its_bad_examples_at_their_marks_and_is_silent_on_its_good_ones(code: str, rule: Rule) -> None:
    rulebook = read_rulebook(code)
    for example in rule.bad:
        text, span = unmarked(example)
        found = found_by(rule, text, rulebook)
        assert found, f"not found in {text!r}"
        if isinstance(rule, (Existence, Substitution, Occurrence)):
            assert span, f"a `bad` example without its mark: {example!r}"
        if span:
            assert span in [(f.start, f.end) for f in found], [f.quote for f in found]
    for example in rule.good:
        assert not [f.quote for f in found_by(rule, example, rulebook)], example


@pytest.mark.parametrize(("code", "strength"), STRENGTHS, ids=names(STRENGTHS))
def test_a_strength_is_found_in_its_examples_only(code: str, strength: StrengthRule) -> None:
    rulebook = read_rulebook(code)
    channel = Channel.POST if strength.id.startswith("post.") else Channel.EMAIL
    for example in strength.found:
        text, span = unmarked(example)
        found = critique(Draft(text=text, channel=channel), rulebook).strengths
        places = [(s.start, s.end) for s in found if s.rule == strength.id]
        assert span in places if span else places, example
    for example in strength.silent:
        found = critique(Draft(text=example, channel=channel), rulebook).strengths
        assert strength.id not in {s.rule for s in found}, example


@pytest.mark.parametrize(("code", "signal"), SIGNALS, ids=names(SIGNALS))
def test_a_signal_is_found_in_its_examples_only(code: str, signal: SignalRule) -> None:
    rulebook = read_rulebook(code)
    for example in signal.found:
        text, span = unmarked(example)
        found = rulebook.scan_received(Reading(text).folded).get(signal.id, [])
        assert span in [(hit.start, hit.end) for hit in found], example
    for example in signal.silent:
        found_by = rulebook.scan_received(Reading(example).folded)
        assert not found_by.get(signal.id) or found_by.get(f"!{signal.id}"), example


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_a_message_can_want_is_found_in_its_examples_only_and_ends_with_nothing(code: str) -> None:
    rulebook = read_rulebook(code)
    for want in rulebook.wants[:-1]:
        assert all(rulebook.scan_received(Reading(e).folded).get(want.id) for e in want.found), want.id
        assert not any(rulebook.scan_received(Reading(e).folded).get(want.id) for e in want.silent), want.id
    assert rulebook.wants[-1].id == "want.nothing"
    assert not rulebook.wants[-1].patterns


def test_signals_and_wants_are_the_same_in_every_language() -> None:
    shapes = {
        code: (
            [(s.id, s.kind, s.weight) for s in read_rulebook(code).signals],
            [want.id for want in read_rulebook(code).wants],
        )
        for code in LANGUAGES
    }
    assert all(shape == shapes["en"] for shape in shapes.values())


def test_six_languages_ship() -> None:
    assert set(LANGUAGES) == {"en", "es", "fr", "de", "pt", "it"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_enough_rules_each_with_two_examples_on_either_side(code: str) -> None:
    rules = read_rulebook(code).rules
    assert len(rules) >= (150 if code in KNOWLEDGE else 80)
    assert not [rule.id for rule in rules if len(set(rule.bad)) < 2 or len(set(rule.good)) < 2]
    assert len(read_rulebook(code).strengths) >= 20


def test_a_rule_id_means_the_same_in_every_language() -> None:
    """One scorecard: kind, measure, dimension, severity, points, weight and backing passage belong to the id."""
    shapes: dict[str, dict[str, tuple[Any, ...]]] = {}
    for code, rule in RULES:
        shape = (
            type(rule),
            getattr(rule, "metric", ""),
            rule.dimension,
            rule.severity,
            rule.points,
            rule.mass,
            rule.article,
        )
        shapes.setdefault(rule.id, {})[code] = shape
    assert not {name: by for name, by in shapes.items() if len(set(by.values())) > 1}


def test_most_rules_exist_in_every_language() -> None:
    ids = [{rule.id for rule in read_rulebook(code).rules} for code in LANGUAGES]
    assert len(set.intersection(*ids)) >= 60


@pytest.mark.parametrize("knowledge", KNOWLEDGE)
def test_the_passage_behind_every_rule_exists_in_both_languages(knowledge: str) -> None:
    anchors = {p.key for p in ArticleLibrary().passages() if p.language == knowledge}
    assert not sorted({(code, rule.id, rule.article) for code, rule in RULES if rule.article not in anchors})


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_all_the_phrases_of_the_writer_in_each_form_of_address(code: str) -> None:
    rulebook = read_rulebook(code)
    writer = rulebook.writer
    for form in writer["forms"]:
        assert phrases(rulebook, form).form == form
        assert set(writer["replies"][form]) == {"sales", "recruiting", "genuine", "complaint"}
        for lines in writer["replies"][form].values():
            assert set(lines) == {"yes", "no", "later", "someone_else"}
    assert set(writer.get("address", {}).values()) <= set(writer["forms"])
    assert len(writer["forms"]) == 1 or set(writer["address"]) == {"informal", "formal", "unclear"}
    english = read_rulebook("en")
    for table in ("reasons", "questions", "notes"):
        assert set(writer[table]) == set(english.writer[table]), table
    assert set(rulebook.advice) == set(english.advice)
    assert {"base", "syllables", "words"} <= set(rulebook.metrics)


# --- an author's mistakes

RULE: dict[str, Any] = {
    "id": "test.rule",
    "kind": "existence",
    "dimension": "honest",
    "severity": "warning",
    "points": 5,
    "reason": "Because.",
    "fix": "Say it plainly.",
    "article": "hooks#what-a-hook-is",
    "patterns": ["synergy"],
    "bad": ["We seek ⟦synergy⟧."],
    "good": ["We seek salt."],
}
METRIC = {k: v for k, v in RULE.items() if k != "patterns"} | {"kind": "metric", "metric": "words", "above": 9}


def parse(*rules: dict[str, Any], **tables: Any) -> Rulebook:
    raw = {"language": {"code": "xx", "name": "Test"}, "rule": list(rules), **tables}
    return parse_rulebook(raw, "xx.toml", LinearMatcher)


def without(table: dict[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in table.items() if k != key}


def test_the_rule_that_the_mistakes_below_are_made_in_is_itself_right() -> None:
    assert [h.start for h in parse(RULE).scan("synergy!")["test.rule"]] == [0]
    assert parse(METRIC).rules[0].points == 5


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        (RULE | {"pattern": ["x"]}, "`pattern`"),
        (RULE | {"kind": "presence"}, "'presence'"),
        (without(RULE, "kind"), "`kind` is None"),
        (RULE | {"dimension": "charm"}, "'charm'"),
        (RULE | {"severity": "fatal"}, "'fatal'"),
        (RULE | {"place": "middle"}, "'middle'"),
        (RULE | {"edit": "burn"}, "'burn'"),
        (RULE | {"edit": "replace"}, "'replace'"),
        (RULE | {"channels": ["fax"]}, "'fax'"),
        (RULE | {"stages": ["wedding"]}, "'wedding'"),
        (RULE | {"points": 101}, "101"),
        (RULE | {"points": "5"}, "`points` must be int"),
        (RULE | {"points": True}, "`points` must be int"),
        (RULE | {"patterns": "synergy"}, "`patterns` must be a list"),
        (RULE | {"patterns": [1]}, "`patterns` must be str"),
        (METRIC | {"metric": "charm"}, "'charm'"),
        (METRIC | {"below": 3}, "either `above` or `below`"),
        (without(METRIC, "above"), "either `above` or `below`"),
        (RULE | {"kind": "requirement", "strengths": ["hook"]}, "either `patterns` or `strengths`"),
        (RULE | {"bad": []}, "`bad` and `good`"),
        (RULE | {"good": []}, "`bad` and `good`"),
        (without(RULE, "bad"), "missing `bad`"),
        (without(RULE, "good"), "missing `good`"),
        (without(RULE, "reason"), "missing `reason`"),
        (without(RULE, "patterns"), "missing `patterns`"),
    ],
)
def test_a_mistake_in_a_rule_is_refused_naming_file_rule_and_what_is_wrong(rule: dict[str, Any], named: str) -> None:
    with pytest.raises(AuthoringError) as refusal:
        parse(rule)
    assert "xx.toml [test.rule]" in str(refusal.value)
    assert named in str(refusal.value)


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        (RULE | {"patterns": ["%nobody% said"]}, "unknown macro %nobody%"),
        (RULE | {"patterns": ["(unclosed"]}, "(unclosed"),
        (RULE | {"patterns": ["(?=ahead)"]}, "(?=ahead)"),
        (RULE | {"patterns": ["fine"], "exceptions": ["[z-a]"]}, "[z-a]"),
    ],
)
def test_a_macro_or_pattern_that_cannot_be_used_is_refused_naming_file_and_rule(
    rule: dict[str, Any], named: str
) -> None:
    with pytest.raises(AuthoringError) as refusal:
        parse(rule, macros={"known": "x"}).scan("")
    assert "xx.toml [test.rule]" in str(refusal.value)
    assert named in str(refusal.value)


def test_an_id_is_a_group_and_a_name_and_stands_once() -> None:
    for wrong in ("synergy", "Test.Rule", "test.rule.more", "test rule"):
        with pytest.raises(AuthoringError, match=r"xx\.toml .*`group\.name`"):
            parse(RULE | {"id": wrong})
    with pytest.raises(AuthoringError, match=r"xx\.toml \[test\.rule\]: this id stands twice"):
        parse(RULE, RULE)


@pytest.mark.parametrize(
    ("tables", "named"),
    [
        ({"rules": []}, "`rules`"),
        ({"anatomy": {"salute": ["hi"]}}, "`salute`"),
        ({"language": {"code": "xx"}}, "`code` and `name`"),
        ({"strength": [{"id": "hook.x", "dimension": "personal"}]}, "missing"),
        ({"strength": [{"id": "hook.x", "kind": "existence"}]}, "unknown `kind`"),
    ],
)
def test_a_mistake_beside_the_rules_is_refused_naming_the_file(tables: dict[str, Any], named: str) -> None:
    with pytest.raises(AuthoringError) as refusal:
        parse(RULE, **tables)
    assert "xx.toml" in str(refusal.value)
    assert named in str(refusal.value)
