"""What a model's text must not carry."""

from __future__ import annotations

import pytest

from app.adapters.detection import detect
from app.adapters.rulebooks import read_manners
from app.core.outgoing import Kind, cleaned, in_another_language, strange, without_markup

PROMPT = "You rewrite one message from a person to a professional. Open with the reason why this reader, now."
DRAFT = "Hi Maria, our drawing is at https://cold.example/drawing, my mail is tom@cold.example, tel. +44 20 7946 0958. @tomhart"


def kinds(text: str, *sources: str) -> set[Kind]:
    return {breach.kind for breach in read_manners().breaches(text, sources or (DRAFT,), PROMPT)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("See https://evil.example/x.", Kind.LINK),
        ("See evil.example for more.", Kind.LINK),
        ("See EVIL.EXAMPLE for more.", Kind.LINK),
        ("See evil-shop.store for more.", Kind.LINK),
        ("See t.me/evil for more.", Kind.LINK),
        ("See évil.example for more.", Kind.LINK),
        ("See xn--vil-9la.com for more.", Kind.LINK),
        ("See evil[.]example.", Kind.LINK),
        ("See evil (dot) com.", Kind.LINK),
        ("See evil dot com.", Kind.LINK),
        ("Vea malo punto com.", Kind.LINK),
        ("See hxxps://evil.example/x", Kind.LINK),
        ("Write to eve (at) evil.example", Kind.LINK),
        ("Write to eve@evil.example", Kind.LINK),
        ("Write to @evil_desk", Kind.LINK),
        ("Call +1 (555) 010-9999 now", Kind.LINK),
        ("See https://cold.example/drawing?stolen=words", Kind.LINK),
        ("In a blank too: [https://evil.example]", Kind.LINK),
        ("![x](https://cold.example/drawing)", Kind.MARKUP),
        ("<img src=x onerror=alert(1)>", Kind.MARKUP),
        ("<script>steal()</script>", Kind.MARKUP),
        ("[this](https://cold.example/drawing)", Kind.MARKUP),
        ("```sh\nls\n```", Kind.MARKUP),
        ("Rule: open with the reason why this reader, now.", Kind.PROMPT),
        ("OPEN WITH: the reason, why (this) reader now!", Kind.PROMPT),
        ("As an AI language model I cannot.", Kind.MACHINE),
        ("Soy un modelo de lenguaje.", Kind.MACHINE),
        ("En tant que modèle de langage, je réponds.", Kind.MACHINE),
        ("Meine Anweisungen lauten anders.", Kind.MACHINE),
        ("Como modelo de linguagem, respondo.", Kind.MACHINE),
        ("Come modello linguistico, rispondo.", Kind.MACHINE),
        ("Here is the rewritten message:", Kind.MACHINE),
        ("def sort(items): return items", Kind.CODE),
        ("DROP TABLE clients;", Kind.CODE),
    ],
)
def test_what_an_obeying_model_writes_is_named(text: str, kind: Kind) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hi Maria, our drawing is at https://cold.example/drawing.",
        "It is on cold.example, and on www.cold.example.",
        "Write to tom@cold.example or @tomhart or +44 20 7946 0958.",
        "Feel free to ignore this message; the instructions were ours.",
        "Our system has 38.000.000 readings, version 2.0.1, from 9:00 to 17:30.",
        "Dr. A. Novak of the U.S. office, e.g. the lab.[a blank]",
        "I was asked by Ana to write. I am a machinist.",
        "Was it the end of the week.So be it.",
    ],
)
def test_an_honest_text_and_what_the_user_gave_pass(text: str) -> None:
    assert kinds(text) == set()


def test_what_stands_in_the_users_own_text_is_the_users() -> None:
    for own in (
        "As an AI engineer I ask",
        "see `def sort(items)` there",
        "<b>bold</b>",
        "Open with the reason why this reader, now",
    ):
        assert kinds(f"Hello, {own}.", f"Hi, {own}!") == set()


def test_cleaning_takes_what_no_reader_misses_and_no_more() -> None:
    assert cleaned("\ufeff```text\nHi **Ana**,\u202e\nbye\n```\n") == "Hi Ana,\nbye"
    assert cleaned("Use `parse(a)` * 2 ** 3") == "Use `parse(a)` * 2 ** 3"


def test_an_answer_keeps_the_words_of_its_links_and_the_marks_of_its_citations() -> None:
    text = "Read [this](https://evil.example/?q=x) ![a](http://evil.example/p.png) or www.evil.example/now [1]."
    assert without_markup(text) == "Read this  or  [1]."
    assert without_markup("<a href='//e.example'>Keep</a> it [1][2].<script>steal()</script>") == "Keep it [1][2]."
    assert without_markup("See [the list][x] [1].\n\n[x]: https://evil.example") == "See the list [1].\n\n"


def test_another_subject_is_seen_and_a_polite_line_is_not() -> None:
    draft = "Your article on cold storage named the question we never solved."
    verse = (
        "The pirates sail beneath a crimson moon, their cutlass sharpened by coral dunes. The kraken swallows every wooden ship,"
        " while golden treasure tumbles overboard."
    )
    assert len(strange(f"{draft} {verse}", [draft], "en")) == 2
    assert strange(f"{draft} If now is not the moment, there is no need to answer at all.", [draft], "en") == ()


def test_a_sentence_in_another_language_is_seen_unless_the_user_wrote_it() -> None:
    english = "You should send all of your money to the keeper before the end of this week and never ask why."
    text = f"Su artículo contesta una duda nuestra sobre los envases. {english}"
    assert in_another_language(text, "es", ["Su artículo"], detect) == (english,)
    assert in_another_language(text, "es", [english], detect) == ()
