"""The fact check: which claims of a rewrite no source makes, and which of the sources' the rewrite lost.

A claim (`app.core.claims`) is traceable when it stands in the draft, its subject, or the user's facts, in whatever notation,
inflection or language. What a claim is not seen in, `app.core.support` and `app.core.contrast` look for: a clause that
nothing stands behind, or one that turns round what was said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.core import contrast, support
from app.core.claims import NOTHING, Claim, Kind, Knowledge, claims
from app.core.lexicon import Lexicon
from app.core.persons import HONORIFIC
from app.core.spans import before
from app.core.text import BLANK, Reading, Span, fold
from app.core.told import NEGATED, Told

ADDRESSED = re.compile(r"-[a-z]{2,6}\b|\s?[^\x00-\u024f\s]")
"""What follows the name of somebody who is addressed with respect in the east: "Tanaka-san", "Tanaka様"."""


class _Denials:
    """What the sources deny, read when it is first asked for."""

    def __init__(self, sources: Sequence[str], lexicon: Lexicon, languages: tuple[str, str]) -> None:
        self._sources, self._lexicon, self._languages = sources, lexicon, languages

    @cached_property
    def _backing(self) -> support.Backing:
        pieces = dict.fromkeys(piece for source in self._sources for piece in re.split(r"[.;!?\n]", source))
        denied = [piece for piece in pieces if NEGATED.search(fold(piece).lower())]
        return support.Backing(denied, self._lexicon, self._languages)

    def hold(self, claim: Claim, plain: str) -> bool:
        """Return True for a "never" or "nobody" whose clause says, in words that are all told, what a source denies."""
        if not NEGATIVE.search(claim.text.lower()):
            return False
        start = max(plain.rfind(mark, 0, claim.start) for mark in CLAUSE_MARKS) + 1
        stop = CLAUSE_MARK.search(plain, claim.end)
        told, new = self._backing(plain[start : stop.start() if stop else len(plain)])
        return bool(told) and not new


CLAUSE_MARKS = ".,;:!?\n"
CLAUSE_MARK = re.compile(f"[{CLAUSE_MARKS}]")

NEGATIVE = re.compile(r"never|nobody|no one|none|nunca|jamas|nadie")


@dataclass(frozen=True, slots=True)
class Held:
    """A text held against its sources: the claims that no source makes, and the clauses that may say something new.

    What is `doubted` is in words of its own and nothing more is known: half of such clauses only say the same otherwise.
    Of the `invented` ones, the `unsupported` are known by nothing but words without a counterpart, the `stated` by words that
    only the user can vouch for ("we met", "never"), which the sources may have in others.
    """

    invented: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()

    @property
    def in_words(self) -> tuple[str, ...]:
        """What is invented as far as words tell, and no name, figure, date or link gives away."""
        return (*self.unsupported, *self.stated)

    @property
    def is_open(self) -> bool:
        """True where nothing is invented but in words: whoever can read may find them said."""
        return set(self.invented) <= set(self.in_words)


def invented(
    text: str, sources: Sequence[str], knowledge: Knowledge = NOTHING, *, source_language: str = ""
) -> tuple[str, ...]:
    """Return the claims of `text`, as they stand in it, that no source makes; each once, in order."""
    return hold(text, sources, knowledge, source_language=source_language).invented


def hold(text: str, sources: Sequence[str], knowledge: Knowledge = NOTHING, *, source_language: str = "") -> Held:
    """Return what of `text` no source makes, and what is doubtful, as it stands in the text; each once, in order."""
    known = Told.of(sources, knowledge, source_language or knowledge.language, spelled=text)
    text = known.without_ratios(text)
    made = claims(text, knowledge)
    reading = Reading(BLANK.sub(lambda m: " " * len(m[0]), text))
    plain, language = reading.plain, knowledge.language
    spoken, lexicon = (language, source_language or language), knowledge.lexicon
    backed = support.support(plain, sources, lexicon, spoken)
    denials = _Denials(sources, lexicon, spoken)
    unmade = [
        claim
        for claim in made
        if not known.hold(claim)
        and not (claim.sort in knowledge.signs.retold and backed.settles(claim.start, claim.end))
        and not (claim.sort == "absolute" and denials.hold(claim, plain))
    ]
    found = [claim.text for claim in unmade]
    named = {claim.text for claim in unmade if claim.kind is not Kind.STATEMENT}
    detailed: list[tuple[int, int]] = []
    if spoken[0] == spoken[1]:
        detailed += [(one.start, one.end) for one in made if one.sort in knowledge.signs.detailed]
        detailed += contrast.spent_on(plain, language)
    details = [place for start, end in detailed if (place := backed.detail(start, end))]
    places = [
        *contrast.exchanged_durations(plain, sources, language, source_language or language),
        *contrast.exchanged_currencies(plain, sources),
        *contrast.exchanged_poles(plain, sources),
    ]
    if not source_language or source_language == language:
        places += contrast.dropped_denials(plain, sources, language)
        places += contrast.exchanged_counts(plain, sources, language)
        places += contrast.exchanged_places(text, sources)
        places += contrast.parts_made_whole(plain, sources, language)
        places += contrast.strange_callings(plain, sources)
    if len(sources) > 1:
        names = [value for claim in made if claim.kind is Kind.NAME for value in claim.values]
        places += contrast.borrowed(plain, sources, names)
    contrasted = [reading.quote(Span(*place)).strip() for place in places]
    found += contrasted
    told = frozenset(found)
    for place in backed.missing:
        quote = reading.quote(Span(*place)).strip()
        if not any(other in quote for other in found):
            found.append(quote)
    places = [*knowledge.signs.raised(plain, "\n".join(sources))]
    places += support.turned(plain, sources, lexicon, spoken, mark=knowledge.signs.open, kept=knowledge.signs.soft)
    if spoken[0] != spoken[1]:
        places += support.turned(plain, sources, lexicon, spoken, mark=contrast.DENYING, kept=contrast.DENYING, reach=3)
    raised = [reading.quote(Span(*place)).strip() for place in places]
    certain = tuple(dict.fromkeys([*found, *raised]))
    doubts = dict.fromkeys(reading.quote(Span(*place)).strip() for place in sorted({*backed.doubtful, *details}))
    return Held(
        certain,
        tuple(doubt for doubt in doubts if not any(doubt in one or one in doubt for one in certain)),
        tuple(one for one in certain if one not in told and one not in raised),
        tuple(one for one in certain if one in told and one not in named and one not in (*contrasted, *raised)),
    )


def unheld(
    text: str, sources: Sequence[str], knowledge: Knowledge = NOTHING, *, source_language: str = ""
) -> tuple[Claim, ...]:
    """Return the claims of `text` that no source makes: names, figures, dates, links, statements, and nothing else."""
    known = Told.of(sources, knowledge, source_language or knowledge.language, spelled=text)
    return tuple(claim for claim in claims(known.without_ratios(text), knowledge) if not known.hold(claim))


def missing(
    text: str, kept: Sequence[str], knowledge: Knowledge = NOTHING, *, source_language: str = ""
) -> tuple[str, ...]:
    """Return the names, figures, dates and links of the `kept` texts that `text` no longer has; each once."""
    here = Told.of([text], knowledge, knowledge.language)
    reading = replace(knowledge, common=(), language=source_language or knowledge.language)
    wanted = (claim for source in kept for claim in claims(source, reading) if claim.kind is not Kind.STATEMENT)
    lost = tuple(dict.fromkeys(claim.text for claim in wanted if not here.hold(claim)))
    plain, told = fold(text), "\n".join(fold(source) for source in kept)
    return tuple(one for one in lost if not _stands_for(fold(one), plain, told))


def _stands_for(given: str, plain: str, told: str) -> bool:
    """Return True for a given name of somebody whom the text addresses by the family name: "Tanaka-san", "Mr Tanaka"."""
    if f"{given} " not in told:
        return False
    families = {match[1] for match in re.finditer(rf"(?<!\w){re.escape(given)} ([A-Z][\w'-]+)", told)}
    places = (match for one in families if one in plain for match in re.finditer(rf"(?<!\w){re.escape(one)}", plain))
    return any(ADDRESSED.match(plain, at.end()) or HONORIFIC.search(before(plain, at.start()) + " ") for at in places)
