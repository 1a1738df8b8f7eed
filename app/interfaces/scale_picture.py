"""The scales of two countries as a picture: ranges, never points. Drawn from our own numbers and catalogue lines only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from app.core.customs import SCALES
from app.core.words import Words

WIDTH, ROW, TOP = 640, 62, 34
LEFT, RIGHT = 40, 600
"""Where points 1 and 5 lie, in units of the picture."""

COLOURS = ("#b45309", "#0f766e")
"""Told apart by brightness and place too: the first bar stands above the line, the second below it."""


INK, PAPER = "#1f2937", "#f8fafc"
"""A paper of its own: an image cannot know whether the page around it is dark."""


def scale_picture(sides: Sequence[tuple[str, Mapping[str, Sequence[int]]]], words: Words) -> str:
    """Return an SVG of the scales of one or two countries, given as name and `{scale: (low, high)}`."""
    height = TOP + ROW * len(SCALES)
    title = escape(words.line("fact.scales"))
    rows = "".join(_row(number, scale, sides, words) for number, scale in enumerate(SCALES))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img"'
        f' aria-label="{title}" font-family="system-ui, sans-serif" font-size="14" fill="{INK}">'
        f'<title>{title}</title><rect width="{WIDTH}" height="{height}" rx="8" fill="{PAPER}"/>'
        f"{''.join(_legend(sides))}{rows}</svg>"
    )


def _legend(sides: Sequence[tuple[str, Mapping[str, Sequence[int]]]]) -> Iterator[str]:
    for number, (name, _) in enumerate(sides):
        x = LEFT + (RIGHT - LEFT) // 2 * number
        yield f'<rect x="{x}" y="6" width="22" height="10" rx="5" fill="{COLOURS[number]}"/>'
        yield f'<text x="{x + 28}" y="16">{escape(name)}</text>'


def _row(number: int, scale: str, sides: Sequence[tuple[str, Mapping[str, Sequence[int]]]], words: Words) -> str:
    top = TOP + ROW * number
    line = top + 32
    name, low, high = (escape(words.line(f"scale.{scale}{end}")) for end in ("", "_low", "_high"))
    parts = [
        f'<text x="{WIDTH / 2:g}" y="{top + 12}" text-anchor="middle" font-weight="600">{name}</text>',
        f'<text x="{LEFT}" y="{top + 12}" font-size="12" opacity=".75">{low}</text>',
        f'<text x="{RIGHT}" y="{top + 12}" text-anchor="end" font-size="12" opacity=".75">{high}</text>',
        f'<line x1="{LEFT}" y1="{line}" x2="{RIGHT}" y2="{line}" stroke="{INK}" stroke-opacity=".35"/>',
    ]
    parts += [
        f'<line x1="{_place(point):g}" y1="{line - 3}" x2="{_place(point):g}" y2="{line + 3}" stroke="{INK}"'
        f' stroke-opacity=".35"/>'
        for point in range(1, 6)
    ]
    for side, (_, scales) in enumerate(sides):
        least, most = scales[scale]
        x, width = _place(least) - 6, _place(most) - _place(least) + 12
        y = line - 13 if side == 0 else line + 3
        parts.append(f'<rect x="{x:g}" y="{y}" width="{width:g}" height="10" rx="5" fill="{COLOURS[side]}"/>')
    return "".join(parts)


def _place(point: int) -> float:
    return LEFT + (point - 1) * (RIGHT - LEFT) / 4
