"""The critic, with the rulebooks that ship: what holds of every text, and what it leaves alone."""

from __future__ import annotations

import dataclasses
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.rulebooks import available, read_rulebook
from app.core.critic import REPORTED, critique, scan
from app.core.model import MAX_CHARACTERS, Channel, Citation, Critique, Dimension, Draft, Severity, Stage, Verdict
from app.core.scorecard import DO_NOT_SEND_BELOW, SEND_FROM
from app.core.text import Reading, scrub

LANGUAGES = available()
GOLDEN = Path(__file__).parents[1] / "golden" / "messages.toml"
MESSAGES: list[dict[str, Any]] = tomllib.loads(GOLDEN.read_text("utf-8"))["message"]
POSTS: list[dict[str, Any]] = tomllib.loads(GOLDEN.with_name("posts.toml").read_text("utf-8"))["post"]

SALESY = {
    "en": (
        "We are a leading provider of cutting-edge solutions.",
        "Act now: this offer ends on Friday!",
        "We help companies like yours boost sales by 40%.",
        "Can we schedule a 30 minute demo call tomorrow?",
    ),
    "es": (
        "Somos líderes en soluciones innovadoras.",
        "¡Aproveche ya esta oferta, solo hasta el viernes!",
        "Ayudamos a empresas como la suya a aumentar sus ventas un 40%.",
        "¿Podemos agendar una demo de 30 minutos mañana?",
    ),
    "fr": (
        "Nous sommes le leader du marché des solutions innovantes.",
        "Profitez-en vite : cette offre exclusive se termine vendredi !",
        "Nous aidons les entreprises comme la vôtre à augmenter leurs ventes de 40 %.",
        "Seriez-vous disponible demain pour une démo de 30 minutes ?",
    ),
    "de": (
        "Wir sind Marktführer für innovative Lösungen.",
        "Nur noch bis Freitag: Sichern Sie sich jetzt unser exklusives Angebot!",
        "Wir helfen Unternehmen wie Ihrem, den Umsatz um 40 % zu steigern.",
        "Haben Sie morgen 30 Minuten für eine Demo?",
    ),
    "pt": (
        "Somos líderes em soluções inovadoras.",
        "Aproveite já: esta oferta exclusiva termina na sexta-feira!",
        "Ajudamos empresas como a sua a aumentar as vendas em 40%.",
        "Podemos agendar uma demonstração de 30 minutos amanhã?",
    ),
    "it": (
        "Siamo leader di mercato nelle soluzioni innovative.",
        "Approfitti subito: questa offerta esclusiva scade venerdì!",
        "Aiutiamo aziende come la Sua ad aumentare le vendite del 40%.",
        "Possiamo fissare una demo di 30 minuti domani?",
    ),
}

languages = st.sampled_from(LANGUAGES)
messages = st.sampled_from(MESSAGES)
channels = st.sampled_from([None, *Channel])
stages = st.sampled_from([None, *Stage])

PIECES = st.sampled_from(
    [
        *(sentence for some in SALESY.values() for sentence in some),
        *(line for message in MESSAGES[::7] for line in message["text"].splitlines()),
        *(
            "Subject: ",
            "Asunto: ",
            "\n\n",
            "\r\n",
            " ",
            '"',
            "«",
            "`",
            "> ",
            "-- \n",
            "[name]",
            "{{name}}",
            "😀",
            "!!!",
        ),
        *(
            "\u200b",
            "\u202e",
            "\x00",
            "e\u0301",
            "\u0301" * 1000,
            "\ud800",
            "𝐁𝐮𝐲",
            "\ufeff",
            "ﬁ",
            "日本語",
            "\U000e0041",
        ),
    ]
)
texts = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join)).map(scrub)


def judged(message: dict[str, Any], text: str | None = None) -> Critique:
    draft = Draft(
        text=message["text"] if text is None else text,
        channel=Channel(message.get("channel", "email")),
        stage=Stage(message.get("stage", "first_contact")),
    )
    return critique(draft, read_rulebook(message["language"]))


def gist(found: Critique) -> tuple[Any, ...]:
    return (found.score, found.verdict, sorted((f.rule, f.points) for f in found.findings), found.mass_mail)


