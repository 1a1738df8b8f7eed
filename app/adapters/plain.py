"""Reads what makes a language hard for a reader who learned it as a second one, from languages/plain/<language>.toml."""

from __future__ import annotations

import tomllib
from functools import cache

from app.adapters.resources import languages
from app.core.errors import AuthoringError
from app.core.plain import PlainWording


@cache
def read_plain(language: str) -> PlainWording:
    """Return the plain wording of a language; raises `AuthoringError` where the file lacks a part or has another one."""
    path = languages() / "plain" / f"{language}.toml"
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"{path.name}: {exc}") from exc
    if raw.keys() != {"longest", "replaced", "named"}:
        raise AuthoringError(f"plain/{path.name}: needs exactly longest, [replaced] and [named]")
    if twice := raw["replaced"].keys() & raw["named"].keys():
        raise AuthoringError(f"plain/{path.name}: both in [replaced] and [named]: {', '.join(sorted(twice))}")
    return PlainWording(raw["longest"], raw["replaced"], raw["named"])
