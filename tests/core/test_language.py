"""Recognising the language of the short texts that messages are."""

from __future__ import annotations

import pytest

from app.adapters.detection import detect
from app.core.language import COMMON, guess
from app.core.text import Reading, fold

SHORT = {
    "en": """Thanks for connecting!|Hi Laura, quick question|Just checking in on this|Would love to pick your brain
        Are you free for a call next week?|Saw your talk in Lyon|Great post, very insightful|Can we meet in Porto?
        Looking forward to hearing from you|Sorry, wrong person. Best, Tom|Any interest in our new product line?
        Congratulations on your new role|See you in Madrid on Tuesday, then""",
    "es": """Gracias por aceptar|Hola Marta, una pregunta rápida|Quedo a la espera de tu respuesta|Podemos vernos en Madrid
        Te escribo por tu ponencia en Burgos|¿Tienes un momento esta semana?|Enhorabuena por tu nuevo puesto
        Buenos días, vendemos aceite de oliva virgen extra|Me gustó mucho tu artículo|Un cordial saludo, Javier
        Estimada doctora Ruiz: un saludo cordial|Nuestra empresa ofrece soluciones de logística|Nos vemos en Lisboa""",
    "fr": """Merci pour votre invitation|Bonjour Claire, une petite question|Je me permets de vous contacter
        Félicitations pour votre nouveau poste|Avez-vous un moment cette semaine ?|Bien cordialement, Julien
        Nous proposons des solutions innovantes|J'ai lu votre article avec plaisir|Dans l'attente de votre réponse
        Seriez-vous disponible pour un appel ?|Très belle présentation hier à Lyon""",
    "de": """Danke für die Vernetzung|Hallo Frau Weber, kurze Frage|Ich freue mich auf Ihre Antwort|Darf ich kurz stören?
        Haben Sie nächste Woche Zeit?|Mit freundlichen Grüßen, Jonas|Glückwunsch zur neuen Stelle
        Wir bieten innovative Lösungen an|Ihr Vortrag in Hamburg war großartig|Sehr geehrter Herr Doktor Klein
        Gern würde ich mehr erfahren|Ist unverlangte Werbung per E-Mail an Firmen in Deutschland erlaubt?""",
    "pt": """Obrigado por aceitar o convite|Olá Ana, tudo bem?|Gostaria de marcar uma reunião|Parabéns pelo novo cargo
        Tem disponibilidade esta semana?|Fico à espera da sua resposta|Oferecemos soluções inovadoras para empresas
        Li o seu artigo com muito interesse|Bom dia, vendemos azeite|Com os melhores cumprimentos, Rui
        Você pode me ajudar com isso?""",
    "it": """Grazie per il collegamento|Ciao Giulia, una domanda veloce|Resto in attesa di un suo riscontro
        Complimenti per il nuovo incarico|Ha un momento questa settimana?|Cordiali saluti, Marco
        Offriamo soluzioni innovative per aziende|Ho letto il tuo articolo con piacere|Possiamo sentirci domani?
        Gentile dottoressa Bianchi, buongiorno|Mi piacerebbe conoscere la vostra azienda""",
}
CASES = [
    (language, text.strip())
    for language, block in SHORT.items()
    for text in block.replace("\n", "|").split("|")
    if text
]


def test_of_seventy_short_texts_in_six_languages_nineteen_in_twenty_are_recognised() -> None:
    wrong = [(language, text, detect(text)) for language, text in CASES if detect(text)[0] != language]
    assert len(CASES) >= 70
    assert all(3 <= len(text.split()) <= 15 for _, text in CASES)
    assert len(wrong) <= 0.05 * len(CASES), wrong


def test_of_the_two_languages_with_rules_none_is_taken_for_the_other() -> None:
    assert not [text for language, text in CASES if {language, detect(text)[0]} == {"en", "es"}]


def test_a_sure_answer_is_never_wrong_here() -> None:
    assert not [(text, detect(text)) for language, text in CASES if detect(text)[1] and detect(text)[0] != language]


@pytest.mark.parametrize("text", ["", " ", "😀", "12345", "https://example.com", "\u200b"])
def test_a_text_without_words_has_no_language(text: str) -> None:
    language, sure = detect(text)
    assert not sure
    assert language is None or text == "12345"


def test_a_quotation_in_another_language_does_not_decide() -> None:
    assert (
        detect('She wrote to me: "estimado señor, le escribo para ofrecerle aceite" and I did not answer.')[0] == "en"
    )


def test_a_name_from_elsewhere_does_not_decide() -> None:
    assert detect("Saw Begoña's panel yesterday") != ("es", True)
    assert detect("Loved João's keynote")[0] == "en"


def test_normal_forms_make_no_difference() -> None:
    import unicodedata

    for language, text in CASES:
        assert detect(unicodedata.normalize("NFD", text)) == detect(text), (language, text)


def test_the_common_words_are_folded_and_in_small_letters() -> None:
    assert all(word == fold(word).lower() for words in COMMON.values() for word in words)


def test_a_guess_is_sure_only_with_several_words_and_a_clear_lead() -> None:
    assert guess(Reading("the and you").words) == ("en", True)
    assert guess(["the"]) == ("en", False)
    assert guess(["de", "la"])[1] is False
    assert guess(["xyzzy"]) == (None, False)
    assert guess([]) == (None, False)
