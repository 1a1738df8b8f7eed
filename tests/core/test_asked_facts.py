"""Which facts of a country a question asks for."""

import re
from typing import Any

import pytest

from app.adapters.library import ArticleLibrary
from app.core.asked_facts import AskedFact, facts_asked, parse_asked_facts
from app.core.errors import AuthoringError

CALL = {
    "tells": ["meeting"],
    "asked": {"en": ["call*"], "es": ["llamada"]},
    "besides": {"en": ["first message"]},
    "unless": {"en": ["cold call*"]},
}
SHIPPED = ArticleLibrary().asked_facts(("en", "es", "fr", "de", "pt", "it"))


def ways(**tables: Any) -> tuple[AskedFact, ...]:
    return parse_asked_facts(tables or {"meeting": CALL}, ("en", "es"))


@pytest.mark.parametrize(
    ("question", "language", "facts"),
    [
        ("May I propose a call in the first message?", "en", ("meeting",)),
        ("May I propose a call?", "en", ()),
        ("Is a first message better than a cold call?", "en", ()),
        ("¿Puedo proponer una LLAMADA?", "es", ("meeting",)),
        ("Darf ich einen call vorschlagen?", "de", ()),
    ],
)
def test_a_fact_is_asked_for_by_its_words_with_what_must_and_must_not_stand_beside_them(question, language, facts):
    assert facts_asked(ways(), question, language) == facts


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        (
            {"asked": CALL["asked"]},
            "[meeting]: must be a table with the keys tells, asked and, at will, besides, unless",
        ),
        ({**CALL, "more": 1}, "[meeting]: must be a table with the keys tells, asked and, at will, besides, unless"),
        ({**CALL, "tells": ["shoe_size"]}, "[meeting]: no such facts: shoe_size"),
        ({**CALL, "asked": {"en": ["call"]}}, "[meeting]: asked needs words in en, es"),
        ({**CALL, "unless": {"la": ["vocare"]}}, "[meeting]: unless has words in la, in which nobody asks"),
        ({**CALL, "besides": {"en": [" "]}}, "[meeting] besides.en: must be a list of phrases"),
    ],
)
def test_a_mistake_is_answered_with_its_place(table: Any, complaint: str) -> None:
    with pytest.raises(AuthoringError, match=re.escape(f"facts.toml {complaint}")):
        ways(meeting=table)


@pytest.mark.parametrize(
    ("question", "language", "fact"),
    [
        ("What is the working week in Israel?", "en", "weekend"),
        ("Do I use first names with Danes?", "en", "first_names"),
        ("¿Puedo proponer una reunión a un sueco en el primer mensaje?", "es", "meeting"),
        ("A que hora devo ligar para Estocolmo?", "pt", "hours"),
        ("Faut-il tutoyer un client suédois ?", "fr", "pronouns"),
        ("Reicht Englisch für eine Anfrage in Frankreich?", "de", "english"),
        ("Serve una presentazione per scrivere a un'azienda cinese?", "it", "introducer"),
    ],
)
def test_the_shipped_words_know_a_question_for_a_fact_in_six_languages(question, language, fact):
    assert fact in facts_asked(SHIPPED, question, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How should I introduce myself to a Japanese distributor?", "en"),
        ("We had a first meeting in Oslo. What do I write after the meeting?", "en"),
        ("How do I comment on a post by a Chilean competitor on LinkedIn?", "en"),
        ("¿Cómo agradezco a una alemana que me dedicó una hora?", "es"),
        ("Wie sage ich einem polnischen Lieferanten ab?", "de"),
    ],
)
def test_a_question_that_only_touches_a_fact_does_not_ask_for_it(question, language):
    assert facts_asked(SHIPPED, question, language) == ()
