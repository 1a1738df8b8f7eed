"""The parts of a message: where it greets, opens, ends and closes, at what stage it stands, by which channel it goes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.metrics import LIMITS
from app.core.model import Channel, Draft, Stage
from app.core.rulebook import Hit, Rulebook
from app.core.scorecard import SELLING
from app.core.text import WORD, Reading, Span, fold

OFFERED = {"marked": 1, "claimed": 2}
"""Different rules of selling that must hit before a "Re:", or words like "as agreed", are disbelieved. The words are
said among acquaintances too, and there one rule may hit anywhere."""

CLAIMED = "stage:claimed"
"""Patterns of words that anybody can write of an acquaintance that never was."""

WARM, INTRODUCED = "stage:warm", "stage:introduced"
"""Patterns of warmth that anybody can put into a letter (a hug, a call announced, a word on the family), and of words in
which the writer says who he is. A warm word alone shows no acquaintance where he does, or where something is sold."""

PRETENCE = "honest.fake-"
"""Start of the ids of rules that find the pretence itself, which proves nothing of a sale."""

FEIGNED = ("pitch.veiled-offer", "honest.unnamed-friend", "pressure.missed-chance")
"""Rules that find what a stranger in the dress of a friend writes. Beside one of them nothing that is said of an
acquaintance is believed, unless the user vouches for it or the mail of both is quoted."""

INTRUDING, CALLING = ("personal.followed", "personal.home", "personal.too-close"), "ask.drop-by"
"""Rules that find what a stranger has no business to know, and a friend knows anyway: beside a sale, or a call announced,
they show a stranger."""

ASIDE = "ask.calendar-link"
"""Rule that shows a sale beside a pretended acquaintance only: among people who talk, a link is a convenience."""

TAGGED = re.compile(r"#\w+(?:\s+#\w+)+\s*\Z")
"""Hashtags in a row at the end, which a letter to one person never has."""

POST_WORDS, STORY_WORDS = 20, 40
"""Fewest words from which a text that speaks to everybody is taken for a post, and one that speaks to nobody: shorter ones
are pieces of letters as often."""

WORDS_APART = 40
"""Words of a text that speaks to nobody for each word in it that looks like an address ("his", "you can't" said of anybody)."""

ADDRESSED = 3
"""Words that may address a reader for each turn to everybody: a post says "you" to all of them."""

FAREWELL, FAREWELL_WORDS = 80, 3
"""Characters of a line that takes leave at most, and words between the farewell and the name ("regards from sunny Vigo, Ana")
where both stand at the end of a line."""

GREETING_MARK = re.compile(r"[,:!;](?!\S)|(?<= )-(?= )")
GREETED = re.compile(
    r"[^\W\d_]+(?: (?:there|all|team|everyone|a todos|a todas|a tutti|a tutte|a tous|a toutes|zusammen)|(?: [A-Z][\w.'-]*){0,4})"
)
NAMED_LATER = re.compile(
    r" (?:(?:seu|don|dona|sr|sra|dr|dra|senhora?|senora?|signora?|herr|frau|monsieur|madame|mr|mrs|ms)\.? )?"
    r"(?:[A-Z][\w.'-]* ?){1,4}[,:!;](?!\S)"
)
DEGREE = r"(?:[A-Z]\w{0,9}\.?-?){1,4}"
NAME_ALONE = re.compile(
    rf"\[[^\[\]\n]{{1,40}}\]|-{{0,2}} ?(?:{DEGREE} (?:\([A-Z]{{1,4}}\) )?)?[A-Z][\w'-]*(?:\.?,? [A-Z][\w'-]*\.?){{0,3}}"
    rf"(?:, ?{DEGREE}(?: \([A-Z]{{1,4}}\))?){{0,3}}"
)
"""Shapes of a greeting's end and of a message that closes with the writer's name alone, a degree before or behind it."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What the patterns found in a text, with the places that rules ask about. Folded offsets."""

    reading: Reading
    subject_reading: Reading | None
    hits: Mapping[str, list[Hit]]
    subject_hits: Mapping[str, list[Hit]]
    greeting: Span
    closing: Span
    opening: Span
    ending: Span
    told: Span
    vouched: bool = False

    def found(self, owner: str) -> list[Hit]:
        """Return the hits of `owner` in the text, subject line included."""
        return self.hits.get(owner, [])

    def addressed(self, form: str) -> list[Hit]:
        """Return the hits of a form of address, without those that only look like it ("six" is "sei" in Italian)."""
        return apart(self.found(f"register:{form}"), self.found("register:neither"))


