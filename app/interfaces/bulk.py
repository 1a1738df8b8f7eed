"""Many messages at once: a file of JSON lines is critiqued line by line, in order, on all cores, and never rewritten."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain, islice
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, BinaryIO

from app.bootstrap import Assistant, build, system_words
from app.core.errors import InputError, Unavailable
from app.core.model import Channel, Draft, Severity, Stage
from app.core.text import scrub, visible
from app.interfaces import choices, output, render_json

SUFFIX = ".jsonl"

CHUNK = 32
"""Messages that travel to a process together."""

FEW = 8 * CHUNK
"""Messages up to which other processes cost more than they save: each takes about as long to start as these to read."""

AHEAD = 4
"""Chunks a process may be ahead of what is printed; so the memory does not grow with the file."""

LONGEST = 2_000_000
"""Bytes of a line: the longest message, should every character be escaped, with its facts."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file as it was read; `raw` is None for one that is too long."""

    name: str
    number: int
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Done:
    """What to print for a line; `fault` is what is wrong with it."""

    shown: str = ""
    fault: str = ""
    is_serious: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """What holds for all lines: the options of the command as a draft without a text, and the format."""

    options: Draft
    as_json: bool


def critique_files(assistant: Assistant, names: Sequence[str], task: Task) -> tuple[bool, bool]:
    """Print the critique of every line; return whether a line could not be read, and whether one has an error finding.

    Raises `InputError` when other files are among them, `Unavailable` when a process dies.
    """
    if not all(name.lower().endswith(SUFFIX) for name in names):
        raise InputError("Give files of JSON lines (.jsonl) on their own.", key="bulk_mixed")
    faulty = serious = False
    with closing(_everything(assistant, names, task)) as everything:
        for done in chain.from_iterable(everything):
            if done.fault:
                sys.stderr.write(visible(" ".join(done.fault.split())) + "\n")
            elif not _print(done.shown):
                return False, False
            faulty |= bool(done.fault)
            serious |= done.is_serious
    return faulty, serious


def _print(line: str) -> bool:
    """Return False when whoever reads has seen enough."""
    try:
        with output.stream() as stream:
            stream.write(line + "\n")
            stream.flush()
    except BrokenPipeError:
        output.drop()
        return False
    return True


def _everything(assistant: Assistant, names: Sequence[str], task: Task) -> Generator[list[Done], None, None]:
    lines = chain.from_iterable(map(_lines, names))
    first = list(islice(lines, FEW + 1))
    cores = _cores()
    if len(first) <= FEW or cores < 2:
        yield from ([_critique(assistant, task, line)] for line in chain(first, lines))
    else:
        yield from _in_parallel(chain(first, lines), task, cores)


def _in_parallel(lines: Iterator[Line], task: Task, cores: int) -> Iterator[list[Done]]:
    pool = ProcessPoolExecutor(
        cores, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(task,)
    )
    try:
        waiting: deque[Future[list[Done]]] = deque()
        while chunk := list(islice(lines, CHUNK)):
            waiting.append(pool.submit(_work, chunk))
            if len(waiting) >= AHEAD * cores:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as exc:
        raise Unavailable("A process died; what is printed so far is right.", key="worker_died") from exc
    finally:
        pool.shutdown(cancel_futures=True)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _lines(name: str) -> Iterator[Line]:
    """Yield the lines of a file that hold something; one that is too long is not taken into memory."""
    try:
        with Path(name).open("rb") as opened:
            number = 0
            while raw := opened.readline(LONGEST + 1):
                number += 1
                if len(raw) > LONGEST:
                    _skip_line(opened, raw)
                    yield Line(name, number, None)
                elif raw := raw.removeprefix(b"\xef\xbb\xbf").strip():
                    yield Line(name, number, raw)
    except FileNotFoundError as exc:
        raise InputError(f"The file {name} does not exist.", key="no_file", name=name) from exc
    except OSError as exc:
        raise InputError(f"The file {name} cannot be read.", key="unreadable", name=name) from exc


def _skip_line(opened: BinaryIO, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = opened.readline(LONGEST)


# --- one line ---------------------------------------------------------------------------------------------------------


def _critique(assistant: Assistant, task: Task, line: Line) -> Done:
    try:
        given = _object(line)
        draft = _draft(assistant, task.options, given)
        found = assistant.critique(draft, speak=assistant.settings.language or None)
    except InputError as exc:
        return Done(fault=f"{line.name}:{line.number}: {system_words().error(exc)}")
    source = f"{line.name}:{given.get('id') or line.number}"
    serious = any(f.severity is Severity.ERROR for f in found.findings)
    if not task.as_json:
        return Done(f"{visible(source)}\t{found.score}\t{found.verdict}", is_serious=serious)
    answer = {"source": scrub(source), **render_json.critique_json(found)}
    return Done(json.dumps(answer, ensure_ascii=False), is_serious=serious)


def _object(line: Line) -> dict[str, Any]:
    if line.raw is None:
        raise InputError(
            f"The line is longer than {LONGEST:,} bytes. Shorten it or take it out.", key="line_long", limit=LONGEST
        )
    try:
        given = json.loads(line.raw)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise InputError('Give one JSON object a line, such as {"text": "..."}.', key="line_object")
    return given


def _draft(assistant: Assistant, options: Draft, given: dict[str, Any]) -> Draft:
    """Return the draft of a line; what it does not say is taken from the options of the command."""
    facts = given.get("facts") or []
    fields = {name: given.get(name) or "" for name in ("subject", "channel", "stage", "language", "country")}
    if not all(isinstance(one, str) for one in fields.values()) or not (
        isinstance(facts, list) and all(isinstance(fact, str) for fact in facts)
    ):
        raise InputError(
            "subject, channel, stage, language and country are texts, facts is a list of texts.", key="line_fields"
        )
    return replace(
        options,
        text=scrub(given["text"]),
        subject=scrub(fields["subject"]) or options.subject,
        channel=choices.choice("channel", fields["channel"], Channel) or options.channel,
        stage=choices.choice("stage", fields["stage"], Stage) or options.stage,
        language=choices.language(fields["language"]) or options.language,
        country=choices.country(assistant, fields["country"]) or options.country,
        facts=choices.facts([scrub(fact) for fact in facts]) or options.facts,
    )


# --- in a process of the pool -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Process:
    """What a process keeps between chunks."""

    assistant: Assistant | None = None
    task: Task | None = None


_process = _Process()


def _begin(task: Task) -> None:
    # Ctrl-C is the parent's to handle; and with a parent that was killed, its processes end too.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _process.assistant, _process.task = build(), task


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)


def _work(chunk: list[Line]) -> list[Done]:
    if _process.assistant is None or _process.task is None:
        raise Unavailable("The process was not prepared.")
    return [_critique(_process.assistant, _process.task, line) for line in chunk]
