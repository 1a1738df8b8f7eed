"""Brief a model on a draft: what the critic found, the passages behind it, the reader's country, within a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.budget import affordable, shortened
from app.core.metrics import LIMITS
from app.core.model import Channel, Critique, Draft, Passage, Tone
from app.core.text import visible
from app.core.words import Words

if TYPE_CHECKING:
    # Its calendar takes time to load, which a critique must not pay.
    from app.core.guide import Country

PROMPT_TOKENS = 1800
"""Tokens of a whole prompt, system and user, for a draft of at most `DRAFT_TOKENS`."""

DRAFT_TOKENS = 600
"""Tokens of a draft up to which the budget holds. A longer one goes in whole: first the passages give way, then findings."""

LONGEST_PROMPT = 6000
"""Tokens of a prompt beyond which a draft is not sent to a model: no message to a stranger is that long."""

FAULT_TOKENS = 140
"""Tokens kept free for the faults of an attempt, so that the second prompt begins exactly like the first."""

FINDING_TOKENS = 420
PASSAGE_TOKENS = 560
"""Most tokens of all findings and of all passages; three sections of the shipped articles have about 460."""

PASSAGES = 3
FINDINGS_AT_LEAST = 3
QUOTE = 120
"""Characters of a quote in a finding: the draft stands below, whole."""

UNLIMITED = 1200
"""Characters asked for where the channel has no limit."""

GROWTH = 1.2
"""How much longer than a draft a translation of it may be: German and French take up to a fifth more than English."""

TOLERANCE = 1.1
"""How far a text may go beyond what was asked before the model is told: it cannot count characters, and a tenth is a line."""

PROMPT_LANGUAGE = "en"
"""Language of the prompts, and so of the country's facts in them."""

ADDRESS = "address-and-register"
"""Section of a country's guide that every letter to it needs."""

SCALES = ("directness", "pace", "formality")


def asked_length(channel: Channel, draft: str) -> int:
    """Return the characters that a model is asked to keep to; without a limit, a long draft keeps its length and its facts."""
    return LIMITS[channel] or max(UNLIMITED, round(GROWTH * len(draft)))


def longer_than_asked(text: str, channel: Channel, draft: str) -> tuple[str, ...]:
    """Return the wish for a shorter text, where the channel has no limit of its own and the text is beyond what was asked."""
    most = asked_length(channel, draft)
    if LIMITS[channel] or len(text) <= TOLERANCE * most:
        return ()
    return (f"The text has {len(text)} characters; {most} are the most. Shorten it.",)


