"""What is measured and how sure it is: areas under curves, shares and agreement, each with its interval. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.model import Critique, Severity, Verdict

Z = 1.96
"""Standard deviations on either side that hold 95 % of a normal distribution."""


def auc(lower: Sequence[float], higher: Sequence[float]) -> float:
    """Return the chance that one of `higher` is above one of `lower`, a tie counting half (Mann and Whitney 1947)."""
    pairs = [(x < y) + 0.5 * (x == y) for x in lower for y in higher]
    return sum(pairs) / len(pairs) if pairs else math.nan


def auc_interval(value: float, lower: int, higher: int) -> tuple[float, float]:
    """Return the 95 % interval of an AUC from so many of each class (Hanley and McNeil 1982), cut to 0..1."""
    if not lower or not higher:
        return math.nan, math.nan
    q1, q2 = value / (2 - value), 2 * value**2 / (1 + value)
    spread = value * (1 - value) + (higher - 1) * (q1 - value**2) + (lower - 1) * (q2 - value**2)
    half = Z * math.sqrt(max(spread, 0) / (lower * higher))
    return max(0.0, value - half), min(1.0, value + half)


def share_interval(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share `hits / total` (Wilson 1927)."""
    if not total:
        return math.nan, math.nan
    p, z2 = hits / total, Z**2
    middle = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = Z * math.sqrt(p * (1 - p) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def quadratic_kappa(given: Sequence[int], found: Sequence[int], levels: int) -> float:
    """Return the agreement of two readers beyond chance, far misses counting more (Cohen 1968, quadratic weights).

    `given` and `found` are levels from 0 to `levels - 1`; 1 is full agreement, 0 what chance would give.
    """
    total = len(given)
    if not total or levels < 2:
        return math.nan
    weight = [[(i - j) ** 2 / (levels - 1) ** 2 for j in range(levels)] for i in range(levels)]
    apart = sum(weight[g][f] for g, f in zip(given, found, strict=True)) / total
    one = [sum(g == level for g in given) / total for level in range(levels)]
    other = [sum(f == level for f in found) / total for level in range(levels)]
    by_chance = sum(weight[i][j] * one[i] * other[j] for i in range(levels) for j in range(levels))
    return 1 - apart / by_chance if by_chance else 1.0


def curve(lower: Sequence[float], higher: Sequence[float]) -> list[tuple[float, float]]:
    """Return the points (share of `higher` judged low, share of `lower` judged low) of a receiver operating curve."""
    limits = sorted({*lower, *higher})
    shares = [(sum(x <= at for x in higher) / len(higher), sum(x <= at for x in lower) / len(lower)) for at in limits]
    return [(0.0, 0.0), *shares]


LEVELS = ("low", "medium", "high")
VERDICTS = (Verdict.DO_NOT_SEND, Verdict.REVISE, Verdict.SEND)
LABELS = ("salesy", "neutral", "relational")


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticFigures:
    """How well scores and verdicts part salesy from relational messages.

    `verdicts` counts (label, verdict); `wrong` are warnings and errors per relational message; `scores` are those of
    salesy and of relational messages.
    """

    name: str
    messages: int
    auc: float
    interval: tuple[float, float]
    false_alarms: int
    relational: int
    wrong: float
    verdicts: Mapping[tuple[str, str], int]
    scores: tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many right of so many."""

    name: str
    right: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All figures of a run. `never` and `mostly_relational` name `language:rule`; `writer` wrote the rewrites and answers."""

    critic: tuple[CriticFigures, ...]
    shares: tuple[Share, ...]
    kappa: tuple[tuple[str, float, int], ...]
    confusion: Mapping[str, Mapping[tuple[str, str], int]]
    never: tuple[str, ...]
    mostly_relational: tuple[str, ...]
    rules: Mapping[str, int]
    writer: str = "offline"


def critic_figures(name: str, judged: Sequence[tuple[Mapping[str, Any], Critique]]) -> CriticFigures:
    """Return the figures of judged messages, each row with its `label`: salesy, neutral or relational."""
    salesy = [c.score for row, c in judged if row["label"] == "salesy"]
    relational = [c for row, c in judged if row["label"] == "relational"]
    scores = [c.score for c in relational]
    value = auc(salesy, scores)
    wrong = sum(f.severity is not Severity.SUGGESTION for c in relational for f in c.findings)
    return CriticFigures(
        name=name,
        messages=len(judged),
        auc=value,
        interval=auc_interval(value, len(salesy), len(relational)),
        false_alarms=sum(c.verdict is Verdict.DO_NOT_SEND for c in relational),
        relational=len(relational),
        wrong=wrong / max(1, len(relational)),
        verdicts=Counter((str(row["label"]), str(c.verdict)) for row, c in judged),
        scores=(tuple(salesy), tuple(scores)),
    )
