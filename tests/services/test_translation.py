"""A translation by a model, over a socket: held to the draft, to the language, to the form of address, and read back."""

from __future__ import annotations

import pytest

from app.bootstrap import build
from app.core.errors import InputError
from app.core.model import Channel, Draft, Tone
from app.core.text import BLANK
from app.services.brief import PROMPT_TOKENS
from app.settings import Settings
from tests.adapters.model_server import SAYS
from tests.services.test_prompts_sent import EVIDENCE, compared, count

ES = (
    "Estimada Dra. Pérez:\n\nVi su charla del 3 de mayo sobre esmaltes en Oporto. Nosotros cocemos 1.200 piezas al mes a"
    " 980 grados. ¿Qué temperatura usa usted?\n\nSaludos cordiales,\nLuis Gómez"
)
DE = (
    "Sehr geehrte Frau Dr. Pérez,\n\nich habe Ihren Vortrag vom 3. Mai über Glasuren in Porto gesehen. Wir brennen 1200"
    " Stück im Monat bei 980 Grad. Welche Temperatur verwenden Sie?\n\nMit freundlichen Grüßen\nLuis Gómez"
)
FR = (
    "Madame,\n\nJ'ai vu la conférence que vous avez donnée à Porto le 3 mai sur les émaux, Docteur Pérez. Nous cuisons"
    " 1 200 pièces par mois à 980 degrés. Quelle température utilisez-vous ?\n\nCordialement,\nLuis Gómez"
)
ENGLISH = (
    "Dear Dr Pérez,\n\nI saw your talk of 3 May on glazes in Porto. We fire 1,200 pieces a month at 980 degrees. Which"
    " temperature do you use?\n\nKind regards,\nLuis Gómez"
)
JA = (
    "Pérez様\n\n5月3日にPortoで行われた釉薬についてのご講演を拝見しました。私どもは月に1200個を980度で焼いております。"
    "何度をお使いでしょうか。\n\nどうぞよろしくお願いいたします。\nLuis Gómez"
)
PL = (
    "Szanowna Pani Doktor Pérez,\n\nwidziałem Pani wykład z 3 maja o szkliwach w Porto. Wypalamy 1200 sztuk miesięcznie w"
    " temperaturze 980 stopni. Jaką temperaturę stosuje Pani?\n\nZ poważaniem\nLuis Gómez"
)
READ = (
    "Estimada doctora Pérez:\nHe visto su charla del 3 de mayo sobre esmaltes en Oporto.\nCocemos 1.200 piezas al mes a 980"
    " grados.\n¿Qué temperatura usa usted?\nUn saludo,\nLuis Gómez"
)
EN = (
    "Dear Dr Weber,\n\nYour article on cold storage names the one question we never solved. We run 3 halls near Leeds. Did the"
    " new seal hold?\n\nBest regards,\nTom Hart"
)


@pytest.fixture
def modelled(model_server, tmp_path):
    # What is asked for the evidence of a text has tests of its own (test_evidence.py).
    model_server.aside(EVIDENCE, f"{SAYS}I cannot tell.")
    made = build(
        Settings(
            data_dir=tmp_path,
            store="memory",
            language="en",
            base_url=model_server.url,
            model="small",
            model_patience=5,
            model_timeout=20,
        )
    )
    yield made
    made.close()


def asked(request) -> str:
    return request.body["messages"][-1]["content"]


def orders(request) -> str:
    return asked(request).rpartition("Faults of your last attempt to mend: ")[2]


@pytest.mark.parametrize(
    ("to", "text"),
    [("de", DE), ("fr", FR), ("en", ENGLISH), ("ja", JA), ("pl", PL)],
    ids=["de", "fr", "en", "ja", "pl"],
)
def test_an_honest_translation_stands_at_once_and_is_read_back(modelled, model_server, to, text):
    model_server.say(text, READ)
    made = modelled.rewrite(Draft(text=ES), to=to, speak="es")
    assert (made.writer, len(model_server.received)) == ("small", 2), made.notes
    variant = made.variants[0]
    assert variant.text == text
    assert variant.back_reading == READ
    assert variant.read_by == "small"
    assert variant.changes == ()
    assert variant.kept_wording is None


