"""Everything Tertulia knows of a language, parsed and checked: its rules, phrases and the shape of its messages."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from app.core.errors import AuthoringError
from app.core.metrics import MEASURES
from app.core.patterns import Matcher, PatternEngine, prepare
from app.core.rules import EDITS, KINDS, PLACES, Existence, Metric, Requirement, Rule, SignalRule, StrengthRule, Want

MARK = re.compile("⟦(.*?)⟧", re.DOTALL)
"""Brackets in a `bad` example around the words where the finding must stand."""

IDENTIFIER = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*")
TABLES = {
    "language", "macros", "anatomy", "stage", "register", "advice", "writer", "metrics", "rule", "strength", "signal", "want",
}  # fmt: skip
ANATOMY = {"greeting", "closing", "first_person", "second_person", "first_person_verbs"}


class Hit(NamedTuple):
    """A match of a rule's, strength's or named group's pattern, in folded offsets. A tuple: there are many."""

    owner: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """All rules and phrases of a language; compiled when first used."""

    language: str
    name: str
    rules: tuple[Rule, ...]
    strengths: tuple[StrengthRule, ...]
    anatomy: Mapping[str, tuple[str, ...]]
    stages: Mapping[str, tuple[str, ...]]
    register: Mapping[str, tuple[str, ...]]
    advice: Mapping[str, str]
    writer: Mapping[str, Any]
    metrics: Mapping[str, float]
    macros: Mapping[str, str]
    engine: PatternEngine
    where: str
    signals: tuple[SignalRule, ...] = ()
    wants: tuple[Want, ...] = ()

    def rule(self, identifier: str) -> Rule | None:
        """Return the rule with this id, or None when the language has none."""
        return self._by_id.get(identifier)

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def _compiled(self) -> tuple[Matcher, tuple[str, ...]]:
        groups = (("anatomy", self.anatomy), ("stage", self.stages), ("register", self.register))
        named = [
            (f"{group}:{name}", some)
            for group, table in groups
            for name, some in table.items()
            if name not in ("first_person", "second_person")
        ]
        return self._compile([*_owned((*self.rules, *self.strengths)), *named])

    @cached_property
    def _compiled_received(self) -> tuple[Matcher, tuple[str, ...]]:
        return self._compile(_owned((*self.signals, *self.wants)))

    def _compile(self, owned: Iterable[tuple[str, Iterable[str]]]) -> tuple[Matcher, tuple[str, ...]]:
        owners: list[str] = []
        patterns: list[str] = []
        for owner, some in owned:
            for pattern in some:
                owners.append(owner)
                patterns.append(prepare(pattern, self.macros, f"{self.where} [{owner.removeprefix('!')}]"))
        try:
            return self.engine(patterns), tuple(owners)
        except AuthoringError:
            self._blame(owners, patterns)
            raise

    def _blame(self, owners: Iterable[str], patterns: Iterable[str]) -> None:
        """Raise the engine's complaint again with the file and the rule that it is about."""
        for owner, pattern in zip(owners, patterns, strict=True):
            try:
                self.engine([pattern])
            except AuthoringError as exc:
                raise AuthoringError(f"{self.where} [{owner.removeprefix('!')}]: {exc}") from exc

    def scan(self, folded: str) -> dict[str, list[Hit]]:
        """Return every hit in `folded`, by owner: a rule's or strength's id, `!id` of its exceptions, `group:name`."""
        return sorted_hits(*self._compiled, folded)

    def scan_received(self, folded: str) -> dict[str, list[Hit]]:
        """Return every hit of what is looked for in received messages, by the id of a signal (`!id`) or of a want."""
        return sorted_hits(*self._compiled_received, folded)


def _owned(things: Iterable[Any]) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the patterns of rules, strengths, signals and wants under their ids, their exceptions under `!id`."""
    for thing in things:
        yield thing.id, getattr(thing, "patterns", ())
        yield f"!{thing.id}", getattr(thing, "exceptions", ())


def sorted_hits(matcher: Matcher, owners: tuple[str, ...], folded: str) -> dict[str, list[Hit]]:
    """Return the hits of a matcher in `folded` by the owners of its patterns, each owner's in the order of the text."""
    found: dict[str, list[Hit]] = {}
    for index, start, end in matcher.hits(folded):
        owner = owners[index]
        if owner in found:
            found[owner].append(Hit(owner, start, end))
        else:
            found[owner] = [Hit(owner, start, end)]
    for hits in found.values():
        if len(hits) > 1:
            hits.sort(key=lambda h: (h.start, -h.end))
    return found


