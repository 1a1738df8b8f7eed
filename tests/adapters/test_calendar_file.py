"""The calendar file: read back by icalendar, and held against RFC 5545 line by line."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from app.bootstrap import build
from app.settings import Settings

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    made = build(Settings(data_dir=tmp_path_factory.mktemp("data"), store="memory", language="en"))
    yield made
    made.close()


def made(assistant, language="es", country="JP"):
    plan = assistant.plan(country=country, home="ES", start=NOW.date(), today=NOW.date(), language=language)
    return plan, assistant.calendar_file(plan, NOW)


def unfolded(raw: bytes) -> list[str]:
    return raw.decode("utf-8").replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")


def events(raw: bytes) -> list[dict[str, str]]:
    """Read the events by hand, after RFC 5545: unfold, split at the colon, undo the escapes."""
    found: list[dict[str, str]] = []
    for line in unfolded(raw):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name != "END":
            found[-1][name] = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
    return found


@pytest.mark.parametrize("language", ["en", "es"])
def test_lines_end_and_fold_as_the_standard_says(assistant, language):
    _, raw = made(assistant, language)
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")  # a fold never cuts a character in two
    lines = unfolded(raw)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 9
    for once in ("VERSION:2.0", "CALSCALE:GREGORIAN"):
        assert lines.count(once) == 1
    assert sum(line.startswith("PRODID:") for line in lines) == 1


def test_every_event_has_what_the_standard_requires_and_lasts_whole_days(assistant):
    plan, raw = made(assistant)
    found = events(raw)
    assert len({one["UID"] for one in found}) == len(found) == len(plan.steps)
    for one, step in zip(found, plan.steps, strict=True):
        assert one["DTSTAMP"] == "20261129T120000Z"
        assert one["DTSTART;VALUE=DATE"] == step.first.strftime("%Y%m%d")
        assert one["DTEND;VALUE=DATE"] == (step.until + timedelta(days=1)).strftime("%Y%m%d")
        assert one["SUMMARY"] == f"{step.number}. {step.title}"
        for piece in (step.why, step.what, step.text, step.stop):
            assert piece in one["DESCRIPTION"]


def test_another_reader_gets_the_same_back(assistant):
    plan, raw = made(assistant)
    calendar = icalendar.Calendar.from_ical(raw)
    found = calendar.walk("VEVENT")
    assert [one.decoded("dtstart") for one in found] == [step.first for step in plan.steps]
    assert all(type(one.decoded("dtstart")) is date for one in found)
    assert [str(one["summary"]).partition(". ")[2] for one in found] == [step.title for step in plan.steps]
    assert all(step.text in str(one["description"]) for one, step in zip(found, plan.steps, strict=True))
    assert not [one.errors for one in [calendar, *found] if one.errors]


def test_the_same_plan_has_the_same_events_and_another_one_others(assistant):
    first, again = (events(made(assistant)[1]) for _ in range(2))
    other = events(made(assistant, country="MX")[1])
    assert [one["UID"] for one in first] == [one["UID"] for one in again]
    assert not {one["UID"] for one in first} & {one["UID"] for one in other}
