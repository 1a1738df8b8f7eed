"""The one place that knows every room: `Settings` in, `Assistant` out. Everything heavy is imported when first used."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from app.adapters import catalogue, detection, purposes, refinings, rulebooks
from app.adapters.library import ArticleLibrary
from app.core.errors import InputError, StoreUnavailable
from app.core.model import Answer, Citation, Critique, Draft, Finding, OwnArticle, Passage
from app.core.ports import ModelWriter
from app.core.words import Words
from app.services.answer import Answerer
from app.services.assume import Assuming
from app.services.brief import Briefing
from app.services.chat import Chat
from app.services.ingest import OwnArticles, Taken, ingest
from app.services.judge import Judge
from app.services.refine import Refiner
from app.services.revise import Reviser
from app.services.rewrite import Rewriter
from app.services.target import Targets
from app.services.triage import Triage
from app.settings import INTERFACE_LANGUAGES, Settings, preferred_language

if TYPE_CHECKING:
    from pathlib import Path

    from app.adapters.calendars import Calendars
    from app.adapters.chroma_server import ServerStore
    from app.adapters.embeddings import LatentSemanticMaker
    from app.adapters.index_store import IndexStore, OpenIndex
    from app.adapters.own_articles import OwnArticleLibrary
    from app.adapters.retrieval import HybridRetriever, Wording
    from app.adapters.served_embeddings import ServedSpace
    from app.core.asked_facts import AskedFact
    from app.core.aspects import Aspect
    from app.core.checkup import LocalServer
    from app.core.claims import Knowledge
    from app.core.culture import Culture
    from app.core.edits import Edit
    from app.core.foreign import Foreign
    from app.core.guide import Country
    from app.core.moments import Sending
    from app.core.plain import PlainWording
    from app.core.plan import Plan
    from app.services.country_facts import CountryFacts
    from app.services.evaluate import Evaluator
    from app.services.examine import Examiner
    from app.services.guide import Countries, Guides
    from app.services.moment import Moments
    from app.services.plan import Planner

HINTS = ("address-and-register", "directness-and-relationship", "avoid")
"""Sections of a guide whose first sentence is shown beside a draft for that country."""

LOOK_AGAIN = 2.0
"""Seconds between two looks at whether own articles came or went."""

Progress = Callable[[int, int], None]


class Assistant:
    """All use cases, wired. Thread-safe: what is expensive is made once, by whoever needs it first."""

    def __init__(
        self,
        settings: Settings,
        *,
        model: ModelWriter | None = None,
        progress: Progress | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.settings = settings
        self.now = now
        self.library = ArticleLibrary()
        self._model = model
        self._progress = progress
        self._lock = threading.RLock()
        self._retriever: HybridRetriever | None = None
        self._revision: object = None
        self._look_again = 0.0
        self._texts: dict[tuple[str, str, str], str] = {}
        self._known: dict[str, Knowledge] = {}
        self.offered: tuple[LocalServer, ...] = ()

    # --- use cases ----------------------------------------------------------------------------------------------------

    @cached_property
    def critique(self) -> Judge:
        """The critic: `critique(draft, speak=None) -> Critique`."""
        return Judge(
            rulebook=self.rulebook,
            languages=rulebooks.available(),
            detect=detection.detect,
            cite=self.library.cite,
            language_name=self.language_name,
            switched_off=self.settings.switched_off,
            customs=self._customs,
            moments=self._moments,
        )

    @cached_property
    def rulebook(self) -> rulebooks.Shelf:
        """The rulebooks with the user's own rules: `rulebook(language) -> Rulebook`."""
        return rulebooks.Shelf(self.settings.rule_files)

    def unknown_rules_off(self) -> tuple[str, ...]:
        """Return the ids that the user switched off and that no rule has, sorted: a slip of the pen switches off nothing."""
        named = self.settings.switched_off
        if not named:
            return ()
        from app.adapters import customs  # noqa: PLC0415 - where a rule is switched off only
        from app.core.moments import WEIGHTS  # noqa: PLC0415 - the same

        known = self.rulebook.ids() | customs.rule_ids() | {f"moment.{kind}" for kind in WEIGHTS}
        return tuple(sorted(named - known))

    @cached_property
    def rewrite(self) -> Rewriter:
        """The rewriter: `rewrite(draft, tone=..., variants=1, to=None, plain=False, speak=None) -> Rewrite`."""
        return Rewriter(
            judge=self.critique,
            rulebook=self.rulebook,
            words=self.words,
            knowledge=self._knowledge,
            prompt=self._prompt,
            brief=self.brief,
            targets=Targets(self._known_country, self.country_name, self.language_name, rulebooks.available()),
            foreign=self._foreign,
            plain=self._plain,
            nearer=detection.nearer,
            count_tokens=self._count_tokens,
            model=self.model,
            max_tokens=self.settings.model_max_tokens,
            model_seconds=self.settings.model_timeout,
            is_of_address=self._is_of_address,
            controls=rulebooks.read_controls(),
            orders=rulebooks.read_orders(),
            manners=rulebooks.read_manners(),
        )

    @cached_property
    def refine(self) -> Refiner:
        """Wishes about the last version: `refine(wish, draft, versions, speak=...) -> Refined`."""
        grammars = refinings.read_grammars
        reviser = Reviser(judge=self.critique, rulebook=self.rulebook, grammars=grammars)
        return Refiner(rewriter=self.rewrite, reviser=reviser, grammars=grammars)

    @cached_property
    def brief(self) -> Briefing:
        """What a model is told before it rewrites: `brief(draft, critique, tone, language) -> values of the prompt`."""
        return Briefing(
            passage=self.library.passage,
            country=self._known_country,
            country_name=self.country_name,
            language_name=self.language_name,
            words=self.words,
            prompt=self._prompt,
            count_tokens=self._count_tokens,
        )

    @staticmethod
    def _foreign(language: str) -> Foreign:
        from app.adapters.foreign import read_foreign  # noqa: PLC0415 - with a language without rules only

        return read_foreign(language)

    @staticmethod
    def _plain(language: str) -> PlainWording:
        from app.adapters.plain import read_plain  # noqa: PLC0415 - where plain English is asked for only

        return read_plain(language)

    def _known_country(self, code: str) -> Country | None:
        return self.countries(code, "en") if code in self.library.countries else None

    @cached_property
    def triage(self) -> Triage:
        """Received messages: `triage(text, speak=None) -> Received`."""
        return Triage(judge=self.critique, rulebook=self.rulebook)

    @cached_property
    def ask(self) -> Answerer:
        """Questions: `ask(question, language=None, country=None, speak=None) -> Answer`."""
        return Answerer(
            retriever=lambda: self.retriever,
            gazetteer=lambda: self._gazetteer,
            country_name=self.country_name,
            guides=self.guides,
            sources=lambda: self.library.sources,
            detect=detection.detect,
            languages=INTERFACE_LANGUAGES,
            preferred=self.settings.language or None,
            words=catalogue.read_answer_words,
            prompt=self._prompt,
            count_tokens=self._count_tokens,
            reviewed=self._reviewed,
            model=self.model,
            max_tokens=self.settings.model_max_tokens,
            aspects=lambda: self._aspects,
            facts=self._facts,
            orders=rulebooks.read_orders(),
            manners=rulebooks.read_manners(),
        )

    @cached_property
    def _aspects(self) -> tuple[Aspect, ...]:
        return self.library.aspects((*INTERFACE_LANGUAGES, *catalogue.answer_languages()), INTERFACE_LANGUAGES)

    @cached_property
    def _facts(self) -> CountryFacts:
        from app.services.country_facts import CountryFacts  # noqa: PLC0415 - a critique needs no guide

        return CountryFacts(
            ways=lambda: self._asked_facts,
            country=self.countries,
            guides=lambda: self.guide,
            article=self.library.read_one,
            words=self.words,
            now=self.now,
        )

    @cached_property
    def _asked_facts(self) -> tuple[AskedFact, ...]:
        return self.library.asked_facts((*INTERFACE_LANGUAGES, *catalogue.answer_languages()))

    def _reviewed(self, language: str, article: str) -> str:
        """Return the day on which a shipped article was last reviewed; "" for the user's own."""
        found = self.library.read_one(language, article)
        return found.reviewed if found else ""

    @cached_property
    def guide(self) -> Guides:
        """Countries: `guide(code, home=None, language=..., now=...) -> Guide`."""
        from app.services.guide import Guides  # noqa: PLC0415 - a critique needs no guide

        return Guides(
            country=self.countries,
            article=self.library.read_one,
            label=lambda source, language: self.library.sources[source].label(language),
            calendar=lambda: self._calendars,
            words=self.words,
            language_name=self.language_name,
            languages=INTERFACE_LANGUAGES,
        )

    @cached_property
    def moment(self) -> Moments:
        """The right moment: `moment(text, country=..., home=None, now=...)`, `.sending(...)`, `.proposal(...)`."""
        from app.adapters.time_words import time_words  # noqa: PLC0415 - with a country only
        from app.adapters.zones import read_zones  # noqa: PLC0415
        from app.services.moment import Moments  # noqa: PLC0415

        return Moments(
            country=self.countries,
            calendar=lambda: self._calendars,
            time_words=time_words,
            words=self.words,
            detect=detection.detect,
            zones=read_zones,
        )

    @cached_property
    def plan(self) -> Planner:
        """The road to a meeting: `plan(country=..., home=..., start=..., today=..., language=...) -> Plan`."""
        from app.services.plan import Planner  # noqa: PLC0415

        return Planner(
            country=self.countries,
            calendar=lambda: self._calendars,
            words=self.words,
            cite=self.library.cite,
            languages=INTERFACE_LANGUAGES,
            language_name=self.language_name,
        )

    def calendar_file(self, plan: Plan, now: datetime) -> bytes:
        """Return a plan as an iCalendar file."""
        from app.adapters.calendar_file import calendar_file  # noqa: PLC0415

        return calendar_file(plan, self.words(plan.language), now)

    @cached_property
    def evaluate(self) -> Evaluator:
        """Figures: `evaluate(own=(), tell=...) -> Report` on the test sets that ship."""
        from app.adapters import test_sets  # noqa: PLC0415 - few ever ask
        from app.core.routing import route  # noqa: PLC0415
        from app.services.evaluate import Evaluator  # noqa: PLC0415

        catalogues = tuple(self.words(language) for language in INTERFACE_LANGUAGES)
        return Evaluator(
            critique=self.critique,
            rewrite=self.rewrite,
            triage=self.triage,
            ask=self.ask,
            route=lambda text: str(route(text, catalogues, has_draft=False, has_questions=False).intent),
            rulebook=self.rulebook,
            rows=test_sets.rows,
            writer=self.model.name if self.model else "offline",
        )

    @cached_property
    def examine(self) -> Examiner:
        """The look at this installation: `examine(version) -> Checkup`."""
        from platform import python_version  # noqa: PLC0415 - few ever ask

        from app.adapters import installation, local_servers  # noqa: PLC0415
        from app.services.examine import Examiner  # noqa: PLC0415

        settings = self.settings
        return Examiner(
            python=python_version(),
            articles=lambda: Counter(article.language for article in self.library.articles),
            data_dir=str(settings.data_dir),
            is_writable=lambda: installation.is_writable(settings.data_dir),
            model=installation.wanted(settings.model_name, settings) if settings.has_model else None,
            embeddings=installation.wanted(settings.embeddings, settings) if settings.embeddings else None,
            chroma_url=settings.chroma_url,
            reach_chroma=self._reach_chroma,
            counts_exactly=lambda: bool(self._tokens.exact),
            ports=settings.local_ports,
            find_servers=lambda: local_servers.find_servers(settings.local_ports),
            models_at=lambda: local_servers.models_at(settings.base_url, settings.api_key.get_secret_value()),
        )

    def _reach_chroma(self) -> None:
        from app.adapters.chroma_server import connect, disconnect  # noqa: PLC0415 - where a server is set

        disconnect(connect(self.settings.chroma_url))

    def look_for_servers(self) -> None:
        """Look once, aside, for model servers on this machine that could be offered; nothing where a model is set."""
        if self.settings.has_model or self._model is not None or not self.settings.local_ports:
            return

        def look() -> None:
            from app.adapters.local_servers import find_servers  # noqa: PLC0415

            self.offered = find_servers(self.settings.local_ports)

        threading.Thread(target=look, name="local-servers", daemon=True).start()

    def safe_edit(self, draft: Draft, critique: Critique, finding: Finding) -> Edit | None:
        """Return the edit that mends a finding without the user, or None where only the user can."""
        from app.core.edits import safe_edit  # noqa: PLC0415

        if critique.language not in rulebooks.available():
            return None
        return safe_edit(draft, critique, finding, self.rulebook(critique.language))

    @staticmethod
    def labelled(path: Path) -> list[dict[str, Any]]:
        """Return the labelled messages of a file of the user's, for `evaluate`."""
        from app.adapters.test_sets import own_messages  # noqa: PLC0415

        return own_messages(path)

    @cached_property
    def chat(self) -> Chat:
        """Conversation: `chat(message, conversation, speak=...)` yields partial answers and one reply."""
        return Chat(
            judge=self.critique,
            rewriter=self.rewrite,
            refiner=self.refine,
            answerer=self.ask,
            assume=self.assume,
            triage=self.triage,
            words=self.words,
            asking=catalogue.read_answer_words,
            interface_languages=INTERFACE_LANGUAGES,
            asked_in=catalogue.answer_languages(),
        )

    @cached_property
    def assume(self) -> Assuming:
        """What a conversation assumes: `assume.said(message) -> Assumed`, `.corrected(...)`, `.line(...)`."""
        return Assuming(
            gazetteer=lambda: self._gazetteer,
            purposes=purposes.purpose_words,
            country_name=self.country_name,
            guides=self.guides,
            words=self.words,
        )

    @property
    def article_formats(self) -> tuple[str, ...]:
        """Endings of the files that can be added as articles."""
        from app.adapters.own_articles import SUFFIXES  # noqa: PLC0415

        return SUFFIXES

    def take_articles(self, paths: list[Path]) -> Iterator[Taken]:
        """Take files into the user's own articles, yielding each as it is done; the next question finds them."""
        own: OwnArticles = self._own
        for taken in ingest(paths, own):
            self._look_again = 0.0
            yield taken

    def own_articles(self) -> tuple[OwnArticle, ...]:
        """Return the user's own articles."""
        return self._own.listed()

    def remove_article(self, identifier: str) -> None:
        """Remove one of the user's own articles; raises `InputError` where there is none of that identifier."""
        self._look_again = 0.0
        if not self._own.remove(identifier):
            raise InputError(f"There is no article “{identifier}”.", key="own_unknown", name=identifier)

    def bring_up_to_date(self) -> dict[str, object]:
        """Open the index, building it where the articles have changed, and return what serves."""
        return self.retriever.describe()

    def rebuild(self) -> dict[str, object]:
        """Throw the index away, build it anew and return what serves."""
        with self._lock:
            self._close_index()
            self._index_store(self._served_space).forget()
            return self.bring_up_to_date()

    # --- what the doors ask about -----------------------------------------------------------------------------------

    def words(self, language: str) -> Words:
        """Return the catalogue of an interface language."""
        return catalogue.read_words(language)

    def guides(self) -> frozenset[str]:
        """Return the countries that have a guide."""
        return frozenset(self.library.countries)

    def regions(self, country: str) -> Mapping[str, str]:
        """Return the regions of a country with holidays of their own: each code and each folded name with its code."""
        return self._calendars.regions(country)

    @cached_property
    def target_languages(self) -> tuple[str, ...]:
        """Languages that a rewrite is offered in: those with rules; with a model, those of every country with a guide too."""
        spoken = (
            {one for facts in self.library.countries.values() for one in facts["languages"]} if self.model else set()
        )
        return tuple(sorted({*rulebooks.available(), *spoken}))

    @cached_property
    def country_codes(self) -> frozenset[str]:
        """Every ISO 3166-1 alpha-2 code."""
        from app.adapters.geography import country_codes  # noqa: PLC0415

        return country_codes()

    @cached_property
    def country_aliases(self) -> Mapping[str, str]:
        """Other codes of countries (UK, DEU) with those of ISO 3166-1 alpha-2."""
        from app.adapters.geography import country_aliases  # noqa: PLC0415

        return country_aliases()

    @staticmethod
    def country_name(code: str, language: str) -> str:
        """Return the name of a country in a language."""
        from app.adapters.geography import country_name  # noqa: PLC0415

        return country_name(code, language)

    @staticmethod
    def language_name(code: str, language: str) -> str:
        """Return the name of a language in another one."""
        from app.adapters.geography import language_name  # noqa: PLC0415

        return language_name(code, language)

    def country_hints(self, code: str | None, language: str) -> tuple[Citation, ...]:
        """Return what the guide of a country says first on address and on directness; nothing where there is none."""
        if code not in self.library.countries:
            return ()
        found = [self.library.cite(f"countries/{code.lower()}#{anchor}", language) for anchor in HINTS]
        return tuple(citation for citation in found if citation)

    def cited(self, answer: Answer) -> tuple[tuple[Citation, str], ...]:
        """Return the citations of an answer, each with the whole text of its passage."""
        texts = self._texts
        found = ((c, texts.get((answer.language, c.article, c.section), c.quote)) for c in answer.citations)
        return tuple(found)

    def status(self) -> dict[str, object]:
        """Return what serves, for the readiness page: index and model, never an address or a key."""
        model = self.model
        return {"index": self.retriever.describe(), "writer": model.name if model else "offline"}

    @cached_property
    def model(self) -> ModelWriter | None:
        """The language model the user configured, or None."""
        if self._model is not None or not self.settings.has_model:
            return self._model
        from app.adapters.llm import server_writer  # noqa: PLC0415 - costs a second or two; only when wanted

        return server_writer(self.settings)

    # --- made once --------------------------------------------------------------------------------------------------

    @property
    def retriever(self) -> HybridRetriever:
        """The search, opened (and built) by whoever asks first; the others wait.

        Own articles that were added or removed meanwhile, by this process or another one, are noticed here.
        """
        with self._lock:
            if self._retriever is not None and time.monotonic() >= self._look_again:
                self._look_again = time.monotonic() + LOOK_AGAIN
                if self._own_revision() != self._revision:
                    self._close_index()
            if self._retriever is None:
                self._revision = self._own_revision()
                from app.adapters.retrieval import HybridRetriever  # noqa: PLC0415

                passages = self._passages()
                self._texts = {(p.language, p.article, p.section): p.text for p in passages}
                index = self._open_index(passages)
                self._retriever = HybridRetriever(passages, index, self._wording, self._gazetteer)
            return self._retriever

    def _own_revision(self) -> object:
        try:
            return self._own.revision()
        except StoreUnavailable:
            return None

    def _open_index(self, passages: tuple[Passage, ...]) -> OpenIndex:
        if self._served_space:
            try:
                return self._index_store(self._served_space).open(passages, self._progress)
            except StoreUnavailable:  # the embedding server is away: vectors made here serve meanwhile
                return replace(self._index_store(None).open(passages, self._progress), note="embeddings")
        return self._index_store(None).open(passages, self._progress)

    def _index_store(self, served: ServedSpace | None) -> IndexStore | ServerStore:
        if self.settings.chroma_url:
            from app.adapters.chroma_server import ServerStore  # noqa: PLC0415

            return ServerStore(self.settings.chroma_url, served or self._local_space)
        from app.adapters.index_store import IndexStore  # noqa: PLC0415

        # A folder a kind of vectors: going back to the former one must not cost a second embedding of everything.
        folder = self.settings.data_dir / (f"index-{served.slug}" if served else "index")
        return IndexStore(folder, self.settings.store, served or self._local_space)

    @cached_property
    def _wording(self) -> Wording:
        from app.adapters.retrieval import read_wording  # noqa: PLC0415

        return read_wording(self.library.root)

    @cached_property
    def _local_space(self) -> LatentSemanticMaker:
        from app.adapters.embeddings import LatentSemanticMaker  # noqa: PLC0415

        return LatentSemanticMaker(self._wording.samples)

    @cached_property
    def _served_space(self) -> ServedSpace | None:
        """The space of an embedding server, where the user configured one; else None, for the one made here."""
        if not self.settings.embeddings:
            return None
        from app.adapters.served_embeddings import ServedSpace  # noqa: PLC0415

        return ServedSpace(self.settings)

    def _passages(self) -> tuple[Passage, ...]:
        try:
            own = self._own.passages()
        except StoreUnavailable:  # a server of theirs is away; what ships can be answered from all the same
            own = ()
        return tuple(sorted((*self.library.passages(), *own), key=lambda p: p.identifier))

    @cached_property
    def _own(self) -> OwnArticleLibrary:
        from app.adapters.own_articles import FolderShelf, OwnArticleLibrary, Shelf  # noqa: PLC0415

        shelf: Shelf = FolderShelf(self.settings.data_dir / "articles")
        if self.settings.chroma_url:
            from app.adapters.chroma_server import SharedShelf  # noqa: PLC0415

            shelf = SharedShelf(self.settings.chroma_url)
        return OwnArticleLibrary(shelf, detection.detect)

    @cached_property
    def countries(self) -> Countries:
        """The countries that have a guide: `countries(code, language) -> Country`."""
        from app.services.guide import Countries  # noqa: PLC0415

        return Countries(facts=lambda: self.library.countries, name=self.country_name)

    @cached_property
    def _calendars(self) -> Calendars:
        from app.adapters.calendars import Calendars  # noqa: PLC0415

        return Calendars()

    @cached_property
    def _gazetteer(self) -> Any:
        from app.adapters.geography import gazetteer  # noqa: PLC0415

        return gazetteer(self.library.countries)

    def _knowledge(self, language: str) -> Knowledge:
        """Return what the fact check knows when it reads a text in `language`."""
        if language not in self._known:
            from app.adapters.rulebooks import read_lexicon, read_signs  # noqa: PLC0415 - a rewrite only
            from app.core.claims import Knowledge  # noqa: PLC0415

            common = self._common | self._words_of(language)
            self._known[language] = Knowledge(common, self._gazetteer, read_signs(), language, read_lexicon())
        return self._known[language]

    def _customs(self, country: str, language: str, spoken: str) -> Culture | None:
        """Return what a draft in `language` is read with for `country`; read only when a country is given."""
        from app.adapters.customs import culture_of  # noqa: PLC0415

        facts = self.library.countries.get(country)
        return culture_of(country, facts, language, spoken) if facts else None

    def _moments(self, draft: Draft, language: str, spoken: str) -> tuple[Finding, ...]:
        """Return what is to be said of the times that a draft for a country proposes, as of now."""
        from app.core.moments import findings  # noqa: PLC0415 - with a country only

        if draft.country not in self.library.countries:
            return ()
        notes = self.moment(
            draft.text,
            country=draft.country,
            region=draft.region,
            home=draft.home,
            now=self.now(),
            language=language,
            speak=spoken,
        )
        cite = partial(self.library.cite, language=spoken)
        return findings(notes, cite=cite, switched_off=self.settings.switched_off)

    def sending(self, draft: Draft, language: str) -> Sending | None:
        """Return whether now is a good moment to send a draft, in words of `language`; None for no known country."""
        if draft.country not in self.library.countries:
            return None
        return self.moment.sending(
            country=draft.country,
            home=draft.home,
            region=draft.region,
            now=self.now(),
            speak=language,
            text=draft.text,
        )

    @staticmethod
    def _is_of_address(fact: str) -> bool:
        from app.adapters.customs import is_of_address  # noqa: PLC0415

        return is_of_address(fact)

    @cached_property
    def _common(self) -> frozenset[str]:
        """Words that are no names: those that stand in small letters somewhere in the articles."""
        return frozenset(word for p in self.library.passages() for word in _small_words(p.text))

    def _words_of(self, language: str) -> frozenset[str]:
        """Return the words in which people ask in a language that has no articles; in German, its nouns too."""
        if language in INTERFACE_LANGUAGES:
            return frozenset()
        samples = self._wording.samples.get(language, {})
        texts = [question for questions in samples.values() for question in questions]
        return frozenset(word for text in texts for word in _small_words(text.lower() if language == "de" else text))

    @cached_property
    def _prompts(self) -> Any:
        from app.adapters.prompts import PromptLibrary  # noqa: PLC0415

        return PromptLibrary()

    @cached_property
    def _tokens(self) -> Any:
        from app.adapters.tokens import TokenCounter  # noqa: PLC0415

        return TokenCounter(self.settings.tiktoken_cache_dir)

    def _count_tokens(self, text: str) -> int:
        return int(self._tokens.count_tokens(text))

    def _prompt(self, name: str, **values: str) -> tuple[str, str]:
        system, user = self._prompts(name, **values)
        return system, user

    def close(self) -> None:
        """Let go of the index and of the model's connections; the assistant is not used again."""
        self._close_index()
        if own := self.__dict__.get("_own"):
            own.close()
        if model := self.__dict__.get("model"):
            model.close()

    def _close_index(self) -> None:
        with self._lock:
            if self._retriever is not None:
                self._retriever.close()
                self._retriever = None


def _small_words(text: str) -> list[str]:
    import re  # noqa: PLC0415

    from app.core.text import fold  # noqa: PLC0415

    return re.findall(r"\b[a-z]{2,}\b", fold(text))


def build(
    settings: Settings | None = None,
    *,
    model: ModelWriter | None = None,
    progress: Progress | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Assistant:
    """Return the assistant for `settings` (the environment's by default); `now` is its clock."""
    return Assistant(settings or Settings(), model=model, progress=progress, now=now)


def system_words() -> Words:
    """Return the catalogue of the language the user set, or of the system's, even when other settings are wrong."""
    return catalogue.read_words(preferred_language())
