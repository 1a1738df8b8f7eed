"""The evidence for a text: what a reader of it copies from the sources is looked up there, and nothing else is believed.

Words alone do not tell a free rewording from a smooth invention. So whoever can read is asked, for each piece of the text,
to copy the words of the sources that say it (attribution to verified quotes: Rashkin et al. 2023, arXiv:2112.12870; Menick
et al. 2022, arXiv:2203.11147). The reader vouches for nothing: a quote must stand in the sources, the figures of a piece
in the sentences quoted for it, and what names, figures and statements a text may hold is decided without the reader
(`app.core.facts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core import facts, support
from app.core.claims import Kind, Knowledge, claims
from app.core.text import BLANK, WORD, Reading, Span, fold
from app.core.verdicts import Said, Verdict

FEWEST = 3
"""Words of the shortest quote that is no name, no figure and no whole sentence: two words stand anywhere by chance."""

CLAUSE = 3
"""Words of the shortest part of a sentence that is asked about on its own."""

CARRIES = 0.5
"""How many content words the quotes must have for each one of the piece that they are to say: "Hi Maria" says no more."""


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
    """What came of a reading: the pieces that are `proven`, what is `unsaid`, as it stands in the text.

    `cleared` and `refused` are suspects of the fact check of which no doubt is left.
    """

    proven: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def applied(self, held: facts.Held) -> facts.Held:
        """Return what the fact check found with what the reading found out; only what words left open is touched."""
        open_to = {*held.unsupported, *held.doubted}
        cleared, refused = open_to.intersection(self.cleared), open_to.intersection(self.refused)
        kept = [one for one in held.invented if one not in held.unsupported or one not in cleared]
        found = [one for one in (*self.unsaid, *self.refused) if one in self.unsaid or one in refused]
        new = [one for one in found if not any(one in other or other in one for other in kept)]
        return replace(
            held,
            invented=tuple(dict.fromkeys([*kept, *new])),
            unsupported=tuple(one for one in held.unsupported if one not in cleared),
            doubted=tuple(one for one in held.doubted if one not in cleared and one not in refused),
        )


def pieces(
    text: str,
    suspects: Sequence[str],
    sources: Sequence[str],
    frame: Sequence[str],
    lexicon: support.Lexicon,
    language: str,
) -> tuple[Piece, ...]:
    """Return a text in pieces, in order, those numbered from 1 that a reader must be asked about.

    A sentence that a source has word for word, one of the `frame` (greeting and closing) and one without a word need no
    reader. One with a suspect in it is cut at its clauses.
    """
    reading = Reading(text)
    known = {_words(sentence) for source in sources for sentence in _sentences(source)}
    known |= {_words(line) for part in frame for line in (part, *part.split("\n"))}
    places = [(one, place) for one in suspects if (place := reading.plain.find(fold(one))) >= 0]
    found: list[Piece] = []
    number = 0
    for span in _whole(reading):
        inside = [(one, place) for one, place in places if span.start <= place < span.end]
        for part in _parted(reading.plain, span, inside, lexicon, language) if inside else (span,):
            quote = reading.quote(part).strip()
            if not quote:
                continue
            here = tuple(one for one, place in inside if part.start <= place < part.end)
            asked = here or (WORD.search(BLANK.sub(" ", quote)) and _words(quote) not in known)
            number += bool(asked)
            found.append(Piece(quote, number if asked else 0, here))
    return tuple(found)


def _whole(reading: Reading) -> Iterator[Span]:
    """Yield the sentences of a text with what stands before and after its body: a subject line, a signature."""
    done = 0
    for span in (*reading.sentences, Span(len(reading.plain), len(reading.plain))):
        yield from (Span(done + m.start(), done + m.end()) for m in LINE.finditer(reading.plain[done : span.start]))
        # Where no blank follows the end of a sentence, as in Chinese and Japanese, it ends all the same.
        start = span.start
        for mark in FULL_WIDTH_END.finditer(reading.plain, span.start, span.end):
            yield Span(start, mark.end())
            start = mark.end()
        if start < span.end:
            yield Span(start, span.end)
        done = span.end


LINE = re.compile(r"\S[^\n]*")
FULL_WIDTH_END = re.compile("[。！？]+")


def _parted(
    plain: str, span: Span, suspects: Sequence[tuple[str, int]], lexicon: support.Lexicon, language: str
) -> Iterator[Span]:
    """Yield a sentence in clauses: each with a suspect alone, the others together."""
    parts: list[tuple[Span, bool]] = []
    for start, end in support.clauses(plain, lexicon, language, span.start, span.end):
        has_suspect = any(start <= place < end for _, place in suspects)
        is_short = len(WORD.findall(plain, start, end)) < CLAUSE
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
) -> Evidence:
    """Return what of a reader's verdicts the program believes; `knowledge` is that of the text's language."""
    proven: list[str] = []
    unsaid: list[str] = []
    cleared: list[str] = []
    refused: list[str] = []
    known = _Sources(sources, knowledge, source_language)
    for piece in asked:
        if (verdict := verdicts.get(piece.number)) is None:
            continue
        match verdict.said:
            case Said.NOTHING:
                unsaid.append(piece.text.rstrip(" .,;:"))
                refused += piece.suspects
            case Said.PART:
                unsaid += known.parts(verdict, piece)
            case Said.COURTESY if piece.suspects and known.is_courtesy(piece):
                cleared += piece.suspects
            case Said.QUOTED if known.proves(verdict, piece):
                proven.append(piece.text)
                cleared += piece.suspects
            case Said.QUOTED if not verdict.is_loose:
                refused += piece.suspects
    return Evidence(tuple(proven), tuple(unsaid), tuple(cleared), tuple(refused))


class _Sources:
    """The sources, ready to look quotes up in."""

    def __init__(self, sources: Sequence[str], knowledge: Knowledge, source_language: str) -> None:
        self._sources = [source for source in sources if source.strip()]
        self._knowledge = knowledge
        self._languages = (knowledge.language, source_language)
        self._sentences = [
            (sentence, f" {_words(sentence)} ") for source in self._sources for sentence in _sentences(source)
        ]
        self._texts = [(source, f" {_words(source)} ") for source in self._sources]

    def where(self, quote: str) -> str:
        """Return the sentence in which a quote stands, or the source where it spans several; "" for nowhere."""
        said = f" {_words(quote)} "
        places = (whole for whole, words in (*self._sentences, *self._texts) if said in words)
        return next(places, "") if said.strip() else ""

    def proves(self, verdict: Verdict, piece: Piece) -> bool:
        """Return True when all quotes stand in the sources, long enough, with the figures of the piece around them."""
        around = [self.where(quote) for quote in verdict.quotes]
        if not around or not all(around):
            return False
        if not all(self._is_whole(quote, place) for quote, place in zip(verdict.quotes, around, strict=True)):
            return False
        unheld = facts.unheld(piece.text, around, self._knowledge, source_language=self._languages[1])
        if any(claim.kind in (Kind.NUMBER, Kind.DATE, Kind.LINK) for claim in unheld):
            return False
        return self._carries(verdict.quotes, piece.text)

    def _is_whole(self, quote: str, place: str) -> bool:
        """Return True for a quote that is long enough, or a name, a figure or a whole sentence."""
        words = WORD.findall(quote)
        is_name = all(word[0].isupper() or word[0].isdigit() for word in words)
        return len(words) >= FEWEST or is_name or _words(quote) == _words(place)

    def _carries(self, quotes: Iterable[str], text: str) -> bool:
        """Return True when the quotes have words enough to say what a text says."""
        lexicon = self._knowledge.lexicon
        if not lexicon.reads(*self._languages):
            return True
        told = sum(len(lexicon.words(fold(quote), self._languages[::-1])) for quote in quotes)
        return told >= CARRIES * len(lexicon.words(fold(text), self._languages[:1]))

    def is_courtesy(self, piece: Piece) -> bool:
        """Return True for a piece that makes no claim the program knows, and adds no word that is one by itself."""
        if claims(piece.text, self._knowledge):
            return False
        new = support.unbacked(piece.text, self._sources, self._knowledge.lexicon, self._languages)
        return not any(word.charged for word in new)

    def parts(self, verdict: Verdict, piece: Piece) -> Iterator[str]:
        """Yield what is said to be unsaid, as it stands in the piece; what is not there, or is in the sources, is not."""
        plain = fold(piece.text)
        for quote in verdict.quotes:
            words = _words(quote).split()
            pattern = r"[\W_]+".join(map(re.escape, words))
            found = re.search(rf"(?<!\w){pattern}(?!\w)", plain, re.IGNORECASE) if words else None
            if found and not (len(words) >= FEWEST and self.where(quote)):
                yield Reading(piece.text).quote(Span(*found.span()))


def _sentences(text: str) -> list[str]:
    reading = Reading(text)
    return [reading.quote(span) for span in reading.sentences]


def _words(text: str) -> str:
    """Return the words of a text in small letters without accents, with one blank between them."""
    return " ".join(re.findall(r"[^\W_]+", fold(text).lower()))
