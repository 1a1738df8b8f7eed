"""Words as the index knows them: folded, stopped, stemmed. The stemmer is handed in, one per language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from app.core.text import fold

Stem = Callable[[str], str]

TOKEN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

STOP = {
    "en": frozenset(
        "a about after again all also am an and any are as at be because been being but by can could did do does doing"
        " don't for from get go got had has have he her here him his how i i'd i'll i'm i've if in into is it it's its"
        " just know let like ll me might more most much must my need no not of off ok on one or our out over per please"
        " s shall she should so some t than that the their them then there these they thing things this those to too"
        " up us use ve very want was we were what when where which while who whom why will with would you your"
        " didn doesn isn aren wasn weren hasn haven hadn won wouldn couldn shouldn didnt doesnt isnt wasnt hasnt havent"
        " wont wouldnt couldnt shouldnt dont cant im ive id youre theyre whats hows ill".split()
    ),
    "es": frozenset(
        "a al algo algun alguna algunas alguno algunos ante asi aun bien cada como con contra cual cuales cuando cuanto"
        " cuanta cuantos cuantas cuan de debe debo deberia"
        " del desde donde dos e el ella ellas ello ellos en entre era es esa esas ese eso"
        " esos esta estas este esto estos estoy fue ha hacer hace hago haya hay he hemos la las le les lo los mas me mi mis"
        " mucho muy nada ni no nos nosotros o os otra otro para pero poco por porque puede puedo que quien quiero se sea"
        " ser si sin sino sobre son soy su sus tal tambien tan tanto te tener tengo tiene tienen toda todo todos tu tus"
        " un una unas uno unos usted ustedes va vale vez voy y ya yo q xq pq tb tmb dnd podria podrias puedes podemos"
        " deberian quisiera seria estar estan estamos era eran fueron sera sean hacen haces hizo".split()
    ),
    "fr": frozenset(
        "a ai ainsi alors apres as assez au aucun aussi autre autres aux avant avec avoir avez avons avait bien c ca car ce"
        " cela celle celui ces cet cette ceux chez ci comme comment combien d dans de deja depuis des dois doit donc du elle"
        " elles en encore entre est et etait etre eu eux fait faire faut font il ils j je jusqu l la le les leur leurs lui m"
        " ma mais me meme mes mieux moi moins mon n ne ni nos notre nous on ont ou oui par pas peu peut peux plus pour"
        " pourquoi pourrait puis puisje qu quand que quel quelle quelles quels qui quoi qua quil quelle quune quun s sa sans"
        " se ses si son sont sous suis sur t ta te tes toi ton tous tout toute toutes tres tu un une vais va veux veut vers"
        " voici vos votre vous y ya jai cest nest sest lon dun dune estce doisje faudrait devrait devrais est-ce etes".split()
    ),
    "de": frozenset(
        "ab aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bist da dabei damit"
        " dann darf das dass dein deine dem den denn der des deshalb dich die dies diese diesem diesen dieser dieses dir doch"
        " dort du durch durfte ein eine einem einen einer eines er es etwa etwas fur gar gegen gibt habe haben hat hatte"
        " hatten hier hin ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jetzt"
        " kann kannst konnen konnte man mehr mein meine meinem meinen meiner mich mir mit muss muss musste nach nicht nichts"
        " noch nun nur ob oder ohne schon sehr sein seine seinem seinen seiner seit sich sie sind so soll sollen sollte"
        " sollten solche sonst uber um und uns unser unsere unserem unseren unter viel viele vom von vor wann war waren warum"
        " was weil welche welchem welchen welcher welches wenn wer werde werden wie wieder wieviel will wir wird wo wohl"
        " wurde wurden zu zum zur zwar zwischen mal eigentlich ganz lieber uberhaupt wem wen mochte".split()
    ),
    "pt": frozenset(
        "a ao aos aquela aquele aquilo as ate bem cada com como contra da das de dela dele deles depois desde dessa desse"
        " desta deste devo deve deveria devia do dos e ela elas ele eles em entao entre era essa essas esse esses esta estao"
        " estar estas este estes estou eu faco faz fazer foi for ha isso isto ja lhe lhes mais mas me mesmo meu meus minha"
        " minhas muito na nas nao nem no nos nossa nosso nossas nossos num numa o os ou para pela pelas pelo pelos por porque"
        " porque posso pode podem poderia pra pro qual quais quando quanto quantos quanta que quem quero queria se sem sempre"
        " ser sera seu seus sim so sobre sou sua suas tal tambem tao te tem tenho ter teu tinha toda todas todo todos tu tua"
        " um uma umas uns vai voce voces vou lo la dum duma ai aqui deles seria sao somos estamos vos qdo vc q tb".split()
    ),
    "it": frozenset(
        "a ad agli ai al alla alle allo anche ancora anzi avere avete c che chi ci cio coi col come con contro cosa cosi cui d"
        " da dagli dai dal dalla dalle dallo de degli dei del dell della delle dello dentro deve devo di dopo dove dovrei"
        " dovrebbe e ed egli era essere esso est fa faccio fare fra gia gli ha hai hanno ho i il in io l la le lei li lo loro"
        " lui ma me meglio meno mi mia mie miei mio molto ne negli nei nel nell nella nelle nello no noi non nostra nostro o"
        " od ogni per perche pero piu poi possa possiamo posso prima pure qual quale quali quando quanto quanta quanti quel"
        " quella quelle quelli quello questa queste questi questo qui se sei senza si sia siamo sono sta sto stata stato su"
        " sua sue sui sul sull sulla sulle suo suoi te ti tra tu tua tue tuo tuoi tutta tutte tutti tutto un una uno va vado"
        " vanno vi voglio vorrei voi vostra vostro puo cosè ce dall dell all un sara serve sta".split()
    ),
}
"""Words that say nothing about the subject of a question, folded."""


def stop_words(language: str) -> frozenset[str]:
    """Return the stop words of `language`, or the empty set."""
    return STOP.get(language, frozenset())


def tokens(text: str, language: str, stem: Stem) -> list[str]:
    """Return the stems of the informative words of `text`, in order, repetitions kept."""
    stopped = stop_words(language)
    return [stem(word) for word in words(text) if word not in stopped]


def words(text: str) -> list[str]:
    """Return the folded words of `text` in lower case; a hyphenated word also as its parts."""
    found: list[str] = []
    for match in TOKEN.finditer(fold(text).lower().replace("'s", " ")):
        found.append(match[0])
        if "-" in match[0]:
            found += [part for part in match[0].split("-") if len(part) > 1]
    return found


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """Return the known word one slip of the finger away (a letter more, less, other, or two swapped), or None.

    Words under five letters have too many neighbours. Ties go to the alphabetically first.
    """
    if len(word) < 5:
        return None
    return min((other for other in known if abs(len(other) - len(word)) <= 1 and _one_slip(word, other)), default=None)


def _one_slip(a: str, b: str) -> bool:
    if len(a) == len(b):
        differing = [i for i in range(len(a)) if a[i] != b[i]]
        swapped = len(differing) == 2 and differing[1] == differing[0] + 1
        return len(differing) == 1 or (
            swapped and a[differing[0]] == b[differing[1]] and a[differing[1]] == b[differing[0]]
        )
    short, long = sorted((a, b), key=len)
    cut = next((i for i in range(len(short)) if short[i] != long[i]), len(short))
    return short[cut:] == long[cut + 1 :]
