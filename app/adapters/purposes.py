"""Reads the words by which purposes are recognised: app/languages/chat/purposes.toml."""

from __future__ import annotations

import tomllib
from functools import cache

from app.adapters.resources import languages
from app.core.assumed import AROUND, PurposeWords
from app.core.errors import AuthoringError
from app.core.model import Purpose

FILE = "chat/purposes.toml"
KINDS = {"aims", "readers"}


@cache
def purpose_words() -> PurposeWords:
    """Return the table of purposes; raises `AuthoringError` naming what is missing or unknown in it."""
    try:
        raw = tomllib.loads((languages() / FILE).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"{FILE}: {exc}") from exc
    for name, table in raw.items():
        expected = set(AROUND) if name == "around" else KINDS
        if table.keys() != expected:
            raise AuthoringError(f"{FILE} [{name}]: needs exactly {', '.join(sorted(expected))}")
    if raw.keys() != {"around", *Purpose}:
        raise AuthoringError(f"{FILE}: needs exactly the tables around, {', '.join(Purpose)}")
    around = {kind: tuple(patterns) for kind, patterns in raw.pop("around").items()}
    aims, readers = ({Purpose(name): tuple(table[kind]) for name, table in raw.items()} for kind in ("aims", "readers"))
    return PurposeWords(aims, readers, around)
