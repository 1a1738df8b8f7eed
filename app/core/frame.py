"""A message in another language without a model: its frame is written, each sentence of the user's is left as a blank.

The same parts are composed twice, from the phrases of the reader's language and from those of the user's: the second is
the back-reading, and it is exact because nothing was translated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.anatomy import scan
from app.core.compose import compose, fitted
from app.core.model import Critique, Draft, Tone
from app.core.phrases import Phrases, phrases
from app.core.rulebook import Rulebook
from app.core.salutation import filled, reader_named, salutation
from app.core.text import BLANK, WORD, Reading

QUOTED = 48
"""Characters of a sentence that a blank quotes: a blank holds at most 80 with what stands around them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame in the reader's language, what it says in the user's, and how many sentences await translation."""

    text: str
    back_reading: str
    questions: tuple[str, ...]
    kept: tuple[str, ...]
    untranslated: int


def frame(
    target: Rulebook, own: Rulebook, draft: Draft, critique: Critique, *, tone: Tone, blank: Callable[[str], str]
) -> Frame:
    """Write the frame of `draft`, which is in the language of `own`, with the phrases of `target`.

    `blank` names in the user's language what is to be translated.
    """
    read = scan(draft, own)
    made = compose(draft, critique, own, tone=tone)
    greeting, ending = (read.reading.quote(part).strip() for part in (read.greeting, read.closing))
    # "Ihr Vortrag ..." can be taken for the beginning of a closing: only the last paragraph of it is one.
    before, _, closing = ending.rpartition("\n\n")
    sentences = [s for s in made.kept if s not in (greeting, ending)]
    reading = Reading(before)
    sentences += [reading.quote(span).strip() for span in reading.sentences]
    lines = _lines(target), _lines(own)
    name, signature = reader_named(greeting), _signature(closing)
    is_formal = tone is Tone.FORMAL
    greetings = [
        salutation(book, said, greeting, name, is_formal=is_formal)
        for book, said in zip((target, own), lines, strict=True)
    ]
    closings = [filled(said.closing(tone), signature) for said in lines]
    facts = [fact.strip().rstrip(".") for fact in draft.facts if fact.strip()]
    texts = []
    for index, said in enumerate(lines):
        hook = " ".join(said["hook_plain"].format(fact=blank(fact)) for fact in facts)
        if not hook and not sentences:
            hook = said["hook_blank"]
        asks = [] if any("?" in s for s in sentences) else [said["ask"]]
        blocks = [
            greetings[index],
            hook,
            " ".join(blank(s) for s in sentences),
            " ".join([*asks, said["decline"]]),
            closings[index],
        ]
        texts.append(fitted([b for b in blocks if b], critique.channel, has_greeting=True, has_closing=True))
    questions = [lines[1].question("greeting")] if not name else []
    if not signature:
        questions.append(lines[1].question("signature"))
    return Frame(
        text=texts[0],
        back_reading=texts[1],
        questions=tuple(questions),
        kept=tuple(filter(None, (name, signature))),
        untranslated=sum(BLANK.fullmatch(piece) is not None for piece in map(blank, [*facts, *sentences])),
    )


def short(text: str) -> str:
    """Return the beginning of a sentence on one line, whole where it is short enough, without brackets."""
    flat = " ".join(text.replace("[", "(").replace("]", ")").split())
    if len(flat) <= QUOTED:
        return flat
    return flat[:QUOTED].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _lines(rulebook: Rulebook) -> Phrases:
    return phrases(rulebook, str(rulebook.writer.get("address", {}).get("formal", "")))


def _signature(closing: str) -> str:
    """Return the name on the second line of a closing, or behind its comma, or nothing where there is none."""
    pieces = [line.strip(" ,") for line in closing.splitlines() if line.strip(" ,")]
    if len(pieces) == 1:
        pieces = [piece.strip(" .") for piece in pieces[0].split(",", 1)]
    if len(pieces) < 2:
        return ""
    words = WORD.findall(Reading(pieces[1]).plain)
    return pieces[1] if words and all(word[0].isupper() for word in words) else ""