def apart(hits: Sequence[Hit], others: Sequence[Hit]) -> list[Hit]:
    """Return the hits that overlap none of the others."""
    return [hit for hit in hits if not any(hit.start < o.end and o.start < hit.end for o in others)]


def scan(draft: Draft, rulebook: Rulebook) -> Scan:
    """Match every pattern once and find greeting, closing, opening and ending."""
    reading = Reading(draft.text)
    # Blank lines before the message and what is quoted below it are none of it: a pattern that measures does not count them.
    hits = _moved(rulebook.scan(reading.folded[reading.body.start : reading.body.end]), reading.body.start)
    if reading.subject.end and not draft.subject.strip():
        # The subject line is read on its own, so that ^ in a pattern means the start of the subject.
        in_subject = rulebook.scan(reading.folded[reading.subject.start : reading.subject.end])
        for owner, some in _moved(in_subject, reading.subject.start).items():
            hits[owner] = some + hits.get(owner, [])
    subject_reading = Reading(draft.subject) if draft.subject.strip() else None
    subject_hits = rulebook.scan(subject_reading.folded) if subject_reading else {}
    lines = reading.lines
    greeting = Span(reading.body.start, reading.body.start)
    starts = {h.start: h.end for h in reversed(hits.get("anatomy:greeting", []))}
    for line in lines[:1]:
        if line.start in starts:
            greeting = Span(line.start, _greeting_end(reading.plain, line, starts[line.start]))
    closing = _closing(reading, greeting, hits.get("anatomy:closing", []))
    told = [
        Span(max(s.start, greeting.end), s.end)
        for s in reading.sentences
        if s.end > greeting.end and s.end <= closing.start
    ]
    told = told or list(reading.sentences)
    opening = Span(told[0].start, told[min(1, len(told) - 1)].end) if told else Span(0, 0)
    ending = Span(told[max(0, len(told) - 2)].start, reading.body.end) if told else Span(0, 0)
    whole = Span(told[0].start, told[-1].end) if told else Span(0, 0)
    vouched = any(_vouches(rulebook.scan(fold(fact))) for fact in draft.facts)
    return Scan(reading, subject_reading, hits, subject_hits, greeting, closing, opening, ending, whole, vouched)


def _moved(hits: Mapping[str, Sequence[Hit]], shift: int) -> dict[str, list[Hit]]:
    """Return the hits of a part of the text at their places in the whole."""
    return {owner: [Hit(owner, h.start + shift, h.end + shift) for h in some] for owner, some in hits.items()}


def _closing(reading: Reading, greeting: Span, hits: Sequence[Hit]) -> Span:
    """Return where the message takes leave: a line that does, the name alone in the last one, or the end of a line."""
    lines, until = reading.lines, reading.body.end
    starts = {h.start: h.end for h in reversed(hits)}
    for line in lines[-8:]:
        if line.start in starts and line.start >= greeting.end and line.end - line.start <= FAREWELL:
            return Span(line.start, until)
    if len(lines) > 2 and NAME_ALONE.fullmatch(reading.plain[lines[-1].start : lines[-1].end]):
        return Span(lines[-1].start, until)
    # Pasted in one line: "... of your news. Best regards, Ana Ruiz".
    for sentence in reading.sentences[-3:]:
        hit = starts.get(sentence.start, 0)
        if not hit or sentence.start < greeting.end or until - sentence.start > FAREWELL:
            continue
        said, _, name = reading.plain[hit:until].strip(" \n,.;!–—-").rpartition(",")
        if len(WORD.findall(said)) <= FAREWELL_WORDS and (not name or NAME_ALONE.fullmatch(name.strip())):
            return Span(sentence.start, until)
    return Span(until, until)


def _vouches(hits: Mapping[str, Sequence[Hit]]) -> bool:
    """Return True for a fact that tells of something the two have had to do with each other."""
    return any(f"stage:{name}" in hits for name in (Stage.FOLLOW_UP, Stage.KNOWN_CONTACT, Stage.REPLY, "claimed"))


