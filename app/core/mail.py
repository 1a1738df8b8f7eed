"""How mail programs write: the head above a message, what they quote and how they mark it, the signature's mark.

All patterns are for folded text, and each match is bounded, so that no text makes them slow.
"""

from __future__ import annotations

import re

QUOTED_LINE = re.compile(r"(?m)^[ \t]*>.*$")
MARKS = re.compile(r"(?m)^[ \t]*>[> \t]*")
"""What stands before the words of a quoted line."""

ANNOUNCED = (
    r"-{2,} ?(?:original message|mensaje original|forwarded message|mensaje reenviado|message d'origine|message transfere"
    r"|ursprungliche nachricht|weitergeleitete nachricht|mensagem original|mensagem encaminhada|messaggio originale"
    r"|messaggio inoltrato) ?-{2,}"
    r"|(?:begin forwarded message|inicio del mensaje reenviado|debut du message reexpedie|debut du message transfere"
    r"|anfang der weitergeleiteten nachricht|inicio da mensagem encaminhada|inizio messaggio inoltrato) ?:"
    r"|(?:on|el|le|am|em|no dia|il) .{6,120}(?:\n.{0,60})?"
    r"\b(?:wrote|escribio|a ecrit|schrieb(?: .{1,60})?|escreveu|ha scritto) ?:"
)
SENDER = "from|de|von|da"
SENT = r"sent|date|enviado(?: el)?|enviada(?: em)?|fecha|gesendet(?: am)?|datum|envoye(?: le)?|inviato(?: il)?|data(?: invio)?"
TITLE = "subject|asunto|betreff|objet|assunto|oggetto"
OTHER = r"to|para|an|a|cc|cco|bcc|cci|ccn|kopie|copia|reply-to|responder a|antwort an|repondre a|rispondi a|importan[cz].{1,3}"


RULED = r"(?:_{5,}[ \t]*\n\s{0,4})?"
"""The line that is drawn above a head."""


def _field(names: str) -> str:
    return rf"[ \t]*\*?(?:{names})[ \t]?:\*?(?:[ \t][^\n]{{0,400}})?(?:\n[ \t]+[^\s>][^\n]{{0,400}})?"


ANY_FIELD = _field(f"{SENDER}|{SENT}|{TITLE}|{OTHER}")

QUOTED_MESSAGE = re.compile(
    rf"(?im)^[ \t]*(?:{ANNOUNCED})[ \t]*$"
    rf"|^{RULED}{_field(SENDER)}\n(?:{ANY_FIELD}\n){{0,3}}{_field(f'{SENT}|{TITLE}')}$"
)
"""Where the message that is answered begins: its announcement, or the lines From, Sent, To and Subject of its head."""

HEAD = re.compile(
    rf"\A\s{{0,40}}(?:(?P<announced>{ANNOUNCED})[ \t]*(?:\n\s{{0,10}}|\Z))?{RULED}(?P<fields>(?:{ANY_FIELD}(?:\n|\Z)){{0,9}})",
    re.IGNORECASE,
)
"""The same above everything else: a message that was forwarded or copied with its head, which is all there is to read."""

KINDS = tuple(re.compile(rf"(?im)^[ \t]*\*?(?:{names})[ \t]?:") for names in (SENDER, TITLE, SENT, OTHER))

SENDER_LINE = KINDS[0]
COLON_AT_END = re.compile(r"(?m):[ \t]*$")

TITLE_FIELD = re.compile(rf"(?im)^[ \t]*\*?(?:{TITLE})[ \t]?:\*?[ \t]*([^\n]{{0,300}})")

SUBJECT = re.compile(
    rf"\A\s{{0,20}}(?:(?:{TITLE}|re:? subject)[ \t]*:[ \t]*([^\n]{{0,300}})(?:\n|\Z)"
    r"|((?:re|aw|antw|wg|tr|rv|enc|res|fwd?|r|i) ?: [^\n]{1,150})\n[ \t]*\n)",
    re.IGNORECASE,
)
"""A line "Subject: ..."; or a first line that begins as mail programs do for answers, with a blank line under it."""

SIGNATURE = re.compile(r"(?m)^-- ?$")

