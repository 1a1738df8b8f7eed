"""Culture on a draft: what in it tends to read differently in the reader's country, out of the guide's facts. Pure.

Nothing is concluded from a person's name, and what the user knows of the person goes before what is usual there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.core.address import Address, Forms, read_address, title_known
from app.core.anatomy import Scan
from app.core.customs import MEETING, NETWORK, Customs
from app.core.model import Channel, Citation, Dimension, Draft, Finding, Severity, Stage
from app.core.patterns import Matcher, PatternEngine, prepare
from app.core.rulebook import Hit, sorted_hits
from app.core.scorecard import OFFERS
from app.core.text import BLANK, Span, fold

AT_MOST = 20
"""Points that all findings of culture cost together: a custom missed makes no advertisement of a letter."""

PREFACE_WORDS = 25
PREFACE_SENTENCES = 2
"""From so much before the matter a preface is long where brevity is courtesy. A judgement of ours, not a measurement."""

ENOUGH_WORDS = 8
"""Words from which a draft is asked who sent it and whether its language is read; a line of thanks is not."""

BOASTS = ("hype.", "self.credentials", "pitch.result-claim")
PRESSES = ("pressure.", "ask.assumes-yes")
MEETS = (*MEETING, "ask.calendar-link")
MET = ("hook.we-met", "hook.mutual-contact", "relational.introduction")
"""Rules and strengths of the critic, by the start of their ids, that a country may mind or welcome."""

WEIGHTS: Mapping[str, tuple[Severity, int, Dimension, str]] = {
    "first-name-early": (Severity.SUGGESTION, 3, Dimension.COURTEOUS, "address-and-register"),
    "greeting-casual": (Severity.SUGGESTION, 2, Dimension.COURTEOUS, "address-and-register"),
    "no-title": (Severity.SUGGESTION, 2, Dimension.COURTEOUS, "address-and-register"),
    "too-stiff": (Severity.SUGGESTION, 2, Dimension.COURTEOUS, "address-and-register"),
    "pronoun-too-close": (Severity.WARNING, 4, Dimension.COURTEOUS, "address-and-register"),
    "ask-too-direct": (Severity.SUGGESTION, 3, Dimension.ASK, "directness-and-relationship"),
    "meeting-too-soon": (Severity.SUGGESTION, 3, Dimension.ASK, "calendar-and-meetings"),
    "long-preamble": (Severity.SUGGESTION, 3, Dimension.COURTEOUS, "directness-and-relationship"),
    "hype": (Severity.SUGGESTION, 3, Dimension.HONEST, "avoid"),
    "no-introducer": (Severity.SUGGESTION, 2, Dimension.RELATIONAL, "first-contact"),
    "language": (Severity.SUGGESTION, 2, Dimension.COURTEOUS, "channels-and-language"),
    "channel": (Severity.SUGGESTION, 1, Dimension.COURTEOUS, "channels-and-language"),
    "law": (Severity.SUGGESTION, 1, Dimension.COURTEOUS, "law"),
}
"""By rule: severity, points, dimension, and the section of the guide that says more. Never an error."""

STRICT = 1
"""Points more, and a warning, where a first name comes late or a meeting only after an introduction."""

Cite = Callable[[str], Citation | None]


@dataclass(frozen=True)
class Lookout:
    """Named groups of patterns, compiled when first used."""

    groups: Mapping[str, tuple[str, ...]]
    engine: PatternEngine
    where: str

    @cached_property
    def _compiled(self) -> tuple[Matcher, tuple[str, ...]]:
        pairs = [(name, prepare(p, {}, f"{self.where} [{name}]")) for name, some in self.groups.items() for p in some]
        return self.engine([pattern for _, pattern in pairs]), tuple(name for name, _ in pairs)

    def scan(self, folded: str) -> dict[str, list[Hit]]:
        """Return every hit in `folded` by the name of its group, in the order of the text."""
        return sorted_hits(*self._compiled, folded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Culture:
    """What a draft for one country is read with.

    `manners` looks at the draft in its own language, `knowledge` at the user's facts; `lines` are the words of the
    findings in the user's language, `name` the country's name in it, and `language_name` names a language there.
    """

    customs: Customs
    forms: Forms
    manners: Lookout
    knowledge: Lookout
    lines: Mapping[str, Mapping[str, str]]
    name: str
    language_name: Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the critic has read of a draft: parts, hits of its rules (folded spans), strengths, and whether it sells."""

    draft: Draft
    read: Scan
    channel: Channel
    stage: Stage
    hit: Mapping[str, Sequence[Span]]
    strengths: frozenset[str]
    language: str
    language_is_sure: bool
    is_commercial: bool


NOWHERE = Span(0, 0)
"""Where a finding stands that concerns the text as a whole."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A finding to be: its rule, a folded span (empty for the text as a whole), values for its words, and severity."""

    rule: str
    span: Span = NOWHERE
    values: tuple[tuple[str, str], ...] = ()
    is_strict: bool = False
    reason: str = "reason"
    is_further: bool = False
    """True for another place of a fault that was marked before: it costs once."""


