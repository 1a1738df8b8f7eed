"""Which language a text is in, from its commonest words; says when it cannot be sure."""

from __future__ import annotations

from collections.abc import Iterable

COMMON: dict[str, frozenset[str]] = {
    "en": frozenset(
        "the and you your i we to of for is are with this that have would be it my our can will hi hello thanks thank from"
        " on in at about was were please let me know if not they there what how do an as by or been would could".split()
    ),
    "es": frozenset(
        "el la los las de que y en un una por para con no es su sus se le les lo mi nos me te tu hola gracias como mas pero"
        " del al esta este usted muy si o saludos buenos buenas dias estimado estimada he ha porque sobre ya cuando donde"
        " quiero puedo soy somos cual hay son eres escribo cuanto deberia".split()
    ),
    "fr": frozenset(
        "le la les de des du et vous je nous que qui pour dans un une est sur votre vos mon ma avec bonjour merci ce cette"
        " pas ne au aux en ai avez sommes suis monsieur madame cordialement plus par comment c'est j'ai"
        " nos cher chers chere salut ton ta tes y se me te l'article qu'il il elle ils on etait sont".split()
    ),
    "de": frozenset(
        "der die das und ich sie ihr ihre ihnen wir zu den dem ein eine einen mit fur auf ist nicht von es im am bei sehr"
        " geehrte geehrter herr frau guten tag hallo danke mich uns haben habe wurde freundlichen grusen oder wie dass"
        " in an was aus wenn kann um als beim zum zur nach man wird ob".split()
    ),
    "pt": frozenset(
        "o os as de que e em um uma para com nao voce voces seu sua seus do da dos das no na nos nas ao por mais ola"
        " obrigado obrigada bom dia prezado prezada eu meu minha esta estou sou somos isso muito como tem foi ser"
        " este sobre ja so ainda oi exmo exmos caro cara faz pelo pela tambem ate mas me te se tu es ha la".split()
    ),
    "it": frozenset(
        "il lo la gli le di che e un una per con non sono suo sua del della dei delle nel nella buongiorno grazie ciao"
        " gentile mi ci si ho abbiamo questo questa come piu anche cordiali saluti vorrei lei al alla da siamo"
        " ha caro cara solo me se ti tu lo sua era sono le no ma chi dopo meglio".split()
    ),
}
"""Function words and formulas of greeting, folded. A word that several languages share counts for each of them."""

SURE_MARGIN = 1.5
"""How many times more hits the best language needs than the next one."""


SURE_SHARE = 0.2
"""Least share of a text's words that are common ones: real sentences have twice that, a foreign language less."""


def guess(words: Iterable[str]) -> tuple[str | None, bool]:
    """Return `(language, is_sure)` for folded lower-case words; `(None, False)` when no known word is among them."""
    counts = dict.fromkeys(COMMON, 0)
    total = 0
    for word in words:
        total += 1
        for language, common in COMMON.items():
            counts[language] += word in common
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    (best, hits), (_, second) = ranked[0], ranked[1]
    if not hits:
        return None, False
    return best, hits >= 2 and hits >= SURE_MARGIN * max(1, second) and hits >= SURE_SHARE * total
