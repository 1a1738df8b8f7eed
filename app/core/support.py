"""Whether each clause of a rewrite has the support of its sources: the content words that no source word stands behind.

A rewrite says the same in other words, so a word of its own is no sign of anything; but where it replaces a word, that
word of the source is left without a counterpart. A clause with more new content words than the sentences it draws on
have words to spare says something that nobody told it. Which words mean one thing, in one language or two, and which
ones claim nothing whoever adds them, is data: `app/languages/facts/`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from app.core.lexicon import SENTENCE, Lexicon, Word
from app.core.spans import Spans
from app.core.text import fold

SPLIT = re.compile(r"[,;:()—–\n]|\s-\s|[.!?](?=\s|$)")
CLOSED = re.compile(r"[.!?;\n]")
PLAIN = (
    *((r"ph", "f"), (r"th", "t"), (r"ch|qu|k", "c"), (r"y", "i"), (r"ue", "o"), (r"ie", "e")),
    *((r"^es(?=[ptclmn])", "s"), (r"(.)\1", r"\1")),
)
"""How one Greek or Latin word is written in two languages: "architecture" and "arquitectura" begin alike."""

LONG, SHORT = 5, 4
"""Letters in common at the beginning by which two words are forms of one; the fewer for words of at most six letters."""

SPARE, LIGHT_SPARE = 0.3, 0.1
"""How many new words one word of the source without a counterpart accounts for: it may as well have been dropped as said
otherwise. A light one, too, may come back in words that carry more: "cannot see well" as "poor sight"."""

BETWEEN = 0.6
"""How much each known word between the new ones takes off: a paraphrase weaves its words in, an invention stands alone."""

ENOUGH = 1.5
"""New words in a clause, beyond those accounted for, from which it may be one that nobody told: a single one is style.
These measures were fitted together on the cases that the check was developed on (tests/golden/factcheck.toml)."""

CERTAIN = 3.0
"""The same from which it is taken for one. On 120 cases that nobody had seen, from `ENOUGH` on every second free rewording
was suspected; from here on, hardly one more than without this check."""

CHARGE = 1.0
"""What a word that claims something even alone adds: kinship, rank, a season, a prize."""

MOST = 0.7
"""Share of the words of a clause that another must hold to say the same."""

ENOUGH_ADDED = 0.6
"""The same for a clause added by "and", "which" or "because" that has no content word of the sources at all."""


@lru_cache(maxsize=20_000)
def _plain(word: str) -> str:
    for pattern, plain in PLAIN:
        word = re.sub(pattern, plain, word)
    return word


class _Index:
    """The words of the sources, by all they can be known by."""

    def __init__(self, words: Sequence[Word], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._by: dict[str, set[int]] = defaultdict(set)
        self._found: dict[tuple[str, tuple[str, ...]], frozenset[int]] = {}
        for place, word in enumerate(words):
            for key in word.keys:
                self._by[key].add(place)
                for other in lexicon.kin.get(key, ()):
                    self._by[f"~{other}"].add(place)
            for beginning in _beginnings(word.text, sought=False):
                self._by[beginning].add(place)

    def behind(self, word: Word) -> frozenset[int]:
        """Return the places of the source words that stand behind a word of the rewrite; one that comes again is known."""
        if (word.text, word.keys) not in self._found:
            self._found[word.text, word.keys] = frozenset(self._behind(word))
        return self._found[word.text, word.keys]

    def _behind(self, word: Word) -> set[int]:
        found: set[int] = set()
        for key in word.keys:
            found |= self._by.get(key, set()) | self._by.get(f"~{key}", set())
            # Two words of one language that a third, of the other, translates.
            for other in self._lexicon.kin.get(key, ()):
                if other[:3] != key[:3]:
                    found |= self._by.get(f"~{other}", set())
        for beginning in _beginnings(word.text, sought=True):
            found |= self._by.get(beginning, set())
        return found


def _beginnings(word: str, *, sought: bool) -> Iterator[str]:
    """Yield the beginnings a word is kept under, or is sought by: a short one needs fewer letters in common."""
    plain = _plain(word)
    if len(plain) >= LONG:
        yield f"^{plain[:LONG]}"
    if len(plain) >= SHORT:
        is_short = len(plain) <= LONG + 1
        if is_short or not sought:
            yield f"^^{plain[:SHORT]}"
        if is_short or sought:
            yield f"^^^{plain[:SHORT]}"


@dataclass(frozen=True, slots=True)
class Support:
    """What stands behind a text: the places `[start, end)` that nothing does, those in doubt, the clauses wholly told.

    `fresh` are the words of the text's own that claim something, each with its clause.
    """

    missing: tuple[tuple[int, int], ...] = ()
    doubtful: tuple[tuple[int, int], ...] = ()
    settled: tuple[tuple[int, int], ...] = ()
    fresh: tuple[tuple[int, int, tuple[int, int]], ...] = ()

    def settles(self, start: int, end: int) -> bool:
        """Return True for a place inside a clause of which every content word is told."""
        return Spans(self.settled).cover(start, end)

    def detail(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the place from `start` to the last word of its own that the clause has behind `end`, None without one."""
        behind = [stop for place, stop, (a, b) in self.fresh if a <= start < b and place >= end]
        return (start, max(behind)) if behind else None


