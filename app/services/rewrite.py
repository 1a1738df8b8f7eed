"""Rewrite a draft: a writer proposes, the fact check and the critic decide what the user sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.core import claims, compose, facts
from app.core.budget import affordable
from app.core.diff import sentence_changes
from app.core.errors import InputError, WriterUnavailable
from app.core.frame import frame, short
from app.core.manner import form_lost, form_shown, form_wanted
from app.core.metrics import LIMITS
from app.core.model import Change, Checks, Critique, Draft, Rewrite, Tone, Variant
from app.core.ports import ModelWriter
from app.core.rulebook import Rulebook
from app.core.text import BLANK
from app.core.voice import kept_wording
from app.core.words import Words
from app.services.brief import LONGEST_PROMPT, Briefing
from app.services.judge import Judge
from app.services.repair import Review, until_sound

OFFLINE = "offline"
TONES = (Tone.WARM, Tone.CONCISE, Tone.FORMAL)

Prompt = Callable[..., tuple[str, str]]
"""From the name of a prompt and its values to `(system, user)`."""

FAULTS_NAMED = 60
"""Tokens of the claims that are named back to a model in one go; the next round has room for the others."""

DETECTED_FROM = 8
"""Words from which a text's language is believed to be another one than that asked for."""


@dataclass(frozen=True, slots=True)
class Rewriter:
    """The use case of rewriting, with what it needs from the world; without a model it writes offline."""

    judge: Judge
    rulebook: Callable[[str], Rulebook]
    words: Callable[[str], Words]
    knowledge: Callable[[str], claims.Knowledge]
    prompt: Prompt
    brief: Briefing
    count_tokens: Callable[[str], int]
    model: ModelWriter | None = None
    max_tokens: int = 900
    is_of_address: Callable[[str], bool] = lambda fact: False  # noqa: ARG005 - by default every fact may be told

    def __call__(
        self,
        draft: Draft,
        *,
        tone: Tone = Tone.WARM,
        variants: int = 1,
        to: str | None = None,
        speak: str | None = None,
    ) -> Rewrite:
        """Return one to three proposals, the wanted tone first.

        Raises `InputError` for a text that cannot be read, and where no writer knows the language `to`.
        """
        before = self.judge(draft, speak=speak)
        target = to or before.language
        draft = replace(draft, language=before.language, channel=before.channel, stage=before.stage)
        if self.model is None and target not in self.judge.languages:
            raise InputError(
                f"Without a language model there is no writer for “{target}”.",
                key="target",
                allowed=", ".join(self.judge.languages),
            )
        spoken = self.words(speak or before.language)
        tones = [tone, *(other for other in TONES if other is not tone)][: max(1, min(variants, len(TONES)))]
        notes: list[str] = []
        proposals: list[Variant] = []
        writer = OFFLINE
        for one in tones:
            proposal = self._by_model(draft, before, one, target, spoken, speak, notes) if self.model else None
            if proposal and self.model:
                writer = self.model.name
            if proposal is None and target in self.judge.languages:
                proposal = self._offline(draft, before, one, target, speak, notes)
            if proposal and not any(_same(proposal.text, other.text) for other in proposals):
                proposals.append(proposal)
        return Rewrite(variants=tuple(proposals), before=before, writer=writer, notes=tuple(dict.fromkeys(notes)))

    def _offline(
        self, draft: Draft, before: Critique, tone: Tone, target: str, speak: str | None, notes: list[str]
    ) -> Variant:
        rulebook = self.rulebook(target)
        told = replace(draft, facts=self.told(draft))
        if target != before.language:
            return self._framed(told, before, tone, target, speak, notes)
        made = compose.compose(told, before, rulebook, tone=tone)
        own = [str(line) for form in rulebook.writer["forms"].values() for line in form.values()]
        checks = self.checks(made.text, target, draft, before, made.kept, own)
        proposal = self.variant(made.text, tone, draft, target, made.changes, checks, made.questions, speak)
        if not told.facts and proposal.critique.score < before.score:
            # A rewrite that reads worse is refused: the draft is good as it stands.
            checks = replace(checks, invented=(), missing=())
            return self.variant(draft.text, tone, draft, target, (), checks, (), speak)
        return proposal

    def _framed(
        self, draft: Draft, before: Critique, tone: Tone, target: str, speak: str | None, notes: list[str]
    ) -> Variant:
        """Return the frame in another language; what it says is read back in the language of the draft."""
        own = self.rulebook(before.language)
        name = self.judge.language_name(target, before.language)
        line = str(own.writer["notes"]["to_translate"])
        made = frame(
            self.rulebook(target),
            own,
            draft,
            before,
            tone=tone,
            blank=lambda text: line.format(language=name, text=short(text)),
        )
        spoken = speak or before.language
        note = str(self.rulebook(spoken).writer["notes"]["not_translated"])
        notes.append(note.format(language=self.judge.language_name(target, spoken), count=made.untranslated))
        phrases = [str(p) for form in self.rulebook(target).writer["forms"].values() for p in form.values()]
        phrases += [str(p) for p in self.rulebook(target).writer["salutation"].values()]
        # The facts stand in blanks, which claim nothing; the names of reader and writer must be there.
        checks = self.checks(made.text, target, replace(draft, facts=()), before, made.kept, phrases)
        proposal = self.variant(made.text, tone, draft, target, (), checks, made.questions, speak)
        return replace(proposal, back_reading=made.back_reading)

    def told(self, draft: Draft) -> tuple[str, ...]:
        """Return the facts that belong into the text: how the two address each other is for the critic alone."""
        return tuple(fact for fact in draft.facts if fact.strip() and not self.is_of_address(fact))

    def checks(
        self, text: str, target: str, draft: Draft, before: Critique, kept: Sequence[str], own: Sequence[str] = ()
    ) -> Checks:
        """Hold a text in `target` against the draft and the facts; `own` are the offline writer's phrases."""
        limit = LIMITS[before.channel]
        knowledge = self.knowledge(target)
        return Checks(
            invented=facts.invented(text, [*_sources(draft), *own], knowledge, source_language=before.language),
            missing=facts.missing(text, [*kept, *self.told(draft)], knowledge, source_language=before.language),
            within_limit=limit is None or len(text) <= limit,
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
            critique=self.judge(replace(draft, text=text, language=target, subject=""), speak=speak),
            changes=tuple(changes),
            checks=checks,
            questions=tuple(questions),
            kept_wording=kept_wording(draft.text, text) if target == draft.language else None,
        )

    def _by_model(
        self,
        draft: Draft,
        before: Critique,
        tone: Tone,
        target: str,
        spoken: Words,
        speak: str | None,
        notes: list[str],
    ) -> Variant | None:
        """Return the model's proposal if it passes every check, else None with a note that says why not."""
        assert self.model is not None  # noqa: S101 - for the type checker; the caller asked
        brief = self.brief(draft, before, tone, target)
        if self.brief.size("rewrite", brief) > LONGEST_PROMPT:
            notes.append(spoken.line("error.writer_too_long"))
            return None
        kept = [*self.told(draft), *self.addressed(draft)]
        form = self.form_wanted(draft, before.language, target, tone)
        try:
            text, review = until_sound(
                self.model,
                lambda faults: self.prompt("rewrite", **brief, faults=faults),
                lambda text: self.review(text, target, draft, before, kept, form, spoken),
                max_tokens=self.max_tokens,
            )
        except (WriterUnavailable, InputError) as exc:
            notes.append(spoken.error(exc))
            return None
        if not review.passed:
            notes.append(review.complaint)
            return None
        changes = _reasoned(sentence_changes(draft.text, text, _why(before)), spoken)
        proposal = self.variant(text, tone, draft, target, changes, review.checks, BLANK.findall(text), speak)
        if proposal.critique.score >= before.score:
            return proposal
        notes.append(spoken.line("error.writer_worse"))
        return None

    def addressed(self, draft: Draft) -> tuple[str, ...]:
        """Return the greeting and the closing of a draft, where its language has rules."""
        if draft.language not in self.judge.languages:
            return ()
        return compose.addressed(draft, self.rulebook(str(draft.language)))

    def form_wanted(self, draft: Draft, language: str, target: str, tone: Tone) -> str:
        """Return the form of address that a rewrite into `target` must have: "informal", "formal", or "" for either."""
        shown = form_shown(draft.text, self.rulebook(language)) if language in self.judge.languages else ""
        customary = self.brief.customary(draft.country, target)
        return form_wanted(shown, tone=tone, is_translated=target != language, customary=customary)

    def review(
        self,
        text: str,
        target: str,
        draft: Draft,
        before: Critique,
        kept: Sequence[str],
        form: str,
        spoken: Words,
    ) -> Review:
        """Hold a model's text against the draft: claims, length, language and form of address."""
        checks = self.checks(text, target, draft, before, kept)
        orders, complaints = _named(checks, self.count_tokens), []
        if claims := (*checks.invented, *checks.missing):
            complaints.append(spoken.line("error.writer_unfaithful", invented=", ".join(claims)))
        elif orders:
            complaints.append(spoken.line("error.writer_longer"))
        found, sure = self.judge.detect(BLANK.sub(" ", text))
        if sure and found and found != target and len(text.split()) >= DETECTED_FROM:
            orders.append(f"You did not write in {self.brief.named(target)}. Write the whole message in it.")
            name = self.judge.language_name(target, spoken.language)
            complaints.append(spoken.line("error.writer_language", language=name))
        elif target in self.judge.languages and (lost := form_lost(text, form, self.rulebook(target))):
            orders.append(f"You changed the form of address. Address the reader as “{lost}” throughout.")
            complaints.append(spoken.line("error.writer_register", form=lost))
        return Review(checks, tuple(orders), " ".join(complaints))


def _sources(draft: Draft) -> list[str]:
    return [draft.text, draft.subject, *draft.facts]


def _why(before: Critique) -> tuple[tuple[str, str], ...]:
    return tuple((f.quote, f.reason) for f in before.findings if f.quote)


def _named(checks: Checks, count: Callable[[str], int]) -> list[str]:
    """Return the faults as orders to the model; a long list of claims is cut, the next round has room for the others."""
    orders = []
    if some := affordable(checks.invented, FAULTS_NAMED, count, least=1):
        orders.append(f"You stated what the user never said: {', '.join(some)}. Remove it or write a [blank].")
    if some := affordable(checks.missing, FAULTS_NAMED, count, least=1):
        orders.append(f"You left out: {', '.join(some)}. Put it back.")
    if not checks.within_limit:
        orders.append("The text is longer than the limit. Shorten it.")
    return orders


def _reasoned(changes: Sequence[Change], spoken: Words) -> tuple[Change, ...]:
    """Return the changes each with a reason: where no finding gives one, what was done, in the user's language."""

    def general(change: Change) -> str:
        return spoken.line(f"change.{'added' if not change.before else 'reworded' if change.after else 'left_out'}")

    return tuple(replace(change, reason=change.reason or general(change)) for change in changes)


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()
