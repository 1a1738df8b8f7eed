"""Plans: steps in their order, dates that both sides keep, what a country changes, texts that our own critic would send."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.core.errors import InputError
from app.core.model import Channel, Draft, Purpose, Stage, Verdict
from app.core.text import BLANK
from app.services.guide import agenda
from app.services.plan import AT_HOME, BY_PURPOSE, HORIZON
from tests.test_knowledge import COUNTRIES

TODAY = date(2026, 11, 29)
NAMES = ["listen", "connect", "thank", "give", "ask", "talk", "meet", "keep"]


def plan(assistant, country="JP", home="ES", *, start=TODAY, language="en", **options):
    return assistant.plan(country=country, home=home, start=start, today=TODAY, language=language, **options)


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_every_date_is_a_good_day_for_both_countries_and_the_pause_is_kept(assistant, code):
    home = "ES" if code != "ES" else "SA"
    made = plan(assistant, code, home)
    sides = [assistant.countries(one, "en") for one in (code, home)]
    kept = [agenda(assistant._calendars, one, TODAY, TODAY + HORIZON) for one in sides]
    for step in made.steps:
        assert step.first <= step.until
        assert not [one.obstacle(day) for one in kept for day in (step.first, step.until) if one.obstacle(day)]
        assert step.citation
        assert step.backing.startswith(step.citation.article)
    assert all(one.first < other.first for one, other in pairwise(made.steps))
    least = sides[0].follow_up_days[0]
    given, asked = (next(step for step in made.steps if step.name == name) for name in ("give", "ask"))
    assert (asked.first - given.until).days >= least
    assert made.steps[-1].until < TODAY + HORIZON
    names = [step.name for step in made.steps]
    assert names == ([*["introducer"], *NAMES] if sides[0].introducer == "expected" else NAMES)


def test_no_date_falls_into_the_quiet_weeks_of_either_side(assistant):
    made = plan(assistant, "CN", "ES", start=date(2027, 1, 25))
    for step in made.steps:
        for day in (step.first, step.until):
            assert not date(2027, 2, 5) <= day <= date(2027, 2, 10)
            assert not date(2027, 3, 21) <= day <= date(2027, 3, 29)


def test_a_country_of_fast_answers_is_sooner_at_one_table(assistant):
    swift, slow = (plan(assistant, code, "GB").steps for code in ("US", "JP"))
    days = [steps[-2].first - TODAY for steps in (swift, slow)]
    assert days[0] < days[1]
    assert days[1] - days[0] >= timedelta(days=30)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "The plan begins on 18 January 2027, for work tends to rest before (Brazil: Christmas and New Year,"
                " until 15 January 2027)."
            ),
        ),
        (
            "es",
            (
                "El plan empieza el 18 de enero de 2027, porque antes el trabajo suele parar (Brasil: la Navidad y el Año Nuevo,"
                " hasta el 15 de enero de 2027)."
            ),
        ),
    ],
)
def test_a_plan_that_begins_later_than_asked_says_why_first(assistant, language, said):
    assert plan(assistant, "SE", "BR", start=date(2027, 1, 11), language=language).notes[0] == said
    # 18 January is a Monday; from the Saturday before, only a weekend lies between, and a weekend needs no word.
    for start in (date(2027, 1, 16), date(2027, 1, 18)):
        assert "18" not in plan(assistant, "SE", "BR", start=start, language=language).notes[0]


def test_a_plan_that_begins_after_a_holiday_names_it(assistant):
    (note, *_) = plan(assistant, "SE", "DE", start=date(2027, 10, 3)).notes
    assert "German Unity" not in note  # a Sunday: the plan would have begun on the Monday all the same
    (note, *_) = plan(assistant, "SE", "PL", start=date(2027, 11, 11)).notes
    assert note.startswith("The plan begins on 12 November 2027, after a public holiday (Poland: ")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["the long weekends of May (17 May 2027)", "the summer holidays (15 July to 31 August 2027)"]),
        (
            "es",
            [
                "los puentes de mayo (el 17 de mayo de 2027)",
                "las vacaciones de verano (del 15 de julio al 31 de agosto de 2027)",
            ],
        ),
    ],
)
def test_days_are_told_in_words_and_a_single_one_as_one(assistant, language, said):
    made = plan(assistant, "MX", "DE", start=date(2027, 2, 25), language=language)
    notes = " ".join(made.notes)
    assert all(one in notes for one in said)
    assert not re.search(r"\d{4}-\d\d", notes + " ".join(step.dates for step in made.steps))
    for step in made.steps:
        assert step.dates.endswith(assistant._calendars.day_in_words(step.until, language))


def test_thanks_are_given_within_two_days_and_the_answer_is_waited_for_after_them(assistant):
    for code in ("JP", "SE", "US"):
        steps = {step.name: step for step in plan(assistant, code, "ES").steps}
        least, most = assistant.countries(code, "en").follow_up_days
        assert (steps["thank"].until - steps["thank"].first).days <= 2
        assert (steps["give"].first - steps["thank"].first).days >= least + most - 2
        assert "Within two days" in steps["thank"].what
        had = {step.name: step for step in plan(assistant, code, "ES", stage=Stage.REPLY).steps}
        assert (had["give"].first - had["thank"].until).days >= least
        assert had["give"].first - had["thank"].first < steps["give"].first - steps["thank"].first


@pytest.mark.parametrize(("language", "said"), [("en", "with an earlier step too"), ("es", "ya en un paso anterior")])
def test_where_a_call_may_be_proposed_at_once_its_step_says_that_an_earlier_one_will_do(assistant, language, said):
    for code, is_early in (("SE", True), ("MX", False)):
        assert assistant.countries(code, language).meeting == ("at_once" if is_early else "after_reply")
        (talk,) = [step for step in plan(assistant, code, "BR", language=language).steps if step.name == "talk"]
        assert (said in talk.what) == is_early


@pytest.mark.parametrize(
    ("stage", "names"),
    [
        (Stage.FIRST_CONTACT, NAMES),
        (Stage.REPLY, NAMES[2:]),
        (Stage.FOLLOW_UP, ["remind", *NAMES[2:]]),
        (Stage.KNOWN_CONTACT, NAMES[3:]),
    ],
)
def test_where_one_stands_decides_the_first_step(assistant, stage, names):
    made = plan(assistant, "SE", "BR", stage=stage)
    assert [step.name for step in made.steps] == names
    assert [step.number for step in made.steps] == list(range(1, len(names) + 1))


def test_a_reminder_waits_for_the_pause_of_the_country(assistant):
    made = plan(assistant, "JP", "ES", stage=Stage.FOLLOW_UP)
    assert (made.steps[0].first - TODAY).days >= assistant.library.countries["JP"]["follow_up_days"][0]


def test_without_a_country_the_plan_is_general_and_says_so(assistant):
    made = plan(assistant, None, None)
    assert [step.name for step in made.steps] == NAMES
    assert all(step.first.weekday() < 5 for step in made.steps)
    assert "--country" in made.notes[0]
    assert not [step for step in made.steps if step.backing.startswith("countries/")]


@pytest.mark.parametrize("start", [date(2050, 1, 1), date(1999, 1, 1), date.max, date.min])
def test_a_start_for_which_no_calendar_is_known_is_refused(assistant, start):
    with pytest.raises(InputError) as caught:
        plan(assistant, start=start)
    assert start.isoformat() in assistant.words("es").error(caught.value)


def test_a_country_without_a_guide_is_refused(assistant):
    with pytest.raises(InputError):
        plan(assistant, "LV")


FILLED = {
    "Saludo con título y apellido": "Estimada Dra. Pérez", "title and family name": "Dr. Perez", "first name": "Ana",
    "nombre": "Ana", "your name": "Luis", "su nombre": "Luis", "day and date": "day one", "another day and date": "day two",
    "día y fecha": "día uno", "otro día y fecha": "día dos", "time by their clock": "hour", "hora de allí": "hora",
    "their point": "cork swells in June", "your experience, in one sentence": "ours swelled 3 mm in a week",
    "your question": "the same in wet years", "su idea": "el corcho se hincha en junio",
    "su experiencia, en una frase": "el nuestro creció 3 mm en una semana", "su pregunta": "lo mismo en años húmedos",
}  # fmt: skip
"""What a user might put into the blanks that the critic reads as more than a noun; the others are filled with their own words."""

COMES_OF_THE_PAGE = {"culture.language"}
"""The texts stand in the language of the page, which the plan says where the reader tends to read another one."""


def filled(text):
    return re.sub(r"\[([^\]]+)\]", lambda m: FILLED.get(m[1]) or re.split(", | or | o ", m[1])[0], text)


def judged(assistant, step, country, language):
    channel = Channel.COMMENT if step.name == "listen" else Channel.EMAIL
    stage = Stage.FIRST_CONTACT if step.name == "connect" else Stage.KNOWN_CONTACT
    draft = Draft(text=filled(step.text), channel=channel, stage=stage, language=language, country=country)
    return assistant.critique(draft)


def test_every_text_holds_no_fact_and_once_filled_in_our_own_critic_would_send_it_to_that_country(assistant):
    everywhere = [(code, list(Purpose)[n % len(Purpose)], "en" if n % 2 else "es") for n, code in enumerate(COUNTRIES)]
    everything = [(code, one, language) for code in ("JP", "US") for one in Purpose for language in ("en", "es")]
    read = set()
    for code, purpose, language in [*everywhere, *everything]:
        for stage in Stage:
            for step in plan(assistant, code, purpose=purpose, stage=stage, language=language).steps:
                if (code, step.text) in read:
                    continue
                read.add((code, step.text))
                assert BLANK.search(step.text)
                assert not re.search(r"\d|https?:|@|\{", step.text)
                found = judged(assistant, step, None if step.name in AT_HOME else code, step.language)
                minded = [one.rule for one in found.findings if one.points and one.rule not in COMES_OF_THE_PAGE]
                assert (found.verdict, minded) == (Verdict.SEND, []), (code, purpose, step.name, language, step.text)
    assert len(read) > 600


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_written_depends_on_the_purpose(assistant, language):
    texts = {purpose: plan(assistant, purpose=purpose, language=language).steps for purpose in Purpose}
    for number, step in enumerate(texts[Purpose.CUSTOMER]):
        assert len({steps[number].text for steps in texts.values()}) == (len(Purpose) if step.name in BY_PURPOSE else 1)


def test_where_an_introducer_is_expected_the_first_text_names_one(assistant):
    connect = {
        code: next(one for one in plan(assistant, code).steps if one.name == "connect").text for code in ("JP", "US")
    }
    assert "[Name of your introducer]" in connect["JP"]
    assert "introducer" not in connect["US"]


def test_the_texts_are_in_a_language_that_the_reader_may_read_and_the_plan_says_so_first(assistant):
    abroad = plan(assistant, "JP", language="es")
    assert "en inglés, porque quien lee suele leer en japonés" in abroad.preface
    assert "--to ja" in abroad.preface
    assert {step.language for step in abroad.steps if step.name not in AT_HOME} == {"en"}
    assert {step.language for step in abroad.steps if step.name in AT_HOME} == {"es"}
    assert "Hello [first name]," in plan(assistant, "SE", language="es").steps[1].text
    assert not plan(assistant, "SE").preface
    assert "Japanese" in plan(assistant, "JP").preface
    assert "--lang es" in plan(assistant, "MX").preface
    assert "que es lo que lee la otra persona" in plan(assistant, "US", language="es").preface
    at_home = plan(assistant, "MX", language="es")
    assert not at_home.preface
    assert {step.language for step in at_home.steps} == {"es"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_plan_is_told_in_one_language(assistant, language):
    made = plan(assistant, "MX", "DE", language=language)
    said = " ".join([made.title, *made.notes, *(s.why + s.what + s.stop + s.text for s in made.steps)])
    assert "{" not in said
    other = {"en": r"\b(?:usted|respuesta|Saludo)\b", "es": r"\b(?:answer|message|Dear|with)\b"}[language]
    if language == "en":
        said = said.replace("usted with", "")  # the form of address itself
    assert not re.search(other, said)
