"""A received message: a person or a mailing, what it wants, and what shows it. Pure; nothing in it is ever opened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.core.anatomy import NAME_ALONE, Scan
from app.core.model import Critique, Kind, Received, Severity, Signal, Stage
from app.core.rulebook import Hit, Rulebook
from app.core.rules import SignalRule
from app.core.structure import LIGHT, STRUCTURES, overlapped, weight_of_parts
from app.core.text import Reading, Span

SHOWN = 8
ENOUGH = 3
"""Signals that are given, the weightiest first; and how many make the critic's own findings needless beside them."""

SHOWING = {Kind.MASS: {Kind.MASS, Kind.SALES}, Kind.SALES: {Kind.SALES, Kind.MASS}}
"""Kinds whose signals show a message of another kind too: a mailing sells, and a pitch is often a mailing."""

FROM_RULES: tuple[tuple[str, Kind, float], ...] = (
    ("template.merge-field", Kind.MASS, 1.2),
    ("template.empty-greeting", Kind.MASS, 0.8),
    ("template.dear-role", Kind.MASS, 0.8),
    ("bulk.", Kind.MASS, 1.6),
    ("recruit.any-job", Kind.GENUINE, 0.6),
    ("recruit.", Kind.RECRUITING, 1.0),
    ("network.stock-invitation", Kind.MASS, 0.8),
    ("network.grow-my-network", Kind.MASS, 0.6),
    ("network.", Kind.SALES, 0.6),
    ("pitch.", Kind.SALES, 0.8),
    ("hype.", Kind.SALES, 0.4),
    ("pressure.", Kind.SALES, 0.5),
    ("self.we-are-a", Kind.SALES, 0.5),
    ("self.our-platform", Kind.SALES, 0.7),
    ("ask.calendar-link", Kind.SALES, 0.6),
    ("ask.meeting-first", Kind.SALES, 0.4),
    ("ask.interest-check", Kind.SALES, 0.4),
    ("ask.send-material", Kind.SALES, 0.5),
    ("opening.trigger-line", Kind.SALES, 0.5),
    ("opening.introduce-company", Kind.SALES, 0.6),
    ("hook.leaders-like-you", Kind.SALES, 0.5),
    ("self.my-trade", Kind.SALES, 0.6),
    ("follow.", Kind.SALES, 0.3),
)
"""What the critic's findings say of a received message, by the start of the rule's id: the kind, and the weight."""

ORDER, ORDER_FOUND = "phishing.machine-order", "machine.order"
"""The signal of an order to the reader's own program, told of a message of any kind; and what the critic says of it to
who wrote it, which is no use to who received it."""

STRENGTH = 0.7
"""Weight of each thing done well, for a genuine message."""

KNOWN = 1.2
"""Weight of a text that reads like one between people who know each other, or like an answer."""

LINKED = 0.6
"""Weight of a link beside two signals of fraud: there it leads."""

PHISHING_FROM = 2.0
SUSPECT_FROM = 1.5
"""Weights from which a fraud is believed: of what else would be a person's letter, and of what would not."""

RECRUITING_FROM = 1.0
RECRUITING_SURELY = 2.0
SALES_FROM = 0.8
MASS_FROM = 1.5
MASS_LIKELY = 0.8
"""Weights from which a kind is believed, and the likelihood of a mass mailing from which sales is called mass."""

PITCH_FROM = 1.5
"""Weight of a message's own signals of selling from which what it does well is no sign of a person any more: a smooth
pitch begins with the praise and the question that a good letter begins with."""

ASKS = (
    "sales.small-ask",
    "sales.shows-you",
    "sales.comes-by",
    "sales.asks-how",
    "sales.concern",
    "sales.call-choice",
    "ask.",
    "follow.",
)
"""What a seller asks, by the start of the ids: a visit, ten minutes, a call. Who sells nothing asks it too, so it counts
only beside an offer."""

TOLD = ("sales.result-promised", "sales.before-and-after", "sales.terms", "pitch.price", "pitch.free", "pitch.result")
"""What a seller tells that anybody tells of their own, by the start of the ids: a price, a result. One alone is no pitch."""

ADVERT = "mass.order-now"
"""The signal of an advertisement's words."""

BUYER = "genuine.wants-to-buy"
"""The signal of somebody who wants to buy from the reader: who speaks of prices then is no seller."""

FRAUD = frozenset({"want.secrets", "want.money"})
TRADE = frozenset({"want.purchase", "want.offer-heard", "want.click"})
OFFERED = frozenset({"want.quote", "want.work"})
POST = frozenset({"want.application", "want.position"})
GIFT = frozenset({"want.donation"})
NOT_WANTED: dict[Kind, frozenset[str]] = {
    Kind.PHISHING: OFFERED | POST | GIFT | {"want.attendance", "want.favour", "want.connection", "want.nothing"},
    Kind.MASS: FRAUD | OFFERED | POST,
    Kind.SALES: FRAUD | OFFERED | POST | GIFT,
    Kind.RECRUITING: FRAUD | OFFERED | TRADE | GIFT,
    Kind.GENUINE: FRAUD | TRADE | POST,
}
"""What a message of a kind does not want, whatever its words."""

