"""Revise a version without a model: parts out or back, words and names exchanged, facts in the user's words, tone, length."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from app.core import revision
from app.core.grammar import Grammar
from app.core.mending import HOOKS
from app.core.model import Draft
from app.core.parts import about, layout, located, tells
from app.core.refinement import Length, Part, Refinement, Return
from app.core.rulebook import Rulebook
from app.core.text import WORD, Span
from app.core.versions import Version
from app.core.words import Words
from app.services.judge import Judge


@dataclass(frozen=True, slots=True)
class Reviser:
    """What a program does of a wish, with what it needs from the world."""

    judge: Judge
    rulebook: Callable[[str], Rulebook]
    grammars: Callable[[str], tuple[Grammar, ...]]

    def book(self, language: str) -> Rulebook:
        """Return the rulebook of a language, the English one for the shape of a text in a language without rules."""
        return self.rulebook(language if self.has_rules(language) else "en")

    def has_rules(self, language: str) -> bool:
        """Return True where the critic knows the language."""
        return language in self.judge.languages

    def exact(self, wish: Refinement, base: Version, draft: Draft, notes: list[str], spoken: Words) -> Version:
        """Return the version with all that a program does exactly: parts, words, names; what could not be is noted."""
        base = self._without(wish, base, draft, notes, spoken)
        base = self._with_again(wish, base, draft, notes, spoken)
        book = self.book(base.language)
        text, facts, kept, said = base.text, base.facts, base.kept, base.said
        for exchange, pairs in ((revision.exchanged, wish.replaced), (revision.corrected, wish.corrected)):
            for old, new in pairs:
                fresh = exchange(text, old, new)
                if fresh == text:
                    notes.append(spoken.line("refined.no_words", words=old))
                    continue
                text, said = fresh, (*said, new)
                facts = tuple(exchange(fact, old, new) for fact in facts)
                kept = tuple(exchange(line, old, new) for line in kept)
        for part in wish.kept:
            lines = self._lines(part, draft, base)
            if not lines:
                notes.append(self._no_part(part, base.text, book, spoken))
            for kind, line in lines:
                text = revision.put_back(text, line, book, kind=kind, place=part.place)
                kept = tuple(dict.fromkeys((*kept, line)))
        if wish.greeting:
            here = layout(text, book)
            text = revision.greeted(text, wish.greeting, book)
            kept = tuple(line for line in kept if line != here.quote(here.greeting))
        if wish.signature:
            here = layout(text, book)
            text = revision.signed(text, wish.signature, book)
            kept = tuple(line for line in kept if line != here.quote(here.closing))
        said = (*said, *filter(None, (wish.greeting, wish.signature)))
        return replace(base, text=text, facts=facts, kept=kept, said=said)

    def _without(self, wish: Refinement, base: Version, draft: Draft, notes: list[str], spoken: Words) -> Version:
        """Return the version without the parts that are to go, and without the facts that went with them.

        What stood in the draft and is not in the version any more is said to be out already.
        """
        if not (wish.dropped or wish.about):
            return base
        book = self.book(base.language)
        here = layout(base.text, book)
        critique = self.judge(Draft(text=base.text, language=base.language))
        spans: list[Span] = []
        for part in wish.dropped:
            found = located(part, here, critique, self._praise(book.language))
            if not found and not part.place and self._lines(part, draft, replace(base, text="")):
                notes.append(spoken.line("refined.part_gone", part=spoken.line(f"part.{part.kind}")))
            elif not found:
                notes.append(self._no_part(part, base.text, book, spoken))
            spans += found
        for words in wish.about:
            found = about(words, here)
            if not found:
                key = "gone" if _tells(words, (draft.text, *base.gone)) else "no_words"
                notes.append(spoken.line(f"refined.{key}", words=words))
            spans += found
        text = revision.taken_out(base.text, spans)
        if here.sentences and not layout(text, book).sentences:
            notes.append(spoken.line("refined.nothing_left"))
            return base
        gone = tuple(here.quote(span) for span in spans)
        return replace(
            base,
            text=text,
            gone=(*base.gone, *gone),
            facts=tuple(f for f in base.facts if not any(revision.carries(one, f) for one in gone)),
            kept=tuple(line for line in base.kept if line in text),
        )

    def _with_again(self, wish: Refinement, base: Version, draft: Draft, notes: list[str], spoken: Words) -> Version:
        """Return the version with the sentences of the draft about some words put back where they are out of it."""
        text, book = base.text, self.book(base.language)
        for words in wish.restored:
            if about(words, layout(text, book)):
                notes.append(spoken.line("refined.still_there", words=words))
                continue
            source = layout(draft.text, book)
            found = [source.quote(span) for span in about(words, source)]
            found = found or [one for one in base.gone if _tells(words, (one,))]
            if not found:
                notes.append(spoken.line("refined.not_in_draft", words=words))
            for line in found:
                place = -1 if line in draft.text and draft.text.index(line) > len(draft.text) / 2 else 1
                text = revision.put_back(text, line, book, kind="sentence", place=place)
        return replace(base, text=text, gone=tuple(one for one in base.gone if one not in text))

    def _lines(self, part: Part, draft: Draft, base: Version) -> tuple[tuple[str, str], ...]:
        """Return what of the user's draft is meant by a part to keep, else of the text, with its kind.

        The first line of a letter is its greeting, and yet who speaks of it means how it begins: both are kept.
        """
        sources = [draft.text] if draft.language == base.language else []
        for source in (*sources, base.text):
            here = layout(source, self.book(base.language))
            critique = self.judge(Draft(text=source, language=base.language))
            spans = located(part, here, critique, self._praise(here.language))
            if part.kind == "line" and part.place == 1 and here.sentences:
                first = [("greeting", here.quote(here.greeting))] if here.greeting.end else []
                return (*first, ("sentence", here.quote(here.sentences[0])))
            if spans:
                return tuple((part.kind, here.quote(span)) for span in spans)
        return ()

    def _praise(self, language: str) -> re.Pattern[str]:
        return next(grammar.praise for grammar in self.grammars(language))

    def _no_part(self, part: Part, text: str, book: Rulebook, spoken: Words) -> str:
        here = layout(text, book)
        name = spoken.line(f"part.{part.kind}")
        units = {"paragraph": here.paragraphs, "sentence": here.sentences, "line": here.lines}
        if part.kind in units:
            return spoken.line("refined.no_such_part", part=name, count=len(units[part.kind]))
        return spoken.line("refined.no_part", part=name)

    def stands(self, wish: Refinement, base: Version) -> bool:
        """Return True when what a message corrects stands in the version; else it may correct something else."""
        return any(revision.corrected(base.text, old, new) != base.text for old, new in wish.corrected)

    def offline(self, wish: Refinement, base: Version, last: Version, notes: list[str], spoken: Words) -> Version:
        """Return the version with what can be done of the rest without a model; what cannot is said.

        `last` is the version before any wish: what was taken out of it by name counts towards a shorter text.
        """
        book = self.book(base.language)
        notes += self._unable(wish, spoken)
        text, tone, to = base.text, base.tone, base.to
        for facts, is_thing in ((wish.mentioned, False), (wish.named, True)):
            for fact in facts:
                text = revision.mentioned(text, fact, book, is_thing=is_thing)
        facts = tuple(dict.fromkeys((*base.facts, *wish.mentioned, *wish.named)))
        if wish.tone:
            tone = wish.tone
            fresh = revision.toned(text, book, tone)
            if fresh == text:
                notes.append(spoken.line("refined.tone_offline", tone=spoken.line(f"tone.{tone}")))
            text = fresh
        if wish.length in (Length.SHORTER, Length.HALF):
            fresh = self._shorter(text, replace(base, facts=facts), last.text, wish.length, book)
            if fresh == last.text:
                notes.append(spoken.line("refined.shortest"))
            text = fresh
        if wish.language == base.language:
            to = ""
        elif wish.language and self.has_rules(wish.language) and self.has_rules(base.language):
            to = wish.language
        elif wish.language:
            notes.append(spoken.line("error.target", allowed=", ".join(self.judge.languages)))
        return replace(base, text=text, tone=tone, to=to, facts=facts)

    @staticmethod
    def _unable(wish: Refinement, spoken: Words) -> Iterator[str]:
        """Yield what of a wish nobody but a model, or the user, can do."""
        if wish.length is Length.LONGER and not (wish.mentioned or wish.named):
            yield spoken.line("refined.longer")
        if wish.address:
            yield spoken.line("refined.address_offline")
        if wish.free:
            yield spoken.line("refined.free_offline", wish="; ".join(wish.free))
        if wish.back is Return.AGAIN:
            yield spoken.line("refined.again_offline")

    def _shorter(self, text: str, base: Version, last: str, length: Length, book: Rulebook) -> str:
        critique = self.judge(Draft(text=text, language=base.language))
        said = revision.spoken(text, book)
        # The reason for writing is what the message is for, and so is the place where it is still to be told.
        waiting = [said[name] for name in ("hook_blank", "introduction_blank", "greeting", "greeting_formal")]
        waiting += [s.quote for s in critique.strengths if s.quote and s.rule.startswith(HOOKS)][:1]
        share = revision.HALF if length is Length.HALF else revision.SHORTER
        return revision.shortened(
            text,
            book,
            share=min(1.0, share * len(WORD.findall(last)) / max(1, len(WORD.findall(text)))),
            faults=[f.quote for f in critique.costly if f.quote],
            strong=[s.quote for s in critique.strengths if s.quote],
            is_kept=lambda sentence: (
                any(sentence in line or line in sentence for line in waiting)
                or any(sentence in line or line in sentence for line in base.kept)
                or any(revision.carries(sentence, fact) for fact in base.facts)
            ),
        )


def _tells(words: str, texts: Iterable[str]) -> bool:
    """Return True when one of the texts holds every longer word of `words`."""
    return any(tells(words, text) for text in texts)
