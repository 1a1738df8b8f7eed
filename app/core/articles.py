"""From the text of an article to its passages: sections by heading, source marks taken out and kept beside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.core.errors import AuthoringError
from app.core.model import Article, Passage

HEADING = re.compile(r"^##[ \t]+(.+?)(?:[ \t]+\{#([a-z0-9-]+)\})?[ \t]*$", re.MULTILINE)
MARK = re.compile(r"\s*\[@([a-z0-9-]+)\]")
REQUIRED = ("title", "summary", "topics", "sources", "reviewed")
ALLOWED = {*REQUIRED, "country"}
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
CODE = re.compile(r"[A-Za-z]{2}")


def parse_article(front: Mapping[str, Any], body: str, *, language: str, identifier: str, where: str) -> Article:
    """Return the `Article` of a parsed front matter and a Markdown body.

    Raises `AuthoringError` naming the file for a missing or unknown key, a value of the wrong kind, an empty
    article, a section without an anchor, an anchor that stands twice, or sources that differ from those cited.
    """
    if missing := [key for key in REQUIRED if not front.get(key)]:
        raise AuthoringError(f"{where}: front matter lacks {', '.join(missing)}")
    if unknown := front.keys() - ALLOWED:
        raise AuthoringError(
            f"{where}: front matter has unknown {', '.join(sorted(map(str, unknown)))}; allowed: {sorted(ALLOWED)}"
        )
    for key in ("topics", "sources"):
        if not isinstance(front[key], list) or not all(isinstance(item, str) for item in front[key]):
            raise AuthoringError(f"{where}: {key} must be a list of words, as in: {key}: [one, two]")
    if not DATE.fullmatch(str(front["reviewed"])):
        raise AuthoringError(f"{where}: reviewed must be a date, as in: reviewed: 2026-11-23")
    # Norway's code without quotation marks is read as "false" by YAML; hence no mere test of truth.
    if "country" in front and not CODE.fullmatch(str(front["country"])):
        raise AuthoringError(f'{where}: country must be a code of two letters, as in: country: "NO"')
    country = str(front["country"]).upper() if "country" in front else None
    cited = set(MARK.findall(body))
    if cited != set(front["sources"]):
        raise AuthoringError(f"{where}: cited and listed sources differ: {sorted(cited ^ set(front['sources']))}")
    sections = split_sections(body, title=str(front["title"]))
    anchors = [anchor for _, anchor, _ in sections]
    if not sections or "" in anchors or len(set(anchors)) != len(anchors):
        raise AuthoringError(f"{where}: every section needs an anchor of its own, as in: ## Title {{#anchor}}")
    return Article(
        language=language,
        identifier=identifier,
        title=str(front["title"]),
        summary=str(front["summary"]),
        topics=tuple(map(str, front["topics"])),
        reviewed=str(front["reviewed"]),
        country=country,
        passages=tuple(
            Passage(
                language=language,
                article=identifier,
                anchor=anchor,
                section=heading,
                title=str(front["title"]),
                text=MARK.sub("", text).strip(),
                country=country,
                sources=tuple(dict.fromkeys(MARK.findall(text))),
            )
            for heading, anchor, text in sections
        ),
    )


def split_sections(body: str, *, title: str) -> list[tuple[str, str, str]]:
    """Return `(heading, anchor, text)` of each `##` section; text before the first one belongs to `title`.

    The anchor is empty where the heading gives none.
    """
    found = list(HEADING.finditer(body))
    sections = []
    lead = re.sub(r"^#[ \t].*$", "", body[: found[0].start() if found else len(body)], flags=re.MULTILINE).strip()
    if lead:
        sections.append((title, "", lead))
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(body)
        text = body[match.end() : end].strip()
        if text:
            sections.append((match[1].strip(), match[2] or "", text))
    return sections
