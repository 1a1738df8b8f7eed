"""Review what a model wrote: everything that the program holds it to, as orders to the model and as a word to the user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.core.budget import beginning
from app.core.evidence import Evidence
from app.core.frame import short
from app.core.manner import form_lost
from app.core.model import Critique, Draft
from app.core.plain import PlainWording
from app.core.rulebook import Rulebook
from app.core.words import Words
from app.core.worsening import is_worse, new_faults
from app.services.breaches import Breaches, complaint, order
from app.services.brief import asked_length, longer_than_asked
from app.services.faults import Fault, bare, minded, named
from app.services.judge import Judge
from app.services.proposal import Proposer, sources
from app.services.repair import Review
from app.services.target import Target

QUOTED_WORDS = 4
"""Words of a claim up to which the user is told it word for word."""

INVENTED = "You stated what the user never said: {}. Remove it or write a [blank]."
MISSING = "You left out: {}. Put it back."
DOUBTED = "The draft may not say this: {}. Say it in the user's own words, or leave it out."
WORSE = "Your text has faults that the draft has not. {} Mend them with what the draft says, add nothing."
LONG = "Too long for plain English: {}. Break it."
HARD = "Not plain: {}. Use plain words."
"""Orders to a model, each with a place for what it is about."""


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
        standard: Critique | None = None,
    ) -> Review:
        """Hold a model's text against the draft: breaches, claims, length, language, form of address, plainness if wanted.

        `standard` is what the text may not read clearly worse than, the draft by default.
        """
        language = target.language
        held = self.proposer.held(text, language, draft, before)
        held = evidence.applied(held) if evidence else held
        checks = self.proposer.checks(text, language, draft, before, kept, held)
        # What stands in a longer claim is named with it, and the next one has room.
        invented = tuple(one for one in checks.invented if not any(one != o and one in o for o in checks.invented))
        must = [Fault(order, some) for order, some in ((INVENTED, invented), (MISSING, checks.missing)) if some]
        is_elsewhere = self.is_elsewhere(text, language, before.language)
        standard = standard or before
        after = standard if is_elsewhere else self._read(text, language, draft, spoken)
        clearly = is_worse(after, standard)
        minded_more = new_faults(after, standard) or (after.costly if clearly else ())
        may = [
            *([Fault(WORSE, lines=minded(minded_more))] if minded_more else []),
            *(self._not_plain(text, target) if target.is_plain else ()),
            *([Fault(DOUBTED, checks.doubted)] if checks.doubted else []),
        ]
        told = named([*must, *may], self.count_tokens)
        orders, wishes, complaints = told[: len(must)], told[len(must) :], []
        if not checks.within_limit:
            orders.append("The text is longer than the limit. Shorten it.")
        # What word counting alone finds is left to the evidence, where nothing else is wrong.
        waiting = tuple(orders[:1]) if held.invented and held.is_open and not evidence else ()
        own = before.language
        kinds = self.breaches(text, language, sources(draft), own, instructions, is_elsewhere=is_elsewhere)
        long = longer_than_asked(text, before.channel, draft.text)
        if kinds:
            orders.append(order(kinds))
            is_too_long = not checks.within_limit or bool(long)
            return Review(checks, tuple(orders), complaint(kinds, spoken, is_too_long=is_too_long))
        if claims := (*checks.invented, *checks.missing):
            # A whole clause of a model that obeyed another text is no better read twice.
            shown = [one for one in claims if len(one.split()) <= QUOTED_WORDS] or [beginning(claims[0], QUOTED_WORDS)]
            complaints.append(spoken.line("error.writer_unfaithful", invented=", ".join(map(bare, shown))))
        elif orders:
            complaints.append(spoken.line("error.writer_longer"))
        if is_elsewhere:
            orders.append(f"You did not write in {self.named(language)}. Write the whole message in it.")
            name = self.judge.language_name(language, spoken.language)
            complaints.append(spoken.line("error.writer_language", language=name))
        elif language in self.judge.languages and (lost := form_lost(text, form, self.rulebook(language))):
            orders.append(f"You changed the form of address. Address the reader as “{lost}” throughout.")
            complaints.append(spoken.line("error.writer_register", form=lost))
        if clearly:
            # An order now: a text that reads clearly worse does not stand.
            orders.append(wishes.pop(0))
            complaints.append(spoken.line("error.writer_worse", reason=minded_more[0].reason))
        most = asked_length(before.channel, draft.text)
        return Review(
            checks,
            tuple(orders),
            " ".join(complaints),
            (*long, *wishes),
            waiting,
            notes=(spoken.line("rewritten.longer", length=len(text), most=most),) if long else (),
        )

    def _read(self, text: str, language: str, draft: Draft, spoken: Words) -> Critique:
        """Return the critic's word on a text as a message like the draft, in the user's language."""
        written = replace(draft, text=text, language=language, subject="")
        return self.judge(written, speak=spoken.language, blanks_are_ours=True)

    def _not_plain(self, text: str, target: Target) -> list[Fault]:
        """Return what is not plain in a text."""
        wording = self.plain(target.language)
        long = tuple(f"“{short(one.quote)}” ({one.words} words)" for one in wording.long_sentences(text))
        hard = tuple(f"“{one.quote}” ({one.plain})" for one in wording.expressions(text))
        return [Fault(order, lines=some) for order, some in ((LONG, long), (HARD, hard)) if some]
