"""Let a model write until what it wrote stands: each fault is named back to it, at most twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.core.errors import WriterUnavailable
from app.core.evidence import Evidence
from app.core.model import Checks
from app.core.outgoing import cleaned
from app.core.ports import ModelWriter

ROUNDS = 2
"""How often a model may write before the offline writer takes over."""


@dataclass(frozen=True, slots=True)
class Review:
    """What the program found of a model's text: the checks, what to tell the model, and what to tell the user.

    A text without `orders` stands. `wishes` are told to the model as well, once, and what is left of them is no reason
    to refuse what it wrote. Of the orders, the `open` ones rest on words that nothing is known of: they fall where
    there is evidence for what was written; the text `is_unread` where that was wanted and none could be had. `notes` are
    for the user of a text that stands.
    """

    checks: Checks
    orders: tuple[str, ...] = ()
    complaint: str = ""
    wishes: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    is_unread: bool = False
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """True when the text stands."""
        return not self.orders

    @property
    def hangs_on_evidence(self) -> bool:
        """True when nothing is wrong with the text but what evidence may clear."""
        return all(order in self.open for order in self.orders)


def until_sound(
    model: ModelWriter,
    ask: Callable[[str], tuple[str, str]],
    review: Callable[[str, Evidence | None], Review],
    *,
    max_tokens: int,
    read: Callable[[str, float], Evidence | None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[str, Review]:
    """Return the model's text and its review: the first text with nothing to mend, else the last that passes, else the last.

    `ask` makes the prompt from the faults of the attempt before. `read` looks for the evidence of a text that so many
    seconds were spent on, at most once a round, where nothing else is wrong; the text is then reviewed with it, or marked as
    unread for None. Raises `WriterUnavailable` and `InputError` as the model does.
    """
    faults = "none"
    standing: tuple[str, Review] | None = None
    for _ in range(ROUNDS):
        begun = clock()
        try:
            text = cleaned("".join(model.write(*ask(faults), max_tokens=max_tokens)))
        except WriterUnavailable:
            if standing is None:
                raise
            break
        spent = clock() - begun
        reviewed = review(text, None)
        if read and reviewed.hangs_on_evidence:
            evidence = read(text, spent)
            if evidence is None:
                reviewed = replace(reviewed, is_unread=True)
            elif evidence != Evidence():
                reviewed = review(text, evidence)
        if reviewed.passed and (standing is None or len(reviewed.wishes) <= len(standing[1].wishes)):
            standing = text, reviewed
        if reviewed.passed and not reviewed.wishes:
            break
        faults = " ".join([*reviewed.orders, *reviewed.wishes])
    return standing or (text, reviewed)
