"""Reads the catalogues of the interface's own lines."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from app.adapters.resources import languages
from app.core.errors import AuthoringError
from app.core.words import Words

FOLDER = languages() / "interface"


@cache
def read_words(language: str) -> Words:
    """Return the catalogue of `language`, or the English one where there is none."""
    path = FOLDER / f"{language}.toml"
    return _read(path if path.is_file() else FOLDER / "en.toml")


@cache
def read_answer_words(language: str) -> Words:
    """Return the few lines that go with an answer, in the language of the question; else as `read_words` does."""
    path = FOLDER / "answers" / f"{language}.toml"
    return _read(path) if path.is_file() else read_words(language)


@cache
def answer_languages() -> tuple[str, ...]:
    """Return the languages, beside those of the page, in which one may ask."""
    return tuple(sorted(path.stem for path in (FOLDER / "answers").glob("*.toml")))


def _read(path: Path) -> Words:
    try:
        return Words(path.stem, tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"interface/{path.name}: {exc}") from exc
