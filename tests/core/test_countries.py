"""Which country a question is about."""

import pytest

from app.adapters.geography import gazetteer
from app.adapters.library import ArticleLibrary
from app.core.countries import Gazetteer


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return gazetteer(ArticleLibrary().countries)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("How do I greet a client in Japan?", "JP"),
        ("¿Cómo saludo a un cliente en Alemania?", "DE"),
        ("Comment écrire à un client aux États-Unis ?", "US"),
        ("Wie schreibe ich nach Schweden?", "SE"),
        ("Como escrevo para o Brasil?", "BR"),
        ("Come scrivo in Francia?", "FR"),
        ("do people in china use linkedin", "CN"),
        ("Un indiano risponde?", "IN"),
    ],
)
def test_a_country_is_recognised_by_its_name_in_every_language_of_the_questions(
    places: Gazetteer, text: str, code: str
) -> None:
    assert places.recognise(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Un client d'Espagne", "ES"),
        ("L’Allemagne est-elle formelle ?", "DE"),
        ("J'écris à une entreprise d'Anvers", "BE"),
        ("Un cliente dell'Irlanda", "IE"),
        ("Siamo dell'Irlanda, scriviamo all'Egitto", "EG"),
        ("Nous sommes de l'Italie et nous écrivons à l'Espagne", "ES"),
        ("Un client en Côte d'Ivoire", "CI"),
        ("à Xi'an", "CN"),
        ("un homme d'affaires cairote", "EG"),
    ],
)
def test_an_article_that_lost_its_vowel_does_not_hide_the_country(places: Gazetteer, text: str, code: str) -> None:
    assert places.recognise(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ich schreibe den Straßburgern", "FR"),
        ("Eine Krakauerin hat geantwortet", "PL"),
        ("Im Juli nach Bergen schreiben", "NO"),
        ("Im Mai nach Japan", "JP"),
        ("Herr Krakauer hat geantwortet", None),
        ("im from spain", None),
    ],
)
def test_german_words_for_people_of_a_city_stand_for_its_country(
    places: Gazetteer, text: str, code: str | None
) -> None:
    assert places.recognise(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Do Parisians mind?", "FR"),
        ("A Londoner wrote to me", "GB"),
        ("¿Un bávaro espera el apellido?", "DE"),
        ("¿A una clienta de Río?", "BR"),
        ("alguien de Chicago", "US"),
        ("¿Los gringos van al grano?", "US"),
        ("a New Yorker", "US"),
        ("un chilango", "MX"),
        ("meine schwedische Kundin", "SE"),
        ("someone in the US", "US"),
        ("an Emirati buyer", "AE"),
        ("my distributor speaks Hindi", "IN"),
        ("a Polish buyer", "PL"),
        ("um chef de Lima", "PE"),
        ("a distributor in Lagos", "NG"),
        ("En Santiago me dijeron que sí", "CL"),
        ("un senhor de Bolonha", "IT"),
        ("eine Kundin aus Kopenhagen", "DK"),
        ("un comprador argentino", "AR"),
    ],
)
def test_people_cities_and_languages_stand_for_their_country(places: Gazetteer, text: str, code: str) -> None:
    assert places.recognise(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "Can I write in English?",
        "¿Le escribo en español?",
        "an English letter",
        "What do I write to Jordan Smith?",
        "¿Cómo le escribo a Israel Gómez?",
        "a note to Chad",
        "una reunión con un cliente",
        "me río de sus chistes",
        "tell us about it",
        "roast turkey",
        "una cuba de vino",
        "I met Maurice and Dominique",
        "una lima y dos lagos",
        "Santiago Pérez me escribió",
        "Nguyen Thi Minh Hoa signs with all four names",
        "My English is so-so, should I write myself?",
        "English or Spanish?",
        "I speak French badly, may I write in it?",
        "l'anglais suffit ou il me faut un interprète ?",
        "",
    ],
)
def test_languages_names_of_persons_and_other_words_are_no_country(places: Gazetteer, text: str) -> None:
    assert places.recognise(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Soy española y le escribo a un licenciado de Monterrey", "MX"),
        ("I'm from Spain and want to reach a German buyer", "DE"),
        ("We export from Spain to Japan", "JP"),
        ("our Spanish winery wants to reach a French importer", "FR"),
        ("nuestra bodega de España busca un importador en Suecia", "SE"),
        ("How does a Spaniard write to a German?", "DE"),
        ("I'm contacting Japanese firms", "JP"),
        ("my English client never answers", "GB"),
        ("Un inglese mi ha scritto. Gli interessa?", "GB"),
        ("Para arrancar con gente de Córdoba (la de Argentina)", "AR"),
        ("Sind die Dänen wirklich mit allen per Du?", "DK"),
        ("a uma cliente canadiana", "CA"),
        ("¿Cómo escribir a japoneses?", "JP"),
        ("a distributor from Japan", "JP"),
        ("je suis breton et j'aimerais percer à Sherbrooke", "CA"),
        ("Siendo gallego, recibo una carta de Braga", "PT"),
        ("Stand brasileiro numa feira de Joanesburgo", "ZA"),
        ("Me mudei de Recife pra Lisboa", "PT"),
        ("Ich bin Österreicherin und schreibe nach Mailand", "IT"),
        ("Sono italiana, scrivo a un cliente danese", "DK"),
    ],
)
def test_the_country_of_the_reader_wins_over_the_writers_own(places: Gazetteer, text: str, code: str) -> None:
    assert places.recognise(text) == code


