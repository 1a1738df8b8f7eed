"""Names of public holidays in languages that a country's calendar does not have: app/languages/calendar/<language>.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from app.adapters.resources import languages
from app.core.errors import AuthoringError

FOLDER = "calendar"
TABLES = {"names", "around"}


def holiday_name(english: str, language: str) -> str:
    """Return the name in `language` of a holiday known by its English one, which stays where there is none."""
    tables = _tables(language)
    return "; ".join(_one(name, tables) for name in english.split("; ")) if tables else english


def _one(english: str, tables: Mapping[str, Mapping[str, str]]) -> str:
    for around, spoken in tables["around"].items():
        before, _, behind = around.partition("{name}")
        if english.startswith(before) and english.endswith(behind):
            inner = english[len(before) : len(english) - len(behind)]
            return spoken.format(name=_one(inner, tables))
    return tables["names"].get(english.removeprefix("The "), english)


@cache
def _tables(language: str) -> Mapping[str, Mapping[str, str]]:
    """Return the tables of a language, empty where it has none; raises `AuthoringError` for a file that is not right."""
    path = languages() / FOLDER / f"{language}.toml"
    if not path.is_file():
        return {}
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"{FOLDER}/{language}.toml: {exc}") from exc
    if raw.keys() != TABLES:
        raise AuthoringError(f"{FOLDER}/{language}.toml: needs exactly {', '.join(sorted(TABLES))}")
    return raw
