"""Figures and their intervals are those of the textbooks."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.figures import auc, auc_interval, curve, quadratic_kappa, share_interval


def test_the_area_under_the_curve_is_that_of_the_textbook():
    assert auc([1, 2, 3], [4, 5, 6]) == 1
    assert auc([1, 2], [1, 2]) == 0.5
    low, high = auc_interval(0.9, 50, 50)
    assert 0.8 < low < 0.9 < high < 1
    assert math.isnan(auc([], [1]))


def test_the_interval_of_a_share_is_wilsons():
    assert share_interval(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-3)
    assert share_interval(0, 10)[0] == 0
    assert share_interval(10, 10)[1] == 1


def test_weighted_agreement_is_cohens():
    given_, found = [0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 2, 0]
    # By hand: apart (1/4 + 1) / 6 = 5/24; by chance (1/3)(1/8 + 1/6 + 1/12 + 1/24 + 1/3 + 1/8) = 7/24; 1 - 5/7.
    assert quadratic_kappa(given_, found, 3) == pytest.approx(2 / 7)
    assert quadratic_kappa([0, 1, 2], [0, 1, 2], 3) == 1
    assert quadratic_kappa([0, 2], [2, 0], 3) == -1


@given(st.lists(st.integers(0, 100), min_size=1, max_size=20), st.lists(st.integers(0, 100), min_size=1, max_size=20))
def test_the_area_under_the_points_of_the_curve_is_the_area(lower: list[int], higher: list[int]) -> None:
    points = curve(lower, higher)
    area = sum((x2 - x1) * (y1 + y2) / 2 for (x1, y1), (x2, y2) in itertools.pairwise(points))
    assert area == pytest.approx(auc(lower, higher))
