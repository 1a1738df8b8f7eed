"""The versions of one message in a session: what each says, and what the user wants of every later one."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.model import Tone

VERSIONS = 12
"""Versions that a session remembers: the first one, and the last ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a message, with what the user wants of every later one.

    `text` is in `language`. Where only the frame could be written in another one, that is `to`, and the text is what
    stands behind the frame. `facts` are those that it tells; `kept` stands word for word; `gone` is what the user had
    taken out; `said` are names and words that the user put in; `asked` are the wishes in the
    user's own words that no part of a version can hold ("less like a robot"), oldest first.
    """

    text: str
    language: str
    tone: Tone = Tone.WARM
    to: str = ""
    writer: str = "offline"
    facts: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


def bounded(versions: tuple[Version, ...]) -> tuple[Version, ...]:
    """Return as many versions as a session remembers: the first one and the newest."""
    return versions if len(versions) <= VERSIONS else (versions[0], *versions[1 - VERSIONS :])