FOOTED = re.compile(
    r"(?i)\n[ \t]*(?:(?:sent|get outlook|enviado|envoye|gesendet|inviato|obter o outlook|obtener outlook|scarica outlook"
    r"|outlook fur|telecharger outlook|von) (?:\S{1,9} ){1,4}"
    r"(?:iphone|ipad|ios|android|galaxy|samsung|huawei|xiaomi|pixel|blackberry|outlook|yahoo|gmail|mobil\w*|smartphone|phone"
    r"|tablet|handy|movil|celular|telefon\w*|telemovel|cellulare|portable)\b.{0,30})\s*\Z"
)
"""The last line that a telephone puts under a message."""

DISCLAIMER = re.compile(
    r"(?im)^[ \t*_]*(?:(?:confidentiality (?:notice|note)|legal notice|disclaimer|aviso legal|nota legal"
    r"|aviso de confidencialidade?|clausula de confidencialidad|avis de confidentialite"
    r"|vertraulichkeitshinweis|haftungsausschluss|avviso legale"
    r"|avviso di riservatezza|nota di riservatezza)\b"
    r"|(?:this|este|esta|ce|cette|diese|questo|questa|il presente|la presente|le present|el presente)"
    r" (?:e-?mail|message|communication|mensaje|mensagem|correo|comunicacion|courriel|mail|nachricht|messaggio)\b[^\n]{0,120}"
    r"(?:\b(?:intended (?:only|solely|exclusively|for)|attachments|adjuntos|anexos|pieces jointes|allegati|anhange?"
    r"|destinatari\w*|destinataires?)\b"
    r"|\b(?:contains?|contiene|contienen|contem|contient|enthalt) [^\n]{0,40}\b(?:confiden[tzc]\w+|privileged|vertraulich\w*))"
    r"|(?:the information|la informacion|les informations|le informazioni|as informacoes)"
    r" (?:contained|contenida|contenues|contenute|contidas) (?:in this|en este|dans ce|in questo|in questa|nesta|neste)\b"
    r"|(?:please (?:consider|think of) the environment|antes de imprimir|avant d'imprimer|pensez a l'environnement"
    r"|bitte denken sie an die umwelt|prima di stampare)\b)"
)
"""The first line of what a firm's mail server adds below every message; it tells nothing of this one."""

BEFORE_DISCLAIMER = 60
"""Characters of a message at least above it: a message that begins so is about it."""


def head_end(plain: str) -> int:
    """Return where the head above a message ends; 0 where it has none, or nothing behind it.

    Without an announcement, a head has two kinds of lines, who sends or what about among them.
    """
    match = HEAD.match(plain)
    if not match or not plain[match.end() :].strip():
        return 0
    kinds = [bool(kind.search(match["fields"])) for kind in KINDS]
    return match.end() if match["announced"] or (sum(kinds) > 1 and any(kinds[:2])) else 0


def message_end(plain: str, begin: int) -> int:
    """Return where a message ends that begins at `begin`.

    It ends before the head of quoted mail, a signature mark, a disclaimer and the line of a telephone, without blanks.
    """
    ends = [len(plain)]
    # Most messages have none of these, and to look for a mark is cheaper than to look for what it opens.
    if "--" in plain:
        ends += [m.start() for m in (SIGNATURE.search(plain, begin),) if m]
    if "--" in plain or COLON_AT_END.search(plain) or SENDER_LINE.search(plain):
        ends += [m.start() for m in (QUOTED_MESSAGE.search(plain, begin),) if m]
    ends += [m.start() for m in (DISCLAIMER.search(plain, begin + BEFORE_DISCLAIMER),) if m]
    end = _trimmed(plain, begin, min(ends))
    footed = FOOTED.search(plain, max(begin, plain.rfind("\n", begin, end)), end)
    return _trimmed(plain, begin, footed.start()) if footed else end


def _trimmed(plain: str, begin: int, end: int) -> int:
    return max(begin, begin + len(plain[begin:end].rstrip()))


def quotes(plain: str, begin: int) -> bool:
    """Return True for a message that quotes another one, by marked lines or under its head."""
    return bool(QUOTED_LINE.search(plain) or QUOTED_MESSAGE.search(plain, begin))


def all_quoted(plain: str) -> bool:
    """Return True for a text of which every line that holds something is quoted: the message itself, then, and no quotation."""
    return ">" in plain and all(line.lstrip().startswith(">") for line in plain.split("\n") if line.strip())


def unmarked(text: str) -> str:
    """Return a text that is all quoted without the marks before its lines, and any other as it is."""
    return MARKS.sub("", text) if all_quoted(text[head_end(text) :]) else text
