"""A user's own rules: the format and the mistakes of the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.adapters.rulebooks import Shelf, read_rulebook
from app.bootstrap import build
from app.core.errors import AuthoringError
from app.core.model import Draft
from app.settings import Settings

OWN = """
[language]
code = "en"

[macros]
product = "(?:widget|gadget)s?"

[[rule]]
id = "house.product-name"
kind = "existence"
dimension = "relational"
severity = "warning"
points = 9
patterns = ["our %product%"]
reason = "We agreed not to name a product in a first message."
fix = "Leave the product out."
article = "hooks#what-a-hook-is"
bad = ["Have you seen ⟦our gadget⟧?", "⟦Our widgets⟧ are here."]
good = ["Their gadget broke.", "Our garden is small."]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "house.toml"
    path.write_text(OWN, "utf-8")
    return path


def test_an_own_rule_finds_beside_the_shipped_ones_and_the_others_stay(own):
    assistant = build(Settings(rules=str(own), language="en"))
    found = assistant.critique(Draft(text="Hi Ana,\n\nact now, our widgets are a game changer.\n\nLuis"))
    rules = {f.rule for f in found.findings}
    assert "house.product-name" in rules
    assert len(rules) > 1
    assert len(assistant.rulebook("en").rules) == len(read_rulebook("en").rules) + 1
    assert assistant.rulebook("es") is read_rulebook("es")


def test_an_own_rule_with_the_id_of_a_shipped_one_takes_its_place(own):
    own.write_text(OWN.replace("house.product-name", "pitch.price"), "utf-8")
    shelf = Shelf([own])
    assert len(shelf("en").rules) == len(read_rulebook("en").rules)
    assert shelf("en").rule("pitch.price").reason.startswith("We agreed")
    assert not read_rulebook("en").rule("pitch.price").reason.startswith("We agreed")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('kind = "existence"', 'kind = "presence"', "house.toml [house.product-name]: `kind`"),
        ("points = 9", "point = 9", "unknown `point`"),
        ('code = "en"', 'code = "xx"', "needs a `code` that has a rulebook"),
        ("product =", "Name =", "[macros]: Name exists already"),
        ("our %product%", "our %nothing%", "unknown macro %nothing%"),
        ("our %product%", "our (", "house.toml [house.product-name]"),
        ("[macros]", "[writer]\nx = 1\n[macros]", "unknown writer"),
        ("[macros]", "[macros", "house.toml:"),
    ],
)
def test_a_mistake_is_refused_at_the_start_naming_file_and_place(own, old, new, named):
    own.write_text(OWN.replace(old, new), "utf-8")
    with pytest.raises(AuthoringError) as refusal:
        Shelf([own])
    assert named in str(refusal.value)
    assert refusal.value.key == "own_rules"


def test_the_command_line_names_the_mistake_in_one_line(own, tertulia):
    own.write_text(OWN.replace("points = 9", "points = 900"), "utf-8")
    done = tertulia("critique", "-", stdin="Hi Ana", TERTULIA_RULES=str(own))
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "house.toml" in done.err
    assert "Traceback" not in done.err


def test_a_rule_can_be_switched_off(own):
    draft = Draft(text="Hi Ana,\n\nour widgets are here.\n\nLuis")
    on = build(Settings(rules=str(own), language="en")).critique(draft)
    off = build(Settings(rules=str(own), language="en", rules_off="house.product-name")).critique(draft)
    assert {f.rule for f in on.findings} - {f.rule for f in off.findings} == {"house.product-name"}
