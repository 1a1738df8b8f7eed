"""Results for a terminal: plain lines, no colour where none is wanted, never a control character of the user's text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import groupby

from app.core.abroad import left_over
from app.core.model import Answer, Critique, Finding, Received, Rewrite, Variant, Verdict
from app.core.moments import Sending
from app.core.scorecard import ABROAD
from app.core.text import visible
from app.core.words import Words

WIDTH = 100
FIRST = 5
"""Findings that are explained at length; a longer list is not read."""

STILL = 3
"""Findings of a proposal's own critique that are told beside it."""

OFFLINE = "offline"
"""Writer of a proposal that no language model had a part in."""

HEADINGS = {Verdict.SEND: "rewrite", Verdict.REVISE: "to_work_on", Verdict.DO_NOT_SEND: "leftover"}
"""The catalogue's names of what a proposal is called."""

QUOTED = 70
"""Characters of a quote that are shown."""


def critique_text(critique: Critique, words: Words, sending: Sending | None = None) -> str:
    """Return a critique to read: verdict first, then what gains most, what is good, and whether now is a good moment."""
    lines = [
        words.line(f"chat.verdict_{critique.verdict}", score=critique.score).replace("*", ""),
        context(critique, words),
        "",
        _wrapped(critique.advice),
    ]
    if critique.route:
        lines += ["", _wrapped(critique.route)]
    lines += [
        "",
        "  ".join(f"{words.line(f'dimension.{name}')} {value}" for name, value in critique.dimensions.items()),
    ]
    lines.append(words.line("page.mass_mail", percent=round(100 * critique.mass_mail)))
    abroad = [f for f in critique.findings if f.rule.startswith(ABROAD)]
    if found := [f for f in critique.findings if not f.rule.startswith(ABROAD)]:
        lines += ["", f"{words.line('page.reasons')}:", *_explained(found[:FIRST])]
        if more := found[FIRST:]:
            lines += ["", f"{words.line('chat.further_findings')}:"]
            lines += [_wrapped(f"- {f'“{shown(f.quote)}” ' if f.quote else ''}[{f.rule}] {f.fix}", "  ") for f in more]
    if abroad:
        lines += ["", words.line("chat.for_country").replace("*", "") + ":", *_explained(abroad)]
    if critique.strengths:
        lines += ["", f"{words.line('chat.strengths')}:"]
        lines += [_wrapped(f"- “{shown(s.quote)}” {s.reason}", "  ") for s in critique.strengths]
    if sending:
        lines += ["", _wrapped(sending.line)]
    return "\n".join(lines)


def _explained(findings: Sequence[Finding]) -> list[str]:
    lines = []
    for f in findings:
        head = f"“{shown(f.quote)}” " if f.quote else ""
        gain = f", +{f.gain}" if f.gain else ""
        lines.append(_wrapped(f"- {head}[{f.rule}{gain}] {f.reason} {f.fix}", "  "))
        if f.citation:
            lines.append(_wrapped(f"  → {f.citation.title}: {f.citation.section}", "    "))
    return lines


def rewrite_text(rewrite: Rewrite, words: Words, sending: Sending | None = None) -> str:
    """Return the proposals, each with its score, the questions behind its blanks, and whether now is a good moment."""
    blocks = [words.line("chat.verdict_" + rewrite.before.verdict, score=rewrite.before.score).replace("*", "")]
    for variant in rewrite.variants:
        blocks.append(f"--- {heading(variant, words)} ({manner(variant, words)}) ---\n{visible(variant.text)}")
        if variant.back_reading:
            blocks.append(f"{_wrapped(read_by(variant, words))}\n{visible(variant.back_reading)}")
        blocks += filter(None, ["\n".join(_why(rewrite, variant, words)), own_words(variant, words)])
        blocks.append(written_by(variant.writer, words))
        if variant.questions:
            blocks.append(
                "\n".join([words.line("page.questions") + ":", *(f"- {visible(q)}" for q in variant.questions)])
            )
    blocks += [_wrapped(note) for note in rewrite.notes]
    if sending:
        blocks.append(_wrapped(sending.line))
    return "\n\n".join(blocks)


def _why(rewrite: Rewrite, variant: Variant, words: Words) -> list[str]:
    """Return what was changed and why, each quote with its own reason, and what the proposal's own critique still minds.

    In another language the draft's words are all gone, and only what is left to look at is told.
    """
    lines = []
    if variant.critique.language == rewrite.before.language:
        gone = _by_reason([f for f in rewrite.before.findings if f.quote and f.quote not in variant.text])
        lines += [words.line("chat.changed"), *gone[:FIRST]] if gone else []
        lines += [words.line("chat.changed_more", count=len(gone) - FIRST)] if len(gone) > FIRST else []
    left = [] if variant.critique.verdict is Verdict.SEND else _by_reason(variant.critique.costly)[:STILL]
    return [*lines, *([words.line("chat.still"), *left] if left else [])]


