"""Results as Markdown for the page. Text of users, models and documents is made harmless before it goes in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.core.model import Answer, Change, Citation, Critique, Finding, Received, Rewrite, Variant
from app.core.routing import Intent
from app.core.scorecard import ABROAD, numbered
from app.core.text import visible
from app.core.words import Words
from app.interfaces.render_text import FIRST, context, heading, manner, own_words, read_by, shown, written_by
from app.services.chat import Partial, Reply

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>$])")


def literal(text: str) -> str:
    """Return text that Markdown shows as it stands: no markup, no HTML, no link, no image, no formula."""
    escaped = SPECIAL.sub(r"\\\1", visible(text)).replace("&", "&amp;").replace("<", "&lt;")
    return escaped.replace(":", "&#58;").replace("@", "&#64;").replace("www", "ww&#119;")


def harmless(text: str) -> str:
    """Return a model's or an article's Markdown without HTML, images, links, formulas and addresses that become links."""
    text = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace("$", "&#36;")
    text = re.sub(r"!\s*\[", r"!\\[", text)
    text = re.sub(r"\]\s*([(\[:])", r"]\\\1", text)
    return (
        text.replace("://", "&#58;//")
        .replace("www.", "ww&#119;.")
        .replace("@", "&#64;")
        .replace("mailto:", "mailto&#58;")
    )


def paragraphs(text: str) -> str:
    """Return a user's text with its line breaks kept."""
    return "  \n".join(literal(line) for line in text.split("\n"))


def block(text: str) -> str:
    """Return a message as a block of its own, shown and copied exactly as it stands; no text can end it early."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"{fence}text\n{visible(text)}\n{fence}"


def finding_line(finding: Finding, words: Words) -> str:
    """Return one finding with its reason, its fix and the passage behind it."""
    values = {"reason": literal(finding.reason), "fix": literal(finding.fix), "gain": finding.gain_shown}
    if finding.quote:
        line = words.line("chat.finding", quote=literal(shown(finding.quote)), **values)
    else:
        line = words.line("chat.finding_whole", **values)
    if finding.citation:
        line += (
            f" *{words.line('chat.sources')}: {literal(finding.citation.title)}, {literal(finding.citation.section)}*"
        )
    return line


def critique_markdown(critique: Critique, words: Words) -> str:
    """Return verdict, advice, what to change (what gains most first) and what is good."""
    advice = [literal(critique.advice), literal(critique.route)]
    head = [words.line(f"chat.verdict_{critique.verdict}", score=critique.score), read_as(critique, words), *advice]
    below = [*_changes(critique, words), abroad_markdown(critique, words), strengths_markdown(critique, words)]
    return "\n\n".join(filter(None, [*head, *below]))


def read_as(critique: Critique, words: Words) -> str:
    """Return the line that says how the draft was read."""
    return f"*{literal(context(critique, words))}*"


def abroad_markdown(critique: Critique, words: Words) -> str:
    """Return what the reader's country may mind, in a block of its own: it must not drown among the rest."""
    found = [f"- {finding_line(f, words)}" for f in critique.findings if f.rule.startswith(ABROAD)]
    return f"{words.line('chat.for_country')}\n\n" + "\n".join(found) if found else ""


def _changes(critique: Critique, words: Words) -> list[str]:
    costly = numbered(critique)
    if not costly:
        return []
    beyond = len(costly) - FIRST
    more = words.line("chat.more_findings", count=beyond) if beyond > 0 else ""
    return [f"**{words.line('chat.findings')}**", _numbered(costly[:FIRST], 1, words), more]


def further_markdown(critique: Critique, words: Words) -> str:
    """Return what can be changed beyond the advice that is shown first."""
    further = critique.costly[FIRST:]
    if not further:
        return ""
    return f"**{words.line('chat.further_findings')}**\n\n{_numbered(further, FIRST + 1, words)}"


def points_markdown(points: Sequence[tuple[int, Finding]], words: Words) -> str:
    """Return what of the critic's is explained, each point with its number and what the article behind it says."""
    blocks = []
    for number, finding in points:
        blocks.append(f"{number}. {finding_line(finding, words)}")
        if finding.citation and finding.citation.quote:
            blocks.append(f"> {literal(finding.citation.quote)}")
    return "\n\n".join(blocks)


def _numbered(findings: Sequence[Finding], start: int, words: Words) -> str:
    return "\n".join(f"{n}. {finding_line(f, words)}" for n, f in enumerate(findings, start=start))


def strengths_markdown(critique: Critique, words: Words) -> str:
    """Return what is good about a draft."""
    if not critique.strengths:
        return ""
    lines = (
        "- " + words.line("chat.strength", quote=literal(shown(s.quote)), reason=literal(s.reason))
        for s in critique.strengths
    )
    return f"**{words.line('chat.strengths')}**\n\n" + "\n".join(lines)


