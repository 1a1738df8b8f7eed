"""Guides, plans and notes on a moment, for a terminal and as plain values; keys and order as the README documents them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from app.core.customs import SCALES
from app.core.guide import Difference, Guide, Law
from app.core.moments import MomentNote
from app.core.plan import Plan, Step
from app.core.words import Words
from app.interfaces.render_text import WIDTH

FACTS = (
    "languages", "weekend", "hours", "address", "pronouns", "name_order", "first_names", "titles", "introducer",
    "meeting", "english", "channels",
)  # fmt: skip
"""Facts that are shown as a line each, in this order; times, days and scales have a form of their own."""

BAR = 5
"""Points of a scale."""


def guide_json(guide: Guide) -> dict[str, Any]:
    """Return a guide as plain values."""
    return {
        "country": guide.country,
        "name": guide.name,
        "facts": dict(guide.facts),
        "sections": [
            {"anchor": p.anchor, "section": p.section, "text": p.text, "sources": list(guide.sources[p.anchor])}
            for p in guide.sections
        ],
        "differences": [
            {"topic": d.topic, "here": d.here, "there": d.there, "advice": d.advice, "section": d.section}
            for d in guide.differences
        ],
        "law": [
            {
                "basis": law.basis,
                "text": law.text,
                "sources": list(law.sources),
                "note": law.note,
                "date": law.date,
                "ways": [{**asdict(way), "sources": list(way.sources)} for way in law.ways],
                "safer": law.safer,
            }
            for law in guide.law
        ],
        "sources": all_sources(guide),
    }


def all_sources(guide: Guide) -> list[str]:
    """Return every source of a guide once, in the order of the sections."""
    return list(dict.fromkeys(source for some in guide.sources.values() for source in some))


def plan_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values; dates are ISO 8601."""
    return {
        "country": plan.country,
        "from": plan.home,
        "start": plan.start.isoformat(),
        "steps": [_step(step) for step in plan.steps],
        "notes": [*filter(None, [plan.preface]), *plan.notes],
    }


def _step(step: Step) -> dict[str, Any]:
    article, _, anchor = step.backing.partition("#")
    return {
        "number": step.number,
        "name": step.title,
        "date": step.first.isoformat(),
        "until": step.until.isoformat(),
        "why": step.why,
        "what": step.what,
        "text": step.text,
        "stop": step.stop,
        "citation": {
            "article": article,
            "anchor": anchor,
            "section": step.citation.section if step.citation else "",
            "title": step.citation.title if step.citation else "",
            "sources": list(step.citation.sources) if step.citation else [],
        },
    }


def moment_json(note: MomentNote) -> dict[str, Any]:
    """Return a note on a proposed time as plain values."""
    return {
        "kind": note.kind,
        "start": note.start,
        "end": note.end,
        "quote": note.quote,
        "reason": note.reason,
        "fix": note.fix,
        "section": note.section,
    }


def guide_text(guide: Guide, words: Words, home: str = "") -> str:
    """Return a guide to read: facts, what differs from `home` (a country's name), law, and the passages."""
    blocks = [f"{guide.name}\n{'=' * len(guide.name)}", "\n".join(fact_lines(guide.facts, words))]
    if guide.home:
        head = f"{words.line('fact.differences')}: {home} → {guide.name}"
        if guide.differences:
            found = [_difference(d, n, guide, home, words) for n, d in enumerate(guide.differences, start=1)]
            blocks.append("\n\n".join([_heading(head), *found]))
        else:
            blocks.append(f"{_heading(head)}\n{_wrapped(words.line('fact.no_differences'))}")
    for law in guide.law:
        lines = [_wrapped(line, "  ") for line in law_lines(law, words)]
        blocks.append("\n".join([_heading(words.line("fact.law")), *lines]))
    blocks.append(_heading(words.line("fact.sections")))
    for passage in guide.sections:
        paragraphs = "\n\n".join(_wrapped(part) for part in passage.text.split("\n\n"))
        blocks.append(f"{passage.section} [#{passage.anchor}]\n{paragraphs}")
    sources = [_wrapped(f"- {source}", "  ") for source in all_sources(guide)]
    blocks.append("\n".join([_heading(words.line("fact.sources")), *sources]))
    return "\n\n".join(blocks)


