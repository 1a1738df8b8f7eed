"""The offline writer: takes out what is salesy, keeps every fact, and leaves blanks where only the user knows.

It writes no sentence of its own but the phrases of the language file. What it does to the draft follows from the
critic's findings: each rule says whether its hit costs the words, the sentence, or another wording.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.core import abroad
from app.core.anatomy import Scan, scan
from app.core.mending import HOOKS, Work, edited, lies_inside, place_in_draft, plainly
from app.core.metrics import LIMITS
from app.core.model import Change, Channel, Critique, Draft, Finding, Stage, Tone
from app.core.phrases import phrases
from app.core.rulebook import Rulebook
from app.core.salutation import by_family_name, reader_named, reminding, salutation
from app.core.scorecard import ABROAD
from app.core.text import BLANK, WORD, Span

CONCISE_SENTENCES = 2
"""Sentences of the draft that a concise rewrite keeps beside hook and ask."""

PASSES = 90
"""From this score on a text is left as it is but for what the critic names: nothing is added for its own sake."""

PLEASANTRY = 4
"""Words up to which a question that is left alone may only ask how the reader is."""

GREETING_FAULT = 3
"""Points of a finding in the greeting that make it worth another one."""

MERGE_FIELD = re.compile(r"\{\{?\s*([\w .-]{1,40}?)\s*\}?\}|<<\s*([\w .-]{1,40}?)\s*>>|%([A-Z_]{3,30})%")
"""A field that a mailing program should have filled; becomes a blank for the user."""

PREFIX = re.compile(r"^\s*(?:re|fwd?|rv|fw|aw|wg|tr|enc|res|resp|r|i|rif|antw)\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Composition:
    """What the writer made: the text, its edits, the questions behind its blanks, and the sentences it kept."""

    text: str
    changes: tuple[Change, ...]
    questions: tuple[str, ...]
    kept: tuple[str, ...]


def form_of_address(read: Scan, rulebook: Rulebook) -> str:
    """Return the name of the form in which the draft addresses its reader (tu, usted, vous, Sie, ...).

    `[writer.address]` of a language says which of its forms is informal, which formal, and which is right where the
    draft shows neither; a language without the table has one form.
    """
    address = rulebook.writer.get("address", {})
    informal, formal = len(read.addressed("informal")), len(read.addressed("formal"))
    shown = "informal" if informal > formal else "formal" if formal else "unclear"
    return str(address.get(shown, next(iter(rulebook.writer["forms"]), "")))


def addressed(draft: Draft, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the greeting and the closing of a draft: the names in them belong into any rewrite of it."""
    read = scan(draft, rulebook)
    return tuple(read.reading.quote(part).strip() for part in (read.greeting, read.closing) if part.end > part.start)


def compose(draft: Draft, critique: Critique, rulebook: Rulebook, *, tone: Tone) -> Composition:
    """Rewrite `draft` by its critique, in its own language and form of address."""
    read = scan(draft, rulebook)
    work = Work(phrases(rulebook, form_of_address(read, rulebook)))
    greeting = _greeting(draft, read, critique, rulebook, work, tone)
    paragraphs = _body(read, critique, rulebook, work, tone)
    closing = _closing(read, critique, work, tone)
    hook = _hook(draft, critique, work, paragraphs)
    asks = _ask(critique, work, paragraphs, tone)
    if not paragraphs and not hook and not critique.strengths:
        paragraphs = [[work.add(work.phrases["introduction_blank"], "introduction", "introduction")]]
    if hook and paragraphs and _is_inline(read):
        # The first sentence went on in the line of the greeting; now it stands on its own.
        paragraphs[0][0] = paragraphs[0][0][:1].upper() + paragraphs[0][0][1:]
    told = _joined(hook, paragraphs, asks)
    if greeting and told and not hook and _is_inline(read):
        greeting, told = "", [f"{greeting} {told[0]}", *told[1:]]
    blocks = [b for b in (greeting, *told, closing) if b]
    subject = _subject(read, critique, work)
    blocks = [MERGE_FIELD.sub(_as_blank, block) for block in blocks]
    text = fitted(blocks, critique.channel, has_greeting=bool(greeting), has_closing=bool(closing))
    for blank in BLANK.findall(f"{subject}{text}"):
        if blank not in work.phrases.blanks:
            work.questions.append(work.phrases.question("blank").format(blank=blank))
    return Composition(
        text=f"{subject}{text}",
        changes=tuple(work.changes),
        questions=tuple(dict.fromkeys(work.questions)),
        kept=tuple(work.kept),
    )


def _is_inline(read: Scan) -> bool:
    """Return True when the draft goes on in the line of its greeting."""
    lines = read.reading.lines
    return bool(lines) and read.greeting.end > read.greeting.start and lines[0].end > read.greeting.end + 1


