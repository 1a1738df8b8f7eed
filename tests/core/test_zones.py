"""Which clock a reader goes by, and that the table of zones fits the table of countries."""

from __future__ import annotations

import holidays
import pytest

from app.adapters.library import ArticleLibrary
from app.adapters.zones import read_zones
from app.core.zones import zone_of

COUNTRIES = ArticleLibrary().countries
US = tuple(COUNTRIES["US"]["time_zones"])


@pytest.mark.parametrize(
    ("text", "region", "zone"),
    [
        ("I am in Seattle in May", None, "America/Los_Angeles"),
        ("from São Paulo to Phoenix", None, "America/Phoenix"),
        ("Boston or Denver", None, None),
        ("a denver omelette", None, None),
        ("your office", "TX", "America/Chicago"),
        ("in Boston", "TX", "America/Chicago"),
        ("your office", None, None),
    ],
)
def test_a_region_or_a_town_names_the_clock(text, region, zone):
    assert zone_of(US, read_zones(), region=region, text=text) == zone


def test_a_country_of_one_clock_is_sure_of_it():
    assert zone_of(("Asia/Tokyo",), read_zones(), region=None, text="") == "Asia/Tokyo"


def test_the_table_names_zones_of_the_countries_and_each_region_and_place_of_a_country_once():
    known = read_zones()
    listed = {zone: code for code, facts in COUNTRIES.items() for zone in facts["time_zones"]}
    assert known.keys() <= listed.keys()
    for code in {listed[zone] for zone in known}:
        zones = [known[zone] for zone in COUNTRIES[code]["time_zones"] if zone in known]
        for kind in ("regions", "places"):
            names = [name for zone in zones for name in getattr(zone, kind)]
            assert len(names) == len(set(names)), (code, kind)
        regions = {name for zone in zones for name in zone.regions}
        assert regions <= set(holidays.country_holidays(code).subdivisions), code
