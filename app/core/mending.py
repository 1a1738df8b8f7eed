"""A sentence of the draft without what the rules object to, and the rewrite under way that keeps the account of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core import abroad
from app.core.anatomy import Scan
from app.core.model import Change, Critique, Finding
from app.core.phrases import Phrases
from app.core.rulebook import Rulebook
from app.core.rules import Rule, Substitution
from app.core.text import BLANK, WORD, Span

CLAUSE = re.compile(r"\s*(?:[,;:–—]| - )\s+")
FEWEST_WORDS = 4
"""A remainder shorter than this says nothing on its own."""

COURTESY = 6
"""Words up to which a sentence that names the reader is a greeting, wherever it stands."""

HOOKS = ("hook.", "known.")
SELLING = ("pitch.", "bulk.", "pressure.", "ask.")


@dataclass(slots=True)
class Work:
    """A rewrite under way."""

    phrases: Phrases
    changes: list[Change] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    lost_question: bool = False

    def add(self, line: str, reason: str, question: str = "") -> str:
        """Take in a line of ours, with its reason and the question behind its blank; returns the line."""
        self.changes.append(Change(before="", after=line, reason=self.phrases.reason(reason)))
        if question and BLANK.search(line):
            self.ask(question)
        return line

    def ask(self, name: str) -> None:
        """Put a question to the user, once."""
        text = self.phrases.question(name)
        if text not in self.questions:
            self.questions.append(text)


def edited(span: Span, read: Scan, critique: Critique, rulebook: Rulebook, work: Work) -> str:
    """Return a sentence without what the rules object to; empty when nothing worth keeping is left."""
    original = read.reading.quote(span).strip()
    hits = [
        (f, rule)
        for f in sorted(critique.findings, key=lambda f: (f.start, f.end, f.rule))
        if f.end > f.start and (rule := rulebook.rule(f.rule)) and lies_inside(f, read, span)
    ]
    dropping = [f for f, rule in hits if getattr(rule, "edit", "keep") == "sentence"]
    if any(s.rule.startswith(HOOKS) and s.quote and s.quote in original for s in critique.strengths):
        # The reason for writing is worth more than a worn-out word beside it; only selling costs such a sentence.
        dropping = [f for f in dropping if f.rule.startswith(SELLING)]
    abroad_hits = list(abroad.costing(critique, original, *place_in_draft(read, span)))
    text = original
    for one in [f for f in abroad_hits if f.rule == "culture.hype"]:
        if (rest := abroad.without_aside(text, one.quote)) is not None:
            work.changes.append(Change(before=one.quote, after="", reason=one.reason))
            abroad_hits.remove(one)
            text = _tidy(rest)
    dropping += abroad_hits
    words = WORD.findall(original)
    if len(words) <= COURTESY and any(word[0].isupper() for word in words[1:]):
        # "Thanks for connecting, Anika!" is worn out, and yet it is where the reader's name stands.
        dropping = [f for f in dropping if f.rule.startswith(SELLING) or f.rule in abroad.REQUESTS]
    if dropping:
        rest = _remainder(text, dropping, critique, work.phrases)
        work.changes.append(Change(before=original, after=rest, reason=dropping[0].reason))
        asked = "?" in original or any(f.rule in abroad.REQUESTS for f in abroad_hits)
        work.lost_question = work.lost_question or asked
        return rest
    for finding, rule in hits:
        text = _touched(text, finding, rule, work)
    return plainly(text, critique, work)


def plainly(text: str, critique: Critique, work: Work) -> str:
    """Return a text in plain words, where the reader's country finds ceremony distant."""
    if (stiff := abroad.ceremony(critique)) is None:
        return text
    for formula, plain in work.phrases.plainly(text):
        if formula in text:
            work.changes.append(Change(before=formula, after=plain, reason=stiff.reason))
            text = _tidy(text.replace(formula, plain, 1))
    return text


def _touched(text: str, finding: Finding, rule: Rule, work: Work) -> str:
    edit = getattr(rule, "edit", "keep")
    if edit not in ("phrase", "replace") or finding.quote not in text:
        return text
    fresh = rule.replacement if isinstance(rule, Substitution) else ""
    if finding.quote[:1].isupper() and fresh:
        fresh = fresh[0].upper() + fresh[1:]
    work.changes.append(Change(before=finding.quote, after=fresh, reason=finding.reason))
    return _tidy(text.replace(finding.quote, fresh, 1))


def _remainder(text: str, dropping: Sequence[Finding], critique: Critique, lines: Phrases) -> str:
    """Return the clauses before the first salesy one, when they say who writes or why; else nothing."""
    parts = CLAUSE.split(text)
    quotes = [f.quote for f in dropping]
    clean: list[str] = []
    for part in parts:
        if any(q in part or part in q or _overlap(q, part) for q in quotes):
            break
        clean.append(part)
    kept = ", ".join(clean).strip()
    strong = any(s.quote and (s.quote in kept or kept in s.quote) for s in critique.strengths)
    names = [w for w in WORD.findall(kept)[1:] if w[0].isupper() and len(w) > 1]
    if len(WORD.findall(kept)) < FEWEST_WORDS or not (strong or names) or lines.is_subordinate(kept):
        return ""
    return kept.rstrip(".,;: ") + "."


def _overlap(quote: str, part: str) -> bool:
    """Return True when the end of one stands at the start of the other: a hit that crosses a comma."""
    first, *crossed = CLAUSE.split(quote)
    if crossed and part.endswith(first):
        return True
    head, tail = quote[: len(quote) // 2], quote[len(quote) // 2 :]
    return len(head) > 6 and (head in part or tail in part)


def lies_inside(finding: Finding, read: Scan, span: Span) -> bool:
    """Return True for a finding that begins in a span of the reading."""
    start, end = place_in_draft(read, span)
    # A pattern that knows the beginning of a sentence by the end of the one before has a hit that starts there.
    return start <= finding.start + len(finding.quote) - len(finding.quote.lstrip(" .,:;!?\n\t")) < end


def place_in_draft(read: Scan, span: Span) -> tuple[int, int]:
    """Return where a span of the reading stands in the draft."""
    where = read.reading.original_span(span.start, span.end)
    return where.start, where.end


def _tidy(text: str) -> str:
    """Mend what a removed phrase leaves: doubled blanks, orphaned commas, a small first letter."""
    text = re.sub(r"\s+([,.;:!?])", r"\1", re.sub(r"[ \t]{2,}", " ", text))
    text = re.sub(r"([,;:])\s*(?=[,.;:!?])", "", text)
    text = re.sub(r"^[\s,;:.–—-]+", "", text).strip()
    return text[:1].upper() + text[1:]