@given(languages, texts, channels, stages, st.sampled_from(["", "Re: hello", "¡GRATIS! \u202e"]))
def test_what_holds_of_the_critique_of_any_text(
    language: str, text: str, channel: Channel | None, stage: Stage | None, subject: str
) -> None:
    draft = Draft(text=text, channel=channel, stage=stage, subject=subject)
    found = critique(draft, read_rulebook(language))
    assert found == critique(draft, read_rulebook(language))
    assert found.score == max(0, 100 - sum(f.points for f in found.findings))
    assert list(found.findings) == sorted(found.findings, key=lambda f: (-f.gain, -f.points, f.start, f.end, f.rule))
    for one in (*found.findings, *found.strengths):
        assert 0 <= one.start <= one.end <= len(text)
        assert text[one.start : one.end] == one.quote
    assert set(found.dimensions) == set(Dimension)
    assert all(0 <= score <= 100 for score in found.dimensions.values())
    assert 0 <= found.mass_mail <= 1
    assert all(sum(f.rule == rule for f in found.findings) <= REPORTED for rule in {f.rule for f in found.findings})
    assert "{" not in "".join(f.reason + f.fix for f in found.findings if "template" not in f.rule)


@given(messages, st.data())
def test_a_salesy_sentence_never_makes_a_message_better(message: dict[str, Any], data: st.DataObject) -> None:
    sentence = data.draw(st.sampled_from(SALESY[message["language"]]))
    paragraphs = message["text"].strip().split("\n\n")
    place = data.draw(st.integers(1, len(paragraphs)))
    worse = "\n\n".join([*paragraphs[:place], sentence, *paragraphs[place:]])
    assert judged(message, worse).score <= judged(message, message["text"].strip()).score


@given(messages)
def test_line_breaks_normal_forms_and_typography_change_no_judgement(message: dict[str, Any]) -> None:
    text = message["text"]
    plain = judged(message)
    assert gist(judged(message, text.replace("\n", "\r\n"))) == gist(plain)
    assert gist(judged(message, unicodedata.normalize("NFD", text))) == gist(plain)
    straight = text.replace("’", "'").replace("“", '"').replace("”", '"')
    curly = straight.replace("'", "’").replace('"', "”")
    assert gist(judged(message, curly)) == gist(judged(message, straight))


@given(messages)
def test_blank_lines_around_a_message_change_no_judgement(message: dict[str, Any]) -> None:
    assert gist(judged(message, f"\n\n  \n{message['text'].strip()}\n\n \n")) == gist(judged(message))


def test_what_is_quoted_below_a_short_message_does_not_make_it_long() -> None:
    text = "Hola, Ramón: tengo un taller de toldos y me gustaría que nos viéramos un día de estos."
    quoted = "\n\nEl 2 mar 2026, a las 10:12, Ramón Ruiz escribió:\n" + "> Hemos abierto otra tienda en Lugo.\n" * 9
    for below in ("", quoted):
        found = judged({"language": "es"}, f"\n{text}{below}")
        assert "hook.missing-in-short" in {f.rule for f in found.findings}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_post_that_should_not_appear_is_shown_a_better_way(language: str) -> None:
    for post in POSTS:
        if post["language"] == language and post["level"] == "low":
            found = judged(post)
            assert bool(found.route) == (found.verdict is Verdict.DO_NOT_SEND)
    assert read_rulebook(language).advice["public_route"] != read_rulebook(language).advice["route"]


@given(messages, st.data())
def test_unseen_characters_hide_nothing_from_the_critic(message: dict[str, Any], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(message["text"])))
    unseen = data.draw(st.sampled_from("\u200b\u200d\ufeff\u00ad"))
    text = message["text"][:place] + unseen + message["text"][place:]
    rules = {f.rule for f in judged(message, text).findings} - {"clear.hidden-characters"}
    assert rules == {f.rule for f in judged(message).findings} - {"clear.hidden-characters"}


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n", "\x00", "\x00" * 50, "\u200b\u200d\ufeff", "\u202eevitca lautca\u202c", "e" + "\u0301" * 1000,
        "👩\u200d👩\u200d👧\u200d👦" * 30, scrub("a\ud800b\udfff"), "\U000e0041\U000e0042", "\x1b[31mred\x1b[0m", "ﷺ" * 20,
        "日本語のメッセージです。", "مرحبا بالعالم", "\r\r\r", "-- ", "> ", '"', "Subject:", "Subject: \n\n", "[", "{{", "⟦⟧",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_too_odd_to_be_judged(language: str, text: str) -> None:
    found = critique(Draft(text=text, subject=text), read_rulebook(language))
    assert 0 <= found.score <= 100


