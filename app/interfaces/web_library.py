"""The tab of the page where a user's own articles are added, listed and removed.

What is uploaded lies in a private folder until it has been read, a moment later, and is deleted there whatever comes of
it. Like every handler of the page, these check their own input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from app.bootstrap import Assistant
from app.core.errors import InputError, TertuliaError
from app.core.words import Words
from app.interfaces.render_markdown import literal

MOST_FILES = 20
MOST_BYTES = 20 << 20
"""Of one upload; the request itself is limited to a little more (`app.interfaces.hardening`)."""

WAITING = 4
"""Uploads read at once: each takes a process of its own."""


class LibraryTab:
    """Layout and handlers of the tab; `words` gives the catalogue of a page language, `failed` the line for an error."""

    def __init__(
        self,
        assistant: Assistant,
        words: Callable[[Any], Words],
        failed: Callable[[Exception, Words], str],
    ) -> None:
        self._assistant = assistant
        self._words = words
        self._failed = failed

    def build(self, words: Words, language: gr.Radio, page: gr.Blocks) -> list[tuple[Any, dict[str, str]]]:
        """Lay out the tab; return the components with the lines that name them, for the page to translate."""
        lead = gr.Markdown(words.line("library.text"))
        files = gr.File(
            label=words.line("library.files"),
            file_count="multiple",
            elem_id="library-files",
            height=140,
        )
        result = gr.Markdown(elem_id="library-result")
        chosen = gr.CheckboxGroup(choices=[], label=words.line("library.listed"), visible=False, elem_id="library-list")
        remove = gr.Button(words.line("library.remove"), visible=False, elem_id="library-remove")
        shown = [chosen, remove]
        files.upload(
            self.add,
            [files, language],
            [files, result, *shown],
            show_progress="minimal",
            concurrency_id="library",
            concurrency_limit=WAITING,
            api_name="add_articles",
            api_visibility="private",
        )
        remove.click(
            self.remove,
            [chosen, language],
            [result, *shown],
            show_progress="hidden",
            concurrency_id="library",
            concurrency_limit=WAITING,
            api_name="remove_articles",
            api_visibility="private",
        )
        page.load(
            self.listed, [language], shown, show_progress="hidden", api_name="own_articles", api_visibility="private"
        )
        return [
            (lead, {"value": "library.text"}),
            (files, {"label": "library.files"}),
            (chosen, {"label": "library.listed"}),
            (remove, {"value": "library.remove"}),
        ]

    def add(self, files: Any, language: Any) -> Iterator[list[Any]]:
        """Take uploaded files in, one after the other; yields the emptied box, a line a file, and the list."""
        words = self._words(language)
        paths = _uploaded(files)
        lines: list[str] = []
        try:
            self._check(paths)
            for taken in self._assistant.take_articles(paths):
                lines.append(
                    f"* {literal(words.error(taken.error))}"
                    if taken.error
                    else f"* {words.line('library.added', name=literal(taken.name))}"
                )
                yield [gr.skip(), "\n".join(lines), gr.skip(), gr.skip()]
        except Exception as exc:  # noqa: BLE001 - a door
            lines.append(self._failed(exc, words))
        finally:
            for path in paths:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
        yield [gr.update(value=None), "\n".join(lines), *self.listed(language)]

    def remove(self, chosen: Any, language: Any) -> list[Any]:
        """Remove the chosen articles; returns what was done and the list."""
        words = self._words(language)
        lines = []
        for identifier in [one for one in chosen if isinstance(one, str)] if isinstance(chosen, list) else []:
            try:
                self._assistant.remove_article(identifier)
                lines.append(f"* {words.line('library.removed', name=literal(identifier))}")
            except Exception as exc:  # noqa: BLE001 - a door
                lines.append(f"* {self._failed(exc, words)}")
        return ["\n".join(lines), *self.listed(language)]

    def listed(self, language: Any) -> list[Any]:
        """Return the updates of the list and of its button."""
        words = self._words(language)
        try:
            own = self._assistant.own_articles()
        except TertuliaError:
            own = ()
        choices = [
            (words.line("library.article", title=article.title, passages=article.passages), article.identifier)
            for article in own
        ]
        return [gr.update(choices=choices, value=[], visible=bool(own)), gr.update(visible=bool(own))]

    @staticmethod
    def _check(paths: list[Path]) -> None:
        size = sum(path.stat().st_size for path in paths if path.is_file())
        if len(paths) > MOST_FILES or size > MOST_BYTES:
            raise InputError(
                f"At most {MOST_FILES} files and {MOST_BYTES >> 20} MB at once.",
                key="own_too_many",
                count=MOST_FILES,
                limit=MOST_BYTES >> 20,
            )


def _uploaded(files: Any) -> list[Path]:
    """Return the paths of uploaded files; whatever lies elsewhere is none, for these are read and then deleted."""
    given = [Path(str(file)).resolve() for file in files] if isinstance(files, list) else []
    folder = Path(get_upload_folder()).resolve()
    return [path for path in given if path.is_relative_to(folder) and path.is_file()]
