"""Tertulia: write to people you do not know yet, as one person to another.

A map of the rooms; imports run downwards only:

    __main__      the program
    interfaces/   doors: command line, JSON API, page; they translate, and call one use case
    bootstrap     the one place that knows every room: Settings -> Assistant
    services/     use cases: judge, rewrite, triage, answer, guide, plan, moment, chat, ingest, evaluate, examine
    adapters/     the world: articles, index, vectors, calendars, language model; foreign errors stop here
    core/         the domain: values and pure functions
    languages/    data: rules and phrases, one file a language; the program's own lines in languages/interface/
    settings      the only reader of the environment

Beside the code lie knowledge/ (articles, sources, countries, concepts) and prompts/ (for a language model).
"""

__version__ = "0.3.0"
