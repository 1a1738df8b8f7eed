"""The mends that can be taken over with one click: the words to leave out or to put, and nothing the user must know."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.anatomy import scan
from app.core.model import Critique, Draft, Finding, Strength
from app.core.rulebook import Rulebook
from app.core.rules import Substitution
from app.core.scorecard import REASONS
from app.core.text import WORD, Span

LEAST_WORDS = 5
"""A sentence that a phrase is taken out of must keep this many words, or it may say nothing any more."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in place of `[start, end)` of the draft, in characters."""

    start: int
    end: int
    text: str

    def applied(self, draft: str) -> str:
        """Return the draft with the edit made."""
        return draft[: self.start] + self.text + draft[self.end :]


def safe_edit(draft: Draft, critique: Critique, finding: Finding, rulebook: Rulebook) -> Edit | None:
    """Return the edit that mends `finding` without the user, or None where only the user can.

    Other words for a substitution; nothing for a phrase or sentence whose rule says that the text is better without it.
    Kept are sentences that give the reason for writing, the greeting, and a text's only sentence.
    """
    rule = rulebook.rule(finding.rule)
    edit = getattr(rule, "edit", "keep")
    if rule is None or edit == "keep" or finding.end <= finding.start:
        return None
    if draft.text[finding.start : finding.end] != finding.quote:
        return None
    if isinstance(rule, Substitution):
        capital = finding.quote[:1].isupper()
        fresh = rule.replacement[:1].upper() + rule.replacement[1:] if capital else rule.replacement
        return Edit(finding.start, finding.end, fresh)
    read = scan(draft, rulebook)
    spans = [read.reading.original_span(s.start, s.end) for s in read.reading.sentences]
    span = next((s for s in spans if s.start <= finding.start < s.end), None)
    greeted = read.reading.original_span(0, read.greeting.end).end if read.greeting.end else 0
    if span is None or (not greeted and span is spans[0]):
        return None  # without a greeting, the first sentence does its work
    if greeted and not set(",.:;!?-\n") & set(draft.text[greeted - 1 : finding.start]):
        return None  # it goes on from the greeting in one breath
    if finding.start < greeted or any(_is_reason(s, span) for s in critique.strengths):
        return None
    start = max(span.start, greeted)
    start += len(draft.text[start : span.end]) - len(draft.text[start : span.end].lstrip())
    span = Span(start, span.end)
    told = [s for s in spans if s.end > greeted and len(WORD.findall(draft.text, s.start, s.end)) >= LEAST_WORDS]
    if edit == "sentence":
        return without(draft.text, span) if [s for s in told if s.end != span.end] else None
    rest = draft.text[span.start : finding.start] + draft.text[finding.end : span.end]
    return without(draft.text, Span(finding.start, finding.end)) if len(WORD.findall(rest)) >= LEAST_WORDS else None


def _is_reason(strength: Strength, span: Span) -> bool:
    return strength.rule.startswith(REASONS) and span.start <= strength.start < span.end


def without(text: str, span: Span) -> Edit:
    """Return the edit that takes a span out with the blanks and commas that it leaves, capitals mended."""
    before, after = text[: span.start].rstrip(" \t"), text[span.end :]
    head, tail = before.rstrip(), after.lstrip(" \t,;:")
    if not tail.strip():
        return Edit(len(head), len(text), "")
    if not head or before.endswith("\n") or head[-1] in ".!?…:":
        if before.endswith("\n") and tail.startswith(("\n", "\r")):
            tail = tail.lstrip()
        gap = "" if not head or before.endswith("\n") or tail.startswith(("\n", "\r")) else " "
        return Edit(len(before), len(text) - len(tail) + 1, gap + tail[:1].upper())
    return Edit(len(before), span.end, "")
