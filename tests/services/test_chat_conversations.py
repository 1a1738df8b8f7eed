"""Conversations as strangers type them: several wishes at once, facts corrected, questions in between, without a model."""

from __future__ import annotations

from functools import partial

import pytest

from app.core.routing import Intent
from app.interfaces.render_markdown import reply_markdown
from tests.services.conversing import say as said_in
from tests.services.conversing import text

MULLER = (
    "Estimado Sr. Müller, me llamo Lucia Ferrer y llevo la exportacion de Conservas Segura, de Murcia. Somos lideres en"
    " alcachofa en conserva y le mando nuestro catalogo 2026 con los mejores precios. Vi que han abierto una tienda gourmet"
    " en Hamburgo. ¿Podriamos hablar 15 minutos esta semana?"
)
PRIYA = (
    "Hi Priya,\n\nI came across your profile and was really impressed by your background. I'm working with a leading fintech"
    " client on an exciting opportunity (up to £95k salary). When are you free this week?\n\nKind regards,\nTom Hargreaves"
)
MAIL = (
    "me ha llegado esto, que contesto? Hola Elena, soy Javier de GrowthLab. He visto tu perfil y creo que podriamos"
    " ayudarte a duplicar tus ventas en 90 dias. Tienes 15 minutos mañana para una llamada? Un saludo, Javier"
)
POST = (
    "Muy orgulloso de anunciar que he sido nombrado director de exportacion!!! Gracias a todo el equipo 🚀 #blessed"
    " #exportacion ¿Qué os parece?"
)
LETTERS = {
    "en": "Dear Mr Watanabe,\n\nI build pumps in Leeds. We send our catalogue to all. Is cold water a problem?"
    "\n\nKind regards,\nJohn Hale",
    "es": "Estimado Sr. Watanabe:\n\nHago bombas en Vigo. Mandamos nuestro catálogo a todos. ¿Le da problemas el agua fría?"
    "\n\nUn saludo,\nAna Ruiz",
    "de": "Sehr geehrter Herr Watanabe,\n\nich baue Pumpen in Kassel. Unseren Katalog schicken wir allen. Ist kaltes Wasser"
    " ein Problem?\n\nMit freundlichen Grüßen\nJens Albrecht",
    "fr": "Bonjour Monsieur Watanabe,\n\nJe fabrique des pompes à Lyon. Nous envoyons notre catalogue à tous. L'eau froide"
    " pose-t-elle problème ?\n\nCordialement,\nClaire Bonnet",
    "pt": "Prezado Sr. Watanabe,\n\nFaço bombas em Recife. Enviamos nosso catálogo a todos. A água fria é um problema?"
    "\n\nAtenciosamente,\nAna Lima",
    "it": "Gentile Sig. Watanabe,\n\nCostruisco pompe a Lecce. Mandiamo il nostro catalogo a tutti. L'acqua fredda è un"
    " problema?\n\nCordiali saluti,\nPaolo Neri",
}


say = partial(said_in, speak="es")


def notes(reply):
    return " ".join(reply.rewrite.notes)


def test_what_can_be_done_of_two_wishes_is_done_and_what_is_out_already_is_said(assistant):
    first = say(assistant, MULLER)
    assert "catalogo" not in text(first)
    made = say(assistant, "más corto y sin el catálogo", after=first.conversation)
    assert made.intent is Intent.REFINE
    assert len(text(made)) < len(text(first))
    assert "«catálogo»: ya no está en esta versión" in notes(made)
    assert "no puedo hacer esto" not in notes(made)


@pytest.mark.parametrize(
    ("language", "wish"),
    [
        ("en", "without the catalogue please"),
        ("es", "quita lo del catalogo"),
        ("de", "ohne den Katalog"),
        ("fr", "sans le catalogue"),
        ("pt", "sem o catálogo"),
        ("it", "senza il catalogo"),
    ],
)
def test_what_is_named_in_a_word_goes_and_is_said_to_be_out_when_asked_for_again(assistant, language, wish):
    first = say(assistant, f"mi borrador:\n{LETTERS[language]}")
    kept = first.conversation
    made = say(assistant, wish, after=kept)
    assert made.intent is Intent.REFINE
    assert "catal" not in text(made).lower()
    assert "katalog" not in text(made).lower()
    again = say(assistant, wish, after=made.conversation)
    assert text(again) == text(made)
    assert "ya no está en esta versión" in notes(again) or "in this version no more" in notes(again)


