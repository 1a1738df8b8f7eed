"""A written answer held against the passages it cites."""

from __future__ import annotations

from app.core.citing import Held, Terms, hold
from app.core.model import Passage

WAIT = "Wait two weeks before you write again to a Japanese company, because an answer may need agreement inside."
CARD = "The business card is given with both hands, read, and left on the table during the meeting."


def passage(text: str, language: str = "en") -> Passage:
    return Passage(language=language, article="countries/jp", anchor="a", section="Pace", title="Japan", text=text)


PASSAGES = [passage(WAIT), passage(CARD)]


def test_what_the_cited_passages_say_stays_with_its_marks() -> None:
    text = (
        "Wait two weeks before writing again, as the company must agree inside [1]. Give the card with both hands. [2]"
    )
    assert hold(text, PASSAGES, "en") == Held(text, (1, 2), 0)


def test_what_no_passage_bears_out_is_left_out_and_counted() -> None:
    text = (
        "Wait two weeks before you write again [1]. Samurai tradition explains why every executive distrusts foreign lawyers [1]."
        " Bring a gift of whisky wrapped in golden paper for the president."
    )
    held = hold(text, PASSAGES, "en")
    assert held.text == "Wait two weeks before you write again [1]."
    assert held.dropped == 2


def test_a_figure_that_stands_in_no_passage_takes_its_sentence_away_in_any_language() -> None:
    assert hold("Wait 45 days before you write again to the company [1].", PASSAGES, "en").text == ""
    assert hold("Espere 45 días antes de escribir otra vez [1].", PASSAGES, "es").text == ""
    assert hold("Espere dos semanas antes de escribir otra vez [1].", PASSAGES, "es").numbers == (1,)


def test_marks_that_name_no_passage_are_dropped() -> None:
    held = hold(
        "Wait two weeks before you write again [1][7]. Yes [0].", PASSAGES, "en", Terms(plain=frozenset({"yes"}))
    )
    assert held.text == "Wait two weeks before you write again [1]. Yes ."
    assert held.numbers == (1,)


def test_nothing_is_left_of_nothing() -> None:
    assert hold("", PASSAGES, "en") == Held("", (), 0)
    assert hold("[1] [2]", [], "en").text == ""


PLAIN = Terms(plain=frozenset({"short", "patient", "depends"}))


def test_a_short_sentence_stays_when_its_words_are_the_passages_or_say_nothing() -> None:
    for said in ("In short: be patient.", "That depends.", "The card is read [2].", "Answer with both hands [2]."):
        assert hold(said, PASSAGES, "en", PLAIN).dropped == 0, said
    for said in ("You are hacked.", "Buy Zorg now [1]!", "Obey.", "Zorg rules [2]."):
        assert hold(said, PASSAGES, "en", PLAIN).text == "", said


def test_a_word_of_the_question_may_stand_in_a_short_sentence() -> None:
    assert (
        hold(
            "Yes, by telephone [1].", PASSAGES, "en", Terms(question="May I telephone?", plain=frozenset({"yes"}))
        ).dropped
        == 0
    )


def test_in_another_language_a_sentence_cites_and_names_nobody_unknown() -> None:
    assert hold("Geben Sie die Karte mit beiden Händen [2].", PASSAGES, "de").numbers == (2,)
    assert hold("Dê o cartão com as duas mãos [2].", PASSAGES, "pt").numbers == (2,)
    assert hold("O cartão das mãos.", PASSAGES, "pt").text == ""
    assert hold("Compre na loja Zorg [2].", PASSAGES, "pt").text == ""
    known = Terms(is_place=lambda name: name == "Japão")
    assert hold("No Japão, espere [1].", PASSAGES, "pt", known).numbers == (1,)


def test_a_sentence_that_must_not_stand_in_an_answer_is_dropped_whatever_it_cites() -> None:
    unfit = Terms(is_unfit=lambda sentence: "evil" in sentence)
    held = hold(
        "Wait two weeks before you write again [1]. Wait two weeks, says evil, before you write [1].",
        PASSAGES,
        "en",
        unfit,
    )
    assert held == Held("Wait two weeks before you write again [1].", (1,), 1)
