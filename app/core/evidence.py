"""The evidence for a text: what a reader of it copies from the sources is looked up there, and nothing else is believed.

Words alone do not tell a free rewording from a smooth invention. So whoever can read is asked, for each piece of the text,
to copy the words of the sources that say it (attribution to verified quotes: Rashkin et al. 2023, arXiv:2112.12870; Menick
et al. 2022, arXiv:2203.11147). The reader vouches for nothing: a quote must stand in the sources, the figures of a piece
in the sentences quoted for it, and what names, figures and statements a text may hold is decided without the reader
(`app.core.facts`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core import facts, support
from app.core.claims import TITLES, Kind, Knowledge, claims
from app.core.lexicon import Lexicon
from app.core.text import BLANK, WORD, Reading, Span, fold
from app.core.told import NEGATED
from app.core.verdicts import READABLE, Said, Verdict

FEWEST = 3
"""Words of the shortest quote that is no name, no figure and no whole sentence: two words stand anywhere by chance."""

FEWEST_LETTERS = 5
"""Letters of the shortest word, and of the beginning, by which a sentence that nobody wrote is kept apart from the sources."""

CLAUSE = 4
"""Words of the shortest part of a sentence that is asked about on its own."""

STRANGE = 0.5
"""Share of new content words from which words alone do not vouch for a piece. Of what careful readers quoted for, 7 % of the
pieces in one language reach it, of what they found nothing for 77 %; one new word alone is in 28 % and 80 %
(tests/golden/factcheck.toml)."""

LEFT_OUT = 0.34
"""How many words a quote may skip for each one it has: a hurried copy drops an article or an aside."""

CARRIES = 0.5
"""How many words the quotes must have for each one of the piece that they are to say: "Hi Maria" says no more."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of a text, or a clause of one; `number` is 0 for what needs no reader.

    `suspects` are the clauses in it that word counting found nothing behind, as the fact check names them.
    """

    text: str
    number: int = 0
    suspects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What came of a reading: what is `unsaid`, as it stands in the text, and what is `unsure`.

    What is unsure has words that stand in the sources, or none that claims anything, and yet the reader found nothing of
    it; or it has many that do not, and the reader's word on it is none. Of the suspects of the fact check, the `cleared` ones
    are quoted for and the `excused` ones are courtesy.
    """

    unsaid: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()

    def applied(self, held: facts.Held) -> facts.Held:
        """Return what the fact check found with what the reading found out.

        Nothing is cleared that a name, a figure, a date or a link shows to be invented, and what only the user can vouch for
        is quoted for and left to them: it becomes a doubt. Courtesy excuses a doubt and no more.
        """
        cleared = [one for one in held.in_words if one in self.cleared]
        kept = [one for one in held.invented if one not in cleared]
        new = [one for one in self.unsaid if not _overlaps(one, kept)]
        doubts = [one for one in held.doubted if one not in (*self.cleared, *self.excused)]
        doubts += [one for one in held.stated if one in cleared]
        doubts += [one for one in self.unsure if not _overlaps(one, doubts)]
        return replace(
            held,
            invented=tuple(dict.fromkeys([*kept, *new])),
            unsupported=tuple(one for one in held.unsupported if one not in cleared),
            stated=tuple(one for one in held.stated if one not in cleared),
            doubted=tuple(one for one in dict.fromkeys(doubts) if not _overlaps(one, (*kept, *new))),
        )


def _overlaps(one: str, others: Iterable[str]) -> bool:
    return any(one in other or other in one for other in others)


