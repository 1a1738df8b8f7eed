"""A proposal, whoever wrote it: the job it is for, what the program checks of it, and the critic's word on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.core.facts import Held
from app.core.metrics import LIMITS
from app.core.model import Change, Checks, Critique, Draft, Tone, Variant
from app.core.voice import kept_wording
from app.core.words import Words
from app.services.fact_check import FactCheck
from app.services.judge import Judge
from app.services.target import Target


@dataclass(frozen=True, slots=True)
class Job:
    """One rewrite of a draft in one tone, and the `notes` for the user that it leaves.

    `before` is the critique of the draft, `spoken` the catalogue of the user's language; `speak` is that language where the
    user chose one.
    """

    draft: Draft
    before: Critique
    tone: Tone
    target: Target
    spoken: Words
    speak: str | None
    notes: list[str]

    @property
    def is_translated(self) -> bool:
        """True where another language is wanted than that of the draft."""
        return self.target.language != self.before.language

    def note(self, address: str, **values: object) -> None:
        """Leave a line of the catalogue for the user."""
        self.notes.append(self.spoken.line(address, **values))


@dataclass(frozen=True, slots=True)
class Proposer:
    """Makes a proposal of a text; what it holds the text against are the draft and the user's facts."""

    judge: Judge
    fact_check: FactCheck
    is_of_address: Callable[[str], bool]

    def told(self, draft: Draft) -> tuple[str, ...]:
        """Return the facts that belong into the text: how the two address each other is for the critic alone."""
        return tuple(fact for fact in draft.facts if fact.strip() and not self.is_of_address(fact))

    def held(self, text: str, target: str, draft: Draft, before: Critique, own: Sequence[str] = ()) -> Held:
        """Hold a text in `target` against the draft and the facts; `own` are the offline writer's phrases."""
        return self.fact_check.hold(text, target, [*sources(draft), *own], before.language)

    def checks(self, text: str, target: str, draft: Draft, before: Critique, kept: Sequence[str], held: Held) -> Checks:
        """Return what is `held` of a text, with what it lost of the `kept` texts and of the facts, and its length."""
        limit = LIMITS[before.channel]
        kept = [*kept, *self.told(draft)]
        return Checks(
            invented=held.invented,
            missing=self.fact_check.missing(text, target, kept, before.language),
            within_limit=limit is None or len(text) <= limit,
            doubted=held.doubted,
        )

    def variant(
        self,
        text: str,
        tone: Tone,
        draft: Draft,
        target: str,
        changes: Sequence[Change],
        checks: Checks,
        questions: Sequence[str],
        speak: str | None,
    ) -> Variant:
        """Return a proposal with its critique."""
        return Variant(
            text=text,
            tone=tone,
            critique=self.judge(
                replace(draft, text=text, language=target, subject=""), speak=speak, blanks_are_ours=True
            ),
            changes=tuple(changes),
            checks=checks,
            questions=tuple(questions),
            kept_wording=kept_wording(draft.text, text) if target == draft.language else None,
        )


def sources(draft: Draft) -> list[str]:
    """Return all that a rewrite of a draft may say: its text, its subject, the facts."""
    return [draft.text, draft.subject, *draft.facts]