def test_the_longest_name_wins_and_its_place_is_given(places: Gazetteer) -> None:
    assert places.spans("from New Delhi, at once") == (("IN", 5, 14),)
    assert places.mentions("Niigata or Nuevo León") == (("JP", 0), ("MX", 11))


def test_the_first_entry_of_a_phrase_stays() -> None:
    assert Gazetteer.of([("Münster", "DE"), ("munster", "FR")]).names == {"munster": "DE"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I am writing to Jack London", None),
        ("Escribo a Austin Georgia Brown", None),
        ("India wrote to me", None),
        ("Querida Florencia, gracias", None),
        ("to Wojtek Valencia", None),
        ("Ana Gómez España me escribió", None),
        ("San Carlos Chile", "CL"),
        ("How do I greet a new client?", None),
        ("Deutsche Bank London", "GB"),
        ("Bosch Mexico", "MX"),
        ("Mercedes Benz México", "MX"),
        ("Hotel Florencia", "IT"),
        ("in Santiago Chile", "CL"),
        ("Ana Lisboa de Oporto", "PT"),
        ("my Spanish is weak", None),
        ("my Spanish importer", "ES"),
        ("our Italian, rusty as it is", None),
        ("unser Kunde in Wien", "AT"),
    ],
)
def test_a_name_beside_a_place_makes_it_a_persons_and_an_organisation_keeps_it(
    places: Gazetteer, text: str, code: str | None
) -> None:
    assert places.recognise(text) == code


@pytest.mark.parametrize(
    ("text", "reader", "home"),
    [
        ("Facciamo olio", None, None),
        ("Coltiviamo nocciole in Piemonte e vorremmo proporle a pasticceri esteri", None, "IT"),
        ("Elaboramos queso en Asturias y buscamos quien lo venda fuera", None, "ES"),
        ("We make cider in Normandy and would like to write to importers in Norway", "NO", "FR"),
        ("Wir brauen Bier in Bayern, wie schreibt man Importeuren?", None, "DE"),
        ("Tenemos una almazara en Jaén, ¿qué le cuento a un comprador danés?", "DK", "ES"),
        ("Producimos vino para clientes en Japón, ¿cómo les escribo?", "JP", None),
    ],
)
def test_where_the_writer_makes_his_goods_is_not_where_the_reader_is(
    places: Gazetteer, text: str, reader: str | None, home: str | None
) -> None:
    assert (places.recognise(text), places.home(text)) == (reader, home)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Is writing to a buyer in Oslo the same as writing to a Swede?", "NO"),
        ("¿Tratar con un cliente de Montevideo es igual que con un argentino?", "UY"),
        ("Em Rosário o pessoal é direto?", "AR"),
        ("si uno no usa corbata en Polonia, ¿se molestan?", "PL"),
        ("do buyers in usa answer", "US"),
    ],
)
def test_a_country_of_comparison_or_a_verb_is_not_where_the_reader_is(places: Gazetteer, text: str, code: str) -> None:
    assert places.recognise(text) == code
