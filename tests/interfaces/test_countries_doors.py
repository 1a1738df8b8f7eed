"""Guides and plans by the command line and the JSON API: the same objects, and one line for what cannot be used."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.conftest import CommandLine, Server

GUIDE = ["country", "name", "facts", "sections", "differences", "law", "sources"]
PLAN = ["country", "from", "start", "steps", "notes"]
STEP = ["number", "name", "date", "until", "why", "what", "text", "stop", "citation"]


def test_a_guide_has_the_keys_of_the_contract_and_is_the_same_by_both_doors(server: Server, tertulia: CommandLine):
    ran = tertulia("guide", "jp", "--from", "es", "--lang", "es", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.json) == GUIDE
    assert (ran.json["country"], ran.json["name"]) == ("JP", "Japón")
    assert len(ran.json["sections"]) == 12
    assert ran.json["differences"]
    answer = server.post("/api/guide", {"country": "jp", "from": "es", "language": "es"}).json
    printed = ran.json
    for shown in (answer, printed):
        del shown["facts"]["local_time"]
        shown["differences"] = [one for one in shown["differences"] if one["topic"] != "time"]
    assert answer == printed


def test_a_guide_reads_in_the_language_asked_for(tertulia: CommandLine):
    english = tertulia("guide", "DE", "--from", "MX")
    assert english.code == 0
    assert english.out.startswith("Germany\n")
    assert "What to change:" in english.out
    assert max(map(len, english.out.splitlines())) <= 100
    assert tertulia("guide", "DE", TERTULIA_LANGUAGE="es").out.startswith("Alemania\n")
    assert "What to change:" not in tertulia("guide", "DE").out


def test_a_plan_has_the_keys_of_the_contract_and_is_the_same_by_both_doors(server: Server, tertulia: CommandLine):
    ran = tertulia("plan", "--country", "MX", "--from", "DE", "--start", "2027-01-11", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.json) == PLAN
    assert (ran.json["country"], ran.json["from"], ran.json["start"]) == ("MX", "DE", "2027-01-11")
    for number, step in enumerate(ran.json["steps"], start=1):
        assert list(step) == STEP
        assert step["number"] == number
        assert date.fromisoformat(step["date"]) <= date.fromisoformat(step["until"])
        assert list(step["citation"]) == ["article", "anchor", "section", "title", "sources"]
    body = {"country": "MX", "from": "DE", "start": "2027-01-11"}
    assert server.post("/api/plan", body).json == ran.json


def test_a_plan_needs_nothing_and_starts_today(tertulia: CommandLine):
    ran = tertulia("plan", "--format", "json")
    assert ran.code == 0
    assert ran.json["country"] is None
    assert abs((date.fromisoformat(ran.json["start"]) - date.today()).days) <= 1  # noqa: DTZ011 - the machine's own day
    text = tertulia("plan", "--stage", "reply", "--purpose", "job", "--lang", "es")
    assert text.code == 0
    assert max(map(len, text.out.splitlines())) <= 100


def test_a_calendar_file_comes_out_as_it_is(tertulia: CommandLine):
    ran = tertulia("plan", "--country", "SE", "--from", "BR", "--format", "ics")
    assert ran.code == 0
    assert ran.out.startswith("BEGIN:VCALENDAR\r\n")
    assert ran.out.endswith("END:VCALENDAR\r\n")
    assert "\n" not in ran.out.replace("\r\n", "")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("guide", "LV"), "Latvia"),
        (("guide", "JP", "--from", "LV"), "Latvia"),
        (("guide", "xx"), "xx"),
        (("guide", ""), "country"),
        (("guide", "JP", "--lang", "fr"), "fr"),
        (("guide", "JP", "--format", "ics"), "ics"),
        (("guide",), "CC"),
        (("plan", "--country", "LV"), "Latvia"),
        (("plan", "--start", "tomorrow"), "tomorrow"),
        (("plan", "--start", "2090-01-01"), "2090-01-01"),
        (("plan", "--purpose", "money"), "money"),
        (("plan", "--stage", "late"), "late"),
        (("plan", "--lang", "de"), "de"),
        (("plan", "--format", "sarif"), "sarif"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_exit_code_two(
    tertulia: CommandLine, arguments: tuple[str, ...], named: str
):
    ran = tertulia(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert named in ran.line


WRONG: dict[str, tuple[str, Any, str]] = {
    "no_country": ("guide", {}, "country"),
    "null_country": ("guide", {"country": None}, "country"),
    "empty_country": ("guide", {"country": ""}, "country"),
    "no_guide": ("guide", {"country": "LV"}, "Latvia"),
    "home_without_a_guide": ("guide", {"country": "JP", "from": "LV"}, "Latvia"),
    "home_by_another_name": ("guide", {"country": "JP", "home": "ES"}, "home"),
    "no_language_of_the_page": ("guide", {"country": "JP", "language": "fr"}, "fr"),
    "a_number": ("guide", {"country": 5}, "country"),
    "plan_for_nowhere": ("plan", {"country": "ZZ"}, "ZZ"),
    "no_date": ("plan", {"start": "2027-13-01"}, "2027-13-01"),
    "a_far_date": ("plan", {"start": "9999-12-31"}, "9999-12-31"),
    "a_purpose": ("plan", {"purpose": "money"}, "purpose"),
    "a_stage": ("plan", {"stage": "late"}, "stage"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named(server: Server, name: str):
    route, body, named = WRONG[name]
    answer = server.request("POST", f"/api/{route}", raw=json.dumps(body).encode(), content_type="application/json")
    assert answer.status == 422
    assert named in json.dumps(answer.json)
    assert "Traceback" not in answer.text
