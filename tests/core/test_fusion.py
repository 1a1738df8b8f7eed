"""Joining ranked lists."""

from __future__ import annotations

import pytest

from app.core.fusion import RANK_CONSTANT, fuse


def test_what_two_lists_agree_on_comes_first() -> None:
    scores = fuse([["a", "b", "c"], ["b", "d"]], [1.0, 1.0])
    assert max(scores, key=scores.__getitem__) == "b"
    assert scores["b"] == pytest.approx(1 / (RANK_CONSTANT + 2) + 1 / (RANK_CONSTANT + 1))


def test_a_heavier_list_counts_for_more() -> None:
    scores = fuse([["a"], ["b"]], [2.0, 1.0])
    assert scores["a"] == pytest.approx(2 * scores["b"])


def test_nothing_joined_with_nothing_is_nothing() -> None:
    assert fuse([], []) == {}
    assert fuse([[], []], [1.0, 1.0]) == {}


def test_every_list_needs_its_weight() -> None:
    with pytest.raises(ValueError, match="zip"):
        fuse([["a"], ["b"]], [1.0])
