"""The fact check: what a text claims, and which of it a rewrite may not have invented or lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.rulebooks import read_lexicon, read_signs
from app.core.claims import Kind, Knowledge, claims
from app.core.facts import invented, missing

COMMON = frozenset(
    "the she it you we our thank this that el la lo usted gracias hola dear hi best regards un y in as como me nos".split()
)


KNOWLEDGE = Knowledge(common=COMMON, signs=read_signs())


def values(text: str, kind: Kind) -> list[str]:
    return [value for c in claims(text, KNOWLEDGE) if c.kind is kind for value in sorted(c.values)]


@pytest.mark.parametrize(
    "source",
    [
        "We sold 1,200 bottles to Ana Ruiz in Osaka on Friday 3 March, see https://oil.example/a?b=1.",
        "El viernes 3 de marzo vendimos 1.200 botellas a Ana Ruiz en Osaka; vea www.aceite.es.",
        "Sales rose 30% since 2019. Call me at 10:30.",
        "I met Dr. O'Brien and María José's brother at SIAL.",
        "",
        "\u0301\x00😀",
    ],
)
def test_a_text_invents_nothing_against_itself_and_loses_nothing(source: str) -> None:
    assert invented(source, [source], KNOWLEDGE) == ()
    assert missing(source, [source]) == ()


@given(st.text(max_size=60))
def test_no_text_invents_anything_against_itself(text: str) -> None:
    assert invented(text, [text]) == ()
    assert missing(text, [text]) == ()


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("1,200 bottles", "1.200 botellas"),
        ("1200 bottles", "1,200 bottles"),
        ("1.200.000 euros", "1,200,000 euros"),
        ("up 30%", "un 30 %"),
        ("€500", "500 €"),
        ("3.5 tonnes", "3,5 toneladas"),
        ("on Monday", "el lunes"),
        ("in March", "en marzo"),
        ("el 5 de mayo", "on 5 May"),
        ("septiembre", "setiembre"),
        ("see oil.example.com", "see https://www.oil.example.com/"),
        ("write to Ana@Oil.com", "ana@oil.com"),
        ("in Osaka", "she lives in osaka"),
        ("with Ana's team", "ana runs the team"),
        ("with Ana’s team", "Ana runs the team"),
        ("Peña said so", "señor pena"),
        ("in May and June", "in May-June"),
        ("on Wednesday", "on Wed"),
        ("by the end of June", "before 1 July"),
        ("We are five.", "3 milkers and 2 drivers"),
        ("We will be five.", "I come with four friends"),
        ("eleven are done, five are left", "16 prints, 11 done"),
        ("at half past six", "at 6.30"),
        ("We'd write. Couldn't you?", "write"),
        ("No, no. Nos gusta.", "no, gusta"),
        ("OMR 900", "900 rials"),
        ("It was a pleasure to meet you.", "It was nice to meet you."),
        ("Luis me dio su teléfono", "su teléfono me lo pasó Luis"),
        ("Luis gave me your number.", "Your number was passed on to me by Luis."),
        ("I never got to say hello.", "I had no time to say hello."),
        ("Thank you for your time.", "hello"),
        ("Gracias por tu tiempo.", "hola"),
        ("Thanks for your time last week.", "We met last week."),
        ("Gracias por tu tiempo de la semana pasada.", "Nos vimos la semana pasada."),
        ("I could come by with the samples.", "I am happy to drive over with the samples."),
        ("I could come by on Thursday.", "I'm in Ludlow on Thursday and have an hour."),
    ],
)
def test_the_same_claim_in_other_clothes_is_no_invention(text: str, source: str) -> None:
    assert invented(text, [source], KNOWLEDGE) == ()


@pytest.mark.parametrize(
    ("text", "source", "named"),
    [
        ("We sold 1,300 bottles.", "We sold 1,200 bottles.", ("1,300",)),
        ("It grew by 30%.", "It grew by 30 people.", ("30%",)),
        ("It grew 3.5 times.", "It grew 35 times.", ("3.5",)),
        ("Let us talk on Tuesday.", "Let us talk on Monday.", ("Tuesday",)),
        ("Hablemos el martes.", "Hablemos el lunes.", ("martes",)),
        ("It was in March.", "It was in spring.", ("March",)),
        ("See https://evil.example/x.", "See https://oil.example/x.", ("https://evil.example/x",)),
        ("It is near Osaka.", "It is near.", ("Osaka",)),
        ("I know Laura Gil.", "I know people.", ("Laura", "Gil")),
        ("Laura wrote.", "Someone wrote.", ("Laura",)),
        ("As we discussed, the oil is here.", "The oil is here.", ("As we discussed",)),
        ("Como hablamos, aquí está el aceite.", "Aquí está el aceite.", ("Como hablamos",)),
        ("I loved your talk.", "You gave a talk.", ("I loved your",)),
        ("Me encantó su charla.", "Usted dio una charla.", ("Me encantó su",)),
        ("We met in Lyon.", "I was in Lyon.", ("We met in",)),
        ("We are seven.", "3 milkers and 2 drivers", ("seven",)),
        ("I'll keep two aside for you.", "I have two.", ("I'll keep two aside for you",)),
        ("Usted verá cómo suben las ventas.", "Tengo ventas.", ("verá cómo suben",)),
        ("Nos conocimos en Lyon.", "Estuve en Lyon.", ("Nos conocimos en",)),
        ("It was nice to see you again.", "It was nice.", ("nice to see you again",)),
        ("Thanks for your time last week.", "Your note helps.", ("Thanks for your time last week",)),
        ("Thank you for having me.", "Your note helps.", ("Thank you for having me",)),
        ("It was kind of you to make time on Monday.", "On Monday.", ("kind of you to make time on",)),
        ("Gracias por tu tiempo de la semana pasada.", "Tu nota.", ("Gracias por tu tiempo de la semana pasada",)),
        ("Gracias por lo del otro día.", "Tu nota.", ("Gracias por lo del otro día",)),
        ("I could come by.", "Your kiln is near.", ("I could come by",)),
    ],
)
def test_what_no_source_says_is_named(text: str, source: str, named: tuple[str, ...]) -> None:
    assert invented(text, [source], KNOWLEDGE) == named


def test_a_fact_of_the_user_is_a_source_like_the_draft() -> None:
    text = "I loved your talk at Alimentaria on 3 March."
    assert invented(text, ["Hello.", "she spoke at alimentaria on 3 March", "I loved your talk"], KNOWLEDGE) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Dear [name], we met at [place] on [date].",
        "Estimada [nombre]: le escribo por [motivo, p. ej. su charla del 3 de marzo].",
        "[As we discussed] and [1,200] and [https://evil.example]",
    ],
)
def test_a_blank_claims_nothing(text: str) -> None:
    assert invented(text, [""], Knowledge(COMMON | {"estimada", "dear"}, signs=read_signs())) in ((), ("we met at",))
    assert not [c for c in claims(text, KNOWLEDGE) if c.kind in (Kind.NUMBER, Kind.LINK, Kind.DATE)]


def test_a_sentence_may_begin_with_an_ordinary_word_but_not_with_a_strangers_name() -> None:
    assert values("Thank you. Laura wrote. Gracias.", Kind.NAME) == ["laura"]
    assert [c for c in claims("Thank you. Laura wrote.") if c.kind is Kind.NAME] == []


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("I may march in June", ["month 6"]),
        ("May I ask? March on.", []),
        ("we talk in May", ["month 5"]),
        ("el Lunes, 3 de Mayo", ["weekday 1", "date 3.5"]),
        ("los sábados", ["weekday 6"]),
    ],
)
def test_words_that_are_a_date_only_at_times_are_told_apart(text: str, dates: list[str]) -> None:
    assert values(text, Kind.DATE) == dates


@pytest.mark.parametrize(
    ("text", "kept", "lost"),
    [
        ("A word on oil.", ["I work with Laura Gil on oil."], ("Laura", "Gil")),
        ("We sold bottles.", ["We sold 1,200 bottles on Monday."], ("1,200", "Monday")),
        ("Vendimos 1.200 botellas el lunes.", ["We sold 1,200 bottles on Monday."], ()),
        ("see it", ["see https://oil.example/a"], ("https://oil.example/a",)),
        ("a talk by laura", ["the talk by Laura"], ()),
        ("Oil.", ["I loved your talk."], ()),
    ],
)
def test_what_was_to_be_kept_and_is_gone_is_named(text: str, kept: list[str], lost: tuple[str, ...]) -> None:
    assert missing(text, kept) == lost


def test_each_claim_is_named_once() -> None:
    assert invented("In Osaka, near Osaka, by Osaka: 3 and 3.", [""], KNOWLEDGE) == ("3", "Osaka")


@pytest.mark.parametrize(
    ("kept", "text", "lost"),
    [
        ("Dear Kenji Tanaka,", "Dear Tanaka-san,\n\nWe make knives.", ()),
        ("Dear Kenji Tanaka,", "Tanaka様\n\nナイフを作っています。", ()),
        ("Dear Kenji Tanaka,", "Dear Mr Tanaka,\n\nWe make knives.", ()),
        ("Dear Kenji Tanaka,", "Dear Tanaka,\n\nWe make knives.", ("Kenji",)),
        ("I wrote to Kenji. I know Ana Tanaka.", "I know Tanaka-san.", ("Kenji",)),
        ("Dear Kenji Tanaka,", "Hello,\n\nWe make knives.", ("Kenji", "Tanaka")),
    ],
)
def test_a_given_name_may_go_where_the_family_name_is_addressed_with_respect(kept, text, lost):
    assert missing(text, [kept], Knowledge(language="en")) == lost


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("I mend looms. One word is enough.", ()),
        ("I mend looms. A short word is all I ask.", ()),
        ("I mend looms. Word is you are hiring.", ("Word is",)),
        ("I mend looms. I'm around in May.", ()),
        ("I mend looms. I am easiest to reach by letter.", ()),
        ("I mend looms. I am headmaster here.", ("I am headmaster here",)),
        ("I mend looms. I am guest conductor.", ("I am guest conductor",)),
    ],
)
def test_set_phrases_are_neither_hearsay_nor_a_calling(text, named):
    knowledge = Knowledge(language="en", signs=read_signs(), lexicon=read_lexicon())
    draft = "I mend looms. Write me a letter, or a word in May."
    assert invented(text, [draft], knowledge, source_language="en") == named
