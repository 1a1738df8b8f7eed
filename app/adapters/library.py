"""The shipped articles and sources, read from Markdown with YAML front matter and from TOML, and checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from app.adapters.resources import shipped
from app.core.articles import parse_article
from app.core.asked_facts import AskedFact, parse_asked_facts
from app.core.aspects import Aspect, parse_aspects
from app.core.errors import AuthoringError
from app.core.model import Article, Citation, Passage, Source

FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
GRADES = ("A", "B", "C", "D", "X")
SOURCE_KEYS = {"author", "title", "publisher", "year", "grade", "caveat", "title_in", "against", "url"}
HEADING_FIRST = 48


class ArticleLibrary:
    """Articles under `<root>/<language>/**.md` and their sources in `<root>/sources.toml`."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or shipped("knowledge")

    @cached_property
    def sources(self) -> dict[str, Source]:
        """All sources by id; raises `AuthoringError` for a missing field, grade or caveat."""
        path = self.root / "sources.toml"
        return {name: _source(name, table, path.name) for name, table in _toml(path).items()}

    @cached_property
    def countries(self) -> dict[str, dict[str, Any]]:
        """Structured facts by ISO 3166-1 alpha-2 code."""
        return _toml(self.root / "countries.toml")

    def aspects(self, asked_in: Collection[str], answered_in: Collection[str]) -> tuple[Aspect, ...]:
        """Return what questions about a country ask for, with the words for it in these languages."""
        return parse_aspects(_toml(self.root / "aspects.toml"), asked_in, answered_in)

    def asked_facts(self, asked_in: Collection[str]) -> tuple[AskedFact, ...]:
        """Return which facts questions about a country ask for, with the words for it in these languages."""
        return parse_asked_facts(_toml(self.root / "facts.toml"), asked_in)

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """All articles, sorted by language and id."""
        return tuple(self._read())

    def _read(self) -> Iterator[Article]:
        for path in sorted(self.root.glob("*/**/*.md")):
            language, *parts = path.relative_to(self.root).with_suffix("").parts
            identifier = "/".join(parts)
            article = self._article(path, language, identifier)
            if unknown := {s for p in article.passages for s in p.sources} - self.sources.keys():
                raise AuthoringError(f"{language}/{identifier}.md: unknown sources {', '.join(sorted(unknown))}")
            yield article

    @staticmethod
    def _article(path: Path, language: str, identifier: str) -> Article:
        where = f"{language}/{identifier}.md"
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            raise AuthoringError(f"{where}: {exc}") from exc
        match = FRONT.match(text)
        if not match:
            raise AuthoringError(f"{where}: no front matter between two lines of ---")
        try:
            front = yaml.safe_load(match[1])
        except yaml.YAMLError as exc:
            raise AuthoringError(f"{where}: front matter is not YAML: {exc}") from exc
        if not isinstance(front, dict):
            raise AuthoringError(f"{where}: front matter must be keys and values")
        return parse_article(front, text[match.end() :], language=language, identifier=identifier, where=where)

    def passages(self) -> tuple[Passage, ...]:
        """Return every passage, sorted by identifier."""
        return tuple(sorted((p for a in self.articles for p in a.passages), key=lambda p: p.identifier))

    def cite(self, address: str, language: str) -> Citation | None:
        """Return the citation for `article#anchor` in `language`, or in English where that is missing.

        Reads only the one article: the critic must answer before a whole library could be read.
        """
        return _cite(self, address, language)

    def passage(self, identifier: str, section: str, language: str) -> Passage | None:
        """Return a section of an article by its anchor or its title in any language, in `language` or in English.

        Reads only the one article.
        """
        languages = dict.fromkeys((language, "en", *sorted(path.name for path in self.root.iterdir())))
        versions = [self.read_one(one, identifier) for one in languages]
        every = [passage for article in versions if article for passage in article.passages]
        anchor = next((p.anchor for p in every if section in (p.anchor, p.section)), None)
        return next((p for p in every if p.anchor == anchor), None)

    def read_one(self, language: str, identifier: str) -> Article | None:
        """Return one article without reading the others, or None."""
        path = self.root / language / f"{identifier}.md"
        return self._article(path, language, identifier) if path.is_file() else None


@cache
def _cite(library: ArticleLibrary, address: str, language: str) -> Citation | None:
    identifier, _, anchor = address.partition("#")
    article = library.read_one(language, identifier) or library.read_one("en", identifier)
    passage = next((p for p in article.passages if p.anchor == anchor), None) if article else None
    if article is None or passage is None:
        return None
    return Citation(
        article=identifier,
        section=passage.section,
        title=article.title,
        quote=first_sentence(passage.text),
        sources=tuple(library.sources[s].label(language) for s in passage.sources),
    )


def first_sentence(text: str) -> str:
    """Return the first sentence of a passage: by the rules of the house it stands alone."""
    match = re.search(r"(?<=[^A-Z][.!?])[»”\"]?(?=\s)", text[HEADING_FIRST:])
    return text[: HEADING_FIRST + match.end()] if match else text


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"{path.name}: {exc}") from exc


def _source(name: str, table: Any, where: str) -> Source:
    if not isinstance(table, dict):
        raise AuthoringError(f"{where}: “{name}” stands outside a table; each source is a table [id]")
    if unknown := table.keys() - SOURCE_KEYS:
        raise AuthoringError(f"{where} [{name}]: unknown {', '.join(sorted(unknown))}; allowed: {sorted(SOURCE_KEYS)}")
    for key in ("caveat", "title_in"):
        if not isinstance(table.get(key, {}), dict):
            raise AuthoringError(f"{where} [{name}]: {key} must be given by language, as in: {key}.en")
    try:
        source = Source(
            identifier=name,
            author=table["author"],
            title=table["title"],
            publisher=table["publisher"],
            year=table["year"],
            grade=table["grade"],
            caveat=dict(table.get("caveat", {})),
            title_in=dict(table.get("title_in", {})),
            against=tuple(table.get("against", ())),
            url=table.get("url", ""),
        )
    except KeyError as exc:
        raise AuthoringError(f"{where} [{name}]: missing {exc}") from exc
    if source.grade not in GRADES:
        raise AuthoringError(f"{where} [{name}]: grade is {source.grade!r}; allowed: {', '.join(GRADES)}")
    if source.grade in "CDX" and not {"en", "es"} <= source.caveat.keys():
        raise AuthoringError(f"{where} [{name}]: grade {source.grade} needs a caveat in en and es")
    return source
