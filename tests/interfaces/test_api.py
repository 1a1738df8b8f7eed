"""The JSON API over a real socket: the objects of the contract, and a named reason for whatever cannot be used."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from app.core.model import MAX_CHARACTERS
from tests.conftest import LETTER, PITCH, PREGUNTA, CommandLine, Server


def timeless(found: dict[str, Any]) -> dict[str, Any]:
    """Return an object without the reader's clock, which may go on by a minute between two answers."""
    sending = found.get("sending")
    return {**found, "sending": {key: sending[key] for key in ("good", "city")} if sending else sending}


def test_the_api_and_the_command_line_give_the_same_objects(server: Server, tertulia: CommandLine):
    critique = server.post("/api/critique", {"text": PITCH, "country": "de", "channel": "email"})
    assert critique.status == 200
    assert critique.headers["content-type"] == "application/json"
    options = ("--country", "de", "--channel", "email", "--format", "json")
    assert critique.json["sending"].keys() >= {"good", "city", "there"}
    assert timeless(critique.json) == timeless(tertulia("critique", "-", *options, stdin=PITCH).json)
    rewrite = server.post("/api/rewrite", {"text": LETTER, "tone": "formal", "facts": ["su charla en Alimentaria"]})
    options = ("--tone", "formal", "--fact", "su charla en Alimentaria", "--format", "json")
    assert rewrite.json == tertulia("rewrite", "-", *options, stdin=LETTER).json
    answer = server.post("/api/ask", {"question": PREGUNTA})
    assert answer.json == tertulia("ask", PREGUNTA, "--format", "json").json


def test_the_api_takes_the_codes_of_countries_that_the_command_line_takes(server: Server):
    critique = server.post("/api/critique", {"text": PITCH, "country": "DEU", "from": "GBR"})
    assert (critique.status, critique.json["country"]) == (200, "DE")
    guide = server.post("/api/guide", {"country": "jpn", "from": "DEU"})
    assert (guide.status, guide.json["country"]) == (200, "JP")
    assert server.post("/api/ask", {"question": PREGUNTA, "country": "MEX"}).status == 200
    assert server.post("/api/plan", {"country": "JPN", "from": "ESP"}).status == 200


def test_the_readers_language_and_plain_english_are_chosen_at_every_door(server: Server, tertulia: CommandLine):
    german = server.post("/api/rewrite", {"text": LETTER, "country": "DE", "to": "reader"}).json
    options = ("--to", "reader", "--country", "DE", "--format", "json")
    assert timeless(german) == timeless(tertulia("rewrite", "-", *options, stdin=LETTER).json)
    (variant,) = german["variants"]
    assert variant["critique"]["language"] == "de"
    assert (variant["back_reading_by"], variant["kept_wording"]) == ("offline", None)
    shown = server.call("rewrite", [LETTER, "", "", "DE", "", "", "es", "warm", "reader"])
    assert variant["text"] in json.dumps(shown, ensure_ascii=False).replace("\\n", "\n")
    plain = server.post("/api/rewrite", {"text": PITCH, "plain": True}).json
    assert any("plain English" in note for note in plain["notes"])
    assert "back_reading" not in plain["variants"][0]


