"""Reads how wishes about a rewrite are said, a language a file."""

from __future__ import annotations

import tomllib
from functools import cache

from app.adapters.resources import languages
from app.core.errors import AuthoringError
from app.core.grammar import Grammar

FOLDER = languages() / "refining"


@cache
def read_grammars(first: str) -> tuple[Grammar, ...]:
    """Return the grammars of all languages in which one may ask for a change, that of `first` before the others."""
    names = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return tuple(_read(name) for name in sorted(names, key=lambda name: name != first))


@cache
def _read(language: str) -> Grammar:
    path = FOLDER / f"{language}.toml"
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"refining/{path.name}: {exc}") from exc
    return Grammar.parse(raw, where=path.name)
