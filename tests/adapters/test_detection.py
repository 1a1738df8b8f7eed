"""The language of a short text: right, or said to be unsure; and a language without rules is named, not guessed away."""

from __future__ import annotations

import pytest

from app.adapters.detection import detect

SHORT = {
    "en": (
        "Hi Anna, great talk on Tuesday", "Thanks for the notes", "Could we meet at the fair?", "Congratulations on the award",
        "I read your piece on tins", "See you in Porto",
    ),
    "es": (
        "Hola, Ana: gracias por la charla", "¿Nos vemos en la feria?", "Enhorabuena por el premio", "Leí su artículo de marzo",
        "Un saludo desde Vigo", "Quedo a su disposición",
    ),
    "fr": (
        "Bonjour Claire, merci pour votre exposé", "On se voit au salon ?", "Félicitations pour le prix",
        "J'ai lu votre article de mars", "À bientôt à Lyon", "Je vous écris de la part de Paul",
    ),
    "de": (
        "Hallo Jan, danke für den Vortrag", "Sehen wir uns auf der Messe?", "Glückwunsch zum Preis",
        "Ich habe Ihren Artikel gelesen", "Viele Grüße aus Bremen", "Wie war die Reise?",
    ),
    "pt": (
        "Oi Camila, só retomando a mensagem", "A gente se vê na feira?", "Parabéns pelo prêmio", "Li o seu artigo de março",
        "Um abraço de Braga", "Obrigado pela sua resposta",
    ),
    "it": (
        "Ciao Marta, grazie per la relazione", "Ci vediamo in fiera?", "Complimenti per il premio",
        "Ho letto il suo articolo di marzo", "Un saluto da Torino", "Le scrivo da parte di Paolo",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, some in SHORT.items() for text in some])
def test_a_short_text_is_never_surely_wrong(language: str, text: str) -> None:
    found, sure = detect(text)
    assert found == language or not sure


def test_most_short_texts_are_recognised_and_surely() -> None:
    judged = [(language, *detect(text)) for language, some in SHORT.items() for text in some]
    assert sum(found == language for language, found, _ in judged) >= 0.94 * len(judged)
    assert sum(found == language and sure for language, found, sure in judged) >= 0.75 * len(judged)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Geachte heer, hartelijk dank voor uw bericht over de kaas van vorige week."),
        ("sv", "Hej Anna, tack för din artikel om granit. Hur länge håller fogen i kylan?"),
        ("pl", "Dzień dobry, dziękuję za wiadomość o targach w Poznaniu i za katalog."),
        ("ja", "先日の展示会ではありがとうございました。"),
    ],
)
def test_a_language_without_rules_is_named(language: str, text: str) -> None:
    assert detect(text) == (language, True)


@pytest.mark.parametrize("text", ["", "12345", "😀", "OK", "Anna"])
def test_what_says_nothing_is_not_sure(text: str) -> None:
    assert not detect(text)[1]
