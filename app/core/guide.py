"""What is known of a country in figures and words of a closed list, and in what two countries tend to differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.calendar import WEEKDAYS, OfficeHours
from app.core.customs import SCALES
from app.core.model import Passage

APART = 1.5
"""Points between the middles of two ranges from which on a difference counts; ranges that do not meet always count."""

LOW, HIGH = 2.25, 3.75
"""Middles up to `LOW` read as the lower end of a scale, those from `HIGH` on as the upper one."""

STEPS = {
    "introducer": ("optional", "helps", "expected"),
    "meeting": ("at_once", "after_reply", "after_introduction"),
    "first_names": ("early", "on_invitation", "late"),
    "pronouns": ("informal", "either", "formal"),
    "english": ("common", "mixed", "rare"),
}
"""Closed lists of the facts, from the least to the most."""

WEIGHTS = {
    "introducer": 1.0,
    "meeting": 0.95,
    "relationship": 0.9,
    "directness": 0.9,
    "weekend": 0.8,
    "first_names": 0.8,
    "pronouns": 0.6,
    "formality": 0.8,
    "understatement": 0.75,
    "english": 0.7,
    "name_order": 0.6,
    "titles": 0.6,
    "hierarchy": 0.6,
    "pace": 0.6,
    "channels": 0.5,
    "time": 0.5,
    "follow_up_days": 0.4,
    "hours": 0.3,
}
"""How much a topic matters to a first message, by judgement: whether to write at all, then how, then when."""

SIZES = {frozenset(("optional", "helps")): 0.25, frozenset(("helps", "expected")): 0.75}
"""Where the way from one step to the next is not half of the whole: only "expected" changes what one does first."""

SECTIONS = {
    "introducer": "first-contact",
    "meeting": "directness-and-relationship",
    "relationship": "directness-and-relationship",
    "directness": "directness-and-relationship",
    "formality": "address-and-register",
    "first_names": "address-and-register",
    "titles": "address-and-register",
    "name_order": "address-and-register",
    "pronouns": "address-and-register",
    "understatement": "avoid",
    "hierarchy": "hierarchy-and-decisions",
    "pace": "pace-and-follow-up",
    "follow_up_days": "pace-and-follow-up",
    "english": "channels-and-language",
    "channels": "channels-and-language",
    "weekend": "calendar-and-meetings",
    "hours": "calendar-and-meetings",
    "time": "calendar-and-meetings",
}
"""From a topic to the section of a guide that speaks of it."""

LONGER = 3.0
"""Days between the middles of two pauses from which on they differ; a day or two is nobody's custom."""

HOURS_APART = 60
"""Minutes between two openings or closings of offices from which on they differ."""


WAYS = ("email", "network", "text", "phone", "post")
"""Ways of sending that law tells apart: e-mail, messages on a network, SMS and WhatsApp, telephone, letters."""

