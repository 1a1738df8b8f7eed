"""Review what a model wrote: everything that the program holds it to, as orders to the model and as a word to the user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.budget import affordable
from app.core.evidence import Evidence
from app.core.frame import short
from app.core.manner import form_lost
from app.core.model import Checks, Critique, Draft
from app.core.plain import PlainWording
from app.core.rulebook import Rulebook
from app.core.words import Words
from app.services.breaches import Breaches, complaint, order
from app.services.brief import longer_than_asked
from app.services.judge import Judge
from app.services.proposal import Proposer, sources
from app.services.repair import Review
from app.services.target import Target

QUOTED_WORDS = 4
"""Words of a claim up to which the user is told it word for word."""

FAULTS_NAMED = 60
"""Tokens of the claims that are named back to a model in one go; the next round has room for the others."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Holds a model's text against the draft, with what that needs from the world.

    `named` gives a language by name and code; `is_elsewhere(text, wanted, own)` tells that a text is surely in another one.
    """

    judge: Judge
    rulebook: Callable[[str], Rulebook]
    plain: Callable[[str], PlainWording]
    named: Callable[[str], str]
    is_elsewhere: Callable[[str, str, str], bool]
    breaches: Breaches
    proposer: Proposer
    count_tokens: Callable[[str], int]

    def __call__(
        self,
        text: str,
        target: Target,
        draft: Draft,
        before: Critique,
        kept: Sequence[str],
        form: str,
        spoken: Words,
        instructions: str = "",
        evidence: Evidence | None = None,
    ) -> Review:
        """Hold a model's text against the draft: breaches, claims, length, language, form of address, plainness if wanted."""
        language = target.language
        held = self.proposer.held(text, language, draft, before)
        held = evidence.applied(held) if evidence else held
        checks = self.proposer.checks(text, language, draft, before, kept, held)
        orders, complaints = _named(checks, self.count_tokens), []
        # What word counting alone finds is left to the evidence, where nothing else is wrong.
        waiting = tuple(orders[:1]) if held.invented and held.is_open and not evidence else ()
        is_elsewhere = self.is_elsewhere(text, language, before.language)
        own = before.language
        kinds = self.breaches(text, language, sources(draft), own, instructions, is_elsewhere=is_elsewhere)
        if kinds:
            orders.append(order(kinds))
            is_too_long = not checks.within_limit or bool(longer_than_asked(text, before.channel, draft.text))
            return Review(checks, tuple(orders), complaint(kinds, spoken, is_too_long=is_too_long))
        if claims := (*checks.invented, *checks.missing):
            # A whole clause of a model that obeyed another text is no better read twice.
            named = [one for one in claims if len(one.split()) <= QUOTED_WORDS] or [_beginning(claims[0])]
            complaints.append(spoken.line("error.writer_unfaithful", invented=", ".join(named)))
        elif orders:
            complaints.append(spoken.line("error.writer_longer"))
        if is_elsewhere:
            orders.append(f"You did not write in {self.named(language)}. Write the whole message in it.")
            name = self.judge.language_name(language, spoken.language)
            complaints.append(spoken.line("error.writer_language", language=name))
        elif language in self.judge.languages and (lost := form_lost(text, form, self.rulebook(language))):
            orders.append(f"You changed the form of address. Address the reader as “{lost}” throughout.")
            complaints.append(spoken.line("error.writer_register", form=lost))
        wishes = [
            *longer_than_asked(text, before.channel, draft.text),
            *(self._wishes(text, target) if target.is_plain else ()),
        ]
        if some := affordable(checks.doubted, FAULTS_NAMED, self.count_tokens, least=1):
            quoted = ", ".join(f"“{one}”" for one in some)
            wishes.append(f"The draft may not say this: {quoted}. Say it in the user's own words, or leave it out.")
        return Review(checks, tuple(orders), " ".join(complaints), tuple(wishes), waiting)

    def _wishes(self, text: str, target: Target) -> tuple[str, ...]:
        """Return what is not plain in a text as orders to the model."""
        wording = self.plain(target.language)
        long = [f"“{short(one.quote)}” ({one.words} words)" for one in wording.long_sentences(text)]
        hard = [f"“{one.quote}” ({one.plain})" for one in wording.expressions(text)]
        wishes = []
        if some := affordable(long, FAULTS_NAMED, self.count_tokens, least=1):
            wishes.append(f"Too long for plain English: {', '.join(some)}. Break it.")
        if some := affordable(hard, FAULTS_NAMED, self.count_tokens, least=1):
            wishes.append(f"Not plain: {', '.join(some)}. Use plain words.")
        return tuple(wishes)


def _beginning(claim: str) -> str:
    return " ".join([*claim.split()[:QUOTED_WORDS], "…"])


def _named(checks: Checks, count: Callable[[str], int]) -> list[str]:
    """Return the faults as orders to the model; a long list of claims is cut, the next round has room for the others."""
    orders = []
    # What stands in a longer claim is named with it, and the next one has room.
    invented = [one for one in checks.invented if not any(one != other and one in other for other in checks.invented)]
    if some := affordable(invented, FAULTS_NAMED, count, least=1):
        orders.append(f"You stated what the user never said: {', '.join(some)}. Remove it or write a [blank].")
    if some := affordable(checks.missing, FAULTS_NAMED, count, least=1):
        orders.append(f"You left out: {', '.join(some)}. Put it back.")
    if not checks.within_limit:
        orders.append("The text is longer than the limit. Shorten it.")
    return orders
