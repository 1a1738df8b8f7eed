"""Honest messages in words that the trade also uses: no rule that is named here may fire on them."""

from __future__ import annotations

import pytest

from app.adapters.rulebooks import read_rulebook
from app.core.critic import critique
from app.core.model import Channel, Draft

RANKING, SHORT, MISSING = "pitch.search-ranking", "hook.missing-in-short", "hook.missing"
FLATTERY = "hook.generic-flattery"

HONEST = [
    ("es", RANKING, "Hola, Rut: me sirvió el enlace hacia las actas que puso en el foro. ¿Hay también las de 1931?"),
    ("es", RANKING, "Hola, Rut: el enlace a nuestra página que tiene en su lista da error desde el martes."),
    ("es", SHORT, "Hola, Jon, trabajo en el taller de al lado y oigo tu torno. ¿Con qué lo engrasas?"),
    ("es", SHORT, "Hola, Marina: vi en el tablón que buscas a alguien para el huerto. Yo puedo dos semanas."),
    (
        "es",
        MISSING,
        (
            "Hola, Facundo, ¿cómo va? Busco a alguien para los riegos de una finca de Río Cuarto. Te escribo a vos porque en el"
            " foro de hidráulica le contestaste a otro cómo purgar las válvulas, y ese otro va a ser tu jefe si te interesa."
        ),
    ),
    ("en", RANKING, "Hi Ruth, I would like to add a link to your article on wells from our parish page."),
    ("en", RANKING, "Hi Ben, your readers may like to know that the fire was in 1897 and not in 1879."),
    (
        "en",
        MISSING,
        (
            "Sam - no word on the moulds, so I've gone with the Stoke people for this run. Nothing needed from you. Still happy"
            " to look at yours in the new year if they exist by then."
        ),
    ),
    (
        "de",
        MISSING,
        (
            "Hallo Swetlana, das kommt drei Jahre zu spät. Als damals die Auswertung falsch war, habe ich im Termin geschwiegen,"
            " obwohl die Formel von mir war. Du hast das abgekriegt. Du musst darauf nicht antworten. Jens"
        ),
    ),
    ("fr", RANKING, "Bonjour Anne, j'enseigne le référencement naturel au lycée et votre exposé a changé mon cours."),
    ("pt", RANKING, "Olá, Rute: ensino SEO numa escola de Braga e a sua palestra mudou o meu programa."),
    ("it", RANKING, "Gentile Rita, insegno da anni SEO in un istituto di Lucca e ho letto la Sua relazione."),
]
SALESY = [
    ("es", RANKING, "Hola, Rut: conseguimos enlaces hacia su web en diez medios."),
    ("es", RANKING, "Hola, Rut: ¿podría poner un enlace a nuestra tienda?"),
    ("en", RANKING, "Hi Ruth, please add our link to your page."),
    ("en", RANKING, "Hi Ruth, we offer SEO for shops like yours."),
    ("en", FLATTERY, "Hi Naomi, your path really stands out to me. Let us see where we can create value together!"),
    ("es", FLATTERY, "Hola, Noemí: tu trayectoria realmente destaca. Veamos qué podemos hacer."),
    ("en", "ask.right-person", "Hello Astrid, your opinion counts. Could you bring whoever owns the budget?"),
    ("es", "pitch.free-offer", "Lic. Paredes: pensé en usted porque le gustará. Le dejo el usuario de prueba."),
]


def rules(language: str, text: str) -> set[str]:
    return {finding.rule for finding in critique(Draft(text=text, language=language), read_rulebook(language)).findings}


@pytest.mark.parametrize(("language", "rule", "text"), HONEST)
def test_an_honest_message_is_not_taken_for_a_pitch(language: str, rule: str, text: str) -> None:
    assert rule not in rules(language, text)


@pytest.mark.parametrize(("language", "rule", "text"), SALESY)
def test_the_pitch_in_the_same_words_is_found(language: str, rule: str, text: str) -> None:
    assert rule in rules(language, text)


def test_hashtags_in_a_row_at_the_end_make_a_post_even_below_thanks() -> None:
    text = (
        "Ayer mi hijo me preguntó por qué me aplauden. Me quedé helado: mil personas de pie, y no supe qué responder."
        "\n\nGracias, vida. Seguimos.\n#Liderazgo #Propósito #Humildad"
    )
    assert critique(Draft(text=text), read_rulebook("es")).channel is Channel.POST
    letter = text.replace("Ayer", "Hola, Ana:\n\nAyer").replace("\n#Liderazgo #Propósito #Humildad", "\nLuis")
    assert critique(Draft(text=letter), read_rulebook("es")).channel is not Channel.POST
