"""Countries on the page, over HTTP: side by side, in the page's language, with a picture of numbers only and a calendar file."""

from __future__ import annotations

import base64
import re
from typing import Any
from xml.etree import ElementTree as ET

import icalendar
import pytest

from app.adapters.catalogue import read_words
from app.bootstrap import build
from app.core.customs import SCALES
from app.core.words import Words
from app.interfaces.scale_picture import LEFT, RIGHT, scale_picture
from app.interfaces.web_countries import CountriesTab
from tests.conftest import Server

SVG = "{http://www.w3.org/2000/svg}"


def compared(server: Server, *given: Any) -> list[Any]:
    shown = server.call("compare_countries_0", list(given))
    assert shown[-1][0] == "complete", shown
    return list(shown[-1][1])


def drawn_in(image: str) -> str:
    """Return the drawing of an image that the page carries in its own text: nothing is fetched for it."""
    (data,) = re.findall(r"^!\[[^\]]+\]\(data:image/svg\+xml;base64,([\w+/=]+)\)$", image)
    return base64.b64decode(data).decode()


def test_two_countries_are_seen_side_by_side_with_what_to_change(server: Server):
    now, differences, picture, facts, folded, passages = compared(server, "ES", "JP", "es")
    assert "de allí" in now or "buen momento" in now
    assert "| **Presentación** |" in differences
    assert differences.index("España") < differences.index("Japón")
    assert differences.count("\n| **") >= 8
    assert drawn_in(picture).count("<rect") == 3 + 2 * len(SCALES)
    assert "| España | Japón |" in facts
    assert "Semana Dorada" in facts
    assert folded["visible"]
    assert "nemawashi" in passages


def test_one_country_alone_is_shown_without_a_comparison(server: Server):
    _, differences, picture, facts, _, _ = compared(server, "", "DE", "en")
    assert differences == ""
    assert drawn_in(picture).count("<rect") == 2 + len(SCALES)
    assert "|  | Germany |" in facts


@pytest.mark.parametrize("mine", ["", "ES"])
def test_without_a_reader_nothing_is_shown(server: Server, mine: str):
    now, differences, picture, facts, folded, passages = compared(server, mine, "", "en")
    assert now == differences == picture == facts == passages == ""
    assert not folded["visible"]


@pytest.mark.parametrize("given", [["ES", "ZZ", "en"], [["JP"], {"a": 1}, 5], ["ES", "LV", "es"], ["../x", "JP", "en"]])
def test_what_is_on_no_list_is_refused_by_the_page_and_by_the_handler(server: Server, given: list[Any]):
    assert server.call("compare_countries_0", given)[-1][0] == "error"
    assert server.call("plan_meeting", [given[0], given[1], "customer", "reply", "en"])[-1][0] == "error"
    tab = CountriesTab(build(), read_words_of, lambda exc, words: "failed", lambda words: [])
    shown = tab.compare(*given)
    assert "failed" not in shown
    assert (shown[1] == "") == (given[1] != "JP" or given[0] not in ("ES", "DE"))


def read_words_of(language: Any) -> Words:
    return read_words(language if language == "es" else "en")


def test_a_country_is_not_compared_with_itself(server: Server):
    _, differences, picture, *_ = compared(server, "JP", "JP", "en")
    assert differences == ""
    assert drawn_in(picture).count("<rect") == 2 + len(SCALES)


def test_a_plan_comes_with_a_file_that_a_calendar_program_reads(server: Server):
    shown = server.call("plan_meeting", ["DE", "MX", "partner", "first_contact", "es"])
    assert shown[-1][0] == "complete", shown
    road, file = shown[-1][1]
    assert road.startswith("### Del primer contacto a la reunión&#58; México")
    assert road.count("\n#### ") == 9
    assert "```text\n" in road
    path = file["value"]["path"]
    assert path.endswith("tertulia-mx.ics")
    answer = server.get(f"/gradio_api/file={path}")
    assert answer.status == 200
    assert len(icalendar.Calendar.from_ical(answer.body).walk("VEVENT")) == 8


def test_a_plan_without_countries_is_the_general_one(server: Server):
    road, file = server.call("plan_meeting", ["", "", "job", "reply", "en"])[-1][1]
    assert road.startswith("### From first contact to a meeting\n")
    assert file["value"]["path"].endswith("tertulia-plan.ics")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_picture_draws_ranges_and_holds_our_own_lines_only(language: str):
    words = read_words(language)
    here, there = (dict.fromkeys(SCALES, (low, high)) for low, high in ((1, 2), (3, 5)))
    drawn = ET.fromstring(scale_picture([("ES", here), ("<b>", there)], words))
    assert {element.tag.removeprefix(SVG) for element in drawn.iter()} == {"svg", "title", "rect", "text", "line"}
    bars = [(float(r.get("x")), float(r.get("width"))) for r in drawn.iter(f"{SVG}rect") if r.get("x")][2:]
    step = (RIGHT - LEFT) / 4
    assert bars == [(LEFT - 6, step + 12), (LEFT + 2 * step - 6, 2 * step + 12)] * len(SCALES)
    said = {element.text for element in drawn.iter(f"{SVG}text")}
    own = {words.line(f"scale.{scale}{end}") for scale in SCALES for end in ("", "_low", "_high")}
    assert said == own | {"ES", "<b>"}
    assert not re.search(r"\bon\w+=|href|style=|script", ET.tostring(drawn, "unicode"))
