"""How many tokens a text has: exactly where OpenAI's table lies on the disk, else a safe estimate; never a download."""

from __future__ import annotations

import base64
import hashlib
import math
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

TABLE = "fb374d419588a4632f3f557e76b4b70aebbca790"
"""Name of o200k_base in tiktoken's cache: the SHA-1 of the address it comes from."""

DIGEST = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
"""SHA-256 of the table (tiktoken_ext/openai_public.py). The usual cache folder can be written by anybody."""

WORDS = "|".join(
    (
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)
"""Where o200k_base cuts before it merges (tiktoken_ext/openai_public.py); it belongs to the table."""


class TokenCounter:
    """Counts tokens as OpenAI's models do; for other models the count is an approximation in any case."""

    def __init__(self, table_dir: Path | None) -> None:
        self._table_dir = table_dir

    @property
    def exact(self) -> bool:
        """True when the table was found sound; False when the count is an estimate on the high side."""
        return self._encoding is not None

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of `text`; a control sequence such as `<|endoftext|>` counts as plain text."""
        if self._encoding is None:
            return estimate_tokens(text)
        return len(self._encoding.encode(text, disallowed_special=()))

    @cached_property
    def _encoding(self) -> tiktoken.Encoding | None:
        # `tiktoken.get_encoding` is avoided: it deletes a table it does not like and fetches it from the network.
        table = _read_table(self._table_dir)
        if table is None:
            return None
        import tiktoken  # noqa: PLC0415 - only where its table is

        ranks = {base64.b64decode(token): int(rank) for token, rank in map(bytes.split, table.splitlines())}
        return tiktoken.Encoding("o200k_base", pat_str=WORDS, mergeable_ranks=ranks, special_tokens={})


def estimate_tokens(text: str) -> int:
    """Return a number of tokens that real texts stay under: ASCII characters ÷ 3 + 0.75 × bytes of all others."""
    plain = len(text.encode("ascii", "ignore"))
    others = len(text.encode("utf-8", "surrogatepass")) - plain
    return math.ceil(plain / 3 + 0.75 * others)


def _read_table(folder: Path | None) -> bytes | None:
    if folder is None:
        return None
    try:
        table = (folder / TABLE).read_bytes()
    except OSError:
        return None
    return table if hashlib.sha256(table).hexdigest() == DIGEST else None
