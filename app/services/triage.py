"""Triage a received message: say what it is and what it wants, and offer courteous replies in the sender's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.core import received
from app.core.anatomy import scan
from app.core.compose import form_of_address
from app.core.model import Channel, Draft, Kind, Received, Response
from app.core.rulebook import Rulebook
from app.core.text import BLANK
from app.services.judge import Judge

INTENTS = ("yes", "no", "later", "someone_else")

ANSWERED: dict[Kind, tuple[str, ...]] = {Kind.PHISHING: (), Kind.MASS: ("no",)}
"""The replies that a kind gets where it does not get all: whoever answers a fraud has told it that somebody reads, and a
mailing that wants something is answered with a short no, if at all."""

REFUSED = {"want.purchase", "want.offer-heard", "want.click", "want.meeting", "want.connection", "want.attendance"}
"""What a mailing wants where a no is an answer; who takes leave of everybody, or sends round a form, is not told no."""

COMPLAINT = "genuine.complains"
"""The signal of a complaint, which is answered in words of its own."""


@dataclass(frozen=True, slots=True)
class Triage:
    """The use case of received messages. Links and attachments in them are never opened: a text is all it is given."""

    judge: Judge
    rulebook: Callable[[str], Rulebook]

    def __call__(self, text: str, *, speak: str | None = None) -> Received:
        """Return what `text` is.

        `speak` is the language of reasons and of what it wants; the message's own by default. Replies are in the
        message's language and form of address; a language without a rulebook has none. Raises `InputError` for a text
        without words and `DraftTooLong` for one over the limit.
        """
        draft = Draft(text=text)
        critique = self.judge(draft, speak=speak)
        if critique.channel.is_public:
            # What lay in an inbox went to somebody, even where it reads like a post.
            critique = self.judge(replace(draft, channel=Channel.INMAIL), speak=speak)
        knows = critique.language in self.judge.languages
        spoken = speak if speak in self.judge.languages else critique.language if knows else "en"
        rulebook = self.rulebook(critique.language if knows else "en")
        read = scan(draft, rulebook)
        words = self.rulebook(spoken)
        found = received.triage(read, critique, rulebook, words=words)
        intents = ANSWERED.get(found.kind, INTENTS)
        if found.kind is Kind.MASS and found.wants not in {want.line for want in words.wants if want.id in REFUSED}:
            intents = ()
        if not knows or not intents:
            return found
        return replace(found, replies=_replies(found, intents, form_of_address(read, rulebook), rulebook))


def _replies(found: Received, intents: tuple[str, ...], form: str, rulebook: Rulebook) -> tuple[Response, ...]:
    phrases: dict[str, Any] = rulebook.writer["forms"][form]
    tables: dict[str, Any] = rulebook.writer["replies"]
    lines = tables[form][_table(found)]
    greeting = str(phrases["greeting"])
    if found.sender:
        greeting = BLANK.sub(lambda _: found.sender, greeting, count=1)
    return tuple(Response(intent, f"{greeting}\n\n{lines[intent]}\n\n{phrases['closing']}") for intent in intents)


def _table(found: Received) -> str:
    """Return the name of the replies that fit the message."""
    if any(signal.rule == COMPLAINT for signal in found.signals):
        return "complaint"
    return "sales" if found.kind is Kind.MASS else str(found.kind)