PITCH = {
    "en": "Act now and boost your sales by 40%",
    "es": "Aproveche ya esta oferta y aumente sus ventas un 40%",
    "fr": "Profitez de cette offre exclusive et augmentez vos ventes de 40 %",
    "de": "Sichern Sie sich jetzt 20 % Rabatt und steigern Sie Ihren Umsatz um 40 %",
    "pt": "Aproveite já esta oferta e aumente as suas vendas em 40%",
    "it": "Approfitti subito di questa offerta e aumenti le vendite del 40%",
}
ZONES = {
    "quotation": "{before} “{pitch}”",
    "straight quotation": '{before} "{pitch}"',
    "guillemets": "{before} «{pitch}»",
    "code": "{before} `{pitch}`",
    "code block": "{before}\n\n```\n{pitch}\n```",
    "quoted mail": "{before}\n\n> {pitch}\n> {pitch}",
    "reply": "{before}\n\nOn Mon, 2 Mar 2026 at 10:12, Ana Reed <ana@reed.example> wrote:\n{pitch}",
    "respuesta": "{before}\n\nEl lun, 2 mar 2026 a las 10:12, Ana Gil (<ana@gil.example>) escribió:\n{pitch}",
    "forwarded": "{before}\n\n-----Original Message-----\n{pitch}",
    "signature": "{before}\n\n-- \n{pitch}",
}
BEFORE = {
    "en": "I wonder what you make of this line.",
    "es": "No sé qué piensa usted de esta línea, señora 😀.",
    "fr": "Je me demande ce que vous pensez de cette ligne.",
    "de": "Ich frage mich, was Sie von dieser Zeile halten.",
    "pt": "Gostava de saber o que pensa desta linha.",
    "it": "Mi chiedo che cosa pensa di questa riga.",
}


