"""Culture on a draft: what switches a check on and off, what it costs, and what it never does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.adapters.customs import _manners, read_lines
from app.adapters.library import ArticleLibrary
from app.adapters.rulebooks import available
from app.bootstrap import build
from app.core.address import read_address
from app.core.culture import WEIGHTS
from app.core.customs import customs_of
from app.core.model import Channel, Draft, Severity, Stage, Verdict
from app.core.text import fold
from app.settings import Settings

CLOSE = (
    "Hola, Juan:\n\nVi tu artículo sobre hornos de ladrillo y me gustó cómo mides el calor. Quiero una reunión contigo el"
    " martes a las diez.\n\nSaludos,\nLaura"
)
PITCH = (
    "Dear Mr Weber,\n\nWe are a leading provider of packaging and we help companies like yours cut costs by 40%. Do you"
    " have 15 minutes this week for a call? Book here: https://cal.example/x\n\nBest,\nTom"
)


def rules(critique):
    return {f.rule for f in critique.findings if f.rule.startswith("culture.")}


def test_without_a_country_there_is_nothing_of_culture(assistant):
    assert not rules(assistant.critique(Draft(text=CLOSE)))
    assert not rules(assistant.critique(Draft(text=CLOSE, country="ZZ")))


def test_the_same_draft_is_read_by_the_custom_of_each_country(assistant):
    mexico = assistant.critique(Draft(text=CLOSE, country="MX"))
    assert rules(mexico) >= {"culture.first-name-early", "culture.pronoun-too-close", "culture.meeting-too-soon"}
    assert not rules(assistant.critique(Draft(text=CLOSE, country="US")))
    assert rules(assistant.critique(Draft(text=CLOSE, country="ES"))) == {"culture.meeting-too-soon"}


@pytest.mark.parametrize(
    "fact",
    [
        "nos tuteamos",
        "we are on first-name terms",
        "wir duzen uns",
        "he introduced himself as Juan",
        "on se tutoie",
        "ci diamo del tu",
    ],
)
def test_what_the_user_knows_of_the_person_goes_before_the_custom_of_address(assistant, fact):
    found = rules(assistant.critique(Draft(text=CLOSE, country="MX", facts=(fact,))))
    assert not found & {"culture.first-name-early", "culture.pronoun-too-close"}
    assert "culture.meeting-too-soon" in found


@pytest.mark.parametrize("fact", ["ya nos conocemos", "we met at the fair in May", "wir kennen uns seit Jahren"])
def test_an_acquaintance_needs_no_introducer_and_may_be_asked_to_meet(assistant, fact):
    assert not rules(assistant.critique(Draft(text=CLOSE, country="MX", facts=(fact,))))


@pytest.mark.parametrize(
    ("letter", "name"),
    [
        ("Escribo a usted {}. Leí su artículo sobre el aceite en Osaka.", "por presentación del señor Yamamoto"),
        ("I write to you {}. I read your article on oil in Osaka.", "through the introduction of Mr Yamamoto"),
        ("Ich schreibe Ihnen {}. Ich habe Ihren Artikel über Öl gelesen.", "durch Vermittlung von Herrn Yamamoto"),
        ("Je vous écris {}. J'ai lu votre article sur l'huile.", "par l'entremise de Monsieur Yamamoto"),
        ("Le scrivo {}. Ho letto il Suo articolo sull'olio.", "per gentile presentazione del signor Yamamoto"),
        ("Escrevo {}. Li o seu artigo sobre azeite em Osaka.", "por apresentação do senhor Yamamoto"),
    ],
)
def test_who_was_introduced_needs_no_introducer(assistant, letter, name):
    text = f"Tanaka-san,\n\n{letter}\n\nRafael Reis"
    assert "culture.no-introducer" not in rules(assistant.critique(Draft(text=text.format(name), country="JP")))
    alone = Draft(text=text.replace(" {}", ""), country="JP")
    assert "culture.no-introducer" in rules(assistant.critique(alone))


def test_a_fact_about_the_reader_is_no_acquaintance(assistant):
    found = rules(assistant.critique(Draft(text=CLOSE, country="MX", facts=("I know that he spoke at Foodex",))))
    assert "culture.first-name-early" in found


@pytest.mark.parametrize("stage", [Stage.REPLY, Stage.KNOWN_CONTACT])
def test_later_in_an_acquaintance_address_and_meeting_are_left_to_the_two(assistant, stage):
    assert not rules(assistant.critique(Draft(text=CLOSE, country="MX", stage=stage)))


STERN = (
    "Garza,\n\nI read your article on the gear units of the Monterrey line. We need your decision on the drawings by Friday."
    " I will be in Monterrey on 04/05 and visit your plant at 7:30.\n\nKind regards,\nJ. Brandt"
)


@pytest.mark.parametrize(("country", "verdict"), [("MX", Verdict.REVISE), ("", Verdict.SEND)])
def test_a_text_that_a_country_minds_in_many_ways_is_not_praised(assistant, country, verdict):
    found = assistant.critique(Draft(text=STERN, country=country, home="DE" if country else ""))
    assert found.verdict is verdict
    assert ("one person writing to another" in found.advice) == (not country)
    assert ("At home this could go out" in found.advice) == bool(country)


@pytest.mark.parametrize(
    ("greeting", "words"), [("Garza,", "a bare name"), ("Hello Garza,", "the first name tends to wait")]
)
def test_a_name_without_a_greeting_is_called_curt_and_not_a_first_name(assistant, greeting, words):
    found = assistant.critique(Draft(text=STERN.replace("Garza,", greeting), country="MX"))
    (reason,) = [f.reason for f in found.findings if f.rule == "culture.first-name-early"]
    assert words in reason


def test_one_remark_of_custom_takes_no_praise_away(assistant):
    found = assistant.critique(Draft(text=CLOSE, country="ES"))
    assert found.verdict is Verdict.SEND
    assert "país" not in found.advice


def test_a_public_text_has_no_one_reader(assistant):
    assert not rules(assistant.critique(Draft(text=CLOSE, country="JP", channel=Channel.POST)))


def test_a_meeting_may_be_asked_for_where_that_is_usual_unless_something_is_sold(assistant):
    letter = (
        "Dear Marieke,\n\nyour talk on pollinators answered our question. Could we set up a call next week?\n\nElena"
    )
    general = {f.rule for f in assistant.critique(Draft(text=letter)).findings}
    assert "ask.meeting-first" in general
    assert "ask.meeting-first" not in {f.rule for f in assistant.critique(Draft(text=letter, country="NL")).findings}
    assert "ask.meeting-first" in {f.rule for f in assistant.critique(Draft(text=PITCH, country="NL")).findings}


def test_an_introducer_and_an_excuse_answer_the_question_who_sent_you(assistant):
    bare = "Dear Tanaka-san,\n\nyour notes on early oil taught us something. Which of the two bottlings kept its colour?\n\nMarta"
    sent = bare.replace("your notes", "Mr Ito of the food association suggested that I write to you. Your notes")
    excused = bare.replace("your notes", "please forgive this sudden message. Your notes")
    assert "culture.no-introducer" in rules(assistant.critique(Draft(text=bare, country="JP")))
    for text in (sent, excused):
        assert not rules(assistant.critique(Draft(text=text, country="JP")))
    told = Draft(text=bare, country="JP", facts=("Mr Ito introduced us",))
    assert not rules(assistant.critique(told))


def test_a_title_is_missed_only_where_the_user_or_the_draft_mentions_it(assistant):
    letter = (
        "Dear Ms Weber,\n\nyour paper says that the seal breaks at 140 degrees. Which grease did you use?\n\nIgnacio"
    )
    assert not rules(assistant.critique(Draft(text=letter, country="DE")))
    known = Draft(text=letter, country="DE", facts=("Dr. Katrin Weber runs the laboratory",))
    (found,) = [f for f in assistant.critique(known).findings if f.rule == "culture.no-title"]
    assert found.quote == "Dear Ms Weber,"
    assert "Dr. Katrin Weber" in found.reason
    assert not rules(assistant.critique(replace(known, country="GB")))


@pytest.mark.parametrize(
    ("language", "group", "is_meant", "is_not"),
    [
        ("en", "blunt", "Is it fired twice? Yes or no?", "A plain yes or no will do."),
        ("en", "blunt", "I expect an answer soon.", "I expect you are busy."),
        ("en", "blunt", "You should really answer.", "You should not answer in a hurry."),
        ("en", "blunt", "Let me know.", "Let me thank you."),
        ("en", "preamble", "The reason for my letter is clay.", "The reason for this crack is frost."),
        ("en", "fair", "We meet at the fair.", "We pay a fair price as things stand."),
        ("es", "blunt", "Espero que me conteste el lunes.", "Espero que usted esté bien."),
        ("es", "preamble", "El motivo de mi carta es el barro.", "El motivo de la grieta es el hielo."),
        ("es", "introducer", "Hablamos en la feria de Vic.", "Hablamos con muchos ceramistas."),
        ("fr", "blunt", "Cuit-on deux fois ? Oui ou non ?", "Un oui ou un non, un simple oui ou non me suffit."),
        ("fr", "preamble", "Je viens de Limoges.", "Je viens de lire votre article."),
        ("fr", "preamble", "La raison de mon message est l'argile.", "La raison de la fissure est le gel."),
        ("fr", "introducer", "Votre voisin m'a dit que vous cuisez au bois.", "Votre article m'a donné une idée."),
        ("fr", "introducer", "Mme Roux vous salue.", "Je vous salue bien."),
        ("de", "blunt", "Ich brauche heute Ihre Antwort.", "Ich will Sie nicht lange aufhalten."),
        ("de", "blunt", "Ich brauche bis Montag eine Antwort.", "Ich brauche nur zwei Zeilen."),
        ("de", "blunt", "Sie müssen bald antworten.", "Sie müssen nicht antworten."),
        ("de", "blunt", "Brennt man zweimal? Ja oder nein?", "Ein einfaches Ja oder Nein genügt."),
        ("de", "introducer", "Wir haben uns in Höhr kennengelernt.", "Wir haben uns auf Ton verlegt."),
        ("de", "preamble", "Der Grund meines Schreibens ist der Ton.", "Der Grund für die Risse ist der Frost."),
        ("de", "fair", "Treffen wir uns an Ihrem Stand.", "In Ihrem Buch stand das Rezept."),
        ("it", "blunt", "Si cuoce due volte? Sì o no?", "Un semplice sì o no mi basta."),
        ("it", "preamble", "Il motivo della mia lettera è l'argilla.", "Il motivo della crepa è il gelo."),
        ("it", "introducer", "Il signor Neri Le manda i suoi saluti.", "La fornace Le manda una prova."),
        ("pt", "blunt", "Espero que responda amanhã.", "Espero que esteja bem de saúde."),
        ("pt", "blunt", "Coze-se duas vezes? Sim ou não?", "Um sim ou não chega-me."),
        ("pt", "introducer", "Falámos na feira de Leiria.", "Falamos francês e inglês."),
        ("pt", "preamble", "O motivo da minha carta é o barro.", "O motivo da fissura é o gelo."),
    ],
)
def test_what_a_pattern_means_and_what_only_sounds_like_it(language, group, is_meant, is_not):
    assert group in _manners(language).scan(fold(is_meant))
    assert group not in _manners(language).scan(fold(is_not))


@pytest.mark.parametrize(
    ("language", "free"),
    [
        ("en", "You do not have to answer"),
        ("es", "No tiene que responder"),
        ("fr", "Rien ne vous oblige à répondre"),
        ("de", "Sie müssen nicht antworten"),
        ("it", "Non deve rispondere"),
        ("pt", "Não tem de responder"),
    ],
)
def test_a_reader_told_that_no_answer_is_due_is_asked_softly(language, free):
    assert "soft" in _manners(language).scan(fold(free))


def test_a_word_that_is_curt_and_not_familiar_has_its_own_reason(assistant):
    letter = "Cara Eng. Matos,\n\nli o seu relatório sobre os muros do Douro. Você mediu a junta?\n\nRui"
    (found,) = [
        f
        for f in assistant.critique(Draft(text=letter, country="PT", language="pt"), speak="en").findings
        if f.rule == "culture.pronoun-too-close"
    ]
    assert found.quote == "Você"
    assert "“Você” tends to sound curt" in found.reason
    assert not rules(assistant.critique(Draft(text=letter, country="BR", language="pt")))


def test_the_law_is_told_of_what_sells_and_of_nothing_else(assistant):
    for country, basis in (("DE", "consent"), ("US", "No basis for"), ("GB", "differently")):
        found = [f for f in assistant.critique(Draft(text=PITCH, country=country)).findings if f.rule == "culture.law"]
        assert len(found) == 1
        assert "November 2026" in found[0].reason
        assert "not legal advice" in found[0].reason
        assert (basis in found[0].reason) == (country != "US")
        assert found[0].severity is Severity.SUGGESTION
        assert found[0].citation.article == f"countries/{country.lower()}"
    assert "culture.law" not in rules(assistant.critique(Draft(text=CLOSE, country="DE")))


@pytest.mark.parametrize(
    ("country", "channel", "line"),
    [
        ("DE", Channel.INMAIL, "network_consent"),
        ("GB", Channel.MESSAGE, "network_mixed"),
        ("ES", Channel.INMAIL, "network_likely"),
        ("SE", Channel.INMAIL, "network"),
        ("DE", Channel.EMAIL, ""),
    ],
)
@pytest.mark.parametrize("speak", available())
def test_what_the_law_says_of_messages_on_a_network_is_told_in_that_channel_only(
    assistant, country, channel, line, speak
):
    found = assistant.critique(Draft(text=PITCH, country=country, channel=channel), speak=speak).findings
    (law,) = [one for one in found if one.rule == "culture.law"]
    told = {key: text for key, text in read_lines(speak)["law"].items() if key.startswith("network")}
    assert [key for key, text in told.items() if law.reason.endswith(text)] == ([line] if line else [])


def test_the_reason_names_the_country_in_the_language_of_the_user(assistant):
    for speak, name in (
        ("en", "Japan"),
        ("es", "Japón"),
        ("de", "Japan"),
        ("fr", "Japon"),
        ("it", "Giappone"),
        ("pt", "Japão"),
    ):
        found = [
            f for f in assistant.critique(Draft(text=CLOSE, country="JP"), speak=speak).findings if "culture" in f.rule
        ]
        assert found
        assert all(f.reason.startswith(name) for f in found)


def test_a_finding_can_be_switched_off_and_put_aside(assistant, tmp_path):
    quiet = build(Settings(data_dir=tmp_path, rules_off="culture.first-name-early"))
    assert "culture.first-name-early" not in rules(quiet.critique(Draft(text=CLOSE, country="MX")))
    aside = Draft(text=CLOSE, country="MX", dismissed=frozenset({("culture.first-name-early", "Hola, Juan:")}))
    assert "culture.first-name-early" not in rules(assistant.critique(aside))


def test_culture_alone_costs_little_and_makes_no_advertisement_of_a_letter(assistant):
    worst = (
        "Hey Kenji!\n\nNuestra máquina es revolucionaria. Necesito que me digas antes del viernes quién decide. Quiero una"
        " reunión contigo mañana. ¿Sí o no?\n\nMarta"
    )
    here = assistant.critique(Draft(text=worst, language="es", channel=Channel.INMAIL))
    there = assistant.critique(Draft(text=worst, language="es", channel=Channel.INMAIL, country="JP"))
    cost = sum(f.points for f in there.findings if f.rule.startswith("culture."))
    assert 10 <= cost <= 20
    assert there.score >= here.score - 20
    assert (there.verdict is Verdict.DO_NOT_SEND) == (here.verdict is Verdict.DO_NOT_SEND)


@pytest.mark.parametrize("language", available())
def test_every_language_has_every_line_and_its_patterns_compile(language):
    lines = read_lines(language)
    english = read_lines("en")
    assert {table: set(some) for table, some in lines.items()} == {table: set(some) for table, some in english.items()}
    assert all(
        "{country}" in line
        for name in WEIGHTS
        for key, line in lines[name].items()
        if key != "fix" and not key.startswith("network")
    )
    assert _manners(language).scan("") == {}


def test_the_section_behind_every_finding_exists_in_every_guide(assistant):
    library = ArticleLibrary()
    for country in library.countries:
        for _, _, _, anchor in WEIGHTS.values():
            assert library.cite(f"countries/{country.lower()}#{anchor}", "es"), (country, anchor)


def test_the_customs_of_every_country_can_be_read():
    countries = ArticleLibrary().countries
    read = [customs_of(code, facts) for code, facts in countries.items()]
    assert {c.basis for c in read} == {"consent", "opt_out", "mixed", "unclear"}
    assert [c.country for c in read if c.dislikes_titles] == ["SE", "NO", "DK", "FI", "NZ"]


@pytest.mark.parametrize(
    ("greeting", "names", "alone"),
    [
        ("Hi Kenji!", ("Kenji",), True),
        ("Dear Tanaka-san,", ("Tanaka",), False),
        ("Sehr geehrte Frau Dr. Weber,", ("Weber",), False),
        ("Estimado Ing. Ramirez:", ("Ramirez",), False),
        ("Guten Tag, Kim Weber,", ("Kim", "Weber"), False),
        ("Dear Sir or Madam,", (), False),
        ("Gentile Dott.ssa Rossi,", ("Rossi",), False),
        ("Good morning,", (), False),
    ],
)  # fmt: skip
def test_a_greeting_is_read_whatever_language_it_borrows_from(greeting, names, alone):
    from app.adapters.customs import _address

    read = read_address(greeting, _address()[0])
    assert (read.names, read.by_name_alone) == (names, alone)
