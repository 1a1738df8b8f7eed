"""Rewrite a draft: a writer proposes, the fact check and the critic decide what the user sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.core import claims, compose, outgoing
from app.core.abroad import left_over
from app.core.budget import affordable
from app.core.diff import sentence_changes
from app.core.errors import InputError, WriterUnavailable
from app.core.foreign import Foreign
from app.core.frame import frame, short
from app.core.injection import Orders
from app.core.manner import bearer_assumed, form_lost
from app.core.metrics import LIMITS
from app.core.model import Change, Checks, Critique, Draft, Rewrite, Tone, Variant, Verdict
from app.core.plain import PlainWording
from app.core.ports import ModelWriter
from app.core.rulebook import Rulebook
from app.core.text import BLANK
from app.core.voice import kept_wording
from app.core.words import Words
from app.services.back_reading import BackReader
from app.services.breaches import Breaches, order
from app.services.brief import LONGEST_PROMPT, Briefing
from app.services.fact_check import FactCheck
from app.services.judge import Judge
from app.services.repair import Review, until_sound
from app.services.target import Target, Targets
from app.services.translation import Translation

OFFLINE = "offline"
QUOTED_WORDS = 4
"""Words of a claim up to which the user is told it word for word."""

TONES = (Tone.WARM, Tone.CONCISE, Tone.FORMAL)

Prompt = Callable[..., tuple[str, str]]
"""From the name of a prompt and its values to `(system, user)`."""

FAULTS_NAMED = 60
"""Tokens of the claims that are named back to a model in one go; the next round has room for the others."""

POINTED_OUT = 6
"""Sentences and expressions that are pointed out to the user as not plain; who has more should begin anew."""

VERDICTS = (Verdict.DO_NOT_SEND, Verdict.REVISE, Verdict.SEND)
"""Verdicts from the worst to the best."""


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
    is_of_address: Callable[[str], bool] = lambda fact: False  # noqa: ARG005 - by default every fact may be told
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
        data = self.data(draft)
        if data != draft:
            # What speaks to a machine is told to nobody and backs nothing; the critique of the whole draft names it.
            draft, before = data, self.judge(data, speak=speak)
        tones = [tone, *(other for other in TONES if other is not tone)][: max(1, min(variants, len(TONES)))]
        notes: list[str] = [*target.notes, *([spoken.line("error.order_left_out")] if before is not seen else [])]
        proposals: list[Variant] = []
        writer = OFFLINE
        for one in tones:
            proposal = self._by_model(draft, before, one, target, spoken, speak, notes) if self.model else None
            if proposal and self.model:
                writer = self.model.name
                proposal = replace(proposal, writer=writer)
            if proposal is None and (writable := self._writable(target, before, spoken, notes)):
                proposal = self._offline(draft, before, one, writable, spoken, speak, notes)
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

    def _writable(self, target: Target, before: Critique, spoken: Words, notes: list[str]) -> Target | None:
        """Return what the offline writer can write where the model could not: another language, or nothing."""
        if target.language in self.judge.languages:
            return target
        name = self.judge.language_name(target.language, spoken.language)
        if before.language in self.judge.languages:
            notes.append(spoken.line("target.own_instead", language=name))
            return Target(before.language)
        notes.append(spoken.line("target.nothing", language=name))
        return None

    def _offline(
        self,
        draft: Draft,
        before: Critique,
        tone: Tone,
        target: Target,
        spoken: Words,
        speak: str | None,
        notes: list[str],
    ) -> Variant:
        rulebook = self.rulebook(target.language)
        told = replace(draft, facts=self.told(draft))
        if target.language != before.language:
            if target.is_plain:
                notes.append(spoken.line("plain.blanks", most=self.plain(target.language).longest))
            return self._framed(told, before, tone, target.language, speak, notes)
        made = compose.compose(told, before, rulebook, tone=tone)
        own = [str(line) for form in rulebook.writer["forms"].values() for line in form.values()]
        text, changes = self._plainly(made.text, target, spoken)
        checks = self.checks(text, target.language, draft, before, made.kept, [*own, *(c.after for c in changes)])
        changes = (*made.changes, *changes)
        proposal = self.variant(text, tone, draft, target.language, changes, checks, made.questions, speak)
        if not told.facts and proposal.critique.score < before.score:
            # A rewrite that reads worse is refused: the draft is good as it stands.
            checks = replace(checks, invented=(), missing=())
            text, changes = self._plainly(draft.text, target, spoken)
            proposal = self.variant(text, tone, draft, target.language, changes, checks, (), speak)
        if target.is_plain:
            notes += [spoken.line("plain.offline"), *self._not_plain(proposal.text, target, spoken)]
        return proposal

    def _plainly(self, text: str, target: Target, spoken: Words) -> tuple[str, tuple[Change, ...]]:
        """Return a text with its listed expressions in plain words, where that is wanted, and the changes this took."""
        if not target.is_plain:
            return text, ()
        text, done = self.plain(target.language).reworded(text)
        reason = spoken.line("change.plain")
        return text, tuple(Change(before=one.quote, after=one.plain, reason=reason) for one in done)

    def _not_plain(self, text: str, target: Target, spoken: Words) -> list[str]:
        """Return what of a text is hard for a reader in a second language, as lines for the user."""
        wording = self.plain(target.language)
        lines = [
            spoken.line("plain.long", words=one.words, most=wording.longest, quote=short(one.quote))
            for one in wording.long_sentences(text)
        ]
        lines += [
            spoken.line("plain.expression", quote=one.quote, plain=one.plain) for one in wording.expressions(text)
        ]
        return list(dict.fromkeys(lines))[:POINTED_OUT]

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
        kept = [*kept, *self.told(draft)]
        held = self.fact_check.hold(text, target, [*_sources(draft), *own], before.language)
        return Checks(
            invented=held.invented,
            missing=self.fact_check.missing(text, target, kept, before.language),
            within_limit=limit is None or len(text) <= limit,
            doubted=() if own else held.doubted,
        )

    @property
    def fact_check(self) -> FactCheck:
        """The fact check across languages."""
        return FactCheck(self.knowledge, self.foreign, self.judge.languages)

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
        target: Target,
        spoken: Words,
        speak: str | None,
        notes: list[str],
    ) -> Variant | None:
        """Return the model's proposal if it passes every check, else None with a note that says why not."""
        assert self.model is not None  # noqa: S101 - for the type checker; the caller asked
        translation = self.translation
        form = translation.form(draft, target, tone)
        brief = self.brief(draft, before, tone, target.language, translation.asked(draft, target, form))
        kept = [*self.told(draft), *self.addressed(draft), *translation.figures(draft, before, target, tone)]

        def reviewed(text: str, instructions: str) -> Review:
            return self.review(text, target, draft, before, kept, form, spoken, instructions)

        if (written := self.sound("rewrite", brief, reviewed, notes, spoken)) is None:
            return None
        text, review = written
        is_translated = target.language != before.language
        changes = () if is_translated else _reasoned(sentence_changes(draft.text, text, _why(before)), spoken)
        questions = [*BLANK.findall(text), *self._asked_back(text, draft, spoken)]
        proposal = self.variant(text, tone, draft, target.language, changes, review.checks, questions, speak)
        if _reads_worse(proposal.critique, before, is_translated=is_translated):
            notes.append(spoken.line("error.writer_worse"))
            return None
        if target.is_plain:
            notes += self._not_plain(text, target, spoken)
        return self._read_back(proposal, draft, before, target, spoken, speak, notes) if is_translated else proposal

    def sound(
        self,
        name: str,
        values: dict[str, str],
        review: Callable[[str, str], Review],
        notes: list[str],
        spoken: Words,
    ) -> tuple[str, Review] | None:
        """Return what the model wrote to the prompt `name` and its review, None with a note where nothing stands.

        `values` are those of the prompt, all but the faults; `review` takes a text and what the model was told.
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
                lambda text: review(text, instructions),
                max_tokens=self.max_tokens,
            )
        except (WriterUnavailable, InputError) as exc:
            notes.append(spoken.error(exc))
            return None
        if not reviewed.passed:
            notes.append(reviewed.complaint)
            return None
        return text, reviewed

    def _asked_back(self, text: str, draft: Draft, spoken: Words) -> list[str]:
        """Return what to ask the user of a greeting that says more of the reader than the draft does."""
        assumed = bearer_assumed(text, _sources(draft))
        return [spoken.line("target.bearer", word=assumed)] if assumed else []

    def _read_back(
        self,
        proposal: Variant,
        draft: Draft,
        before: Critique,
        target: Target,
        spoken: Words,
        speak: str | None,
        notes: list[str],
    ) -> Variant:
        """Return a translation with what it says in the user's language; the notes say what could not be checked."""
        assert self.model is not None  # noqa: S101 - as above
        if target.language not in self.judge.languages:
            names = {
                "language": self.judge.language_name(target.language, spoken.language),
                "own": self.judge.language_name(before.language, spoken.language),
            }
            notes.append(spoken.line("target.unchecked", **names))
        reader = BackReader(
            model=self.model,
            draft=_sources(draft),
            draft_language=before.language,
            prompt=self.prompt,
            named=self.brief.named,
            language_name=self.judge.language_name,
            check=self.fact_check,
            count_tokens=self.count_tokens,
            is_elsewhere=self.translation.is_elsewhere,
            max_tokens=self.max_tokens,
        )
        # Who reads the page in the language that is written in wants to compare with the draft.
        read_in = speak if speak and speak != target.language else before.language
        read, note = reader(proposal.text, target.language, read_in, spoken)
        notes += filter(None, [note])
        return replace(proposal, back_reading=read, read_by=self.model.name if read else "")

    def addressed(self, draft: Draft) -> tuple[str, ...]:
        """Return the greeting and the closing of a draft, where its language has rules."""
        if draft.language not in self.judge.languages:
            return ()
        return compose.addressed(draft, self.rulebook(str(draft.language)))

    def review(
        self,
        text: str,
        target: Target,
        draft: Draft,
        before: Critique,
        kept: Sequence[str],
        form: str,
        spoken: Words,
        instructions: str = "",
    ) -> Review:
        """Hold a model's text against the draft: breaches, claims, length, language, form of address, plainness if wanted."""
        language = target.language
        checks = self.checks(text, language, draft, before, kept)
        orders, complaints = _named(checks, self.count_tokens), []
        is_elsewhere = self.translation.is_elsewhere(text, language, before.language)
        sources, own = _sources(draft), before.language
        kinds = self.breaches(text, language, sources, own, instructions, is_elsewhere=is_elsewhere)
        if kinds:
            orders.append(order(kinds))
            what = ", ".join(spoken.line(f"breach.{kind}") for kind in kinds)
            strayed = kinds == (outgoing.Kind.SUBJECT,)
            line = spoken.line("error.writer_strayed") if strayed else spoken.line("error.writer_unsafe", what=what)
            return Review(checks, tuple(orders), line)
        if claims := (*checks.invented, *checks.missing):
            # A whole clause of a model that obeyed another text is no better read twice.
            named = [one for one in claims if len(one.split()) <= QUOTED_WORDS] or ["…"]
            complaints.append(spoken.line("error.writer_unfaithful", invented=", ".join(named)))
        elif orders:
            complaints.append(spoken.line("error.writer_longer"))
        if is_elsewhere:
            orders.append(f"You did not write in {self.brief.named(language)}. Write the whole message in it.")
            name = self.judge.language_name(language, spoken.language)
            complaints.append(spoken.line("error.writer_language", language=name))
        elif language in self.judge.languages and (lost := form_lost(text, form, self.rulebook(language))):
            orders.append(f"You changed the form of address. Address the reader as “{lost}” throughout.")
            complaints.append(spoken.line("error.writer_register", form=lost))
        wishes = [*self._wishes(text, target)] if target.is_plain else []
        if some := affordable(checks.doubted, FAULTS_NAMED, self.count_tokens, least=1):
            quoted = ", ".join(f"“{one}”" for one in some)
            wishes.append(f"The draft may not say this: {quoted}. Say it in the user's own words, or leave it out.")
        return Review(checks, tuple(orders), " ".join(complaints), tuple(wishes))

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


def _reads_worse(after: Critique, before: Critique, *, is_translated: bool) -> bool:
    """Return True where the critic prefers the draft; between languages, whose rules differ, by the verdict alone."""
    if is_translated:
        return VERDICTS.index(after.verdict) < VERDICTS.index(before.verdict)
    return after.score < before.score


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()
