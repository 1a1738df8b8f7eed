"""What a text is made of: its folded form for matching, its zones that no rule may touch, its sentences and words."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.core import mail

HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e0fff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
"""Characters a reader cannot see: zero-width, direction marks, tags, controls (Unicode default-ignorable and Cc)."""

SURROGATE = re.compile("[\ud800-\udfff]")

UNPLAIN = re.compile(r"[^\n\t\x20-\x7e]+")
"""What folding can change; the rest of a text, nearly all of it, is taken as it stands."""

MASK = "\ufffc"
"""Stands for each character of a zone that rules must not see (Unicode's object replacement character)."""

BREAKS = "\x0b\x0c\x85\u2028\u2029"
"""Line breaks beside those of files (Unicode's mandatory ones): word processors paste them for a break in a paragraph."""

TO_LINES = str.maketrans(dict.fromkeys(BREAKS, "\n"))

MARKED_OR_UNPLAIN = re.compile(rf"(?P<mark>{mail.MARKS.pattern.removeprefix('(?m)')})|{UNPLAIN.pattern}", re.MULTILINE)

LONE_RETURN = re.compile(r"\r(?!\n)")
"""The line break of old Macintoshes; the one before a line feed belongs to it and is dropped."""

ODD = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "´": "'", "“": '"', "”": '"', "„": '"', "‟": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "ß": "s", "ø": "o", "Ø": "O", "æ": "a", "Æ": "A", "œ": "o", "Œ": "O", "ł": "l", "Ł": "L", "đ": "d", "ð": "d",
    "\r": "",
}  # fmt: skip
"""Folded here and not by Unicode's own tables; one letter each, the same for patterns and texts."""

DIRECTING = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e0fff]"
)
"""Invisible characters that no spelling needs: they turn the direction of a text, part its words or hide others in it.
The joiners of Persian and Indic scripts and of emoji are not among them."""

TOP_LEVEL = "|".join(
    (
        "com org net info biz edu gov mil int name pro mobi asia cat coop aero travel museum post tel jobs eu app dev ai io co"
        " page web site website online shop store shopping market sale click link live life world today space top xyz"
        " icu vip win club fun one blog news press media digital studio design agency company group team work works tech"
        " technology cloud host hosting software systems network email mail zone center academy school education training events"
        " community social chat video photo photos gallery games game bet casino poker loan loans credit"
        " finance financial money cash fund capital bank insurance"
        " legal law consulting services service support solutions business enterprises industries international global"
        " partners ventures marketing promo deals discount gift gifts free best cool guru expert rocks health care clinic doctor"
        " fitness beauty fashion style food restaurant cafe bar pub wine kitchen recipes farm garden house homes property estate"
        " realty rent villas tours holiday flights cruises taxi auto cars bike parts tools toys art music dance film theater zip"
        " mov foo bio bid trade tokyo london paris berlin nyc africa lat gal eus example test invalid onion local"
        # Countries; the rarer ones that are a word of our languages ("is", "no", "so") need a path behind them.
        " ac ad ae af ag al ao aq ar au aw az ba bb bd bf bg bh bi bj bm bn br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn cr"
        " cu cv cw cx cy cz de dk dz ec ee eg er es et fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy"
        " hk hn hr ht hu id ie il im in iq ir it je jm jp ke kg kh ki km kn kp kr kw ky kz lb lc li lk lr ls lt lu lv ly ma mc"
        " md mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx mz nc ne nf ng ni nl np nr nu nz om pa pe pf pg ph pk pl pm"
        " pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn sr ss st su sv sx sy sz tc td tf tg"
        " th tj tk tl tm tn tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
        " рф укр бел срб مصر भारत 中国 香港 台灣"
    ).split()
)
"""Ends of addresses without "http": those of the root zone that are met in mail, and those reserved for examples."""

LABEL = r"[^\W_](?:[^\W_]|-){0,62}"
URL = re.compile(
    r"(?:\b[a-z][a-z0-9+]{1,9}://|\bwww\.)[^\s<>\"'\]]+|\bmailto:\S+"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}"
    rf"|\b[^\W_](?:[^\W_]|-){{1,62}}(?:\.{LABEL}){{0,3}}\.(?:(?-i:{TOP_LEVEL}|COM|ORG|NET|INFO|SHOP|TOP|XYZ|EXAMPLE)|xn--[a-z0-9-]{{2,59}})\b"
    r"(?!\.\w|@)(?:/[^\s<>\"'\]]*)?"
    rf"|\b{LABEL}(?:\.{LABEL}){{0,3}}\.[a-z]{{2,24}}/[^\s<>\"'\]]+",
    re.IGNORECASE,
)
"""Links and addresses. Without a scheme the end must be known and in small letters ("week.So" is a missing blank), or a
path follows ("t.me/name")."""