def support(text: str, sources: Sequence[str], lexicon: Lexicon, languages: tuple[str, str]) -> Support:
    """Return what stands behind a text; `languages` are its own and that of the sources. Nothing is said of others."""
    language, source_language = languages
    if not lexicon.reads(*languages):
        return Support()
    missing: list[tuple[int, int]] = []
    doubtful: list[tuple[int, int]] = []
    settled: list[tuple[int, int]] = []
    fresh: list[tuple[int, int, tuple[int, int]]] = []
    plain = fold(text)
    said = lexicon.words(plain, (language,))
    told: list[Word] = []
    for source in sources:
        # A fact may be noted in either language.
        told += lexicon.words(
            fold(source), tuple(dict.fromkeys((source_language, language))), told[-1].sentence + 1 if told else 0
        )
    index = _Index(told, lexicon)
    behind = [index.behind(word) for word in said]
    used = frozenset[int]().union(*{id(places): places for places in behind}.values())
    spare: dict[int, float] = defaultdict(float)
    for place, word in enumerate(told):
        if place not in used and not word.named:
            spare[word.sentence] += LIGHT_SPARE if word.light else SPARE
    starts, numbers = [word.start for word in said], [word.sentence for word in said]
    sentences = _Sentences(plain)

    @cache
    def linked(sentence: int) -> frozenset[int]:
        """Return the sentences of the sources that a sentence of the text draws on."""
        inside = range(bisect_left(numbers, sentence), bisect_right(numbers, sentence))
        drawn = {id(behind[i]): behind[i] for i in inside if not said[i].light}
        return frozenset(told[place].sentence for places in drawn.values() for place in places if not told[place].light)

    for start, end in _clauses(plain, lexicon.joints[language]):
        inside = range(bisect_left(starts, start), bisect_left(starts, end))
        new = [i for i in inside if not behind[i] and not said[i].light and not said[i].named]
        if not new:
            if sum(1 for i in inside if behind[i] and not said[i].light) > 1:
                settled.append((start, end))
            continue
        if not sentences.ask(end):
            fresh += [(said[i].start, said[i].end, (start, end)) for i in new]
        first, last = said[new[0]], said[new[-1]]
        between = sum(1 for i in range(new[0], new[-1]) if behind[i] and not said[i].light)
        accounted = sum(spare[sentence] for sentence in linked(first.sentence)) + BETWEEN * between
        claimed = [said[i] for i in new if said[i].charged]
        added = not any(behind[i] and not said[i].light for i in inside) and lexicon.adds(plain, start, language)
        unaccounted = len(new) - accounted
        if claimed and unaccounted + CHARGE >= ENOUGH:
            missing.append((claimed[0].start, claimed[-1].end))
        elif not sentences.ask(end) and unaccounted >= (ENOUGH_ADDED if added else ENOUGH):
            (missing if unaccounted >= CERTAIN else doubtful).append((first.start, last.end))
    return Support(tuple(missing), tuple(doubtful), tuple(settled), tuple(fresh))


