"""What a reader's answer says of each piece, however it is written down, and what is no answer at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.verdicts import Said, Verdict, parse

ASKED = {
    1: "I repair looms in Ghent.",
    2: "We met last spring, and you liked it.",
    3: "Mine never break.",
    4: "Thanks!",
}
READ = {
    1: Verdict(Said.QUOTED, ("I mend looms, Ghent",)),
    2: Verdict(Said.PART, ("you liked it",)),
    3: Verdict(Said.NOTHING),
    4: Verdict(Said.COURTESY),
}
PLAIN = '1: "I mend looms, Ghent"\n2: PART "you liked it"\n3: NOTHING\n4: COURTESY'


@pytest.mark.parametrize(
    "answer",
    [
        PLAIN,
        f"```\n{PLAIN}\n```",
        f"```text\n{PLAIN}\n```\n",
        f"Here are the lines:\n\n{PLAIN}\n\nI hope this helps.",
        PLAIN.replace("\n", "\n\n"),
        PLAIN.replace('"I', "“I").replace('Ghent"', "Ghent”"),
        PLAIN.replace('"I', "«I").replace('Ghent"', "Ghent»"),
        PLAIN.replace('"I', "„I").replace('Ghent"', "Ghent“"),
        '- 1: "I mend looms, Ghent"\n- 2: PART: "you liked it"\n- 3: nothing\n- 4: courtesy.',
        '1. "I mend looms, Ghent"\n2. PART "you liked it"\n3. NOTHING.\n4. COURTESY',
        '1) "I mend looms, Ghent"\n2) part "you liked it"\n3) Nothing\n4) Courtesy'.replace("part", "PART"),
        '**1:** "I mend looms, Ghent"\n**2:** PART "you liked it"\n**3:** **NOTHING**\n**4:** `COURTESY`',
        '| 1 | "I mend looms, Ghent" |\n| 2 | PART "you liked it" |\n| 3 | NOTHING |\n| 4 | COURTESY |',
        '[1] "I mend looms, Ghent"\n[2] PART "you liked it"\n[3] NOTHING\n[4] COURTESY',
        'Line 1: "I mend looms, Ghent"\nLine 2: PART "you liked it"\nLine 3: NOTHING\nLine 4: COURTESY',
        '1:\n"I mend looms, Ghent"\n2:\nPART "you liked it"\n3:\nNOTHING\n4:\nCOURTESY',
        '1: Draft: "I mend looms, Ghent"\n2: PART "you liked it" (not said)\n3: NOTHING (no source)\n4: COURTESY',
        '1: "I mend looms, Ghent" (draft)\n2: "We met in spring" + PART "you liked it"\n3: NADA\n4: CORTESÍA',
        "1: 'I mend looms, Ghent'\n2: PARTE \"you liked it\"\n3: NICHTS\n4: Höflichkeit",
        (
            '1: I repair looms in Ghent. -> "I mend looms, Ghent"\n'
            '2: We met last spring, and you liked it. → PART "you liked it"\n'
            "3: Mine never break. NOTHING\n4: Thanks! COURTESY"
        ),
        '"I mend looms, Ghent"\nPART "you liked it"\nNOTHING\nCOURTESY',
        '- "I mend looms, Ghent"\n- PART "you liked it"\n- NOTHING\n\n- COURTESY',
        '{"1": "\\"I mend looms, Ghent\\"", "2": "PART \\"you liked it\\"", "3": "NOTHING", "4": "COURTESY"}',
        (
            '```json\n[{"line": 1, "verdict": "QUOTE", "quotes": ["I mend looms, Ghent"]},'
            ' {"line": 2, "verdict": "PART", "quotes": ["you liked it"]},'
            ' {"line": 3, "verdict": "NOTHING", "quotes": []}, {"line": 4, "verdict": "COURTESY", "quotes": null}]\n```'
        ),
        '{"answers": [["I mend looms, Ghent"], "PART \\"you liked it\\"", "NOTHING", "COURTESY"]}',
        '["1: \\"I mend looms, Ghent\\"", "2: PART \\"you liked it\\"", "3: NOTHING", "4: COURTESY"]',
    ],
)
def test_one_answer_written_in_many_ways_is_read_as_the_same(answer: str) -> None:
    assert parse(answer, ASKED) == READ


@pytest.mark.parametrize(
    ("said", "quotes"),
    [
        ('"I mend looms" + "We met in spring"', ("I mend looms", "We met in spring")),
        ('"I mend looms"; "We met in spring"', ("I mend looms", "We met in spring")),
        ('"I mend looms"\n+ "We met in spring"', ("I mend looms", "We met in spring")),
        ('"I mend looms ... in spring"', ("I mend looms", "in spring")),
        ('"He said "no" to me"', ('He said "no" to me',)),
        ('[fact 1]: "a talk in Lyon"', ("a talk in Lyon",)),
        ('"Vi su charla"', ("Vi su charla",)),
    ],
)
def test_several_quotes_and_quotes_within_quotes_are_told_apart(said: str, quotes: tuple[str, ...]) -> None:
    assert parse(f"1: {said}", {1: "x"}) == {1: Verdict(Said.QUOTED, quotes)}


def test_words_without_quotation_marks_are_a_loose_quote() -> None:
    assert parse("1: I mend looms, Ghent", {1: "x"}) == {
        1: Verdict(Said.QUOTED, ("I mend looms, Ghent",), is_loose=True)
    }
    assert parse("1: nothing is certain yet", {1: "x"})[1].said is Said.QUOTED


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I'm sorry, but I can't help with that request.",
        "Hi Maria,\n\nYour article on cold storage named the one question we never solved.\n\nBest,\nTom Hart",
        "Dear Ms Roth,\n\nIn 1998 we met. 15 minutes would do.\n\nTom",
        '{"1": "NOTHING"}',
        "1\n2\n3\n4",
        "3: NOTHING",
        "7: NOTHING\n8: NOTHING\n9: COURTESY\n10: NOTHING",
        "1: NOTHING\n2: NOTHING\n3: NOTHING\n4: NOTHING",
        "NOTHING\nCOURTESY\nNOTHING",
        '"I mend looms, Ghent"\nThanks!\nNOTHING\nCOURTESY',
        "[]",
        "{1: NOTHING}",
        "1: PART\n2: PART\n3: PART\n4: PART",
    ],
    ids=[
        "empty",
        "refusal",
        "rewrite",
        "years",
        "json",
        "numbers",
        "too few",
        "others",
        "never looked",
        "too few lines",
        "lines of another kind",
        "empty list",
        "no JSON",
        "no words",
    ],
)
def test_what_is_no_reading_has_no_verdicts(answer: str) -> None:
    assert parse(answer, ASKED) == {}


def test_a_piece_of_which_two_things_are_said_has_no_verdict_and_the_others_have() -> None:
    read = parse(f"{PLAIN}\n3: COURTESY", ASKED)
    assert read == {number: verdict for number, verdict in READ.items() if number != 3}
    assert parse(f"{PLAIN}\n3: NOTHING", ASKED) == READ


def test_the_control_does_not_count_among_what_was_not_found() -> None:
    answer = "1: NOTHING\n2: NOTHING\n3: NOTHING"
    asked = {number: ASKED[number] for number in (1, 2, 3)}
    assert parse(answer, asked) == {}
    assert len(parse(answer, asked, control=3)) == 3


def test_of_one_or_two_pieces_nothing_may_be_said() -> None:
    assert parse("1: NOTHING", {1: "x"}) == {1: Verdict(Said.NOTHING)}
    assert len(parse("1: NOTHING\n2: NOTHING", {1: "x", 2: "y"})) == 2


@given(st.text(max_size=200), st.lists(st.text(alphabet='12:."«»|*`PART NOTHING\n', max_size=60), max_size=4))
def test_no_answer_is_an_error(answer: str, more: list[str]) -> None:
    assert parse("\n".join([answer, *more]), ASKED).keys() <= ASKED.keys()
