"""The right moment: what is said of times in a draft, of sending now, of a meeting's hour on both sides."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.core.errors import InputError

GOLDEN = Path(__file__).parents[1] / "golden" / "messages.toml"
MOST_NOTED = 0.05
"""Share of messages written for other tests, few of which propose a time, that may get a note at all."""

MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def kinds(assistant, text, country, home, language="en"):
    found = assistant.moment(text, country=country, home=home, now=MONDAY, language=language, speak="en")
    assert all(text[one.start : one.end] == one.quote for one in found)
    assert all(assistant.library.cite(one.section, "es") for one in found)
    return [one.kind for one in found]


@pytest.mark.parametrize(
    ("text", "country", "home", "expected"),
    [
        ("Could we talk on Friday at 15:00?", "SA", "ES", ["weekend"]),
        ("Could we talk on Sunday at 10:00 your time?", "SA", "ES", []),
        ("Could we talk on Sunday at 10:00?", "DE", "FR", ["weekend"]),
        ("Could we talk on Friday at 15:00?", "FR", "ES", []),
        ("Could we meet on 4 May 2027?", "JP", "ES", ["holiday"]),
        ("Could we meet on 6 May 2027?", "JP", "ES", []),
        ("Could we meet on 10 February 2027?", "SA", "ES", ["quiet"]),
        ("Could we meet on 12 August 2027?", "ES", "DE", ["quiet"]),
        ("Could we meet on 8 February 2027?", "CN", "DE", ["holiday"]),
        ("Would 9 February 2027 suit you?", "BR", "PT", ["quiet"]),
        ("Would Thursday 5 May 2027 suit you?", "DE", "ES", ["mismatch"]),
        ("Could we meet on 3 March 2026?", "DE", "ES", ["past"]),
        ("Could we meet on 03/04/2027?", "US", "ES", ["ambiguous"]),
        ("Could we meet on 03/04/2027?", "US", None, ["ambiguous"]),
        ("Could we meet on 05/04/2027?", "US", "US", []),
        ("Would Tuesday at 10:00 suit you?", "JP", "ES", ["zone"]),
        ("Would Tuesday at 10:00 CET suit you?", "JP", "ES", []),
        ("Would Tuesday at 21:00 suit you?", "FR", "ES", ["hours"]),
        ("Would Tuesday at 12:30 your time suit you?", "JP", "ES", []),
        ("Would Tuesday at 23:00 my time suit you?", "MX", "ES", []),
        ("Would Tuesday at 23:00 my time suit you?", "JP", "ES", ["hours"]),
        ("Your post of last Friday at 15:00 made me think. Which glue was it?", "SA", "ES", []),
        ("Which glue held in the end?", "SA", "ES", []),
    ],
)
def test_a_time_in_a_draft_is_read_by_the_readers_calendar(assistant, text, country, home, expected):
    assert kinds(assistant, text, country, home) == expected


def test_a_late_hour_here_is_another_day_there(assistant):
    # Sunday evening in Mexico is Monday morning in Japan; Friday evening is their Saturday.
    assert kinds(assistant, "Could we talk on Sunday at 20:00 my time?", "JP", "MX") == []
    assert kinds(assistant, "Could we talk on Friday at 20:00 my time?", "JP", "MX") == ["weekend"]


def test_a_note_names_the_place_and_proposes_a_day_that_is_good(assistant):
    (note,) = assistant.moment("Could we talk on Friday at 15:00?", country="SA", home="ES", now=MONDAY, language="en")
    assert note.quote == "Friday at 15:00"
    assert "Riyadh is the weekend" in note.reason
    assert "Sunday 6 December 2026" in note.fix
    assert f"{note.when:%A %H:%M}" == "Friday 17:00"
    (note,) = assistant.moment(
        "¿Hablamos el viernes a las 15:00?", country="SA", home="ES", now=MONDAY, language="es", speak="es"
    )
    assert "Riad" in note.reason
    assert "domingo, 6 de diciembre" in note.fix


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        (
            "en",
            "Shall I call you on Monday 3 May at 17:00?",
            (
                "“Monday 3 May at 17:00”: 17:00 in Madrid is 00:00 on Tuesday 4 May 2027 in Tokyo, a public holiday there"
                " (Greenery Day) and outside their usual office hours. Monday 3 May 2027 is one there too (Constitution Day)."
            ),
        ),
        (
            "es",
            "¿Le llamo el lunes 3 de mayo a las 17:00?",
            (
                "«lunes 3 de mayo a las 17:00»: las 17:00 en Madrid son las 00:00 del martes, 4 de mayo de 2027, en Tokio,"
                " festivo allí (Día de la Naturaleza) y fuera de su horario habitual. También es festivo allí el lunes, 3 de"
                " mayo de 2027 (Día de la Constitución)."
            ),
        ),
        ("en", "Could we talk on Tuesday 11 May at 20:00?", "03:00 on Wednesday 12 May 2027 in Tokyo, outside"),
        (
            "es",
            "¿Hablamos el martes 11 de mayo a las 20:00?",
            "03:00 del miércoles, 12 de mayo de 2027, en Tokio, fuera",
        ),
        ("en", "Could we talk at 20:00?", "20:00 in Madrid is 04:00 the next day in Tokyo"),
        ("es", "¿Podemos hablar a las 20:00?", "las 20:00 en Madrid son las 04:00 del día siguiente en Tokio"),
        (
            "en",
            "Would Tuesday at 23:00 my time suit you?",
            "23:00 in Madrid is 07:00 on Wednesday 2 December 2026 in Tokyo",
        ),
    ],
)
def test_a_converted_time_is_told_by_both_clocks(assistant, language, text, said):
    (note,) = assistant.moment(text, country="JP", home="ES", now=MONDAY, language=language, speak=language)
    assert said in note.reason


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "I will be in Monterrey on 18 May and visit your plant at 7:30.", ["hours"]),
        ("en", "We could come to your plant on Tuesday at 10:30.", []),
        ("en", "We could come to your plant on Tuesday at 10:30, or call you on Wednesday at 15:00.", ["zone"]),
        ("en", "Could we meet on Tuesday at 10:00 at your office?", []),
        ("en", "I will arrive in Monterrey on Tuesday at 22:00.", []),
        ("en", "Are there free seats, and could we talk on Tuesday at 15:00?", ["zone"]),
        ("en", "Shall we talk about your plant on Tuesday at 15:00?", ["zone"]),
        ("es", "¿Podría pasar por su fábrica el martes a las 10:00?", []),
        ("es", "Llegaré a Monterrey el martes a las 22:00 y podemos vernos.", []),
        ("es", "¿Puedo llamarle a su oficina el martes a las 15:00?", ["zone"]),
        ("de", "Ich könnte am Dienstag um 10 Uhr zu Ihnen ins Werk kommen. Passt das?", []),
        ("de", "Darf ich Sie am Dienstag um 15 Uhr anrufen?", ["zone"]),
        ("fr", "Pourrions-nous passer vous voir mardi à 10 h ?", []),
        ("pt", "Poderíamos visitá-lo na terça-feira às 10:00?", []),
        ("it", "Potremmo incontrarci da voi martedì alle 10:00?", []),
    ],
)
def test_an_appointment_at_their_place_is_by_their_clock(assistant, language, text, expected):
    assert kinds(assistant, text, "MX", "DE", language) == expected


@pytest.mark.parametrize(
    ("text", "country", "home", "expected"),
    [
        ("The price is 4.200 EUR per unit.", "MX", "DE", ["figure"]),
        ("The price is 4,200 EUR per unit.", "MX", "DE", []),
        ("The price is 4,200 USD per unit.", "DE", "US", ["figure"]),
        ("The price is 4.200 EUR per unit.", "ES", "DE", []),
        ("The price is 4.200 EUR per unit.", "MX", None, []),
        (
            "The price is 4.20 EUR, 1.234.567 in all, since 03.04.2027, tel. 91.123 45 67, version 3.120.1.",
            "MX",
            "DE",
            [],
        ),
        ("It is 4.200 EUR. Could we talk on Sunday?", "MX", "DE", ["figure", "weekend"]),
    ],
)
def test_a_figure_that_is_another_one_for_the_reader_is_noted(assistant, text, country, home, expected):
    assert kinds(assistant, text, country, home) == expected


def test_a_note_on_a_figure_says_how_it_is_read_and_how_to_write_it(assistant):
    (note,) = assistant.moment(
        "The price is 4.200 EUR.", country="MX", home="DE", now=MONDAY, language="en", speak="es"
    )
    assert note.reason == "«4.200» se puede leer como 4.2 en México, donde ese signo separa los decimales."
    assert note.fix == "Si quiere decir 4200, escríbalo sin signo: 4200."


def test_the_language_of_the_draft_is_recognised(assistant):
    text = "Estimado señor: ¿podríamos hablar sobre el aceite de su última cosecha el viernes a las 15:00?"
    assert [one.kind for one in assistant.moment(text, country="SA", home="ES", now=MONDAY)] == ["weekend"]


def test_a_country_without_a_guide_is_named(assistant):
    with pytest.raises(InputError, match="Latvia"):
        assistant.moment("Could we talk on Friday?", country="LV", now=MONDAY, language="en")


def test_sending_is_judged_by_the_readers_clock(assistant):
    friday = assistant.moment.sending(country="SA", home="ES", now=datetime(2026, 12, 4, 9, 0, tzinfo=UTC))
    assert not friday.is_good
    assert friday.obstacle.kind == "weekend"
    assert f"{friday.next_there:%A %d %H:%M}" == "Sunday 06 08:00"
    assert f"{friday.next_here:%A %d %H:%M}" == "Sunday 06 06:00"
    at_work = assistant.moment.sending(country="JP", home="ES", now=datetime(2026, 12, 3, 1, 0, tzinfo=UTC))
    assert at_work.is_good
    assert at_work.reason == ""
    night = assistant.moment.sending(country="JP", now=datetime(2026, 12, 3, 18, 0, tzinfo=UTC))
    assert not night.is_good
    assert f"{night.next_there:%d %H:%M}" == "04 09:00"
    assert night.next_here is None


def test_a_meeting_is_converted_for_both_sides(assistant):
    early = assistant.moment.proposal(date(2027, 1, 19), 9 * 60, country="JP", home="ES")
    assert f"{early.there:%H:%M}" == "17:00"
    assert early.is_good
    late = assistant.moment.proposal(date(2027, 1, 19), 16 * 60, country="JP", home="ES")
    assert (late.works_here, late.works_there) == (True, False)
    feast = assistant.moment.proposal(date(2027, 1, 6), 9 * 60, country="DE", home="ES")
    assert [one.country for one in feast.obstacles] == ["ES"]


def test_messages_that_propose_nothing_are_left_alone(assistant):
    tables = tomllib.loads(GOLDEN.read_text("utf-8")).values()
    messages = [one["text"] for table in tables if isinstance(table, list) for one in table]
    noted = [text for text in messages if assistant.moment(text, country="SA", home="ES", now=MONDAY)]
    assert len(messages) > 200
    assert len(noted) <= MOST_NOTED * len(messages)


@pytest.mark.parametrize(
    ("text", "country", "region", "city", "is_assumed"),
    [
        ("I could visit your office in Chicago on Tuesday at 17:30.", "US", None, "Chicago", False),
        ("I could visit your office on Tuesday at 17:30.", "US", None, "New York", True),
        ("Could we talk on Tuesday at 10:00?", "US", "CA", "Los Angeles", False),
        ("Could we talk on Tuesday at 10:00, in Boston or in Denver?", "US", None, "New York", True),
        ("I will visit your plant in Tijuana on Tuesday at 8:30.", "MX", None, "Tijuana", False),
        ("Could we talk on Tuesday at 23:00?", "ES", None, "Madrid", False),
        ("Could we talk on Tuesday at 10:00?", "JP", None, "Tokyo", False),
    ],
)
def test_in_a_country_of_many_clocks_the_town_or_the_region_counts_and_a_guess_is_told(
    assistant, text, country, region, city, is_assumed
):
    (note,) = assistant.moment(text, country=country, home="IN", region=region, now=MONDAY, language="en")
    assert f" in {city}" in note.reason
    assert (f"The clock of {city} was taken for theirs" in note.reason) == is_assumed


def test_whether_now_is_a_good_moment_is_told_by_the_clock_of_the_town_that_the_draft_names(assistant):
    sent = assistant.moment.sending(country="US", now=MONDAY, text="Are you in Seattle this week?")
    assert sent.city == "Los Angeles"
    assert assistant.moment.sending(country="US", now=MONDAY).city == "New York"
