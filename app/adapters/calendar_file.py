"""A plan as an iCalendar file (RFC 5545), which calendar programs read: one all-day event a step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from app.core.plan import Plan, Step
from app.core.words import Words

PRODUCT = "-//Tertulia//plan//{language}"


def calendar_file(plan: Plan, words: Words, now: datetime) -> bytes:
    """Return the file: UTF-8, lines of at most 75 bytes ended by CRLF. `now` is aware; it is when the file was made.

    The same plan gives events of the same identity, so that a calendar which is given it twice shows it once.
    """
    made = Calendar()
    made.add("prodid", PRODUCT.format(language=plan.language.upper()))
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", plan.title)
    for step in plan.steps:
        made.add_component(_event(step, plan, words, now))
    return bytes(made.to_ical())


def _event(step: Step, plan: Plan, words: Words, now: datetime) -> Event:
    event = Event()
    event.add("uid", _identity(step, plan))
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", step.first)
    # The end is the first day that no longer belongs to it.
    event.add("dtend", step.until + timedelta(days=1))
    event.add("summary", f"{step.number}. {step.title}")
    event.add("description", _description(step, words))
    event.add("transp", "TRANSPARENT")
    return event


def _identity(step: Step, plan: Plan) -> str:
    parts = (plan.country, plan.home, plan.purpose, plan.stage, plan.start, step.name)
    return f"{sha256(repr([str(part) for part in parts]).encode()).hexdigest()[:32]}@tertulia"


def _description(step: Step, words: Words) -> str:
    blocks = [
        f"{words.line('plan.why')}: {step.why}",
        f"{words.line('plan.what')}: {step.what}",
        f"{words.line('plan.text')}:\n{step.text}",
        f"{words.line('plan.stop')}: {step.stop}",
    ]
    if step.citation:
        blocks.append(f"{words.line('plan.source')}: {step.citation.title}, {step.citation.section}")
    return "\n\n".join(blocks)
