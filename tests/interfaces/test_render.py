"""What results look like: text for a terminal, Markdown for the page; foreign text stays text in both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.adapters.catalogue import read_words
from app.bootstrap import Assistant, build
from app.core.model import Answer, Channel, Citation, Draft, NextStep, Verdict
from app.interfaces import render_json, render_markdown, render_sarif, render_text
from app.settings import Settings
from tests.conftest import CommandLine

EVIL = [
    "<script>window.__pwn=1</script>",
    "![x](https://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "[a]: https://evil.example\n[a]",
    "<img src=x onerror=alert(1)>",
    "https://evil.example/?d=1",
    "www.evil.example",
    "mailto:evil@evil.example",
    "<https://evil.example>",
    "`code` **bold** _it_ # h\n---\n> q\n1. one\n| a | b |",
    "$$\\href{javascript:alert(1)}{x}$$",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07",
    "```\n</code></pre><img src=https://evil.example/x>\n```\n~~~\n````",
]


def _marked(text: str) -> str:
    """Return the HTML that a common Markdown renderer makes of a text, raw HTML kept: the worst case."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"]).render(text)


ACTIVE = ("<script", "<img", "<a ", "<iframe", "<form", "onerror=alert(1)>", "<h1", "<table", "<hr")


@pytest.mark.parametrize("text", EVIL)
def test_a_users_text_is_shown_as_it_stands(text: str):
    html = _marked(render_markdown.paragraphs(text))
    assert not [tag for tag in ACTIVE if tag in html.replace("&lt;", "")], html
    assert "<strong>" not in html
    assert "<code>" not in html


@pytest.mark.parametrize("text", EVIL)
def test_a_models_text_keeps_its_emphasis_and_nothing_that_acts(text: str):
    html = _marked(render_markdown.harmless(text))
    assert not [tag for tag in ACTIVE if tag in html and tag not in ("<h1", "<table", "<hr")], html
    assert "evil.example" not in "".join(part.partition('"')[0] for part in html.split('href="')[1:])
    assert "<strong>" in _marked(render_markdown.harmless("**so**"))


@pytest.mark.parametrize("text", EVIL)
def test_a_proposal_is_a_block_that_no_text_can_end(text: str):
    html = _marked("before\n\n" + render_markdown.block(text) + "\n\nafter")
    assert html.count("<pre>") == 1
    assert html.endswith("<p>after</p>\n")
    assert not [tag for tag in ACTIVE if tag in html], html


def test_every_line_of_the_page_exists_in_both_languages_with_the_same_blanks():
    import re

    one, other = read_words("en"), read_words("es")
    for table in ("error", "answer", "chat", "page", "channel", "stage", "dimension", "severity", "tone", "language"):
        assert set(one.table(table)) == set(other.table(table)), table
        for key, line in one.table(table).items():
            blanks = sorted(re.findall(r"{(\w+)}", line))
            assert blanks == sorted(re.findall(r"{(\w+)}", other.table(table)[key])), f"{table}.{key}"


def test_a_long_quote_is_cut_in_the_middle_and_stands_on_one_line():
    shown = render_text.shown("one\ntwo " + "x" * 200 + " end\x1b[31m")
    assert "\n" not in shown
    assert "\x1b" not in shown
    assert len(shown) <= render_text.QUOTED + 5
    assert shown.startswith("one two")
    assert "…" in shown


def test_an_answer_shows_each_citation_once_with_its_number():
    cited = Citation(
        article="hooks", section="What a hook is", title="The hook", sources=("A: B. C, 2020 (B)",), number=1
    )
    answer = Answer(
        text="Say why. [1]", abstained=False, language="en", citations=(cited,), writer="offline", notes=("N.",)
    )
    text = render_text.answer_text(answer, read_words("en"))
    assert text.count("[1] The hook: What a hook is (hooks)") == 1
    assert "A: B. C, 2020 (B)" in text
    assert render_json.answer_json(answer)["answer"] == "Say why. [1]\n\nN."
    page = render_markdown.answer_markdown(answer, read_words("en"))
    assert page.count("The hook") == 1
    abstained = Answer(text="No.", abstained=True, language="en", citations=(), writer="offline")
    assert render_markdown.answer_markdown(abstained, read_words("en")) == "No."


