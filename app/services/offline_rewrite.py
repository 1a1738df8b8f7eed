"""Rewrite without a model: by the rules of the draft's language, or as a frame in another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.core import compose
from app.core.abroad import left_over
from app.core.frame import frame, short
from app.core.model import Change, Checks, Variant
from app.core.plain import PlainWording
from app.core.rulebook import Rulebook
from app.core.words import Words
from app.core.worsening import is_worse
from app.services.judge import Judge
from app.services.proposal import Job, Proposer
from app.services.target import Target

POINTED_OUT = 6
"""Sentences and expressions that are pointed out to the user as not plain; who has more should begin anew."""


@dataclass(frozen=True, slots=True)
class OfflineWriter:
    """Writes a proposal with nothing but what ships."""

    judge: Judge
    rulebook: Callable[[str], Rulebook]
    plain: Callable[[str], PlainWording]
    proposer: Proposer

    def __call__(self, job: Job) -> Variant | None:
        """Return the proposal; where the job's language cannot be written offline, one in the draft's, or None."""
        if (target := self._writable(job)) is None:
            return None
        job = replace(job, target=target)
        told = replace(job, draft=replace(job.draft, facts=self.proposer.told(job.draft)))
        if job.is_translated:
            if target.is_plain:
                job.note("plain.blanks", most=self.plain(target.language).longest)
            return self._framed(told)
        return self._composed(told, job)

    def _writable(self, job: Job) -> Target | None:
        """Return what can be written where the model could not: another language, or nothing."""
        own, target = job.before.language, job.target
        if target.language in self.judge.languages:
            return target
        name = self.judge.language_name(target.language, job.spoken.language)
        if own in self.judge.languages:
            job.note("target.own_instead", language=name)
            return Target(own)
        job.note("target.nothing", language=name)
        return None

    def _composed(self, told: Job, job: Job) -> Variant:
        """Return the draft without what its reader would mind; `told` has the facts that belong into the text alone."""
        draft, before, target, spoken = job.draft, job.before, job.target, job.spoken
        rulebook = self.rulebook(target.language)
        made = compose.compose(told.draft, before, rulebook, tone=job.tone)
        own = [str(line) for form in rulebook.writer["forms"].values() for line in form.values()]
        text, changes = self._plainly(made.text, target, spoken)
        own += [change.after for change in changes]
        checks = self._checks(text, target.language, job, made.kept, own)
        changes = (*made.changes, *changes)
        proposal = self.proposer.variant(
            text, job.tone, draft, target.language, changes, checks, made.questions, job.speak
        )
        fits = len(left_over(proposal.critique)) < len(left_over(before)) and not is_worse(proposal.critique, before)
        if not told.draft.facts and proposal.critique.score < before.score and not fits:
            # A rewrite that reads worse is refused: the draft is good as it stands. A blank costs a point or two, and what
            # the reader's country minds is worth that.
            checks = replace(checks, invented=(), missing=())
            text, changes = self._plainly(draft.text, target, spoken)
            proposal = self.proposer.variant(text, job.tone, draft, target.language, changes, checks, (), job.speak)
        if target.is_plain:
            job.note("plain.offline")
            job.notes.extend(not_plain(proposal.text, self.plain(target.language), spoken))
        return proposal

    def _checks(self, text: str, target: str, job: Job, kept: Sequence[str], own: Sequence[str]) -> Checks:
        """Hold a text against the draft, the facts and the writer's `own` phrases, in which nothing is doubtful."""
        held = self.proposer.held(text, target, job.draft, job.before, own)
        return self.proposer.checks(text, target, job.draft, job.before, kept, replace(held, doubted=()))

    def _plainly(self, text: str, target: Target, spoken: Words) -> tuple[str, tuple[Change, ...]]:
        """Return a text with its listed expressions in plain words, where that is wanted, and the changes this took."""
        if not target.is_plain:
            return text, ()
        text, done = self.plain(target.language).reworded(text)
        reason = spoken.line("change.plain")
        return text, tuple(Change(before=one.quote, after=one.plain, reason=reason) for one in done)

    def _framed(self, job: Job) -> Variant:
        """Return the frame in another language; what it says is read back in the language of the draft."""
        draft, before, target = job.draft, job.before, job.target.language
        own = self.rulebook(before.language)
        name = self.judge.language_name(target, before.language)
        line = str(own.writer["notes"]["to_translate"])
        made = frame(
            self.rulebook(target),
            own,
            draft,
            before,
            tone=job.tone,
            blank=lambda text: line.format(language=name, text=short(text)),
        )
        spoken = job.speak or before.language
        note = str(self.rulebook(spoken).writer["notes"]["not_translated"])
        job.notes.append(note.format(language=self.judge.language_name(target, spoken), count=made.untranslated))
        phrases = [str(p) for form in self.rulebook(target).writer["forms"].values() for p in form.values()]
        phrases += [str(p) for p in self.rulebook(target).writer["salutation"].values()]
        # The facts stand in blanks, which claim nothing; the names of reader and writer must be there.
        checks = self._checks(made.text, target, replace(job, draft=replace(draft, facts=())), made.kept, phrases)
        proposal = self.proposer.variant(made.text, job.tone, draft, target, (), checks, made.questions, job.speak)
        return replace(proposal, back_reading=made.back_reading)


def not_plain(text: str, wording: PlainWording, spoken: Words) -> list[str]:
    """Return what of a text is hard for a reader in a second language, as lines for the user."""
    lines = [
        spoken.line("plain.long", words=one.words, most=wording.longest, quote=short(one.quote))
        for one in wording.long_sentences(text)
    ]
    lines += [spoken.line("plain.expression", quote=one.quote, plain=one.plain) for one in wording.expressions(text)]
    return list(dict.fromkeys(lines))[:POINTED_OUT]
