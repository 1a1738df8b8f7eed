"""Read a text back in the user's language: a model that never saw the draft says what the text says, and is held to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.budget import affordable
from app.core.errors import InputError, WriterUnavailable
from app.core.model import Checks
from app.core.ports import ModelWriter
from app.core.words import Words
from app.services.brief import FAULT_TOKENS, PROMPT_TOKENS
from app.services.fact_check import FactCheck
from app.services.repair import Review, until_sound

FAULTS_NAMED = 50
"""Tokens of the claims that are named back in one go; with the words around them they stay under `FAULT_TOKENS`."""


@dataclass(frozen=True, slots=True)
class BackReader:
    """The reading back of a translation of `draft` (its texts), with what it needs from the world.

    `is_elsewhere(text, wanted, other)` tells that a text is surely not in the language `wanted`.
    """

    model: ModelWriter
    draft: Sequence[str]
    draft_language: str
    prompt: Callable[..., tuple[str, str]]
    named: Callable[[str], str]
    language_name: Callable[[str, str], str]
    check: FactCheck
    count_tokens: Callable[[str], int]
    is_elsewhere: Callable[[str, str, str], bool]
    max_tokens: int

    def __call__(self, text: str, written_in: str, read_in: str, spoken: Words) -> tuple[str, str]:
        """Return what a text in `written_in` says, in `read_in`, and "" as a note; or "" and why there is none."""
        values = {"text": text, "written_in": self.named(written_in), "read_in": self.named(read_in)}
        name = self.language_name(written_in, spoken.language)
        system, user = self.prompt("back_reading", **values, faults="none")
        if self.count_tokens(f"{system}\n{user}") > PROMPT_TOKENS - FAULT_TOKENS:
            return "", spoken.line("back_reading.too_long", language=name)
        try:
            read, review = until_sound(
                self.model,
                lambda faults: self.prompt("back_reading", **values, faults=faults),
                lambda read, _: self._review(read, text, written_in, read_in, spoken),
                max_tokens=self.max_tokens,
            )
        except (WriterUnavailable, InputError):
            return "", spoken.line("back_reading.failed", language=name)
        if not review.passed:
            return "", spoken.line("back_reading.refused", language=name, claims=review.complaint)
        return read, ""

    def _review(self, read: str, text: str, written_in: str, read_in: str, spoken: Words) -> Review:
        """Hold what was read back against the text, in both directions, and look in which language it is."""
        if self.is_elsewhere(read, read_in, written_in):
            order = f"You did not answer in {self.named(read_in)}. Say everything in it."
            return Review(Checks(), (order,), spoken.line("back_reading.language"))
        checks = Checks(
            invented=self._invented(read, text, written_in, read_in),
            missing=self.check.missing(read, read_in, [text], written_in),
        )
        orders = []
        if some := affordable(checks.invented, FAULTS_NAMED, self.count_tokens, least=1):
            orders.append(f"The text does not say: {', '.join(some)}. Look again.")
        if some := affordable(checks.missing, FAULTS_NAMED, self.count_tokens, least=1):
            orders.append(f"The text says, and you do not: {', '.join(some)}.")
        return Review(checks, tuple(orders), ", ".join((*checks.invented, *checks.missing)))

    def _invented(self, read: str, text: str, written_in: str, read_in: str) -> tuple[str, ...]:
        """Return what is read out of a text that does not stand in it.

        A statement ("your talk") may be worded so that it is not recognised in the other language; the translation was
        held to the draft, and one that stands there is believed.
        """
        found = self.check.invented(read, read_in, [text], written_in, is_lenient=True)
        stated = self.check.statements(read, read_in)
        beyond = self.check.invented(read, read_in, self.draft, self.draft_language, is_lenient=True)
        return tuple(one for one in found if one not in stated or one in beyond)