def test_the_same_text_never_comes_back_without_a_word(assistant):
    first = say(assistant, LETTERS["en"], speak="en")
    made = say(assistant, "sign as John Hale", speak="en", after=first.conversation)
    assert text(made) == text(first)
    assert made.rewrite.notes


def test_what_is_done_is_done_where_not_all_of_a_message_is_understood(assistant):
    first = say(assistant, MULLER)
    made = say(
        assistant,
        "que conteste en aleman no hace falta, pero ponlo mas formal y quita la tienda gourmet",
        after=first.conversation,
    )
    assert made.intent is Intent.REFINE
    assert "Atentamente" in text(made)
    assert "gourmet" not in text(made)
    assert "«que conteste en aleman no hace falta»" in notes(made)


@pytest.mark.parametrize(
    ("language", "told", "correction", "right"),
    [
        ("en", "he gave a talk in Porto", "sorry it wasn't Porto, it was Lyon", "Lyon"),
        ("es", "dio una charla en Anuga", "no era Anuga, era Biofach", "Biofach"),
        ("es", "dio una charla en Anuga", "no, eso no. fue un podcast, no una charla", "un podcast"),
        ("de", "er sprach in Köln über Dichtungen", "es war nicht Köln, sondern Bremen", "Bremen"),
        ("fr", "il a parlé à Lyon de joints", "ce n'était pas Lyon, c'était Lille", "Lille"),
        ("pt", "ele falou em Recife sobre bombas", "não era Recife, era Olinda", "Olinda"),
        ("it", "ha parlato a Lecce di pompe", "non era Lecce, era Bari", "Bari"),
    ],
)
def test_a_fact_that_is_corrected_stands_corrected(assistant, language, told, correction, right):
    letter = LETTERS[language].replace("Lecce", "Foggia").replace("Recife", "Natal").replace("à Lyon", "à Metz")
    first = say(assistant, f"mi borrador:\n{letter}")
    with_fact = say(assistant, f"di que {told}", after=first.conversation)
    assert told.split()[-1] in text(with_fact)
    made = say(assistant, correction, after=with_fact.conversation)
    assert made.intent is Intent.REFINE
    assert right in text(made)
    assert correction not in text(made)
    assert any(right in fact for fact in made.conversation.draft.facts)


def test_a_correction_of_what_is_not_in_the_message_is_none_of_it(assistant):
    first = say(assistant, MULLER)
    moved = say(assistant, "no es una compradora, es un distribuidor", after=first.conversation)
    assert moved.intent is Intent.COUNTRY


@pytest.mark.parametrize(
    "message",
    ["ok perfecto gracias", "danke", "merci beaucoup", "grazie mille", "obrigada!", "vale, genial, muchas gracias"],
)
def test_thanks_in_any_language_are_no_fact_and_no_question(assistant, message):
    first = say(assistant, MULLER)
    assert first.conversation.has_questions
    assert say(assistant, message, after=first.conversation).intent is Intent.THANKS


@pytest.mark.parametrize(
    "message",
    [
        "actually make the second bit sing",
        "volviendo al mensaje, ponele un asunto",
        "now write me a LinkedIn post about moving from academia to industry",
        "ponlo como lo diría mi abuela",
        "mach das Ganze irgendwie runder bitte",
        "mets un peu plus de soleil dedans",
        "coloca um pouco mais de sal nisso",
        "metti un po' più di sole dentro",
    ],
)
def test_an_order_that_is_not_understood_never_stands_in_the_message(assistant, message):
    first = say(assistant, MULLER)
    made = say(assistant, message, after=first.conversation)
    assert made.intent is Intent.REFINE
    assert text(made) == text(first)
    assert notes(made)


