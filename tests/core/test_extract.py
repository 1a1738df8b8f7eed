"""Answers made of the articles' own sentences."""

from __future__ import annotations

import dataclasses

import pytest

from app.core.aspects import parse_aspects
from app.core.extract import MOST_PASSAGES, SENTENCES, choose, cite, opening, sentences_of
from app.core.model import Passage, Ranked, Source

SOURCE = Source(
    identifier="survey",
    author="Reed",
    title="A survey",
    publisher="Press",
    year=2020,
    grade="B",
    caveat={"en": "Small."},
)


def passage(number: int, text: str) -> Passage:
    return Passage(
        language="en",
        article=f"article-{number}",
        anchor="part",
        section="Part",
        title=f"Title {number}",
        text=text,
        sources=("survey", "unknown"),
    )


def ranked(
    *scores: float, text: str = "First of all. Salt is cheap. Oil needs dark glass. Glass breaks."
) -> list[Ranked]:
    return [Ranked(passage=passage(n, text), score=s, coverage=1.0) for n, s in enumerate(scores)]


def test_a_passage_is_quoted_with_its_first_sentence_and_the_nearest_in_their_order() -> None:
    (extract,) = choose("Which glass does the oil need?", ranked(1.0), "en")
    assert extract.sentences == ("First of all.", "Oil needs dark glass.", "Glass breaks.")


def test_at_most_three_passages_are_quoted_each_shorter_than_the_last() -> None:
    extracts = choose("oil glass", ranked(1.0, 0.9, 0.8, 0.7), "en")
    assert len(extracts) == MOST_PASSAGES
    assert [len(e.sentences) for e in extracts] == list(SENTENCES)


def test_a_passage_that_scores_much_less_than_the_first_is_left_out() -> None:
    assert [e.passage.article for e in choose("oil", ranked(1.0, 0.2, 0.7), "en")] == ["article-0", "article-2"]


def test_nothing_found_gives_nothing_to_quote() -> None:
    assert choose("oil", [], "en") == ()
    assert cite((), {}, "en") == ("", ())


def test_each_paragraph_of_an_answer_carries_the_number_of_its_citation() -> None:
    text, citations = cite(choose("oil glass", ranked(1.0, 0.9), "en"), {"survey": SOURCE}, "en")
    assert [p[-3:] for p in text.split("\n\n")] == ["[1]", "[2]"]
    assert [c.number for c in citations] == [1, 2]
    assert citations[0].quote == "First of all."
    assert citations[0].sources == ("Reed: A survey. Press, 2020 (B). Small.",)


def test_every_quoted_sentence_stands_in_its_passage() -> None:
    text = "It cost 3.5 euros, Dr. Klein said. “Why?” she asked. It was cheap…\n\nThen it rained."
    assert all(sentence in text for sentence in sentences_of(text))
    assert sentences_of("") == ()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "An offer may read so: “Dear Dr. Ek, your kiln is known. Does it fire cork?” Then wait.",
            ("An offer may read so: “Dear Dr. Ek, your kiln is known. Does it fire cork?”", "Then wait."),
        ),
        (
            "Así empieza: «Dra. Soto, leí su nota. ¿La siguió?». Es breve.",
            ("Así empieza: «Dra. Soto, leí su nota. ¿La siguió?».", "Es breve."),
        ),
        (
            "Plain “Thanks!” is correct among colleagues. It is short.",
            ("Plain “Thanks!” is correct among colleagues.", "It is short."),
        ),
    ],
)
def test_what_stands_in_quotation_marks_is_never_cut(text: str, sentences: tuple[str, ...]) -> None:
    assert sentences_of(text) == sentences


def of_guide(anchor: str, text: str, score: float = 1.0) -> Ranked:
    found = Passage(
        language="en", article="countries/xx", anchor=anchor, section=anchor, title="Guide", text=text, country="XX"
    )
    return Ranked(passage=found, score=score, coverage=1.0)


def general(article: str, anchor: str, score: float) -> Ranked:
    found = Passage(language="en", article=article, anchor=anchor, section=anchor, title=article, text="In general.")
    return Ranked(passage=found, score=score, coverage=1.0)


