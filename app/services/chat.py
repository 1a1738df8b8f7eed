"""Chat: understands a message without being told what it is, does the matching use case, and remembers for the session."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from app.core.assumed import Assumed
from app.core.budget import Count, affordable
from app.core.grammar import Understood
from app.core.model import Answer, Channel, Critique, Draft, Finding, Purpose, Received, Rewrite, Stage, Tone
from app.core.refinement import Refinement, Return
from app.core.routing import Intent, Route, is_about_country, is_about_no_country, reply_chosen, route
from app.core.salutation import reader_named
from app.core.scorecard import numbered
from app.core.text import Reading, fold
from app.core.versions import Version, bounded
from app.core.words import Words
from app.services.answer import Answerer
from app.services.assume import Assuming
from app.services.judge import Judge, checked
from app.services.refine import Refiner
from app.services.rewrite import Rewriter

FEW_SURE = 4
"""Words from which a question's own language counts more than the page's."""


LONGEST_NAME = 4
"""Words up to which a message can be the name of a country and nothing else."""

FEWEST_FOREIGN = 8
"""Words from which a text in a language the page does not speak is a message to somebody."""


MOST_REASONS = 3
"""Facts that a rewrite gives as the reason for writing; what is told after them stands in the text as it was said."""

ELLIPTIC_WORDS = 7
ELLIPTIC = re.compile(
    r"^[^a-z]*(?:and|y|e|et|und|ed|what about|how about|que tal|y si|et si|und wenn|why|por que|pourquoi|warum)\b"
)
"""How a question begins that only goes on with the last one, and how long it is at most."""

CONDITION = re.compile(r"^[^a-z]*(?:(?:and|y|et|und|e) )?(?:what if|if|si|wenn|falls|se)\b")
"""How a question begins that names a case of its own ("and if they don't answer?")."""

MOST_POINTS = 3
"""Points of the critic's that are explained to who asks why, and not about which."""

EARLIER_TOKENS = 240
"""Tokens of a question together with those that it goes on with, in a prompt; the newest come first, the oldest go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What a visitor's session remembers; it lives in that session only.

    `versions` are those of the draft's rewrite, the last one last; `question` the last questions that belong together,
    a line each, the newest first; `received` the last message received, and `last` what the last reply was.
    """

    draft: Draft | None = None
    versions: tuple[Version, ...] = ()
    tone: Tone = Tone.WARM
    country: str | None = None
    purpose: Purpose | None = None
    home: str | None = None
    question: str = ""
    has_questions: bool = False
    received: Received | None = None
    last: Intent | None = None

    @property
    def assumed(self) -> Assumed:
        """What is assumed of the message to come."""
        return Assumed(country=self.country, purpose=self.purpose, home=self.home)

    def assuming(self, known: Assumed) -> Conversation:
        """Return the conversation with something else assumed, of its draft too."""
        draft = self.draft and replace(self.draft, country=known.country, home=known.home)
        return replace(self, country=known.country, purpose=known.purpose, home=known.home, draft=draft)


@dataclass(frozen=True, slots=True)
class Partial:
    """The answer so far, while a model writes; never final."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What to show for one message: a critique with its rewrite, a triage, or an answer; `line` goes with it or alone.

    `points` are what of the critic's is explained, each with its number.
    """

    intent: Intent
    conversation: Conversation
    language: str
    line: str = ""
    critique: Critique | None = None
    rewrite: Rewrite | None = None
    answer: Answer | None = None
    received: Received | None = None
    points: tuple[tuple[int, Finding], ...] = ()


