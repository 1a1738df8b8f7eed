"""Which of a country's clocks a reader goes by: by the region that was given, or by the town that a draft names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.text import fold


@dataclass(frozen=True, slots=True)
class Zone:
    """The regions (codes) and the towns (folded small letters) that go by one clock."""

    regions: frozenset[str]
    places: tuple[str, ...]


def zone_of(zones: Sequence[str], known: Mapping[str, Zone], *, region: str | None, text: str) -> str | None:
    """Return the one of `zones` that is sure, by `region` or else by the towns that `text` names; None where none is.

    A country of one clock is sure of it. Towns in two zones leave it open which one is the reader's.
    """
    if len(zones) == 1:
        return zones[0]
    if region:
        by_region = [one for one in zones if one in known and region in known[one].regions]
        if by_region:
            return by_region[0]
    plain = fold(text)
    named = [one for one in zones if one in known and any(_is_named(place, plain) for place in known[one].places)]
    return named[0] if len(named) == 1 else None


def _is_named(place: str, plain: str) -> bool:
    """Return True where a town stands in a text with a capital letter."""
    return any(
        plain[match.start()].isupper()
        for match in re.finditer(rf"(?<![\w-]){re.escape(place)}(?![\w-])", plain.lower())
    )