@dataclass(frozen=True, slots=True)
class Briefing:
    """Makes the values of the prompt "rewrite", with what it needs from the library; opens no index.

    `passage` finds a section by article, anchor or title, and language; `country` is None where there is no guide.
    """

    passage: Callable[[str, str, str], Passage | None]
    country: Callable[[str], Country | None]
    country_name: Callable[[str, str], str]
    language_name: Callable[[str, str], str]
    words: Callable[[str], Words]
    prompt: Callable[..., tuple[str, str]]
    count_tokens: Callable[[str], int]

    def __call__(self, draft: Draft, before: Critique, tone: Tone, target: str, asked: str = "") -> dict[str, str]:
        """Return the values by placeholder, all but the faults; `asked` says more of the language than its name."""
        values = {
            "language": asked or self.named(target),
            "channel": str(before.channel),
            "stage": str(before.stage),
            "tone": str(tone),
            "limit": str(asked_length(before.channel, draft.text)),
            "country": listed(self.customs(draft.country, target)),
            "facts": listed(draft.facts),
            "findings": "",
            "passages": "",
            "draft": draft.text,
        }
        room = PROMPT_TOKENS - FAULT_TOKENS - self.size("rewrite", values)
        found = [f"“{_quote(f.quote)}”: {f.reason}" if f.quote else f.reason for f in before.findings]
        findings = affordable(
            found, min(room, FINDING_TOKENS), lambda line: self.count_tokens(f"- {line}"), least=FINDINGS_AT_LEAST
        )
        values["findings"] = listed(findings)
        room = PROMPT_TOKENS - FAULT_TOKENS - self.size("rewrite", values)
        values["passages"] = self._cut(self._behind(draft, before), min(room, PASSAGE_TOKENS)) or "none"
        return values

    def size(self, name: str, values: dict[str, str]) -> int:
        """Return the tokens of a whole prompt without faults."""
        system, user = self.prompt(name, **values, faults="none")
        return self.count_tokens(f"{system}\n{user}")

    def named(self, language: str) -> str:
        """Return a language by name and code: a model knows the name better, a small one the code not at all."""
        return f"{self.language_name(language, PROMPT_LANGUAGE)} ({language})"

    def customs(self, code: str | None, target: str) -> tuple[str, ...]:
        """Return what the guide of a country knows in figures, in words that a model can use; nothing without one."""
        country = self.country(code) if code else None
        if country is None:
            return (self.country_name(code, PROMPT_LANGUAGE),) if code else ()
        return tuple(self._customs(country, target))

    def customary(self, code: str | None, target: str) -> str:
        """Return which form of address a country begins with in `target`: formal, either, informal, or ""."""
        country = self.country(code) if code else None
        return country.pronouns.get(target, "") if country else ""

    def _customs(self, country: Country, target: str) -> Iterator[str]:
        words = self.words(PROMPT_LANGUAGE)
        yield f"{self.country_name(country.code, PROMPT_LANGUAGE)}; tendencies, not rules."
        yield f"{words.line('fact.address')}: {country.register[PROMPT_LANGUAGE]}."
        yield words.line(f"fact.first_names_{country.first_names}")
        yield words.line("fact.titles_yes" if country.titles else "fact.titles_no")
        if country.name_order == "family_first":
            yield words.line("fact.name_order_family_first")
        if target in country.pronouns:
            form = words.line(f"fact.pronouns_{country.pronouns[target]}")
            yield f"{words.line('fact.pronouns')} in {self.language_name(target, PROMPT_LANGUAGE)}: {form}."
        ranges = (
            f"{words.line(f'scale.{name}')} {low}-{high} of 5 (1 {words.line(f'scale.{name}_low')}, 5"
            f" {words.line(f'scale.{name}_high')})"
            for name in SCALES
            for low, high in (country.scales[name],)
        )
        yield "; ".join(ranges) + "."
        yield f"{words.line(f'fact.introducer_{country.introducer}')} {words.line(f'fact.meeting_{country.meeting}')}"
        languages = ", ".join(self.language_name(one, PROMPT_LANGUAGE) for one in country.languages)
        yield f"{words.line('fact.languages')}: {languages}. {words.line(f'fact.english_{country.english}')}"

    def _behind(self, draft: Draft, before: Critique) -> Iterator[Passage]:
        """Yield the passages that back the worst findings, and what the country's guide says of address; each once.

        A finding's own passage is nearer to the fault than anything a search for the draft's words would bring, and it
        costs one small file instead of an index.
        """
        places: list[tuple[str, str]] = []
        if draft.country and self.country(draft.country):
            places.append((f"countries/{draft.country.lower()}", ADDRESS))
        worst = sorted(before.findings, key=lambda f: (-f.gain, -f.points))
        places += [(f.citation.article, f.citation.section) for f in worst if f.citation]
        seen: set[str] = set()
        for article, section in places:
            if len(seen) == PASSAGES:
                return
            passage = self.passage(article, section, before.language)
            if passage and passage.key not in seen:
                seen.add(passage.key)
                yield passage

    def _cut(self, passages: Iterator[Passage], room: int) -> str:
        """Return the passages as one text of at most `room` tokens: the budget is shared, what one leaves the next has."""
        texts: list[str] = []
        chosen = list(passages)
        for number, passage in enumerate(chosen):
            head = f"{passage.title}: {passage.section}\n"
            share = room // (len(chosen) - number) - self.count_tokens(f"\n\n{head}")
            if text := shortened(passage.text, share, self.count_tokens):
                texts.append(head + text)
                room -= self.count_tokens(f"\n\n{head}{text}")
        return "\n\n".join(texts)


def listed(lines: tuple[str, ...]) -> str:
    """Return lines as a list for a prompt, "- none" for no lines."""
    return "\n".join(f"- {line}" for line in lines) or "- none"


def _quote(quote: str) -> str:
    flat = " ".join(visible(quote).split())
    return flat if len(flat) <= QUOTE else f"{flat[: QUOTE - 1]}…"
