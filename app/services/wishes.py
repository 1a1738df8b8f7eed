"""Tell a model what the user wants of the last version: the wishes in plain orders, the facts, what was wanted before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.budget import affordable
from app.core.model import Critique, Tone
from app.core.refinement import Length, Refinement, Return
from app.core.revision import HALF, SHORTER
from app.core.text import WORD
from app.services.brief import FAULT_TOKENS, PROMPT_TOKENS, Briefing, asked_length, listed

FACT_TOKENS = 320
"""Most tokens of the facts; older ones stand in the message already, and the fact check knows them all."""

EARLIER_TOKENS = 160
"""Most tokens of what was asked for earlier."""

TONES = {
    Tone.WARM: "Make it warmer and less formal: as one person speaks to another. Add no compliment.",
    Tone.FORMAL: "Make it more formal, without stiffness.",
}
ADDRESSES = {
    "formal": "Address the reader in the formal way (usted, Sie, vous, Lei).",
    "informal": "Address the reader in the informal way (tú, du, tu).",
}


def most_words(length: Length | None, text: str) -> int | None:
    """Return how many words a text may have that is to be shorter than `text`; None where it need not be."""
    share = {Length.SHORTER: SHORTER, Length.HALF: HALF}.get(length) if length else None
    return max(1, round(share * len(WORD.findall(text)))) if share else None


def orders(wish: Refinement, text: str, named: Callable[[str], str]) -> tuple[str, ...]:
    """Return what a model is to do of a wish, one order a line; nothing of what the program has done itself."""
    said: list[str] = []
    if wish.language:
        said.append(f"Write it in {named(wish.language)}.")
    if wish.plain:
        said.append("Plain English: short sentences with one idea each, common words, no idioms.")
    if (words := most_words(wish.length, text)) is not None:
        said.append(f"Make it shorter: about {words} words, greeting and closing included.")
    if wish.tone in TONES:
        said.append(TONES[wish.tone])
    if wish.address:
        said.append(ADDRESSES[wish.address])
    said += [f"Say that {fact}." if fact[:1].islower() else f"Say this: {fact}." for fact in wish.mentioned]
    said += [f"Mention {thing}. Say nothing else of it." for thing in wish.named]
    said += [f"In the user's own words: {' '.join(free.split())}" for free in wish.free]
    if wish.back is Return.AGAIN:
        said.append("Write it in other words, with the same content.")
    return tuple(said)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Makes the values of the prompt "refine" within its budget of `PROMPT_TOKENS`."""

    brief: Briefing

    def __call__(
        self,
        message: str,
        asked: Sequence[str],
        before: Critique,
        *,
        tone: Tone,
        target: str,
        facts: Sequence[str],
        kept: Sequence[str],
        earlier: Sequence[str],
    ) -> dict[str, str]:
        """Return the values by placeholder, all but the faults; `facts` and `earlier` are given oldest first.

        The message, the wishes and the lines to keep go in whole. The newest facts come next, then the country, then
        what was asked for earlier, the newest first; what has no room is left out.
        """
        values = {
            "message": message,
            "asked": listed(tuple(asked)),
            "keep": listed(tuple(kept)),
            "language": self.brief.named(target),
            "channel": str(before.channel),
            "stage": str(before.stage),
            "limit": str(asked_length(before.channel, message)),
            "tone": str(tone),
            "facts": "- none",
            "country": "- none",
            "earlier": "- none",
        }
        lines = (
            ("facts", tuple(reversed(facts)), FACT_TOKENS),
            ("country", self.brief.customs(before.country, target), PROMPT_TOKENS),
            ("earlier", tuple(reversed(earlier)), EARLIER_TOKENS),
        )
        for name, some, most in lines:
            room = PROMPT_TOKENS - FAULT_TOKENS - self.brief.size("refine", values)
            values[name] = listed(affordable(some, min(room, most), self._line))
        return values

    def _line(self, line: str) -> int:
        return self.brief.count_tokens(f"- {line}")