GIFT = parse_aspects({"gift": {"asked": {"en": ["gift*"]}, "answered": {"en": ["gift*"]}}}, ("en",), ("en",))
MEALS = "Lunch is early there. Bills are split there. Gifts are rare there."


def test_of_a_guide_the_sentence_that_speaks_of_what_is_asked_is_quoted() -> None:
    (extract,) = choose("May I bring a gift?", [of_guide("meals", MEALS)], "en", GIFT)
    assert extract.sentences == ("Gifts are rare there.",)
    (plain,) = choose("May I bring a gift?", [of_guide("meals", "Lunch is early. Bills are split.")], "en", GIFT)
    assert plain.sentences[0] == "Lunch is early."


def test_the_section_of_a_guide_that_speaks_of_what_is_asked_leads() -> None:
    calendar = of_guide("calendar", "August is quiet. Offices close at five.", 1.0)
    found = [calendar, of_guide("avoid", "Haste is rude.", 0.9), of_guide("meals", MEALS, 0.3)]
    assert choose("a gift?", found, "en", GIFT)[0].passage.anchor == "meals"
    found = [calendar, of_guide("meals", MEALS, 0.9)]
    assert [e.passage.anchor for e in choose("a gift?", found, "en", GIFT)] == ["meals"]
    assert [e.passage.anchor for e in choose("a gift?", found, "en")] == ["calendar", "meals"]


def test_what_a_guide_settles_is_not_contradicted_by_what_holds_in_general() -> None:
    register, hooks = general("first-message", "register", 0.95), general("hooks", "what-a-hook-is", 0.9)
    settled = choose("first names?", [of_guide("address-and-register", "First names.", 1.0), register, hooks], "en")
    assert [e.passage.anchor for e in settled] == ["address-and-register", "what-a-hook-is"]
    elsewhere = choose("first names?", [of_guide("law", "Ask first.", 1.0), register], "en")
    assert [e.passage.anchor for e in elsewhere] == ["law", "register"]


def test_a_further_passage_that_no_notion_of_the_question_points_to_is_left_out() -> None:
    first, alike, named = ranked(1.0, 0.9, 0.8)
    found = [first, dataclasses.replace(alike, is_named=False), named]
    assert [e.passage.article for e in choose("oil", found, "en")] == ["article-0", "article-2"]
    of_the_same = dataclasses.replace(alike.passage, article="article-0", anchor="other")
    found = [first, dataclasses.replace(alike, passage=of_the_same, is_named=False)]
    assert [e.passage.anchor for e in choose("oil", found, "en")] == ["part", "other"]


def test_a_further_section_of_a_guide_is_quoted_only_where_it_speaks_of_what_is_asked() -> None:
    meals, law = of_guide("meals", MEALS, 1.0), of_guide("law", "Ask first.", 0.9)
    assert [e.passage.anchor for e in choose("a gift?", [meals, law], "en", GIFT)] == ["meals"]
    assert [e.passage.anchor for e in choose("a law?", [meals, law], "en")] == ["meals", "law"]


def test_facts_lead_whole_and_below_them_stands_the_section_on_them_and_what_does_not_contradict_it() -> None:
    told = dataclasses.replace(
        of_guide("address-and-register", "").passage, section="Facts", text="XX. First names. Du."
    )
    facts = Ranked(passage=told, score=1.0, coverage=1.0)
    section = of_guide("address-and-register", "First names come early.", 0.8)
    found = [facts, of_guide("meals", MEALS, 1.0), section, general("first-message", "register", 0.9)]
    chosen = choose("first names?", found, "en", GIFT, told)
    assert [e.passage.section for e in chosen] == ["Facts", "address-and-register"]
    assert chosen[0].sentences == (told.text,)
    chosen = choose("a gift?", [*found[:2], general("hooks", "why", 0.9)], "en", GIFT, told)
    assert [e.passage.section for e in chosen] == ["Facts", "meals", "why"]
    assert opening(told, told) == told.text
    assert opening(section.passage, told) == "First names come early."