def _by_reason(findings: Sequence[Finding]) -> list[str]:
    """Return a line for each reason with all the quotes that it is about."""
    quotes: dict[str, list[str]] = {}
    for finding in findings:
        quotes.setdefault(finding.reason, []).extend([f"“{shown(finding.quote)}”"] if finding.quote else [])
    return [_wrapped(f"- {', '.join(some)}{': ' if some else ''}{reason}", "  ") for reason, some in quotes.items()]


def received_text(received: Received, words: Words) -> str:
    """Return a triage to read: what it is and wants, what shows it, what to answer."""
    blocks = [
        _wrapped(words.line(f"triage.{received.kind}", percent=round(100 * received.mass_mail)).replace("*", "")),
        _wrapped(f"{words.line('triage.wants')} {received.wants}") if received.wants else "",
    ]
    if received.signals:
        signals = [_wrapped(f"- “{shown(s.quote)}” [{s.rule}] {s.reason}", "  ") for s in received.signals]
        blocks.append("\n".join([f"{words.line('triage.signals')}:", *signals]))
    blocks.append(_wrapped(words.line(f"triage.advice_{received.kind}")))
    blocks += [f"--- {words.line(f'triage.reply_{r.intent}')} ---\n{visible(r.text)}" for r in received.replies]
    return "\n\n".join(filter(None, blocks))


def answer_text(answer: Answer, words: Words) -> str:
    """Return an answer, its citations (neighbours that rest on the same sources name them once), who wrote it, what next."""
    blocks = [_wrapped(line) for line in answer.preface]
    blocks += [textwrap.fill(visible(p), WIDTH) for p in answer.text.split("\n\n")]
    blocks += [_wrapped(note) for note in answer.notes]
    for sources, together in groupby(answer.citations, key=lambda citation: citation.sources):
        lines = [f"[{c.number}] {visible(c.title)}: {visible(c.section)} ({c.article})" for c in together]
        lines += [_wrapped(f"    {visible(source)}", "    ") for source in sources]
        blocks.append("\n".join(lines))
    if not answer.abstained:
        blocks.append(written_by(answer.writer, words))
    if answer.next_step:
        blocks.append(_wrapped(answer.next_step.typed))
    return "\n\n".join(blocks)


def written_by(writer: str, words: Words) -> str:
    """Return the line that says who wrote it, a language model by its name."""
    return words.line("chat.offline") if writer == OFFLINE else words.line("chat.by_model", writer=visible(writer))


def heading(variant: Variant, words: Words) -> str:
    """Return what to call a proposal, by what its own critique says: to send, to work on, or only what was left."""
    name = HEADINGS[variant.critique.verdict]
    return words.line("chat.to_work_on" if name == "rewrite" and left_over(variant.critique) else f"chat.{name}")


def manner(variant: Variant, words: Words) -> str:
    """Return the tone of a proposal and its score; a language without rules has no score that says anything."""
    tone = words.line(f"tone.{variant.tone}")
    return f"{tone}, {variant.critique.score}/100" if variant.critique.language in words.table("language") else tone


def read_by(variant: Variant, words: Words) -> str:
    """Return the line above what a proposal in another language says, which tells who read it back."""
    if variant.read_by:
        return words.line("back_reading.by_model", model=visible(variant.read_by))
    return words.line("chat.back_reading")


def own_words(variant: Variant, words: Words) -> str:
    """Return the line that says how much of the user's wording is left, and what to compare with the draft."""
    lines = []
    if variant.kept_wording is not None:
        lines.append(words.line("chat.own_words", percent=round(100 * variant.kept_wording)))
    if variant.checks.doubted:
        quotes = ", ".join(f"“{shown(quote)}”" for quote in variant.checks.doubted)
        lines.append(words.line("chat.doubted", quotes=quotes))
    return " ".join(lines)


def context(critique: Critique, words: Words) -> str:
    """Return the line that says how the draft was read."""
    name = words.table("language").get(critique.language, critique.language)
    line = words.line(
        "chat.context",
        channel=words.line(f"channel.{critique.channel}"),
        stage=words.line(f"stage.{critique.stage}"),
        language=name,
    )
    if not critique.language_is_sure:
        line += " " + words.line("page.unsure_language", language=name)
    return line


def shown(quote: str) -> str:
    """Return a quote on one line, cut in the middle where it is long."""
    flat = " ".join(visible(quote).split())
    return flat if len(flat) <= QUOTED else f"{flat[: QUOTED // 2]} … {flat[-QUOTED // 2 :]}"


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=indent)