def _greeting(draft: Draft, read: Scan, critique: Critique, rulebook: Rulebook, work: Work, tone: Tone) -> str:
    if read.greeting.end > read.greeting.start:
        text = read.reading.quote(read.greeting).strip()
        if unusual := abroad.of_greeting(critique, *place_in_draft(read, read.greeting)):
            return _greeting_abroad(text, unusual, draft, read, rulebook, work)
        bad = [f for f in critique.findings if f.end and _is_worn(f, read)]
        if not bad:
            text = plainly(text, critique, work)
            work.kept.append(text)
            return text
        fresh = work.phrases["greeting_formal" if tone is Tone.FORMAL else "greeting"]
        if abroad.ceremony(critique):
            fresh = reminding(fresh, reader_named(text).rpartition(" ")[2])
        work.changes.append(Change(before=text, after=fresh, reason=bad[0].reason))
        work.ask("greeting")
        return fresh
    if not _is_found(critique, "courteous.no-greeting") and critique.score >= PASSES:
        return ""
    if critique.channel.is_public or critique.stage in (Stage.REPLY, Stage.KNOWN_CONTACT):
        return ""
    fresh = work.phrases["greeting_formal" if tone is Tone.FORMAL else "greeting"]
    return work.add(fresh, "greeting", "greeting")


def _greeting_abroad(text: str, unusual: Finding, draft: Draft, read: Scan, rulebook: Rulebook, work: Work) -> str:
    """Return the greeting that is usual in the reader's country, with blanks for what the draft does not say."""
    name = reader_named(text) or (text.rstrip(" ,:;!") if WORD.fullmatch(text.rstrip(" ,:;!")) else "")
    is_bare = text.startswith(name) and bool(name)
    if unusual.rule == abroad.WITHOUT_CEREMONY:
        fresh = reminding(work.phrases["greeting"], name.rpartition(" ")[2])
    elif unusual.rule == abroad.WITH_CARE and len(name.split()) > 1:
        fresh = salutation(rulebook, work.phrases, text, name, is_formal=True)
    else:
        told = "\n".join((read.reading.original, draft.subject, *draft.facts))
        fresh = by_family_name(rulebook, work.phrases, name, told, is_family_name=is_bare)
    if fresh == text:
        work.kept.append(text)
        return text
    work.changes.append(Change(before=text, after=fresh, reason=unusual.reason))
    if not work.phrases.blanks.isdisjoint(BLANK.findall(fresh)):
        work.ask("greeting")
    return fresh


def _closing(read: Scan, critique: Critique, work: Work, tone: Tone) -> str:
    if read.closing.end > read.closing.start:
        text = plainly(read.reading.quote(read.closing).strip(), critique, work)
        work.kept.append(text)
        return text
    if critique.channel is Channel.CONNECTION_NOTE or critique.channel.is_public:
        return ""
    if critique.stage in (Stage.REPLY, Stage.KNOWN_CONTACT):
        return ""
    if not _is_found(critique, "courteous.no-closing") and critique.score >= PASSES:
        return ""
    return work.add(work.phrases.closing(tone), "closing", "signature")


def _body(read: Scan, critique: Critique, rulebook: Rulebook, work: Work, tone: Tone) -> list[list[str]]:
    """Return the kept sentences by paragraph, edited."""
    reading = read.reading
    paragraphs: list[list[str]] = []
    last_paragraph = None
    for sentence in reading.sentences:
        if sentence.end <= read.greeting.end or sentence.start >= read.closing.start:
            continue
        start = max(sentence.start, read.greeting.end)
        span = Span(start, sentence.end)
        kept = edited(span, read, critique, rulebook, work)
        if not kept or not WORD.search(kept):
            continue
        work.kept.append(kept)
        paragraph = next((i for i, p in enumerate(reading.paragraphs) if sentence.start in p), None)
        if paragraph != last_paragraph or not paragraphs:
            paragraphs.append([])
        last_paragraph = paragraph
        paragraphs[-1].append(work.phrases.formal(kept) if tone is Tone.FORMAL else kept)
    if tone is Tone.CONCISE:
        return _shortened(paragraphs, critique, work)
    return paragraphs


def _shortened(paragraphs: list[list[str]], critique: Critique, work: Work) -> list[list[str]]:
    """Keep the sentences that carry a strength, then the first ones, up to the number a concise text has."""
    everything = [s for p in paragraphs for s in p]
    quotes = [s.quote for s in critique.strengths if s.quote]
    strong = [s for s in everything if any(q in s for q in quotes)]
    wanted = list(dict.fromkeys([*strong, *everything]))[: CONCISE_SENTENCES + len(strong)]
    for sentence in everything:
        if sentence not in wanted:
            work.changes.append(Change(before=sentence, after="", reason=work.phrases.reason("concise")))
            if sentence in work.kept:
                work.kept.remove(sentence)
    return [kept for p in paragraphs if (kept := [s for s in p if s in wanted])]


