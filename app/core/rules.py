"""What a rule is: a frozen value of one of five kinds, with the examples that are its tests."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.model import Channel, Dimension, Kind, Severity, Stage

PLACES = ("body", "subject", "anywhere", "opening", "closing")
"""Where a rule looks: the message, its subject, both, its first two sentences, or its last two."""

EDITS = ("keep", "phrase", "sentence", "replace")
"""What the offline writer does with a hit: nothing, drop the words, drop the sentence, put `replacement` instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What every kind has. The fields of a kind are the keys that its table in a language file may have.

    `points` is what the first finding costs the score (0 to 100); each further finding of the rule costs half, three
    at most are reported. `mass` is added to the log-odds of a mass mailing. An empty `channels` or `stages` means all.
    """

    id: str
    dimension: Dimension
    severity: Severity
    points: int
    reason: str
    fix: str
    article: str
    bad: tuple[str, ...]
    good: tuple[str, ...]
    channels: tuple[Channel, ...] = ()
    stages: tuple[Stage, ...] = ()
    place: str = "body"
    mass: float = 0.0

    def applies(self, channel: Channel, stage: Stage) -> bool:
        """Return True when the rule is meant for this channel and stage. Posts and comments must be asked for."""
        return (channel in self.channels if self.channels else not channel.is_public) and (
            not self.stages or stage in self.stages
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Existence(Rule):
    """Something that should not be there."""

    patterns: tuple[str, ...]
    exceptions: tuple[str, ...] = ()
    edit: str = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution(Rule):
    """Something that reads better in other words."""

    patterns: tuple[str, ...]
    replacement: str
    exceptions: tuple[str, ...] = ()
    edit: str = "replace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence(Rule):
    """Something of which there may be `more_than` hits at most."""

    patterns: tuple[str, ...]
    more_than: int
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Rule):
    """Something that must be there: one of `patterns`, or a strength whose id starts with one of `strengths`.

    Not asked of a text with fewer than `from_words` words, nor of one that `exceptions` match.
    """

    patterns: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    from_words: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Rule):
    """A measure of the text (core.metrics) that must not be above or below a limit.

    `reason` and `fix` may hold `{value}` and `{limit}`. A strength whose id starts with one of `strengths` makes it good;
    with them, `exceptions` take the text out.
    """

    metric: str
    above: float | None = None
    below: float | None = None
    from_words: int = 0
    strengths: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthRule:
    """Something a draft does well. `found` and `silent` are its examples; `mass` is usually negative.

    It shows by `patterns`, or by a measure (`metric`, core.metrics) that is above zero. It does not count beside a
    finding whose rule's id starts with one of `unless`: a pitch with a name filled in is still a pitch.
    """

    id: str
    dimension: Dimension
    reason: str
    found: tuple[str, ...]
    silent: tuple[str, ...]
    patterns: tuple[str, ...] = ()
    metric: str = ""
    unless: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    place: str = "anywhere"
    mass: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRule:
    """What shows the kind of a received message. `weight` is added for `kind`; `found` and `silent` are its examples."""

    id: str
    kind: Kind
    weight: float
    reason: str
    patterns: tuple[str, ...]
    found: tuple[str, ...]
    silent: tuple[str, ...]
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What a received message can ask for, said in `line`; the first that shows is given, the last has no patterns."""

    id: str
    line: str
    patterns: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


KINDS: dict[str, type[Rule]] = {
    "existence": Existence,
    "substitution": Substitution,
    "occurrence": Occurrence,
    "requirement": Requirement,
    "metric": Metric,
}
