"""Let a model write until what it wrote stands: each fault is named back to it, at most twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.errors import WriterUnavailable
from app.core.model import Checks
from app.core.outgoing import cleaned
from app.core.ports import ModelWriter

ROUNDS = 2
"""How often a model may write before the offline writer takes over."""


@dataclass(frozen=True, slots=True)
class Review:
    """What the program found of a model's text: the checks, what to tell the model, and what to tell the user.

    A text without `orders` stands. `wishes` are told to the model as well, once, and what is left of them is no reason
    to refuse what it wrote.
    """

    checks: Checks
    orders: tuple[str, ...] = ()
    complaint: str = ""
    wishes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """True when the text stands."""
        return not self.orders


def until_sound(
    model: ModelWriter,
    ask: Callable[[str], tuple[str, str]],
    review: Callable[[str], Review],
    *,
    max_tokens: int,
) -> tuple[str, Review]:
    """Return the model's text and its review: the first text with nothing to mend, else the last that passes, else the last.

    `ask` makes the prompt from the faults of the attempt before. Raises `WriterUnavailable` and `InputError` as the
    model does.
    """
    faults = "none"
    standing: tuple[str, Review] | None = None
    for _ in range(ROUNDS):
        try:
            text = cleaned("".join(model.write(*ask(faults), max_tokens=max_tokens)))
        except WriterUnavailable:
            if standing is None:
                raise
            break
        reviewed = review(text)
        if reviewed.passed and (standing is None or len(reviewed.wishes) <= len(standing[1].wishes)):
            standing = text, reviewed
        if reviewed.passed and not reviewed.wishes:
            break
        faults = " ".join([*reviewed.orders, *reviewed.wishes])
    return standing or (text, reviewed)
