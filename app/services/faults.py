"""Name the faults of what a model wrote back to it: each sort by its own order, together within what a prompt has room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.budget import abridged, affordable
from app.core.model import Finding
from app.services.brief import FAULT_TOKENS

STOPS = " .,;:"
"""What a claim may end with that does not belong to it: "an opportunity."."""

MINDED = 3
"""Findings that are named back in one go: of a longer list a model mends the first and spoils what stood."""

LEAST_TOKENS = 12
"""Tokens that the beginning of a claim has in any case."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One sort of fault: the `order`, with a place for what it is about, and that.

    `quotes` are words of the text, each of which may be cut to its beginning; `lines` are said whole or not at all.
    """

    order: str
    quotes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def named(faults: Sequence[Fault], count: Callable[[str], int]) -> list[str]:
    """Return one order for each of `faults`, together of at most `FAULT_TOKENS`; what one leaves of its share the next has."""
    orders: list[str] = []
    left = FAULT_TOKENS
    for number, fault in enumerate(faults):
        share = max(left // (len(faults) - number) - count(fault.order), LEAST_TOKENS)
        marked = [
            f"“{quote}”" for quote in abridged(tuple(map(bare, fault.quotes)), share, lambda one: count(f"“{one}”"))
        ]
        said = fault.order.format(", ".join([*marked, *affordable(fault.lines, share, count, least=1)]))
        left -= count(said)
        orders.append(said)
    return orders


def bare(claim: str) -> str:
    """Return a claim without the stop that it ends with."""
    return claim.rstrip(STOPS)


def minded(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return what the critic minds as lines for a model: the words, and what to do about them."""
    return tuple(f"“{f.quote}”: {f.fix}" if f.quote else f.fix for f in findings[:MINDED])
