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
        "If it does not suit you, just tell me.", "If the answer is no, tell me straight.",
    ],
    "es": [
        "Si no, ignore este mensaje.", "Sin compromiso, por supuesto.", "Dime que no con toda tranquilidad.",
        "De lo contrario, olvide estas líneas.", "Un no también me sirve.", "Puede no contestar y lo entenderé.",
        "No espero respuesta si anda con prisas.",
        "Si no te encaja, dímelo sin más.", "Si le pilla mal, dígamelo tal cual.",
        "Si no es para usted, basta con decirlo.", "No hace falta que me conteste.",
    ],
    "fr": [
        "Sinon, oubliez simplement ce message.", "Sans engagement, bien sûr.",
        "Si cela ne vous va pas, dites-le-moi simplement.", "Si c'est non, dites-le tout net.",
        "Vous pouvez tout à fait refuser.", "Un non me suffit.",
    ],
    "de": [
        "Sonst lassen Sie es einfach liegen.", "Das ist natürlich ganz unverbindlich.",
        "Wenn es nicht passt, sagen Sie es einfach.", "Sagen Sie gern Nein.",
        "Ein Nein genügt mir.", "Ich erwarte keine Antwort.",
    ],
    "pt": [
        "Caso contrário, ignore esta mensagem.", "Sem compromisso, claro.",
        "Se não lhe der jeito, diga-me sem problema.", "Se não, é só dizer.",
        "Pode simplesmente não responder.", "Um não também serve.",
    ],
    "it": [
        "Altrimenti ignori pure questo messaggio.", "Senza impegno, naturalmente.",
        "Se non Le va bene, me lo dica senza problemi.", "Se è no, basta dirlo.",
        "Può tranquillamente dire di no.", "Un no mi basta.",
    ],
}  # fmt: skip
DENIED = {
    "en": [
        "Please do not ignore this note.",
        "I do expect an answer by Friday.",
        "Otherwise I will call you on Monday.",
        "If you are interested, just tell me.",
    ],
    "es": [
        "No ignore usted esta carta.",
        "Espero respuesta antes del viernes.",
        "De lo contrario, le llamaré el lunes.",
        "Si te interesa, dímelo sin más.",
    ],
    "fr": [
        "J'attends votre réponse avant vendredi.",
        "Sinon, je vous appellerai lundi.",
        "Si cela vous va, dites-le-moi.",
    ],
    "de": [
        "Ich erwarte Ihre Antwort bis Freitag.",
        "Sonst rufe ich Sie am Montag an.",
        "Wenn es passt, sagen Sie es einfach.",
    ],
    "pt": ["Espero a sua resposta até sexta.", "Caso contrário, ligo-lhe na segunda.", "Se lhe interessa, diga-me."],
    "it": ["Aspetto la sua risposta entro venerdì.", "Altrimenti la chiamo lunedì.", "Se Le interessa, me lo dica."],
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
