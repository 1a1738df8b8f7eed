"""Changes of a message that need no model: parts taken out or put back, words exchanged, names, a sentence of the user's.

Every function takes a text and returns another one; what it cannot do it leaves as it was.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable

from app.core import edits
from app.core.anatomy import scan
from app.core.compose import form_of_address
from app.core.model import Draft, Tone
from app.core.parts import POSTSCRIPT, layout
from app.core.phrases import Phrases, phrases
from app.core.routing import GREETINGS
from app.core.rulebook import Rulebook
from app.core.salutation import reader_named
from app.core.text import BLANK, WORD, Span, fold

ALIKE = 0.6
"""Share of common characters (difflib's ratio) from which a sentence is another wording of the one to be put back."""

SHORTER, HALF = 0.75, 0.5
"""Share of its words that a text keeps which is to be shorter, and one that is to be half as long."""

ARTICLE = 4
"""Letters of an article at most, in the languages of the rulebooks: "eine", "unas"."""

COURTESY = 4
"""Words up to which a sentence without a blank or a strength is a courtesy ("Buen día!") and goes before what tells something."""

CARRIES = 0.6
"""Share of a fact's longer words that a sentence holds which tells it."""

ASKED = {
    "greeting": "greeting", "greeting_formal": "greeting", "hook_blank": "hook", "introduction_blank": "introduction",
    "ask": "ask", "ask_short": "ask", "closing": "signature", "closing_warm": "signature",
    "closing_formal": "signature", "subject_blank": "subject",
}  # fmt: skip
"""Which question goes with the blank of which phrase."""


def spoken(text: str, rulebook: Rulebook) -> Phrases:
    """Return the writer's phrases in the form of address that `text` shows."""
    return phrases(rulebook, form_of_address(scan(Draft(text=text), rulebook), rulebook))


def taken_out(text: str, spans: Collection[Span]) -> str:
    """Return the text without the spans, mended around them."""
    for span in sorted(_apart(spans), key=lambda s: -s.start):
        text = edits.without(text, span).applied(text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _apart(spans: Collection[Span]) -> Iterable[Span]:
    """Yield the spans, those that overlap as one."""
    last: Span | None = None
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if last and last.overlaps(span):
            last = Span(last.start, max(last.end, span.end))
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


def exchanged(text: str, old: str, new: str) -> str:
    """Return the text with whole words put for others, a capital kept; the same text where it has no such words."""

    def fresh(match: re.Match[str]) -> str:
        return new[:1].upper() + new[1:] if match[0][:1].isupper() and old[:1].islower() else new

    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", fresh, text, flags=re.IGNORECASE)


def corrected(text: str, old: str, new: str) -> str:
    """Return the text with a correction of the user's made in it: whole words, else without the articles before them.

    "It was a podcast, not a talk" changes "her talk" too; the same text comes back where it holds nothing of the kind.
    """
    if (fresh := exchanged(text, old, new)) != text:
        return fresh
    first, _, rest = old.partition(" ")
    bare = rest if rest and len(first) <= ARTICLE else old
    first, _, rest = new.partition(" ")
    return exchanged(text, bare, rest if bare != old and rest and len(first) <= ARTICLE else new)


def without_postscript(text: str, rulebook: Rulebook) -> str:
    """Return the text with what its P.S. says as the last paragraph before the closing: a frame has no place for it."""
    here = layout(text, rulebook)
    if not here.postscript.end or not here.closing.end:
        return text
    note = POSTSCRIPT.sub("", here.quote(here.postscript), count=1).strip()
    return f"{text[: here.closing.start]}{note}\n\n{here.quote(here.closing)}"


def put_back(text: str, line: str, rulebook: Rulebook, *, kind: str, place: int) -> str:
    """Return the text with `line` word for word: in place of its other wording, else where it belongs."""
    if line in text:
        return text
    here = layout(text, rulebook)
    if kind in ("greeting", "closing"):
        span = here.greeting if kind == "greeting" else here.closing
        if span.end > span.start:
            return text[: span.start] + line + text[span.end :]
        return f"{line}\n\n{text}" if kind == "greeting" else f"{text}\n\n{line}"
    units = here.paragraphs if kind == "paragraph" else here.sentences
    near = max(units, key=lambda s: _likeness(here.quote(s), line), default=None)
    if near and _likeness(here.quote(near), line) >= ALIKE:
        return text[: near.start] + line + text[near.end :]
    gap = "\n\n" if kind == "paragraph" else " "
    if place < 0:
        return text[: here.body.end] + gap + line + text[here.body.end :]
    return text[: here.body.start] + line + gap + text[here.body.start :]


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def greeted(text: str, words: str, rulebook: Rulebook) -> str:
    """Return the text with another greeting; a name alone takes the place of the name in the one it has."""
    here = layout(text, rulebook)
    old = here.quote(here.greeting)
    mark = old[-1] if old and old[-1] in ",:;!" else ","
    # A rulebook takes "Ana," for a greeting, as it is one; here a name alone is meant to stand in the greeting.
    is_greeting = re.match(GREETINGS, fold(words), re.IGNORECASE) or reader_named(f"- {words}") != words
    if is_greeting or not old:
        line = words if words[-1] in ",:;!" else words + mark
    elif BLANK.search(old):
        line = BLANK.sub(lambda _: words, old, count=1)
    else:
        named = reader_named(old)
        line = old.replace(named, words, 1) if named else f"{old.rstrip(',:;! ')} {words}{mark}"
    if not old:
        return f"{line}\n\n{text}"
    return text[: here.greeting.start] + line + text[here.greeting.end :]


def signed(text: str, words: str, rulebook: Rulebook) -> str:
    """Return the text signed with `words`; words that are a closing of their own take the place of the whole closing."""
    here = layout(text, rulebook)
    old = here.quote(here.closing)
    first = re.split(r"[,\n]\s*", words, maxsplit=1)
    closes = scan(Draft(text=f"x\n\n{first[0]},\nX"), rulebook).found("anatomy:closing")
    if closes:
        fresh = ",\n".join(first)
    elif BLANK.search(old):
        fresh = BLANK.sub(lambda _: words, old, count=1)
    else:
        lines = old.splitlines()
        ends = len(lines) > 1 or (lines and not scan(Draft(text=f"x\n\n{old}\nX"), rulebook).found("anatomy:closing"))
        fresh = "\n".join([*lines[:-1], words] if ends else [*lines, words])
    if not old:
        at = here.postscript.start if here.postscript.end else len(text)
        return f"{text[:at].rstrip()}\n\n{fresh}\n\n{text[at:]}".strip()
    return text[: here.closing.start] + fresh + text[here.closing.end :]


def mentioned(text: str, fact: str, rulebook: Rulebook, *, is_thing: bool = False) -> str:
    """Return the text with the user's fact in the user's own words.

    It fills the sentence that waits for a reason to write; else it stands at the end of the first paragraph, before a
    question. Of a thing that is only named ("the fair in Bilbao") the program cannot know what to say: it leaves a blank.
    """
    said = spoken(text, rulebook)
    blank = said["hook_blank"]
    if blank in text:
        return text.replace(blank, said.hook(fact), 1)
    sentence = said.sentence(fact, is_thing=is_thing)
    here = layout(text, rulebook)
    if not here.paragraphs:
        at = here.greeting.end or len(text)
        return f"{text[:at].rstrip()}\n\n{sentence}\n\n{text[at:].lstrip()}".strip()
    first = here.paragraphs[0]
    inside = [s for s in here.sentences if first.start <= s.start < first.end]
    question = next((s for s in inside if here.quote(s).endswith("?")), None)
    if question and question.start == first.start and len(here.paragraphs) == 1:
        return f"{text[: first.start]}{sentence}\n\n{text[first.start :]}"
    if question:
        return f"{text[: question.start]}{sentence} {text[question.start :]}"
    return f"{text[: first.end]} {sentence}{text[first.end :]}"


def carries(sentence: str, fact: str, *, share: float = CARRIES) -> bool:
    """Return True when a sentence tells a fact: that share of its longer words stands in it."""
    words = [w for w in WORD.findall(fold(fact).lower()) if len(w) > 3] or WORD.findall(fold(fact).lower())
    have = set(WORD.findall(fold(sentence).lower()))
    return bool(words) and sum(w in have for w in words) >= share * len(words)


def shortened(
    text: str,
    rulebook: Rulebook,
    *,
    share: float,
    faults: Collection[str],
    strong: Collection[str],
    is_kept: Callable[[str], bool],
) -> str:
    """Return the text with sentences left out until `share` of its words is left, or nothing more can go.

    First go sentences that hold one of the `faults` and bare courtesies, then, from the end, those without a strength,
    then the others.
    Greeting, closing, the last question and what `is_kept` stay, and one sentence in any case.
    """
    here = layout(text, rulebook)
    goal = share * len(WORD.findall(here.quote(here.body)))
    asks = next((s for s in reversed(here.sentences) if here.quote(s).endswith("?")), None)

    def worth(span: Span) -> tuple[int, int]:
        quote = here.quote(span)
        is_strong = any(one in quote or quote in one for one in strong)
        is_bare = len(WORD.findall(quote)) <= COURTESY and not (is_strong or BLANK.search(quote))
        if is_bare or any(fault in quote for fault in faults):
            return 0, -span.start
        return (2 if is_strong else 1), -span.start

    gone: list[Span] = []
    for span in sorted((s for s in here.sentences if s != asks and not is_kept(here.quote(s))), key=worth):
        left = [s for s in here.sentences if s not in gone]
        if len(left) == 1 or sum(len(WORD.findall(here.quote(s))) for s in left) <= goal:
            break
        gone.append(span)
    return taken_out(text, gone)


def toned(text: str, rulebook: Rulebook, tone: Tone) -> str:
    """Return the text with the tone's own greeting and closing where the writer's stand, short forms written out if formal."""
    said = spoken(text, rulebook)
    here = layout(text, rulebook)
    closing = here.quote(here.closing)
    for name in ("closing", "closing_warm", "closing_formal"):
        old, new = said[name].partition("\n")[0], said.closing(tone).partition("\n")[0]
        if closing.startswith(f"{old}\n"):
            text = text[: here.closing.start] + new + text[here.closing.start + len(old) :]
            break
    greeting = said["greeting_formal" if tone is Tone.FORMAL else "greeting"]
    if here.quote(here.greeting) in (said["greeting"], said["greeting_formal"]):
        text = text[: here.greeting.start] + greeting + text[here.greeting.end :]
    return said.formal(text) if tone is Tone.FORMAL else text


def questions(text: str, rulebook: Rulebook) -> tuple[str, ...]:
    """Return what to ask the user about the blanks of a text, each once."""
    said = spoken(text, rulebook)
    known = {blank: name for line, name in ASKED.items() for blank in BLANK.findall(said[line])}
    asked = (
        said.question(known[blank]) if blank in known else said.question("blank").format(blank=blank)
        for blank in BLANK.findall(text)
    )
    return tuple(dict.fromkeys(asked))
