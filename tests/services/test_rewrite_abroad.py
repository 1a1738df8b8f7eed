"""What the offline writer mends for the reader's country, and that it says what it leaves."""

from __future__ import annotations

import pytest

from app.core.model import Draft


@pytest.mark.parametrize(
    ("greeting", "told", "fresh"),
    [
        ("Hi Kenji,", "", "Dear [title and surname (Kenji)],"),
        ("Hi Kenji,", "Kenji Tanaka speaks at Foodex", "Dear [Mr, Ms or title] Tanaka,"),
        ("Hi Kenji,", "Dr. Kenji Tanaka speaks at Foodex", "Dear Dr Tanaka,"),
        ("Tanaka,", "", "Dear [Mr, Ms or title] Tanaka,"),
        ("Dear Mr Tanaka,", "", "Dear Mr Tanaka,"),
    ],
)
def test_a_greeting_takes_the_form_that_is_usual_in_the_readers_country(assistant, greeting, told, fresh):
    text = f"{greeting}\n\nI read your article on the 250 ml bottle. Which size do you prefer?\n\nKind regards,\nMarta Ruiz"
    (variant,) = assistant.rewrite(Draft(text=text, country="JP", facts=(told,) if told else ())).variants
    assert variant.text.startswith(fresh + "\n")
    assert not [f for f in variant.critique.findings if f.rule == "culture.first-name-early"]


@pytest.mark.parametrize("country", ["SE", "US"])
def test_ceremony_goes_where_it_reads_as_distance(assistant, country):
    text = (
        "Dear Mr. Director Lindqvist,\n\nI read your post on the payment service. How did you keep the log consistent?"
        "\n\nKind regards,\nRafael"
    )
    (variant,) = assistant.rewrite(Draft(text=text, country=country)).variants
    if country == "SE":
        assert variant.text.startswith("Hello [name (Lindqvist)],")
    assert "culture.too-stiff" not in {f.rule for f in variant.critique.findings}


def test_a_demand_and_a_boast_go_and_the_facts_beside_them_stay(assistant):
    text = (
        "Estimado señor Tanaka:\n\nSoy Marta, exportadora de aceite de Jaén, el mejor aceite de España. Leí su artículo sobre"
        " el envase de 250 ml. Necesito que me confirme su respuesta antes del viernes.\n\nUn saludo,\nMarta Ruiz"
    )
    made = assistant.rewrite(Draft(text=text, country="JP"))
    (variant,) = made.variants
    assert "Soy Marta, exportadora de aceite de Jaén." in variant.text
    assert "Leí su artículo sobre el envase de 250 ml." in variant.text
    assert "mejor aceite" not in variant.text
    assert "Necesito" not in variant.text
    left = {f.rule for f in variant.critique.findings if f.rule.startswith("culture.")}
    assert not left & {"culture.hype", "culture.ask-too-direct"}
    assert left
    assert sum(note.startswith("Queda por resolver: Japón") for note in made.notes) == len(left)


def test_the_offline_writer_changes_no_greeting_for_no_country(assistant):
    text = (
        "Hi Kenji,\n\nI read your article on the 250 ml bottle. Which size do you prefer?\n\nKind regards,\nMarta Ruiz"
    )
    (variant,) = assistant.rewrite(Draft(text=text)).variants
    assert variant.text.startswith("Hi Kenji,")


def test_where_the_request_goes_a_smaller_one_comes(assistant):
    text = "Hey Minjun,\n\nI read your paper on battery housings. Send me the drawing by Friday. I need it for our tram.\n\nJorge"
    (variant,) = assistant.rewrite(Draft(text=text, country="KR")).variants
    assert "Send me" not in variant.text
    assert "[one question they can answer in a line]?" in variant.text


def test_a_greeting_to_nobody_leaves_a_blank_without_a_name(assistant):
    text = "Dear Sir or Madam,\n\nYou wrote that reed rots first on the north side. Which reed do you lay?\n\nBest,\nLuis Prado"
    (variant,) = assistant.rewrite(Draft(text=text, country="US")).variants
    assert variant.text.startswith("Hello [name],")


def test_a_fault_that_begins_behind_the_greeting_costs_no_greeting(assistant):
    text = (
        "Estimada Sra. Tanaka:\n\nFabricamos cuchillos en Albacete y buscamos tienda en Osaka. ¿Qué acero prefieren sus"
        " clientes?\n\nUn saludo,\nMarta Ruiz"
    )
    (variant,) = assistant.rewrite(Draft(text=text, country="JP")).variants
    assert variant.text.startswith("Estimada Sra. Tanaka:\n")


@pytest.mark.parametrize("country", ["AU", "US"])
@pytest.mark.parametrize(
    ("text", "gone", "said"),
    [
        (
            (
                "Dear Mr Director Smith,\n\nI have the honour to write to you on the matter of cork stoppers. Your article on"
                " screw caps answered a question of ours. Which cap do you use?\n\nYours sincerely,\nMarta Ruiz"
            ),
            ("Director", "honour"),
            ("Hello [name (Smith)],", "I am writing to you on the matter of cork stoppers."),
        ),
        (
            (
                "Most esteemed Dr Walker,\n\nI read your article on cork with the utmost interest. Which oven did you use?"
                "\n\nWith the highest consideration,\nMarta Ruiz"
            ),
            ("esteemed", "utmost", "consideration"),
            ("Dear Dr Walker,", "I read your article on cork with interest.", "Kind regards,"),
        ),
        (
            (
                "Distinguido señor Walker:\n\nTengo el honor de dirigirme a usted por los tapones de corcho. Leí su artículo"
                " sobre el corcho. ¿Qué horno usó?\n\nCon el mayor respeto,\nMarta Ruiz"
            ),
            ("Distinguido", "honor", "respeto"),
            ("Hola, [nombre (Walker)]:", "Le escribo por los tapones de corcho.", "Un saludo,"),
        ),
    ],
)
def test_formulas_are_said_plainly_where_ceremony_reads_as_distance(assistant, country, text, gone, said):
    (variant,) = assistant.rewrite(Draft(text=text, country=country)).variants
    assert not [one for one in gone if one in variant.text]
    assert all(one in variant.text for one in said), variant.text
    assert "culture.too-stiff" not in {f.rule for f in variant.critique.findings}
    assert variant.checks.passed
    assert "Marta Ruiz" in variant.text
    (at_home,) = assistant.rewrite(Draft(text=text)).variants
    assert any(one in at_home.text for one in gone)
