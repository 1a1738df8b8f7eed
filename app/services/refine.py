"""Refine the last version of a message as the user asks: by program what can be done exactly, by a model the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.core import revision
from app.core.diff import sentence_changes
from app.core.evidence import Evidence
from app.core.grammar import Grammar, Understood, partly_understood, recognise, understood
from app.core.manner import form_shown
from app.core.model import Critique, Draft, Rewrite, Tone, Variant, Verdict
from app.core.refinement import Length, Refinement, Return
from app.core.text import BLANK, WORD
from app.core.versions import Version, bounded
from app.core.words import Words
from app.services.offline_rewrite import not_plain
from app.services.repair import Review
from app.services.revise import Reviser
from app.services.rewrite import OFFLINE, Rewriter
from app.services.target import ENGLISH, Target
from app.services.wishes import Wishes, most_words, orders

WISHES = 12
FACTS = 8
"""Wishes and facts of a session that are remembered, the newest."""

HALVED = 0.65
"""Share of its words that a model's text may keep which was to be half as long."""

TOLD = 0.34
"""Share of a fact's longer words that a model's text must hold: it may say "your talk" for "she gave a talk"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refined:
    """The draft with all facts, the versions so far, the current one last, and the current one as a rewrite."""

    draft: Draft
    versions: tuple[Version, ...]
    rewrite: Rewrite


@dataclass(frozen=True, slots=True)
class Refiner:
    """The use case of refining; stateless, the versions are handed in and out."""

    rewriter: Rewriter
    reviser: Reviser
    grammars: Callable[[str], tuple[Grammar, ...]]

    def recognise(self, message: str, speak: str) -> Refinement | None:
        """Return what a message wants changed, None where it is something else."""
        return recognise(message, self.grammars(speak))

    def understand(self, message: str, speak: str) -> Understood | None:
        """Return what `recognise` does, with the language in which it is said."""
        return understood(message, self.grammars(speak))

    def understand_partly(self, message: str, speak: str) -> Understood | None:
        """Return what a message wants changed of which not all is a wish, None where most of it is something else."""
        return partly_understood(message, self.grammars(speak))

    def corrects(self, wish: Refinement, version: Version) -> bool:
        """Return True when what a message corrects stands in a version."""
        return self.reviser.stands(wish, version)

    def begun(self, draft: Draft) -> tuple[Version, ...]:
        """Return the versions of a text that is good as it stands: the text itself."""
        language, _ = self.rewriter.judge.language_of(draft.text)
        return (Version(text=draft.text, language=draft.language or language),)

    def first(self, rewrite: Rewrite, draft: Draft) -> tuple[Version, ...]:
        """Return the versions after a rewrite: one, or none where nothing was written."""
        if not rewrite.variants:
            return ()
        best = rewrite.variants[0]
        told = self.rewriter.proposer.told(draft)
        return (
            Version(
                text=best.text,
                language=best.critique.language,
                tone=best.tone,
                writer=rewrite.writer,
                facts=tuple(told),
            ),
        )

    def __call__(self, wish: Refinement, draft: Draft, versions: tuple[Version, ...], *, speak: str) -> Refined:
        """Return the last version as it is wished; what could not be done is said in the notes of the rewrite.

        Raises `InputError` as the critic does.
        """
        spoken = self.rewriter.words(speak)
        before = self.rewriter.judge(draft, speak=speak)
        own = self.rewriter.data(draft)
        known = replace(own, language=before.language, channel=before.channel, stage=before.stage)
        notes: list[str] = []
        base = last = versions[-1]
        if wish.corrected:
            # "No, not that: it was a podcast, not a talk" takes nothing back.
            wish = replace(wish, back=None)
        if wish.back is Return.UNDO:
            notes.append(spoken.line("refined.undone" if len(versions) > 1 else "refined.first"))
            shown = last
            while len(versions) > 1 and (last.text, last.to) == (shown.text, shown.to):
                versions = versions[:-1]
                base = last = versions[-1]
        elif wish.back is Return.RESTART:
            fresh = self.first(self.rewriter(draft, speak=speak), draft)
            base = fresh[0] if fresh else last
        facts = tuple(_corrected(fact, wish) for fact in draft.facts)
        draft = replace(draft, facts=_newest((*facts, *wish.mentioned, *wish.named), FACTS))
        wish = replace(wish, mentioned=self.rewriter.proposer.told(replace(draft, facts=wish.mentioned)))
        known = replace(known, facts=draft.facts)
        base = self.reviser.exact(wish, base, known, notes, spoken)
        made = self._by_model(wish, base, known, before, notes, spoken)
        made = made or self.reviser.offline(wish, base, last, notes, spoken)
        if wish.plain:
            made = self._plainly(made, notes, spoken)
        if wish.free and made.text != base.text:
            # All other wishes can be seen in the version itself: its words, tone, language, facts and lines to keep.
            made = replace(made, asked=_newest((*made.asked, *wish.free), WISHES))
        if made != last:
            versions = bounded((*versions, made))
        is_same = (made.text, made.to, wish.back) == (last.text, last.to, None)
        if is_same and not notes:
            notes.append(spoken.line("refined.same"))
        rewrite = self._shown(made, last, known, before, notes, speak)
        if wish.back is Return.SHOW:
            rewrite = replace(rewrite, notes=(*rewrite.notes, _advice(rewrite.variants[0], spoken)))
        return Refined(draft=draft, versions=versions, rewrite=rewrite)

    def _by_model(
        self, wish: Refinement, base: Version, draft: Draft, before: Critique, notes: list[str], spoken: Words
    ) -> Version | None:
        """Return what the model made of the rest of the wishes, None where nothing is left or it failed, with a note."""
        rewriter = self.rewriter
        asked = orders(wish, base.text, rewriter.brief.named)
        if rewriter.model is None or not asked:
            return None
        target, tone = wish.language or base.to or base.language, wish.tone or base.tone
        facts = tuple(dict.fromkeys((*base.facts, *wish.mentioned, *wish.named)))
        kept = base.kept if target == base.language else ()
        values = Wishes(rewriter.brief)(
            base.text, asked, before, tone=tone, target=target, facts=facts, kept=kept, earlier=base.asked
        )
        wanted = replace(base, facts=facts, kept=kept)
        form = wish.address or self._form(base, draft, target, tone)
        # A version may be as bad as the draft or as the last one, whose faults the user may have wished for.
        written = replace(draft, text=base.text, language=base.language, subject="")
        standard = min(before, rewriter.judge(written), key=lambda critique: critique.score)

        def reviewed(text: str, instructions: str, evidence: Evidence | None) -> Review:
            return self._review(
                text, wish, wanted, draft, before, target, form, spoken, instructions, evidence, standard
            )

        def read(text: str, spent: float) -> Evidence | None:
            return rewriter.evidence(text, target, self._vouching(wish, wanted, draft), before.language, spent)

        if (sound := rewriter.sound("refine", values, reviewed, read, notes, spoken)) is None:
            return None
        text, _ = sound
        if wish.length is Length.LONGER and not (wish.mentioned or wish.named):
            notes.append(spoken.line("refined.longer"))
        return replace(wanted, text=text, language=target, tone=tone, to="", writer=rewriter.model.name)

    def _plainly(self, made: Version, notes: list[str], spoken: Words) -> Version:
        """Return a version in English, offline with its listed expressions in plain words; the notes name what is not plain."""
        if made.to or made.language != ENGLISH:
            notes.append(spoken.line("plain.blanks", most=self.rewriter.plain(ENGLISH).longest))
            return made
        if made.writer == OFFLINE:
            notes.append(spoken.line("plain.offline"))
            made = replace(made, text=self.rewriter.plain(ENGLISH).reworded(made.text)[0])
        notes += not_plain(made.text, self.rewriter.plain(ENGLISH), spoken)
        return made

    def _form(self, base: Version, draft: Draft, target: str, tone: Tone) -> str:
        if target != base.language:
            shown = replace(draft, text=base.text, language=base.language)
            return self.rewriter.translation.form(shown, Target(target), tone)
        return form_shown(base.text, self.reviser.book(base.language)) if self.reviser.has_rules(base.language) else ""

    def _review(
        self,
        text: str,
        wish: Refinement,
        base: Version,
        draft: Draft,
        before: Critique,
        target: str,
        form: str,
        spoken: Words,
        instructions: str,
        evidence: Evidence | None,
        standard: Critique,
    ) -> Review:
        """Hold a model's text against all that vouches for it, against the wishes, and against what was taken out."""
        sources = self._vouching(wish, base, draft)
        names = self.rewriter.addressed(replace(draft, text=base.text, language=base.language))
        wanted = Target(target, is_plain=wish.plain)
        review = self.rewriter.review(
            text, wanted, sources, before, names, form, spoken, instructions, evidence, standard
        )
        said, complaints = list(review.orders), [review.complaint]
        if lost := [line for line in base.kept if line not in text]:
            said += [f"The user wants this word for word: “{line}”. Put it back exactly." for line in lost]
            complaints.append(spoken.line("refined.model_not_kept", line=lost[0]))
        if back := [line for line in base.gone if line in text]:
            said += [f"The user had this taken out: “{line}”. Leave it out." for line in back]
            complaints.append(spoken.line("refined.model_not_gone", line=back[0]))
        most = most_words(wish.length, base.text)
        size = len(WORD.findall(base.text))
        allowed = HALVED * size if wish.length is Length.HALF else size - 1
        if most and target == base.language and len(WORD.findall(text)) > allowed:
            said.append(f"It is still too long: at most {most} words.")
            complaints.append(spoken.line("refined.model_not_shorter"))
        if target == base.language and (untold := [f for f in base.facts if not revision.carries(text, f, share=TOLD)]):
            said += [f"You left out a fact of the user: {fact}. Put it back." for fact in untold]
            complaints.append(spoken.line("error.writer_unfaithful", invented=", ".join(untold)))
        return replace(review, orders=tuple(said), complaint=" ".join(dict.fromkeys(filter(None, complaints))))

    def _vouching(self, wish: Refinement, base: Version, draft: Draft) -> Draft:
        """Return the draft with all that a model's version may state.

        What the user asks for in words of their own is not another subject.
        """
        sources = self._sources(base, draft)
        return replace(sources, text="\n\n".join((sources.text, *wish.free, *base.asked)))

    def _sources(self, base: Version, draft: Draft) -> Draft:
        """Return the draft with all that a later version may state: not what the user had taken out."""
        own = draft.text
        for one in base.gone:
            own = own.replace(one, "")
        return replace(draft, text="\n\n".join((own, base.text, *base.said)), facts=base.facts)

    def _shown(
        self, made: Version, last: Version, draft: Draft, before: Critique, notes: list[str], speak: str
    ) -> Rewrite:
        """Return a version as a rewrite, judged and checked, with what changed since the last one."""
        variant = self._framed(made, draft, speak, notes) if made.to else self._plain(made, last, draft, before, speak)
        variant = replace(variant, writer=made.writer)
        spoken = self.rewriter.words(speak)
        if not variant.checks.within_limit:
            limit = variant.critique.length.limit
            notes.append(spoken.line("refined.too_long", length=len(variant.text), limit=limit))
        notes += [spoken.line("refined.not_kept", line=line) for line in made.kept if line not in made.text]
        return Rewrite(variants=(variant,), before=before, writer=made.writer, notes=tuple(dict.fromkeys(notes)))

    def _plain(self, made: Version, last: Version, draft: Draft, before: Critique, speak: str) -> Variant:
        book, proposer = self.reviser.book(made.language), self.rewriter.proposer
        reason = self.rewriter.words(speak).line("change.asked")
        changes = (
            [replace(c, reason=reason) for c in sentence_changes(last.text, made.text, ())]
            if made.language == last.language
            else []
        )
        own = [str(line) for form in book.writer["forms"].values() for line in form.values()]
        sources = self._sources(replace(made, text=last.text), draft)
        held = proposer.held(made.text, made.language, sources, before, own)
        if made.writer != OFFLINE:
            # What word counting alone finds was left to the evidence when the model wrote it.
            held = replace(held, invented=tuple(one for one in held.invented if one not in held.unsupported))
        held = replace(held, doubted=())
        checks = proposer.checks(made.text, made.language, sources, before, (), held)
        knows = self.reviser.has_rules(made.language)
        asked = revision.questions(made.text, book) if knows else tuple(BLANK.findall(made.text))
        return proposer.variant(made.text, made.tone, draft, made.language, changes, checks, asked, speak)

    def _framed(self, made: Version, draft: Draft, speak: str, notes: list[str]) -> Variant:
        offline = replace(self.rewriter, model=None)
        # The text has been shortened already where that was wished; the frame must hold all of what is left.
        tone = Tone.WARM if made.tone is Tone.CONCISE else made.tone
        book = self.reviser.book(made.language)
        said = revision.spoken(made.text, book)
        text = revision.without_postscript(made.text, book)
        for name in ("decline", "ask", "ask_short"):
            # The frame has these lines of the writer's in its own language.
            text = text.replace(said[name], "")
        known = replace(draft, text=text, language=made.language, facts=(), subject="")
        framed = offline(known, tone=tone, to=made.to, speak=speak)
        notes += framed.notes
        return framed.variants[0]


def _corrected(fact: str, wish: Refinement) -> str:
    for old, new in wish.corrected:
        fact = revision.corrected(fact, old, new)
    return fact


def _advice(shown: Variant, spoken: Words) -> str:
    """Return whether a version can be sent: as it is, when its blanks are filled, or not yet."""
    critique = shown.critique
    if critique.verdict is Verdict.DO_NOT_SEND:
        return spoken.line("refined.show_not", score=critique.score, advice=critique.advice)
    if blanks := tuple(dict.fromkeys(BLANK.findall(shown.text))):
        return spoken.line("refined.show_blanks", score=critique.score, blanks=", ".join(blanks))
    if critique.verdict is Verdict.REVISE:
        return spoken.line("refined.show_revise", score=critique.score, advice=critique.advice)
    return spoken.line("refined.show_ready", score=critique.score)


def _newest(lines: Sequence[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lines))[-most:]