CLICK = "want.click"
SHOWN_BY: dict[str, tuple[str, ...]] = {
    "want.secrets": (
        "phishing.papers-asked",
        "phishing.secret-asked",
        "phishing.mailbox-password",
        "phishing.verify-details",
        "phishing.access-asked",
        "phishing.key-asked",
    ),
    "want.money": (
        "phishing.fee-first",
        "phishing.easy-gains",
        "phishing.box-abroad",
        "phishing.advance-fee",
        "phishing.gift-cards",
        "phishing.changed-bank-details",
        "phishing.borrowed-boss",
        "phishing.outside-routine",
        "phishing.new-number",
        "phishing.debt-demand",
        "phishing.money-asked",
        "phishing.odd-channel",
        "phishing.distress",
        "phishing.blackmail",
        "phishing.directory-entry",
    ),
    "want.work": ("genuine.seeks-work",),
    "want.application": ("recruiting.cv",),
    "want.position": ("recruiting.",),
    "want.quote": ("genuine.wants-to-buy",),
    "want.meeting": ("sales.shows-you",),
    "want.purchase": ("sales.price-held", "sales.offer-sent", "mass.order-now"),
    "want.offer-heard": ("sales.",),
    "want.right-person": ("sales.who-decides",),
    "want.attendance": ("mass.webinar",),
    "want.connection": ("mass.stock-invitation",),
}
"""The signals that show a want beside its own words, by the start of their ids."""

SIGNING = 60
"""Longest line, in characters, in which a sender's name is looked for."""


def triage(read: Scan, critique: Critique, rulebook: Rulebook, *, words: Rulebook) -> Received:
    """Say what kind of message was read.

    `critique` is the critic's view of the same text in its own language, `rulebook` that language's rules, and `words`
    the rulebook of the user's language, whose reasons are given where it has the same signal.
    """
    found = rulebook.scan_received(read.reading.folded)
    hits = _hits(found, rulebook)
    evidence = dict.fromkeys(Kind, 0.0)
    built = {kind: weight_of_parts(kind, found) for kind in STRUCTURES}
    for rule, _ in hits:
        if rule.weight > LIGHT or built.get(rule.kind, 1):
            evidence[rule.kind] += rule.weight
    for one, weight in built.items():
        evidence[one] += weight
    pitch = evidence[Kind.SALES]
    if sum(rule.kind is Kind.PHISHING for rule, _ in hits) > 1:
        evidence[Kind.PHISHING] += LINKED * bool(read.reading.links)
    sells = [rule.id for rule, _ in hits if rule.kind is Kind.SALES]
    for finding in {f.rule: f for f in critique.findings}.values():
        for start, kind, weight in FROM_RULES:
            if finding.rule.startswith(start):
                evidence[kind] += weight
                sells += [finding.rule] * (kind is Kind.SALES)
                break
    if not built[Kind.SALES] and all(trace.startswith(ASKS + TOLD) for trace in sells):
        evidence[Kind.SALES] = pitch = 0.0
    if any(rule.id == BUYER for rule, _ in hits):
        evidence[Kind.SALES], evidence[Kind.MASS] = pitch, 0.0
    evidence[Kind.GENUINE] += KNOWN * (critique.stage in (Stage.KNOWN_CONTACT, Stage.REPLY))
    # Who quotes what they answer writes to whoever wrote it; a mailing has nothing to quote.
    evidence[Kind.GENUINE] += KNOWN * read.reading.quotes_mail
    advert = sum(rule.weight for rule, _ in hits if rule.id == ADVERT)
    kind = _kind(evidence, pitch, advert, STRENGTH * len(critique.strengths), critique.mass_mail)
    # Danger first.
    if evidence[Kind.PHISHING] >= (PHISHING_FROM if kind is Kind.GENUINE else SUSPECT_FROM):
        kind = Kind.PHISHING
    return Received(
        kind=kind,
        mass_mail=max(critique.mass_mail, MASS_LIKELY) if kind is Kind.MASS else critique.mass_mail,
        language=critique.language,
        wants=_wants(kind, found, [rule.id for rule, _ in hits], rulebook, words, links=bool(read.reading.links)),
        signals=_signals(kind, hits, critique, read.reading, words),
        sender=sender_name(read),
    )