@pytest.mark.parametrize("zone", ZONES.values(), ids=ZONES.keys())
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_quoted_coded_or_signed_is_left_alone(language: str, zone: str) -> None:
    rulebook = read_rulebook(language)

    def objections(text: str) -> set[str]:
        found = critique(Draft(text=text, channel=Channel.EMAIL, stage=Stage.REPLY), rulebook).findings
        return {f.rule for f in found if f.quote}

    before, pitch = BEFORE[language], PITCH[language]
    assert objections(f"{before} {pitch}") > objections(before)
    assert objections(zone.format(before=before, pitch=pitch)) == objections(before)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_is_left_alone(language: str) -> None:
    text = "https://act-now.example/boost-your-sales/synergy?oferta=gratis free@offer-guaranteed.com"
    found = critique(Draft(text=text, channel=Channel.MESSAGE, stage=Stage.REPLY), read_rulebook(language)).findings
    assert {f.rule for f in found if f.quote} <= {"clear.many-links", "clear.links", "bulk.links", "clear.link"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_come_in_the_users_language_and_the_judgement_stays(language: str) -> None:
    draft = Draft(text=PITCH[language])
    own = critique(draft, read_rulebook(language))
    spoken = read_rulebook("es" if language == "en" else "en")
    other = critique(draft, read_rulebook(language), words=spoken)
    assert gist(own) == gist(other)
    shared = [(a, b) for a, b in zip(own.findings, other.findings, strict=True) if spoken.rule(a.rule)]
    assert shared
    assert all(a.reason != b.reason for a, b in shared)


def test_a_rule_that_is_switched_off_says_nothing() -> None:
    rulebook = read_rulebook("en")
    loud = critique(Draft(text=PITCH["en"]), rulebook)
    off = frozenset(f.rule for f in loud.findings)
    quiet = critique(Draft(text=PITCH["en"]), rulebook, switched_off=off)
    assert off
    assert not off & {f.rule for f in quiet.findings}
    assert quiet.score > loud.score


def test_every_finding_carries_the_passage_behind_its_rule() -> None:
    def cite(address: str) -> Citation:
        article, _, section = address.partition("#")
        return Citation(article=article, section=section, title="T")

    rulebook = read_rulebook("en")
    for finding in critique(Draft(text=PITCH["en"]), rulebook, cite=cite).findings:
        rule = rulebook.rule(finding.rule)
        assert rule is not None
        assert finding.citation is not None
        assert f"{finding.citation.article}#{finding.citation.section}" == rule.article


def test_the_verdict_follows_the_score_and_an_error_is_never_sent() -> None:
    for message in MESSAGES:
        found = judged(message)
        if found.verdict is Verdict.SEND:
            assert found.score >= SEND_FROM
            assert not any(f.severity is Severity.ERROR for f in found.findings)
        assert (found.verdict is Verdict.DO_NOT_SEND) == (found.score < DO_NOT_SEND_BELOW)
        assert bool(found.route) == (found.verdict is Verdict.DO_NOT_SEND)
        assert found.advice


@pytest.mark.parametrize(
    ("draft", "channel", "stage"),
    [
        (Draft(text="Hi Ana, I would like to connect."), Channel.CONNECTION_NOTE, Stage.FIRST_CONTACT),
        (Draft(text="Subject: x\n\nDear Ana, a word on salt."), Channel.EMAIL, Stage.FIRST_CONTACT),
        (Draft(text="Dear Ana, a word on salt.", subject="Salt"), Channel.EMAIL, Stage.FIRST_CONTACT),
        (Draft(text="Dear Ana, a word on salt."), Channel.INMAIL, Stage.FIRST_CONTACT),
        (Draft(text="Hi Ana, thank you for your reply."), Channel.MESSAGE, Stage.REPLY),
        (Draft(text="Just checking in on my last message."), Channel.MESSAGE, Stage.FOLLOW_UP),
        (Draft(text="Just checking in.", channel=Channel.POST, stage=Stage.REPLY), Channel.POST, Stage.REPLY),
    ],
)
def test_channel_and_stage_are_recognised_unless_they_are_given(draft: Draft, channel: Channel, stage: Stage) -> None:
    found = critique(draft, read_rulebook("en"))
    assert (found.channel, found.stage) == (channel, stage)


ASKED = {
    "en": (
        "Has anyone dried bay leaves below 30 degrees? Ours went brown after four days in the loft, with the fan "
        "and without it."
    ),
    "es": (
        "¿Alguien ha secado laurel por debajo de 30 grados? El nuestro se puso pardo a los cuatro días, con "
        "ventilador y sin él."
    ),
    "fr": (
        "Quelqu'un a-t-il séché du laurier au-dessous de 30 degrés ? Le nôtre a bruni en quatre jours, avec "
        "ventilateur ou sans."
    ),
    "de": (
        "Hat jemand schon Lorbeer unter 30 Grad getrocknet? Unserer wurde nach vier Tagen braun, mit Lüfter und "
        "auch ohne, und im Dunkeln ebenso."
    ),
    "pt": (
        "Alguém já conseguiu secar louro abaixo de 30 graus? O nosso ficou pardo em quatro dias, com ventoinha e "
        "sem ela."
    ),
    "it": (
        "Qualcuno è riuscito a seccare l'alloro sotto i 30 gradi? Il nostro è diventato bruno in quattro giorni, "
        "anche col ventilatore."
    ),
}
TOLD = {
    "en": (
        "We lost 14 hives in January. I had read that you shouldn't open them in the cold, so I did not look for "
        "seven weeks, and nine had starved beside full frames. Since then I put the food over the cluster in "
        "December."
    ),
    "es": (
        "Ayer devolví 1.340 euros a una clienta. Puse un suelo de corcho sobre una solera que medí con pinchos y "
        "daba dos por ciento; con carburo daba casi cuatro. A los cinco meses se levantó medio salón, y desde hoy "
        "no pego nada sin carburo."
    ),
    "fr": (
        "J'ai perdu 3 200 euros à cause d'un joint. Toiture en zinc, pente de cinq pour cent sur le plan, trois en"
        " réalité. À la première tempête l'eau est remontée. Depuis, je mesure sur les chevrons et j'écris la "
        "valeur au crayon sur le bois."
    ),
    "de": (
        "Ich habe 2.700 Euro verloren, weil ich einem Etikett geglaubt habe. Auf dem Sack stand ein anderer "
        "Zement, als darin war, und am Montag war die Treppe weich. Seitdem mische ich von jeder Lieferung am "
        "Abend vorher einen Becher an und schaue morgens nach."
    ),
    "pt": (
        "Perdi 4.100 reais por causa de uma vírgula. Na ficha estava um quilo e meio por caixa, o transportador "
        "leu mil e quinhentos e reservou um caminhão inteiro. Desde então escrevo tudo em gramas, e quem confere é"
        " alguém que não digitou."
    ),
    "it": (
        "Ho perso 2.900 euro per un'etichetta. Sul sacco c'era scritto un cemento, dentro ce n'era un altro, e il "
        "lunedì la scala era molle. Da allora di ogni consegna impasto un bicchiere la sera prima e la mattina "
        "guardo com'è."
    ),
}
LETTERS = {
    "en": (
        "You wrote in March that bay goes brown below 30 degrees. Ours did, after four days. Did you ever try it "
        "in the dark, and would you use a fan again? We dry about forty kilos a year in the loft of the school and"
        " it would save your readers a lot."
    ),
    "es": (
        "Escribió usted en marzo que el laurel se pone pardo por debajo de 30 grados. El nuestro lo hizo a los "
        "cuatro días. ¿Lo ha probado a oscuras, y volvería a usar el ventilador? Secamos unos cuarenta kilos al "
        "año en el desván de la escuela."
    ),
    "fr": (
        "Vous avez écrit en mars que le laurier brunit au-dessous de 30 degrés. Le nôtre l'a fait en quatre jours."
        " L'avez-vous essayé dans le noir, et reprendriez-vous un ventilateur ? Nous en séchons quarante kilos par"
        " an sous le toit de l'école."
    ),
    "de": (
        "Sie haben im März geschrieben, dass Lorbeer unter 30 Grad braun wird. Unserer wurde es nach vier Tagen. "
        "Haben Sie es im Dunkeln versucht, und würden Sie wieder einen Lüfter nehmen? Wir trocknen etwa vierzig "
        "Kilo im Jahr auf dem Schulboden."
    ),
    "pt": (
        "Você escreveu em março que o louro fica pardo abaixo de 30 graus. O nosso ficou em quatro dias. Já "
        "experimentou no escuro, e usaria outra vez a ventoinha? Secamos uns quarenta quilos por ano no sótão da "
        "escola e o seu texto ajudou-nos."
    ),
    "it": (
        "Lei ha scritto a marzo che l'alloro diventa bruno sotto i 30 gradi. Il nostro lo è diventato in quattro "
        "giorni. L'ha provato al buio, e userebbe ancora il ventilatore? Ne secchiamo circa quaranta chili "
        "all'anno nella soffitta della scuola."
    ),
}
"""A post that asks everybody, one that tells something, and a letter without a greeting."""


@pytest.mark.parametrize("language", LETTERS)
def test_a_text_to_everybody_or_to_nobody_is_a_post_and_one_to_a_reader_is_none(language: str) -> None:
    rulebook = read_rulebook(language)
    for text in (ASKED[language], TOLD[language]):
        found = critique(Draft(text=text), rulebook)
        assert (found.channel, found.stage) == (Channel.POST, Stage.FIRST_CONTACT)
        for told in ({"facts": ("They dry bay.",)}, {"country": "JP"}, {"subject": "Bay"}, {"stage": Stage.REPLY}):
            assert critique(dataclasses.replace(Draft(text=text), **told), rulebook).channel is not Channel.POST
        for mail in (f"{text}\n\n-- \nAna", f"{text}\n\nana@example.org"):
            assert critique(Draft(text=mail), rulebook).channel is not Channel.POST
        greeting = rulebook.writer["forms"][next(iter(rulebook.writer["forms"]))]["greeting"]
        assert critique(Draft(text=f"{greeting}\n\n{text}"), rulebook).channel is not Channel.POST
    assert critique(Draft(text=LETTERS[language]), rulebook).channel is Channel.INMAIL


FEIGNED = {
    "en": "Hi Eleanor, long time no see! We should catch up. I have a little something up my sleeve for you. Shall I drop by?",
    "es": "¡Hola, Ana! Cuánto tiempo sin saber de ti. Tengo algo entre manos que te viene como anillo al dedo. ¿Hablamos?",
    "fr": "Coucou Anne ! Ça fait une éternité. Merci encore pour ton aide. J'ai un projet sous le coude qui t'irait à merveille.",
    "de": "Hallo Anne! Ist ja ewig her. Ich habe da etwas an der Hand, das wie für dich gemacht ist. Bis Freitag!",
    "pt": "Oi, Ana! Quanto tempo, que saudade. Estou com um projeto que é a sua cara. Vamos marcar um café?",
    "it": "Ciao Anna! Da quanto tempo. Ho per le mani un progetto che sembra fatto apposta per te. Ci sentiamo?",
}


@pytest.mark.parametrize("language", FEIGNED)
def test_old_friendship_beside_a_veiled_offer_is_not_believed_unless_the_user_vouches_for_it(language: str) -> None:
    rulebook = read_rulebook(language)
    found = critique(Draft(text=FEIGNED[language], channel=Channel.MESSAGE), rulebook)
    assert found.stage is Stage.FIRST_CONTACT
    assert found.verdict is not Verdict.SEND
    told = Draft(text=FEIGNED[language], channel=Channel.MESSAGE, stage=Stage.KNOWN_CONTACT)
    assert not [f.rule for f in critique(told, rulebook).findings if f.severity is Severity.ERROR]
    believed = FEIGNED[language].split(".")[0] + "."
    assert critique(Draft(text=believed, channel=Channel.MESSAGE), rulebook).stage is Stage.KNOWN_CONTACT


PRETENDED = {
    "en": (
        "Re: our talk\n\nDear Mr Weber,\n\nAs agreed, here is our offer."
        " I know that you lose customers every day. Act now."
    ),
    "es": (
        "Re: nuestra charla\n\nEstimado señor Weber:\n\nSegún lo acordado, esta es nuestra oferta."
        " Usted pierde clientes. No deje pasar esta oportunidad."
    ),
    "de": (
        "AW: Unser Gespräch\n\nSehr geehrter Herr Weber,\n\nwie besprochen unser Angebot."
        " Sie täglich Kunden verlieren zu sehen, schmerzt. Jetzt handeln, bevor die Preise steigen."
    ),
    "fr": (
        "Re: notre échange\n\nMonsieur Weber,\n\nComme convenu, voici l'offre."
        " Vous perdez des clients chaque jour. N'attendez plus pour signer."
    ),
    "it": (
        "R: la nostra conversazione\n\nGentile signor Weber,\n\ncome d'accordo, ecco l'offerta."
        " Lei perde clienti ogni giorno. Non perda questa occasione."
    ),
    "pt": (
        "RE: nossa conversa\n\nPrezado senhor Weber,\n\nConforme combinado, segue a oferta."
        " Você perde clientes todos os dias. Aproveite agora."
    ),
}
"""Offers that call themselves the answer to a talk that nothing shows."""


@pytest.mark.parametrize("language", PRETENDED)
def test_re_and_as_agreed_over_an_offer_are_not_believed(language: str) -> None:
    found = critique(Draft(text=PRETENDED[language]), read_rulebook(language))
    assert found.stage is Stage.FIRST_CONTACT
    assert {"honest.fake-reply", "honest.fake-agreement"} <= {f.rule for f in found.findings}
    assert not any(s.rule.startswith("known.") for s in found.strengths)
    assert found.verdict is Verdict.DO_NOT_SEND


@pytest.mark.parametrize(
    ("language", "draft", "stage"),
    [
        ("en", Draft(text="Hi Ana, as agreed I bring the ladder on Monday."), Stage.KNOWN_CONTACT),
        ("de", Draft(text="Hallo Ina, wie besprochen bringe ich die Leiter."), Stage.KNOWN_CONTACT),
        ("it", Draft(text="Ciao Ida, come d'accordo porto la scala."), Stage.KNOWN_CONTACT),
        ("en", Draft(text="Re: the tiles\n\nHi Marco, the blue ones please, forty boxes."), Stage.REPLY),
        ("en", Draft(text=PRETENDED["en"] + "\n\n> Please send me your offer."), Stage.KNOWN_CONTACT),
        ("en", Draft(text=PRETENDED["en"], facts=("we talked at the fair on Tuesday",)), Stage.KNOWN_CONTACT),
        ("en", Draft(text=PRETENDED["en"], facts=("they make blue tiles",)), Stage.FIRST_CONTACT),
    ],
)
def test_what_is_quoted_or_told_or_sells_nothing_is_believed(language: str, draft: Draft, stage: Stage) -> None:
    found = critique(draft, read_rulebook(language))
    assert found.stage is stage
    assert any(f.rule.startswith("honest.fake-") for f in found.findings) == (stage is Stage.FIRST_CONTACT)


WARMTH = {
    "en": ("I will call you tomorrow.", "My name is Rafael Reis, founder of Nova."),
    "es": ("Te llamo luego. Un abrazo fuerte.", "Soy Marta, exportadora de aceite."),
    "de": ("Bis morgen, wie geht es Ihrer Familie?", "Mein Name ist Rafael Reis."),
    "fr": ("Je vous embrasse.", "Je suis Rafael, fondateur de Nova."),
    "it": ("Un abbraccio forte.", "Sono Rafael, fondatore di Nova."),
    "pt": ("Um beijo e um abraço apertado.", "Sou o Rafael, fundador da Nova."),
}
"""A warm word that anybody can write, and one in which the writer says who he is."""


@pytest.mark.parametrize("language", WARMTH)
def test_a_warm_word_makes_no_acquaintance_of_somebody_to_whom_the_writer_introduces_himself(language: str) -> None:
    warm, introduction = WARMTH[language]
    rulebook = read_rulebook(language)
    stranger = Draft(text=f"Ana,\n\n{introduction} {warm}\n\nR.")
    assert critique(stranger, rulebook).stage is Stage.FIRST_CONTACT
    assert critique(Draft(text=f"Ana,\n\n{warm}\n\nR."), rulebook).stage is Stage.KNOWN_CONTACT


def test_a_first_line_that_mail_programs_write_is_the_subject() -> None:
    found = critique(Draft(text="AW: Fliesen\n\nHallo Marco, bitte die blauen."), read_rulebook("de"))
    assert (found.channel, found.stage) == (Channel.EMAIL, Stage.REPLY)
    assert critique(Draft(text="I: said he.\nDear Ana."), read_rulebook("en")).channel is Channel.INMAIL


def test_one_line_on_who_writes_beside_a_reason_is_no_pitch() -> None:
    rulebook = read_rulebook("fr")
    reason, trade = "Paul Roy m'a parlé de votre verger.", "J'importe des pommes pour dix auberges."
    offer = "Nous pouvons augmenter vos ventes dès mai."
    for text, is_found in (
        (f"{reason} {trade}", False),
        (f"{trade} {reason}", False),
        (trade, True),
        (f"{reason} {trade} {offer}", True),
        (f"{trade} {reason} Pouvons-nous convenir d'un appel mardi ?", True),
    ):
        found = critique(Draft(text=text, channel=Channel.EMAIL, stage=Stage.FIRST_CONTACT), rulebook)
        assert ("self.my-trade" in {f.rule for f in found.findings}) == is_found, text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Bonjour Monsieur Roy, je viens de lire votre livre et j'en viens à ma question."),
        ("it", "Gentile signor Poli, da sei mesi leggo i Suoi articoli e ho sei domande per Lei."),
        ("pt", "Prezado senhor Luz, repara-se que o senhor tem razão."),
    ],
)
def test_words_that_only_look_like_the_other_form_of_address_mix_nothing(language: str, text: str) -> None:
    found = critique(Draft(text=text, stage=Stage.FIRST_CONTACT), read_rulebook(language))
    assert "courteous.mixed-register" not in {f.rule for f in found.findings}


