"""The stable JSON of every result: keys and order as documented in the README; nothing else is ever added."""

from __future__ import annotations

from typing import Any

from app.core.model import Answer, Citation, Critique, Received, Rewrite, Variant
from app.core.moments import Sending


def critique_json(critique: Critique, sending: Sending | None = None) -> dict[str, Any]:
    """Return a critique as plain values; `sending`, where the reader's country is known, stands at the end."""
    found = {
        "language": critique.language,
        "channel": str(critique.channel),
        "stage": str(critique.stage),
        "country": critique.country,
        "score": critique.score,
        "verdict": str(critique.verdict),
        "mass_mail": critique.mass_mail,
        "dimensions": {str(name): value for name, value in critique.dimensions.items()},
        "length": {
            "characters": critique.length.characters,
            "limit": critique.length.limit,
            "words": critique.length.words,
        },
        "findings": [
            {
                "rule": f.rule,
                "dimension": str(f.dimension),
                "severity": str(f.severity),
                "points": f.points,
                "start": f.start,
                "end": f.end,
                "quote": f.quote,
                "reason": f.reason,
                "fix": f.fix,
                "citation": _backing(f.citation) if f.citation else None,
            }
            for f in critique.findings
        ],
        "strengths": [
            {"rule": s.rule, "start": s.start, "end": s.end, "quote": s.quote, "reason": s.reason}
            for s in critique.strengths
        ],
        "advice": critique.advice,
        "route": critique.route,
    }
    return found | _sending(sending)


def rewrite_json(rewrite: Rewrite, sending: Sending | None = None) -> dict[str, Any]:
    """Return a rewrite as plain values; `sending`, where the reader's country is known, stands at the end."""
    made = {
        "variants": [_variant(v) for v in rewrite.variants],
        "before": critique_json(rewrite.before),
        "writer": rewrite.writer,
        "notes": list(rewrite.notes),
    }
    return made | _sending(sending)


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain values; its notes stand at the end of the text."""
    return {
        "answer": "\n\n".join([*answer.preface, answer.text, *answer.notes]),
        "abstained": answer.abstained,
        "language": answer.language,
        "citations": [
            {
                "number": c.number,
                "article": c.article,
                "section": c.section,
                "title": c.title,
                "quote": c.quote,
                "sources": list(c.sources),
            }
            for c in answer.citations
        ],
        "writer": answer.writer,
    }


def received_json(received: Received) -> dict[str, Any]:
    """Return a triage as plain values."""
    return {
        "kind": str(received.kind),
        "mass_mail": received.mass_mail,
        "wants": received.wants,
        "signals": [
            {"rule": s.rule, "start": s.start, "end": s.end, "quote": s.quote, "reason": s.reason}
            for s in received.signals
        ],
        "replies": [{"intent": r.intent, "text": r.text} for r in received.replies],
    }


def _sending(sending: Sending | None) -> dict[str, Any]:
    if sending is None:
        return {}
    here = sending.next_here
    return {
        "sending": {
            "good": sending.is_good,
            "city": sending.city,
            "there": sending.there.isoformat(timespec="minutes"),
            "reason": sending.reason,
            "next_there": sending.next_there.isoformat(timespec="minutes"),
            "next_here": here.isoformat(timespec="minutes") if here else None,
            "line": sending.line,
        }
    }


def _backing(citation: Citation) -> dict[str, Any]:
    return {
        "article": citation.article,
        "section": citation.section,
        "title": citation.title,
        "sources": list(citation.sources),
    }


def _variant(variant: Variant) -> dict[str, Any]:
    return {
        "text": variant.text,
        "tone": str(variant.tone),
        "critique": critique_json(variant.critique),
        "changes": [{"before": c.before, "after": c.after, "reason": c.reason} for c in variant.changes],
        "checks": {
            "invented": list(variant.checks.invented),
            "missing": list(variant.checks.missing),
            "within_limit": variant.checks.within_limit,
            "doubted": list(variant.checks.doubted),
        },
        "questions": list(variant.questions),
        "kept_wording": None if variant.kept_wording is None else round(variant.kept_wording, 2),
        **_back_reading(variant),
        "writer": variant.writer,
    }


def _back_reading(variant: Variant) -> dict[str, Any]:
    """Return what a proposal in another language says, and who says so; nothing where it was not read back."""
    if not variant.back_reading:
        return {}
    return {"back_reading": variant.back_reading, "back_reading_by": variant.read_by or "offline"}
