"""The road from a first contact to a meeting in person: which steps, in which order, how far apart, and why.

How long a step takes is judgement, stretched or shortened by a country's tendencies; the pause between two messages is
the country's own (`follow_up_days`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.core.guide import Country
from app.core.model import Citation, Purpose, Stage

PAUSE = (7, 10)
"""Days before writing again where no country is named; the commonest pause in knowledge/countries.toml."""

STEPS = {
    Stage.FIRST_CONTACT: ("listen", "connect", "thank", "give", "ask", "talk", "meet", "keep"),
    Stage.FOLLOW_UP: ("remind", "thank", "give", "ask", "talk", "meet", "keep"),
    Stage.REPLY: ("thank", "give", "ask", "talk", "meet", "keep"),
    Stage.KNOWN_CONTACT: ("give", "ask", "talk", "meet", "keep"),
}
"""By where one stands: before the first message, after one without an answer, after an answer, among acquaintances."""

BACKING = {
    "introducer": "introductions#ask-for-one",
    "listen": "groups-and-debates#listen-first",
    "connect": "{guide}#first-contact",
    "remind": "{guide}#pace-and-follow-up",
    "thank": "gratitude#for-an-answer",
    "give": "giving-first#what-to-give",
    "ask": "asks#one-small-ask",
    "talk": "road-to-a-meeting#call-or-visit",
    "meet": "{guide}#calendar-and-meetings",
    "keep": "keeping-contact#rhythm",
}
"""From a step to the passage that backs it; where no country is named, `GENERAL` stands for the guide."""

GENERAL = {
    "connect": "first-message#reader-first",
    "remind": "follow-up#how-long-to-wait",
    "meet": "meeting-in-person#at-a-fair",
}

THANKED = 2
"""Days from an answer within which one thanks for it (gratitude#for-an-answer)."""

LENGTHS = {
    "introducer": 14,
    "listen": 14,
    "connect": 2,
    "remind": 2,
    "thank": THANKED,
    "give": 5,
    "ask": 5,
    "talk": 10,
    "meet": 21,
    "keep": 90,
}
"""Days in which a step can be taken, before they are stretched.

Listening takes two or three weeks by the article on groups."""

STRETCHED = frozenset(("introducer", "listen", "talk", "meet"))
"""Steps that take longer where trust or decisions do."""

TO_TRAVEL = 21
"""Days between a first talk and a visit: a journey needs notice."""

SLOWER, FASTER = 0.25, -0.25


@dataclass(frozen=True, slots=True)
class Outline:
    """One step before it has dates: days of rest before it, and days in which it can be taken."""

    name: str
    rest: int
    length: int
    backing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: from `first` on, and best done by `until`; `dates` says both in words.

    `text`, in `language`, has [blanks] that only the user can fill.
    """

    number: int
    name: str
    title: str
    first: date
    until: date
    dates: str
    why: str
    what: str
    text: str
    language: str
    stop: str
    citation: Citation | None
    backing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps with their dates, and what to bear in mind.

    `language` is that of the user; `preface` says in which language the texts are where that is another one, or where the
    reader may not read it.
    """

    country: str | None
    home: str | None
    language: str
    purpose: Purpose
    stage: Stage
    start: date
    title: str
    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    preface: str = ""


def pause(country: Country | None) -> tuple[int, int]:
    """Return from and to how many days one waits before writing again."""
    return country.follow_up_days if country else PAUSE


def pace(country: Country | None) -> float:
    """Return by what the lengths of the steps are multiplied, from 0.75 to 1.5."""
    if country is None:
        return 1.0
    factor = 1.0
    if country.level("relationship") == "high":
        factor += SLOWER
    if country.level("pace") == "low":
        factor += SLOWER
    if country.level("pace") == "high" and country.level("relationship") != "high":
        factor += FASTER
    return factor


def outline(country: Country | None, stage: Stage) -> tuple[Outline, ...]:
    """Return the steps for a country and a stage, in order."""
    names = list(STEPS[stage])
    if stage is Stage.FIRST_CONTACT and country and country.introducer == "expected":
        names.insert(0, "introducer")
    factor, (least, most) = pace(country), pause(country)
    guide = country.article if country else ""

    def one(name: str) -> Outline:
        length = round(LENGTHS[name] * factor) if name in STRETCHED else LENGTHS[name]
        backing = BACKING[name].format(guide=guide) if guide else GENERAL.get(name, BACKING[name])
        return Outline(name, _rest(name, names, country, least, most), length, backing)

    return tuple(map(one, names))


def _rest(name: str, names: list[str], country: Country | None, least: int, most: int) -> int:
    """Return the days between the end of the step before and this one."""
    if name == names[0]:
        return most if name == "remind" else 0
    if name == "give" and "thank" in names[1:]:
        # The answer thanked for has yet to come, and may take as long as the pause.
        return least + most - THANKED
    if name == "talk" and country:
        # Where a call may be proposed at once it follows the question; where an introduction comes first, later.
        return {"at_once": 2, "after_introduction": most}.get(country.meeting, least)
    return {"give": least, "ask": least, "talk": least, "meet": TO_TRAVEL}.get(name, 1)