CODE = re.compile(r"```.{0,4000}?```|`[^`\n]{1,200}`", re.DOTALL)
QUOTED = re.compile(r"\"[^\"\n]{1,400}\"|«[^»\n]{1,400}»|“[^”\n]{1,400}”|„[^“”\n]{1,400}[“”]")
LINKED = re.compile(r"\.[^\s<>\"'\]]")
COLON = re.compile(r":\S")
"""Every link has one of these, or an @; hardly any sentence has."""

MARKED = (("`", CODE), ('"', QUOTED), ("«", QUOTED), (">", mail.QUOTED_LINE))
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\u23e9-\u23fa]")
PSEUDO_BOLD = re.compile("[\U0001d400-\U0001d7ff]")
SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'»”)\]]*+(?=\s)")
"""Possessive, and never begun inside a run of marks: a hundred thousand full stops are read once, not once each."""

BLANKS = " \t\r\n"
LOOSE = BLANKS + ",;"
"""What a pattern may take along before the words it is about; a finding keeps its comma, which a mend takes away."""

BLANK = re.compile(r"\[[^\[\]\n]{1,80}\]")

ABBREVIATIONS = frozenset(
    "mr mrs ms dr dra prof sr sra srta sres ud uds vd d dª dña lic ing arq st vs etc inc ltd co corp no núm num tel e.g i.e"
    " p.m a.m s.a s.l approx aprox ej p.ej dipl herr frau mme mlle m jr"
    " sig sigg dott dr.ssa dott.ssa gent egr spett avv arch preg ill chiar eng exmo exma z.b bzw usw evtl ggf nr str tel"
    " p.ex cf env".split()
)
DENIED = re.compile(r"\s+[^\W\d_]{2}")


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character in ODD:
        return ODD[character]
    if HIDDEN.match(character):
        return ""
    if SURROGATE.match(character):
        return "\ufffd"
    if character.isspace() and character not in "\n\t":
        return "\n" if character in BREAKS else " "
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return "".join(ODD.get(c, c) for c in plain)


def fold(text: str) -> str:
    """Return `text` without accents, typographic variants, hidden characters and carriage returns; case is kept."""
    return UNPLAIN.sub(lambda m: "".join(map(_fold_character, m[0])), text)


def scrub(text: str) -> str:
    """Return `text` with lone surrogates, which no UTF-8 can hold, as U+FFFD; the length stays."""
    return SURROGATE.sub("\ufffd", text)


