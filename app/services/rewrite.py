"""Rewrite a draft: a writer proposes, the fact check and the critic decide what the user sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.core import compose, facts
from app.core.diff import sentence_changes
from app.core.errors import InputError, WriterUnavailable
from app.core.frame import frame, short
from app.core.metrics import LIMITS
from app.core.model import Change, Checks, Critique, Draft, Rewrite, Tone, Variant
from app.core.ports import ModelWriter
from app.core.rulebook import Rulebook
from app.core.text import BLANK
from app.core.words import Words
from app.services.judge import Judge

OFFLINE = "offline"
PROMPT_TOKENS = 6000
"""Tokens of a prompt beyond which a draft is not sent to a model: no message to a stranger is that long."""

ROUNDS = 2
"""How often a model may repair what the checks named before the offline writer takes over."""

TONES = (Tone.WARM, Tone.CONCISE, Tone.FORMAL)

Prompt = Callable[..., tuple[str, str]]
"""From the name of a prompt and its values to `(system, user)`."""


@dataclass(frozen=True, slots=True)
class Rewriter:
    """The use case of rewriting, with what it needs from the world; without a model it writes offline."""

    judge: Judge
    rulebook: Callable[[str], Rulebook]
    words: Callable[[str], Words]
    knowledge: Callable[[str], facts.Knowledge]
    prompt: Prompt
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
        told = replace(draft, facts=self._told(draft))
        if target != before.language:
            return self._framed(told, before, tone, target, speak, notes)
        made = compose.compose(told, before, rulebook, tone=tone)
        own = [str(line) for form in rulebook.writer["forms"].values() for line in form.values()]
        checks = self._checks(made.text, target, draft, before, made.kept, own)
        proposal = self._variant(made.text, tone, draft, target, made.changes, checks, made.questions, speak)
        if not told.facts and proposal.critique.score < before.score:
            # A rewrite that reads worse is refused: the draft is good as it stands.
            checks = replace(checks, invented=(), missing=())
            return self._variant(draft.text, tone, draft, target, (), checks, (), speak)
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
        checks = self._checks(made.text, target, replace(draft, facts=()), before, made.kept, phrases)
        proposal = self._variant(made.text, tone, draft, target, (), checks, made.questions, speak)
        return replace(proposal, back_reading=made.back_reading)

    def _told(self, draft: Draft) -> tuple[str, ...]:
        """Return the facts that belong into the text: how the two address each other is for the critic alone."""
        return tuple(fact for fact in draft.facts if fact.strip() and not self.is_of_address(fact))

    def _checks(
        self, text: str, target: str, draft: Draft, before: Critique, kept: Sequence[str], own: Sequence[str] = ()
    ) -> Checks:
        """Hold a text in `target` against the draft and the facts; `own` are the offline writer's phrases."""
        limit = LIMITS[before.channel]
        knowledge = self.knowledge(target)
        return Checks(
            invented=facts.invented(text, [*_sources(draft), *own], knowledge, source_language=before.language),
            missing=facts.missing(text, [*kept, *self._told(draft)], knowledge, source_language=before.language),
            within_limit=limit is None or len(text) <= limit,
        )

    def _variant(
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
        critique = self.judge(replace(draft, text=text, language=target, subject=""), speak=speak)
        return Variant(
            text=text, tone=tone, critique=critique, changes=tuple(changes), checks=checks, questions=tuple(questions)
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
        knows = before.language in self.judge.languages
        kept = [*self._told(draft), *(compose.addressed(draft, self.rulebook(before.language)) if knows else ())]
        faults = ""
        for _ in range(ROUNDS):
            system, user = self.prompt("rewrite", **self._values(draft, before, tone, target, faults))
            if self.count_tokens(user) > PROMPT_TOKENS:
                notes.append(spoken.line("error.writer_too_long"))
                return None
            try:
                text = "".join(self.model.write(system, user, max_tokens=self.max_tokens)).strip().strip("`").strip()
            except (WriterUnavailable, InputError) as exc:
                notes.append(spoken.error(exc))
                return None
            checks = self._checks(text, target, draft, before, kept)
            if checks.passed:
                changes = sentence_changes(draft.text, text, _why(before))
                proposal = self._variant(text, tone, draft, target, changes, checks, BLANK.findall(text), speak)
                if proposal.critique.score >= before.score:
                    return proposal
                notes.append(spoken.line("error.writer_worse"))
                return None
            faults = _named(checks)
        notes.append(
            spoken.line("error.writer_unfaithful", invented=", ".join((*checks.invented, *checks.missing)) or "…")
        )
        return None

    @staticmethod
    def _values(draft: Draft, before: Critique, tone: Tone, target: str, faults: str) -> dict[str, str]:
        limit = LIMITS[before.channel]
        return {
            "language": target,
            "channel": str(before.channel),
            "stage": str(before.stage),
            "tone": str(tone),
            "limit": str(limit) if limit else "1200",
            "country": draft.country or "not given",
            "facts": "\n".join(f"- {fact}" for fact in draft.facts) or "- none",
            "findings": "\n".join(f"- “{f.quote}”: {f.reason}" for f in before.findings[:12]) or "- none",
            "draft": draft.text,
            "faults": faults or "none",
        }


def _sources(draft: Draft) -> list[str]:
    return [draft.text, draft.subject, *draft.facts]


def _why(before: Critique) -> tuple[tuple[str, str], ...]:
    return tuple((f.quote, f.reason) for f in before.findings if f.quote)


def _named(checks: Checks) -> str:
    lines = []
    if checks.invented:
        lines.append(
            f"You stated what the user never said: {', '.join(checks.invented)}. Remove it or write a [blank]."
        )
    if checks.missing:
        lines.append(f"You left out: {', '.join(checks.missing)}. Put it back.")
    if not checks.within_limit:
        lines.append("The text is longer than the limit. Shorten it.")
    return " ".join(lines)


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()
