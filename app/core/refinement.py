"""What a user wants changed in the last rewrite: the parts of a message, the wishes about them, and how they join."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from app.core.model import Tone


class Length(StrEnum):
    """How long the text should be, against what it is."""

    SHORTER = "shorter"
    HALF = "half"
    LONGER = "longer"


class Return(StrEnum):
    """A way back: to the version before, to the draft, another version of the same, or the last one as it stands."""

    UNDO = "undo"
    RESTART = "restart"
    AGAIN = "again"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message: `kind` of `KINDS`; `place` from 1, from -1 backwards, 0 for the only one or all; how many."""

    kind: str
    place: int = 0
    count: int = 1


KINDS = (
    "paragraph", "sentence", "line", "greeting", "closing", "postscript", "compliment", "figures", "link", "question",
    "subject", "hashtag", "point",
)  # fmt: skip
"""Parts of a message that a user names; a point is one of what the critic said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refinement:
    """All that one message wants. `plain` is plain English, for a reader in a second language.

    `address` is "formal" or "informal", `language` an ISO 639-1 code; "" for no wish.
    `mentioned` is what the message is to say, `named` a thing of which it is to say something, both in the user's words;
    `about` are words whose sentences are to go and `restored` those whose sentences are to come back, `replaced` pairs of
    old and new words, `corrected` such pairs said as a correction ("it was not Bilbao, it was Porto"), `explained` what of
    the critic's is asked about, `free` wishes in the user's own words that no rule knows.
    """

    tone: Tone | None = None
    length: Length | None = None
    back: Return | None = None
    plain: bool = False
    address: str = ""
    language: str = ""
    greeting: str = ""
    signature: str = ""
    dropped: tuple[Part, ...] = ()
    about: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    explained: tuple[Part, ...] = ()
    kept: tuple[Part, ...] = ()
    mentioned: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    free: tuple[str, ...] = ()

    def joined(self, later: Refinement) -> Refinement:
        """Return both: lists one after the other, of single wishes the later one."""
        merged: dict[str, Any] = {}
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(later, one.name)
            merged[one.name] = (*mine, *theirs) if isinstance(mine, tuple) else theirs or mine
        return replace(self, **merged)

    @property
    def own_words(self) -> int:
        """How many words were taken over as they are."""
        own = (
            self.greeting, self.signature, *self.about, *self.restored, *self.mentioned, *self.named, *self.free
        )  # fmt: skip
        pairs = (" ".join(pair) for pair in (*self.replaced, *self.corrected))
        return sum(len(one.split()) for one in (*own, *pairs))

    @property
    def needs_message(self) -> bool:
        """True for what is a wish only where there is a message to change: "without the catalogue" may begin anything."""
        return bool(
            self.about or self.restored or self.explained or self.corrected or self.free or self.back is Return.SHOW
        )

    @property
    def is_empty(self) -> bool:
        """True when nothing is wished."""
        return self == Refinement()


WISHES: Mapping[str, Refinement] = {
    "shorter": Refinement(length=Length.SHORTER),
    "half": Refinement(length=Length.HALF),
    "longer": Refinement(length=Length.LONGER),
    "warm": Refinement(tone=Tone.WARM),
    "formal": Refinement(tone=Tone.FORMAL),
    "plain": Refinement(plain=True, language="en"),
    "address_formal": Refinement(address="formal"),
    "address_informal": Refinement(address="informal"),
    "undo": Refinement(back=Return.UNDO),
    "restart": Refinement(back=Return.RESTART),
    "again": Refinement(back=Return.AGAIN),
    "show": Refinement(back=Return.SHOW),
}


def canonical(refinement: Refinement) -> Sequence[str]:
    """Return the wishes one by one in plain words of the program's own, for tests and figures."""
    found = [str(one) for one in (refinement.length, refinement.tone, refinement.back) if one]
    found += [f"address:{refinement.address}"] if refinement.address else []
    found += [f"language:{refinement.language}"] if refinement.language else []
    found += ["plain"] if refinement.plain else []
    for verb, parts in (("drop", refinement.dropped), ("keep", refinement.kept)):
        found += [f"{verb}:{p.kind}:{p.place}" + (f":{p.count}" if p.count > 1 else "") for p in parts]
    found += [f"about:{one}" for one in refinement.about]
    found += [f"restore:{one}" for one in refinement.restored]
    found += [f"explain:{p.kind}:{p.place}" for p in refinement.explained]
    found += [f"mention:{one}" for one in (*refinement.mentioned, *refinement.named)]
    found += [f"greet:{refinement.greeting}"] if refinement.greeting else []
    found += [f"sign:{refinement.signature}"] if refinement.signature else []
    found += [f"replace:{old}:{new}" for old, new in refinement.replaced]
    found += [f"correct:{old}:{new}" for old, new in refinement.corrected]
    return [*found, *("free" for _ in refinement.free)]
