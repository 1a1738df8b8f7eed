"""What is known of languages without rules: their months (CLDR), their courteous capitals."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from app.adapters.resources import languages
from app.adapters.time_words import time_words
from app.core.errors import AuthoringError
from app.core.foreign import Foreign


@cache
def read_foreign(language: str) -> Foreign:
    """Return what the fact check needs to read a text in a language without rules."""
    words = time_words(language)
    months = dict(words.months) if words.language == language else {}
    return Foreign(months, frozenset(_courtesy().get(language, ())))


@cache
def _courtesy() -> Mapping[str, list[str]]:
    path = languages() / "facts" / "courtesy.toml"
    try:
        words: Mapping[str, list[str]] = tomllib.loads(path.read_text("utf-8"))["words"]
    except (OSError, UnicodeDecodeError, KeyError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"{path.name}: {exc}") from exc
    return words
