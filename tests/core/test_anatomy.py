"""Where a message takes leave: on lines of its own, or pasted in one line with everything else."""

from __future__ import annotations

import pytest

from app.adapters.rulebooks import read_rulebook
from app.core.anatomy import scan
from app.core.model import Draft
from app.core.received import sender_name

ONE_LINE = {
    "en": ("Hi Tom, your talk on valves stayed with me. How did you seal them? ", "Best regards, Ana Ruiz"),
    "es": ("Hola, Tom: me quedé con tu charla. ¿Cómo las sellaste? ", "Un abrazo desde Vigo, Ana Ruiz."),
    "fr": ("Bonjour Madame Petit, votre article m'a plu. Comment faites-vous ? ", "Bien cordialement, Ana Ruiz"),
    "de": ("Sehr geehrte Frau Brandl, wie dichten Sie das ab? ", "Mit freundlichen Grüßen, Ana Ruiz"),
    "pt": ("Olá, João, li o seu artigo. Como fez? ", "Um abraço, Ana Ruiz"),
    "it": ("Gentile dottoressa Bassi, ho letto il suo articolo. Come fate? ", "Cordiali saluti, Ana Ruiz"),
}


def closing(text: str, language: str) -> str:
    read = scan(Draft(text=text), read_rulebook(language))
    return read.reading.quote(read.closing)


@pytest.mark.parametrize(("language", "parts"), ONE_LINE.items(), ids=ONE_LINE)
def test_a_farewell_at_the_end_of_the_only_line_closes_and_is_signed(language, parts):
    text, farewell = parts
    assert closing(text + farewell, language) == farewell
    assert closing(text + "\n\n" + farewell.replace(", ", ",\n"), language) == farewell.replace(", ", ",\n")
    for written in (text + farewell, text + "\n" + farewell, text + "\n\n" + farewell.replace(", ", ",\n")):
        assert sender_name(scan(Draft(text=written), read_rulebook(language))) == "Ana Ruiz"


@pytest.mark.parametrize("farewell", ["Thanks! Ana", "Cheers - Ana", "Best, Ana", "Thank you."])
def test_a_short_farewell_is_one(farewell):
    assert closing(f"Hi Tom, how did you seal them? {farewell}", "en") == farewell


@pytest.mark.parametrize(
    "last",
    [
        "Thanks to your article on valves I changed our seals, Tom.",
        "Best of all were your slides on seals.",
        "Love to hear what you think about it.",
    ],
)
def test_a_sentence_that_tells_something_is_no_farewell(last):
    assert closing(f"Hi Tom, how did you seal them? {last}", "en") == ""


def test_who_signs_with_a_firm_is_called_by_name():
    read = scan(
        Draft(text="Hi Ana, how did you seal them?\n\nSincerely,\n\nTom Reed, Acme Ltd, Leeds"), read_rulebook("en")
    )
    assert sender_name(read) == "Tom Reed"
