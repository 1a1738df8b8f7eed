"""What holds for the critique of any text whatever, tried on texts pieced together from what rules look for and odd signs."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.linear_regex import LinearMatcher
from app.adapters.rulebooks import available, read_rulebook
from app.core import mail
from app.core.critic import critique
from app.core.model import Channel, Critique, Draft, Stage
from app.core.patterns import prepare
from app.core.rulebook import Rulebook, unmarked
from app.core.text import Reading, fold

ODD = (
    "é", "e\u0301", "ñ", "N\u0303", "ß", "ﬁ", "ﷺ", "Ⅷ", "½", "…", "\u00ad", "\u200b", "\u200d",
    "\ufeff", "\u202e", "\x00", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u00a0", "\u3000", "\t",
    "\r", "\r\n", "\n\n", "😀", "👩\u200d💻", "\U000e0041", "𝐁𝐨𝐥𝐝", "日本語", "שלום", "Ω", "İ", "“", "”",
    "„", "‘", "’", '"', "'", "«", "»", "`", "```", ">", "\n> ", "\n-- \n", "{{name}}", "[name]",
    "http://a.es/b?c", "a@b.co", "!!", "?!", "—", "\ud800", "Subject: ", "On Monday, Ana wrote:\n",
    "   ", ".", ",", "$1,000", "30%", "I", "ACT NOW",
)  # fmt: skip


@cache
def _examples(language: str) -> tuple[str, ...]:
    book = read_rulebook(language)
    return tuple(
        unmarked(text)[0]
        for thing in (*book.rules, *book.strengths)
        for text in (*getattr(thing, "bad", ()), *getattr(thing, "good", ()), *getattr(thing, "found", ()))
        if len(text) < 600
    )


LANGUAGES = st.sampled_from(("en", "es"))


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, str]:
    """Return a language and a text of pieces of its rules' examples, of odd signs, and of anything."""
    language = draw(LANGUAGES)
    example = st.sampled_from(_examples(language))
    piece = st.one_of(example, example, st.sampled_from(ODD), st.text(max_size=12))
    joint = draw(st.sampled_from(("", " ", "\n", "\n\n")))
    return language, joint.join(draw(st.lists(piece, max_size=7)))


@st.composite
def letters(draw: st.DrawFn) -> tuple[str, str]:
    """Return a language and a text as people write it: sentences of the examples, with accents, quotes and line breaks."""
    language = draw(LANGUAGES)
    return language, "\n\n".join(draw(st.lists(st.sampled_from(_examples(language)), min_size=1, max_size=4)))


def trials(count: int) -> settings:
    return settings(max_examples=count, derandomize=True, deadline=None, database=None)


def judged(language: str, text: str, **more: object) -> Critique:
    return critique(Draft(text=text, **more), read_rulebook(language))  # type: ignore[arg-type]


def gist(found: Critique) -> object:
    """Return what must not depend on how the same letters are encoded."""
    return (
        found.score, found.verdict, found.mass_mail, found.channel, found.stage, found.dimensions, found.length.words,
        sorted((f.rule, f.points, f.gain, f.severity) for f in found.findings), sorted(s.rule for s in found.strengths),
    )  # fmt: skip


@trials(150)
@given(texts(), st.sampled_from((None, *Channel)), st.sampled_from((None, *Stage)), st.booleans())
def test_any_text_is_judged_the_same_twice_with_quotes_that_stand_where_they_are_said_to(
    given_: tuple[str, str], channel: Channel | None, stage: Stage | None, has_subject: bool
) -> None:
    language, text = given_
    more = {"channel": channel, "stage": stage, "subject": text[:60] if has_subject else ""}
    found = judged(language, text, **more)
    assert found == judged(language, text, **more)
    assert 0 <= found.score <= 100
    assert 0 <= found.mass_mail <= 1
    assert all(0 <= value <= 100 for value in found.dimensions.values())
    assert [f.gain for f in found.findings] == sorted((f.gain for f in found.findings), reverse=True)
    for one in (*found.findings, *found.strengths):
        assert 0 <= one.start <= one.end <= len(text)
        assert text[one.start : one.end] == one.quote


@trials(80)
@given(letters())
def test_composed_and_decomposed_letters_are_judged_alike(given_: tuple[str, str]) -> None:
    language, text = given_
    forms = [gist(judged(language, unicodedata.normalize(form, text))) for form in ("NFC", "NFD")]
    assert forms[0] == forms[1]