def _kind(evidence: dict[Kind, float], pitch: float, advert: float, craft: float, mass_mail: float) -> Kind:
    """Return the kind that the evidence shows if it is no fraud; in doubt a person.

    `pitch` is the weight of the signals of selling alone, `advert` that of an advertisement's words, which a pitch to one
    person has too, and `craft` that of what the message does well.
    """
    ties = evidence[Kind.GENUINE]
    recruits = evidence[Kind.RECRUITING]
    # Who asks for a place, or for company in a tender, uses a recruiter's words for it; but he does not go on about terms.
    rivals = ties if recruits >= RECRUITING_SURELY else ties + craft
    if recruits >= max(RECRUITING_FROM, rivals) and recruits >= min(evidence[Kind.SALES], max(pitch, 2)):
        return Kind.RECRUITING
    person = ties + (craft if max(pitch, evidence[Kind.MASS]) < PITCH_FROM else 0)
    if person > max(evidence[Kind.SALES], evidence[Kind.MASS]):
        return Kind.GENUINE
    if evidence[Kind.MASS] >= MASS_FROM and evidence[Kind.MASS] >= evidence[Kind.SALES] / 2:
        return Kind.MASS
    if evidence[Kind.SALES] >= SALES_FROM:
        return Kind.MASS if mass_mail >= MASS_LIKELY and evidence[Kind.MASS] > advert else Kind.SALES
    return Kind.MASS if mass_mail >= MASS_LIKELY else Kind.GENUINE


def _hits(found: Mapping[str, list[Hit]], rulebook: Rulebook) -> list[tuple[SignalRule, Span]]:
    """Return each signal with the first place where it shows, beside its exceptions, the weightiest first.

    Words that have shown a kind already are no second sign of it.
    """
    kept: list[tuple[SignalRule, Span]] = []
    told: dict[Kind, list[Hit]] = {kind: [] for kind in Kind}
    for rule in sorted(rulebook.signals, key=lambda rule: -rule.weight):
        beside = [*found.get(f"!{rule.id}", ()), *told[rule.kind]]
        if hit := next((h for h in found.get(rule.id, []) if not overlapped(h, beside)), None):
            told[rule.kind].append(hit)
            kept.append((rule, Span(hit.start, hit.end)))
    return kept


def _wants(
    kind: Kind,
    found: Mapping[str, list[Hit]],
    signals: Iterable[str],
    rulebook: Rulebook,
    words: Rulebook,
    *,
    links: bool,
) -> str:
    """Return what the message asks for, in the user's words: the first in the order of the language file.

    What only a fraud, a seller or a recruiter would want is not read into the message of another kind. A mailing that
    asks for nothing and has links wants a click; a fraud that wants money and secrets is told to want both.
    """
    named = {want.id: want.line for want in words.wants}
    shown = {want for want, ids in SHOWN_BY.items() if any(one.startswith(ids) for one in signals)}
    possible = [want for want in rulebook.wants if want.id not in NOT_WANTED[kind]]
    asked = [want for want in possible if want.id in shown or found.get(want.id) or not want.patterns]
    if len(both := [named.get(want.id, want.line) for want in asked if want.id in FRAUD]) > 1:
        return " ".join(both)
    wanted = asked[0] if asked else possible[-1]
    if kind is Kind.MASS and links and not wanted.patterns:
        wanted = next((want for want in possible if want.id == CLICK), wanted)
    return named.get(wanted.id, wanted.line)


def _signals(
    kind: Kind, hits: list[tuple[SignalRule, Span]], critique: Critique, reading: Reading, words: Rulebook
) -> tuple[Signal, ...]:
    spoken = {rule.id: rule.reason for rule in words.signals}
    weighed: list[tuple[float, Signal]] = []
    for rule, span in hits:
        if rule.kind in SHOWING.get(kind, {kind}) or rule.id == ORDER:
            reason = spoken.get(rule.id, rule.reason)
            weighed.append((rule.weight, Signal(rule.id, *reading.excerpt(span), reason)))
    if kind is Kind.GENUINE:
        weighed += [(STRENGTH, Signal(s.rule, s.start, s.end, s.quote, s.reason)) for s in critique.strengths]
    elif len(weighed) < ENOUGH:
        # The critic speaks to who writes: its reasons only fill up where the signals say little.
        worth = [f for f in critique.findings if f.quote and f.rule != ORDER_FOUND]
        told = [f for f in worth if f.severity is not Severity.SUGGESTION]
        weighed += [(f.points / 10, Signal(f.rule, f.start, f.end, f.quote, f.reason)) for f in told]
    weighed.sort(key=lambda pair: (-pair[0], pair[1].start, pair[1].rule))
    shown: list[Signal] = []
    for _, signal in weighed:
        if not any(s.start <= signal.start < s.end and s.rule != signal.rule for s in shown if s.end > s.start):
            shown.append(signal)
    return tuple(shown[:SHOWN])


def sender_name(read: Scan) -> str:
    """Return the name that a message is signed with, as it stands there, or nothing."""
    reading: Reading = read.reading
    if read.closing.end <= read.closing.start:
        return ""
    for line in reading.lines:
        if line.start < read.closing.start or line.end - line.start > SIGNING:
            continue
        text = reading.plain[line.start : line.end].strip(" ,.-")
        if NAME_ALONE.fullmatch(text) and not re.match(r"\[", text):
            said = reading.quote(line).strip(" ,.-–—")
            closes = any(h.start == line.start for h in read.hits.get("anatomy:closing", []))
            if not closes:
                return said.split(",")[0]
    pieces = [piece.strip(" .-–—") for piece in reading.quote(read.closing).split("\n")[0].split(",")]
    return next((p for p in pieces[1:] if NAME_ALONE.fullmatch(p) and not p.startswith("[")), "")