def parse_rulebook(raw: Mapping[str, Any], where: str, engine: PatternEngine) -> Rulebook:
    """Turn the tables of a language file into a `Rulebook`.

    Raises `AuthoringError` with file, rule and what was allowed for an unknown key, kind, value or a missing one.
    """
    if unknown := raw.keys() - TABLES:
        raise AuthoringError(f"{where}: unknown {_list(unknown)}; allowed: {_list(TABLES)}")
    language = raw.get("language")
    if not isinstance(language, Mapping) or not {"code", "name"} <= language.keys():
        raise AuthoringError(f"{where}: [language] needs `code` and `name`")
    rules = tuple(_rule(dict(table), where) for table in raw.get("rule", ()))
    strengths = tuple(_build(StrengthRule, dict(table), where) for table in raw.get("strength", ()))
    signals = tuple(_build(SignalRule, dict(table), where) for table in raw.get("signal", ()))
    wants = tuple(_build(Want, dict(table), where) for table in raw.get("want", ()))
    for strength in strengths:
        if bool(strength.patterns) == bool(strength.metric) or strength.metric not in ("", *MEASURES):
            place = f"{where} [{strength.id}]"
            raise AuthoringError(f"{place}: a strength needs either `patterns` or a `metric` of {_list(MEASURES)}")
    seen: set[str] = set()
    for rule in (*rules, *strengths, *signals, *wants):
        if rule.id in seen:
            raise AuthoringError(f"{where} [{rule.id}]: this id stands twice")
        seen.add(rule.id)
    anatomy = raw.get("anatomy", {})
    if unknown := anatomy.keys() - ANATOMY:
        raise AuthoringError(f"{where} [anatomy]: unknown {_list(unknown)}; allowed: {_list(ANATOMY)}")
    return Rulebook(
        language=str(language["code"]),
        name=str(language["name"]),
        rules=rules,
        strengths=strengths,
        anatomy=_lists(anatomy),
        stages=_lists(raw.get("stage", {})),
        register=_lists(raw.get("register", {})),
        advice=raw.get("advice", {}),
        writer=raw.get("writer", {}),
        metrics=raw.get("metrics", {}),
        macros=raw.get("macros", {}),
        engine=engine,
        where=where,
        signals=signals,
        wants=wants,
    )


def unmarked(example: str) -> tuple[str, tuple[int, int] | None]:
    """Return a `bad` example without its brackets, and the span they stood around."""
    match = MARK.search(example)
    if not match:
        return example, None
    text = example[: match.start()] + match[1] + example[match.end() :]
    return text, (match.start(), match.start() + len(match[1]))


def _lists(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(some) for name, some in table.items()}


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _rule(table: dict[str, Any], where: str) -> Rule:
    kind = table.pop("kind", None)
    if kind not in KINDS:
        raise AuthoringError(f"{where} [{table.get('id')}]: `kind` is {kind!r}; allowed: {_list(KINDS)}")
    rule: Rule = _build(KINDS[kind], table, where)
    place = f"{where} [{rule.id}]"
    if isinstance(rule, Metric):
        if rule.metric not in MEASURES:
            raise AuthoringError(f"{place}: `metric` is {rule.metric!r}; allowed: {_list(MEASURES)}")
        if (rule.above is None) == (rule.below is None):
            raise AuthoringError(f"{place}: a metric needs either `above` or `below`")
    if isinstance(rule, Requirement) and bool(rule.patterns) == bool(rule.strengths):
        raise AuthoringError(f"{place}: a requirement needs either `patterns` or `strengths`")
    edit = getattr(rule, "edit", "keep")
    if edit not in EDITS or (isinstance(rule, Existence) and edit == "replace"):
        raise AuthoringError(f"{place}: `edit` is {edit!r}; allowed: {_list(EDITS)} (`replace` in a substitution only)")
    if not 0 <= rule.points <= 100:
        raise AuthoringError(f"{place}: `points` is {rule.points}; allowed: 0 to 100")
    if not rule.bad or not rule.good:
        raise AuthoringError(f"{place}: a rule needs `bad` and `good` examples")
    return rule


def _build(kind: type[Any], table: dict[str, Any], where: str) -> Any:
    place = f"{where} [{table.get('id', '?')}]"
    allowed = {f.name: f for f in fields(kind)}
    if unknown := table.keys() - allowed.keys():
        raise AuthoringError(f"{place}: unknown {_list(unknown)}; allowed: {_list(allowed)}")
    required = {n for n, f in allowed.items() if f.default is MISSING and f.default_factory is MISSING}
    if missing := required - table.keys():
        raise AuthoringError(f"{place}: missing {_list(missing)}")
    hints = _hints(kind)
    values = {name: _value(value, hints[name], f"{place}: `{name}`") for name, value in table.items()}
    if not IDENTIFIER.fullmatch(values["id"]):
        raise AuthoringError(f"{place}: an id is `group.name`, lower case with hyphens")
    if values.get("place", "body") not in PLACES:
        raise AuthoringError(f"{place}: `place` is {values['place']!r}; allowed: {_list(PLACES)}")
    return kind(**values)


_HINTS: dict[type[Any], dict[str, Any]] = {}


def _hints(kind: type[Any]) -> dict[str, Any]:
    if kind not in _HINTS:
        _HINTS[kind] = typing.get_type_hints(kind)
    return _HINTS[kind]


def _value(value: Any, hint: Any, place: str) -> Any:
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        if not isinstance(value, list):
            raise AuthoringError(f"{place} must be a list")
        return tuple(_value(item, parts[0], place) for item in value)
    if origin is types.UnionType:
        hint = next(part for part in parts if part is not type(None))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _member(hint, value, place)
    convert: dict[Any, Callable[[Any], bool]] = {
        str: lambda v: isinstance(v, str),
        int: lambda v: isinstance(v, int) and not isinstance(v, bool),
        float: lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    }
    if not convert[hint](value):
        raise AuthoringError(f"{place} must be {hint.__name__}, not {type(value).__name__}")
    return hint(value)


def _member(hint: type[StrEnum], value: Any, place: str) -> StrEnum:
    try:
        return hint(value)
    except ValueError:
        raise AuthoringError(f"{place} is {value!r}; allowed: {_list(m.value for m in hint)}") from None
