"""Whether a way to say no is seen: the same long request with a sentence that offers one, and with one that does not."""

from __future__ import annotations

import pytest

from app.adapters.rulebooks import read_rulebook
from app.core.critic import critique
from app.core.model import Channel, Draft, Stage

RULE = "ask.no-way-out"
OFFERED = {
    "en": [
        "Otherwise, please just ignore this note.", "If not, the comic is yours anyway.", "No answer is fine too.",
        "I do not expect any answer if you are busy.", "Please never mind if this is not your field.",
        "There is no obligation of any kind.", "You can simply leave it at that.",
    ],
    "es": [
        "Si no, ignore este mensaje.", "Sin compromiso, por supuesto.", "Dime que no con toda tranquilidad.",
        "De lo contrario, olvide estas líneas.", "Un no también me sirve.", "Puede no contestar y lo entenderé.",
        "No espero respuesta si anda con prisas.",
    ],
    "fr": [
        "Sinon, oubliez simplement ce message.", "Sans engagement, bien sûr.",
        "Vous pouvez tout à fait refuser.", "Un non me suffit.",
    ],
    "de": [
        "Sonst lassen Sie es einfach liegen.", "Das ist natürlich ganz unverbindlich.",
        "Ein Nein genügt mir.", "Ich erwarte keine Antwort.",
    ],
    "pt": [
        "Caso contrário, ignore esta mensagem.", "Sem compromisso, claro.",
        "Pode simplesmente não responder.", "Um não também serve.",
    ],
    "it": [
        "Altrimenti ignori pure questo messaggio.", "Senza impegno, naturalmente.",
        "Può tranquillamente dire di no.", "Un no mi basta.",
    ],
}  # fmt: skip
DENIED = {
    "en": [
        "Please do not ignore this note.",
        "I do expect an answer by Friday.",
        "Otherwise I will call you on Monday.",
    ],
    "es": [
        "No ignore usted esta carta.",
        "Espero respuesta antes del viernes.",
        "De lo contrario, le llamaré el lunes.",
    ],
    "fr": ["J'attends votre réponse avant vendredi.", "Sinon, je vous appellerai lundi."],
    "de": ["Ich erwarte Ihre Antwort bis Freitag.", "Sonst rufe ich Sie am Montag an."],
    "pt": ["Espero a sua resposta até sexta.", "Caso contrário, ligo-lhe na segunda."],
    "it": ["Aspetto la sua risposta entro venerdì.", "Altrimenti la chiamo lunedì."],
}


def is_found(language: str, sentence: str) -> bool:
    rulebook = read_rulebook(language)
    rule = next(rule for rule in rulebook.rules if rule.id == RULE)
    text = f"{rule.bad[0]} {sentence}"
    draft = Draft(text=text, language=language, channel=Channel.EMAIL, stage=Stage.FIRST_CONTACT)
    return any(finding.rule == RULE for finding in critique(draft, rulebook).findings)


@pytest.mark.parametrize(("language", "sentence"), [(one, s) for one, some in OFFERED.items() for s in some])
def test_a_way_out_is_seen(language: str, sentence: str) -> None:
    assert not is_found(language, sentence)


@pytest.mark.parametrize(("language", "sentence"), [(one, s) for one, some in DENIED.items() for s in some])
def test_what_leaves_no_way_out_is_none(language: str, sentence: str) -> None:
    assert is_found(language, sentence)
