"""Which language to write in: the draft's own, one that was named, plain English, or that of the reader's country."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.errors import InputError
from app.core.language import READER
from app.core.model import Draft
from app.core.words import Words

if TYPE_CHECKING:
    # Its calendar takes time to load, which a critique must not pay.
    from app.core.guide import Country

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Target:
    """A language (ISO 639-1), whether it is to be plain, and what the user should know of the choice."""

    language: str
    is_plain: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Targets:
    """Chooses the target of a rewrite, with what it needs from the world.

    `offline` are the languages of the offline writer; `country` is None where there is no guide.
    """

    country: Callable[[str], Country | None]
    country_name: Callable[[str, str], str]
    language_name: Callable[[str, str], str]
    offline: tuple[str, ...]

    def __call__(self, to: str | None, draft: Draft, *, is_plain: bool, has_model: bool, spoken: Words) -> Target:
        """Return the target of a rewrite of `draft`, whose language is known by now.

        `to` is a language, `READER`, or None for the draft's own; plain wording without a language means English.
        Raises `InputError` for plain wording in another language, for `READER` without a country, and where there is
        no writer for the language that was named.
        """
        own = draft.language or ENGLISH
        if to == READER:
            return self._readers(draft, own, is_plain=is_plain, has_model=has_model, spoken=spoken)
        language = to or (ENGLISH if is_plain else own)
        if is_plain and language != ENGLISH:
            raise InputError("Plain wording is for English.", key="plain_is_english")
        if not has_model and language not in self.offline:
            raise InputError(
                f"Without a language model there is no writer for “{language}”.",
                key="target",
                allowed=", ".join(self.offline),
            )
        return Target(language, is_plain)

    def _readers(self, draft: Draft, own: str, *, is_plain: bool, has_model: bool, spoken: Words) -> Target:
        if not draft.country:
            raise InputError("The reader's language needs the reader's country.", key="reader_alone")
        name = self.country_name(draft.country, spoken.language)
        country = self.country(draft.country)
        if country is None:
            return Target(ENGLISH, is_plain, (spoken.line("target.no_guide", country=name),))
        # Who writes French to Belgium, where Dutch comes first, has chosen a language of the country's already.
        chosen = own if own in country.languages and own != ENGLISH else country.languages[0]
        values = {"country": name, "language": self.language_name(chosen, spoken.language)}
        others = [
            one for one in country.languages if one not in (chosen, ENGLISH) and (has_model or one in self.offline)
        ]
        named = ", ".join(self.language_name(one, spoken.language) for one in others)
        further = [spoken.line("target.others", languages=named)] if others else []
        if not has_model and chosen not in self.offline:
            carries = spoken.line(f"target.english_{country.english}")
            return Target(ENGLISH, is_plain, (spoken.line("target.no_writer", **values), carries, *further))
        notes = [spoken.line("target.reader", **values), *further]
        if is_plain and chosen != ENGLISH:
            notes.append(spoken.line("target.not_plain"))
        return Target(chosen, is_plain and chosen == ENGLISH, tuple(notes))
