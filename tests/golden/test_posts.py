"""Floors under the judgement of posts and comments: filler is not waved through, and shown work is not turned away.

Rules and texts are of one hand, so these are guards against regressions, not accuracy.
"""

from __future__ import annotations

import pytest

from app.bootstrap import Assistant, build
from app.core.figures import quadratic_kappa
from app.core.model import Verdict
from app.settings import Settings
from tests.golden.figures import LEVELS, Labelled, levels, own_posts, real_posts


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    made = build(Settings(data_dir=tmp_path_factory.mktemp("data"), store="memory", language="en"))
    yield made
    made.close()


def names(posts: list[Labelled]) -> list[str]:
    return [post.identifier for post in posts]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", ["post", "comment"])
def test_the_verdict_agrees_with_the_level_on_our_own_posts(assistant, language, channel):
    posts = [p for p in own_posts() if p.language == language and p.draft.channel == channel]
    assert len(posts) == (30 if channel == "post" else 15)
    given, found = levels(assistant.critique, posts)
    assert quadratic_kappa(given, found, len(LEVELS)) >= 0.8


def test_the_same_holds_on_real_posts_where_there_are_any(assistant):
    posts = real_posts(aside=False)
    if not posts:
        pytest.skip("the folder of real posts is not on this machine")
    given, found = levels(assistant.critique, posts)
    assert quadratic_kappa(given, found, len(LEVELS)) >= 0.75


FILLER = [p for p in own_posts() if p.label == "low"]
WORK = [p for p in own_posts() if p.label == "high"]


@pytest.mark.parametrize("post", FILLER, ids=names(FILLER))
def test_filler_is_never_sent(assistant, post):
    assert assistant.critique(post.draft).verdict is not Verdict.SEND


@pytest.mark.parametrize("post", WORK, ids=names(WORK))
def test_shown_work_is_never_turned_away(assistant, post):
    assert assistant.critique(post.draft).verdict is not Verdict.DO_NOT_SEND
