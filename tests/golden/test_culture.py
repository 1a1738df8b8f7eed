"""Floors under culture on drafts: what must be found, what must not, and what it does to good messages sent abroad.

The drafts were written before the rules were tuned and in view when they were: a guard against regressions, not accuracy.
"""

from __future__ import annotations

import pytest

from app.bootstrap import Assistant, build
from app.core.model import Severity, Verdict
from app.settings import Settings
from tests.golden.culture import COUNTRIES, EVERY, abroad, drafts, measure


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    made = build(Settings(data_dir=tmp_path_factory.mktemp("data"), store="memory", language="en"))
    yield made
    made.close()


def test_the_set_is_wide_and_half_of_it_is_right_for_its_country():
    labelled = drafts()
    assert len(labelled) >= 40
    assert len({one.draft.country for one in labelled}) >= 20
    assert len({one.draft.language for one in labelled}) == 6
    assert 0.4 <= sum(not one.must for one in labelled) / len(labelled) <= 0.6


def test_what_a_country_minds_is_found_and_what_is_right_there_is_not(assistant):
    figures = measure(assistant, drafts())
    print(f"recall {figures.recall:.3f} of {figures.wanted}, wrong {figures.wrong_share:.4f} of {figures.forbidden}")
    assert figures.recall >= 0.9, figures.missed
    assert figures.wrong_share <= 0.05, figures.wrong


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_good_message_sent_abroad_is_never_called_an_advertisement(assistant, country):
    judged = abroad(assistant, country)
    of_culture = [[f for f in there.findings if f.rule in EVERY] for _, _, there in judged]
    print(f"{country}: {sum(map(len, of_culture)) / len(judged):.2f} findings of culture for each relational message")
    assert judged
    assert not [d.text for d, _, there in judged if there.verdict is Verdict.DO_NOT_SEND]
    assert all(sum(f.points for f in some) <= 20 for some in of_culture)
    assert all(f.severity is not Severity.ERROR and f.reason and f.citation for some in of_culture for f in some)
    # A draft is for a reader who reads its language; what remains are custom's own findings.
    custom = sum(f.rule != "culture.language" for some in of_culture for f in some)
    assert custom <= 0.9 * len(judged)
