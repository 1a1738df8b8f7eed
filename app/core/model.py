"""The words of the product as frozen values: what is judged, found, proposed, answered and cited.

Spans are half-open `[start, end)` offsets in characters (Python `str` indices) of the text as the user gave it, so
`text[start:end] == quote` always holds. Scores are whole numbers from 0 to 100, likelihoods floats from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

MAX_CHARACTERS = 100_000
"""Longest text that is read, in characters. Longer than any message or post a network accepts."""


class Channel(StrEnum):
    """Where a text will be sent."""

    CONNECTION_NOTE = "connection_note"
    INMAIL = "inmail"
    MESSAGE = "message"
    EMAIL = "email"
    POST = "post"
    COMMENT = "comment"

    @property
    def is_public(self) -> bool:
        """True for what everybody may read."""
        return self in (Channel.POST, Channel.COMMENT)


class Stage(StrEnum):
    """The moment in the acquaintance."""

    FIRST_CONTACT = "first_contact"
    REPLY = "reply"
    FOLLOW_UP = "follow_up"
    KNOWN_CONTACT = "known_contact"


class Purpose(StrEnum):
    """What a contact is for; the words by which each is recognised stand in app/languages/chat/purposes.toml."""

    CUSTOMER = "customer"
    DISTRIBUTOR = "distributor"
    SUPPLIER = "supplier"
    PARTNER = "partner"
    ADVICE = "advice"
    JOB = "job"
    INVESTOR = "investor"
    EVENT = "event"
    CONTACT = "contact"


class Severity(StrEnum):
    """How much a finding matters."""

    SUGGESTION = "suggestion"
    WARNING = "warning"
    ERROR = "error"


class Dimension(StrEnum):
    """What a message is judged on; each scores 0 to 100."""

    PERSONAL = "personal"
    RELATIONAL = "relational"
    ASK = "ask"
    HONEST = "honest"
    CLEAR = "clear"
    COURTEOUS = "courteous"


class Verdict(StrEnum):
    """What to do with the draft."""

    SEND = "send"
    REVISE = "revise"
    DO_NOT_SEND = "do_not_send"


class Tone(StrEnum):
    """Voice of a rewrite."""

    WARM = "warm"
    CONCISE = "concise"
    FORMAL = "formal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text to judge, with what is known about where it goes.

    `language` is an ISO 639-1 code or None (recognise it); `country` an upper-case ISO 3166-1 alpha-2 code or None, that
    of the reader, `region` the reader's part of it (what follows the hyphen in ISO 3166-2), `home` the writer's country;
    `channel` and `stage` are None when they are to be recognised from the text. `dismissed` holds `(rule, quote)` of
    findings that the user has looked at and does not want to see again.
    """

    text: str
    subject: str = ""
    channel: Channel | None = None
    stage: Stage | None = None
    language: str | None = None
    country: str | None = None
    region: str | None = None
    home: str | None = None
    facts: tuple[str, ...] = ()
    dismissed: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Proof: a passage of an article, with a quote that stands in it and its sources as a reader would look them up.

    `number` is the mark in the answer's text (1, 2, ...); 0 where the citation is not numbered.
    """

    article: str
    section: str
    title: str
    quote: str = ""
    sources: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One hit of a rule; an empty span (0, 0) concerns the text as a whole.

    `points` is what it costs the score, `gain` what mending it alone would add to the score.
    """

    rule: str
    dimension: Dimension
    severity: Severity
    points: int
    start: int
    end: int
    quote: str
    reason: str
    fix: str
    citation: Citation | None = None
    gain: int = 0

    @property
    def gain_shown(self) -> str:
        """The gain as it stands behind a line: " (+12)", or nothing while at a score of zero one mend gains nothing."""
        return f" (+{self.gain})" if self.gain else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """Something the draft does well, with the span that shows it."""

    rule: str
    start: int
    end: int
    quote: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """Size of the body against the channel's limit, in characters; `limit` is None where the channel has none."""

    characters: int
    limit: int | None
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Critique:
    """All findings and strengths of a draft, its score, verdict and likelihood of being a mass mailing."""

    language: str
    language_is_sure: bool
    channel: Channel
    stage: Stage
    country: str | None
    score: int
    verdict: Verdict
    mass_mail: float
    dimensions: dict[Dimension, int]
    length: Length
    findings: tuple[Finding, ...]
    strengths: tuple[Strength, ...]
    advice: str
    route: str

    @property
    def costly(self) -> tuple[Finding, ...]:
        """The findings that cost the score something."""
        return tuple(f for f in self.findings if f.points)


class Kind(StrEnum):
    """What a received message is."""

    MASS = "mass"
    SALES = "sales"
    RECRUITING = "recruiting"
    GENUINE = "genuine"
    PHISHING = "phishing"