WATCHED = {
    "en": "Dear Ms Wagner, you visited our website on Tuesday at 10 pm. What caught your eye there?",
    "es": "Estimada señora Wagner: visitó nuestra web el martes a las 22 h. ¿Qué le interesó?",
    "de": "Guten Tag Frau Wagner, Sie waren am Dienstag um 22 Uhr auf unserer Website. Was hat Sie interessiert?",
    "fr": "Bonjour Madame Wagner, vous avez consulté notre site mardi à 22 h. Qu'est-ce qui vous a plu ?",
    "it": "Gentile signora Wagner, martedì alle 22 ha visitato il nostro sito. Che cosa Le interessa?",
    "pt": "Prezada senhora Wagner, visitou o nosso site na terça às 22h. O que lhe interessou?",
}


@pytest.mark.parametrize("language", WATCHED)
def test_who_is_told_to_be_watched_is_given_no_reason_to_be_written_to(language: str) -> None:
    found = critique(Draft(text=WATCHED[language]), read_rulebook(language))
    assert "personal.watched" in {f.rule for f in found.findings}
    assert "hook.reader-detail" not in {s.rule for s in found.strengths}
    assert found.verdict is not Verdict.SEND


@pytest.mark.parametrize("channel", [Channel.POST, Channel.COMMENT])
def test_family_is_no_strength_in_public(channel: Channel) -> None:
    found = critique(Draft(text="My son asked me what a leader is.", channel=channel), read_rulebook("en"))
    assert not any(s.rule.startswith("known.") for s in found.strengths)


