"""Reads the language files into rulebooks, each when it is first asked for; a user's own rule files join them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from app.adapters.linear_regex import LinearMatcher
from app.adapters.resources import languages
from app.core import injection
from app.core.errors import AuthoringError
from app.core.injection import Orders
from app.core.lexicon import Lexicon
from app.core.outgoing import Manners
from app.core.rulebook import Rulebook, parse_rulebook
from app.core.statements import Signs

OWN = ("language", "macros", "rule", "strength")
"""Tables that a rule file of a user's own may have."""


@cache
def available() -> tuple[str, ...]:
    """Return the ISO 639-1 codes of the languages that have a rulebook, sorted."""
    return tuple(sorted(path.stem for path in languages().glob("*.toml")))


@cache
def read_rulebook(language: str) -> Rulebook:
    """Return the shipped rulebook of `language`, one of `available()`; raises `AuthoringError` naming file and place."""
    return read_rulebook_file(languages() / f"{language}.toml")


def read_rulebook_file(path: Path) -> Rulebook:
    """Return the rulebook in `path`; raises `AuthoringError` naming file and place."""
    return parse_rulebook(_shared(_read(path)), path.name, LinearMatcher)


class Shelf:
    """The rulebooks as one user has them: those that ship, with the rules of the user's own files.

    An own rule with the id of a shipped one takes its place. All own files are read and tried at once, so that a
    mistake shows when the program starts; it raises `AuthoringError` naming file, rule and what was allowed.
    """

    def __init__(self, files: Sequence[Path] = ()) -> None:
        self._own: dict[str, list[Rulebook]] = {}
        self._joined: dict[str, Rulebook] = {}
        for path in files:
            try:
                own = _own_rulebook(path)
            except AuthoringError as exc:
                raise AuthoringError(str(exc), key="own_rules", detail=str(exc)) from exc
            self._own.setdefault(own.language, []).append(own)

    def ids(self) -> frozenset[str]:
        """Return the ids of all rules, shipped or the user's own, in any language."""
        own = {rule.id for books in self._own.values() for book in books for rule in book.rules}
        return _shipped_ids() | own

    def __call__(self, language: str) -> Rulebook:
        """Return the rulebook of `language`, one of `available()`."""
        if language not in self._own:
            return read_rulebook(language)
        if language not in self._joined:
            whole = read_rulebook(language)
            for own in self._own[language]:
                whole = _joined(whole, own)
            self._joined[language] = whole
        return self._joined[language]


@cache
def _shipped_ids() -> frozenset[str]:
    return frozenset(rule["id"] for code in available() for rule in _read(languages() / f"{code}.toml")["rule"])


def _own_rulebook(path: Path) -> Rulebook:
    raw = _read(path)
    code = raw.get("language", {}).get("code") if isinstance(raw.get("language"), dict) else None
    if code not in available():
        known = ", ".join(available())
        raise AuthoringError(f"{path.name}: [language] needs a `code` that has a rulebook; there are: {known}")
    if unknown := raw.keys() - set(OWN):
        raise AuthoringError(f"{path.name}: unknown {', '.join(sorted(unknown))}; allowed: {', '.join(OWN)}")
    shipped = read_rulebook(code)
    if taken := raw.get("macros", {}).keys() & shipped.macros.keys():
        raise AuthoringError(f"{path.name} [macros]: {', '.join(sorted(taken))} exists already; choose another name")
    raw["language"] = {"code": code, "name": shipped.name}
    raw["macros"] = {**shipped.macros, **raw.get("macros", {})}
    own = parse_rulebook(_shared(raw), path.name, LinearMatcher)
    own.scan("")
    return own


def _joined(shipped: Rulebook, own: Rulebook) -> Rulebook:
    rules = {rule.id: rule for rule in (*shipped.rules, *own.rules)}
    strengths = {strength.id: strength for strength in (*shipped.strengths, *own.strengths)}
    return replace(
        shipped,
        rules=tuple(rules.values()),
        strengths=tuple(strengths.values()),
        macros={**shipped.macros, **own.macros},
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise AuthoringError(f"{path.name}: {exc}") from exc


def _shared(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the tables with `%orders%`, where it is a whole pattern, as the patterns that all languages share."""
    name = f"%{injection.NAME}%"
    for table in (*raw.get("rule", ()), *raw.get("signal", ())):
        some = table.get("patterns") if isinstance(table, dict) else None
        if isinstance(some, list) and name in some:
            place = some.index(name)
            table["patterns"] = [*some[:place], *injection.patterns(_read_orders()), *some[place + 1 :]]
    return raw


@cache
def _read_orders() -> dict[str, Any]:
    return _read(languages() / "machine" / "orders.toml")


@cache
def read_orders() -> Orders:
    """Return the signs of sentences that give orders to a language model."""
    return Orders.parse(_read_orders(), LinearMatcher)


@cache
def read_manners() -> Manners:
    """Return what is looked for in the texts that a model wrote."""
    return Manners.parse(_read(languages() / "machine" / "outgoing.toml"), LinearMatcher)


@cache
def read_signs() -> Signs:
    """Return the signs of statements that only the user can make."""
    return Signs.parse(_read(languages() / "facts" / "statements.toml"))


@cache
def read_controls() -> Mapping[str, tuple[str, ...]]:
    """Return sentences by language that nobody's draft holds."""
    return {
        language: tuple(some) for language, some in _read(languages() / "facts" / "controls.toml")["controls"].items()
    }


@cache
def read_lexicon() -> Lexicon:
    """Return which words mean one thing and which claim nothing, in the languages the fact check reads word by word."""
    from app.adapters.lexical_index import STEMMERS, stemmer  # noqa: PLC0415 - a rewrite only

    return Lexicon.parse(_read(languages() / "facts" / "words.toml"), {name: stemmer(name) for name in STEMMERS})