@dataclass(frozen=True, slots=True)
class Chat:
    """The use case of a conversation; stateless, the conversation is handed in and out."""

    judge: Judge
    rewriter: Rewriter
    refiner: Refiner
    answerer: Answerer
    assume: Assuming
    triage: Callable[..., Received]
    words: Callable[[str], Words]
    asking: Callable[[str], Words]
    interface_languages: tuple[str, ...]
    asked_in: tuple[str, ...] = ()

    def __call__(self, message: str, conversation: Conversation, *, speak: str) -> Iterator[Partial | Reply]:
        """Yield partial answers while a model writes, then one `Reply`.

        `speak` is the language of the page; a question is answered in its own. Raises `InputError` for a message
        without words and `DraftTooLong` for one over the limit.
        """
        checked(message)
        for event in self._events(message, conversation, speak):
            if isinstance(event, Partial):
                yield event
            else:
                yield replace(event, conversation=replace(event.conversation, last=event.intent))

    def _events(self, message: str, conversation: Conversation, speak: str) -> Iterator[Partial | Reply]:
        catalogues = tuple(self.words(language) for language in self.interface_languages)
        others = tuple(self.asking(language) for language in self.asked_in)
        if reply := self._said_at_once(message, conversation, speak, catalogues, others):
            yield reply
            return
        chosen = route(
            message,
            catalogues,
            has_draft=conversation.draft is not None,
            has_questions=conversation.has_questions,
            askers=self._askers(message),
            others=others,
            was_answered=conversation.last is Intent.QUESTION,
        )
        if conversation.draft and chosen.intent in (Intent.FACT, Intent.QUESTION, Intent.REFINE):
            found = self.refiner.understand_partly(message, speak)
            if found:
                yield self._wished(found, message, conversation, speak)
                return
        if (
            chosen.intent is Intent.QUESTION
            and self._is_foreign_letter(message)
            and not (self.assume.is_plan(message) or self.assume.asks_of_plan(message))
        ):
            chosen = Route(Intent.DRAFT, message)
        language = self._language(chosen, speak)
        match chosen.intent:
            case Intent.HELLO | Intent.THANKS | Intent.BYE | Intent.WHO:
                line = self.words(language).line(f"chat.{chosen.intent}")
                yield Reply(intent=chosen.intent, conversation=conversation, language=language, line=line)
            case Intent.REFINE:
                yield self._refined(chosen.intent, Refinement(free=(message.strip(),)), conversation, language)
            case Intent.EXPLAIN:
                yield self._explained(None, conversation, language)
            case Intent.RECEIVED:
                yield self._received(chosen, conversation, language)
            case Intent.DRAFT:
                before, introduced, _ = message.partition(chosen.text)
                known = self.assume.told(before if introduced else "", conversation.assumed)
                draft = Draft(text=chosen.text, country=known.country, home=known.home)
                kept = replace(conversation, tone=Tone.WARM, draft=None, versions=(), received=None).assuming(known)
                yield self._rewritten(chosen.intent, draft, kept, speak)
            case Intent.FACT:
                yield self._told(chosen.text.strip(), conversation, language)
            case _:
                yield from self._answered(chosen, conversation, language)

    def _said_at_once(
        self,
        message: str,
        conversation: Conversation,
        speak: str,
        catalogues: tuple[Words, ...],
        others: tuple[Words, ...],
    ) -> Reply | None:
        """Return the reply to what is no text and no question: a choice, a wish, a country, a correction; else None."""
        if conversation.received and (intent := reply_chosen(message, (*catalogues, *others))):
            return self._replied(intent, conversation, speak)
        found = self.refiner.understand(message, speak)
        if found and self._is_wish(found.wish, message, conversation):
            return self._wished(found, message, conversation, speak)
        if (said := self._country_said(message, conversation, catalogues, others)) is not None:
            known = replace(self.assume.told(message, conversation.assumed), country=said or None)
            return self.assuming(known, conversation, speak=speak)
        if (known_now := self.assume.corrected(message, conversation.assumed)) is not None:
            return self.assuming(known_now, conversation, speak=speak)
        return None

    def _is_wish(self, wish: Refinement, message: str, conversation: Conversation) -> bool:
        """Return True for a wish; what may be one must have a message that it can be about."""
        if not wish.needs_message:
            return True
        if conversation.draft is None or any(part.kind != "point" for part in wish.explained):
            return False
        if wish == Refinement(corrected=wish.corrected):
            is_assumed = self.assume.corrected(message, conversation.assumed) is not None
            return not is_assumed and any(self.refiner.corrects(wish, one) for one in conversation.versions[-1:])
        return True

    def _wished(self, found: Understood, message: str, conversation: Conversation, speak: str) -> Reply:
        """Return the reply to a wish, in the language of the wish where that is sure and the page speaks it."""
        is_sure = len(message.split()) >= FEW_SURE and found.language in self.interface_languages
        language = found.language if is_sure else speak
        if found.wish.explained:
            return self._explained(tuple(part.place for part in found.wish.explained), conversation, language)
        if conversation.received and conversation.last is Intent.RECEIVED:
            replies = conversation.received.replies
            if len(replies) != 1:
                line = self.words(language).line("chat.which_reply")
                return Reply(intent=Intent.RECEIVED, conversation=conversation, language=language, line=line)
            conversation = self._replied(replies[0].intent, conversation, speak).conversation
        return self._refined(Intent.REFINE, found.wish, conversation, language)

    def _explained(self, places: tuple[int, ...] | None, conversation: Conversation, language: str) -> Reply:
        """Return what the critic said of the draft, point by point as numbered on the page, with what is behind it."""
        words, draft = self.words(language), conversation.draft
        points = tuple(enumerate(numbered(self.judge(draft, speak=language)), start=1)) if draft else ()
        chosen = points[:MOST_POINTS]
        if places and 0 not in places:
            chosen = tuple(points[i] for p in places if -len(points) <= (i := p - (p > 0)) < len(points))
        key = "points" if chosen else "no_such_point" if points else "no_points"
        line = words.line(f"chat.{key}", count=len(points))
        return Reply(intent=Intent.EXPLAIN, conversation=conversation, language=language, line=line, points=chosen)

    def _replied(self, intent: str, conversation: Conversation, speak: str) -> Reply:
        """Return the reply to a received message that the user chose, as a message that can be changed from now on."""
        read = conversation.received
        text = next((one.text for one in read.replies if one.intent == intent), "") if read else ""
        if read is None or not text:
            line = self.words(speak).line("chat.no_reply")
            return Reply(intent=Intent.RECEIVED, conversation=conversation, language=speak, line=line)
        draft = Draft(text=text, language=read.language, channel=Channel.MESSAGE, stage=Stage.REPLY)
        kept = replace(conversation, draft=draft, versions=self.refiner.begun(draft), tone=Tone.WARM)
        return self._refined(Intent.REFINE, Refinement(back=Return.SHOW), kept, speak)

    def _askers(self, message: str) -> tuple[Words, ...]:
        """Return the catalogue of the language of a message that the page does not speak, where one may ask in it."""
        language, _ = self.judge.detect(message)
        return (self.asking(language),) if language in self.asked_in else ()

    def _country_said(
        self, message: str, conversation: Conversation, catalogues: tuple[Words, ...], others: tuple[Words, ...]
    ) -> str | None:
        """Return the country that a message sets and nothing else, "" where it takes it back, None where it is another one.

        Only what the user says counts: neither a draft's text nor a name in it makes a country.
        """
        has_draft = conversation.draft is not None
        if conversation.country and is_about_no_country(message, catalogues):
            return ""
        if is_about_country(message, (*catalogues, *others), has_draft=has_draft):
            return self.answerer.country_in(message)
        if (has_draft or conversation.country) and len(message.split()) <= LONGEST_NAME:
            return self.answerer.is_country(message)
        return None

    def assuming(self, known: Assumed, conversation: Conversation, *, speak: str) -> Reply:
        """Return the reply to a correction, said or chosen on the page: a draft is read anew where that changes it."""
        before, conversation = conversation, conversation.assuming(known)
        draft = conversation.draft
        if draft is None or draft == before.draft:
            line = self._line(conversation, speak) or self.words(speak).line("chat.country_gone")
            return Reply(intent=Intent.COUNTRY, conversation=conversation, language=speak, line=line)
        reply = self._rewritten(Intent.COUNTRY, draft, conversation, speak)
        return reply if known.country else replace(reply, line=self.words(speak).line("chat.country_gone"))

    def _line(self, conversation: Conversation, language: str) -> str:
        return self.assume.line(conversation.assumed, language, has_draft=conversation.draft is not None)

    def _is_foreign_letter(self, message: str) -> bool:
        """Return True for a text in a language that the critic knows and the page does not speak, but for a question.

        Who writes to us writes in a language of the page; what they paste may be in another one.
        """
        # An order to a model behind a question makes no letter of it.
        message = self.answerer.orders.without(message) or message
        language, sure = self.judge.detect(message)
        if not sure or language in self.interface_languages or language not in self.judge.languages:
            return False
        reading = Reading(message)
        asks = len(reading.sentences) == 1 and reading.plain.rstrip().endswith("?")
        return len(reading.words) >= FEWEST_FOREIGN and not asks

    def _language(self, chosen: Route, speak: str) -> str:
        if chosen.intent in (Intent.DRAFT, Intent.FACT):
            return speak
        found, sure = self.judge.detect(chosen.text if chosen.intent is not Intent.RECEIVED else "")
        long = len(chosen.text.split()) >= FEW_SURE
        return found if found in self.interface_languages and (sure or long) else speak

    def _rewritten(self, intent: Intent, draft: Draft, conversation: Conversation, speak: str) -> Reply:
        rewrite = self.rewriter(draft, tone=conversation.tone, speak=speak) if self._can_rewrite(draft) else None
        critique = rewrite.before if rewrite else self.judge(draft, speak=speak)
        versions = bounded((*conversation.versions, *(self.refiner.first(rewrite, draft) if rewrite else ())))
        kept = replace(conversation, draft=draft, versions=versions, has_questions=_asks(rewrite))
        return Reply(
            intent=intent,
            conversation=kept,
            language=speak,
            line=self._line(kept, speak),
            critique=critique,
            rewrite=rewrite,
        )

    def _can_rewrite(self, draft: Draft) -> bool:
        language, _ = self.judge.language_of(draft.text)
        return language in self.judge.languages or self.rewriter.model is not None

    def _told(self, fact: str, conversation: Conversation, language: str) -> Reply:
        """Take a fact into the message: the last version where it was refined, else a rewrite with the fact.

        Who calls the reader by name ("Priya wrote on pipelines") says of her what "she wrote" would say.
        """
        fact = self._without_name(fact, conversation)
        known = conversation.draft.facts if conversation.draft else ()
        if conversation.draft and len(conversation.versions) < 2 and len(known) < MOST_REASONS:
            draft = replace(conversation.draft, facts=(*known, fact))
            return self._rewritten(Intent.FACT, draft, replace(conversation, versions=()), language)
        return self._refined(Intent.FACT, Refinement(mentioned=(fact,)), conversation, language)

    def _without_name(self, fact: str, conversation: Conversation) -> str:
        if conversation.draft is None:
            return fact
        greeted = (conversation.versions[-1].text if conversation.versions else conversation.draft.text)[:80]
        name = reader_named(re.split(r"[,:;!\n]", greeted, maxsplit=1)[0])
        for called in dict.fromkeys((name, name.partition(" ")[0], name.rpartition(" ")[2])):
            if called and fact.startswith(f"{called} ") and len(fact.split()) > 2:
                return fact.removeprefix(called).lstrip()
        return fact

    def _refined(self, intent: Intent, wish: Refinement, conversation: Conversation, language: str) -> Reply:
        if conversation.draft is None or not conversation.versions:
            languages = ", ".join(self.judge.languages)
            key = "error.target" if conversation.draft else "chat.nothing_to_change"
            line = self.words(language).line(key, allowed=languages)
            return Reply(intent=intent, conversation=conversation, language=language, line=line)
        made = self.refiner(wish, conversation.draft, conversation.versions, speak=language)
        kept = replace(
            conversation,
            draft=made.draft,
            versions=made.versions,
            tone=made.versions[-1].tone,
            has_questions=_asks(made.rewrite),
        )
        return Reply(
            intent=intent, conversation=kept, language=language, critique=made.rewrite.before, rewrite=made.rewrite
        )

    def _leading_back(self, answer: Answer, conversation: Conversation) -> Answer:
        """Return the answer with the way back to the message in hand, where it would ask for one."""
        step = answer.next_step
        if conversation.draft is None or step is None:
            return answer
        spoken = map(self.asking, (*self.interface_languages, *self.asked_in))
        words = next((one for one in spoken if step.said == one.line("answer.next_draft")), None)
        return replace(answer, next_step=replace(step, said=words.line("answer.next_back"))) if words else answer

    def _received(self, chosen: Route, conversation: Conversation, speak: str) -> Reply:
        read = self.triage(chosen.text, speak=speak)
        kept = replace(conversation, received=read)
        return Reply(intent=chosen.intent, conversation=kept, language=speak, received=read)

    def _answered(self, chosen: Route, conversation: Conversation, language: str) -> Iterator[Partial | Reply]:
        about = self.answerer.country_in(chosen.text)
        country = about or conversation.country
        found, sure = self.judge.detect(chosen.text)
        asked_in = language if found == language and (sure or len(chosen.text.split()) >= FEW_SURE) else None
        has_case = CONDITION.match(fold(chosen.text).lower()) and not about
        question = _whole(chosen.text, "" if has_case else conversation.question, self.answerer.count_tokens)
        written = self.answerer.stream(
            " ".join(question.split("\n")), language=asked_in, country=country, speak=language
        )
        text = ""
        while True:
            try:
                text += next(written)
            except StopIteration as done:
                answer: Answer = done.value
                break
            yield Partial(text)
        spoken = answer.language if answer.language in self.interface_languages else language
        told = self.assume.told(chosen.text, conversation.assumed)
        if answer.abstained and not self.assume.is_plan(chosen.text):
            told = conversation.assumed
        kept = conversation if told == conversation.assumed else conversation.assuming(told)
        line = self.assume.line(told, spoken, has_draft=False) if kept is not conversation else ""
        if answer.abstained:
            if line:
                yield Reply(intent=Intent.COUNTRY, conversation=kept, language=spoken, line=line)
                return
            question = conversation.question
        yield Reply(
            intent=chosen.intent,
            conversation=replace(kept, question=question),
            language=answer.language,
            line=line,
            # A line on the country assumed says itself what to do next.
            answer=replace(answer, next_step=None) if line else self._leading_back(answer, conversation),
        )


def _asks(rewrite: Rewrite | None) -> bool:
    return bool(rewrite and rewrite.variants and rewrite.variants[0].questions)


def _whole(question: str, last: str, count: Count) -> str:
    """Return a question and, where it only goes on ("and in Germany?"), those before it, the newest first, a line each.

    What is too long for the budget loses its oldest lines; the question itself stays.
    """
    flat = " ".join(question.split())
    if last and len(flat.split()) <= ELLIPTIC_WORDS and ELLIPTIC.match(fold(flat).lower()):
        return "\n".join(affordable((flat, *last.split("\n")), EARLIER_TOKENS, count, least=1))
    return flat
