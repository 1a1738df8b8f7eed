"""The figures come from the sets that ship, name what is idle, and take the user's own messages."""

from __future__ import annotations

import json
import re

from tests.conftest import CommandLine


def test_the_report_has_every_figure_and_loads_nothing(tertulia: CommandLine):
    report = tertulia.home / "figures.html"
    own = tertulia.file(
        "own.jsonl",
        "\n".join(
            json.dumps(row)
            for row in (
                {"text": "Dear friend, act now! We help companies boost revenue by 40%.", "label": "salesy"},
                {"text": "Hi Ana, your talk in Lyon on cork answered a question of ours. Luis", "judged": "relational"},
            )
        ),
    )
    ran = tertulia("evaluate", "--report", str(report), "--messages", own)
    assert ran.code == 0, ran.err
    for part in (
        "critic, messages, en: AUC", "critic, messages, es: AUC", "critic, own file: AUC 1.000", "rewrites that pass",
        "chat messages taken", "off-topic questions declined, es", "received messages:", "rules that never fire here",
        "rules that fire mostly on relational",
    ):  # fmt: skip
        assert part in ran.out, part
    page = report.read_text("utf-8")
    assert page.count("<svg") >= 4
    assert "<script" not in page
    loaded = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?!#)([^"')>\s]+)""", page)
    assert not [address for address in loaded if not address.startswith("#")], loaded


def test_a_line_that_is_no_labelled_message_is_named(tertulia: CommandLine):
    path = tertulia.file("bad.jsonl", '{"text": "x", "label": "salesy"}\n{"text": "y", "label": "nice"}\n')
    ran = tertulia("evaluate", "--messages", path)
    assert ran.code == 2
    assert "bad.jsonl, l" in ran.err
    assert "2" in ran.err
    assert "relational" in ran.err
    assert tertulia("evaluate", "--messages", "/no/such/file").code == 2


def test_a_report_that_cannot_be_written_says_so(tertulia: CommandLine):
    ran = tertulia("evaluate", "--report", "/no/such/folder/x.html")
    assert ran.code == 2
    assert "--report" in ran.err
