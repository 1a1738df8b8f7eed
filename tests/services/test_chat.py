"""The chat understands a message without being told what it is, and remembers for the session only."""

from __future__ import annotations

import pytest

from app.core.assumed import Assumed
from app.core.model import Kind, Purpose
from app.core.routing import Intent
from app.services.chat import EARLIER_TOKENS, Conversation, Reply
from tests.golden.figures import own_messages

DRAFT = "Hola Yuki:\n\nSomos líderes en conservas y queremos presentarle nuestro catálogo. ¿Podemos hablar el martes?\n\nMarta"


def say(assistant, message, conversation=None, speak="es"):
    events = list(assistant.chat(message, conversation or Conversation(), speak=speak))
    assert isinstance(events[-1], Reply)
    return events[-1]


def test_a_pasted_draft_is_judged_and_rewritten(assistant):
    reply = say(assistant, DRAFT)
    assert reply.intent is Intent.DRAFT
    assert reply.critique.findings
    assert reply.rewrite.variants[0].text.startswith("Hola Yuki:")
    assert reply.conversation.draft.text == DRAFT


def test_a_refinement_acts_on_the_last_draft_and_keeps_what_was_told(assistant):
    first = say(assistant, DRAFT)
    told = say(assistant, "dio una charla en Foodex sobre conservas sin sal", first.conversation)
    assert told.intent is Intent.FACT
    assert "porque dio una charla en Foodex" in told.rewrite.variants[0].text
    shorter = say(assistant, "más corto", told.conversation)
    assert shorter.intent is Intent.REFINE
    assert "Foodex" in shorter.rewrite.variants[0].text
    assert len(shorter.rewrite.variants[0].text) <= len(told.rewrite.variants[0].text)


def test_a_country_named_in_a_question_is_remembered_for_the_draft_that_follows(assistant):
    asked = say(assistant, "voy a escribir a una directora de compras en Osaka, ¿qué cambio?")
    assert asked.answer.citations[0].article == "countries/jp"
    assert asked.conversation.country == "JP"
    assert say(assistant, DRAFT, asked.conversation).critique.country == "JP"


def test_a_question_is_answered_in_its_own_language(assistant):
    assert say(assistant, "How long should I wait before following up?", speak="es").answer.language == "en"


def test_a_draft_is_explained_in_the_language_of_the_page(assistant):
    text = "Hi Ana,\n\nI hope this email finds you well. We help companies like yours grow.\n\nBest,\nTom"
    reply = say(assistant, text, speak="es")
    assert reply.critique.language == "en"
    assert "plantilla" in " ".join(finding.reason for finding in reply.critique.findings)


@pytest.mark.parametrize("language", ["fr", "de", "pt", "it"])
def test_a_draft_in_a_language_that_the_page_does_not_speak_is_a_draft(assistant, language):
    drafts = [m.draft.text for m in own_messages() if m.draft.language == language]
    taken = sum(say(assistant, text).intent is Intent.DRAFT for text in drafts)
    assert taken >= 0.9 * len(drafts)


def test_a_question_in_another_language_stays_a_question(assistant):
    assert say(assistant, "Comment est-ce que je dois aborder un distributeur japonais pour la première fois ?").answer


def test_a_received_mass_mail_is_recognised_with_a_short_reply_in_its_language(assistant):
    reply = say(
        assistant,
        "He recibido esto, ¿qué contesto?\n\nHi Luis, I help founders like you get 30 leads a month on autopilot. Book a call"
        " here: https://cal.example/x. To unsubscribe click here.",
    )
    assert reply.intent is Intent.RECEIVED
    assert reply.received.kind is Kind.MASS
    assert reply.received.mass_mail > 0.7
    (short,) = reply.received.replies
    assert short.intent == "no"
    assert "Thank you" in short.text
    assert "lista" in " ".join(s.reason for s in reply.received.signals)


@pytest.mark.parametrize(
    ("message", "intent"), [("hola", Intent.HELLO), ("gracias!", Intent.THANKS), ("¿quién eres?", Intent.WHO)]
)
def test_small_talk_gets_a_line_and_a_next_step(assistant, message, intent):
    reply = say(assistant, message)
    assert reply.intent is intent
    assert reply.line


def test_shorter_without_a_draft_asks_for_one(assistant):
    reply = say(assistant, "más corto")
    assert reply.rewrite is None
    assert "borrador" in reply.line


