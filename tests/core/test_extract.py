"""Answers made of the articles' own sentences."""

from __future__ import annotations

import pytest

from app.core.extract import MOST_PASSAGES, SENTENCES, choose, cite, sentences_of
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
