"""Reads the names of persons: app/languages/names/given.txt and beside.toml."""

from __future__ import annotations

import tomllib
from functools import cache

from app.adapters.resources import languages
from app.core.errors import AuthoringError
from app.core.persons import Persons

GIVEN = "names/given.txt"
BESIDE = "names/beside.toml"
KEYS = {"families", "towns", "countries", "organisations", "saints", "person_verbs", "greetings"}


@cache
def persons() -> Persons:
    """Return the names of persons; raises `AuthoringError` naming what is missing or unknown in a file."""
    try:
        lines = (languages() / GIVEN).read_text("utf-8").splitlines()
        raw = tomllib.loads((languages() / BESIDE).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"{GIVEN}, {BESIDE}: {exc}") from exc
    if raw.keys() != KEYS:
        raise AuthoringError(f"{BESIDE}: needs exactly {', '.join(sorted(KEYS))}")
    return Persons(
        given=frozenset(word for line in lines if not line.startswith("#") for word in line.split()),
        families=frozenset(raw["families"].split()),
        towns=frozenset(raw["towns"].split()),
        countries=frozenset(raw["countries"].split()),
        organisations=frozenset(raw["organisations"].split()),
        saints=frozenset(raw["saints"].split()),
        verbs=tuple(raw["person_verbs"]),
        greetings=tuple(raw["greetings"]),
    )