def test_off_topic_is_declined_and_forgets_nothing(assistant):
    before = say(assistant, DRAFT).conversation
    reply = say(assistant, "¿Cuál es la receta de la paella valenciana?", before)
    assert reply.answer.abstained
    assert reply.conversation.draft == before.draft


def test_two_conversations_know_nothing_of_each_other(assistant):
    one = say(assistant, DRAFT).conversation
    other = say(assistant, "gracias").conversation
    assert one.draft
    assert other.draft is None


OSAKA = "voy a escribir a una directora de compras en Osaka, ¿qué cambio?"


def of_culture(reply):
    return {f.rule for f in reply.critique.findings if f.rule.startswith("culture.")}


def test_the_country_of_a_question_is_shown_and_the_next_draft_is_judged_for_it(assistant):
    asked = say(assistant, OSAKA)
    assert "Japón" in asked.line
    assert asked.answer.next_step is None
    judged = say(assistant, DRAFT, asked.conversation)
    assert judged.line == (
        "Leído para Japón. Para qué: encontrar un cliente o importador. Si no es así, dígalo o elíjalo arriba."
    )
    assert of_culture(judged) >= {"culture.first-name-early", "culture.meeting-too-soon", "culture.no-introducer"}


@pytest.mark.parametrize(
    "message",
    ["no, es para Alemania", "it's for Germany", "Alemania", "¿y para Alemania?", "for someone in Berlin", "no, Germany"],
)  # fmt: skip
def test_another_country_reads_the_draft_anew(assistant, message):
    judged = say(assistant, DRAFT, say(assistant, OSAKA).conversation)
    moved = say(assistant, message, judged.conversation)
    assert moved.intent is Intent.COUNTRY
    assert moved.conversation.country == moved.conversation.draft.country == moved.critique.country == "DE"
    assert "Alemania" in moved.line
    assert "culture.no-introducer" not in of_culture(moved)


def test_a_country_can_be_said_before_there_is_a_draft_and_taken_back(assistant):
    noted = say(assistant, "es para Suecia")
    assert (noted.intent, noted.conversation.country) == (Intent.COUNTRY, "SE")
    assert "Suecia" in noted.line
    gone = say(assistant, "sin país", noted.conversation)
    assert gone.conversation.country is None
    assert not of_culture(say(assistant, DRAFT, gone.conversation))


def test_a_country_named_in_what_introduces_a_draft_counts_and_one_in_the_draft_does_not(assistant):
    introduced = say(assistant, "mi borrador para un comprador de Suecia:\n" + DRAFT)
    assert introduced.critique.country == "SE"
    named = say(assistant, DRAFT.replace("Hola Yuki:", "Hola Yuki Tanaka:").replace("conservas", "conservas en Japón"))
    assert named.critique.country is None
    assert not named.line


def test_what_the_user_says_of_the_form_of_address_is_believed_and_stays_out_of_the_text(assistant):
    close = "Hola, Juan:\n\nVi tu artículo sobre hornos de ladrillo. ¿Cómo mides el calor?\n\nSaludos,\nLaura"
    judged = say(assistant, close, say(assistant, "es para México").conversation)
    assert "culture.pronoun-too-close" in of_culture(judged)
    told = say(assistant, "nos tuteamos", judged.conversation)
    assert told.intent is Intent.FACT
    assert not of_culture(told) & {"culture.pronoun-too-close", "culture.first-name-early"}
    assert "tuteamos" not in told.rewrite.variants[0].text


def test_a_fact_that_names_a_country_is_no_country_of_the_reader(assistant):
    first = say(assistant, DRAFT)
    told = say(assistant, "dio una charla en una feria de Alemania sobre conservas", first.conversation)
    assert told.conversation.country is None


def test_a_question_that_goes_on_comes_before_those_it_leans_on(assistant):
    first = say(assistant, "How long should I wait before following up in Japan?", speak="en")
    second = say(assistant, "and in Germany?", first.conversation, speak="en")
    assert second.conversation.question.split("\n") == [
        "and in Germany?",
        "How long should I wait before following up in Japan?",
    ]
    assert not second.answer.abstained
    assert second.conversation.country == "DE"


