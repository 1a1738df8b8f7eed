"""Whether a time is one of being at the reader's place: an appointment there is by their clock, with nothing to convert."""

from __future__ import annotations

import re

PLACE = (
    r"(?:\w+[ -]){0,2}?(?:office|plant|factory|site|stand|booth|premises|place|gate|shop|store|warehouse|headquarters|hotel"
    r"|town|city|clinic|lab|laboratory|works|workshop|mill|farm|winery|hospital|school|university|showroom|reception)"
)
SU_SITIO = (
    r"(?:\w+ )?(?:oficinas?|planta|fabrica|sede|caseta|stand|tienda|almacen|nave|taller|despacho|casa|ciudad|clinica|bodega"
    r"|laboratorio|finca|hotel|empresa|instalaciones)"
)
IHR_ORT = r"(?:werk|buro|haus|firma|betrieb|stand|geschaft|lager|labor|praxis|zentrale|stadt)"

VISIT = re.compile(
    r"\b(?:visit(?:ing)? (?:you|your)(?! (?:web|site|page|profile))"
    rf"|(?:at|to|in|near|by) your {PLACE}"
    r"|(?:come|coming|drive|travel|fly|walk) (?:over|by|round|to (?:you|see you|meet you|(?-i:[A-Z])))"
    r"|(?:stop|drop) (?:by|in)|pick you up"
    r"|(?:I|we)(?:'ll be|'m|'re| am| are| (?:will|can|could|would|shall|might) be) (?:there|with you|in (?-i:[A-Z]))"
    r"|visitar(?:l[aeo]s?|os|te)|visitar (?:su|vuestr|la |el )|(?:le|les|os|te) visit(?:o|are|amos|aremos)"
    rf"|(?:en|a|por|hasta|ante) (?:sus?|vuestr[ao]s?) {SU_SITIO}"
    r"|pas(?:ar(?:me|nos|e)?|o|are|aremos|amos) (?:a ver|por (?:alli|ahi))|(?:ir|voy|ire|iremos|iria) a ver"
    r"|estar(?:e|emos) (?:alli|ahi|en (?-i:[A-Z]))"
    r"|(?:zu|bei) (?:Ihnen|euch|dir)|vorbei(?:komm|schau)\w*|(?:Sie|euch|dich) (?:zu )?besuchen"
    rf"|(?:in|bei) Ihre[mrn]? {IHR_ORT}"
    r"|chez vous|(?:vous )?rendre visite|passer vous voir|dans vos (?:bureaux|locaux)"
    r"|(?:a|dans) votre (?:usine|bureau|stand|siege)"
    r"|visita-l[ao]s?|visitar (?:a sua|o seu|voces)|(?:no|ao|na|a) (?:seu|sua|vosso|vossa) "
    r"(?:escritorio|fabrica|sede|loja|estande|empresa)|estar(?:ei|emos) em (?-i:[A-Z])"
    r"|da voi|da lei|farle visita|farvi visita|visitar(?:la|vi)"
    r"|nel(?:la)? (?:vostr|su)[oa] (?:ufficio|stabilimento|fabbrica|sede|negozio|azienda)|sar(?:o|emo) (?:li|a (?-i:[A-Z])))",
    re.IGNORECASE,
)
"""Being, coming, visiting there, in six languages, folded; a capital letter behind "in" stands for a town."""

ARRIVAL = re.compile(
    r"\b(?:arriv(?:e|es|ing|al)|land(?:ing)? (?:in|at)|get(?:ting)? in(?:to)? (?:at|(?-i:[A-Z]))|lleg(?:o|are|aremos|amos|ar|ada)"
    r"|aterriz\w+|ankommen|ankunft|komme(?:n)? .{0,30}\ban\b|lande\w*|arriver\w*|arrivons|atterri\w+|cheg(?:o|arei|aremos|ar)"
    r"|arriv(?:o|iamo|ero|eremo|are))\b",
    re.IGNORECASE,
)
"""The hour of a train or an aeroplane: no office hours apply to it."""

REMOTE = re.compile(
    r"\b(?:call|phone|ring|video\w*|zoom|teams|skype|webinar|online|webex|llam\w+|telef\w+|en linea|anruf\w*|anzurufen"
    r"|telefon\w*|appel\w*|visio\w*|en ligne|lig(?:o|ar|amos)|chamada|chiamat\w+|chiamar\w+|sentirci|demo)\b"
    rf"(?:(?: \w+)?(?: (?:at|to|in) your {PLACE}| (?:en|a) sus? {SU_SITIO}))?",
    re.IGNORECASE,
)
"""Speaking from afar, also where it goes to their place: "call you at your office"."""


def clock_of_place(before: str, after: str) -> str:
    """Return "reader" for a time at which one is to be at the reader's place, "arrival" for that of a journey, else "".

    `before` and `after` are what stands in the sentence around the time, folded. What stands nearest decides, and
    first what stands before it: "I could come to your plant at 7:30, or call you at 15:00" is both.
    """
    for words in (before, after):
        found = [
            (match.end() if words is before else -match.start(), clock)
            for pattern, clock in ((VISIT, "reader"), (ARRIVAL, "arrival"), (REMOTE, ""))
            for match in pattern.finditer(words)
        ]
        if found:
            return max(found, key=lambda one: (one[0], not one[1]))[1]
    return ""
