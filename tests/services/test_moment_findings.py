"""Times in the critic: what the reader's calendar says of a draft stands among its findings, small and with its passage."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from app.bootstrap import build
from app.core.calendar import Obstacle
from app.core.model import Channel, Draft, Severity, Verdict
from app.core.moments import AT_MOST, WEIGHTS
from app.settings import Settings
from tests.conftest import ROOT, environment
from tests.golden.figures import own_messages

MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 12, 5, 17, 0, tzinfo=UTC)
LETTER = "Dear Mr. Alharbi,\n\nYour article on date palms helped us with our irrigation. {}\n\nKind regards,\nMarta"


@pytest.fixture(scope="module")
def monday(tmp_path_factory):
    made = build(Settings(data_dir=tmp_path_factory.mktemp("data"), store="memory", language="en"), now=lambda: MONDAY)
    yield made
    made.close()


def noted(assistant, asked, **options):
    text = LETTER.format(asked)
    found = [f for f in assistant.critique(Draft(text=text, **options)).findings if f.rule.startswith("moment.")]
    assert all(text[f.start : f.end] == f.quote for f in found)
    return found


@pytest.mark.parametrize(
    ("asked", "country", "home", "rules"),
    [
        ("Could we talk on Friday at 15:00?", "SA", "ES", ["moment.weekend"]),
        ("Could we talk on Friday at 15:00?", "SA", None, ["moment.weekend"]),
        ("Could we talk on Sunday at 10:00 your time?", "SA", "ES", []),
        ("Could we meet on 03/04/2027?", "US", "ES", ["moment.ambiguous"]),
        ("Could we meet on 4 May 2027?", "JP", "ES", ["moment.holiday"]),
        ("Could we meet on 12 August 2027?", "ES", "DE", ["moment.quiet"]),
        ("Would Tuesday at 21:00 suit you?", "FR", "ES", ["moment.hours"]),
        ("Would Tuesday at 10:00 suit you?", "JP", "ES", ["moment.zone"]),
        ("Would Thursday 5 May 2027 suit you?", "DE", "ES", ["moment.mismatch"]),
        ("Could we meet on 3 March 2026?", "DE", "ES", ["moment.past"]),
        ("Which pump do you use?", "SA", "ES", []),
        ("Could we talk on Friday at 15:00?", None, "ES", []),
        ("Could we talk on Friday at 15:00?", "LV", "ES", []),
    ],
)
def test_a_proposed_time_is_judged_where_a_country_is_given(monday, asked, country, home, rules):
    assert [f.rule for f in noted(monday, asked, country=country, home=home)] == rules


def test_a_finding_says_why_what_instead_and_where_the_guide_says_it(monday):
    (found,) = noted(monday, "Could we talk on Friday at 15:00?", country="SA", home="ES")
    assert found.quote == "Friday at 15:00"
    assert "Riyadh is the weekend" in found.reason
    assert "Sunday 6 December 2026" in found.fix
    assert found.citation.article == "countries/sa"
    assert found.gain == found.points == 3


def test_the_holidays_are_those_of_the_readers_region(monday):
    asked = "Could we meet on 1 November 2027?"
    assert noted(monday, asked, country="DE", region="HH") == []
    (found,) = noted(monday, asked, country="DE", region="BY")
    assert found.rule == "moment.holiday"
    assert "All Saints" in found.reason


def test_all_of_them_cost_little_and_never_stop_a_letter(monday):
    many = "Could we talk on Friday, on Saturday at 7:00, on 3 March 2026 or on 03/04/2027?"
    home = monday.critique(Draft(text=LETTER.format(many)))
    abroad = monday.critique(Draft(text=LETTER.format(many), country="SA", home="ES"))
    found = [f for f in abroad.findings if f.rule.startswith("moment.")]
    assert len(found) >= 3
    assert sum(f.points for f in found) <= AT_MOST
    assert all(f.severity is not Severity.ERROR for f in found)
    assert home.verdict is Verdict.SEND
    assert abroad.verdict is not Verdict.DO_NOT_SEND
    assert all(severity is not Severity.ERROR for severity, _, _ in WEIGHTS.values())


def test_a_public_text_has_no_one_reader(monday):
    asked = "Could we talk on Friday at 15:00?"
    assert noted(monday, asked, country="SA", channel=Channel.POST) == []


def test_a_rule_switched_off_and_a_finding_left_stay_away(tmp_path):
    settings = Settings(data_dir=tmp_path, store="memory", rules_off="moment.weekend")
    quiet = build(settings, now=lambda: MONDAY)
    assert noted(quiet, "Could we talk on Friday at 15:00?", country="SA") == []
    quiet.close()


def test_a_finding_that_was_put_aside_is_not_shown_again(monday):
    left = frozenset([("moment.weekend", "Friday at 15:00")])
    assert noted(monday, "Could we talk on Friday at 15:00?", country="SA", dismissed=left) == []


def test_without_a_country_nothing_changes(monday):
    for message in own_messages():
        found = monday.critique(message.draft)
        assert not [f.rule for f in found.findings if f.rule.startswith("moment.")]
        assert monday.sending(message.draft, "en") is None


def test_sending_on_a_saturday_evening_names_the_next_morning_of_both(tmp_path):
    assistant = build(Settings(data_dir=tmp_path, store="memory"), now=lambda: SATURDAY)
    draft = Draft(text="Dear Mr. Alharbi,", country="SA", home="ES")
    told = assistant.sending(draft, "en")
    assert isinstance(told.obstacle, Obstacle)
    assert told.line == (
        "It is Saturday, 20:00 in Riyadh. It is the weekend there (Friday and Saturday). Next good moment:"
        " Sunday 6 December 2026, 08:00 there, Sunday 6 December 2026, 06:00 here."
    )
    spanish = assistant.sending(draft, "es").line
    assert spanish.startswith("En Riad es sábado, 20:00. Allí es fin de semana (viernes y sábado).")
    assistant.close()


def test_no_calendar_is_read_for_a_draft_that_proposes_no_time(tmp_path):
    code = (
        "import json, sys\n"
        "from app.bootstrap import build\n"
        "from app.core.model import Draft\n"
        "assistant = build()\n"
        "seen = []\n"
        "for text, country in json.loads(sys.stdin.read()):\n"
        "    assistant.critique(Draft(text=text, country=country, language='en'))\n"
        "    seen.append([name for name in ('babel', 'holidays') if name in sys.modules])\n"
        "print(json.dumps(seen))\n"
    )
    drafts = [
        (LETTER.format("Could we talk on Friday at 15:00?"), None),
        (LETTER.format("Which pump do you use?"), "SA"),
        (LETTER.format("Could we talk on Friday at 15:00?"), "SA"),
    ]
    ran = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(drafts), capture_output=True, text=True, check=True,
        env=environment(tmp_path), cwd=ROOT, timeout=120,
    )  # fmt: skip
    none, no_time, with_time = json.loads(ran.stdout)
    assert none == []
    assert "holidays" not in no_time
    assert "holidays" in with_time
