"""The report of an evaluation: lines for a terminal, and one HTML file with plots that loads nothing from anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

import pygal

from app.core.figures import LABELS, VERDICTS, CriticFigures, Report, curve, share_interval
from app.core.text import visible

SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)

STYLE = """
body { font-family: system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; margin: 1rem 0; }
td, th { border: 1px solid #ccc; padding: .3rem .6rem; text-align: right; }
td:first-child, th:first-child { text-align: left; }
svg { max-width: 36rem; max-height: 26rem; }
"""


def report_text(report: Report) -> str:
    """Return the figures as plain lines."""
    blocks = []
    for f in report.critic:
        low, high = f.interval
        blocks.append(
            f"critic, {f.name}: AUC {f.auc:.3f} (95 % {low:.3f} to {high:.3f}), {f.messages} messages; relational judged"
            f" do_not_send {f.false_alarms} of {f.relational}; warnings or errors per relational message {f.wrong:.2f}\n"
            + "\n".join("  " + "  ".join(f"{cell:>12}" for cell in row) for row in _verdicts(f))
        )
    blocks.append("\n".join(_share_lines(report)))
    blocks += [f"posts, {name}: quadratic kappa {value:.2f} ({count} texts)" for name, value, count in report.kappa]
    for name, counts in report.confusion.items():
        blocks.append(f"{name}:\n" + "\n".join("  " + "  ".join(f"{c:>12}" for c in row) for row in _confusion(counts)))
    blocks.append(f"rules that never fire here ({len(report.never)}): {', '.join(report.never) or 'none'}")
    mostly = report.mostly_relational
    blocks.append(f"rules that fire mostly on relational messages ({len(mostly)}): {', '.join(mostly) or 'none'}")
    return "\n\n".join(blocks)


def report_html(report: Report) -> str:
    """Return the report as one page."""
    parts = [f"<h1>Tertulia: figures</h1><p>{escape(_rules(report))}</p>"]
    for f in report.critic:
        low, high = f.interval
        parts.append(
            f"<h2>{escape(f.name)}</h2><p>AUC {f.auc:.3f} (95 % {low:.3f} to {high:.3f}); relational messages judged"
            f" do_not_send: {f.false_alarms} of {f.relational}; warnings or errors per relational message:"
            f" {f.wrong:.2f}.</p>{_table(_verdicts(f))}{_curve_plot(f)}{_score_plot(f)}"
        )
    parts.append("<h2>Shares</h2><ul>" + "".join(f"<li>{escape(s)}</li>" for s in _share_lines(report)) + "</ul>")
    for name, value, count in report.kappa:
        parts.append(f"<p>Posts, {escape(name)}: quadratic kappa {value:.2f} ({count} texts).</p>")
    for name, counts in report.confusion.items():
        parts.append(f"<h2>{escape(name)}</h2>{_table(_confusion(counts))}")
    for title, names in (
        ("Rules that never fire here", report.never),
        ("Rules that fire mostly on relational messages", report.mostly_relational),
    ):
        parts.append(f"<h2>{title} ({len(names)})</h2><p>{escape(', '.join(names) or 'none')}</p>")
    head = f'<meta charset="utf-8"><title>Tertulia: figures</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en">{head}{"".join(parts)}</html>\n'


def _rules(report: Report) -> str:
    return "Rules: " + ", ".join(f"{code} {count}" for code, count in report.rules.items())


def _share_lines(report: Report) -> list[str]:
    by = "offline" if report.writer == "offline" else f"by the language model {visible(report.writer)}"
    lines = [f"rewrites and answers were written {by}"]
    for s in report.shares:
        low, high = share_interval(s.right, s.total)
        lines.append(f"{s.name}: {s.right} of {s.total} (95 % {low:.2f} to {high:.2f})")
    return lines


def _verdicts(f: CriticFigures) -> list[list[str]]:
    head = ["", *(str(v) for v in VERDICTS)]
    return [head, *([label, *(str(f.verdicts.get((label, str(v)), 0)) for v in VERDICTS)] for label in LABELS)]


def _confusion(counts: Mapping[tuple[str, str], int]) -> list[list[str]]:
    names = list(dict.fromkeys([given for given, _ in counts] + [found for _, found in counts]))
    return [["", *names], *([g, *(str(counts.get((g, f), 0)) for f in names)] for g in names)]


def _table(rows: list[list[str]]) -> str:
    head, *body = rows
    lines = [_row(head, "th"), *(_row(row, "td") for row in body)]
    return f"<table>{''.join(lines)}</table>"


def _row(cells: Iterable[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _config(title: str) -> pygal.Config:
    # Without this, pygal's drawings load a script from its author's site.
    config = pygal.Config(js=[], disable_xml_declaration=True, title=title, height=400, width=560)
    config.style = pygal.style.CleanStyle(font_family="system-ui, sans-serif")
    return config


def _curve_plot(f: CriticFigures) -> str:
    salesy, relational = f.scores
    if not salesy or not relational:
        return ""
    plot = pygal.XY(_config("Salesy found against relational blamed"), show_legend=False, dots_size=2)
    plot.x_title, plot.y_title = "share of relational messages below", "share of salesy messages below"
    plot.add("", curve(salesy, relational))
    return _drawn(plot)


def _score_plot(f: CriticFigures) -> str:
    plot = pygal.Box(_config("Scores"), box_mode="tukey", range=(0, 100))
    for name, scores in zip(("salesy", "relational"), f.scores, strict=True):
        if scores:
            plot.add(name, list(scores))
    return _drawn(plot)


def _drawn(plot: pygal.Graph) -> str:
    """Return the drawing without the script that pygal puts into it for its tooltips."""
    return SCRIPT.sub("", str(plot.render(is_unicode=True)))