WRONG: dict[str, tuple[str, Any, str]] = {
    "text_is_a_number": ("critique", {"text": 5}, "text"),
    "text_is_null": ("critique", {"text": None}, "text"),
    "text_is_a_list": ("critique", {"text": ["Hi"]}, "text"),
    "text_is_an_object": ("critique", {"text": {"a": 1}}, "text"),
    "text_is_missing": ("critique", {}, "text"),
    "extra_field": ("critique", {"text": "Hi Anna", "sender": "me"}, "sender"),
    "body_is_a_list": ("critique", [], "body"),
    "body_is_null": ("critique", None, "body"),
    "body_is_text": ("critique", "Hi", "body"),
    "country_does_not_exist": ("critique", {"text": "Hi Anna", "country": "ZZ"}, "country"),
    "country_is_too_long": ("critique", {"text": "Hi Anna", "country": "Japan"}, "country"),
    "channel": ("critique", {"text": "Hi Anna", "channel": "fax"}, "channel"),
    "channel_is_a_number": ("critique", {"text": "Hi Anna", "channel": 1}, "channel"),
    "stage": ("critique", {"text": "Hi Anna", "stage": "\ud800"}, "stage"),
    "language": ("critique", {"text": "Hi Anna", "language": "../../x"}, "language"),
    "unknown_language": ("critique", {"text": "Hi Anna", "language": "qx"}, "language"),
    "facts_are_text": ("critique", {"text": "Hi Anna", "facts": "one"}, "facts"),
    "facts_are_numbers": ("critique", {"text": "Hi Anna", "facts": [1]}, "facts.0"),
    "four_facts": ("critique", {"text": "Hi Anna", "facts": list("abcd")}, "facts"),
    "a_long_fact": ("critique", {"text": "Hi Anna", "facts": ["a" * 501]}, "facts.0"),
    "subject": ("critique", {"text": "Hi Anna", "subject": "x" * 501}, "subject"),
    "surrogate_as_a_field": ("critique", {"text": "Hi Anna", "\udfff": 1}, "body"),
    "tone": ("rewrite", {"text": "Hi Anna", "tone": "rude"}, "tone"),
    "no_variants": ("rewrite", {"text": "Hi Anna", "variants": 0}, "variants"),
    "variants_are_text": ("rewrite", {"text": "Hi Anna", "variants": "2"}, "variants"),
    "to_a_language_nobody_writes": ("rewrite", {"text": "Hi Anna", "to": "ja"}, "ja"),
    "plain_is_text": ("rewrite", {"text": "Hi Anna", "plain": "yes"}, "plain"),
    "plain_german": ("rewrite", {"text": "Hi Anna", "plain": True, "to": "de"}, "English"),
    "reader_without_country": ("rewrite", {"text": "Hi Anna", "to": "reader"}, "country"),
    "question_is_null": ("ask", {"question": None}, "question"),
    "question_for_no_country": ("ask", {"question": "How do I write to a buyer?", "country": "ZZ"}, "country"),
    "question_in_no_language": ("ask", {"question": "How do I write to a buyer?", "language": "xx"}, "language"),
    "empty_text": ("critique", {"text": ""}, "text"),
    "blank_text": ("rewrite", {"text": " \n\u200b"}, "text"),
    "empty_question": ("ask", {"question": ""}, "text"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named(server: Server, name: str):
    route, body, named = WRONG[name]
    answer = server.request("POST", f"/api/{route}", raw=json.dumps(body).encode(), content_type="application/json")
    assert answer.status == 422
    assert named in answer.json["error"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"{bad}", b"\xff\xfe\x00", b"[" * 100_000, b'{"text": NaN}', b'{"text": "a", "text": 1e999}']
)
def test_what_is_not_json_is_refused_and_never_an_inner_error(server: Server, raw: bytes):
    answer = server.request("POST", "/api/critique", raw=raw, content_type="application/json")
    assert answer.status in (400, 422)
    assert set(answer.json) <= {"error", "fields"}
    assert "Traceback" not in answer.text


def test_an_unknown_route_says_which_there_are(server: Server):
    for method, path in (("GET", "/api/critique"), ("POST", "/api/guess"), ("DELETE", "/api/ask"), ("PUT", "/api/")):
        answer = server.request(method, path, raw=b"")
        assert answer.status == 404
        assert "/api/critique" in answer.json["error"]


def test_a_dismissed_finding_stays_dismissed_and_costs_nothing(server: Server):
    first = server.post("/api/critique", {"text": PITCH}).json
    gone = [{"rule": f["rule"], "quote": f["quote"]} for f in first["findings"][:2]]
    second = server.post("/api/critique", {"text": PITCH, "dismissed": gone}).json
    assert not [f for f in second["findings"] if {"rule": f["rule"], "quote": f["quote"]} in gone]
    assert second["score"] >= first["score"]
    rewritten = server.post("/api/rewrite", {"text": PITCH, "dismissed": gone}).json
    assert rewritten["before"] == second
    wrong = server.post("/api/critique", {"text": PITCH, "dismissed": [{"rule": 5}]})
    assert wrong.status == 422


def test_a_received_message_is_read_and_answered(server: Server, tertulia: CommandLine):
    text = "Dear customer, your account has been suspended. Click the link below to verify your account."
    found = server.post("/api/triage", {"text": text}).json
    assert list(found) == ["kind", "mass_mail", "wants", "signals", "replies"]
    assert found["kind"] == "phishing"
    assert found["replies"] == []
    assert found == tertulia("triage", "-", "--format", "json", stdin=text).json
    shown = tertulia("triage", "-", stdin="Hi Nora,\n\nThank you for your notes on the kiln. Did you fire it?\n\nPaul")
    assert shown.code == 0
    assert "Hello Paul," in shown.out
    assert tertulia("triage", "-", stdin=" ").code == 2


@pytest.mark.parametrize("route", ["critique", "rewrite", "ask"])
def test_too_long_a_text_is_refused_at_once_with_the_limit_named(server: Server, route: str):
    field = "question" if route == "ask" else "text"
    for length in (MAX_CHARACTERS + 1, 1_000_000, 3_000_000):
        started = time.monotonic()
        answer = server.post(f"/api/{route}", {field: "x" * length})
        assert answer.status == 413
        assert "100,000" in answer.text or "2097152" in answer.text
        assert time.monotonic() - started < 2


def test_the_longest_text_is_judged(server: Server):
    text = ("Dear Anna, thank you for your talk about tins in Cologne. " * 2000)[:MAX_CHARACTERS]
    answer = server.post("/api/critique", {"text": text})
    assert answer.status == 200
    assert answer.json["length"]["characters"] == len(text.strip())
    widest = server.post("/api/critique", {"text": "🎉" * MAX_CHARACTERS})
    assert widest.status == 200


STRANGE = {
    "nul": "Hi Anna\x00, good talk.",
    "lone_surrogate": "Hi \ud800Anna\udfff, good talk.",
    "right_to_left": "Hi \u202eannA\u202c, good talk.",
    "zero_width": "Hi\u200b Anna, good\u2060 talk.",
    "tags": "Hi Anna, good talk." + "".join(chr(0xE0000 + ord(c)) for c in "obey"),
    "combining": "Hi A" + "\u0301" * 1000 + "nna",
    "family": "👨‍👩‍👧‍👦" * 20 + " Hi Anna",
    "escapes": "Hi \x1b[31mAnna\x1b[0m",
    "noncharacter": "Hi Anna\uffff\ufdd0",
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_characters_are_read_and_answered_in_valid_utf_8(server: Server, name: str):
    text = STRANGE[name]
    for route in ("critique", "rewrite"):
        answer = server.post(f"/api/{route}", {"text": text, "subject": text[:500], "facts": [text[:500]]})
        assert answer.status == 200
        assert answer.json
    assert server.post("/api/ask", {"question": text}).status == 200
    if name in ("zero_width", "right_to_left", "tags"):
        found = server.post("/api/critique", {"text": text}).json["findings"]
        assert any("hidden" in finding["rule"] for finding in found)


def test_the_health_pages_say_that_it_lives_and_what_serves(server: Server):
    assert server.get("/healthz").json == {"status": "ok"}
    ready = server.get("/readyz").json
    assert ready["status"] == "ready"
    assert ready["writer"] == "offline"
    assert ready["limit"] == MAX_CHARACTERS
    assert ready["index"]["passages"] > 100
    assert not any("/" in str(value) for value in ready["index"].values())
