"""Rewrite a draft: a writer proposes, the fact check and the critic decide what the user sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.core import claims, compose, outgoing
from app.core.abroad import left_over
from app.core.diff import sentence_changes
from app.core.errors import InputError, WriterUnavailable
from app.core.evidence import Evidence
from app.core.foreign import Foreign
from app.core.injection import Orders
from app.core.mail import unmarked
from app.core.manner import bearer_assumed
from app.core.model import Change, Critique, Draft, Rewrite, Tone, Variant
from app.core.plain import PlainWording
from app.core.ports import ModelWriter
from app.core.rulebook import Rulebook
from app.core.text import BLANK
from app.core.words import Words
from app.services.back_reading import BackReader
from app.services.breaches import Breaches
from app.services.brief import LONGEST_PROMPT, Briefing
from app.services.evidence import EvidenceReader
from app.services.fact_check import FactCheck
from app.services.judge import Judge
from app.services.offline_rewrite import OfflineWriter, not_plain
from app.services.proposal import Job, Proposer, sources
from app.services.repair import Review, until_sound
from app.services.review import Reviewer
from app.services.target import Targets
from app.services.translation import Translation

OFFLINE = "offline"

TONES = (Tone.WARM, Tone.CONCISE, Tone.FORMAL)

Prompt = Callable[..., tuple[str, str]]
"""From the name of a prompt and its values to `(system, user)`."""


@dataclass(frozen=True, slots=True)
class Rewriter:
    """The use case of rewriting, with what it needs from the world; without a model it writes offline."""

    judge: Judge
    rulebook: Callable[[str], Rulebook]
    words: Callable[[str], Words]
    knowledge: Callable[[str], claims.Knowledge]
    prompt: Prompt
    brief: Briefing
    targets: Targets
    foreign: Callable[[str], Foreign]
    plain: Callable[[str], PlainWording]
    nearer: Callable[[str, str, str], str | None]
    count_tokens: Callable[[str], int]
    model: ModelWriter | None = None
    max_tokens: int = 900
    model_seconds: float = 60.0
    is_of_address: Callable[[str], bool] = lambda fact: False  # noqa: ARG005 - by default every fact may be told
    controls: Mapping[str, Sequence[str]] = field(default_factory=dict)
    orders: Orders = field(default_factory=Orders)
    manners: outgoing.Manners = field(default_factory=outgoing.Manners)

    @property
    def breaches(self) -> Breaches:
        """What a model's text must not carry: `breaches(text, language, sources, own, instructions, is_elsewhere=)`."""
        return Breaches(self.judge, self.rulebook, self.prompt, self.manners)

    def __call__(
        self,
        draft: Draft,
        *,
        tone: Tone = Tone.WARM,
        variants: int = 1,
        to: str | None = None,
        plain: bool = False,
        speak: str | None = None,
    ) -> Rewrite:
        """Return one to three proposals, the wanted tone first.

        `to` is a language or `app.core.language.READER`; `plain` asks for plain English. Raises `InputError` for a
        text that cannot be read, and for a target that cannot be written in (`Targets`).
        """
        before = self.judge(draft, speak=speak)
        draft = replace(draft, language=before.language, channel=before.channel, stage=before.stage)
        spoken = self.words(speak or before.language)
        target = self.targets(to, draft, is_plain=plain, has_model=self.model is not None, spoken=spoken)
        seen = before
        if (text := unmarked(draft.text)) != draft.text:
            draft = replace(draft, text=text)
            before = self.judge(draft, speak=speak)
        data = self.data(draft)
        has_orders = data != draft
        if has_orders:
            # What speaks to a machine is told to nobody and backs nothing; the critique of the whole draft names it.
            draft, before = data, self.judge(data, speak=speak)
        tones = [tone, *(other for other in TONES if other is not tone)][: max(1, min(variants, len(TONES)))]
        notes: list[str] = [*target.notes, *([spoken.line("error.order_left_out")] if has_orders else [])]
        proposals: list[Variant] = []
        writer = OFFLINE
        for one in tones:
            job = Job(draft, before, one, target, spoken, speak, notes)
            proposal = self._by_model(job) if self.model else None
            if proposal and self.model:
                writer = self.model.name
                proposal = replace(proposal, writer=writer)
            proposal = proposal or self.offline(job)
            if proposal and not any(_same(proposal.text, other.text) for other in proposals):
                proposals.append(proposal)
        left = [finding for one in proposals for finding in left_over(one.critique)]
        notes += [spoken.line("chat.open_abroad", reason=one.reason, fix=one.fix) for one in left]
        return Rewrite(variants=tuple(proposals), before=seen, writer=writer, notes=tuple(dict.fromkeys(notes)))

    def data(self, draft: Draft) -> Draft:
        """Return a draft and its facts without the sentences that give orders to a language model.

        A draft of nothing else is left as it is.
        """
        text = self.orders.without(draft.text)
        told = (self.orders.without(fact) for fact in draft.facts)
        return replace(
            draft,
            text=text if text.strip() else draft.text,
            subject=self.orders.without(draft.subject),
            facts=tuple(fact for fact in told if fact.strip()),
        )

    @property
    def fact_check(self) -> FactCheck:
        """The fact check across languages."""
        return FactCheck(self.knowledge, self.foreign, self.judge.languages)

    @property
    def proposer(self) -> Proposer:
        """What makes a proposal of a text: `told(draft)`, `checks(...)`, `variant(...)`."""
        return Proposer(self.judge, self.fact_check, self.is_of_address)

    @property
    def offline(self) -> OfflineWriter:
        """The writer without a model: `offline(job) -> Variant | None`."""
        return OfflineWriter(self.judge, self.rulebook, self.plain, self.proposer)

    @property
    def review(self) -> Reviewer:
        """What holds a model's text against the draft: `review(text, target, draft, before, kept, form, spoken, ...)`."""
        return Reviewer(
            judge=self.judge,
            rulebook=self.rulebook,
            plain=self.plain,
            named=self.brief.named,
            is_elsewhere=self.translation.is_elsewhere,
            breaches=self.breaches,
            proposer=self.proposer,
            count_tokens=self.count_tokens,
        )

    @property
    def translation(self) -> Translation:
        """What a rewrite in another language asks of a model."""
        return Translation(
            judge=self.judge,
            rulebook=self.rulebook,
            brief=self.brief,
            check=self.fact_check,
            plain=self.plain,
            nearer=self.nearer,
            is_of_address=self.is_of_address,
        )

    def _by_model(self, job: Job) -> Variant | None:
        """Return the model's proposal if it passes every check, else None with a note that says why not."""
        assert self.model is not None  # noqa: S101 - for the type checker; the caller asked
        draft, before, tone, target, spoken = job.draft, job.before, job.tone, job.target, job.spoken
        translation = self.translation
        form = translation.form(draft, target, tone)
        brief = self.brief(draft, before, tone, target.language, translation.asked(draft, target, form))
        kept = [*self.proposer.told(draft), *self.addressed(draft), *translation.figures(draft, before, target, tone)]

        def reviewed(text: str, instructions: str, evidence: Evidence | None) -> Review:
            return self.review(text, target, draft, before, kept, form, spoken, instructions, evidence)

        def read(text: str, spent: float) -> Evidence | None:
            return self.evidence(text, target.language, draft, before.language, spent)

        if (written := self.sound("rewrite", brief, reviewed, read, job.notes, spoken)) is None:
            return None
        text, review = written
        changes = () if job.is_translated else _reasoned(sentence_changes(draft.text, text, _why(before)), spoken)
        questions = [*BLANK.findall(text), *self._asked_back(text, draft, spoken)]
        proposal = self.proposer.variant(
            text, tone, draft, target.language, changes, review.checks, questions, job.speak
        )
        if target.is_plain:
            job.notes.extend(not_plain(text, self.plain(target.language), spoken))
        return self._read_back(proposal, job) if job.is_translated else proposal

    def sound(
        self,
        name: str,
        values: dict[str, str],
        review: Callable[[str, str, Evidence | None], Review],
        read: Callable[[str, float], Evidence | None],
        notes: list[str],
        spoken: Words,
    ) -> tuple[str, Review] | None:
        """Return what the model wrote to the prompt `name` and its review, None with a note where nothing stands.

        `values` are those of the prompt, all but the faults; `review` takes a text, what the model was told and the evidence,
        if any, that `read` found for a text that so many seconds were spent on.
        """
        assert self.model is not None  # noqa: S101 - for the type checker; the caller asked
        if self.brief.size(name, values) > LONGEST_PROMPT:
            notes.append(spoken.line("error.writer_too_long"))
            return None
        instructions = self.breaches.instructions(name, values)
        try:
            text, reviewed = until_sound(
                self.model,
                lambda faults: self.prompt(name, **values, faults=faults),
                lambda text, evidence: review(text, instructions, evidence),
                max_tokens=self.max_tokens,
                read=read,
            )
        except (WriterUnavailable, InputError) as exc:
            notes.append(spoken.error(exc))
            return None
        if not reviewed.passed:
            notes.append(reviewed.complaint)
            return None
        notes.extend(reviewed.notes)
        if reviewed.is_unread:
            notes.append(spoken.line("error.writer_unproven"))
        return text, reviewed

    def evidence(self, text: str, language: str, draft: Draft, own: str, spent: float) -> Evidence | None:
        """Return the evidence that the model finds in a draft in the language `own` for what it wrote (`EvidenceReader`)."""
        assert self.model is not None  # noqa: S101 - as above
        reader = EvidenceReader(
            model=self.model,
            prompt=self.prompt,
            check=self.fact_check,
            count_tokens=self.count_tokens,
            max_tokens=self.max_tokens,
            seconds=self.model_seconds,
            controls=self.controls,
        )
        held = self.fact_check.hold(text, language, sources(draft), own)
        frame = self.addressed(replace(draft, text=text, language=language))
        return reader(text, language, sources(draft), own, held, frame=frame, spent=spent)

    def _asked_back(self, text: str, draft: Draft, spoken: Words) -> list[str]:
        """Return what to ask the user of a greeting that says more of the reader than the draft does."""
        assumed = bearer_assumed(text, sources(draft))
        return [spoken.line("target.bearer", word=assumed)] if assumed else []

    def _read_back(self, proposal: Variant, job: Job) -> Variant:
        """Return a translation with what it says in the user's language; the notes say what could not be checked."""
        assert self.model is not None  # noqa: S101 - as above
        own, target = job.before.language, job.target.language
        if target not in self.judge.languages:
            names = {
                "language": self.judge.language_name(target, job.spoken.language),
                "own": self.judge.language_name(own, job.spoken.language),
            }
            job.note("target.unchecked", **names)
        reader = BackReader(
            model=self.model,
            draft=sources(job.draft),
            draft_language=own,
            prompt=self.prompt,
            named=self.brief.named,
            language_name=self.judge.language_name,
            check=self.fact_check,
            count_tokens=self.count_tokens,
            is_elsewhere=self.translation.is_elsewhere,
            max_tokens=self.max_tokens,
        )
        # Who reads the page in the language that is written in wants to compare with the draft.
        read_in = job.speak if job.speak and job.speak != target else own
        read, note = reader(proposal.text, target, read_in, job.spoken)
        job.notes.extend(filter(None, [note]))
        return replace(proposal, back_reading=read, read_by=self.model.name if read else "")

    def addressed(self, draft: Draft) -> tuple[str, ...]:
        """Return the greeting and the closing of a draft, where its language has rules."""
        if draft.language not in self.judge.languages:
            return ()
        return compose.addressed(draft, self.rulebook(str(draft.language)))


def _why(before: Critique) -> tuple[tuple[str, str], ...]:
    return tuple((f.quote, f.reason) for f in before.findings if f.quote)


def _reasoned(changes: Sequence[Change], spoken: Words) -> tuple[Change, ...]:
    """Return the changes each with a reason: where no finding gives one, what was done, in the user's language."""

    def general(change: Change) -> str:
        return spoken.line(f"change.{'added' if not change.before else 'reworded' if change.after else 'left_out'}")

    return tuple(replace(change, reason=change.reason or general(change)) for change in changes)


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()
