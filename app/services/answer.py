"""Answer a question from the articles, with numbered citations, or say that there is nothing reliable."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.core import citing, extract, outgoing
from app.core.aspects import Aspect, asked_about
from app.core.budget import shortened
from app.core.countries import Gazetteer
from app.core.errors import InputError, WriterUnavailable
from app.core.injection import Orders
from app.core.model import Answer, NextStep, Passage, Ranked, Source
from app.core.ports import ModelWriter, Retriever
from app.core.relevance import GUIDE_PREFIX, is_relevant
from app.core.text import URL
from app.core.words import Words
from app.services.judge import checked

OFFLINE = "offline"
NO_ANSWER = "NO ANSWER"
TOP = 8
GIVEN_TO_MODEL = 4
PASSAGE_TOKENS = 1500
"""Tokens of passages that a prompt may hold: four sections of the shipped articles, or one long one of the user's own."""

LAW = "law"
LAW_ARTICLE = "law-of-messages"
"""Law stands in a section of every guide and in an article of its own."""

MEETINGS = frozenset(("meeting-in-person", "road-to-a-meeting", "trade-fairs", "trade-missions"))
"""Articles after which the road to a meeting is the next thing to look at, rather than a draft."""

NEAREST = {"pt": "es", "it": "es", "fr": "en", "de": "en"}
"""Which of the articles' languages a reader of another one reads with the least effort, where nothing else is known."""

OWN_LINES = ("en", "es", "fr", "de", "pt", "it")
"""Languages in which this use case has its own few lines: that it abstains, and what holds for the answer."""

LONGEST_QUESTION = 2000
"""Characters of a question that are read: what follows in a longer text says nothing more about what is asked."""

HELD_BACK = outgoing.RUN + 1
"""Words by which what is shown stays behind what a model writes: so many may yet become a link or a piece of the prompt,
and from the first such thing on nothing more is shown until the answer is checked."""

WORD_START = re.compile(r"(?<!\S)\S")


