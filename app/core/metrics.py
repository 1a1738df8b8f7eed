"""Measures of a text, each a number that a `metric` rule can limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from app.core.model import Channel
from app.core.text import EMOJI, HIDDEN, MASK, PSEUDO_BOLD, WORD, Reading, Span

LIMITS: dict[Channel, int | None] = {
    Channel.CONNECTION_NOTE: 300,
    Channel.INMAIL: 1900,
    Channel.MESSAGE: 8000,
    Channel.EMAIL: None,
    Channel.POST: 3000,
    Channel.COMMENT: 1250,
}
"""Longest body a channel takes, in characters: LinkedIn's note with Premium (200 without), the safe cap of an InMail
body (Help says 2,000, third parties 1,900), of a message (unverified), a post and a comment. State of November 2026."""

VOWELS = re.compile(r"[aeiouy]+", re.IGNORECASE)
VOWELLESS = re.compile(r"(?<![^ ])[^aeiouy ]++(?![^ ])", re.IGNORECASE)
"""Syllables of a line of words: a run of vowels, or a word that has none."""

CAPITALS = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{4,}\b(?:\s+\b[A-ZÀ-ÖØ-Þ]{2,}\b)*")


NO_NAMES = frozenset(
    "i'm i'd i've i'll monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays"
    " fridays saturdays sundays january february march april may june july august september october november december"
    " ai it ceo cto cfo coo hr pr seo crm saas b2b usa uk eu ok ps p.s linkedin zoom google teams whatsapp instagram"
    " facebook".split()
)
"""Words with a capital that tell nothing about a reader: what English writes so, abbreviations, the common tools."""

FEW_WORDS, ENOUGH_DETAILS = 160, 3
"""Most words of a text, and fewest figures and names in it, for its question to be an exact one. On the messages in
development no salesy text that no rule of selling finds has so many details and asks."""

WHOLE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Measure:
    """A value and where it shows; an empty span means the whole text."""

    value: float
    span: Span = WHOLE


@dataclass(frozen=True, slots=True)
class Context:
    """What a measure may look at."""

    reading: Reading
    channel: Channel
    subject: str
    first_person: frozenset[str]
    second_person: frozenset[str]
    parameters: Mapping[str, float]
    informal: int
    formal: int
    first_person_verbs: int
    told: Span


def _characters(c: Context) -> Measure:
    return Measure(c.reading.body.end - c.reading.body.start)


def _over_limit(c: Context) -> Measure:
    limit = LIMITS[c.channel]
    return Measure(max(0.0, _characters(c).value - limit) if limit else 0.0)


def _words(c: Context) -> Measure:
    return Measure(len(c.reading.words))


def _sentence_words(c: Context) -> Measure:
    long = [size for size in c.reading.sentence_sizes if size > 2]
    return Measure(sum(long) / len(long) if long else 0.0)


def _longest(c: Context, spans: Iterable[Span]) -> Measure:
    """Return the words of the longest of `spans`, and that one."""
    sized = ((len(c.reading.words_in(s)), s) for s in spans)
    size, span = max(sized, key=lambda pair: (pair[0], -pair[1].start), default=(0, WHOLE))
    return Measure(size, span)


def _longest_sentence(c: Context) -> Measure:
    return _longest(c, c.reading.sentences)


def _longest_paragraph(c: Context) -> Measure:
    return _longest(c, c.reading.paragraphs)


def _counted(pattern: re.Pattern[str], text: str, body: Span) -> Measure:
    found = [m.span() for m in pattern.finditer(text, body.start, body.end)]
    return Measure(len(found), Span(*found[0])) if found else Measure(0)


def _emoji(c: Context) -> Measure:
    return Measure(0) if c.reading.plain.isascii() else _counted(EMOJI, c.reading.plain, c.reading.body)


def _exclamations(c: Context) -> Measure:
    return _counted(re.compile(r"!"), c.reading.folded, c.reading.body)


def _double_exclamations(c: Context) -> Measure:
    return _counted(re.compile(r"!!+|\?!|!\?"), c.reading.folded, c.reading.body)


def _capitals(c: Context) -> Measure:
    found = list(CAPITALS.finditer(c.reading.folded, c.reading.body.start, c.reading.body.end))
    # One capital word may be an acronym or a company; two in a row, or a very long one, is a raised voice.
    loud = [m for m in found if " " in m[0].strip() or "\n" in m[0] or len(m[0]) >= 9]
    return Measure(sum(len(m[0].split()) for m in loud), Span(*loud[0].span())) if loud else Measure(0)


def _pseudo_bold(c: Context) -> Measure:
    return Measure(0 if c.reading.original.isascii() else len(PSEUDO_BOLD.findall(c.reading.original)))


def _links(c: Context) -> Measure:
    found = [Span(*span) for span in c.reading.links if span[0] in c.reading.body]
    return Measure(len(found), found[0]) if found else Measure(0)


def _hidden(c: Context) -> Measure:
    # A zero-width joiner inside an emoji, and a soft hyphen, are typography and not a trick.
    found = c.reading.plain is not c.reading.original and HIDDEN.findall(c.reading.original)
    return Measure(sum(x not in "\u200d\u00ad\ufeff\u200e\u200f" for x in found) if found else 0)


def _questions(c: Context) -> Measure:
    return _counted(re.compile(r"\?"), c.reading.folded, c.reading.body)


def _self_share(c: Context) -> Measure:
    own = sum(map(c.first_person.__contains__, c.reading.words)) + c.first_person_verbs
    theirs = sum(map(c.second_person.__contains__, c.reading.words))
    return Measure(own / (own + theirs) if own + theirs >= 5 else 0.0)


def _subject_words(c: Context) -> Measure:
    return Measure(len(WORD.findall(c.subject)))


def _subject_capitals(c: Context) -> Measure:
    letters = [x for x in c.subject if x.isalpha()]
    loud = sum(len(m[0].split()) for m in CAPITALS.finditer(c.subject) if len(m[0]) > 4)
    return Measure(100.0 if len(letters) > 8 and all(x.isupper() for x in letters) else float(loud))


def _readability(c: Context) -> Measure:
    """Flesch (1948) or its adaptation named in the language's `[metrics]`: a - b * syllables/word - c * words/sentence."""
    sentences = sum(size > 2 for size in c.reading.sentence_sizes)
    words = c.reading.words
    if not sentences or len(words) < 30 or not c.parameters:
        return Measure(100.0)
    line = " ".join(words)
    syllables = (len(VOWELS.findall(line)) + len(VOWELLESS.findall(line))) / len(words)
    p = c.parameters
    return Measure(p["base"] - p["syllables"] * syllables - p["words"] * len(words) / sentences)