def test_a_translation_from_english_is_formal_and_read_back_in_the_users_language(modelled, model_server):
    german = (
        "Guten Tag, Dr. Weber,\n\nIhr Artikel über Kühllager nennt die eine Frage, die wir nie gelöst haben. Wir betreiben 3"
        " Hallen bei Leeds. Hat die neue Dichtung gehalten?\n\nMit freundlichen Grüßen\nTom Hart"
    )
    read = (
        "Good day, Dr Weber.\nYour article about cold storage names the one question that we have never solved.\nWe run 3 halls"
        " near Leeds.\nDid the new seal hold?\nWith kind regards,\nTom Hart"
    )
    model_server.say(german, read)
    made = modelled.rewrite(Draft(text=EN, country="DE"), to="reader", speak="en")
    assert made.variants[0].back_reading == read
    assert "“Sie” throughout" in asked(model_server.received[0])
    assert any("German" in note and "Germany" in note for note in made.notes)
    assert made.variants[0].questions == ()


def test_the_reading_back_is_asked_of_a_model_that_sees_the_text_alone(modelled, model_server):
    model_server.say(DE, READ)
    modelled.rewrite(Draft(text=ES, facts=("nos tratamos de usted",)), to="de", speak="es")
    second = asked(model_server.received[1])
    assert DE in second
    assert "Spanish (es)" in second
    assert "esmaltes" not in second
    assert "tratamos" not in second


INVENTED = DE.replace("Wir brennen", "Unser gemeinsamer Freund Dr. Novak hat 2019 davon erzählt. Wir brennen")
DROPPED = DE.replace(" bei 980 Grad", "")
INFORMAL = (
    DE.replace("Ihren Vortrag", "deinen Vortrag")
    .replace("verwenden Sie", "verwendest du")
    .replace("gesehen.", "gesehen und habe dir gern zugehört.")
)


@pytest.mark.parametrize(
    ("text", "named", "told"),
    [
        (INVENTED, "2019", "2019"),
        (DROPPED, "980", "980"),
        (ES.replace("Vi su", "He visto su"), "German (de)", "German"),
        (INFORMAL, "“Sie”", "“Sie”"),
    ],
    ids=["invents", "drops", "stays", "du"],
)
def test_what_is_wrong_with_a_translation_is_named_back_and_mended(modelled, model_server, text, named, told):
    model_server.say(text, DE, READ)
    made = modelled.rewrite(Draft(text=ES), to="de", speak="en")
    assert named in orders(model_server.received[1])
    assert made.variants[0].text == DE
    model_server.say(text)
    made = modelled.rewrite(Draft(text=ES), to="de", speak="en")
    assert made.writer == "offline"
    assert any(told in note for note in made.notes)
    assert made.variants[0].text.startswith("Sehr geehrte Frau Dr. Pérez,")
    assert BLANK.search(made.variants[0].text)


@pytest.mark.parametrize(
    ("lie", "named"),
    [
        (READ.replace("980", "890"), "890"),
        (READ.replace("3 de mayo", "4 de mayo"), "4 de mayo"),
        (READ.replace("Luis Gómez", "Luis Romero"), "Romero"),
        (READ.replace("¿Qué temp", "Como hablamos por teléfono, le escribo. ¿Qué temp"), "Como hablamos"),
        (READ.replace("Cocemos 1.200 piezas al mes a 980 grados.\n", ""), "980"),
        (DE, "Spanish (es)"),
    ],
    ids=["figure", "date", "name", "statement", "left out", "language"],
)
def test_a_reading_back_that_lies_is_named_back_once_and_never_shown(modelled, model_server, lie, named):
    model_server.say(DE, lie, READ)
    made = modelled.rewrite(Draft(text=ES), to="de", speak="es")
    assert named in orders(model_server.received[2])
    assert made.variants[0].back_reading == READ
    model_server.say(DE, lie)
    made = modelled.rewrite(Draft(text=ES), to="de", speak="es")
    assert made.variants[0].text == DE
    assert made.variants[0].back_reading == ""
    assert sum("no se muestra" in note for note in made.notes) == 1


