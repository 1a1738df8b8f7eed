"""Where the parts of a message are that a user names: its second paragraph, its last sentence, its P.S., its figures."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from app.core import numerals
from app.core.anatomy import scan
from app.core.model import Critique, Draft
from app.core.refinement import Part
from app.core.rulebook import Rulebook
from app.core.text import URL, WORD, Reading, Span, fold

POSTSCRIPT = re.compile(
    r"(?m)^[ \t]*(?:p\.? ?-?s\.?|p\.? ?d\.?|posdata|postdata|post-?scriptum)[ \t]*[.:,-]?[ \t]", re.IGNORECASE
)
HASHTAG = re.compile(r"(?<![\w&/])#\w+[ \t]*")
BLOCK = re.compile(r"\S(?:[^\n]|\n(?![ \t]*\n))*")
FAREWELL = 40
"""Characters of a farewell at most that stands in a paragraph of its own: "With kind regards from Vigo,"."""

FLATTERY = "hook.generic-flattery"
IN_WORDS = frozenset(("1", "2", "3"))
"""Numbers that in words are a way of speaking: "one question", "a line or two"."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a text as spans of the text itself. `paragraphs` and `sentences` are those between greeting and closing."""

    text: str
    language: str
    subject: Span
    greeting: Span
    closing: Span
    postscript: Span
    paragraphs: tuple[Span, ...]
    sentences: tuple[Span, ...]
    lines: tuple[Span, ...]

    def quote(self, span: Span) -> str:
        """Return the characters of a span."""
        return self.text[span.start : span.end]

    @property
    def body(self) -> Span:
        """What stands between greeting and closing."""
        if not self.sentences:
            return Span(self.greeting.end, self.greeting.end)
        return Span(self.sentences[0].start, self.sentences[-1].end)


def layout(text: str, rulebook: Rulebook) -> Layout:
    """Return the parts of `text`; `rulebook` is that of its language, or of any where its own has no rules."""
    read = scan(Draft(text=text), rulebook)
    reading = read.reading

    def original(start: int, end: int) -> Span:
        return reading.original_span(start, end) if end > start else Span(0, 0)

    end = reading.body.end
    note = POSTSCRIPT.search(reading.plain, reading.body.start, end)
    told_until = note.start() if note else end
    closes = read.closing.start if read.closing.end > read.closing.start else told_until
    closes += _told_before(reading.plain[closes:told_until].rstrip())
    closing = Span(closes, told_until) if closes < told_until else Span(0, 0)
    until = min(closes, told_until)
    since = read.greeting.end

    def within(spans: Collection[Span]) -> tuple[Span, ...]:
        cut = (Span(max(s.start, since), min(s.end, until)) for s in spans if s.end > since and s.start < until)
        return tuple(
            _trimmed(text, original(s.start, s.end)) for s in cut if WORD.search(reading.plain, s.start, s.end)
        )

    return Layout(
        text=text,
        language=rulebook.language,
        subject=original(reading.subject.start, reading.subject.end),
        greeting=_trimmed(text, original(read.greeting.start, read.greeting.end)),
        closing=_trimmed(text, original(closing.start, closing.end)),
        postscript=_trimmed(text, original(note.start(), end)) if note else Span(0, 0),
        paragraphs=within(reading.paragraphs),
        sentences=within(reading.sentences),
        lines=within(reading.lines),
    )


def located(part: Part, here: Layout, critique: Critique, praise: re.Pattern[str]) -> tuple[Span, ...]:
    """Return the spans of a part of the text; nothing where it has none, or fewer than the part's place."""
    single = {
        "subject": here.subject,
        "greeting": here.greeting,
        "closing": here.closing,
        "postscript": here.postscript,
    }
    if part.kind in single:
        span = single[part.kind]
        return (span,) if span.end > span.start else ()
    found = _of_kind(part.kind, here, critique, praise)
    if not part.place:
        # "the paragraph" of several says too little; figures, links and compliments are meant all.
        return found if part.kind not in ("paragraph", "sentence", "line") or len(found) == 1 else ()
    first = part.place - 1 if part.place > 0 else len(found) + part.place - (part.count - 1)
    return found[first : first + part.count] if first >= 0 and first + part.count <= len(found) else ()


def about(words: str, here: Layout) -> tuple[Span, ...]:
    """Return the sentences that hold every longer word of `words`, whatever its ending."""
    return tuple(s for s in here.sentences if tells(words, here.quote(s)))


def tells(words: str, text: str) -> bool:
    """Return True when a text holds every longer word of `words`, whatever its ending."""
    stems = [w[: max(4, len(w) - 2)] for w in WORD.findall(fold(words).lower()) if len(w) > 3] or [fold(words).lower()]
    return all(stem in fold(text).lower() for stem in stems)


def _of_kind(kind: str, here: Layout, critique: Critique, praise: re.Pattern[str]) -> tuple[Span, ...]:
    match kind:
        case "paragraph":
            return here.paragraphs
        case "line":
            return here.lines
        case "question":
            return tuple(s for s in here.sentences if here.quote(s).rstrip(' "”»)').endswith("?"))
        case "link":
            return tuple(s for s in here.sentences if URL.search(here.quote(s)))
        case "hashtag":
            return tuple(Span(m.start(), m.end()) for m in HASHTAG.finditer(here.text))
        case "figures":
            return tuple(s for s in here.sentences if _counts(here.quote(s), here.language))
        case "compliment":
            named = [f for f in critique.findings if f.rule == FLATTERY and f.quote]
            return tuple(
                s
                for s in here.sentences
                if praise.search(fold(here.quote(s)).lower()) or any(f.quote in here.quote(s) for f in named)
            )
        case _:
            return here.sentences


def _counts(sentence: str, language: str) -> bool:
    plain = Reading(sentence).plain
    return any(
        any(c.isdigit() for c in plain[figure.start : figure.end]) or not figure.values <= IN_WORDS
        for figure in numerals.figures(plain, language)
        if figure.sort in (numerals.Sort.NUMBER, numerals.Sort.PERCENT)
    )


def _told_before(closing: str) -> int:
    """Return how much of what a rulebook takes for a closing still tells something: "Ihr Vortrag ..." may begin one.

    The last paragraph closes, and those before it while they are as short as a greeting and end no sentence.
    """
    blocks = list(BLOCK.finditer(closing))
    first = len(blocks) - 1
    while first > 0 and len(blocks[first - 1][0]) <= FAREWELL and blocks[first - 1][0].rstrip()[-1] not in ".?!":
        first -= 1
    return blocks[first].start() if blocks else 0


def _trimmed(text: str, span: Span) -> Span:
    inside = text[span.start : span.end]
    start = span.start + len(inside) - len(inside.lstrip())
    return Span(start, max(start, span.start + len(inside.rstrip())))
