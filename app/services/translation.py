"""A rewrite in another language by a model: what it is asked for, what it must keep, and in which language it came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core import compose
from app.core.manner import form_called, form_shown, form_wanted
from app.core.model import Critique, Draft, Stage, Tone
from app.core.plain import PlainWording
from app.core.rulebook import Rulebook
from app.core.text import BLANK
from app.services.brief import Briefing
from app.services.fact_check import FactCheck
from app.services.judge import Judge
from app.services.target import Target

DETECTED_FROM = 8
"""Words from which a text's language is believed to be another one than that asked for."""


@dataclass(frozen=True, slots=True)
class Translation:
    """What a rewrite into a `Target` asks of a model, with what that needs from the world."""

    judge: Judge
    rulebook: Callable[[str], Rulebook]
    brief: Briefing
    check: FactCheck
    plain: Callable[[str], PlainWording]
    nearer: Callable[[str, str, str], str | None]
    is_of_address: Callable[[str], bool]

    def asked(self, draft: Draft, target: Target, form: str) -> str:
        """Return the line of the prompt that names the language, and how to write it."""
        own, wanted = str(draft.language), target.language
        parts = [self.brief.named(wanted)]
        if wanted != own:
            parts.append(
                f"The draft is in {self.brief.named(own)}: translate what you keep of it, with every figure, date and link,"
                f" and a greeting and a closing that are customary in {self.brief.named(wanted)}"
            )
            parts.append("Where nothing says whether the reader is a man or a woman, neither does the greeting")
            if wanted not in self.judge.languages:
                parts.append("Names of people and firms stay in the letters of the draft, figures in digits")
            elif called := form_called(form, self.rulebook(wanted)):
                parts.append(f"Address the reader as “{called}” throughout")
        if target.is_plain:
            parts.append(
                f"Plain words for a reader whose second language it is: at most {self.plain(wanted).longest} words a sentence,"
                " one idea in each, no idiom, no phrasal verb, the month of a date in letters"
            )
        return ". ".join(parts)

    def form(self, draft: Draft, target: Target, tone: Tone) -> str:
        """Return the form of address that a rewrite must have: "informal", "formal", or "" for either."""
        own, wanted = str(draft.language), target.language
        shown = form_shown(draft.text, self.rulebook(own)) if own in self.judge.languages else ""
        return form_wanted(
            shown,
            tone=tone,
            is_translated=wanted != own,
            customary=self.brief.customary(draft.country, wanted),
            is_first=draft.stage is Stage.FIRST_CONTACT,
            is_familiar=any(map(self.is_of_address, draft.facts)),
        )

    def figures(self, draft: Draft, before: Critique, target: Target, tone: Tone) -> tuple[str, ...]:
        """Return the figures, dates and links that a translation must have: those of sentences nobody objects to.

        In its own language a user sees what a rewrite lost; in another one only this tells.
        """
        own = str(draft.language)
        if target.language == own:
            return ()
        kept: tuple[str, ...] = (draft.text,)
        if own in self.judge.languages:
            kept = compose.compose(draft, before, self.rulebook(own), tone=tone).kept
        return tuple(figure for sentence in kept for figure in self.check.figures(sentence, own))

    def is_elsewhere(self, text: str, wanted: str, own: str) -> bool:
        """Return True when a text is surely not in the language `wanted`; `own` is the one it was translated from."""
        found, is_sure = self.judge.detect(BLANK.sub(" ", text))
        if not is_sure or not found or found == wanted or len(text.split()) < DETECTED_FROM:
            return False
        if wanted not in self.judge.languages:
            # Those without rules are taken for their neighbours; that a text is still in the first one can be known.
            return wanted != own and (self.nearer(text, own, wanted) or found) == own
        return True
