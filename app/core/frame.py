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
from app.core.text import BLANK, WORD, Reading, fold

QUOTED = 48
"""Characters of a sentence that a blank quotes: a blank holds at most 80 with what stands around them."""

HONORIFICS = {
    "man": frozenset("mr sr senor herr herrn m monsieur sig signor senhor".split()),
    "woman": frozenset("mrs ms sra senora frau mme madame sigra signora dra drssa dottssa senhora".split()),
    "doctor": frozenset("dr dra doctor doctora dott dottore drssa dottssa doutor doutora docteur".split()),
}
"""Words before a name, folded and without full stops, by what they say of its bearer. A name itself says nothing."""


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
    greetings = [_greeting(book, said, greeting, name, tone) for book, said in zip((target, own), lines, strict=True)]
    closings = [_filled(said.closing(tone), signature) for said in lines]
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


def _filled(line: str, name: str) -> str:
    return BLANK.sub(lambda _: name, line, count=1) if name else line


def _titles(greeting: str) -> frozenset[str]:
    words = {word.strip(",:;").replace(".", "").lower() for word in fold(greeting).split()}
    return frozenset(kind for kind, known in HONORIFICS.items() if words & known)


def reader_named(greeting: str) -> str:
    """Return the name in a greeting: the capitalised words at its end, without what stands before them."""
    words = greeting.rstrip(" ,:;!").split()
    found: list[str] = []
    for word in reversed(words[1:]):
        low = fold(word).replace(".", "").lower()
        if not word[0].isupper() or any(low in known for known in HONORIFICS.values()):
            break
        found.insert(0, word)
    return " ".join(found)


def _greeting(book: Rulebook, said: Phrases, greeting: str, name: str, tone: Tone) -> str:
    """Return the greeting with the name and the title that the draft gives; who is no Mr or Ms there is none here."""
    kinds = _titles(greeting)
    bearer = next((kind for kind in ("woman", "man") if kind in kinds), "")
    forms = book.writer["salutation"]
    if name and "doctor" in kinds and not bearer and "doctor" in forms:
        return str(forms["doctor"]).format(name=name)
    if name and bearer:
        return str(forms[f"{bearer}_doctor" if "doctor" in kinds else bearer]).format(name=name)
    if name and not kinds:
        return _filled(said["greeting"], name)
    return said["greeting_formal" if tone is Tone.FORMAL or kinds else "greeting"]


def _signature(closing: str) -> str:
    """Return the name on the second line of a closing, or nothing where there is none."""
    pieces = [line.strip(" ,") for line in closing.splitlines() if line.strip(" ,")]
    if len(pieces) < 2:
        return ""
    words = WORD.findall(Reading(pieces[1]).plain)
    return pieces[1] if words and all(word[0].isupper() for word in words) else ""