def findings(case: Case, culture: Culture, *, cite: Cite | None, switched_off: frozenset[str]) -> tuple[Finding, ...]:
    """Return what the reader's country may mind in a draft; public texts have no one reader and get nothing.

    The dearest come first, and together they cost no more than `AT_MOST`.
    """
    if case.channel.is_public:
        return ()
    marks = [m for m in _View(case, culture).marks() if f"culture.{m.rule}" not in switched_off]
    made = [_finding(mark, case, culture, cite) for mark in marks]
    kept = []
    left = AT_MOST
    for one in sorted((f for f in made if (f.rule, f.quote) not in case.draft.dismissed), key=lambda f: -f.points):
        points = min(one.points, left)
        left -= points
        kept.append(replace(one, points=points))
    return tuple(kept)


def _finding(mark: _Mark, case: Case, culture: Culture, cite: Cite | None) -> Finding:
    severity, points, dimension, anchor = WEIGHTS[mark.rule]
    lines = culture.lines[mark.rule]
    values = {"country": culture.name, **dict(mark.values)}
    start, end, quote = case.read.reading.excerpt(mark.span) if mark.span.end > mark.span.start else (0, 0, "")
    reason = lines[mark.reason].format(**values)
    if mark.rule == "law" and case.channel in (*NETWORK, Channel.MESSAGE):
        known = culture.customs.network_basis
        reason = f"{reason} {lines[f'network_{known}' if known else 'network']}"
    return Finding(
        rule=f"culture.{mark.rule}",
        dimension=dimension,
        severity=Severity.WARNING if mark.is_strict else severity,
        points=0 if mark.is_further else points + STRICT * mark.is_strict,
        start=start,
        end=end,
        quote=quote,
        reason=reason,
        fix=lines["fix"].format(**values),
        citation=cite(f"countries/{culture.customs.country.lower()}#{anchor}") if cite else None,
    )