BASES = frozenset(("consent", "presumed", "mixed", "likely"))
"""What a way other than e-mail may need; knowledge/countries.toml says at its head what each means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """The facts of one country, as in knowledge/countries.toml, which says what each means."""

    code: str
    languages: tuple[str, ...]
    time_zones: tuple[str, ...]
    weekend: frozenset[int]
    hours: OfficeHours
    name_order: str
    first_names: str
    titles: bool
    register: Mapping[str, str]
    pronouns: Mapping[str, str]
    introducer: str
    meeting: str
    english: str
    channels: tuple[str, ...]
    follow_up_days: tuple[int, int]
    scales: Mapping[str, tuple[int, int]]
    bad_moments: tuple[str, ...]
    law_basis: str
    law_sources: tuple[str, ...]
    law_ways: Mapping[str, tuple[str, tuple[str, ...]]]

    @classmethod
    def of(cls, code: str, facts: Mapping[str, Any]) -> Country:
        """Return the country of a table of knowledge/countries.toml, which its own tests have checked."""
        least, most = facts["follow_up_days"]
        return cls(
            code=code,
            languages=tuple(facts["languages"]),
            time_zones=tuple(facts["time_zones"]),
            weekend=frozenset(WEEKDAYS.index(day) for day in facts["weekend"]),
            hours=OfficeHours.of(facts["hours"]),
            name_order=facts["name_order"],
            first_names=facts["first_names"],
            titles=facts["titles"],
            register=dict(facts["register"]),
            pronouns=dict(facts["pronouns"]),
            introducer=facts["introducer"],
            meeting=facts["meeting"],
            english=facts["english"],
            channels=tuple(facts["channels"]),
            follow_up_days=(least, most),
            scales={name: (low, high) for name, (low, high) in facts["scales"].items()},
            bad_moments=tuple(facts["bad_moments"]),
            law_basis=facts["law"]["basis"],
            law_sources=tuple(facts["law"]["sources"]),
            law_ways={way: (one["basis"], tuple(one["sources"])) for way, one in facts["law"].get("ways", {}).items()},
        )

    def middle(self, scale: str) -> float:
        """Return the middle of the range on a scale, from 1 to 5."""
        return sum(self.scales[scale]) / 2

    def level(self, scale: str) -> str:
        """Return low, middle or high."""
        middle = self.middle(scale)
        return "low" if middle <= LOW else "high" if middle >= HIGH else "middle"

    @property
    def article(self) -> str:
        """Identifier of the country's guide."""
        return f"countries/{self.code.lower()}"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing in which two countries tend to differ.

    `here` and `there` are levels or members of a closed list, "" where the facts themselves say it; `turn` says which
    advice fits: more or less of it there than here. `size` is from 0 to 1.
    """

    topic: str
    here: str
    there: str
    turn: str
    size: float

    @property
    def importance(self) -> float:
        """How early to tell it, from 0 to 1."""
        return self.size * WEIGHTS[self.topic]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A gap in words: how it tends to be here and there, and what to change. `section` is an anchor of the guide."""

    topic: str
    name: str
    here: str
    there: str
    advice: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LawOfWay:
    """What one way of sending needs, in words; `basis` is "unknown" where no source speaks of it, `sources` then empty."""

    way: str
    name: str
    basis: str
    rule: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What a guide says on unsolicited messages, as of `date`; `note` says that it is no legal advice.

    `ways` tells it for each way of sending, `safer` what is safe by any of them.
    """

    basis: str
    text: str
    sources: tuple[str, ...]
    note: str
    date: str
    ways: tuple[LawOfWay, ...]
    safer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """All that is known of writing to a country, for a reader of `language`. `sources` go by passage key."""

    country: str
    name: str
    language: str
    facts: Mapping[str, Any]
    sections: tuple[Passage, ...]
    sources: Mapping[str, tuple[str, ...]]
    differences: tuple[Difference, ...]
    law: tuple[Law, ...]
    home: str | None = None


def gaps(here: Country, there: Country, *, ahead: int = 0) -> tuple[Gap, ...]:
    """Return in what `there` tends to differ from `here`, the most important first.

    `ahead` is how many minutes the clocks there are ahead. Equals are ordered by topic; a country differs in nothing
    from itself.
    """
    found = [*_scales(here, there), *_steps(here, there), *_facts(here, there)]
    if ahead:
        found.append(Gap("time", "", "", "more" if ahead > 0 else "less", min(1.0, abs(ahead) / 540)))
    return tuple(sorted(found, key=lambda gap: (-gap.importance, gap.topic)))


def _scales(here: Country, there: Country) -> Iterator[Gap]:
    for scale in SCALES:
        (a, b), (c, d) = here.scales[scale], there.scales[scale]
        by = there.middle(scale) - here.middle(scale)
        if by and (abs(by) >= APART or b < c or d < a):
            yield Gap(scale, here.level(scale), there.level(scale), _turn(by), abs(by) / 4)


def _steps(here: Country, there: Country) -> Iterator[Gap]:
    for topic in ("introducer", "meeting", "first_names"):
        steps = STEPS[topic]
        one, other = getattr(here, topic), getattr(there, topic)
        if one != other:
            by = steps.index(other) - steps.index(one)
            yield Gap(topic, one, other, _turn(by), SIZES.get(frozenset((one, other)), abs(by) / 2))
    one, other = first_pronoun(here), first_pronoun(there)
    if other != "none" and here.languages[0] != there.languages[0]:
        # Who writes in a language of one's own knows its forms; in a foreign one the safe start has to be learned.
        by = STEPS["pronouns"].index(other) - (STEPS["pronouns"].index(one) if one != "none" else 0)
        if by:
            yield Gap("pronouns", one, other, _turn(by), abs(by) / 2)
    if not set(here.languages[:2]) & set(there.languages[:2]):
        size = (1 + STEPS["english"].index(there.english)) / 3
        yield Gap("english", "", there.english, there.english, size)


def _facts(here: Country, there: Country) -> Iterator[Gap]:
    if here.titles != there.titles:
        yield Gap("titles", _yes(here.titles), _yes(there.titles), "more" if there.titles else "less", 0.6)
    elif there.titles and here.languages[0] != there.languages[0]:
        # Titles on both sides are not the same titles: Frau Dr. and Ing. stand in different greetings.
        yield Gap("titles", "yes", "other", "more", 0.3)
    if here.name_order != there.name_order:
        turn = "more" if there.name_order == "family_first" else "less"
        yield Gap("name_order", here.name_order, there.name_order, turn, 0.8)
    if here.channels[0] != there.channels[0] or set(there.channels) - set(here.channels):
        yield Gap("channels", "", "", "more", 0.9 if here.channels[0] != there.channels[0] else 0.5)
    if off := here.weekend ^ there.weekend:
        yield Gap("weekend", "", "", "more", len(off) / 2)
    by = sum(there.follow_up_days) / 2 - sum(here.follow_up_days) / 2
    if abs(by) >= LONGER:
        yield Gap("follow_up_days", "", "", _turn(by), min(1.0, abs(by) / 10))
    ends = (there.hours.opening - here.hours.opening, there.hours.closing - here.hours.closing)
    if max(map(abs, ends)) >= HOURS_APART:
        yield Gap("hours", "", "", "more", min(1.0, max(map(abs, ends)) / 240))


def first_pronoun(country: Country) -> str:
    """Return the safe start in the first language: formal, either, informal, or none where it has one form only."""
    return country.pronouns.get(country.languages[0], "none")


def _turn(by: float) -> str:
    return "more" if by > 0 else "less"


def _yes(value: object) -> str:
    return "yes" if value else "no"