def passages_markdown(cited: Sequence[tuple[Citation, str]]) -> str:
    """Return the passages behind the numbers of an answer, whole."""
    return "\n\n".join(
        f"**[{c.number}] {literal(c.title)}: {literal(c.section)}**\n\n{harmless(text)}" for c, text in cited
    )


def hints_markdown(hints: Sequence[Citation], country: str, words: Words) -> str:
    """Return what the guide of the reader's country says first."""
    if not hints:
        return ""
    lines = "\n".join(f"- {literal(hint.quote)}" for hint in hints)
    return f"**{words.line('page.country_hint', country=literal(country))}**\n\n{lines}"


def rewrite_markdown(rewrite: Rewrite, words: Words, *, is_refined: bool = False) -> str:
    """Return the first proposal with its questions and notes; one that was refined with what is other than before."""
    if not rewrite.variants:
        return "\n\n".join(literal(note) for note in rewrite.notes)
    variant = rewrite.variants[0]
    lines = [f"**{heading(variant, words)}** ({manner(variant, words)})", block(variant.text)]
    if is_refined and variant.changes:
        lines.append(changed_markdown(variant.changes, words))
    if share := own_words(variant, words):
        lines.append(f"*{literal(share)}*")
    lines += back_reading_markdown(variant, words)
    if variant.questions:
        lines.append(words.line("chat.questions"))
        lines.append("\n".join(f"- {literal(question)}" for question in variant.questions))
    lines += [literal(note) for note in rewrite.notes]
    writer = literal(written_by(variant.writer, words))
    lines.append(f"*{writer}*" if is_refined else f"*{writer} {words.line('chat.again')}*")
    return "\n\n".join(lines)


def changed_markdown(changes: Sequence[Change], words: Words) -> str:
    """Return what is other than in the version before: sentences gone, come, or said in another way."""
    lines = []
    for change in changes[:FIRST]:
        values = {"before": literal(shown(change.before)), "after": literal(shown(change.after))}
        name = "new" if not change.before.strip() else "out" if not change.after.strip() else "other"
        lines.append(f"- {words.line(f'chat.changed_{name}', **values)}")
    return f"{words.line('chat.changed_since')}\n\n" + "\n".join(lines)


def back_reading_markdown(variant: Variant, words: Words) -> list[str]:
    """Return what a proposal in another language says, below the line that tells who read it back."""
    return [literal(read_by(variant, words)), block(variant.back_reading)] if variant.back_reading else []


def answer_markdown(answer: Answer, words: Words) -> str:
    """Return the answer with its numbered citations, each with its sources and their grades."""
    lines = [f"*{literal(line)}*" for line in answer.preface]
    lines += [harmless(answer.text), *(f"*{literal(note)}*" for note in answer.notes)]
    if answer.citations:
        lines.append(f"**{words.line('chat.sources')}**")
        lines.append("  \n".join(f"[{c.number}] *{literal(c.title)}*: {literal(c.section)}" for c in answer.citations))
        sources = dict.fromkeys(source for c in answer.citations for source in c.sources)
        lines.append("\n".join(f"- {literal(source)}" for source in sources))
        lines.append(f"*{literal(written_by(answer.writer, words))}*")
    if answer.next_step:
        lines.append(literal(answer.next_step.said))
    return "\n\n".join(lines)


def reply_markdown(reply: Partial | Reply, words: Words) -> str:
    """Return what the chat shows for one event."""
    if isinstance(reply, Partial):
        return harmless(reply.text)
    if reply.answer:
        return "\n\n".join(filter(None, [answer_markdown(reply.answer, words), literal(reply.line)]))
    if reply.points:
        return f"{reply.line}\n\n{points_markdown(reply.points, words)}"
    if reply.received:
        return received_markdown(reply.received, words)
    if reply.critique:
        # A refinement concerns the proposal; the critique of the draft was said before.
        is_read = reply.intent in (Intent.DRAFT, Intent.COUNTRY) or not reply.rewrite
        parts = [critique_markdown(reply.critique, words)] if is_read else []
        if is_read and reply.line:
            parts[0] = f"*{literal(reply.line)}*\n\n{parts[0]}"
        if reply.rewrite:
            parts.append(rewrite_markdown(reply.rewrite, words, is_refined=reply.intent is Intent.REFINE))
        return "\n\n---\n\n".join(parts)
    return reply.line


def received_markdown(received: Received, words: Words) -> str:
    """Return a triage: what it is and wants, what shows it, what to answer."""
    lines = [words.line(f"triage.{received.kind}", percent=round(100 * received.mass_mail))]
    if received.wants:
        lines.append(f"{words.line('triage.wants')} {literal(received.wants)}")
    if received.signals:
        lines.append(f"**{words.line('triage.signals')}**")
        lines.append("\n".join(f"- “{literal(shown(s.quote))}”: {literal(s.reason)}" for s in received.signals))
    lines.append(words.line(f"triage.advice_{received.kind}"))
    for reply in received.replies:
        lines += [f"**{words.line(f'triage.reply_{reply.intent}')}**", block(reply.text)]
    return "\n\n".join(lines)
