"""Whether a question belongs to the field."""

import re
from dataclasses import replace
from typing import Any

import pytest

from app.core.errors import AuthoringError
from app.core.model import Passage, Ranked
from app.core.relevance import (
    MIN_COVERAGE,
    Bearing,
    Concept,
    Match,
    Thesaurus,
    belonging,
    is_relevant,
    parse_concepts,
    question_words,
)

KEYS = {"follow-up#how-long", "countries/jp#law"}


def concept(name: str, *phrases: str, bearing: str = "field") -> Concept:
    return Concept(name=name, bearing=Bearing(bearing), phrases={"en": phrases})


def named(question: str, *concepts: Concept, known: frozenset[str] = frozenset()) -> list[str]:
    thesaurus = Thesaurus("en", concepts, lambda word: word.removesuffix("s"))
    return [m.concept.name for m in thesaurus.matches(question_words(question), known)]


def ranked(coverage: float) -> Ranked:
    passage = Passage(language="en", article="a", anchor="b", section="", title="", text="")
    return Ranked(passage=passage, score=1, coverage=coverage)


def test_nothing_found_is_not_relevant() -> None:
    assert not is_relevant(())


def test_one_of_the_first_passages_may_carry_the_question_but_not_one_far_down() -> None:
    low = ranked(MIN_COVERAGE - 0.1)
    assert is_relevant((low, ranked(MIN_COVERAGE)))
    assert not is_relevant((low, low, low, ranked(1.0)))


def test_words_of_a_question_lose_accents_apostrophes_and_hyphens() -> None:
    assert question_words("She didn't answer my e-mail: ¿insistiré on-line?") == (
        "she didnt answer my email insistire on line".split()
    )


def test_a_phrase_is_found_as_a_phrase_only() -> None:
    found = concept("give-up", "give up")
    assert named("When do I give up?", found) == ["give-up"]
    assert named("Give him the upper hand", found) == []


def test_a_word_is_found_in_its_inflections_by_stem() -> None:
    assert named("two emails", concept("mail", "email")) == ["mail"]


def test_an_exact_word_is_found_in_this_form_only() -> None:
    assert named("two emails", concept("mail", "=email")) == []
    assert named("an email", concept("mail", "=email")) == ["mail"]


def test_a_prefix_is_every_word_that_begins_so() -> None:
    assert named("automatically", concept("bot", "automat*")) == ["bot"]


def test_a_star_stands_for_up_to_three_words() -> None:
    found = concept("write", "write * again")
    assert named("write again", found) == ["write"]
    assert named("write to the buyer again", found) == ["write"]
    assert named("write to the very same buyer again", found) == []


def test_a_naming_inside_a_wider_one_of_another_concept_is_dropped() -> None:
    assert named("a cover letter", concept("letter", "letter"), concept("cv", "cover letter")) == ["cv"]


def test_a_stop_word_is_only_itself() -> None:
    assert named("it does not matter", concept("animal", "doe")) == []


def test_a_slip_in_a_long_word_is_mended_unless_the_library_knows_the_word() -> None:
    found = concept("distributor", "distributor")
    assert named("a distribtor", found) == ["distributor"]
    assert named("a distribtor", found, known=frozenset({"distribtor"})) == []


def test_kin_are_the_single_words_of_a_concept_without_marks() -> None:
    found = concept("mail", "emails", "automat*", "=bots", "cold email")
    assert Thesaurus("en", [found], str).kin(found, "en") == ("emails", "automat", "bots")


def match(bearing: str, *places: int) -> Match:
    return Match(concept(f"{bearing}{places}", "x", bearing=bearing), frozenset(places))


def test_a_question_that_names_nothing_of_the_field_does_not_belong_whatever_country_it_names() -> None:
    assert belonging([], [], has_country=True) == 0
    assert belonging([match("neutral", 0), match("foreign", 1)], [], has_country=True) == 0


def test_one_concept_of_the_field_is_enough_and_one_that_is_only_near_is_not() -> None:
    assert belonging([match("field", 0)], [], has_country=False) >= MIN_COVERAGE
    assert belonging([match("near", 0)], [], has_country=False) < MIN_COVERAGE
    assert belonging([match("near", 0), match("near", 1)], [], has_country=False) >= MIN_COVERAGE


def test_words_that_name_two_concepts_speak_once() -> None:
    once = belonging([match("field", 0)], [], has_country=False)
    assert belonging([match("field", 0), match("near", 0)], [], has_country=False) == once


def test_a_foreign_subject_outweighs_one_concept_but_not_many() -> None:
    foreign = match("foreign", 9)
    assert belonging([match("field", 0), foreign], [], has_country=False) < MIN_COVERAGE
    assert belonging([*(match("field", n) for n in range(3)), foreign], [], has_country=False) >= MIN_COVERAGE