class _View:
    """One draft seen from one country."""

    def __init__(self, case: Case, culture: Culture) -> None:
        self.case = case
        self.culture = culture
        self.customs = culture.customs
        self.reading = case.read.reading
        self.seen = culture.manners.scan(self.reading.folded)
        self.known = culture.knowledge.scan(fold("\n".join(case.draft.facts)))
        greeting = case.read.greeting
        written = self.reading.plain[greeting.start : greeting.end]
        # Of a greeting that is still to be filled in, nothing is known yet.
        self.address = Address() if BLANK.search(written) else read_address(written, culture.forms)

    @property
    def is_acquainted(self) -> bool:
        """True where the two know each other: by the stage, or by what the user says."""
        return self.case.stage in (Stage.REPLY, Stage.KNOWN_CONTACT) or "acquainted" in self.known

    @property
    def is_introduced(self) -> bool:
        """True where somebody, or an earlier meeting, stands behind the message."""
        met = any(name.startswith(MET) for name in self.case.strengths)
        return met or "introducer" in self.seen or "introduced" in self.known

    def marks(self) -> Iterator[_Mark]:
        """Yield what the country may mind."""
        yield from self._matter()
        if self.is_acquainted:
            return
        if "first_names" not in self.known:
            yield from self._greeting(self.address)
            yield from self._pronoun()
        yield from self._stiffness()
        yield from self._request()
        yield from self._meeting()
        yield from self._preface()
        yield from self._way()

    def _matter(self) -> Iterator[_Mark]:
        praise = [*self._of(BOASTS), *_spans(self.seen.get("boast", []))]
        if self.customs.is_modest:
            yield from self._each("hype", praise)
        if self.case.is_commercial and self.case.stage in (Stage.FIRST_CONTACT, Stage.FOLLOW_UP):
            yield _Mark("law", self._first(self._of(OFFERS)) or NOWHERE, reason=self.customs.basis)

    def _greeting(self, address: Address) -> Iterator[_Mark]:
        customs, span = self.customs, self.case.read.greeting
        if customs.greets_by_family_name and address.by_name_alone:
            late, reason = customs.first_names == "late", "reason_bare" if address.is_bare else "reason"
            yield _Mark("first-name-early", span, is_strict=late, reason=reason)
        elif customs.formality.low >= 3 and address.is_familiar:
            yield _Mark("greeting-casual", span)
        if customs.titles and address.names and not address.has_title and not address.by_name_alone:
            told = "\n".join((self.reading.original, self.case.draft.subject, *self.case.draft.facts))
            if title := title_known(address.names[-1], told, self.culture.forms):
                yield _Mark("no-title", span, (("title", title),))

    def _pronoun(self) -> Iterator[_Mark]:
        if self.customs.pronouns.get(self.case.language) != "formal":
            return
        informal = self.case.read.addressed("informal")
        formal = self.case.read.addressed("formal")
        close = self.seen.get("close", [])
        if len(informal) > len(formal):
            yield _Mark("pronoun-too-close", self._first(_spans(informal)) or NOWHERE)
        elif close:
            span = _spans(close)[0]
            word = self.reading.excerpt(span)[2]
            yield _Mark("pronoun-too-close", span, (("word", word),), reason="reason_close")

    def _stiffness(self) -> Iterator[_Mark]:
        if not self.customs.dislikes_formulas:
            return
        if self.customs.dislikes_titles and self.address.is_respectful and self.address.names:
            yield _Mark("too-stiff", self.case.read.greeting)
        elif stiff := self.seen.get("stiff"):
            yield _Mark("too-stiff", _spans(stiff)[0])

    def _request(self) -> Iterator[_Mark]:
        if not self.customs.asks_gently:
            return
        blunt = [s for s in _spans(self.seen.get("blunt", [])) if not self._shares_sentence(s, "soft")]
        yield from self._each("ask-too-direct", [*blunt, *self._of(PRESSES)])

    def _meeting(self) -> Iterator[_Mark]:
        if self.customs.meeting == "at_once" or self.is_introduced or "invited" in self.known:
            return
        asked = [*_spans(self.seen.get("meeting", [])), *self._of(MEETS)]
        late = self.customs.meeting == "after_introduction"
        yield from self._each(
            "meeting-too-soon",
            [s for s in asked if not self._shares_sentence(s, "fair", "later")],
            is_strict=late,
            reason="reason_introduced" if late else "reason",
        )

    def _preface(self) -> Iterator[_Mark]:
        if not self.customs.comes_to_the_point:
            return
        prefaces: list[Span] = []
        for sentence in self.reading.sentences:
            if sentence.end <= self.case.read.greeting.end or sentence.start >= self.case.read.closing.start:
                continue
            if not any(hit.start in sentence for hit in self.seen.get("preamble", [])):
                break
            prefaces.append(Span(max(sentence.start, self.case.read.greeting.end), sentence.end))
        words = sum(len(self.reading.words_in(span)) for span in prefaces)
        if len(prefaces) >= PREFACE_SENTENCES or words >= PREFACE_WORDS:
            start = prefaces[0].start
            start += len(self.reading.plain[start:]) - len(self.reading.plain[start:].lstrip())
            yield _Mark("long-preamble", Span(start, prefaces[-1].end), (("words", str(words)),))

    def _way(self) -> Iterator[_Mark]:
        """Yield what concerns the way in: who sent you, in which language, by which channel."""
        customs, case = self.customs, self.case
        if len(self.reading.words) < ENOUGH_WORDS or case.stage is not Stage.FIRST_CONTACT:
            return
        if customs.introducer == "expected" and not self.is_introduced and "unannounced" not in self.seen:
            yield _Mark("no-introducer")
        offered = "offers_language" in self.seen or "language" in self.known
        if case.language_is_sure and not customs.knows(case.language) and not offered:
            name = self.culture.language_name
            yield _Mark("language", values=(("language", name(case.language)), ("local", name(customs.languages[0]))))
        if case.draft.channel and customs.is_unusual(case.draft.channel):
            names = self.culture.lines["channels"]
            ways = ", ".join(names.get(way, way.capitalize()) for way in customs.channels if way != "linkedin")
            yield _Mark("channel", values=(("channels", ways),))

    def _of(self, starts: tuple[str, ...]) -> list[Span]:
        return [span for rule, spans in self.case.hit.items() if rule.startswith(starts) for span in spans]

    def _each(
        self, rule: str, spans: Sequence[Span], *, is_strict: bool = False, reason: str = "reason"
    ) -> Iterator[_Mark]:
        """Yield a mark for the first of the spans in every sentence; only the first of all costs anything."""
        marked: list[Span] = []
        for span in sorted(map(self._from_its_word, spans), key=lambda s: (s.start, -s.end)):
            sentence = self.reading.sentence_at(span.start)
            if sentence not in marked:
                yield _Mark(rule, span, is_strict=is_strict, reason=reason, is_further=bool(marked))
                marked.append(sentence)

    def _from_its_word(self, span: Span) -> Span:
        """Return a span without the end of the sentence before, by which a pattern knew that another one begins."""
        skipped = next(
            (n for n, one in enumerate(self.reading.folded[span.start : span.end]) if one.isalnum() or one in "¿¡"), 0
        )
        return Span(span.start + skipped, span.end)

    @staticmethod
    def _first(spans: Sequence[Span]) -> Span | None:
        return min(spans, key=lambda s: (s.start, -s.end), default=None)

    def _shares_sentence(self, span: Span, *groups: str) -> bool:
        sentence = self.reading.sentence_at(span.start)
        return any(hit.start in sentence for group in groups for hit in self.seen.get(group, []))


def _spans(hits: Sequence[Hit]) -> list[Span]:
    return [Span(hit.start, hit.end) for hit in hits]
