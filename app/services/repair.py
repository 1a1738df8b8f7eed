"""Let a model write until what it wrote stands: each fault is named back to it, at most twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.model import Checks
from app.core.outgoing import cleaned
from app.core.ports import ModelWriter

ROUNDS = 2
"""How often a model may write before the offline writer takes over."""


@dataclass(frozen=True, slots=True)
class Review:
    """What the program found of a model's text: the checks, what to tell the model, and what to tell the user.

    A text without `orders` stands.
    """

    checks: Checks
    orders: tuple[str, ...] = ()
    complaint: str = ""

    @property
    def passed(self) -> bool:
        """True when nothing is left to mend."""
        return not self.orders


def until_sound(
    model: ModelWriter,
    ask: Callable[[str], tuple[str, str]],
    review: Callable[[str], Review],
    *,
    max_tokens: int,
) -> tuple[str, Review]:
    """Return the model's text and its review: the first text that passes, else the last one.

    `ask` makes the prompt from the faults of the attempt before. Raises `WriterUnavailable` and `InputError` as the
    model does.
    """
    faults = "none"
    for _ in range(ROUNDS):
        text = cleaned("".join(model.write(*ask(faults), max_tokens=max_tokens)))
        reviewed = review(text)
        if reviewed.passed:
            break
        faults = " ".join(reviewed.orders)
    return text, reviewed
