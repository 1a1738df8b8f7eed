"""What a model's text must not carry, whoever told the model to write it; and what can be taken out of it without harm.

A model that reads a hostile text may obey it. It has no tools, so that all it can do is to write; here is looked for what
an obeying model writes: links and addresses that no source gives, markup, its own prompt, talk about itself as a machine,
program code, questions for secrets, another language, another subject. What stands in the user's own text is the user's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.core.errors import AuthoringError
from app.core.patterns import Matcher, PatternEngine, prepare
from app.core.text import BLANK, DIRECTING, URL, Reading, fold
from app.core.vocabulary import stop_words, words


class Kind(StrEnum):
    """What sort of thing a text must not carry."""

    LINK = "link"
    MARKUP = "markup"
    PROMPT = "prompt"
    MACHINE = "machine"
    CODE = "code"
    SECRETS = "secrets"
    LANGUAGE = "language"
    SUBJECT = "subject"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that a text must not carry, as it stands in it."""

    kind: Kind
    quote: str


RUN = 7
"""Words in a row that a text shares with its prompt by more than chance."""

STEM = 5
"""Letters in which two words of one family agree."""

SENTENCE = 12
"""Words from which the language of a single sentence is believed."""

LONG_WORD = 4
"""Letters from which a word says what a sentence is about."""

STRANGE = 6
STRANGER = 10
"""Words of a sentence that say what it is about, none of them the sources': two such sentences are another subject, or a
long one alone. Of the 242 honest rewrites in
tests/golden/factcheck.toml none has that."""

HTML = re.compile(r"<(?:/?[a-z][a-z0-9]{0,12}(?:\s[^<>]{0,300})?/?|!--.{0,300}?--)>", re.IGNORECASE | re.DOTALL)
SCRIPT = re.compile(r"<(script|style)\b[^<>]*>.{0,4000}?</\1\s*>", re.IGNORECASE | re.DOTALL)
IMAGE = re.compile(r"!\s?\[[^\]\n]{0,200}\]\s?(?:\([^)\n]{0,500}\)|\[[^\]\n]{0,80}\])")
LINKED = re.compile(r"\[([^\]\n]{0,200})\]\s?(?:\([^)\n]{0,500}\)|\[(?!\d{1,2}\])[^\]\n]{1,80}\])")
REFERENCE = re.compile(r"(?m)^[ \t]{0,3}\[[^\]\n]{1,80}\]:[ \t]*\S.*$")
FENCE = re.compile(r"(?m)^[ \t]{0,3}(?:```|~~~)")
BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,200})(?<=\S)\*\*")

DEFANGED = re.compile(
    r"\bh(?:xx|tt|\*\*)ps?(?:\[?:\]?//|://)\S+"
    r"|\b[^\W_][\w-]{1,62}\s?[\[({]\s?(?:\.|dot|punto|punkt|ponto|point)\s?[\])}]\s?[a-z]{2,24}\b"
    r"|\b[^\W_][\w-]{1,62} (?:dot|punto|punkt|ponto) (?:com|net|org|io|info|shop|top|xyz|site|online|store|example)\b"
    r"|\b[\w.+-]{2,64}\s?[\[({]\s?(?:@|at|arroba|arobase|chiocciola)\s?[\])}]\s?[\w.-]{2,100}",
    re.IGNORECASE,
)
"""A link or an address that is written so that no program sees it: "hxxp://", "evil[.]example", "evil dot com"."""

HANDLE = re.compile(r"(?<![\w.+@/-])@[A-Za-z_][\w.]{2,29}")
PHONE = re.compile(r"(?<![\w.,])(?:\+|00)?\d[\d ()/.-]{6,18}\d(?![\w%])")
"""Eight digits or more, parted as people part them."""

LEAD = 3
"""Characters that may stand before the words of a refusal: it begins the text, while a message has a greeting first."""

PHONE_DIGITS = 8
AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?")


class _Nothing:
    """Finds nothing."""

    def hits(self, text: str) -> tuple[tuple[int, int, int], ...]:  # noqa: ARG002 - the contract of a matcher
        return ()


@dataclass(frozen=True, slots=True)
class Manners:
    """What is looked for by its words: talk of a machine about itself, program code, how a model declines to write.

    `plain` are the words that an answer may add to its passages, `courtesy` those that a message may add to its draft.
    """

    itself: Matcher = field(default_factory=_Nothing)  # type: ignore[assignment]
    code: Matcher = field(default_factory=_Nothing)  # type: ignore[assignment]
    plain: Mapping[str, frozenset[str]] = field(default_factory=dict)
    courtesy: Mapping[str, frozenset[str]] = field(default_factory=dict)
    refusal: Matcher = field(default_factory=_Nothing)  # type: ignore[assignment]

    @classmethod
    def parse(cls, raw: Mapping[str, Any], engine: PatternEngine, *, where: str = "outgoing.toml") -> Manners:
        """Return the signs of a parsed file; raises `AuthoringError` for a table or an expression that is wrong."""
        if raw.keys() != {"itself", "code", "refusal", "plain", "courtesy"}:
            raise AuthoringError(
                f"{where}: [itself], [code], [refusal], [plain] and [courtesy] are needed, and nothing else"
            )

        def matcher(table: str) -> Matcher:
            return engine([prepare(one, {}, f"{where} [{table}]") for some in raw[table].values() for one in some])

        plain, courtesy = (
            {language: frozenset(fold(said).split()) for language, said in raw[table].items()}
            for table in ("plain", "courtesy")
        )
        return cls(matcher("itself"), matcher("code"), plain, courtesy, matcher("refusal"))

    def refuses(self, text: str, sources: Sequence[str]) -> bool:
        """Return True for a text that begins by declining the task in words that stand in none of the sources."""
        plain = Reading(text.lstrip()).plain
        given = "\n".join(fold(source).lower() for source in sources)
        starts = (plain[start:end].lower() for _, start, end in self.refusal.hits(plain) if start <= LEAD)
        return any(quote not in given for quote in starts)

    def breaches(self, text: str, sources: Sequence[str], prompt: str = "") -> tuple[Breach, ...]:
        """Return what `text` must not carry in any language and on any subject, in order of kind and place.

        `sources` are the texts it may take from, `prompt` is what a model was told and must not repeat.
        """
        given = "\n".join(fold(source).lower() for source in sources)
        found = [Breach(Kind.MARKUP, quote) for quote in _markup(text, given)]
        found += [Breach(Kind.LINK, quote) for quote in _links(text, sources)]
        found += [Breach(Kind.PROMPT, quote) for quote in _runs(text, prompt, given)]
        plain = Reading(text).plain
        for kind, matcher in ((Kind.MACHINE, self.itself), (Kind.CODE, self.code)):
            quotes = [plain[start:end] for _, start, end in sorted(matcher.hits(plain), key=lambda hit: hit[1:])]
            found += [Breach(kind, quote) for quote in quotes if quote.lower() not in given]
        return tuple(dict.fromkeys(found))


