"""Reads the catalogues of the interface's own lines."""

from __future__ import annotations

import tomllib
from functools import cache

from app.adapters.resources import languages
from app.core.errors import AuthoringError
from app.core.words import Words


@cache
def read_words(language: str) -> Words:
    """Return the catalogue of `language`, or the English one where there is none."""
    folder = languages() / "interface"
    path = folder / f"{language}.toml"
    path = path if path.is_file() else folder / "en.toml"
    try:
        return Words(path.stem, tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"interface/{path.name}: {exc}") from exc