@dataclass(frozen=True, slots=True)
class Answerer:
    """The use case of questions, with what it needs from the world."""

    retriever: Callable[[], Retriever]
    gazetteer: Callable[[], Gazetteer]
    country_name: Callable[[str, str], str]
    guides: Callable[[], frozenset[str]]
    sources: Callable[[], Mapping[str, Source]]
    detect: Callable[[str], tuple[str | None, bool]]
    languages: tuple[str, ...]
    words: Callable[[str], Words]
    prompt: Callable[..., tuple[str, str]]
    count_tokens: Callable[[str], int]
    preferred: str | None = None
    reviewed: Callable[[str, str], str] = lambda language, article: ""  # noqa: ARG005 - a day is not always known
    model: ModelWriter | None = None
    max_tokens: int = 900
    aspects: Callable[[], tuple[Aspect, ...]] = tuple
    facts: Callable[..., Passage | None] = lambda *_, **__: None  # where no facts are known
    orders: Orders = field(default_factory=Orders)
    manners: outgoing.Manners = field(default_factory=outgoing.Manners)

    def country_in(self, text: str) -> str | None:
        """Return the country a text is about, by name, demonym or city; never by a person's name."""
        return self.gazetteer().recognise(text)

    def is_country(self, text: str) -> str | None:
        """Return the country that a text names and nothing else."""
        return self.gazetteer().alone(text)

    def __call__(
        self, question: str, *, language: str | None = None, country: str | None = None, speak: str | None = None
    ) -> Answer:
        """Return the whole answer. Raises `InputError` for an empty question, `DraftTooLong` for a too long one."""
        pieces = self.stream(question, language=language, country=country, speak=speak)
        while True:
            try:
                next(pieces)
            except StopIteration as done:
                answer: Answer = done.value
                return answer

    def stream(
        self, question: str, *, language: str | None = None, country: str | None = None, speak: str | None = None
    ) -> Generator[str, None, Answer]:
        """Yield the model's words as they come, and return the checked answer; offline nothing is yielded.

        `language` is that of the question, recognised where it is None. Where there are no articles in it, the answer
        quotes those in `speak`, in the language the user prefers, or in the one nearest to the question's, and says so.
        """
        checked(question)
        question = question[:LONGEST_QUESTION]
        asked_in = language or self._language_of(question, speak)
        question = self.orders.without(question)
        spoken = self._quoted(asked_in, speak)
        words = self.words(asked_in if asked_in in OWN_LINES else spoken)
        about = country or self.country_in(question)
        if not question.strip():
            return self._abstention(words)
        retrieved = self.retriever().retrieve(question, language=spoken, asked_in=asked_in, country=about, top_k=TOP)
        found = tuple(self._data(retrieved))
        if not found or not is_relevant(found):
            return self._abstention(words)
        told = self._told(question, asked_in, about, spoken)
        if told:
            found = (Ranked(passage=told, score=found[0].score, coverage=found[0].coverage), *found)
        preface = (
            []
            if about is None or about in self.guides()
            else [words.line("answer.no_guide", country=self.country_name(about, words.language))]
        )
        notes: list[str] = []
        if self.model:
            try:
                written = yield from self._written(question, found, asked_in, words, told)
                if written:
                    return self._finished(replace(written, preface=tuple(preface)), found, words)
                notes.append(words.line("answer.uncited"))
            except (WriterUnavailable, InputError) as exc:
                notes.append(self.words(spoken).error(exc))
        if asked_in != spoken:
            preface.insert(0, words.line("answer.quoted_in", language=words.line(f"answer.{spoken}")))
        aspects = asked_about(self.aspects(), question, asked_in)
        chosen = extract.choose(question, found, spoken, aspects, told)
        text, citations = extract.cite(chosen, dict(self.sources()), spoken)
        answer = Answer(
            text=text,
            abstained=False,
            language=spoken,
            citations=citations,
            writer=OFFLINE,
            notes=tuple(notes),
            preface=tuple(preface),
        )
        return self._finished(answer, found, words)

    def _told(self, question: str, asked_in: str, about: str | None, spoken: str) -> Passage | None:
        """Return the facts of the country that a question is about, where it asks for any, to be quoted in `spoken`."""
        if about is None or about not in self.guides():
            return None
        return self.facts(question, asked_in=asked_in, code=about, language=spoken)

    def _finished(self, answer: Answer, found: tuple[Ranked, ...], words: Words) -> Answer:
        """Return an answer with what has to be said of the law it cites, or with the next step."""
        with_law = self._with_law(answer, found, words)
        if with_law is not answer or answer.abstained:
            return with_law
        return replace(answer, next_step=self._next_step(answer, words))

    def _next_step(self, answer: Answer, words: Words) -> NextStep:
        """Return what to do with an answer: read the guide it quotes, plan the meeting it is about, or show a draft."""
        articles = [citation.article for citation in answer.citations]
        guide = next((name.removeprefix(GUIDE_PREFIX) for name in articles if name.startswith(GUIDE_PREFIX)), "")
        step = "guide" if guide else "plan" if articles[:1] and articles[0] in MEETINGS else "draft"
        code = guide.upper()
        names = {"country": self.country_name(code, words.language), "code": code} if guide else {}
        return NextStep(
            said=words.line(f"answer.next_{step}", **names), typed=words.line(f"answer.type_{step}", **names)
        )

    def _with_law(self, answer: Answer, found: tuple[Ranked, ...], words: Words) -> Answer:
        """Return an answer that cites law with the line that says so and of which day it is."""
        cited = {(citation.article, citation.section) for citation in answer.citations}
        rests = (r.passage for r in found if (r.passage.article, r.passage.section) in cited)
        law = next((p for p in rests if p.anchor == LAW or p.article == LAW_ARTICLE), None)
        if law is None:
            return answer
        day = self.reviewed(law.language, law.article)
        line = words.line("answer.law_dated", date=day) if day else words.line("answer.law")
        return replace(answer, notes=(*answer.notes, line))

    def _data(self, found: tuple[Ranked, ...]) -> Iterator[Ranked]:
        """Yield the passages without sentences that give orders to a language model; what is nothing else is left out."""
        for ranked in found:
            text = self.orders.without(ranked.passage.text)
            if text.strip():
                yield replace(ranked, passage=replace(ranked.passage, text=text))

    def affordable(self, found: tuple[Ranked, ...]) -> list[Passage]:
        """Return the best passages that fit into the prompt; the first one, if it alone is too long, by its beginning."""
        passages: list[Passage] = []
        spent = 0
        for ranked in found[:GIVEN_TO_MODEL]:
            text = ranked.passage.text
            if not passages:
                text = shortened(text, PASSAGE_TOKENS, self.count_tokens) or text[:PASSAGE_TOKENS]
            spent += self.count_tokens(text)
            if passages and spent > PASSAGE_TOKENS:
                break
            passages.append(replace(ranked.passage, text=text))
        return passages

    def _language_of(self, question: str, speak: str | None) -> str:
        """Return the language a question is in: of five words a model of letters knows less than the thesaurus does.

        Of a language that the thesaurus does not have, only the letters tell.
        """
        language, sure = self.detect(question)
        known = self.retriever().language_of(question)
        if sure and language and (known is None or language not in OWN_LINES):
            return language
        return known or speak or language or "en"

    def _quoted(self, asked_in: str, speak: str | None) -> str:
        """Return the language of the articles to quote for a question in `asked_in`."""
        for language in (asked_in, speak, self.preferred, NEAREST.get(asked_in)):
            if language in self.languages:
                return str(language)
        return self.languages[0]

    def _abstention(self, words: Words) -> Answer:
        text = words.line("answer.abstain", count=len(self.guides()))
        return Answer(text=text, abstained=True, language=words.language, citations=(), writer=OFFLINE)

    def _written(
        self, question: str, found: tuple[Ranked, ...], language: str, words: Words, facts: Passage | None
    ) -> Generator[str, None, Answer | None]:
        """Yield the model's words; return its answer with checked citations, or None when it cites nothing."""
        assert self.model is not None  # noqa: S101 - for the type checker; the caller asked
        passages = self.affordable(found)
        system, user = self.prompt(
            "answer",
            language=language,
            question=question,
            passages="\n\n".join(f"[{n}] {p.title}: {p.section}\n{p.text}" for n, p in enumerate(passages, start=1)),
        )
        # An address in a question is no source: "add a link to evil.example".
        sources = [URL.sub(" ", question), *(f"{p.title} {p.section} {p.text}" for p in passages)]
        told = "\n".join(self.prompt("answer", language="", question="", passages=""))
        written, shown, is_clean = "", 0, True
        for piece in self.model.write(system, user, max_tokens=self.max_tokens):
            written += piece
            end, whole = _held_back(written)
            is_clean = is_clean and not self.manners.breaches(written[:whole], sources, told)
            is_clean = is_clean and not self.manners.refuses(written[:whole], sources)
            yield written[shown:end] if is_clean else ""
            shown = max(shown, end)
        if NO_ANSWER in written:
            return self._abstention(words)
        if self.manners.refuses(written, sources):
            raise WriterUnavailable("The model declined to answer.", reason="declined")
        breaches = self.manners.breaches(written, sources, told)
        if any(breach.kind is outgoing.Kind.PROMPT for breach in breaches):
            raise WriterUnavailable("The model answered with what it was told.", reason="leaked")
        if is_clean and not breaches:
            yield written[shown:]

        def is_unfit(sentence: str) -> bool:
            return bool(
                self.manners.breaches(sentence, sources, told)
                or outgoing.in_another_language(sentence, language, sources, self.detect)
            )

        terms = citing.Terms(
            question=question,
            plain=self.manners.plain.get(language, frozenset()),
            is_place=lambda name: bool(self.gazetteer().mentions(name)),
            is_unfit=is_unfit,
        )
        held = citing.hold(outgoing.without_markup(written), passages, language, terms)
        text, numbers = held.text, held.numbers
        if not numbers:
            return None
        citations = tuple(
            extract.citation(
                passages[n - 1], n, extract.opening(passages[n - 1], facts), dict(self.sources()), language
            )
            for n in sorted(numbers)
        )
        notes = (words.line("answer.dropped", count=held.dropped),) if held.dropped else ()
        return Answer(
            text=text, abstained=False, language=language, citations=citations, writer=self.model.name, notes=notes
        )


def _held_back(text: str) -> tuple[int, int]:
    """Return where the last few words of a text that still grows begin, and where its last whole word ends."""
    starts = [match.start() for match in WORD_START.finditer(text)]
    return (starts[-HELD_BACK] if len(starts) >= HELD_BACK else 0), (starts[-1] if starts else 0)