def _greeting_end(plain: str, line: Span, hit: int) -> int:
    """Return where a greeting ends: behind its comma or colon, at the end of its line, or behind the name."""
    if mark := GREETING_MARK.search(plain, line.start, min(hit + 2, line.end)):
        # "Hola, Juan:" and "Olá, João," go on behind the first comma.
        named = NAMED_LATER.match(plain, mark.end(), line.end) if mark[0] == "," else None
        return named.end() if named else mark.end()
    if line.end <= hit + 1:
        return line.end
    named = GREETED.match(plain, line.start, line.end)
    return named.end() if named else hit


def infer_stage(read: Scan, draft: Draft) -> Stage:
    """Return the stage the text shows: a follow-up, a reply, a known contact, else a first contact."""
    if draft.stage:
        return draft.stage
    # "Re:" and "as agreed" over an offer are a trick; over a quotation, and over anything else, they say what is so.
    rules = [owner for owner in read.hits if owner.startswith((*SELLING, ASIDE)) and not owner.startswith(PRETENCE)]
    sure = read.vouched or read.reading.quotes_mail
    is_marked = bool(read.found("stage:marked") or read.subject_hits.get("stage:marked"))
    is_doubted = not sure and len(rules) >= OFFERED["marked" if is_marked else "claimed"]
    is_stranger = not sure and (read.found(INTRODUCED) or len(rules) >= OFFERED["claimed"])
    is_feigned = not sure and (any(map(read.found, FEIGNED)) or _intrudes(read, rules))
    # A note asks for a contact that is not there yet: warmth alone does not make one.
    is_note = draft.channel is Channel.CONNECTION_NOTE and not sure
    doubtful = [CLAIMED] * is_doubted + [WARM] * bool(is_stranger or is_note)
    for name in (Stage.FOLLOW_UP, Stage.KNOWN_CONTACT, Stage.REPLY):
        for hits in (read.hits, read.subject_hits):
            if is_feigned and name is not Stage.FOLLOW_UP:
                continue
            if apart(hits.get(f"stage:{name}", []), [hit for owner in doubtful for hit in hits.get(owner, [])]):
                return name
    if not is_marked or is_feigned:
        return Stage.FIRST_CONTACT
    sells = sum(rule != ASIDE for rule in rules) >= OFFERED["marked"]
    return Stage.REPLY if sure or not sells else Stage.FIRST_CONTACT


def _intrudes(read: Scan, selling: Sequence[str]) -> bool:
    return bool(selling or read.found(CALLING)) and any(map(read.found, INTRUDING))


def infer_channel(read: Scan, draft: Draft, stage: Stage) -> Channel:
    """Return the channel given, or the likeliest one: an e-mail has a subject, a note is short and asks to connect.

    A post greets nobody and takes leave of nobody; it turns to everybody, or tells something without a reader.
    """
    if draft.channel:
        return draft.channel
    if draft.subject or read.reading.subject.end:
        return Channel.EMAIL
    if _is_post(read, draft):
        return Channel.POST
    if stage is Stage.FIRST_CONTACT:
        short = read.reading.body.end - read.reading.body.start <= (LIMITS[Channel.CONNECTION_NOTE] or 0)
        return Channel.CONNECTION_NOTE if short and read.found("stage:connect") else Channel.INMAIL
    return Channel.MESSAGE


def _is_post(read: Scan, draft: Draft) -> bool:
    """Return True for a text without subject that speaks to everybody, or for a longer one that speaks to nobody."""
    reading = read.reading
    has_reader = draft.stage or draft.facts or draft.country or reading.quotes_mail
    # A signature, or an address to write to, is of a mail.
    is_mail = reading.body.end < len(reading.plain.rstrip()) or any("@" in reading.plain[a:b] for a, b in reading.links)
    if has_reader or is_mail or read.greeting.end > read.greeting.start:
        return False
    size = len(reading.words)
    turns = read.found("stage:public")
    reader = apart([*read.found("stage:reader"), *read.addressed("informal"), *read.addressed("formal")], turns)
    closes = read.closing.start < reading.body.end
    if TAGGED.search(reading.plain):
        return size >= POST_WORDS
    if len(turns) > closes:
        return size >= POST_WORDS and len(reader) <= ADDRESSED * len(turns)
    if closes or sum(owner.startswith(SELLING) for owner in read.hits) > 1:
        return False
    # Who writes to somebody speaks to them at once.
    at_once = any(hit.start < read.opening.end for hit in reader)
    return size >= STORY_WORDS and not at_once and len(reader) <= size // WORDS_APART
