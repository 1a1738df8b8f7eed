"""What a conversation assumes of the message to come, as it is said, corrected and told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from app.core.assumed import Assumed, PurposeWords, assumed_in
from app.core.countries import Gazetteer
from app.core.words import Words

SHORT = 7
"""Words up to which a message can say where the writer is from and nothing else: "we are a company from Spain"."""

LONGEST_PLAN = 25
"""Words up to which a message can be the plan to write one."""


@dataclass(frozen=True, slots=True)
class Assuming:
    """The use case, with what it needs from the world."""

    gazetteer: Callable[[], Gazetteer]
    purposes: Callable[[], PurposeWords]
    country_name: Callable[[str, str], str]
    guides: Callable[[], frozenset[str]]
    words: Callable[[str], Words]

    def said(self, message: str) -> Assumed:
        """Return what a message of the user's says; a draft in it must have been taken out.

        Of a country without a guide nothing can be compared: as the writer's own it is not kept.
        """
        said = assumed_in(message, self.gazetteer(), self.purposes())
        return said if said.home in self.guides() else replace(said, home=None)

    def told(self, message: str, known: Assumed) -> Assumed:
        """Return what is assumed once a message has been read: what it says, else what was known."""
        said = self.said(message)
        return replace(known, **{f.name: value for f in fields(said) if (value := getattr(said, f.name))})

    def corrected(self, message: str, known: Assumed) -> Assumed | None:
        """Return what is assumed after a short message that corrects the purpose or the writer's country, else None."""
        if purpose := self.purposes().correction(message):
            return replace(self.told(message, known), purpose=purpose)
        said = self.said(message)
        if said.home and not (said.country or said.purpose) and "?" not in message and len(message.split()) <= SHORT:
            return replace(known, home=said.home)
        return None

    def is_plan(self, message: str) -> bool:
        """Return True for a message that only tells of one to be written: "soy de Bilbao y escribo a Corea"."""
        if "?" in message or "\n" in message.strip() or len(message.split()) > LONGEST_PLAN:
            return False
        said = self.said(message)
        return bool(said.country or said.purpose) and self.purposes().is_plan(message)

    def asks_of_plan(self, message: str) -> bool:
        """Return True for a question about a message to be written: "I am an engineer and write to Osaka. What changes?"."""
        plain = message.strip()
        if "\n" in plain or not plain.endswith("?") or len(plain.split()) > 2 * LONGEST_PLAN:
            return False
        said = self.said(message)
        return bool(said.country or said.purpose) and self.purposes().is_plan(message)

    def line(self, known: Assumed, language: str, *, has_draft: bool) -> str:
        """Return one line that says what is assumed and how to change it; nothing where nothing is."""
        words, parts = self.words(language), []
        if known.country:
            name = self.country_name(known.country, language)
            key = "read_for" if has_draft else "country_noted"
            parts.append(
                words.line(f"chat.{key if known.country in self.guides() else 'country_unknown'}", country=name)
            )
        if known.purpose:
            parts.append(words.line("chat.purpose_noted", purpose=words.line(f"purpose.{known.purpose}")))
        if known.home:
            parts.append(words.line("chat.home_noted", country=self.country_name(known.home, language)))
        return " ".join([*parts, words.line("chat.assumed_change")]) if parts else ""
