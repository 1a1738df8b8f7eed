"""What a received message is and wants, and how to answer it."""

from __future__ import annotations

import pytest

from app.core.errors import DraftTooLong, InputError
from app.core.model import Kind

MESSAGES = {
    "mass": (
        Kind.MASS,
        (
            "Dear valued customer,\n\nOur spring sale ends on Friday: 30% off every mattress. Order now!\n\n"
            "You are receiving this because you subscribed. Unsubscribe here: shop.example/u"
        ),
    ),
    "sales": (
        Kind.SALES,
        (
            "Hi Petra,\n\nI run a small agency in Utrecht and we make product videos for furniture brands. Would it be worth"
            " a quick chat next week?\n\nJoost"
        ),
    ),
    "recruiting": (
        Kind.RECRUITING,
        (
            "Hello Ivan,\n\nI am a recruiter with Alder. My client is hiring a senior Go developer in Porto and your background"
            " looks like a match. Are you open to new roles? The salary goes up to 70k.\n\nMarta Reis"
        ),
    ),
    "genuine": (
        Kind.GENUINE,
        (
            "Hi Nora,\n\nThank you for your notes on the kiln. I tried the slower ramp you suggested and the glaze held. Did you"
            " ever fire stoneware in it?\n\nPaul"
        ),
    ),
    "phishing": (
        Kind.PHISHING,
        (
            "Dear customer,\n\nWe noticed unusual sign-in activity and your account has been suspended. Click the link below to"
            " verify your account within 24 hours or it will be closed.\n\nSecurity Team"
        ),
    ),
    "masivo": (
        Kind.MASS,
        (
            "Estimado cliente:\n\nAproveche hoy nuestra oferta especial: 40 % de descuento en colchones. ¡Compre ya!\n\n"
            "Recibe este correo porque se suscribió. Para darse de baja pulse aquí."
        ),
    ),
    "venta": (
        Kind.SALES,
        (
            "Hola, Petra:\n\nLlevo una agencia en Gijón y hacemos vídeos de producto para marcas de muebles. ¿Te encajaría una"
            " charla la semana que viene?\n\nJosé"
        ),
    ),
    "selección": (
        Kind.RECRUITING,
        (
            "Hola, Iván:\n\nSoy reclutadora en Aliso. Estamos buscando un ingeniero para una empresa de Vigo y tu perfil encaja."
            " ¿Estás abierto a ofertas? El salario llega a 60.000 euros.\n\nMarta Ríos"
        ),
    ),
    "persona": (
        Kind.GENUINE,
        (
            "Hola, Nora:\n\nGracias por tus notas sobre el horno. Probé la rampa lenta que me recomendaste y el esmalte aguantó."
            " ¿Has cocido gres alguna vez?\n\nPablo"
        ),
    ),
    "fraude": (
        Kind.PHISHING,
        (
            "Estimado cliente:\n\nHemos detectado actividad inusual y su cuenta ha sido bloqueada. Pulse el siguiente enlace para"
            " verificar sus datos en las próximas 24 horas.\n\nEquipo de seguridad"
        ),
    ),
}


@pytest.mark.parametrize(("kind", "text"), MESSAGES.values(), ids=MESSAGES.keys())
def test_each_kind_is_told_with_signals_that_stand_in_the_text(assistant, kind, text):
    found = assistant.triage(text)
    assert found.kind is kind
    assert found.wants
    assert found.signals
    for signal in found.signals:
        assert text[signal.start : signal.end] == signal.quote
        assert signal.reason
    if kind is Kind.PHISHING:
        assert found.replies == ()
    else:
        assert [r.intent for r in found.replies] == ["yes", "no", "later", "someone_else"]


def test_a_reply_is_in_the_senders_language_and_form_and_names_them_as_they_signed(assistant):
    informal = assistant.triage(MESSAGES["persona"][1], speak="en")
    assert informal.sender == "Pablo"
    assert all(r.text.startswith("Hola, Pablo:") for r in informal.replies)
    assert "tu mensaje" in informal.replies[0].text
    assert not any("á" in s.reason for s in informal.signals)
    formal = assistant.triage(
        "Estimada señora Ruiz:\n\nLe escribo por su informe. ¿Podría decirme usted qué cal usaron?\n\nUn saludo,\nPablo"
    )
    assert "su mensaje" in formal.replies[0].text


def test_who_does_not_sign_is_left_as_a_blank(assistant):
    found = assistant.triage("Did you see my note on the kiln? I think it was the glaze.")
    assert found.sender == ""
    assert found.replies[0].text.startswith("Hello [name],")


def test_a_language_without_rules_gets_no_replies_and_no_invented_kind(assistant):
    found = assistant.triage(
        "Geachte heer, hartelijk dank voor uw bericht over de kaas van vorige week. Met vriendelijke groet, Jan"
    )
    assert found.language == "nl"
    assert found.kind is Kind.GENUINE
    assert found.replies == ()


def test_nothing_and_too_much_are_refused(assistant):
    with pytest.raises(InputError):
        assistant.triage("  \n ")
    with pytest.raises(DraftTooLong):
        assistant.triage("a " * 60_000)