def test_a_model_that_fails_at_the_reading_back_leaves_the_translation(modelled, model_server):
    model_server.play(f"says: {DE}", "cut")
    made = modelled.rewrite(Draft(text=ES), to="de", speak="es")
    assert made.variants[0].text == DE
    assert made.variants[0].back_reading == ""
    assert any("no ha podido leerle" in note for note in made.notes)


def test_of_a_language_without_rules_it_is_told_what_is_checked(modelled, model_server):
    model_server.say(JA, READ)
    made = modelled.rewrite(Draft(text=ES, country="JP"), to="reader", speak="en")
    assert made.variants[0].text == JA
    (line,) = [note for note in made.notes if "Latin letters" in note]
    assert "Japanese" in line
    assert "family name stands first" in asked(model_server.received[0])
    assert "letters of the draft" in asked(model_server.received[0])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (JA.replace("980", "890"), "890"),
        (JA.replace("5月3日", "5月4日"), "4 May"),
        (JA.replace("Luis Gómez", "ルイス"), "Gomez"),
        (JA.replace("何度を", "https://evil.example/x をご覧ください。何度を"), "evil.example"),
        (ES.replace("Vi su", "He visto su"), "Japanese (ja)"),
    ],
    ids=["figure", "date", "name", "link", "language"],
)
def test_what_can_be_checked_in_a_language_without_rules_is(modelled, model_server, text, named):
    model_server.say(text)
    made = modelled.rewrite(Draft(text=ES), to="ja", speak="en")
    assert named in orders(model_server.received[1])
    assert made.writer == "offline"
    assert made.variants[0].critique.language == "es"
    assert any("no offline writer for Japanese" in note for note in made.notes)


def test_a_greeting_that_makes_the_reader_a_man_is_asked_about(modelled, model_server):
    german = (
        "Sehr geehrter Herr Dr. Weber,\n\nIhr Artikel über Kühllager nennt die eine Frage, die wir nie gelöst haben. Wir"
        " betreiben 3 Hallen bei Leeds. Hat die neue Dichtung gehalten?\n\nMit freundlichen Grüßen\nTom Hart"
    )
    model_server.say(german, "x")
    assert any("“geehrter”" in q for q in modelled.rewrite(Draft(text=EN), to="de", speak="en").variants[0].questions)
    known = Draft(text=EN, facts=("he spoke in Leeds",))
    model_server.say(german.replace("Kühllager", "Kühllager, wie in Leeds,"), "x")
    assert modelled.rewrite(known, to="de", speak="en").variants[0].questions == ()


def test_who_is_on_first_name_terms_is_not_made_formal_again(modelled, model_server):
    model_server.say(INFORMAL.replace("Sehr geehrte Frau Dr. Pérez", "Liebe Frau Pérez"), READ)
    made = modelled.rewrite(Draft(text=ES, country="DE", facts=("wir duzen uns",)), to="de", speak="es")
    assert made.writer == "small", made.notes
    assert "“du” throughout" in asked(model_server.received[0])


# --- plain English ----------------------------------------------------------------------------------------------------

HARD = (
    "Dear Ms Tanaka,\n\nI came across your article on cold storage in Food Logistics and it struck a chord, because we run"
    " three cold halls near Leeds and have been trying to figure out for two years why the seals harden in spring. Did the new"
    " seal hold in the end?\n\nIf now is not the moment, no need to answer.\n\nBest,\nTom Hart"
)
EASY = (
    "Dear Ms Tanaka,\n\nI read your article on cold storage in Food Logistics. We run three cold halls near Leeds. For two"
    " years we have not understood why the seals harden in spring. Did the new seal hold in the end?\n\nIf now is not the"
    " moment, no need to answer.\n\nBest,\nTom Hart"
)


def test_plain_english_is_asked_for_and_what_is_not_plain_is_named_back(modelled, model_server):
    model_server.say(HARD, EASY)
    made = modelled.rewrite(Draft(text=HARD), plain=True, speak="en")
    assert "at most 20 words a sentence" in asked(model_server.received[0])
    assert "struck a chord" in orders(model_server.received[1])
    assert made.variants[0].text == EASY
    (note,) = made.notes
    assert note == modelled.words("en").line("error.writer_unproven")


