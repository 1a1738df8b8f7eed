"""Figures of what the chat takes from how people open: `python -m tests.golden.openings` prints them and what was wrong."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from app.adapters.geography import gazetteer
from app.adapters.library import ArticleLibrary
from app.adapters.purposes import purpose_words
from app.core.assumed import Assumed, assumed_in
from app.core.figures import share_interval
from app.core.model import Purpose

FIELDS = ("country", "purpose", "home")


@dataclass(frozen=True)
class Opening:
    """A message with what must be taken from it."""

    text: str
    expected: Assumed
    aside: bool


def openings() -> list[Opening]:
    raw = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["opening"]
    return [
        Opening(
            row["text"],
            Assumed(
                country=row.get("country"),
                purpose=Purpose(row["purpose"]) if "purpose" in row else None,
                home=row.get("home"),
            ),
            row.get("aside", False),
        )
        for row in raw
    ]


def wrong(rows: list[Opening]) -> dict[str, list[tuple[str, object]]]:
    """Return by field what was taken wrongly: the text and what was found."""
    places, words = gazetteer(ArticleLibrary().countries), purpose_words()
    found: dict[str, list[tuple[str, object]]] = {name: [] for name in FIELDS}
    for row in rows:
        taken = assumed_in(row.text, places, words)
        for name in FIELDS:
            if getattr(taken, name) != getattr(row.expected, name):
                found[name].append((row.text, getattr(taken, name)))
    return found


if __name__ == "__main__":
    import sys

    for aside in (False, True) if "--aside" in sys.argv else (False,):
        rows = [row for row in openings() if row.aside is aside]
        for name, some in wrong(rows).items():
            low, high = share_interval(len(rows) - len(some), len(rows))
            right = len(rows) - len(some)
            print(
                f"{'aside' if aside else 'seen'} {name}: {right}/{len(rows)} = {right / len(rows):.3f} [{low:.3f}, {high:.3f}]"
            )
            for text, taken in some:
                print("   ", taken, "|", text)
