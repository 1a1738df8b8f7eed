"""What is usual in a country when one writes to a stranger there: the structured facts of its guide, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.model import Channel
from app.core.scorecard import OFFERS

SCALES = ("directness", "relationship", "formality", "hierarchy", "pace", "understatement")
"""The scales of a guide, in the order in which they are shown."""

WARM = 8
"""Sum of the relationship scale's ends from which a word about the reader's well-being is courtesy, not a template."""

WELL_WISHING = ("opening.hope-finds-you-well", "opening.hope-you-are-well", "self.my-name-is")
EXCUSING = ("opening.busy-disclaimer", "opening.take-liberty", "courteous.stock-closing", "courteous.worn-closing")
MEETING = (
    "ask.meeting-first", "ask.opens-with-meeting", "ask.in-your-area", "ask.minutes-of-time", "ask.coffee-chat",
)  # fmt: skip
"""Rules of the critic at large that hold for most readers and contradict what is courtesy in some countries."""

NETWORK = (Channel.CONNECTION_NOTE, Channel.INMAIL)
FAR = 3
"""From this place in a country's list of channels on, one is unusual for a first message."""


@dataclass(frozen=True, slots=True)
class Range:
    """Where a country tends to lie on a scale from 1 to 5: never one point."""

    low: int
    high: int

    @property
    def total(self) -> int:
        """Twice the middle of the range, from 2 to 10."""
        return self.low + self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Customs:
    """The facts of one country; knowledge/countries.toml says at its head what each one means."""

    country: str
    languages: tuple[str, ...]
    first_names: str
    titles: bool
    pronouns: Mapping[str, str]
    introducer: str
    meeting: str
    english: str
    channels: tuple[str, ...]
    directness: Range
    relationship: Range
    formality: Range
    hierarchy: Range
    pace: Range
    understatement: Range
    basis: str
    network_basis: str = ""

    @property
    def greets_by_family_name(self) -> bool:
        """True where a stranger's first name waits for an invitation."""
        return self.first_names != "early"

    @property
    def dislikes_titles(self) -> bool:
        """True where even a title or a Ms with the family name tends to sound stiff."""
        informal = "informal" in self.pronouns.values()
        return informal or (self.first_names == "early" and max(self.formality.high, self.hierarchy.high) <= 2)

    @property
    def dislikes_formulas(self) -> bool:
        """True where letter-writers' formulas tend to sound stiff."""
        return self.first_names == "early" and self.formality.low <= 1

    @property
    def asks_gently(self) -> bool:
        """True where a request is usually wrapped so that it can be overlooked."""
        return self.directness.high <= 3

    @property
    def comes_to_the_point(self) -> bool:
        """True where brevity is courtesy: plain speech and a quick pace."""
        return self.directness.total >= 8 and self.pace.high >= 4

    @property
    def is_modest(self) -> bool:
        """True where plain wording is the norm, even for what is good."""
        return self.understatement.low >= 3

    def knows(self, language: str) -> bool:
        """Return True when a stranger there can be expected to read `language` (ISO 639-1)."""
        return language in self.languages or (language == "en" and self.english != "rare")

    def is_unusual(self, channel: Channel) -> bool:
        """Return True for a network's message where that comes late in, or not at all among, the usual channels."""
        return channel in NETWORK and "linkedin" not in self.channels[:FAR]

    def withdrawn(self, hit: Sequence[str]) -> frozenset[str]:
        """Return the rules of the critic at large that this country's custom takes back; `hit` are those that hit.

        Where something is offered for sale, a meeting asked for at once stays what it is: a sales call.
        """
        taken: list[str] = []
        if self.relationship.total >= WARM:
            taken += WELL_WISHING
        if self.formality.low >= 3 and self.asks_gently:
            taken += EXCUSING
        if self.meeting == "at_once" and not any(rule.startswith(OFFERS) for rule in hit):
            taken += MEETING
        return frozenset(taken)


def customs_of(country: str, facts: Mapping[str, Any]) -> Customs:
    """Return the customs of `country` (upper-case ISO 3166-1 alpha-2) from its table in knowledge/countries.toml."""
    return Customs(
        country=country,
        languages=tuple(facts["languages"]),
        first_names=str(facts["first_names"]),
        titles=bool(facts["titles"]),
        pronouns=dict(facts["pronouns"]),
        introducer=str(facts["introducer"]),
        meeting=str(facts["meeting"]),
        english=str(facts["english"]),
        channels=tuple(facts["channels"]),
        basis=str(facts["law"]["basis"]),
        network_basis=str(facts["law"].get("ways", {}).get("network", {}).get("basis", "")),
        **{name: Range(*facts["scales"][name]) for name in SCALES},
    )