def test_what_stays_hard_is_no_reason_to_refuse_a_faithful_text_and_is_told(modelled, model_server):
    better = EASY.replace("not understood", "not been able to figure out")
    model_server.say(HARD, better)
    made = modelled.rewrite(Draft(text=HARD), plain=True, speak="en")
    assert made.writer == "small"
    assert made.variants[0].text == better
    assert any("figure out" in note for note in made.notes)


def test_a_spanish_draft_becomes_plain_english(modelled, model_server):
    model_server.say(ENGLISH, READ)
    made = modelled.rewrite(Draft(text=ES), plain=True, to="en", speak="es")
    assert made.variants[0].text == ENGLISH
    assert made.variants[0].back_reading == READ


def test_offline_listed_expressions_are_replaced_and_the_rest_is_named(assistant):
    made = assistant.rewrite(Draft(text=HARD), plain=True, speak="en")
    text = made.variants[0].text
    assert "I found your article" in text
    assert any(c.before == "came across your" and c.after == "found your" for c in made.variants[0].changes)
    assert any("struck a chord" in note for note in made.notes)
    assert any("words in one sentence" in note for note in made.notes)
    assert any("Without a language model, plain English goes only so far" in note for note in made.notes)


# --- which language ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "language", "told"),
    [
        ("DE", "de", "Germany"),
        ("MX", "es", "Mexico"),
        ("JP", "en", "Japanese"),
        ("BE", "en", "French"),
        ("VN", "en", "some trades"),
        ("IS", "en", "no guide"),
    ],
)
def test_offline_the_readers_language_is_that_of_the_country_or_english_with_the_reason(
    assistant, country, language, told
):
    made = assistant.rewrite(Draft(text=EN, country=country), to="reader", speak="en")
    assert made.variants[0].critique.language == language
    assert any(told in note for note in made.notes)


def test_a_draft_in_a_language_of_the_country_stays_in_it(assistant):
    french = "Bonjour Madame Weber,\n\nVotre article sur les joints nous a été utile.\n\nCordialement,\nLuc Petit"
    made = assistant.rewrite(Draft(text=french, country="CH"), to="reader", speak="en")
    assert made.variants[0].critique.language == "fr"


def test_the_readers_language_without_a_country_and_plain_german_are_refused(assistant):
    with pytest.raises(InputError) as alone:
        assistant.rewrite(Draft(text=EN), to="reader")
    assert alone.value.key == "reader_alone"
    with pytest.raises(InputError) as german:
        assistant.rewrite(Draft(text=EN), to="de", plain=True)
    assert german.value.key == "plain_is_english"


# --- what is sent -----------------------------------------------------------------------------------------------------


def test_a_translation_and_its_reading_back_are_sent_to_the_letter_and_within_the_budget(modelled, model_server):
    model_server.say(DE, READ.replace("980", "890"), READ)
    modelled.rewrite(Draft(text=ES, country="DE"), to="de", tone=Tone.FORMAL, speak="es")
    sent = [tuple(message["content"] for message in request.body["messages"]) for request in model_server.received]
    for name, prompt in zip(
        ("translation-es-de", "back-reading-de-es", "back-reading-de-es-repair"), sent, strict=True
    ):
        compared(name, prompt)
        assert count("\n".join(prompt)) <= PROMPT_TOKENS


def test_a_text_too_long_for_the_budget_is_not_read_back_in_pieces(modelled, model_server):
    more = " Además medimos la humedad de cada sala y la apuntamos en un cuaderno." * 60
    longer = " Außerdem messen wir die Feuchtigkeit jeder Halle und schreiben sie in ein Heft." * 60
    model_server.say(DE.replace("980 Grad.", f"980 Grad.{longer}"), READ)
    made = modelled.rewrite(
        Draft(text=ES.replace("980 grados.", f"980 grados.{more}"), channel=Channel.EMAIL), to="de", speak="es"
    )
    assert made.variants[0].back_reading == ""
    assert len(model_server.received) == 1
    assert any("demasiado largo" in note for note in made.notes)