def pieces(
    text: str,
    suspects: Sequence[str],
    sources: Sequence[str],
    frame: Sequence[str],
    lexicon: Lexicon,
    language: str,
) -> tuple[Piece, ...]:
    """Return a text in pieces, in order, those numbered from 1 that a reader must be asked about.

    A sentence that a source has word for word, a line of the `frame` (greeting and closing) that is courtesy, names and
    words that a source has in a row ("Thanks again for presenting me to your boss" is more), and one without a word need
    no reader. One with a suspect in it is cut at its clauses.
    """
    reading = Reading(text)
    known = {_words(sentence) for source in sources for sentence in _sentences(source)}
    lines = {line for part in frame for line in (part, *part.split("\n"))}
    known |= {_words(line) for line in lines if not _claims(line, sources, lexicon, language)}
    places = [
        (one, m.start())
        for one in suspects
        for m in re.finditer(rf"(?<!\w){re.escape(fold(one))}(?!\w)", reading.plain)
    ]
    found: list[Piece] = []
    number = 0
    for span in _whole(reading):
        inside = [(one, place) for one, place in places if span.start <= place < span.end]
        for part in _parted(reading.plain, span, inside, lexicon, language) if inside else (span,):
            quote = reading.quote(part).strip()
            if not quote:
                continue
            here = tuple(dict.fromkeys(one for one, place in inside if part.start <= place < part.end))
            asked = here or (WORD.search(BLANK.sub(" ", quote)) and _words(quote) not in known)
            number += bool(asked)
            found.append(Piece(quote, number if asked else 0, here))
    return tuple(found)


def control(sentences: Iterable[str], sources: Sequence[str]) -> str:
    """Return the first of the sentences that has no word of `FEWEST_LETTERS` letters in common with the sources, else ""."""

    def words(text: str) -> set[str]:
        return {word[:FEWEST_LETTERS] for word in _words(text).split() if len(word) >= FEWEST_LETTERS}

    known = set[str]().union(*map(words, sources))
    return next((one for one in sentences if not words(one) & known), "")


def _claims(line: str, sources: Sequence[str], lexicon: Lexicon, language: str) -> bool:
    """Return True for a line of a greeting or a closing with more in it than names, courtesy and words of the sources in a row.

    So "Dear Captain Holm," asks nothing of a draft that begins with "Captain Holm".
    """
    if not lexicon.reads(language):
        return False
    plain = fold(line)
    names = [m.span() for m in WORD.finditer(plain) if m[0][0].isupper()]
    small = [w for w in lexicon.words(plain, (language,))[1:] if not any(a <= w.start < b for a, b in names)]
    claimed = [word for word in small if not (word.light or word.named or word.text in TITLES)]
    if not claimed:
        return False
    row = f" {_words(plain[claimed[0].start :])} "
    return not any(row in f" {_words(source)} " for source in sources)


def _whole(reading: Reading) -> Iterator[Span]:
    """Yield the sentences of a text with what stands before and after its body: a subject line, a signature."""
    done = 0
    for span in (*_closed(reading), Span(len(reading.plain), len(reading.plain))):
        yield from (Span(done + m.start(), done + m.end()) for m in LINE.finditer(reading.plain[done : span.start]))
        # Where no blank follows the end of a sentence, as in Chinese and Japanese, it ends all the same.
        start = span.start
        for mark in FULL_WIDTH_END.finditer(reading.plain, span.start, span.end):
            yield Span(start, mark.end())
            start = mark.end()
        if start < span.end:
            yield Span(start, span.end)
        done = span.end


def _closed(reading: Reading) -> Iterator[Span]:
    """Yield the sentences, those that end inside brackets ("(ref. 22/117)") with the next one."""
    start = -1
    for span in reading.sentences:
        start = span.start if start < 0 else start
        said = reading.plain[start : span.end]
        if said.count("(") <= said.count(")") or span is reading.sentences[-1] or "\n" in said:
            yield Span(start, span.end)
            start = -1


LINE = re.compile(r"\S[^\n]*")
FULL_WIDTH_END = re.compile("[。！？]+")


def _parted(
    plain: str, span: Span, suspects: Sequence[tuple[str, int]], lexicon: Lexicon, language: str
) -> Iterator[Span]:
    """Yield a sentence in clauses: each with a suspect alone, the others together."""
    parts: list[tuple[Span, bool]] = []
    for start, end in support.clauses(plain, lexicon, language, span.start, span.end):
        has_suspect = any(start <= place < end for _, place in suspects)
        is_short = _is_short(plain, Span(start, end))
        if parts and (
            (is_short and not has_suspect) or (not has_suspect and not parts[-1][1]) or _is_short(plain, parts[-1][0])
        ):
            last, had = parts.pop()
            parts.append((Span(last.start, end), has_suspect or had))
        else:
            parts.append((Span(start, end), has_suspect))
    yield from (part for part, _ in parts)


def _is_short(plain: str, span: Span) -> bool:
    return len(WORD.findall(plain, span.start, span.end)) < CLAUSE


