"""Reads the language files into rulebooks, each when it is first asked for."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from app.adapters.linear_regex import LinearMatcher
from app.adapters.resources import languages
from app.core.errors import AuthoringError
from app.core.rulebook import Rulebook, parse_rulebook


@cache
def available() -> tuple[str, ...]:
    """Return the ISO 639-1 codes of the languages that have a rulebook, sorted."""
    return tuple(sorted(path.stem for path in languages().glob("*.toml")))


@cache
def read_rulebook(language: str) -> Rulebook:
    """Return the rulebook of `language`, one of `available()`; raises `AuthoringError` naming file and place."""
    return read_rulebook_file(languages() / f"{language}.toml")


def read_rulebook_file(path: Path) -> Rulebook:
    """Return the rulebook in `path`; raises `AuthoringError` naming file and place."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"{path.name}: {exc}") from exc
    return parse_rulebook(raw, path.name, LinearMatcher)
