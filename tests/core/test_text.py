"""A text as the rules see it: folded, its zones masked, cut into sentences, and back to the user's own characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.text import MASK, Reading, Span, fold, scrub, visible

ANY = st.text(
    alphabet=st.one_of(
        st.sampled_from(" \n\r\t.!?…,;:\"'«»“”„`[](){}<>@/-–—_*#0123456789aAéÉñüß\u0301\u200b\u200d\u202e\ufeff\x00"),
        st.characters(),
    ),
    max_size=80,
)


@given(ANY)
def test_every_place_of_a_reading_leads_back_to_the_text_it_was_read_from(text: str) -> None:
    reading = Reading(text)
    for span in (*reading.sentences, *reading.lines, *reading.paragraphs, reading.body, reading.subject):
        where = reading.original_span(span.start, span.end)
        assert 0 <= where.start <= where.end <= len(text)
        assert reading.quote(span) == text[where.start : where.end]


@given(ANY)
def test_sentences_lie_in_lines_in_order_and_leave_no_word_out(text: str) -> None:
    reading = Reading(text)
    assert all(a.end <= b.start for a, b in zip(reading.sentences, reading.sentences[1:], strict=False))
    body = reading.plain[reading.body.start : reading.body.end]
    told = "".join(reading.plain[s.start : s.end] for s in reading.sentences)
    assert "".join(told.split()) == "".join(body.split())


@given(ANY, st.integers(0, 80))
def test_the_sentence_at_a_place_is_the_one_that_holds_it(text: str, place: int) -> None:
    reading = Reading(text)
    holding = [s for s in reading.sentences if place in s]
    assert reading.sentence_at(place) == (holding[0] if holding else Span(place, place))


@given(ANY)
def test_masking_changes_no_length_and_no_line(text: str) -> None:
    reading = Reading(text)
    assert len(reading.folded) == len(reading.plain)
    assert [i for i, c in enumerate(reading.folded) if c == "\n"] == [
        i for i, c in enumerate(reading.plain) if c == "\n"
    ]


@given(ANY)
def test_the_two_normal_forms_of_a_text_are_read_alike(text: str) -> None:
    assert Reading(unicodedata.normalize("NFC", text)).plain == Reading(unicodedata.normalize("NFD", text)).plain


@given(st.text(max_size=60))
def test_folding_is_done_once_and_for_all(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("¿Cómo está, señor Núñez?", "¿Como esta, senor Nunez?"),
        ("it’s “fine” – really", 'it\'s "fine" - really'),
        ("a\u200bb\u00adc\ufeff", "abc"),
        ("one\u00a0two\u2028three", "one two\nthree"),
        ("Straße, Ærø, Łódź", "Strase, Aro, Lodz"),
        ("plain", "plain"),
    ],
)
def test_folding_takes_away_accents_typography_and_what_cannot_be_seen(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_the_line_breaks_of_every_system_part_lines(line_break: str) -> None:
    reading = Reading(line_break.join(["Hola, José:", "", "Vi su charla.", "Luis"]))
    assert [reading.plain[s.start : s.end] for s in reading.lines] == ["Hola, Jose:", "Vi su charla.", "Luis"]
    assert len(reading.paragraphs) == 2


@pytest.mark.parametrize(
    "zone",
    [
        '"synergy now"', "“synergy now”", "«synergy now»", "„synergy now“", "`synergy now`", "```\nsynergy now\n```",
        "https://synergy.example/now?x=synergy", "www.synergy.com", "synergy@example.com", "synergy.io/now",
        "mailto:synergy", "\n> synergy now\n", "\n-- \nsynergy now", "\nOn Mon, Ana wrote:\nsynergy now",
        "\nEl lunes, Ana escribió:\nsynergy now",
        "\nOn Mon, 2 Mar 2026 at 10:12, Ana Reed <\nana@x.example> wrote:\nsynergy now",
        "\n-----Original Message-----\nsynergy now",
        "\n--- Mensaje original ---\nsynergy now",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["We spoke of salt. ", "Hablamos de la señal 😀. "])
def test_no_rule_sees_into_a_zone_whatever_else_is_in_the_text(zone: str, before: str) -> None:
    reading = Reading(before + zone)
    assert "synergy" not in reading.folded
    assert "synergy" in reading.plain
    assert reading.folded.startswith(reading.plain[: len(before) - 1])


def test_an_open_quotation_mark_hides_nothing() -> None:
    assert MASK not in Reading('He said "we have synergy and left').folded
    assert MASK not in Reading('a 5" pipe and\na 6" pipe').folded


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dear Dr. Klein, I wrote on p. 3. Did you see it?", ["Dear Dr. Klein, I wrote on p. 3.", "Did you see it?"]),
        ("Hola, Sr. Ruiz. ¿Qué tal?", ["Hola, Sr. Ruiz.", "¿Qué tal?"]),
        ("It grew by 3.5 percent. Wow!", ["It grew by 3.5 percent.", "Wow!"]),
        ("Really?! Yes... perhaps. (Or not.) End", ["Really?!", "Yes... perhaps.", "(Or not.)", "End"]),
        ("A line that the mail program broke\nin the middle.", ["A line that the mail program broke\nin the middle."]),
        ("Hi Ana,\n\nFirst.\n\nBest,\nTom", ["Hi Ana,", "First.", "Best,", "Tom"]),
        ("", []),
        ("\u200b\n", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, sentences: list[str]) -> None:
    reading = Reading(text)
    assert [reading.quote(s) for s in reading.sentences] == sentences


def test_subject_and_body_are_told_apart() -> None:
    reading = Reading("Asunto: Una pregunta\n\nHola, Ana:\n\nTexto.\n\n-- \nLuis")
    assert reading.quote(reading.subject) == "Una pregunta"
    assert reading.quote(reading.body) == "Hola, Ana:\n\nTexto."
    assert Reading("The subject: salt").subject == Span(0, 0)


@pytest.mark.parametrize(
    ("line", "word", "is_name"),
    [
        ("I work at Synergy in Leeds with two others.", "Synergy", True),
        ("Synergy is what we want.", "Synergy", False),
        ("We want synergy.", "synergy", False),
        ("We Offer Synergy And Solutions", "Synergy", False),
        ("WE OFFER SYNERGY NOW", "SYNERGY", False),
    ],
)
def test_a_name_is_capitalised_in_the_middle_of_an_ordinary_sentence(line: str, word: str, is_name: bool) -> None:
    place = line.index(word)
    assert Reading(line).is_name(Span(place, place + len(word))) is is_name


def test_a_quote_keeps_the_marks_that_combine_with_its_last_letter() -> None:
    text = "un cafe\u0301 solo"
    reading = Reading(text)
    start = reading.plain.index("cafe")
    assert reading.quote(Span(start, start + 4)) == "cafe\u0301"


def test_lone_surrogates_and_unseen_characters_are_made_fit_to_print() -> None:
    assert scrub("a\ud800b\udfff").encode() == "a\ufffdb\ufffd".encode()
    assert visible("a\x1b[31m\u202eb\r\n") == "a·[31m·b\n"
    assert visible("a\x0bb\x85c") == "a\nb\nc"


@settings(max_examples=20)
@given(st.sampled_from(['"', "`", "a.", ". ", "[", "«", "!", "?!", "-", "\n>", "é", "\u0301"]), st.integers(1, 400))
def test_any_repetition_can_be_read(piece: str, times: int) -> None:
    reading = Reading(piece * times)
    assert len(reading.sentences) <= len(reading.plain)


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone", "Enviado desde mi iPhone", "Envoyé de mon iPhone", "Von meinem iPhone gesendet",
        "Enviado do meu telemóvel", "Inviato da iPhone", "Get Outlook for iOS",
    ],
)  # fmt: skip
def test_the_line_that_a_telephone_adds_is_not_of_the_message(line):
    reading = Reading(f"Hi Tom,\n\nhow did you seal them?\n\nAna\n\n{line}\n")
    assert reading.quote(reading.body) == "Hi Tom,\n\nhow did you seal them?\n\nAna"


@pytest.mark.parametrize("line", ["Sent from the heart, to all of you.", "From: the roof of my house"])
def test_a_line_that_only_begins_like_one_of_a_mail_program_is_of_the_message(line):
    reading = Reading(f"Hi Tom,\n\n{line}")
    assert reading.quote(reading.body).endswith(line)


@pytest.mark.parametrize(
    "head",
    [
        "From: Ana Ruiz <ana@example.org>\nSent: Monday\nTo: Tom\nSubject: Valves\n\n",
        "De: Ana Ruiz\nEnviado el: lunes\nPara: Tom\nAsunto: Valves\n\n",
        "Von: Ana Ruiz\nGesendet: Montag\nAn: Tom\nBetreff: Valves\n\n",
        "*De :* Ana Ruiz\n*Envoyé :* lundi\n*À :* Tom\n*Objet :* Valves\n\n",
        "Da: Ana Ruiz\nInviato: lunedì\nA: Tom\nOggetto: Valves\n\n",
    ],
)
def test_the_head_of_a_mail_is_no_part_of_what_it_says(head):
    answered = Reading(f"Fine by me.\n\n{head}We sell valves.")
    assert answered.quote(answered.body) == "Fine by me."
    assert answered.quotes_mail
    whole = Reading(f"{head}Fine by me.")
    assert whole.quote(whole.body) == "Fine by me."
    assert not whole.quotes_mail
    assert whole.quote(whole.subject).strip("* ") == "Valves"