@dataclass(frozen=True, slots=True)
class Signal:
    """Something in a received message that shows its kind; an empty span concerns the text as a whole."""

    rule: str
    start: int
    end: int
    quote: str
    reason: str


@dataclass(frozen=True, slots=True)
class Response:
    """A courteous reply to a received message; `intent` is yes, no, later or someone_else."""

    intent: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A received message, read: its kind, what it wants, what shows it, and replies. `sender` is as it is signed."""

    kind: Kind
    mass_mail: float
    language: str
    wants: str
    signals: tuple[Signal, ...]
    sender: str = ""
    replies: tuple[Response, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One edit of a rewrite; `before` is empty for an addition, `after` for a removal."""

    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What the program verified of a rewrite: nothing invented, nothing lost, short enough for the channel.

    `doubted` are clauses in a model's own words that may say more than the draft; they are shown, and refuse nothing.
    """

    invented: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    within_limit: bool = True
    doubted: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """True when the rewrite may be shown as final."""
        return not self.invented and not self.missing and self.within_limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One proposal, judged by the same critic as the draft; in another language, `back_reading` is what it says.

    `read_by` is the name of the model that read it back, "" for a reading that is exact because nothing was translated.
    `kept_wording` is the share of the draft's words that it keeps (`app.core.voice`), None in another language;
    `writer` is "offline" or the model's name.
    """

    text: str
    tone: Tone
    critique: Critique
    changes: tuple[Change, ...]
    checks: Checks
    questions: tuple[str, ...]
    back_reading: str = ""
    read_by: str = ""
    kept_wording: float | None = None
    writer: str = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """Proposals for a draft; `writer` is the model's name where it wrote any, `notes` what the user should know."""

    variants: tuple[Variant, ...]
    before: Critique
    writer: str
    notes: tuple[str, ...] = ()


OWN = "own/"
"""How the identifiers of a user's own articles begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A section of an article. `text` carries no source marks; `sources` are the ids of the section's sources.

    `key` is `article#anchor`, the same in every language; `identifier` adds the language.
    """

    language: str
    article: str
    anchor: str
    section: str
    title: str
    text: str
    country: str | None = None
    sources: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Address of the section, whatever the language: `article#anchor`."""
        return f"{self.article}#{self.anchor}"

    @property
    def identifier(self) -> str:
        """Unique address of the passage: `language/article#anchor`."""
        return f"{self.language}/{self.key}"

    @property
    def digest(self) -> str:
        """Hash of all there is to the passage, 24 hexadecimal digits: equal passages, equal digests."""
        return sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()[:24]

    @property
    def is_own(self) -> bool:
        """True for a section of a user's own article."""
        return self.article.startswith(OWN)


@dataclass(frozen=True, slots=True)
class OwnArticle:
    """An article of the user's: its identifier, language (ISO 639-1, "" if unreadable), title and number of passages."""

    identifier: str
    language: str
    title: str
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Source text with its sections."""

    language: str
    identifier: str
    title: str
    summary: str
    topics: tuple[str, ...]
    reviewed: str
    country: str | None
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact comes from. `grade` is A, B, C, D or X; `caveat` maps a language to what to bear in mind.

    `title` is the one it was published under; `title_in` has others by language, for what has a title in several.
    """

    identifier: str
    author: str
    title: str
    publisher: str
    year: int
    grade: str
    caveat: dict[str, str] = field(default_factory=dict)
    title_in: dict[str, str] = field(default_factory=dict)
    against: tuple[str, ...] = ()
    url: str = ""

    def label(self, language: str) -> str:
        """One line that a reader can look up, with grade and, where there is one, the caveat."""
        publisher = f"{self.publisher}, " if self.publisher != self.author else ""
        line = f"{self.author}: {self.title_in.get(language, self.title)}. {publisher}{self.year} ({self.grade})"
        caveat = self.caveat.get(language) or self.caveat.get("en", "")
        return f"{line}. {caveat}" if caveat else line


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A passage found for a question.

    `score` orders the list; `coverage` is how surely (0 to 1) the question is one that the passage answers: what
    abstention is decided on. `is_named` is True where a notion that the question names points to the passage, or where
    nothing is known of the notions it speaks of; False where only words or sentences are alike.
    """

    passage: Passage
    score: float
    coverage: float
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do after an answer: as said where one can paste and click, and as typed in a terminal."""

    said: str
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Reply to a question with its citations, or an abstention that says what can be asked instead.

    `preface` are lines to read first (the language quoted, a country without a guide), `notes` lines to read last.
    The `next_step` is ours and rests on no article, so it is shown below the sources and is no part of the text.
    """

    text: str
    abstained: bool
    language: str
    citations: tuple[Citation, ...]
    writer: str
    notes: tuple[str, ...] = ()
    preface: tuple[str, ...] = ()
    next_step: NextStep | None = None