def visible(text: str) -> str:
    """Return `text` with characters that a reader cannot see, escape codes among them, as a middle dot."""
    return HIDDEN.sub("·", text).replace("\r", "").translate(TO_LINES)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters."""

    start: int
    end: int

    def __contains__(self, place: object) -> bool:
        return isinstance(place, int) and self.start <= place < self.end

    def overlaps(self, other: Span) -> bool:
        """Return True when the two share at least one character."""
        return self.start < other.end and other.start < self.end


class Reading:
    """A text read once: folded, zones masked, cut into sentences. Offsets are of the folded text unless said.

    `folded` has the masked zones (quotations, code, addresses, quoted mail, what follows a signature mark) replaced by
    `MASK`; `plain` is the same without masks. Case is kept in both.
    """

    def __init__(self, text: str) -> None:
        self.original = text
        self._title_case: dict[int, bool] = {}
        # From the folded place `_turns[i]` on, the original place is `_shifts[i]` further; most letters fold to one.
        self._turns: list[int] = []
        self._shifts: list[int] = []
        lines = LONE_RETURN.sub("\n", text) if "\r" in text else text
        self.plain = self._folded(lines)
        if ">" in text and mail.all_quoted(self.plain[mail.head_end(self.plain) :]):
            self.plain = self._folded(lines, MARKED_OR_UNPLAIN)
        self.folded = self._masked(self.plain)

    def _folded(self, text: str, changed: re.Pattern[str] = UNPLAIN) -> str:
        """Return `text` folded, and without the marks of quoted lines where `changed` has them."""
        self._turns, self._shifts = [], []
        pieces: list[str] = []
        done = size = 0
        for match in changed.finditer(text):
            start = match.start()
            is_mark = match.lastgroup == "mark"
            pieces.append(text[done:start])
            size += start - done
            done = match.end()
            for place, character in enumerate(match[0], start):
                folded = "" if is_mark else _fold_character(character)
                pieces.append(folded)
                size += len(folded)
                if len(folded) != 1:
                    for further in range(len(folded) - 1, 0, -1):
                        self._turns.append(size - further)
                        self._shifts.append(place - size + further)
                    self._turns.append(size)
                    self._shifts.append(place + 1 - size)
        return "".join([*pieces, text[done:]]) if done else text

    def _original(self, place: int) -> int:
        """Return the place in the original text of a folded place."""
        turn = bisect_right(self._turns, place)
        return place + self._shifts[turn - 1] if turn else place

    def _masked(self, plain: str) -> str:
        zones = list(self.links)
        # Most messages have none of these, and to look for a mark is cheaper than to look for what it opens.
        zones += [m.span() for mark, pattern in MARKED if mark in plain for m in pattern.finditer(plain)]
        if plain[self.body.end :].strip():
            zones.append((self.body.end, len(plain)))
        if not zones:
            return plain
        pieces: list[str] = []
        done = 0
        for start, end in sorted(zones):
            if end <= done:
                continue
            begin = max(start, done)
            pieces += [plain[done:begin], re.sub(r"[^\n]", MASK, plain[begin:end])]
            done = end
        return "".join([*pieces, plain[done:]])

    def original_span(self, start: int, end: int) -> Span:
        """Return the span in the original text of `[start, end)` of the folded one."""
        if start >= end:
            return Span(start, end) if self.plain is self.original else Span(0, 0)
        first, last = self._original(start), self._original(end - 1) + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return Span(first, last)

    def excerpt(self, span: Span, loose: str = BLANKS) -> tuple[int, int, str]:
        """Return start, end and characters of a folded span in the original text, without `loose` ones before it.

        The blanks at its end are left out too.
        """
        where = self.original_span(span.start, span.end)
        quote = self.original[where.start : where.end]
        start = where.start + len(quote) - len(quote.lstrip(loose))
        quote = quote.lstrip(loose).rstrip()
        return start, start + len(quote), quote

    @property
    def quotes_mail(self) -> bool:
        """True when the text quotes another message, by marked lines or under its head."""
        return mail.quotes(self.plain, self._begin)

    def quote(self, span: Span) -> str:
        """Return the original characters of a folded span."""
        where = self.original_span(span.start, span.end)
        return self.original[where.start : where.end]

    @cached_property
    def links(self) -> tuple[tuple[int, int], ...]:
        """Start and end of every link and address."""
        if "@" in self.plain or LINKED.search(self.plain) or COLON.search(self.plain):
            return tuple(m.span() for m in URL.finditer(self.plain))
        return ()

    @cached_property
    def _head_end(self) -> int:
        return mail.head_end(self.plain)

    @cached_property
    def _subject_line(self) -> re.Match[str] | None:
        if self._head_end:
            return mail.TITLE_FIELD.search(self.plain, 0, self._head_end)
        return mail.SUBJECT.match(self.plain)

    @cached_property
    def subject(self) -> Span:
        """Span of the subject in the head, or in a leading line "Subject: ..." or "Re: ..."; empty when there is none."""
        match = self._subject_line
        return Span(*match.span(match.lastindex)) if match and match.lastindex else Span(0, 0)

    @cached_property
    def _begin(self) -> int:
        """Where the message begins: behind its head and the blanks after it."""
        start = self._head_end or (self._subject_line.end() if self._subject_line else 0)
        while start < len(self.plain) and self.plain[start].isspace():
            start += 1
        return start

    @cached_property
    def body(self) -> Span:
        """Span of the message itself: after its head or subject line, before what is quoted or added below it."""
        return Span(self._begin, mail.message_end(self.plain, self._begin))

    @cached_property
    def lines(self) -> tuple[Span, ...]:
        """Non-empty lines of the body, without the blanks at their ends."""
        found = re.finditer(r"\S(?:[^\n]*\S)?", self.plain[self.body.start : self.body.end])
        return tuple(Span(self.body.start + m.start(), self.body.start + m.end()) for m in found)

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """Blocks of the body between blank lines."""
        return tuple(
            Span(self.body.start + m.start(), self.body.start + m.end())
            for m in re.finditer(r"\S(?:[^\n]|\n(?![ \t]*\n))*", self.plain[self.body.start : self.body.end])
        )

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Sentences of the body, greeting and closing lines included, in order."""
        found: list[Span] = []
        for block in _joined_lines(self.plain, self.lines):
            found += _split_sentences(self.plain, block)
        return tuple(found)

    def sentence_at(self, place: int) -> Span:
        """Return the sentence that holds `place`, or the empty span there."""
        index = bisect_right(self.sentences, place, key=lambda s: s.start) - 1
        if index >= 0 and place in self.sentences[index]:
            return self.sentences[index]
        return Span(place, place)

    @cached_property
    def cased_words(self) -> tuple[str, ...]:
        """Words of the body, folded, zones left out."""
        return tuple(WORD.findall(self.folded, self.body.start, self.body.end))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Words of the body in lower case, folded, zones left out."""
        return tuple(map(str.lower, self.cased_words))

    @cached_property
    def _word_starts(self) -> list[int]:
        return [m.start() for m in WORD.finditer(self.folded, self.body.start, self.body.end)]

    def words_in(self, span: Span) -> range:
        """Return the indices in `words` of a span of the body that cuts no word in two."""
        return range(bisect_left(self._word_starts, span.start), bisect_left(self._word_starts, span.end))

    @cached_property
    def sentence_sizes(self) -> tuple[int, ...]:
        """Words of each sentence."""
        return tuple(len(self.words_in(s)) for s in self.sentences)

    def is_name(self, span: Span) -> bool:
        """Return True when a folded span is a proper name: capitalised words in the middle of a sentence.

        A text or line that is all capitals or in title case says nothing, so there it is False.
        """
        words = [m[0] for m in WORD.finditer(self.plain, span.start, span.end)]
        if not words or not all(w[0].isupper() and w[1:].islower() for w in words if len(w) > 1):
            return False
        if self.sentence_at(span.start).start == span.start or span.start in self.subject:
            return False
        first = bisect_right(self._breaks, span.start - 1) - 1
        last = bisect_right(self._breaks, span.end - 1) - 1
        return all(not self._in_title_case(line) for line in range(first, last + 1))

    @cached_property
    def _breaks(self) -> tuple[int, ...]:
        """Places of the line breaks, with one before the text and one after it."""
        return (-1, *(m.start() for m in re.finditer("\n", self.plain)), len(self.plain))

    def _in_title_case(self, line: int) -> bool:
        """Return True when most of a line's longer words begin with a capital. Asked for many places of one line."""
        if line not in self._title_case:
            words = WORD.findall(self.plain, self._breaks[line] + 1, self._breaks[line + 1])
            longer = [word for word in words if len(word) > 3]
            self._title_case[line] = 2 * sum(word[0].isupper() for word in longer) > len(longer)
        return self._title_case[line]