def _hook(draft: Draft, critique: Critique, work: Work, paragraphs: list[list[str]]) -> str:
    """Return the line that says why this reader: the user's fact, else a blank where the draft shows no reason."""
    here = " ".join(s for p in paragraphs for s in p).lower()
    facts = [f for f in draft.facts if f.strip() and f.strip().rstrip(".").lower() not in here]
    if facts:
        return " ".join(work.add(work.phrases.hook(fact), "hook_fact") for fact in facts)
    has_hook = any(s.rule.startswith(HOOKS) for s in critique.strengths)
    if has_hook or critique.stage in (Stage.REPLY, Stage.KNOWN_CONTACT) or critique.channel.is_public:
        return ""
    if critique.stage is Stage.FOLLOW_UP:
        return ""
    return work.add(work.phrases["hook_blank"], "hook_blank", "hook")


def _ask(critique: Critique, work: Work, paragraphs: list[list[str]], tone: Tone) -> list[str]:
    """Return the lines that ask for something small and let the reader say no, where the draft lacks them."""
    if critique.channel.is_public or critique.stage in (Stage.REPLY, Stage.KNOWN_CONTACT):
        return []
    questions = [s for p in paragraphs for s in p if "?" in s]
    lines = []
    lost = work.lost_question and all(len(WORD.findall(s)) <= PLEASANTRY for s in questions)
    if lost or (not questions and critique.score < PASSES):
        short = tone is Tone.CONCISE or critique.channel is Channel.CONNECTION_NOTE
        lines.append(work.add(work.phrases["ask_short" if short else "ask"], "ask", "ask"))
    declines = _is_found(critique, "ask.no-way-out")
    if declines and critique.channel is not Channel.CONNECTION_NOTE:
        lines.append(work.add(work.phrases["decline"], "decline"))
    return lines


def _joined(hook: str, paragraphs: list[list[str]], asks: list[str]) -> list[str]:
    return [b for b in (hook, *(" ".join(p) for p in paragraphs), " ".join(asks)) if b]


def fitted(blocks: list[str], channel: Channel, *, has_greeting: bool, has_closing: bool) -> str:
    """Join the blocks; drop from the end of the middle until the channel's limit holds, greeting and closing last."""
    limit = LIMITS[channel]
    separator = " " if channel is Channel.CONNECTION_NOTE else "\n\n"
    if limit is None:
        return separator.join(blocks)
    first, last = int(has_greeting), len(blocks) - int(has_closing)
    middle = blocks[first:last]
    over = len(separator.join(blocks)) - limit
    while over > 0 and middle:
        dropped = middle.pop()
        sentences = re.split(r"(?<=[.!?])\s+", dropped)[:-1]
        kept = sum(map(len, sentences)) + len(sentences) - 1
        while sentences and over > len(dropped) - kept:
            kept -= len(sentences.pop()) + 1
        if sentences:
            middle.append(" ".join(sentences))
            break
        over -= len(dropped) + len(separator)
    if not any(left := [*blocks[:first], *middle, *blocks[last:]]):
        left = blocks[:1]  # one sentence beyond the limit is all there is: its beginning stays, not nothing
    return separator.join(left)[:limit]


def _subject(read: Scan, critique: Critique, work: Work) -> str:
    """Return the subject line of the draft, mended, with its label; nothing where the draft has none in its text."""
    subject = read.reading.subject
    if not subject.end:
        return ""
    label = read.reading.plain[: subject.start].strip()
    text = read.reading.quote(subject).strip()
    faults = sorted((f for f in critique.findings if f.end and lies_inside(f, read, subject)), key=lambda f: f.start)
    fresh = MERGE_FIELD.sub(_as_blank, text)
    if any("fake" in f.rule for f in faults):
        fresh = PREFIX.sub("", fresh)
    if not fresh or any(f.points >= 4 and "fake" not in f.rule for f in faults):
        fresh = work.phrases["subject_blank"]
        work.ask("subject")
    if fresh != text:
        work.changes.append(
            Change(before=text, after=fresh, reason=faults[0].reason if faults else work.phrases.reason("subject"))
        )
    return f"{label} {fresh}\n\n"


def _as_blank(field_: re.Match[str]) -> str:
    name = next(group for group in field_.groups() if group)
    return f"[{name.replace('_', ' ').lower()}]"


def _is_worn(finding: Finding, read: Scan) -> bool:
    """Return True for a fault of the greeting itself; which form a country prefers, the user must decide."""
    at_fault = finding.points >= GREETING_FAULT and not finding.rule.startswith(ABROAD)
    return at_fault and finding.end > 0 and lies_inside(finding, read, read.greeting)


def _is_found(critique: Critique, rule: str) -> bool:
    return any(f.rule == rule for f in critique.findings)