def fact_lines(facts: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Yield the facts, a line or a few lines each."""
    capital, *others = facts["local_time"]
    yield _fact("local_time", f"{capital['in_words']}, {capital['city']} ({capital['name']})", words)
    if others:
        yield _fact("other_times", "; ".join(_other_times(capital, others, words)), words)
    for name in FACTS:
        if shown := plain(facts[name]):
            yield _fact(name, shown, words)
    least, most = facts["follow_up_days"]
    yield _fact("follow_up_days", words.line("fact.follow_up_range", least=least, most=most), words)
    yield _fact("next_good_day", facts["next_good_day_in_words"], words)
    yield f"{words.line('fact.holidays')}:"
    yield from (_wrapped(f"  {line}", "    ") for line in holiday_lines(facts, words))
    yield f"{words.line('fact.quiet_times')}:"
    yield from (_wrapped(f"  {line}", "    ") for line in quiet_lines(facts))
    yield f"{words.line('fact.scales')}:"
    yield from (f"  {line}" for line in scale_lines(facts["scales"], words))


def _other_times(capital: Mapping[str, str], others: Sequence[Mapping[str, str]], words: Words) -> Iterator[str]:
    """Yield the country's other clocks, each once: "Tijuana 01:49", "Hermosillo, Mazatlan 02:49"."""
    cities: dict[str, list[str]] = {}
    for one in sorted(others, key=lambda one: one["time"][:16]):
        day, shown = one["time"][:10], one["time"][11:16]
        if day != capital["time"][:10]:
            shown = words.line(
                "moment.clock_next" if day > capital["time"][:10] else "moment.clock_before", clock=shown
            )
        cities.setdefault(shown, []).append(one["city"])
    yield from (f"{', '.join(some)} {shown}" for shown, some in cities.items())


def law_lines(law: Law, words: Words) -> Iterator[str]:
    """Yield what each way of sending needs, what is safer, and of which day it is."""
    unknown = [one.name for one in law.ways if not one.sources]
    for one in law.ways:
        if one.sources:
            yield f"{one.name}: {one.rule} [{'; '.join(source.partition('. ')[0] for source in one.sources)}]"
    if unknown:
        yield f"{', '.join(unknown)}: {words.line('law.unknown')}"
    yield law.safer
    yield words.line("fact.dated", date=law.date, note=law.note)


def holiday_lines(facts: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Yield the next public holidays."""
    for one in facts["holidays"]:
        worked = "" if one["day_off"] else f" ({words.line('fact.worked')})"
        if one.get("in_most_regions"):
            worked = f" ({words.line('fact.most_regions')})"
        yield f"{one['in_words']}: {one['name']}{worked}"


def quiet_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield the customary quiet weeks."""
    for one in facts["quiet_times"]:
        yield f"{one['in_words']}: {one['name']}"


def scale_lines(scales: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Yield each scale as a range: "Directness  [--###]  between the lines ... straight out"."""
    width = max(len(words.line(f"scale.{name}")) for name in SCALES)
    for name in SCALES:
        low, high = scales[name]
        bar = "".join("#" if low <= point <= high else "-" for point in range(1, BAR + 1))
        ends = f"{words.line(f'scale.{name}_low')} … {words.line(f'scale.{name}_high')}"
        yield f"{words.line(f'scale.{name}'):{width}}  [{bar}]  {ends}"


def plain(value: Any) -> str:
    """Return a fact as one line."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {one}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def plan_text(plan: Plan, words: Words) -> str:
    """Return a plan to read, step by step."""
    blocks = [f"{plan.title}\n{'=' * len(plan.title)}", *filter(None, [_wrapped(plan.preface)])]
    for step in plan.steps:
        lines = [
            f"{step.number}. {step.title} ({step.dates})",
            _wrapped(f"   {words.line('plan.why')}: {step.why}", "   "),
            _wrapped(f"   {words.line('plan.what')}: {step.what}", "   "),
            f"   {words.line('plan.text')}:",
            *(_wrapped(f"   | {line}", "   | ") for line in step.text.split("\n")),
            _wrapped(f"   {words.line('plan.stop')}: {step.stop}", "   "),
        ]
        if step.citation:
            lines.append(_wrapped(f"   → {step.citation.title}: {step.citation.section} ({step.backing})", "     "))
        blocks.append("\n".join(lines))
    notes = [_wrapped(f"- {note}", "  ") for note in plan.notes]
    blocks.append("\n".join([_heading(words.line("plan.notes")), *notes]))
    return "\n\n".join(blocks)


def _difference(found: Difference, number: int, guide: Guide, home: str, words: Words) -> str:
    return "\n".join(
        [
            f"{number}. {found.name}",
            _wrapped(f"   {home}: {found.here}", "   "),
            _wrapped(f"   {guide.name}: {found.there}", "   "),
            _wrapped(f"   {words.line('fact.change')}: {found.advice} [#{found.section}]", "   "),
        ]
    )


def _fact(name: str, shown: str, words: Words) -> str:
    return _wrapped(f"{words.line(f'fact.{name}')}: {shown}", "  ")


def _heading(text: str) -> str:
    return f"{text}\n{'-' * min(WIDTH, len(text))}"


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False)
