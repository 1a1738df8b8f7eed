"""Figures whose mark parts the thousands in one country and is the decimal mark in another: "4.200", "4,200"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.core.text import Reading, Span

FIGURE = re.compile(r"(?<![\w.,:/+-])[1-9]\d{0,2}(?P<mark>[.,])\d{3}(?![\w:/-]|[.,]\d| \d)")
"""One mark with three digits behind it; with two marks, or two digits behind it, a figure is clear everywhere."""


def marked_figures(text: str, mark: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and characters of each figure with one `mark`; quotations, links and quoted mail are left alone."""
    reading = Reading(text)
    for match in FIGURE.finditer(reading.folded):
        if match["mark"] == mark:
            yield reading.excerpt(Span(*match.span()))
