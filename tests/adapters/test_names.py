"""The names of persons as data: each once, as they are looked up, and none that begins a sentence as another word does."""

from __future__ import annotations

from app.adapters.names import GIVEN, persons
from app.adapters.resources import languages
from app.core.text import fold

STARTERS = frozenset(
    "will may can an in una per are is do does mark grant hope how what when who con para por wie was wer wo und que como"
    " comment quand qui come quando chi dove quem onde mai".split()
)


def test_every_given_name_stands_once_as_it_is_looked_up():
    lines = (languages() / GIVEN).read_text("utf-8").splitlines()
    names = [word for line in lines if not line.startswith("#") for word in line.split()]
    assert len(names) == len(set(names)) == len(persons().given)
    assert len(names) > 3500
    assert all(name == fold(name).lower() and name.isalpha() for name in names)


def test_no_given_name_begins_a_sentence_as_another_word_does():
    assert not persons().given & STARTERS


def test_words_of_organisations_are_no_family_names():
    known = persons()
    assert not known.organisations & (known.given | known.families)
    assert not known.towns & known.countries
