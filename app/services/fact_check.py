"""Hold one text against others in whatever languages: what it invented and what it lost, as far as can be told there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from app.core import facts
from app.core.claims import Kind, Knowledge, claims
from app.core.foreign import Foreign, checkable, readable


@dataclass(frozen=True, slots=True)
class FactCheck:
    """The fact check with what it knows of each language; `languages` are those that have rules."""

    knowledge: Callable[[str], Knowledge]
    foreign: Callable[[str], Foreign]
    languages: Collection[str]

    def invented(
        self, text: str, language: str, sources: Sequence[str], source_language: str, *, is_lenient: bool = False
    ) -> tuple[str, ...]:
        """Return the claims of a text in `language` that no source makes; each once, as they stand in it."""
        return self.hold(text, language, sources, source_language, is_lenient=is_lenient).invented

    def hold(
        self, text: str, language: str, sources: Sequence[str], source_language: str, *, is_lenient: bool = False
    ) -> facts.Held:
        """Return the claims of a text that no source makes, and the clauses that may be such, as they stand in it.

        Lenient, a lone word at the beginning of a sentence is taken for an ordinary one: a reading back is all sentences
        in other words than the user's.
        """
        knowledge = self.knowledge(language)
        if is_lenient:
            knowledge = replace(knowledge, common=())
        text, sources = self._read(text, language), [self._read(one, source_language) for one in sources]
        held = facts.hold(text, sources, knowledge, source_language=source_language)
        told = self._told(held.invented, text, language, source_language)
        return replace(
            held,
            invented=told,
            unsupported=tuple(one for one in held.unsupported if one in told),
            stated=tuple(one for one in held.stated if one in told),
        )

    def missing(self, text: str, language: str, kept: Sequence[str], kept_language: str) -> tuple[str, ...]:
        """Return the names, figures, dates and links of the `kept` texts that a text in `language` no longer has."""
        knowledge = self.knowledge(language)
        text, kept = self._read(text, language), [self._read(one, kept_language) for one in kept]
        found = facts.missing(text, kept, knowledge, source_language=kept_language)
        if language not in self.languages:
            # What a place or a language is called in other letters, nobody here can tell.
            found = tuple(
                one
                for one in found
                if not knowledge.places.mentions(one) and one.lower() not in knowledge.lexicon.tongues
            )
        return self._told(found, "\n".join(kept), kept_language, language)

    def statements(self, text: str, language: str) -> frozenset[str]:
        """Return the statements in a text that only the user can make, as they stand in it."""
        made = claims(self._read(text, language), self.knowledge(language))
        return frozenset(claim.text for claim in made if claim.kind is Kind.STATEMENT)

    def figures(self, text: str, language: str) -> tuple[str, ...]:
        """Return the figures, dates and links in a text, as they stand in it."""
        kinds = (Kind.NUMBER, Kind.DATE, Kind.LINK)
        return tuple(c.text for c in claims(text, self.knowledge(language)) if c.kind in kinds)

    def _read(self, text: str, language: str) -> str:
        return text if language in self.languages else readable(text, self.foreign(language))

    def _told(self, found: tuple[str, ...], text: str, language: str, other: str) -> tuple[str, ...]:
        """Return what is found in `text`; with a language without rules on either side, what can be known of it."""
        if language in self.languages and other in self.languages:
            return found
        foreign = self.foreign(language if language not in self.languages else other)
        return checkable(found, claims(text, self.knowledge(language)), foreign)