class Backing:
    """What stands behind a text: the words of its sources, looked up in any number of times."""

    def __init__(self, sources: Iterable[str], lexicon: Lexicon, languages: tuple[str, str]) -> None:
        """Take the sources; `languages` are that of the texts to come and that of the sources."""
        self._lexicon, self._language = lexicon, languages[0]
        self._reads = lexicon.reads(*languages)
        spoken = tuple(dict.fromkeys(languages[::-1]))
        told = [word for source in sources for word in lexicon.words(fold(source), spoken)] if self._reads else []
        self._index = _Index(told, lexicon)

    def __call__(self, text: str) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
        """Return the content words of a text that a word of the sources stands behind, and the others.

        Light ones are neither, nor are any of a language that is not known.
        """
        if not self._reads:
            return (), ()
        heavy = [word for word in self._lexicon.words(fold(text), (self._language,)) if not word.light]
        backed = tuple(word for word in heavy if self._index.behind(word))
        return backed, tuple(word for word in heavy if not word.named and not self._index.behind(word))


def clauses(plain: str, lexicon: Lexicon, language: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the clauses of a part of a folded text; the whole part where the joints of its language are not known."""
    cuts = {start, end}
    if language in lexicon.joints:
        spans = _spans(plain, lexicon.joints[language], {0, len(plain)})
        cuts |= {cut for span in spans for cut in span if start < cut < end}
    yield from pairwise(sorted(cuts))


def turned(
    text: str,
    sources: Sequence[str],
    lexicon: Lexicon,
    languages: tuple[str, str],
    *,
    mark: re.Pattern[str],
    kept: re.Pattern[str],
    reach: int = 0,
) -> Iterator[tuple[int, int]]:
    """Yield the clauses of `text` that say what a source says under a `mark`, in a sentence that has had nothing of `kept`.

    `languages` are those of the text and of the sources. A mark is "perhaps", or "not": what it marks are the words
    behind it in its clause, or as many as it can `reach`, which must then all be there. Questions are left out.
    """
    if not lexicon.reads(*languages):
        return
    marked: list[list[Word]] = []
    for source in sources:
        plain = fold(source)
        low, sentences = plain.lower(), _Sentences(plain)
        words = lexicon.words(plain, tuple(dict.fromkeys(languages[::-1])))
        starts = [word.start for word in words]
        for start, end in _spans(plain, lexicon.joints[languages[1]], {0, len(plain)}):
            if not sentences.ask(end) and (found := mark.search(low, start, end)):
                inside = words[bisect_left(starts, found.start()) : bisect_left(starts, end)]
                behind = [word for word in inside if not mark.match(word.text)]
                if reach:
                    marked.append(behind[:reach])
                elif any(w.named or not w.light for w in behind):
                    marked.append([word for word in behind if word.named or not word.light])
    if not marked:
        return
    plain = fold(text)
    said = lexicon.words(plain, languages[:1])
    low, sentences = plain.lower(), _Sentences(plain)
    starts = [word.start for word in said]
    for start, end in _clauses(plain, lexicon.joints[languages[0]]):
        if sentences.ask(end) or kept.search(low[sentences.beginning(start) : end]):
            continue
        index = _Index(said[bisect_left(starts, start) : bisect_left(starts, end)], lexicon)
        for words in marked:
            held = [word for word in words if index.behind(word)]
            share = 1 if reach else MOST
            if len(held) > 1 and not all(word.named for word in held) and len(held) >= share * len(words):
                yield start, end
                break


def _clauses(plain: str, joints: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the clauses of a folded text, those of the signature apart: its last line is a name and its trade."""
    last = plain.rstrip().rfind("\n") + 1
    for start, end in _spans(plain, joints, {0, len(plain)}):
        if start < last or not last:
            yield start, end


def _spans(plain: str, joints: re.Pattern[str], cuts: set[int]) -> Iterator[tuple[int, int]]:
    low = plain.lower()
    cuts |= {m.end() for m in SPLIT.finditer(low)} | {m.start() for m in joints.finditer(low)}
    yield from pairwise(sorted(cuts))


class _Sentences:
    """Where the sentences of a folded text begin and how they end."""

    def __init__(self, plain: str) -> None:
        self._plain = plain
        self._stops = [match.start() for match in CLOSED.finditer(plain)]
        self._begun = [match.end() for match in SENTENCE.finditer(plain)]

    def ask(self, end: int) -> bool:
        """Return True where the sentence around the end of a clause is a question."""
        stop = bisect_left(self._stops, max(end - 1, 0))
        return stop < len(self._stops) and self._plain[self._stops[stop]] == "?"

    def beginning(self, start: int) -> int:
        """Return where the sentence of a clause that begins at `start` begins."""
        if self._plain[max(start - 1, 0) : start] in (".", "!", "?", ";"):
            return start
        before_it = bisect_right(self._begun, start)
        return self._begun[before_it - 1] if before_it else 0
