"""What can go wrong, as one tree; a door turns each into one line and an exit code.

TertuliaError
├── InputError            the user's input cannot be used (exit code 2)
│   ├── DraftTooLong      more than `MAX_CHARACTERS`
│   └── UnknownChoice     a channel, country, language, tone ... that does not exist
├── AuthoringError        a rule file, an article or a prompt is wrong (exit code 2)
└── Unavailable           something outside failed (exit code 3)
    ├── WriterUnavailable the language model gave no usable answer
    └── StoreUnavailable  the index cannot be read, built or written

Every error carries a `key` into the doors' catalogue of messages and the values to fill in, so that the user reads
it in their language. `str(error)` is the English text, for developers. Message text of the user is never put into one.
"""

from __future__ import annotations


class TertuliaError(Exception):
    """Base of all; `exit_code` is what the command line returns."""

    exit_code = 3

    def __init__(self, message: str, *, key: str = "", **values: object) -> None:
        super().__init__(message)
        self.key = key
        self.values = values


class InputError(TertuliaError):
    """The input cannot be used; the message says what to do."""

    exit_code = 2


class DraftTooLong(InputError):
    """A text over the limit was refused before anything was done with it; of one that was cut more than `length` is known."""

    def __init__(self, length: int, limit: int, *, is_cut: bool = False) -> None:
        super().__init__(
            f"The text has {'more than ' * is_cut}{length:,} characters; the limit is {limit:,}. Send a shorter piece.",
            key="far_too_long" if is_cut else "too_long",
            length=length,
            limit=limit,
        )


class UnknownChoice(InputError):
    """A value outside a closed list; carries what was allowed."""

    def __init__(self, what: str, given: str, allowed: tuple[str, ...]) -> None:
        shown = given[:40]
        super().__init__(
            f"Unknown {what} “{shown}”. Use one of: {', '.join(allowed)}.",
            key="unknown_choice",
            what=what,
            given=shown,
            allowed=", ".join(allowed),
        )


class AuthoringError(TertuliaError):
    """A rule file, an article, a prompt or a source table is wrong; the message points into the file."""

    exit_code = 2


class Unavailable(TertuliaError):
    """Something outside this program failed."""

    exit_code = 3


class WriterUnavailable(Unavailable):
    """The model gave no usable answer.

    `reason` is one of: busy, quota, refused, not_found, too_long, unreachable, slow, incomplete, garbled, data, empty,
    paused, leaked (it wrote what it was told).
    `partial` is the text received before it failed; it may be shown, marked as incomplete, never as an answer.
    """

    def __init__(self, message: str, *, reason: str, partial: str = "") -> None:
        super().__init__(message, key=f"writer_{reason}")
        self.reason = reason
        self.partial = partial


class StoreUnavailable(Unavailable):
    """The index cannot be read, built or written where it was asked for."""
