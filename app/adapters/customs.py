"""Reads what drafts are judged with for a country: forms of address, patterns and lines from languages/culture/*.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from app.adapters.geography import country_name, language_name
from app.adapters.linear_regex import LinearMatcher
from app.adapters.resources import languages
from app.core.address import GROUPS, Forms
from app.core.culture import WEIGHTS, Culture, Lookout
from app.core.customs import customs_of
from app.core.errors import AuthoringError
from app.core.text import fold

FOLDER = languages() / "culture"
SHORT = 12
"""Words beyond which a fact on the form of address tells more than that."""

LOOKED_FOR = (
    "meeting", "fair", "later", "blunt", "soft", "preamble", "stiff", "close", "introducer", "unannounced",
    "offers_language", "boast",
)  # fmt: skip
KNOWN = ("first_names", "acquainted", "introduced", "language", "invited")
"""Groups of patterns: of a draft in its language, and of the user's facts in any language."""


def culture_of(country: str, facts: Mapping[str, Any], language: str, spoken: str) -> Culture:
    """Return what a draft in `language` is read with for `country`, its findings worded in `spoken`.

    Raises `AuthoringError` naming the file and what is missing or unknown in it.
    """
    forms, knowledge = _address()
    return Culture(
        customs=customs_of(country, facts),
        forms=forms,
        manners=_manners(language),
        knowledge=knowledge,
        lines=read_lines(spoken),
        name=country_name(country, spoken),
        language_name=partial(language_name, language=spoken),
    )


@cache
def read_lines(language: str) -> Mapping[str, Mapping[str, str]]:
    """Return the lines of the findings in `language`, or in English where there are none."""
    name = language if (FOLDER / f"{language}.toml").is_file() else "en"
    raw = _read(name)
    expected = {"patterns", "channels", *WEIGHTS}
    if raw.keys() != expected:
        raise AuthoringError(f"culture/{name}.toml: missing or unknown {', '.join(sorted(raw.keys() ^ expected))}")
    return {table: lines for table, lines in raw.items() if table != "patterns"}


def rule_ids() -> frozenset[str]:
    """Return the ids of the rules that only a country brings."""
    return frozenset(f"culture.{rule}" for rule in WEIGHTS)


def is_of_address(fact: str) -> bool:
    """Return True for what a user says of how the two address each other, and nothing else of the reader."""
    return len(fact.split()) <= SHORT and "first_names" in _address()[1].scan(fold(fact))


@cache
def _manners(language: str) -> Lookout:
    """Return what is looked for in a draft in `language`; nothing where there is no file for it."""
    if not (FOLDER / f"{language}.toml").is_file():
        return Lookout({}, LinearMatcher, f"culture/{language}.toml")
    return _lookout(_read(language).get("patterns", {}), LOOKED_FOR, f"culture/{language}.toml")


@cache
def _address() -> tuple[Forms, Lookout]:
    raw = _read("address")
    words = raw.get("words", {})
    if words.keys() != set(GROUPS):
        raise AuthoringError(f"culture/address.toml [words]: needs exactly {', '.join(GROUPS)}")
    forms = Forms({kind: frozenset(some) for kind, some in words.items()})
    return forms, _lookout(raw.get("facts", {}), KNOWN, "culture/address.toml")


def _lookout(groups: Mapping[str, list[str]], expected: tuple[str, ...], where: str) -> Lookout:
    if groups.keys() != set(expected):
        raise AuthoringError(f"{where}: the patterns must be exactly {', '.join(expected)}")
    return Lookout({name: tuple(some) for name, some in groups.items()}, LinearMatcher, where)


@cache
def _read(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"culture/{name}.toml: {exc}") from exc