@pytest.mark.parametrize(("trade", "is_ours"), [(7, True), (6, True), (5, False), (10, True), (11, True), (12, False)])
def test_what_a_trade_deals_in_is_no_subject_of_the_question(trade: int, is_ours: bool) -> None:
    dealt_in = [match("field", 0), match("trade", trade), match("foreign", 9)]
    assert (belonging(dealt_in, [], has_country=False) >= MIN_COVERAGE) is is_ours


def test_a_foreign_subject_named_away_from_the_trade_too_still_counts() -> None:
    twice = Match(concept("tax", "x", bearing="foreign"), frozenset((9,)), frozenset((9, 20)))
    assert belonging([match("field", 0), match("trade", 8), twice], [], has_country=False) < MIN_COVERAGE


def test_a_foreign_subject_weighs_more_the_more_of_its_words_are_said_up_to_a_bound() -> None:
    ubuntu = concept("computers", "x", bearing="foreign")
    said = [Match(ubuntu, frozenset((9,)), frozenset(range(9, 9 + words))) for words in (1, 2, 4, 6, 20, 30)]
    one, two, four, six, many, more = (belonging([match("field", 0), m], [], has_country=False) for m in said)
    assert one > two > four > six
    assert six == many == more > 0


def test_a_loud_foreign_subject_weighs_more() -> None:
    loud = replace(match("foreign", 9).concept, weight=1.5)
    quiet = belonging([match("field", 0), match("foreign", 9)], [], has_country=False)
    assert belonging([match("field", 0), Match(loud, frozenset((9,)))], [], has_country=False) < quiet


@pytest.mark.parametrize("word", ["fahrradhandler", "weinhandler"])
def test_a_german_compound_that_ends_in_a_trade_names_it(word: str) -> None:
    table = {"trade": {"bearing": "trade"}, "bikes": {"bearing": "foreign"}}
    concepts = parse_concepts(table, {"de": {"trade": ["=handler"], "bikes": ["fahrrad*"]}}, ())
    assert "trade" in {m.concept.name for m in Thesaurus("de", concepts, str).matches([word])}


def test_strange_words_raise_doubt() -> None:
    calm = belonging([match("field", 0)], [0.0, 0.0], has_country=False)
    assert belonging([match("field", 0)], [1.0] * 4, has_country=False) < MIN_COVERAGE < calm


def test_a_thesaurus_is_read_with_its_defaults() -> None:
    raw = {"wait": {"bearing": "near", "passages": ["follow-up#how-long"]}}
    (one,) = parse_concepts(raw, {"en": {"wait": ["wait"]}}, KEYS)
    assert (one.name, one.bearing, one.phrases["en"], one.weight, one.guide) == (
        "wait",
        Bearing.NEAR,
        ("wait",),
        1.0,
        (),
    )


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"bearing": "field", "de": ["Brief"]}, "unknown de; allowed: bearing, weight, passages, guide, everywhere"),
        ({"weight": 1}, "bearing is None; allowed: field, near, neutral, foreign, trade"),
        ({"bearing": "field", "weight": "loud"}, "weight is 'loud', not a number"),
        ({"bearing": "field", "passages": ["follow-up#never"]}, "no such passages: follow-up#never"),
        ({"bearing": "field", "guide": ["weather"]}, "no country guide has the section weather"),
        ("field", "must be a table"),
    ],
)
def test_a_mistake_in_the_thesaurus_is_answered_with_place_and_what_was_allowed(table: Any, complaint: str) -> None:
    with pytest.raises(AuthoringError) as refused:
        parse_concepts({"wait": table}, {}, KEYS)
    assert str(refused.value).startswith("concepts.toml [wait]: ")
    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("phrase", "shown"), [("", "''"), ("write *", "'write *'"), ("my*", "'my*'"), ("?", "'?'"), (3, "3")]
)
def test_what_is_no_phrase_is_refused(phrase: Any, shown: str) -> None:
    with pytest.raises(AuthoringError, match=re.escape(f"{shown} is no phrase")):
        parse_concepts({"wait": {"bearing": "field"}}, {"de": {"wait": [phrase]}}, KEYS)


def test_words_for_a_concept_that_does_not_exist_are_refused_with_their_file() -> None:
    with pytest.raises(AuthoringError, match=r"de/concepts\.toml: no such concepts: gone"):
        parse_concepts({"wait": {"bearing": "field"}}, {"de": {"gone": ["weg"]}}, KEYS)


@pytest.mark.parametrize(("word", "names"), [("messetermin", True), ("terminal", False), ("ihrtermin", True)])
def test_the_end_of_a_german_compound_says_what_it_is_about(word: str, names: bool) -> None:
    concepts = parse_concepts(
        {"date": {"bearing": "field"}}, {"de": {"date": ["termin"]}, "en": {"date": ["termin"]}}, ()
    )
    assert bool(Thesaurus("de", concepts, str).matches([word])) is names
    assert not Thesaurus("en", concepts, str).matches([word])