def test_a_fault_for_which_no_points_are_left_is_no_warning() -> None:
    text = PRETENDED["fr"].replace("Re: notre échange\n\n", "")
    for draft in (Draft(text=text), Draft(text="Bonjour, je suis à la recherche d'un emploi. Ci-joint mon CV.")):
        for finding in critique(draft, read_rulebook("fr")).findings:
            assert finding.points or finding.severity is Severity.SUGGESTION


def test_the_words_of_a_strength_come_without_the_comma_before_them() -> None:
    text = "Bonjour Madame Roy,\n\nVotre article sur les haies m'a aidé à planter la nôtre à Vire."
    found = critique(Draft(text=text), read_rulebook("fr"))
    assert found.strengths
    for strength in found.strengths:
        assert strength.quote == text[strength.start : strength.end] == strength.quote.strip(" ,;\n")


def test_a_greeting_that_could_end_a_letter_ends_none_and_tells_nothing_of_the_reader() -> None:
    text = "Bom dia, seu Antônio,\n\nConserto teares em Lages. Não há pressa.\n\nUm abraço,\nRui"
    read = scan(Draft(text=text), read_rulebook("pt"))
    assert [read.reading.quote(part) for part in (read.greeting, read.closing)] == [
        "Bom dia, seu Antônio,",
        "Um abraço,\nRui",
    ]
    assert "hook.reader-detail" not in {s.rule for s in critique(Draft(text=text), read_rulebook("pt")).strengths}