def _joined_lines(text: str, lines: tuple[Span, ...]) -> list[Span]:
    """Join lines that a mail program broke: long, without an end mark, or continued in lower case."""
    blocks: list[Span] = []
    for line in lines:
        if blocks:
            last = blocks[-1]
            gap = text[last.end : line.start]
            ended = text[last.end - 1] in ".!?:;,…)" or line.start - last.end > 40
            first = text[line.start]
            line_length = last.end - (text.rfind("\n", 0, last.end) + 1)
            continued = gap.count("\n") == 1 and (
                first.islower() or (line_length >= 60 and not ended and first.isalnum())
            )
            if continued:
                blocks[-1] = Span(last.start, line.end)
                continue
        blocks.append(line)
    return blocks


def _split_sentences(text: str, block: Span) -> list[Span]:
    found: list[Span] = []
    start = block.start
    for match in SENTENCE_END.finditer(text, block.start, block.end):
        if match[0] == ".":
            head = text[max(start, match.start() - 12) : match.start()].rsplit(None, 1)
            word = (head[-1] if head else "").lower().lstrip("(¿¡\"'")
            is_short = word in ABBREVIATIONS or (len(word) == 1 and word.isalpha())
            # Before a word "no." is a denial that ends its sentence, before a figure it is "number".
            if is_short and not (word == "no" and DENIED.match(text, match.end())):
                continue
        after = match.end()
        while after < block.end and text[after].isspace():
            after += 1
        if after < block.end and text[after].islower() and match[0][0] not in "!?":
            continue
        found.append(Span(start, match.end()))
        start = after
    if start < block.end:
        found.append(Span(start, block.end))
    return found
