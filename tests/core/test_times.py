"""Times that a draft proposes: found where they are proposed, left alone where they are told, quoted or figures."""

from __future__ import annotations

import time

import pytest

from app.adapters.time_words import time_words
from app.core.times import find_times


def found(text: str, language: str = "en"):
    mentions = find_times(text, time_words(language))
    for one in mentions:
        assert text[one.start : one.end] == one.quote
    return mentions


@pytest.mark.parametrize(
    ("language", "text", "weekday", "minute"),
    [
        ("en", "Could we talk on Friday at 15:00?", 4, 900),
        ("en", "Would Tuesday at 3 pm suit you?", 1, 900),
        ("en", "Shall we say Monday, 9:30 a.m.?", 0, 570),
        ("es", "¿Podríamos hablar el viernes a las 15:00?", 4, 900),
        ("es", "Le propongo el miércoles a las 10h.", 2, 600),
        ("es", "¿Le va bien el lunes a las 4 de la tarde?", 0, 960),
        ("de", "Passt Ihnen Donnerstag um 15 Uhr?", 3, 900),
        ("de", "Könnten wir am Dienstag um 9.30 Uhr telefonieren?", 1, 570),
        ("fr", "Pourrions-nous nous parler vendredi à 15h30 ?", 4, 930),
        ("pt", "Podemos falar na sexta-feira às 15h?", 4, 900),
        ("pt", "Podemos falar na terça às 9h?", 1, 540),
        ("it", "Possiamo sentirci venerdì alle 15:00?", 4, 900),
    ],
)
def test_a_weekday_with_its_hour_is_one_time(language, text, weekday, minute):
    (one,) = found(text, language)
    assert (one.weekday, one.minute) == (weekday, minute)


@pytest.mark.parametrize(
    ("language", "text", "date"),
    [
        ("en", "Could we meet on 4 May 2027?", (4, 5, 2027)),
        ("en", "Could we meet on May 4th?", (4, 5, None)),
        ("en", "Could we meet on 3 Apr?", (3, 4, None)),
        ("en", "Could we meet on 2027-05-04?", (4, 5, 2027)),
        ("en", "Could we meet on 25/05/2027?", (25, 5, 2027)),
        ("en", "Could we meet on 05/25/2027?", (25, 5, 2027)),
        ("es", "¿Nos vemos el 4 de mayo de 2027?", (4, 5, 2027)),
        ("de", "Passt Ihnen der 4. Mai?", (4, 5, None)),
        ("de", "Passt Ihnen der 25.05.2027?", (25, 5, 2027)),
        ("fr", "Le 1er juin vous convient-il ?", (1, 6, None)),
        ("it", "Va bene il 4 maggio?", (4, 5, None)),
        ("pt", "Pode ser em 4 de maio?", (4, 5, None)),
    ],
)
def test_a_date_is_found_in_letters_and_in_figures(language, text, date):
    (one,) = found(text, language)
    assert (one.day, one.month, one.year) == date
    assert one.other is None


@pytest.mark.parametrize("text", ["Could we meet on 03/04?", "Could we meet on 3/4/2027?", "Is 03.04.2027 fine?"])
def test_figures_that_read_in_two_ways_carry_both(text):
    (one,) = found(text)
    assert (one.day, one.month, one.other) == (3, 4, (4, 3))


def test_figures_that_read_the_same_both_ways_are_one_date():
    (one,) = found("Could we meet on 04/04/2027?")
    assert one.other is None


@pytest.mark.parametrize(
    "text",
    [
        "Your talk last Friday at 15:00 helped us.",
        "We met on 3 April 2026 in Lyon.",
        "We press 1/2 of the harvest before noon. Would you like a sample?",
        "Version 3.4.1 of the tool, released on Friday, runs well.",
        "I read “Friday at 15:00” in your programme. Was it full?",
        "See https://example.com/2027-05-04 for the plan, will you?",
        "Our shop in Porto opens on Sundays at 10:00.",
        "How many may 10 of you bring along?",
        "The 3/4 inch valve, could you send its drawing?",
        "Did you see our talk on Friday 3 April 2026, which was last spring?",
        "-- \nAna\nMonday to Friday 9:00",
    ],
)
def test_what_is_told_quoted_or_a_figure_is_left_alone(text):
    assert not [one for one in found(text) if one.weekday is not None or one.day]


def test_a_day_and_a_date_and_an_hour_belong_together_and_two_days_are_two():
    (one,) = found("Would Friday, 4 December at 15:00 suit you?")
    assert (one.weekday, one.day, one.month, one.minute) == (4, 4, 12, 900)
    days = found("Could we talk on Monday or Tuesday at 3 pm?")
    assert [(one.weekday, one.minute) for one in days] == [(0, None), (1, 900)]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Could we talk on Friday at 15:00 your time?", "reader"),
        ("Could we talk on Friday at 15:00 (my time)?", "writer"),
        ("Could we talk on Friday at 15:00 CET?", "named"),
        ("Could we talk on Friday at 15:00 (UTC+3)?", "named"),
        ("Could we talk on Friday at 15:00 Riyadh time?", "named"),
        ("Could we talk on Friday at 15:00?", ""),
    ],
)
def test_it_is_noticed_whose_clock_is_named(text, zone):
    (one,) = found(text)
    assert one.zone == zone


def test_a_long_text_is_read_in_seconds():
    text = "Could we meet on Friday 3 April at 10:00, or 03/04, or later? " * 1600
    started = time.perf_counter()
    assert len(found(text)) > 1600
    assert time.perf_counter() - started < 10