def weigh(
    asked: Sequence[Piece],
    verdicts: Mapping[int, Verdict],
    sources: Sequence[str],
    knowledge: Knowledge,
    source_language: str,
    stated: Collection[str] = (),
    control: int = 0,
) -> Evidence | None:
    """Return what of a reader's verdicts the program believes; `knowledge` is that of the text's language.

    Quotes for what is `stated` (`app.core.facts.Held`) must share a content word with it, in whatever form. None where the
    reader found the piece numbered `control` in the sources, which none of them has: it finds everything. Nor is it evidence
    where less than `READABLE` of the pieces have an answer: a quote that stands nowhere is none, and no courtesy that claims.
    """
    unsaid: list[str] = []
    unsure: list[str] = []
    excused: list[str] = []
    left: set[str] = set()
    known = _Sources(sources, knowledge, source_language)
    if control and known.is_found(verdicts.get(control)):
        return None
    questions = [piece for piece in asked if piece.number not in (0, control)]
    unanswered = 0
    for piece in questions:
        verdict = verdicts.get(piece.number)
        said = verdict.said if verdict else None
        if verdict and said is Said.QUOTED and known.proves(verdict.quotes, piece):
            if not known.speaks_of(verdict.quotes, piece):
                left.update(one for one in piece.suspects if one in stated)
            continue
        if said is Said.COURTESY and known.is_courtesy(piece):
            excused += piece.suspects
            continue
        left.update(piece.suspects)
        if verdict and said is Said.PART:
            for part in known.parts(verdict.quotes, piece):
                (unsaid if piece.suspects or known.is_heavy(part) else unsure).append(part)
        elif verdict and said is Said.QUOTED and known.have(verdict.quotes):
            continue  # too little of a quote to clear anything, and no reason to doubt
        else:
            # A reader that finds nothing is wrong now and then: where words vouch for the piece, the user is asked to look.
            # What is no answer refuses nothing: words alone decide whether the user is.
            is_refused = said is Said.NOTHING and known.is_strange(piece)
            unanswered += said is not Said.NOTHING
            if said is Said.NOTHING or (known.is_strange(piece) and not piece.suspects):
                (unsaid if is_refused else unsure).append(piece.text.rstrip(" .,;:"))
    if len(questions) - unanswered < READABLE * len(questions):
        return None
    quoted = (one for piece in asked for one in piece.suspects if one not in (*left, *excused))
    return Evidence(
        tuple(unsaid),
        tuple(unsure),
        tuple(dict.fromkeys(quoted)),
        tuple(one for one in excused if one not in left),
    )