def test_the_next_step_is_the_last_line_below_the_sources_and_no_part_of_the_cited_text():
    step = NextStep(said="Paste your draft.", typed="Run tertulia critique.")
    answer = Answer(text="Say why.", abstained=False, language="en", citations=(), writer="offline", next_step=step)
    assert render_text.answer_text(answer, read_words("en")).endswith("\n\nRun tertulia critique.")
    assert render_markdown.answer_markdown(answer, read_words("en")).endswith("\n\nPaste your draft\\.")
    assert render_json.answer_json(answer)["answer"] == "Say why."


def test_neighbours_that_rest_on_the_same_source_name_it_once():
    def cited(number: int, source: str) -> Citation:
        return Citation(article="hooks", section=f"Part {number}", title="The hook", sources=(source,), number=number)

    citations = (cited(1, "A: B (B)"), cited(2, "A: B (B)"), cited(3, "C: D (A)"))
    answer = Answer(text="x", abstained=False, language="en", citations=citations, writer="offline", notes=())
    lines = render_text.answer_text(answer, read_words("en")).splitlines()
    assert [line.strip() for line in lines[2:] if line] == [
        "[1] The hook: Part 1 (hooks)",
        "[2] The hook: Part 2 (hooks)",
        "A: B (B)",
        "[3] The hook: Part 3 (hooks)",
        "C: D (A)",
        read_words("en").line("chat.offline"),
    ]


def test_sarif_of_nothing_is_an_empty_run():
    log = render_sarif.sarif([], "1", lambda *_: None)
    assert log["runs"][0]["results"] == []
    assert log["runs"][0]["tool"]["driver"]["rules"] == []


def test_places_count_characters_and_lines_from_one(tertulia: CommandLine):
    text = "🎉 Hi Anna,\n\nI hope this email finds you well. Act now!\n"
    log = tertulia("critique", "-", "--format", "sarif", stdin=text).json
    for result in log["runs"][0]["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        if region["charLength"]:
            line = text.split("\n")[region["startLine"] - 1]
            quote = text[region["charOffset"] : region["charOffset"] + region["charLength"]]
            assert line[region["startColumn"] - 1 :].startswith(quote.split("\n")[0])


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    made = build(Settings(data_dir=tmp_path_factory.mktemp("data"), store="memory"))
    yield made
    made.close()


PITCH = """Hi Laura,

I hope this email finds you well. We are the leading provider of cutting-edge logistics software and we help companies
like yours cut costs by 73%. Can we schedule a 30 minute call tomorrow? Your talk in Leeds on cold chains was useful to me.

Best,
Kyle"""


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_rewrite_in_text_gives_each_change_its_reason(assistant: Assistant, language: str):
    words = read_words(language)
    made = assistant.rewrite(Draft(text=PITCH, language="en", channel=Channel.INMAIL), speak=language)
    shown = " ".join(render_text.rewrite_text(made, words).split())
    assert words.line("chat.changed") in shown
    gone = [f for f in made.before.findings if f.quote and f.quote not in made.variants[0].text]
    assert gone
    for finding in gone[:3]:
        assert finding.reason in shown
        assert f"“{' '.join(finding.quote.split())}”" in shown


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("verdict", Verdict)
def test_the_heading_of_a_proposal_follows_its_verdict(assistant: Assistant, language: str, verdict: Verdict):
    words = read_words(language)
    made = assistant.rewrite(Draft(text=PITCH, language="en", channel=Channel.INMAIL), speak=language)
    variant = made.variants[0]
    held = replace(variant.critique, verdict=verdict, findings=made.before.findings)
    shown = render_text.rewrite_text(replace(made, variants=(replace(variant, critique=held),)), words)
    headings = {"send": "rewrite", "revise": "to_work_on", "do_not_send": "leftover"}
    assert [key for key in headings.values() if words.line(f"chat.{key}") in shown] == [headings[verdict]]
    assert (words.line("chat.still") in shown) is (verdict is not Verdict.SEND)
