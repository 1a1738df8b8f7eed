"""Reads which of a country's clocks its regions and towns go by: app/languages/calendar/zones.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from app.adapters.resources import languages
from app.core.errors import AuthoringError
from app.core.zones import Zone

FILE = "calendar/zones.toml"


@cache
def read_zones() -> Mapping[str, Zone]:
    """Return the zones by their IANA names; raises `AuthoringError` for a file that is not right."""
    try:
        raw = tomllib.loads((languages() / FILE).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"{FILE}: {exc}") from exc
    for name, table in raw.items():
        if table.keys() != {"regions", "places"}:
            raise AuthoringError(f"{FILE} [{name}]: needs exactly places, regions")
    return {name: Zone(frozenset(one["regions"].split()), tuple(one["places"])) for name, one in raw.items()}
