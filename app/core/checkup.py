"""What a look at an installation found: one `Check` a topic, each with its line and, where something is missing, a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

NOT_FOR_TEXTS = ("embed", "rerank", "whisper")
"""What the names of models that write nothing hold; local servers list them among the others."""


class State(StrEnum):
    """How it stands with one topic; only `FAILED` is something the user asked for and does not get."""

    FINE = "fine"
    OFF = "off"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A model server found on this machine: what it is called, its base URL, and the models it lists (at least one)."""

    name: str
    url: str
    models: tuple[str, ...]

    @property
    def model(self) -> str:
        """Return the first model that writes texts, else the first."""
        texts = (m for m in self.models if not any(part in m.lower() for part in NOT_FOR_TEXTS))
        return next(texts, self.models[0])

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings that switch it on, by variable."""
        return {"OPENAI_BASE_URL": self.url, "TERTULIA_MODEL": f"openai:{self.model}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One topic: `said` and `step` are keys of the catalogue's table `doctor`, filled with `values`."""

    topic: str
    state: State
    said: str
    step: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """All checks, and the model servers of this machine that are offered because no model is set."""

    version: str
    python: str
    checks: tuple[Check, ...]
    servers: tuple[LocalServer, ...] = ()

    @property
    def passed(self) -> bool:
        """True when whatever was set up works."""
        return all(check.state is not State.FAILED for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A model the user set: `provider:name`, where it is, and what it lacks.

    `address` is the base URL or "", `package` the name of a missing package or "", `keys` the variables of which one must
    hold a key (none where the provider wants none or asks for it in a way of its own), `has_key` whether one does.
    """

    model: str
    address: str
    package: str
    keys: tuple[str, ...]
    has_key: bool
