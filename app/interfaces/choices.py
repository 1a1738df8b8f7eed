"""Options as they come from outside into values of the domain; what is not on a closed list is refused by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from app.bootstrap import Assistant
from app.core.errors import InputError, UnknownChoice
from app.core.language import READER
from app.core.text import fold
from app.core.words import Words

FACTS = 3
FACT_LENGTH = 500
"""Characters of one fact; it is one line about one person."""

COUNTRIES = ("ES", "DE", "JP", "US", "…")
LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "…")

PLAIN = "plain"
"""Value of the page's choice for plain English."""

Choice = TypeVar("Choice", bound=StrEnum)


def known(what: str, given: str, allowed: Sequence[str]) -> None:
    """Raise `UnknownChoice` unless `given` is allowed."""
    if given not in allowed:
        raise UnknownChoice(what, given, tuple(str(one) for one in allowed))


def choice(what: str, given: str | None, kind: type[Choice]) -> Choice | None:
    """Return the member of `kind` that is called `given`; None where nothing was given."""
    if not given:
        return None
    name = given.strip().lower().replace("-", "_")
    if name not in tuple(kind):
        known(what, given, tuple(kind))
    return kind(name)


def country(assistant: Assistant, given: str | None) -> str | None:
    """Return an ISO 3166-1 alpha-2 code in capitals, of other codes too (UK, DEU); None where nothing was given."""
    code = (given or "").strip().upper()
    code = assistant.country_aliases.get(code, code)
    if code and code not in assistant.country_codes:
        raise UnknownChoice("country", given or "", COUNTRIES)
    return code or None


def home(assistant: Assistant, given: str | None, language: str = "en") -> str | None:
    """Return the code of the writer's own country; raises `InputError` where there is no guide to take its clock from."""
    code = country(assistant, given)
    if code:
        assistant.countries(code, language)
    return code


def region(assistant: Assistant, given: str | None, country: str | None) -> str | None:
    """Return the code of a region of the reader's country, given as BY, DE-BY or by its name; None where none was given.

    Raises `InputError` without a country or for one whose regions have no holidays of their own, `UnknownChoice`, which
    lists the codes, for any other name.
    """
    if not (given or "").strip():
        return None
    if not country:
        raise InputError("A region needs its country.", key="region_alone")
    regions = assistant.regions(country)
    if not regions:
        raise InputError(f"No region of {country} has holidays of its own.", key="no_regions", country=country)
    wanted = fold((given or "").strip()).upper().removeprefix(f"{country}-")
    if wanted not in regions:
        raise UnknownChoice("region", given or "", tuple(sorted(set(regions.values()))))
    return regions[wanted]


def language(given: str | None) -> str | None:
    """Return the ISO 639 code of a language that exists; None where nothing was given."""
    if not given:
        return None
    from babel.core import Locale, UnknownLocaleError  # noqa: PLC0415 - only for who names a language

    try:
        return Locale.parse(given.strip().lower().replace("-", "_")).language
    except (UnknownLocaleError, ValueError):
        raise UnknownChoice("language", given, LANGUAGES) from None


def target(given: str | None) -> str | None:
    """Return what to write in: the code of a language, or `READER` for that of the reader's country; None for neither."""
    return READER if (given or "").strip().lower() == READER else language(given)


def targets(assistant: Assistant, words: Words) -> list[tuple[str, str]]:
    """Return what the page offers to write in, with its values: the draft's language, the reader's, plain English, others."""
    named = [(assistant.language_name(code, words.language), code) for code in assistant.target_languages]
    special = [
        (words.line("target.own"), ""),
        (words.line("target.readers"), READER),
        (words.line("target.plain"), PLAIN),
    ]
    return [*special, *sorted(named)]


def target_chosen(assistant: Assistant, given: object) -> tuple[str | None, bool]:
    """Return the language that the page's choice stands for and whether it is to be plain; anything else is the draft's."""
    if given == PLAIN:
        return "en", True
    return (str(given) if given == READER or given in assistant.target_languages else None), False


def date(given: str | None, today: dt.date) -> dt.date:
    """Return a date written as 2026-11-23; `today` where none was given. Raises `InputError` for anything else."""
    if not given:
        return today
    try:
        return dt.date.fromisoformat(given.strip())
    except ValueError:
        raise InputError(f"“{given[:40]}” is not a date.", key="bad_date", given=given[:40]) from None


def facts(given: Sequence[str]) -> tuple[str, ...]:
    """Return the facts without empty ones; raises `InputError` for more or longer ones than a message can use."""
    kept = tuple(fact.strip() for fact in given if fact.strip())
    if len(kept) > FACTS or any(len(fact) > FACT_LENGTH for fact in kept):
        raise InputError(
            f"Give at most {FACTS} facts of at most {FACT_LENGTH} characters.",
            key="facts",
            count=FACTS,
            limit=FACT_LENGTH,
        )
    return kept