class _Sources:
    """The sources, ready to look quotes up in."""

    def __init__(self, sources: Sequence[str], knowledge: Knowledge, source_language: str) -> None:
        self._sources = [source for source in sources if source.strip()]
        self._knowledge = knowledge
        self._languages = (knowledge.language, source_language)
        self._backing = support.Backing(self._sources, knowledge.lexicon, self._languages)
        self._sentences = [
            (sentence, f" {_words(sentence)} ") for source in self._sources for sentence in _sentences(source)
        ]
        self._texts = [(source, f" {_words(source)} ") for source in self._sources]

    def where(self, quote: str) -> tuple[str, ...]:
        """Return the sentences in which a quote stands, or the sources where it spans several."""
        said = f" {_words(quote)} "
        if not said.strip():
            return ()
        sentences = tuple(sentence for sentence, words in self._sentences if said in words)
        return (
            sentences
            or tuple(source for source, words in self._texts if said in words)
            or tuple(sentence for sentence, words in self._sentences if _is_shortened(said.split(), words.split()))
        )

    def have(self, quotes: Sequence[str]) -> bool:
        """Return True when all quotes stand in the sources, and there is one."""
        return bool(quotes) and all(self.where(quote) for quote in quotes)

    def proves(self, quotes: Sequence[str], piece: Piece) -> bool:
        """Return True when all quotes stand in the sources, long enough, with the figures of the piece around them."""
        if not self.have(quotes) or not all(map(self._is_whole, quotes)):
            return False
        around = [sentence for quote in quotes for sentence in self.where(quote)]
        unheld = facts.unheld(piece.text, around, self._knowledge, source_language=self._languages[1])
        if any(claim.kind in (Kind.NUMBER, Kind.DATE, Kind.LINK) for claim in unheld):
            return False
        told = sum(len(WORD.findall(quote)) for quote in quotes)
        return told >= CARRIES * len(WORD.findall(BLANK.sub(" ", piece.text)))

    def speaks_of(self, quotes: Sequence[str], piece: Piece) -> bool:
        """Return True where a content word of the piece, or a name in it, stands in the quotes in some form."""
        backed, _ = support.Backing(quotes, self._knowledge.lexicon, self._languages)(piece.text)
        return bool(backed) or not self._knowledge.lexicon.reads(*self._languages)

    def _is_whole(self, quote: str) -> bool:
        """Return True for a quote that is long enough, or a name, a figure, a sentence or a clause of one."""
        words = WORD.findall(quote)
        if len(words) >= FEWEST or all(word[0].isupper() or word[0].isdigit() for word in words):
            return True
        lexicon, own = self._knowledge.lexicon, self._languages[1]
        plain = [fold(sentence) for sentence in self.where(quote)]
        clauses = ((one, span) for one in plain for span in support.clauses(one, lexicon, own, 0, len(one)))
        return any(_words(one[start:end]) == _words(quote) for one, (start, end) in clauses)

    def is_found(self, verdict: Verdict | None) -> bool:
        """Return True where a reader takes for said, or for courtesy, what it was asked about."""
        if verdict is None or verdict.said not in (Said.QUOTED, Said.COURTESY):
            return False
        return not verdict.is_loose or self.have(verdict.quotes)

    def is_courtesy(self, piece: Piece) -> bool:
        """Return True for a piece that may be courtesy: no statement, nothing new that claims, no new word but in a question."""
        if any(claim.kind is Kind.STATEMENT for claim in claims(piece.text, self._knowledge)):
            return False
        if facts.unheld(piece.text, self._sources, self._knowledge, source_language=self._languages[1]):
            return False
        _, new = self._backing(piece.text)
        return not new or (piece.text.rstrip().endswith("?") and not any(word.charged for word in new))

    def is_strange(self, piece: Piece) -> bool:
        """Return True for a piece of whose content words `STRANGE` are in no source in whatever form, or nobody can tell."""
        if not self._knowledge.lexicon.reads(*self._languages):
            return True
        backed, new = self._backing(piece.text)
        return bool(new) and len(new) >= STRANGE * len((*backed, *new))

    def is_heavy(self, text: str) -> bool:
        """Return True for a text with a content word that is not light, whether a source has it or not."""
        backed, new = self._backing(text)
        return bool(backed or new) or not self._knowledge.lexicon.reads(*self._languages)

    def parts(self, quotes: Sequence[str], piece: Piece) -> Iterator[str]:
        """Yield what is said to be unsaid, as it stands in the piece; what is not there, or is in the sources, is not."""
        plain = fold(piece.text)
        for quote in quotes:
            words = _words(quote).split()
            pattern = r"[\W_]+".join(map(re.escape, words))
            found = re.search(rf"(?<!\w){pattern}(?!\w)", plain, re.IGNORECASE) if words else None
            if found and not (len(words) >= FEWEST and self.where(quote)):
                yield Reading(piece.text).quote(Span(*found.span()))


def _is_shortened(said: Sequence[str], sentence: Sequence[str]) -> bool:
    """Return True for words of a sentence in their order, of which few, no figure and no denial, were left out between them."""
    if len(said) <= FEWEST or said[0] not in sentence:
        return False
    left: list[str] = []
    for begun in (place for place, word in enumerate(sentence) if word == said[0]):
        place, left = begun, []
        for word in said:
            while place < len(sentence) and sentence[place] != word:
                left.append(sentence[place])
                place += 1
            place += 1
        if place <= len(sentence) and len(left) <= LEFT_OUT * len(said):
            return not NEGATED.search(" ".join(left)) and not any(any(map(str.isdigit, word)) for word in left)
    return False


def _sentences(text: str) -> list[str]:
    reading = Reading(text)
    return [reading.quote(span) for span in reading.sentences]


def _words(text: str) -> str:
    """Return the words of a text in small letters without accents, with one blank between them."""
    return " ".join(re.findall(r"[^\W_]+", fold(text).lower()))
