"""Judge a draft: recognise what was not said, check the input, and let the critic read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from app.core import critic
from app.core.culture import Culture
from app.core.errors import DraftTooLong, InputError
from app.core.model import MAX_CHARACTERS, Citation, Critique, Draft, Finding
from app.core.rulebook import Rulebook
from app.core.rules import Metric

NEUTRAL = ("template.", "bulk.symbols", "clear.hidden", "machine.")
"""Rules that hold in any language, beside the measures."""

BOUND_TO_A_LANGUAGE = ("readability", "self_share", "mixed_register")


class Cite(Protocol):
    """From `article#anchor` and a language to the passage that backs a rule."""

    def __call__(self, address: str, language: str) -> Citation | None:
        """Return the citation, or None where the library has no such passage."""
        ...


class Customs(Protocol):
    """From a country, the language of a draft and that of the user to what the draft is read with for that country."""

    def __call__(self, country: str, language: str, spoken: str) -> Culture | None:
        """Return None for a country without a guide."""
        ...


class Moments(Protocol):
    """From a draft for a country, its language and that of the user to what its proposed times are over there, now."""

    def __call__(self, draft: Draft, language: str, spoken: str) -> tuple[Finding, ...]:
        """Return nothing for a draft that proposes no time, and for a country without a guide."""
        ...


@dataclass(frozen=True, slots=True)
class Judge:
    """The use case of the critic, with what it needs from the world."""

    rulebook: Callable[[str], Rulebook]
    languages: tuple[str, ...]
    detect: Callable[[str], tuple[str | None, bool]]
    cite: Cite
    language_name: Callable[[str, str], str]
    switched_off: frozenset[str] = frozenset()
    customs: Customs | None = None
    moments: Moments | None = None

    def language_of(self, text: str) -> tuple[str, bool]:
        """Return the language of a text and whether it is sure; English, unsure, for a text without words."""
        language, sure = self.detect(text)
        return language or "en", sure

    def __call__(self, draft: Draft, *, speak: str | None = None, blanks_are_ours: bool = False) -> Critique:
        """Return the critique of `draft`, or of a proposal, whose bracketed blanks are ours and no fields left over.

        `speak` is the language of reasons and advice; the draft's own by default. Raises `InputError` for a text
        without a visible character and `DraftTooLong` over the limit.
        """
        checked(draft.text)
        language, sure = (draft.language, True) if draft.language else self.language_of(draft.text)
        spoken = speak if speak in self.languages else language if language in self.languages else "en"
        words = self.rulebook(spoken)
        knows = language in self.languages
        rulebook = self.rulebook(language) if knows else self._neutral(words, language)
        return critic.critique(
            draft,
            rulebook,
            words=words,
            cite=lambda address: self.cite(address, spoken),
            switched_off=self.switched_off,
            language_is_sure=sure,
            has_rules=knows,
            culture=self.customs(draft.country, language, spoken) if draft.country and self.customs else None,
            noted=self.moments(draft, language, spoken) if draft.country and self.moments else (),
            blanks_are_ours=blanks_are_ours,
        )

    def _neutral(self, words: Rulebook, language: str) -> Rulebook:
        """Return the part of a rulebook that holds in every language, under the name of another one."""
        kept = tuple(
            rule
            for rule in words.rules
            if (isinstance(rule, Metric) and rule.metric not in BOUND_TO_A_LANGUAGE) or rule.id.startswith(NEUTRAL)
        )
        name = self.language_name(language, words.language)
        return replace(words, language=language, name=name, rules=kept, strengths=(), metrics={})


def checked(text: str) -> None:
    """Raise `InputError` when there is nothing to read, `DraftTooLong` when there is too much."""
    if len(text) > MAX_CHARACTERS:
        raise DraftTooLong(len(text), MAX_CHARACTERS)
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise InputError("There is no text to read.", key="empty")