def test_the_way_back_to_the_message_is_no_part_of_it(assistant):
    first = say(assistant, MULLER)
    made = say(assistant, "volvamos al mensaje: di que estuvimos en Anuga y firma como Lucía", after=first.conversation)
    assert "Estuvimos en Anuga." in text(made) or "estuvimos en Anuga." in text(made)
    assert text(made).endswith("Lucía")
    assert "volvamos" not in text(made)


@pytest.mark.parametrize(
    "message", ["no, eso no", "no, not that", "das nicht", "non, pas ça", "não gostei", "non così"]
)
def test_a_mere_no_takes_the_last_change_back(assistant, message):
    first = say(assistant, MULLER)
    made = say(assistant, "más formal", after=first.conversation)
    assert text(say(assistant, message, after=made.conversation)) == text(first)


def test_what_was_taken_out_of_the_draft_comes_back_when_asked_for(assistant):
    first = say(assistant, PRIYA, speak="en")
    assert "salary" not in text(first)
    made = say(assistant, "actually put the salary back", speak="en", after=first.conversation)
    assert "up to £95k salary" in text(made)
    again = say(assistant, "put the pension back", speak="en", after=made.conversation)
    assert "I find no sentence about “pension”" in notes(again)


def test_a_point_of_the_critic_s_is_explained_with_the_article_behind_it(assistant):
    first = say(assistant, MULLER)
    second = say(assistant, "explicame el segundo punto", after=first.conversation)
    assert second.intent is Intent.EXPLAIN
    ((number, finding),) = second.points
    assert number == 2
    assert finding.rule == [f for f in first.critique.costly if not f.rule.startswith("culture.")][1].rule
    assert say(assistant, "explica el punto 9", after=first.conversation).points == ()
    assert say(assistant, "por qué dices que es publicidad?", after=second.conversation).points


@pytest.mark.parametrize("message", ["why?", "¿por qué?", "warum?", "pourquoi ?", "por quê?", "perché?"])
def test_why_after_a_draft_asks_about_the_draft(assistant, message):
    first = say(assistant, MULLER)
    assert say(assistant, message, after=first.conversation).intent is Intent.EXPLAIN


def test_why_after_an_answer_asks_about_the_answer(assistant):
    asked = say(assistant, MULLER, "¿cuánto espero antes de insistir?")
    assert asked.answer
    assert say(assistant, "¿por qué?", after=asked.conversation).intent is Intent.QUESTION


@pytest.mark.parametrize(
    "message",
    ["what would you send?", "y cual mandarias tu?", "was würden Sie schicken?", "qu'est-ce que vous en pensez ?",
     "o que você mandaria?", "che ne pensa?"],
)  # fmt: skip
def test_who_asks_what_to_send_is_shown_it_and_what_it_lacks(assistant, message):
    first = say(assistant, MULLER)
    made = say(assistant, message, after=first.conversation)
    assert text(made) == text(first)
    assert "cuando esté completo" in notes(made) or "once these are filled in" in notes(made)


def test_a_reply_that_is_chosen_can_be_changed(assistant):
    read = say(assistant, MAIL)
    assert read.intent is Intent.RECEIVED
    asked = say(assistant, "mas corto", after=read.conversation)
    assert "qué respuesta quiere" in asked.line
    chosen = say(assistant, "y si quiero decirle que no pero con educacion?", after=asked.conversation)
    no = next(one.text for one in read.received.replies if one.intent == "no")
    assert text(chosen) == no
    shorter = say(assistant, "mas corto", after=chosen.conversation)
    assert len(text(shorter)) < len(no)
    assert text(shorter).startswith("Hola, Javier:")


def test_a_case_of_its_own_is_asked_on_its_own(assistant):
    asked = say(assistant, MULLER, "¿qué trato uso en alemán, Sie o du?")
    then = say(assistant, "y si no me contesta?", after=asked.conversation)
    assert then.answer.citations[0].article in ("follow-up", "silence", "following-up")
    assert then.answer.text != asked.answer.text


