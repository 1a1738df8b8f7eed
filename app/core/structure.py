"""What a received message is built of: parts that prove little alone and much together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.core.model import Kind
from app.core.rulebook import Hit

STRUCTURES: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.SALES: (
        ("sales.their-customers", "sales.peers", "sales.result-promised", "sales.before-and-after"),
        ("sales.trade", "sales.own-offer", "sales.owns-up"),
        ("sales.terms", "sales.price-held", "sales.free-study", "sales.trial-ends"),
        (
            "sales.small-ask",
            "sales.shows-you",
            "sales.comes-by",
            "sales.soft-offer",
            "sales.offer-sent",
            "sales.closing",
        ),
        ("sales.concern", "sales.asks-how", "sales.ask-because", "sales.who-decides"),
    ),
    Kind.RECRUITING: (
        ("recruiting.vacancy", "recruiting.place-free"),
        ("recruiting.role", "recruiting.seeks-person"),
        ("recruiting.pay-and-terms", "recruiting.contract-and-pay", "recruiting.terms"),
        ("recruiting.sounding", "recruiting.open-to", "recruiting.before-advert", "recruiting.cv"),
    ),
    Kind.MASS: (
        ("mass.crowd-greeted", "mass.to-everybody", "mass.greets-many", "mass.to-all-contacts"),
        ("mass.many-of-you",),
        ("mass.notice", "mass.circular", "mass.event", "mass.webinar", "mass.order-now"),
        ("mass.house-signs",),
    ),
    Kind.PHISHING: (
        (
            "phishing.prize",
            "phishing.advance-fee",
            "phishing.easy-gains",
            "phishing.chosen-unasked",
            "phishing.account-threat",
            "phishing.parcel-or-invoice",
            "phishing.office-or-parcel",
            "phishing.expiring-access",
            "phishing.debt-demand",
            "phishing.directory-entry",
            "phishing.tender-stranger",
            "phishing.box-abroad",
            "phishing.secret-deal",
            "phishing.absent-party",
        ),
        (
            "phishing.secret-asked",
            "phishing.mailbox-password",
            "phishing.verify-details",
            "phishing.papers-asked",
            "phishing.access-asked",
            "phishing.fee-first",
            "phishing.money-asked",
            "phishing.odd-channel",
            "phishing.borrowed-boss",
            "phishing.outside-routine",
            "phishing.card-to-receive",
            "phishing.bail",
            "phishing.code-passed-on",
        ),
        ("phishing.secrecy", "phishing.no-calls", "phishing.click-or-lose", "phishing.loss-ahead", "phishing.hurry"),
    ),
}
"""What messages of a kind are built of: each part with the signals that show it.

A pitch tells of other customers, of what the sender does and on what terms, makes a small ask, and begins with the
reader's own concerns; an approach names a post, its terms, and sounds the reader out; a fraud has a lure, an act with
money or secrets, and haste or silence. A part alone proves nothing: who writes honestly has a trade and asks, too.
"""

BUILT = {
    Kind.SALES: (0.0, 0.0, 1.0, 1.6, 2.0, 2.4),
    Kind.RECRUITING: (0.0, 0.0, 0.6, 1.2, 2.0),
    Kind.MASS: (0.0, 0.0, 0.6, 1.2, 1.6),
    Kind.PHISHING: (0.0, 0.0, 0.0, 0.8),
}
"""What is added to a kind for the number of its parts, each in a place of its own."""

OWN_HOUSE = "genuine.own-house"
SOLD = ("sales.their-customers", "sales.owns-up")
"""Who tells of their own place sells nothing, unless other customers are told of too, or the sale is owned up to."""

LIGHT = 0.4
"""Weight up to which a signal counts only where other parts stand beside it."""

OFFERS = {Kind.SALES: 2, Kind.RECRUITING: 3, Kind.MASS: 3, Kind.PHISHING: 2}
"""Among how many of the first parts one must show: a price and an ask without customers or a trade are a buyer's, too."""


def weight_of_parts(kind: Kind, found: Mapping[str, list[Hit]]) -> float:
    """Return the weight of the parts of a message of this kind that are there together."""
    if kind is Kind.SALES and found.get(OWN_HOUSE) and not any(found.get(one) for one in SOLD):
        return 0.0
    places: list[Hit] = []
    offers = 0
    for number, signals in enumerate(STRUCTURES[kind]):
        hits = (hit for one in signals for hit in found.get(one, ()) if not overlapped(hit, found.get(f"!{one}", ())))
        if place := next((hit for hit in hits if not overlapped(hit, places)), None):
            places.append(place)
            offers += number < OFFERS[kind]
    return BUILT[kind][len(places)] if offers else 0.0


def overlapped(hit: Hit, others: Iterable[Hit]) -> bool:
    """Say whether `hit` shares a character with one of `others`."""
    return any(other.start < hit.end and hit.start < other.end for other in others)