def test_greeting_closing_opening_and_ending_are_found() -> None:
    text = "Subject: Salt\n\nHi Ana,\n\nOne is here. Two is here. Three is here.\n\nBest regards,\nTom"
    read = scan(Draft(text=text), read_rulebook("en"))
    quotes = [read.reading.quote(s) for s in (read.greeting, read.closing, read.opening)]
    assert quotes[0].startswith("Hi Ana")
    assert quotes[1:] == ["Best regards,\nTom", "One is here. Two is here."]


def test_a_long_text_shows_what_its_parts_show() -> None:
    """RE2 gives up without a word when its automaton outgrows its memory; then a long text would look spotless."""
    for language in LANGUAGES:
        rulebook = read_rulebook(language)
        parts = [Reading(m["text"]).plain for m in MESSAGES if m["language"] == language]
        alone = {owner for part in parts for owner in rulebook.scan(part) if "pitch." in owner or "hype." in owner}
        whole = "\n\n".join(parts * 20)[:MAX_CHARACTERS]
        assert len(whole) == MAX_CHARACTERS
        assert alone <= rulebook.scan(whole).keys()


@settings(max_examples=20)
@given(messages)
def test_exceptions_are_looked_up_and_not_gone_through(message: dict[str, Any]) -> None:
    """The quick look-up gives what the slow one would: no finding overlaps an exception of its rule."""
    rulebook = read_rulebook(message["language"])
    reading = Reading(message["text"])
    hits = rulebook.scan(reading.folded)
    found = judged(message)
    for finding in (f for f in found.findings if f.end):
        for hit in hits.get(f"!{finding.rule}", []):
            where = reading.original_span(hit.start, hit.end)
            assert where.end <= finding.start or finding.end <= where.start