def test_an_answer_with_a_message_in_hand_leads_back_to_it(assistant):
    asked = say(assistant, MULLER, "y si no me contesta?")
    assert "diga qué cambio en su mensaje" in asked.answer.next_step.said
    assert "pegue aquí su borrador" in say(assistant, "y si no me contesta?").answer.next_step.said


def test_a_letter_behind_an_introduction_in_any_language_is_read_without_it(assistant):
    letter = LETTERS["fr"].replace("\n\n", " ")
    assert say(assistant, f"Voici mon message : {letter}").conversation.draft.text == letter
    assert say(assistant, f"hier mein text: {LETTERS['de']}").conversation.draft.text == LETTERS["de"]


def test_who_names_the_reader_tells_what_she_did(assistant):
    first = say(assistant, PRIYA, speak="en")
    told = say(assistant, "Priya wrote a post on moving pipelines", speak="en", after=first.conversation)
    assert "you wrote a post on moving pipelines" in text(told)
    assert "Priya wrote" not in text(told)


def test_shorter_keeps_the_reason_for_writing(assistant):
    first = say(assistant, PRIYA, speak="en")
    made = say(assistant, "shorter", speak="en", after=first.conversation)
    assert "[something of theirs that you read, saw or heard]" in text(made)
    real = say(assistant, MULLER, "más corto")
    assert "Vi que han abierto una tienda gourmet" in text(real)


@pytest.mark.parametrize(
    ("message", "country"),
    [("er ist in Japan", "JP"), ("è svedese, vive a Malmö", "SE"), ("elle est en Suède", "SE"),
     ("ela mora no Japão", "JP"), ("she's Swedish, lives in Malmö", "SE")],
)  # fmt: skip
def test_where_the_reader_is_can_be_said_in_six_languages(assistant, message, country):
    first = say(assistant, MULLER)
    moved = say(assistant, message, after=first.conversation)
    assert moved.intent is Intent.COUNTRY
    assert moved.conversation.country == country


def test_a_post_is_greeted_by_nobody_and_loses_its_hashtags_when_asked(assistant):
    first = say(assistant, f"ahora tengo un post: {POST}")
    assert first.critique.channel.is_public
    assert text(first).startswith("Muy orgulloso")
    assert "[" not in text(first)
    made = say(assistant, "sin hashtags", after=first.conversation)
    assert "#" not in text(made)
    assert "Muy orgulloso" in text(made)
    assert not any(s.rule == "hook.reader-detail" for s in first.critique.strengths)


def test_a_wish_in_a_language_that_the_page_does_not_speak_is_answered_in_the_page_s(assistant):
    first = say(assistant, LETTERS["fr"], speak="en")
    made = say(assistant, "plus formel", "reviens à la version précédente", speak="en", after=first.conversation)
    assert made.language == "en"


@pytest.mark.parametrize(
    "message",
    ["go back to the English one", "vuelve al inglés", "zurück zur englischen Fassung", "reviens à l'anglais",
     "volta ao inglês", "torna all'inglese"],
)  # fmt: skip
def test_the_way_back_to_a_language_is_a_wish_for_it(assistant, message):
    first = say(assistant, PRIYA, speak="en")
    german = say(assistant, "in German", speak="en", after=first.conversation)
    assert text(german) != text(first)
    assert text(say(assistant, message, speak="en", after=german.conversation)) == text(first)


def test_a_reason_put_behind_the_greeting_of_one_line_begins_a_line_of_its_own(assistant):
    line = (
        "Hola Andrea, soy Rodrigo, fundador de Nómina Fácil, la mejor plataforma. Te late una demo de 30 min el jueves?"
    )
    assert text(say(assistant, line)).startswith("Hola Andrea,\n\nTe escribo porque")


def test_what_changed_is_told_below_a_version_that_was_asked_for(assistant):
    made = say(assistant, MULLER, "más corto")
    shown = reply_markdown(made, assistant.words("es"))
    assert "Qué ha cambiado" in shown
    assert "fuera: «" in shown or "» es ahora «" in shown
    assert "Diga qué cambio" not in shown
