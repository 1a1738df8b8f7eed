"""A model that declines, that strays because it writes too long, or that writes more than an e-mail was asked to hold."""

from __future__ import annotations

import pytest

from app.adapters.catalogue import read_words
from app.adapters.rulebooks import read_manners
from app.bootstrap import build
from app.core import outgoing
from app.core.model import Channel, Draft
from app.core.outgoing import Kind
from app.services.breaches import complaint
from app.services.brief import TOLERANCE, UNLIMITED, longer_than_asked
from app.settings import Settings
from tests.adapters.model_server import SAYS
from tests.services.test_prompts_sent import EVIDENCE

EN = (
    "Hi Nora,\n\nYour note on drying hops over wood was useful to us. We run a small kiln near Ludlow and would like to"
    " know how long you leave the doors shut. Could you tell me in a line?\n\nBest,\nPeter Vale"
)
REFUSALS = {
    "en": [
        "I'm sorry, but I can't help with that.", "Sorry, I cannot assist with this request.", "I can't help with that request.",
        "I’m unable to help with that. Is there something else?", "Unfortunately, I won't be able to. I cannot comply with this.",
    ],
    "es": [
        "Lo siento, no puedo ayudar con eso.", "Lo siento, pero no puedo ayudarte con esa solicitud.",
        "No puedo ayudarle con esto.",
    ],
    "fr": ["Je suis désolé, mais je ne peux pas vous aider avec cela.", "Désolée, je ne peux pas répondre à cette demande."],
    "de": [
        "Es tut mir leid, aber dabei kann ich nicht helfen.", "Tut mir leid, ich kann Ihnen dabei leider nicht helfen.",
        "Dabei kann ich Ihnen nicht helfen.",
    ],
    "pt": ["Desculpe, mas não posso ajudar com isso.", "Lamento, não consigo ajudá-lo com esse pedido."],
    "it": ["Mi dispiace, ma non posso aiutarti con questo.", "Spiacente, non posso aiutarla con questa richiesta."],
}  # fmt: skip
MESSAGES = [
    "Hi Nora,\n\nI'm sorry, but I can't help with that on Monday.\n\nBest,\nPeter",
    "Hola, Nora:\n\nLo siento, no puedo ayudarle con eso hasta el martes.\n\nUn saludo,\nPedro",
    "I am sorry to write out of the blue. How long do you leave the doors shut?",
    "Siento molestarla. ¿Cuánto tiempo deja cerradas las puertas?",
    "Es tut mir leid, dass ich so spät antworte.",
    "I can help with the kiln if you like.",
]
PADDING = [
    (
        "I have thought for a while about whether to send these lines at all, because people who know something well are asked"
        " about it more often than they would like, and each question takes them away from what they are good at."
    ),
    (
        "It may be that the answer is obvious to anybody who has done it for as long as you have, in which case I hope you will"
        " forgive a beginner who would otherwise go on making the same mistake for another season."
    ),
    (
        "Nothing hangs on it, and if the evening is better spent elsewhere, then let it be spent there, and let this letter lie"
        " among the others that ask for something and get no answer."
    ),
    (
        "There are things one only learns from those who have stood where one stands now, and that is the whole reason for my"
        " boldness, which I hope does not come across as impatience or as a lack of manners."
    ),
]
VERSE = (
    "The pirates sail beneath a crimson moon, their cutlass sharpened by coral dunes. The kraken swallows every wooden ship,"
    " while golden treasure tumbles overboard."
)


@pytest.mark.parametrize("text", [text for some in REFUSALS.values() for text in some])
def test_a_refusal_is_known_in_six_languages(text: str):
    assert read_manners().refuses(text, [EN])
    assert not read_manners().refuses(text, [f"{EN} {text}"])  # the user's own words


@pytest.mark.parametrize("text", MESSAGES)
def test_a_message_that_declines_or_apologises_is_no_refusal(text: str):
    assert not read_manners().refuses(text, [EN])


def test_courtesy_that_goes_on_for_long_is_about_no_other_subject():
    manners = read_manners()
    plain = manners.plain["en"] | manners.courtesy["en"]
    assert outgoing.strange(" ".join(PADDING), [EN], "en", plain) == ()
    assert outgoing.strange(VERSE, [EN], "en", plain)


@pytest.mark.parametrize("language", ["en", "es"])
def test_length_is_said_before_another_subject(language: str):
    words = read_words(language)
    assert complaint((Kind.SUBJECT,), words, is_too_long=True) == words.line("error.writer_longer")
    assert complaint((Kind.SUBJECT,), words, is_too_long=False) == words.line("error.writer_strayed")
    assert complaint((Kind.REFUSAL,), words, is_too_long=True) == words.line("error.writer_declined")
    assert words.line("breach.link") in complaint((Kind.LINK, Kind.SUBJECT), words, is_too_long=True)


def test_an_email_is_held_to_the_length_that_was_asked_for_and_a_channel_to_its_own():
    long = "x" * int(UNLIMITED * TOLERANCE + 1)
    assert str(UNLIMITED) in longer_than_asked(long, Channel.EMAIL, EN)[0]
    assert longer_than_asked("x" * (UNLIMITED + 50), Channel.EMAIL, EN) == ()
    assert longer_than_asked(long, Channel.INMAIL, EN) == ()
    assert longer_than_asked(long, Channel.EMAIL, long) == ()  # a long draft keeps its facts


@pytest.fixture
def modelled(model_server, tmp_path):
    settings = {"base_url": model_server.url, "model": "small", "model_patience": 2, "model_timeout": 5}
    made = build(Settings(data_dir=tmp_path, store="memory", **settings))
    yield made
    made.close()


@pytest.mark.parametrize("speak", ["en", "es"])
def test_a_user_is_told_that_the_model_declined(modelled, model_server, speak: str):
    model_server.say("I'm sorry, but I can't help with that.")
    made = modelled.rewrite(Draft(text=EN), speak=speak)
    assert made.writer == "offline"
    assert modelled.words(speak).line("error.writer_declined") in made.notes
    assert "another subject" not in " ".join(made.notes)


def test_a_long_email_is_asked_to_be_shorter_and_stands_all_the_same(modelled, model_server):
    body = "Hi Nora,\n\nYour note on drying hops over wood was useful to us. How long do you leave the doors shut?\n\n"
    long = body + "\n\n".join([*PADDING, *PADDING]) + "\n\nBest,\nPeter Vale"
    short = body + "Best,\nPeter Vale"
    model_server.say(long, short)
    model_server.aside(EVIDENCE, f"{SAYS}No evidence that can be read.")
    made = modelled.rewrite(Draft(text=EN, channel=Channel.EMAIL))
    assert len(model_server.received) == 2
    assert f"{UNLIMITED} are the most" in model_server.received[1].body["messages"][-1]["content"]
    assert made.variants[0].text == short


def test_a_long_text_that_strays_is_called_long(modelled, model_server):
    model_server.say("Hi Nora,\n\n" + " ".join([VERSE] * 14) + "\n\nBest,\nPeter Vale")
    made = modelled.rewrite(Draft(text=EN, channel=Channel.INMAIL))
    assert modelled.words("en").line("error.writer_longer") in made.notes
    assert not any("orders to an AI" in note for note in made.notes)