def test_a_rulebook_without_rules_finds_nothing_wrong() -> None:
    empty = dataclasses.replace(read_rulebook("en"), rules=(), strengths=())
    found = critique(Draft(text=PITCH["en"]), empty)
    assert (found.score, found.verdict, found.findings, found.strengths) == (100, Verdict.SEND, (), ())


@pytest.mark.timeout(30)  # not a measurement: what grows with the square of the text takes minutes here
@pytest.mark.parametrize("piece", ["\n>", "a\n\n", "act now! ", "You and 3 I'd. ", '"', "[", "a.", "¿"], ids=repr)
def test_a_hundred_thousand_characters_of_one_piece_do_not_hang_it(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    assert 0 <= critique(Draft(text=text), read_rulebook("en")).score <= 100


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Hi [first name], how do you at [company] do it? Best, Jan"),
        ("es", "Hola, [nombre]: ¿cómo lo hacen en [empresa]? Saludos, Jan"),
        ("fr", "Bonjour [prénom], comment faites-vous chez [entreprise] ? Cordialement, Jan"),
        ("de", "Guten Tag [Vorname], wie machen Sie es bei [Firma]? Viele Grüße, Jan"),
        ("pt", "Olá [nome], como fazem na [empresa]? Cumprimentos, Jan"),
        ("it", "Gentile [nome], come fate in [azienda]? Cordiali saluti, Jan"),
        ("de", "Guten Tag, wie machen Sie es bei [company]? Viele Grüße, Jan"),
    ],
)
def test_a_blank_of_a_proposal_is_no_field_left_over(language: str, text: str) -> None:
    def fields(**how: bool) -> list[str]:
        found = critique(Draft(text=text, language=language), read_rulebook(language), **how).findings
        return [finding.quote for finding in found if finding.rule == "template.merge-field"]

    assert fields(blanks_are_ours=True) == []
    if language in ("de", "it"):
        assert fields()  # left over in a draft, it is a fault


def test_a_field_of_a_mailing_is_one_in_a_proposal_too() -> None:
    text = "Hi {{first_name}}, how do you at [[company]] do it? Best, Jan"
    found = critique(Draft(text=text, language="en"), read_rulebook("en"), blanks_are_ours=True).findings
    assert [f.quote for f in found if f.rule == "template.merge-field"] == ["{{first_name}}", "[[company]]"]
