"""The options that several commands take, and the draft that they describe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from app.bootstrap import Assistant
from app.core.model import Channel, Draft, Stage
from app.core.text import scrub
from app.interfaces import choices

File = Annotated[str, typer.Argument(metavar="[FILE|-]", help="A text file, or - for standard input.")]
Files = Annotated[list[str] | None, typer.Argument(metavar="[FILE|-]...", help="Text files, or - for standard input.")]
ChannelOption = Annotated[str, typer.Option("--channel", help=f"One of: {', '.join(Channel)}.")]
StageOption = Annotated[str, typer.Option("--stage", help=f"One of: {', '.join(Stage)}.")]
LanguageOption = Annotated[
    str, typer.Option("--lang", help="Language of the text, such as en or es; recognised by default.")
]
CountryOption = Annotated[str, typer.Option("--country", help="Country of the reader, such as JP or DE.")]
HomeOption = Annotated[str, typer.Option("--from", help="Your own country, such as ES.")]
RegionOption = Annotated[
    str,
    typer.Option("--region", help="The reader's part of the country, for its holidays, such as BY in DE (ISO 3166-2)."),
]
FactOption = Annotated[
    list[str] | None,
    typer.Option("--fact", help="What you know about the reader, in your words; may be given three times."),
]
SubjectOption = Annotated[str, typer.Option("--subject", help="Subject line.")]
FormatOption = Annotated[str, typer.Option("--format", help="text or json; critique also knows sarif.")]
PageLanguageOption = Annotated[str, typer.Option("--lang", help="en or es; that of the command line by default.")]


def drafting(
    assistant: Assistant,
    channel: str,
    stage: str,
    lang: str,
    country: str,
    home: str,
    region: str,
    fact: list[str] | None,
    subject: str,
) -> Callable[[str], Draft]:
    """Check the options once and return what turns a text into a draft."""
    values: dict[str, Any] = {
        "channel": choices.choice("channel", channel, Channel),
        "stage": choices.choice("stage", stage, Stage),
        "language": choices.language(lang),
        "country": choices.country(assistant, country),
        "home": choices.home(assistant, home),
        "facts": choices.facts([scrub(one) for one in fact or []]),
        "subject": scrub(subject),
    }
    values["region"] = choices.region(assistant, region, values["country"])
    return lambda text: Draft(text=text, **values)
