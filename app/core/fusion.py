"""Joining ranked lists."""

from __future__ import annotations

from collections.abc import Sequence

RANK_CONSTANT = 60
"""k of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009, who found 60 to serve everywhere)."""


def fuse(lists: Sequence[Sequence[str]], weights: Sequence[float]) -> dict[str, float]:
    """Return the fused score of every identifier: sum over lists of weight / (k + rank), ranks from 1."""
    scores: dict[str, float] = {}
    for ranked, weight in zip(lists, weights, strict=True):
        for rank, identifier in enumerate(ranked, start=1):
            scores[identifier] = scores.get(identifier, 0.0) + weight / (RANK_CONSTANT + rank)
    return scores