def _mixed_register(c: Context) -> Measure:
    return Measure(min(c.informal, c.formal))


def _is_name_like(word: str, c: Context) -> bool:
    """Return True for a capitalised word that may be a name: no "I'm", no day, no polite "Lei", "Suo", "Sie", "Ihr"."""
    low = word.lower()
    return len(word) > 1 and word[0].isupper() and low not in c.second_person and low not in NO_NAMES


def _reader_details(c: Context) -> Measure:
    """Count the sentences that speak to the reader and name something: a name, a figure, a title in quotation marks.

    A post speaks to everybody, so it has none.
    """
    if c.channel is Channel.POST:
        return Measure(0)
    found = []
    for s in c.reading.sentences:
        if not s.overlaps(c.told):
            continue
        # A name in a greeting of the same line greets; it tells nothing about the reader.
        at = c.reading.words_in(Span(max(s.start, c.told.start), s.end))
        if c.second_person.isdisjoint(c.reading.words[at.start : at.stop]):
            continue
        words = c.reading.cased_words[at.start : at.stop]
        capital = [_is_name_like(word, c) for word in words[1:]]
        # Where nouns have capitals too, only two in a row ("Anna Meier") are taken for a name.
        named = any(map(all, pairwise(capital))) if c.parameters.get("nouns_have_capitals") else any(capital)
        figure = any(word[0].isdigit() for word in words)
        masked = c.reading.folded.find(MASK, s.start, s.end)
        if named or figure or (masked >= 0 and c.reading.plain[masked] in '"«'):
            found.append(s)
    return Measure(len(found), found[0]) if found else Measure(0)


def _details(c: Context) -> Measure:
    """Count the figures and names in what is told; a name at the start of a sentence cannot be told from any other word.

    How many minutes somebody asks for is no detail of what he wants.
    """
    count = 0
    for s in c.reading.sentences:
        if not s.overlaps(c.told):
            continue
        at = c.reading.words_in(Span(max(s.start, c.told.start), s.end))
        words = c.reading.cased_words[at.start : at.stop]
        capital = [_is_name_like(word, c) for word in words[1:]]
        named = map(all, pairwise(capital)) if c.parameters.get("nouns_have_capitals") else capital
        behind = [*words, ""][1:]
        count += sum(named)
        count += sum(
            w[0].isdigit() and not after.lower().startswith("min") for w, after in zip(words, behind, strict=True)
        )
    return Measure(count)


def _exact_questions(c: Context) -> Measure:
    """Count the questions of a text that is short and full of detail: whoever asks so has somebody to ask."""
    if len(c.reading.words) > FEW_WORDS or _details(c).value < ENOUGH_DETAILS:
        return Measure(0)
    asked = [s for s in c.reading.sentences if s.overlaps(c.told) and "?" in c.reading.folded[s.start : s.end]]
    return Measure(len(asked), asked[0]) if asked else Measure(0)


MEASURES: dict[str, Callable[[Context], Measure]] = {
    "characters": _characters,
    "over_limit": _over_limit,
    "words": _words,
    "sentence_words": _sentence_words,
    "longest_sentence": _longest_sentence,
    "longest_paragraph": _longest_paragraph,
    "emoji": _emoji,
    "exclamations": _exclamations,
    "double_exclamations": _double_exclamations,
    "capitals": _capitals,
    "pseudo_bold": _pseudo_bold,
    "links": _links,
    "hidden": _hidden,
    "questions": _questions,
    "self_share": _self_share,
    "subject_words": _subject_words,
    "subject_capitals": _subject_capitals,
    "readability": _readability,
    "mixed_register": _mixed_register,
    "reader_details": _reader_details,
    "details": _details,
    "exact_questions": _exact_questions,
}