def test_of_a_long_conversation_the_oldest_questions_go_first(assistant):
    reply = say(assistant, "How long should I wait before following up in Japan?", speak="en")
    for number in range(40):
        asked = f"and how long in {('Germany', 'Mexico', 'Sweden')[number % 3]}?"
        reply = say(assistant, asked, reply.conversation, speak="en")
    kept = reply.conversation.question
    assert kept.startswith("and how long in")
    assert "following up in Japan" not in kept
    assert len(kept.split("\n")) > 3
    assert assistant.ask.count_tokens(kept) <= EARLIER_TOKENS + 20


def test_country_purpose_and_home_are_remembered_and_told_in_one_line(assistant):
    asked = say(assistant, OSAKA)
    assert asked.conversation.assumed == Assumed(country="JP", purpose=Purpose.CUSTOMER)
    told = say(assistant, "soy de Bilbao", asked.conversation)
    assert told.intent is Intent.COUNTRY
    assert told.conversation.assumed == Assumed(country="JP", purpose=Purpose.CUSTOMER, home="ES")
    assert all(word in told.line for word in ("Japón", "encontrar un cliente", "España"))
    assert "\n" not in told.line
    judged = say(assistant, DRAFT, told.conversation)
    assert (judged.conversation.draft.country, judged.conversation.draft.home) == ("JP", "ES")


@pytest.mark.parametrize(
    ("message", "purpose"),
    [
        ("not a buyer, a distributor", Purpose.DISTRIBUTOR),
        ("no es una compradora, es un distribuidor", Purpose.DISTRIBUTOR),
        ("no, un proveedor", Purpose.SUPPLIER),
        ("busco trabajo", Purpose.JOB),
        ("no busco trabajo, busco consejo", Purpose.ADVICE),
        ("c'est un investisseur", Purpose.INVESTOR),
        ("nein, ein Lieferant", Purpose.SUPPLIER),
    ],
)
def test_a_correction_in_words_changes_the_purpose_and_nothing_else(assistant, message, purpose):
    moved = say(assistant, message, say(assistant, OSAKA).conversation)
    assert moved.conversation.assumed == Assumed(country="JP", purpose=purpose)
    assert assistant.words("es").line(f"purpose.{purpose}") in moved.line


@pytest.mark.parametrize("message", ["she is a buyer at Sony", "trabaja de compradora", "es una clienta de siempre"])
def test_what_is_told_of_the_reader_is_a_fact_and_no_purpose(assistant, message):
    first = say(assistant, DRAFT)
    assert say(assistant, message, first.conversation).conversation.purpose is None


@pytest.mark.parametrize(
    ("message", "assumed"),
    [
        ("Soy de Bilbao y escribo a Corea", Assumed(country="KR", home="ES")),
        ("Sou de Portugal e procuro emprego na Holanda", Assumed(country="NL", purpose=Purpose.JOB, home="PT")),
        ("I'm from Spain", Assumed(home="ES")),
    ],
)
def test_a_plan_to_write_is_noted_rather_than_declined(assistant, message, assumed):
    noted = say(assistant, message)
    assert noted.conversation.assumed == assumed
    assert noted.line
    assert not (noted.answer and noted.answer.abstained)


def test_what_is_chosen_on_the_page_counts_like_what_is_said(assistant):
    judged = say(assistant, DRAFT, say(assistant, OSAKA).conversation)
    known = Assumed(country="US", purpose=Purpose.PARTNER, home="ES")
    chosen = assistant.chat.assuming(known, judged.conversation, speak="es")
    assert chosen.conversation.assumed == known
    assert chosen.critique.country == "US"
    assert "culture.no-introducer" not in of_culture(chosen)


@pytest.mark.parametrize(
    ("message", "country", "home"),
    [
        ("Sou fundador no Recife. Como devo escrever a um CTO sueco?", "SE", "BR"),
        (
            "Ich bin Ingenieur in Stuttgart und schreibe einem Einkaufsleiter in Monterrey. Was muss ich ändern?",
            "MX",
            "DE",
        ),
        ("Je suis ingénieur à Lyon et j'écris à une acheteuse d'Osaka. Qu'est-ce que je change ?", "JP", "FR"),
        ("Soy exportadora de aceite en Jaén y quiero escribir a un distribuidor de Osaka. ¿Qué cambio?", "JP", "ES"),
        ("Posso pedir uma reunião já na primeira mensagem a um sueco?", "SE", None),
    ],
)
def test_a_question_about_a_message_to_come_is_no_draft_in_whatever_language(assistant, message, country, home):
    asked = say(assistant, message)
    assert asked.intent is Intent.QUESTION
    assert (asked.conversation.country, asked.conversation.home) == (country, home)