def cleaned(text: str) -> str:
    """Return a model's text without what no reader misses: invisible characters that direct, fences around it, bold."""
    text = DIRECTING.sub("", text).strip()
    if FENCE.match(text) and text.rstrip().endswith(("```", "~~~")):
        text = re.sub(r"\A[`~]{3,}\w*\n?|\n?[`~]{3,}\Z", "", text)
    return BOLD.sub(r"\1", text).strip().strip("`").strip()


def without_markup(text: str) -> str:
    """Return a text without HTML, pictures, links and addresses: an answer cites passages, and nothing else."""
    bare = SCRIPT.sub("", DIRECTING.sub("", text))
    bare = LINKED.sub(r"\1", REFERENCE.sub("", IMAGE.sub("", HTML.sub("", bare))))
    return re.sub(r"(?:\b[a-z]{2,10}://|\bwww\.)\S+", "", bare, flags=re.IGNORECASE)


def strange(text: str, sources: Iterable[str], language: str, plain: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the sentences of `text` that share no word with the sources, where they are another subject."""
    known = {word[:STEM] for source in sources for word in words(source)} | {word[:STEM] for word in plain}
    stopped = stop_words(language)
    reading = Reading(BLANK.sub(" ", text))
    found, longest = [], 0
    for span in reading.sentences:
        sentence = reading.quote(span)
        content = {word for word in words(sentence) if word not in stopped and len(word) >= LONG_WORD}
        if len(content) >= STRANGE and not any(word[:STEM] in known for word in content):
            found.append(sentence)
            longest = max(longest, len(content))
    return tuple(found) if len(found) > 1 or longest >= STRANGER else ()


def in_another_language(
    text: str, language: str, sources: Sequence[str], detect: Callable[[str], tuple[str | None, bool]]
) -> tuple[str, ...]:
    """Return the longer sentences of `text` that surely are in another language and stand in no source."""
    given = " ".join(word for source in sources for word in words(source))
    reading = Reading(BLANK.sub(" ", text))
    found = []
    for span in reading.sentences:
        sentence = reading.quote(span)
        if len(sentence.split()) < SENTENCE or " ".join(words(sentence)) in given:
            continue
        other, sure = detect(sentence)
        if sure and other and other != language:
            found.append(sentence)
    return tuple(found)


def _markup(text: str, given: str) -> Iterable[str]:
    for pattern in (IMAGE, HTML, LINKED, REFERENCE, FENCE):
        for match in pattern.finditer(text):
            if fold(match[0]).lower() not in given:
                yield match[0]


def _links(text: str, sources: Sequence[str]) -> Iterable[str]:
    known = {_bare(m[0]) for source in sources for m in URL.finditer(source)}
    hosts = {link.partition("/")[0] for link in known}
    given = "\n".join(fold(source).lower() for source in sources)
    digits = re.sub(r"\D", "", given)
    for match in URL.finditer(text):
        link = _bare(match[0])
        # A source's link may be shortened to its host, never lengthened: the path is where a link carries data away.
        if link not in known and link not in hosts and link not in given:
            yield match[0]
    rest = URL.sub(" ", text)
    for pattern in (DEFANGED, HANDLE):
        for match in pattern.finditer(rest):
            if fold(match[0]).lower() not in given:
                yield match[0]
    for match in PHONE.finditer(rest):
        number = re.sub(r"\D", "", match[0])
        if AMOUNT.fullmatch(match[0]) or len(number) < PHONE_DIGITS:
            continue
        if number not in digits and number.lstrip("0") not in digits:
            yield match[0]


def _bare(link: str) -> str:
    return re.sub(r"^(?:mailto:|[a-z]{2,10}://)?(?:www\.)?", "", fold(link).lower()).rstrip("/.,;:!?)")


def _runs(text: str, prompt: str, given: str) -> Iterable[str]:
    """Yield the first run of words that stands in the prompt and in none of the sources."""
    if not prompt:
        return
    told = f" {' '.join(words(prompt))} "
    source = f" {' '.join(words(given))} "
    said = words(text)
    for place in range(len(said) - RUN + 1):
        run = " ".join(said[place : place + RUN])
        if f" {run} " in told and f" {run} " not in source:
            yield run
            return