@trials(80)
@given(letters())
def test_line_breaks_of_any_system_are_judged_alike(given_: tuple[str, str]) -> None:
    language, text = given_
    text = text.replace("\r", "")
    plain = gist(judged(language, text))
    assert gist(judged(language, text.replace("\n", "\r\n"))) == plain
    assert gist(judged(language, text.replace("\n", "\r"))) == plain


@trials(80)
@given(letters())
def test_typographic_and_straight_quotes_are_judged_alike(given_: tuple[str, str]) -> None:
    language, text = given_
    straight = re.sub("[“”„]", '"', re.sub("[‘’]", "'", text))
    curly = re.sub(r'"([^"\n]*)"', "“\\1”", straight).replace("'", "’")
    assert gist(judged(language, curly)) == gist(judged(language, straight))


@trials(80)
@given(texts(), st.randoms(use_true_random=False))
def test_a_pattern_that_minds_no_case_finds_its_phrase_in_capitals_too(given_: tuple[str, str], chance) -> None:
    language, text = given_
    book = read_rulebook(language)
    matcher, owners = book._compiled
    folded = Reading(text).folded
    words = [m.span() for m in re.finditer(r"\b[a-z]{2,}\b", folded)]
    if not words:
        return
    start, end = chance.choice(words)
    loud = folded[:start] + folded[start:end].upper() + folded[end:]
    minds = {owner for owner, pattern in _patterns(language) if "(?-i" in pattern or "[A-Z" in pattern}
    before, after = (
        {(owners[i], a, b) for i, a, b in matcher.hits(t) if owners[i] not in minds} for t in (folded, loud)
    )
    assert before == after


def _patterns(language: str) -> tuple[tuple[str, str], ...]:
    matcher, owners = read_rulebook(language)._compiled
    assert isinstance(matcher, LinearMatcher)
    return tuple(zip(owners, (p.decode() for p in matcher._patterns), strict=True))


@trials(120)
@given(st.text(alphabet=sorted({*"aB \n\r\t.", *"".join(ODD)}), max_size=60))
def test_folding_keeps_track_of_every_letter(text: str) -> None:
    reading = Reading(text)
    assert reading.plain == mail.unmarked(fold(re.sub("\r(?!\n)", "\n", text)))
    places = [reading._original(place) for place in range(len(reading.plain))]
    assert places == sorted(places)
    source = re.sub("\r(?!\n)", "\n", text)
    assert all(reading.plain[i] in fold(source[place]) for i, place in enumerate(places))


def _alone(language: str, text: str) -> set[tuple[int, int, int]]:
    """Return the hits of every pattern tried on its own."""
    return {
        (index, start, end)
        for index, (_, pattern) in enumerate(_patterns(language))
        for _, start, end in _single(pattern).hits(text)
    }


@cache
def _single(pattern: str) -> LinearMatcher:
    return LinearMatcher([pattern])


@trials(25)
@given(texts())
def test_patterns_together_find_what_each_finds_alone(given_: tuple[str, str]) -> None:
    language, text = given_
    folded = Reading(text).folded
    assert set(read_rulebook(language)._compiled[0].hits(folded)) == _alone(language, folded)


# --- patterns that run away -------------------------------------------------------------------------------------------

LONG = 20_000
GENEROUS = 4000
"""Hits that a text of `LONG` characters may have of one pattern; RE2 reads on from each."""


def _literals(book: Rulebook) -> list[str]:
    """Return pieces of words that the patterns of a language are made of, each pattern's own repeated."""
    pieces = []
    for thing in (*book.rules, *book.strengths):
        for pattern in (*getattr(thing, "patterns", ()), *getattr(thing, "exceptions", ())):
            words = re.findall(
                r"[a-z]{2,}", prepare(pattern, book.macros, "test").replace(r"\s", " ").replace(r"\b", "")
            )
            if words:
                pieces.append(" ".join(words[:3]) + " ")
    return pieces


@pytest.mark.parametrize("language", available())
def test_no_pattern_runs_away_on_its_own_words(language: str) -> None:
    book = read_rulebook(language)
    matcher, _ = book._compiled
    pieces = list(dict.fromkeys(_literals(book)))
    # All pieces after one another, as often as they fit: each stands before and behind each kind of neighbour.
    for some in (pieces, pieces[::-1], [p.rstrip() for p in pieces]):
        text = ("".join(some) * (LONG // len("".join(some)) + 1))[:LONG]
        counted: dict[int, int] = {}
        for index, _, _ in matcher.hits(text):
            counted[index] = counted.get(index, 0) + 1
        assert max(counted.values(), default=0) <= GENEROUS
        found = critique(Draft(text=text), book)
        assert all(text[f.start : f.end] == f.quote for f in found.findings)
