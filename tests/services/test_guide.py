"""Guides to countries: facts in words, days ahead, what differs for whom, law with its sources and its date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from app.core.errors import InputError, UnknownChoice
from app.core.guide import WAYS
from app.interfaces.render_guide import fact_lines, guide_json, guide_text, law_lines, plain
from tests.test_knowledge import COUNTRIES, SECTIONS

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
LONGEST = 100


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_every_guide_is_whole_in_both_languages(assistant, code, language):
    guide = assistant.guide(code, home="ES" if code != "ES" else "JP", language=language, now=NOW)
    shown = guide_json(guide)
    assert list(shown) == ["country", "name", "facts", "sections", "differences", "law", "sources"]
    assert [one["anchor"] for one in shown["sections"]] == SECTIONS
    assert all(one["text"] and one["sources"] for one in shown["sections"])
    for one in shown["differences"]:
        assert list(one) == ["topic", "here", "there", "advice", "section"]
        assert one["section"] in SECTIONS
        assert one["advice"].endswith(".")
    (law,) = shown["law"]
    assert [way["way"] for way in law["ways"]] == list(WAYS)
    assert all(bool(way["sources"]) == (way["basis"] != "unknown") for way in law["ways"])
    assert law["sources"]
    assert law["text"] == next(one["text"] for one in shown["sections"] if one["anchor"] == "law")
    assert date.fromisoformat(law["date"]) <= NOW.date()
    assert {"en": "legal advice", "es": "asesoramiento jurídico"}[language] in law["note"]
    facts = shown["facts"]
    assert len(facts["holidays"]) == 5
    days = [one["date"] for one in facts["holidays"]]
    assert days == sorted(days)
    assert days[0] >= "2026-11-29"
    assert all(one["from"] <= one["to"] and one["to"] >= "2026-11-29" for one in facts["quiet_times"])
    assert facts["quiet_times"]
    dated = ("local_time", "holidays", "quiet_times")
    said = " ".join(plain(value) for name, value in facts.items() if name not in dated)
    assert not re.search(r"[{}]|\b[a-z]+_[a-z]+\b", said)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_guide_reads_well_in_a_terminal(assistant, language):
    for code, home in (("JP", "ES"), ("MX", "DE"), ("SE", "BR"), ("SA", "ES"), ("IN", "US")):
        guide = assistant.guide(code, home=home, language=language, now=NOW)
        words = assistant.words(language)
        text = guide_text(guide, words, assistant.country_name(home, language))
        assert max(map(len, text.splitlines())) <= LONGEST
        for one in guide.differences:
            assert one.name in text
        for passage in guide.sections:
            assert passage.section in text


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "Time now: Sunday 29 November 2026, 06:00, Mexico City (Central Time)",
                "Elsewhere in the country: Tijuana 04:00; Hermosillo, Mazatlan 05:00; Chihuahua 06:00; Cancún 07:00",
                "  Friday 25 December 2026: Christmas Day",
                "  21 to 29 March 2027: Holy Week",
            ],
        ),
        (
            "es",
            [
                "Hora actual: domingo, 29 de noviembre de 2026, 06:00, Ciudad de México (hora central)",
                "En el resto del país: Tijuana 04:00; Hermosillo, Mazatlán 05:00; Chihuahua 06:00; Cancún 07:00",
                "  viernes, 25 de diciembre de 2026: Navidad",
                "  del 21 al 29 de marzo de 2027: la Semana Santa",
            ],
        ),
    ],
)
def test_days_are_told_in_words_and_the_clocks_of_a_country_in_two_lines(assistant, language, lines):
    shown = list(fact_lines(assistant.guide("MX", language=language, now=NOW).facts, assistant.words(language)))
    assert set(lines) <= set(shown)
    assert not re.search(r"\d{4}-\d\d", " ".join(shown))


def test_a_clock_that_shows_another_day_says_so_and_a_single_day_is_one(assistant):
    night = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    shown = fact_lines(assistant.guide("US", language="en", now=night).facts, assistant.words("en"))
    assert next(line for line in shown if "Honolulu" in line).startswith(
        "Elsewhere in the country: Honolulu 21:00 the day before; Anchorage 22:00 the day before; Los Angeles"
    )
    shown = fact_lines(assistant.guide("GB", language="en", now=NOW).facts, assistant.words("en"))
    assert "  3 May 2027: the bank holidays of May" in shown


def test_what_matters_most_comes_first_and_the_form_of_address_is_told_once(assistant):
    guide = assistant.guide("JP", home="US", language="en", now=NOW)
    assert [one.topic for one in guide.differences][:2] == ["introducer", "meeting"]
    assert sum("-san" in one.advice for one in guide.differences) == 1


def test_the_weekend_that_differs_comes_with_the_days_both_work(assistant):
    first = assistant.guide("SA", home="ES", language="es", now=NOW).differences[0]
    assert first.topic == "weekend"
    assert (first.here, first.there) == ("sábado y domingo", "viernes y sábado")
    assert "lunes, martes, miércoles, jueves" in first.advice


def test_the_clock_difference_follows_the_season(assistant):
    winter, summer = (
        {d.topic: d for d in assistant.guide("SA", home="ES", language="en", now=now).differences}["time"].there
        for now in (NOW, datetime(2027, 7, 1, 12, 0, tzinfo=UTC))
    )
    assert "2 h ahead" in winter
    assert "1 h ahead" in summer


def test_without_a_home_nothing_differs_and_a_country_is_not_compared_with_itself(assistant):
    assert assistant.guide("JP", language="en", now=NOW).differences == ()
    assert assistant.guide("JP", home="JP", language="en", now=NOW).differences == ()


def test_holidays_are_named_in_the_language_of_the_page_where_the_package_has_them(assistant):
    spain = assistant.guide("ES", language="es", now=NOW).facts["holidays"]
    assert [one["name"] for one in spain][1] == "Natividad del Señor"
    ukraine = assistant.guide("UA", language="en", now=NOW).facts["holidays"]
    assert not any(one["day_off"] for one in ukraine)


@pytest.mark.parametrize(("code", "home"), [("LV", None), ("JP", "LV")])
def test_a_country_without_a_guide_is_named_in_the_readers_language(assistant, code, home):
    with pytest.raises(InputError) as caught:
        assistant.guide(code, home=home, language="es", now=NOW)
    assert "Letonia" in assistant.words("es").error(caught.value)


def test_a_language_without_guides_is_refused(assistant):
    with pytest.raises(UnknownChoice):
        assistant.guide("JP", language="fr", now=NOW)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_pair_of_countries_can_be_told(assistant, language):
    codes = sorted(COUNTRIES)
    for number, code in enumerate(codes):
        for home in (codes[(number + 7) % 66], codes[(number + 31) % 66]):
            for one in assistant.guide(code, home=home, language=language, now=NOW).differences:
                assert one.here != one.there or one.topic in ("english", "time", "hours"), (code, home, one)
                assert "{" not in one.here + one.there + one.advice


def test_law_is_told_by_way_of_sending_and_what_no_source_speaks_of_is_said_to_be_unknown(assistant):
    (law,) = assistant.guide("DE", language="en", now=NOW).law
    ways = {way.way: way for way in law.ways}
    assert {name: way.basis for name, way in ways.items()} == {
        "email": "consent", "network": "consent", "text": "consent", "phone": "presumed", "post": "unknown",
    }  # fmt: skip
    assert "Hamm" in ways["network"].sources[0]
    assert "Not covered" in ways["post"].rule
    assert "ask for consent first" in law.safer
    lines = list(law_lines(law, assistant.words("en")))
    assert lines[-3].startswith("Letters by post: Not covered")
    assert "legal advice" in lines[-1]
