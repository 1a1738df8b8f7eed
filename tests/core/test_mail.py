"""What mail programs write around a message is no part of it, in six languages; what was forwarded is the message itself."""

from __future__ import annotations

import time

import pytest

from app.core import mail
from app.core.text import Reading

MESSAGE = "Hi Laura,\n\nthank you for the list of valves. Which of them did you use in Bilbao?\n\nBest,\nTom"
OTHER = "We are a world-class provider. Act now!"

ANNOUNCED = {
    "gmail-en": "On Mon, Mar 2, 2026 at 10:12 AM Laura Paz <laura@x.example> wrote:",
    "gmail-es": "El lun, 2 mar 2026 a las 10:12, Laura Paz (<laura@x.example>) escribió:",
    "gmail-de": "Am Mo., 2. März 2026 um 10:12 Uhr schrieb Laura Paz <laura@x.example>:",
    "gmail-fr": "Le lun. 2 mars 2026 à 10:12, Laura Paz <laura@x.example> a écrit :",
    "gmail-it": "Il giorno lun 2 mar 2026 alle ore 10:12 Laura Paz <laura@x.example> ha scritto:",
    "gmail-pt": "Em seg., 2 de mar. de 2026 às 10:12, Laura Paz <laura@x.example> escreveu:",
    "rule": "-----Mensaje original-----\nDe: Laura Paz",
}
HEADS = {
    "outlook-en": "From: Laura Paz <l@x.example>\nSent: Monday, March 2, 2026 10:12\nTo: Tom\nSubject: RE: valves",
    "outlook-es": "De: Laura Paz\nEnviado el: lunes, 2 de marzo de 2026 10:12\nPara: Tom\nCC: Ana\nAsunto: RE: valves",
    "outlook-bold": "*De:* Laura Paz\n*Enviado:* lunes, 2 de marzo de 2026\n*Para:* Tom\n*Asunto:* RE: valves",
    "outlook-de": "Von: Laura Paz\nGesendet: Montag, 2. März 2026 10:12\nAn: Tom\nBetreff: AW: valves",
    "outlook-fr": "De : Laura Paz\nEnvoyé : lundi 2 mars 2026 10:12\nÀ : Tom\nObjet : RE: valves",
    "outlook-it": "Da: Laura Paz\nInviato: lunedì 2 marzo 2026 10:12\nA: Tom\nOggetto: R: valves",
    "outlook-pt": "De: Laura Paz\nEnviada em: segunda-feira, 2 de março de 2026\nPara: Tom\nAssunto: RES: valves",
    "ruled": "________________________________\nFrom: Laura Paz\nSent: Monday\nTo: Tom\nSubject: RE: valves",
    "forwarded": "---------- Forwarded message ---------\nFrom: Laura Paz\nDate: Mon, Mar 2\nSubject: RE: valves\nTo: Tom",
    "apple": "Begin forwarded message:\n\nFrom: Laura Paz\nDate: March 2, 2026\nTo: Tom\nSubject: RE: valves",
}
DISCLAIMERS = (
    "CONFIDENTIALITY NOTICE: This email is for the use of the intended recipient only.",
    "Please consider the environment before printing this email.",
    "AVISO LEGAL: Este mensaje va dirigido exclusivamente a su destinatario. Puede darse de baja escribiendo a x@x.example.",
    "Este mensaje y sus adjuntos contienen información confidencial.",
    "Ce message et ses pièces jointes sont confidentiels.",
    "Diese E-Mail enthält vertrauliche Informationen.",
    "Esta mensagem contém informação confidencial.",
    "Questo messaggio è riservato al destinatario.",
)


def body(text: str) -> str:
    reading = Reading(text)
    return reading.quote(reading.body)


@pytest.mark.parametrize("name", [*ANNOUNCED, *HEADS])
def test_what_is_quoted_below_is_no_part_of_the_message(name: str) -> None:
    text = f"{MESSAGE}\n\n{(ANNOUNCED | HEADS)[name]}\n\n{OTHER}"
    assert body(text) == MESSAGE
    assert Reading(text).quotes_mail
    assert "provider" not in Reading(text).folded


@pytest.mark.parametrize("name", [*ANNOUNCED, *HEADS])
def test_what_is_forwarded_is_the_message_and_its_head_is_none_of_it(name: str) -> None:
    head = (ANNOUNCED | HEADS)[name]
    for text in (f"{head}\n\n{MESSAGE}", f"\n{head}\n{MESSAGE}".replace("\n", "\r\n")):
        assert body(text).replace("\r", "") == MESSAGE
        assert not Reading(text).quotes_mail
    reading = Reading(f"{head}\n\n{MESSAGE}")
    assert reading.quote(reading.subject).endswith("valves" if name in HEADS else "")


@pytest.mark.parametrize("mark", ["> ", ">", "> > ", " >> "])
def test_a_message_of_which_every_line_is_quoted_is_the_message_itself(mark: str) -> None:
    quoted = "\n".join(f"{mark}{line}".rstrip() for line in MESSAGE.split("\n"))
    for text in (quoted, f"{ANNOUNCED['gmail-en']}\n\n{quoted}"):
        reading = Reading(text)
        assert [reading.plain[s.start : s.end] for s in reading.lines] == [line for line in MESSAGE.split("\n") if line]
        for line in reading.lines:
            assert reading.quote(line) == reading.plain[line.start : line.end]
        assert mail.unmarked(text).endswith(MESSAGE)
    assert mail.unmarked(f"{MESSAGE}\n\n{quoted}") == f"{MESSAGE}\n\n{quoted}"


@pytest.mark.parametrize("disclaimer", DISCLAIMERS)
def test_what_a_firm_adds_below_is_no_part_of_the_message(disclaimer: str) -> None:
    assert body(f"{MESSAGE}\n\n{disclaimer}\nMore of it.") == MESSAGE
    assert body(f"{disclaimer}\n\n{MESSAGE}").endswith(MESSAGE)
    assert body(f"{MESSAGE}\n\nSent from my iPhone\n\n{HEADS['outlook-en']}\n\n{OTHER}\n\n{disclaimer}") == MESSAGE


@pytest.mark.parametrize(
    "text",
    [
        "From: Madrid to Tokyo is a long way, and I made it twice.\n\nWould you tell me which hall you are in?",
        "Date: 3 March\nPlace: Bilbao\n\nWill you come?",
        "Dear Ana,\n\nthis message is not about prices: it is confidential advice that I need.\n\nTom",
        "Dear Ana,\n\nI am in meetings all day and cannot take any calls.\nThis message is confidential: pay today.\n\nTom",
        "Dear Ana, I disclaim nothing.\n\nFrom: is a word that I like.\n\nTom",
    ],
)
def test_what_only_looks_like_it_is_left_in_the_message(text: str) -> None:
    assert body(text) == text


@pytest.mark.parametrize(
    "piece", ["From: a\n", "De: x\nPara: y\n", "On a b wrote\n", "From:" + " " * 60 + "\n", "__\n", "> "]
)
def test_no_repetition_of_what_mail_programs_write_is_slow(piece: str) -> None:
    started = time.perf_counter()
    assert body((piece * 20_000)[:100_000]) is not None
    assert time.perf_counter() - started < 5
