"""What is sent to a model, to the letter and in tokens.

The files in snapshots/ are what goes over the wire, system part first. After a change that is meant, write them anew with
`SNAPSHOTS=write pytest tests/services/test_prompts_sent.py` and read the difference. The table of tokens against the
naive way (all findings with their articles whole, the whole guide of the country) is printed with
`pytest -s -k table tests/services/test_prompts_sent.py`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.adapters.tokens import TokenCounter
from app.bootstrap import Assistant, build
from app.core.model import Draft, Passage, Ranked, Tone
from app.services.answer import PASSAGE_TOKENS as ANSWER_PASSAGES
from app.services.brief import DRAFT_TOKENS, PROMPT_TOKENS
from app.services.wishes import Wishes
from app.settings import Settings
from tests.services.test_rewrite import EN, ES

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden"
ANSWER_TOKENS = 2500
FACT = {"en": "your talk at Alimentaria on oil packaging", "es": "su charla en Alimentaria sobre envases de aceite"}
EVIDENCE = "You check one message against its only sources."
"""How the request begins that asks for the evidence of a text."""

INVENTED = "Hi Maria, Peter Novak of Acme sent me on 3 May."


class Listener:
    """A model that keeps what it is told and says one thing."""

    name = "listener"
    host = "nowhere"

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.says = INVENTED

    def write(self, system: str, user: str, *, max_tokens: int) -> Iterator[str]:
        assert max_tokens > 0
        self.heard.append((system, user))
        yield self.says

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Assistant, Listener]]:
    model = Listener()
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("told"), store="memory", language="en", tiktoken_cache_dir=TABLES
    )
    made = build(settings, model=model)
    yield made, model
    made.close()


TABLES = Path(os.environ["TIKTOKEN_CACHE_DIR"]) if os.environ.get("TIKTOKEN_CACHE_DIR") else None


def count(text: str) -> int:
    return COUNTER.count_tokens(text)


COUNTER = TokenCounter(TABLES)


def golden(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((GOLDEN / f"{name}s.toml").read_text("utf-8"))[name]
    return found


def compared(name: str, prompt: tuple[str, str]) -> None:
    path = HERE / "snapshots" / f"{name}.txt"
    sent = "\n\n=== user ===\n\n".join(prompt)
    if os.environ.get("SNAPSHOTS") == "write":
        path.write_text(sent, "utf-8")
    assert sent == path.read_text("utf-8"), f"{name}: what is sent has changed"


@pytest.mark.parametrize("country", [None, "JP"])
@pytest.mark.parametrize(("language", "text"), [("en", EN), ("es", ES)])
def test_a_rewrite_and_its_repair_are_sent_to_the_letter(told, language: str, text: str, country: str | None) -> None:
    assistant, model = told
    model.heard.clear()
    model.says = INVENTED
    draft = Draft(text=text, country=country, facts=(FACT[language],))
    assistant.rewrite(draft, speak=language)
    first, second = model.heard
    name = f"rewrite-{language}{f'-{country.lower()}' if country else ''}"
    # Budgets depend on how tokens are counted; the files are those of the estimate, which is there on every machine.
    if not COUNTER.exact:
        compared(name, first)
        compared(f"{name}-repair", second)
    assert second[0] == first[0]
    assert second[1].startswith(first[1].rstrip().removesuffix("none"))


WISHES = {
    "en": (
        "mention the fair in Bilbao",
        "make it sound less like a robot",
        "keep my first sentence, formal and shorter",
    ),
    "es": ("menciona la feria de Bilbao", "conserva mi primera frase", "en alemán, formal y más corto"),
}


@pytest.mark.parametrize(("language", "text"), [("en", EN), ("es", ES)])
def test_a_refinement_is_sent_to_the_letter(told, language: str, text: str) -> None:
    assistant, model = told
    model.says = INVENTED
    draft = Draft(text=text, country="JP", facts=(FACT[language],))
    versions = assistant.refine.first(assistant.rewrite(draft, speak=language), draft)
    for said in WISHES[language]:
        model.heard.clear()
        wish = assistant.refine.recognise(said, language)
        made = assistant.refine(wish, draft, versions, speak=language)
        draft, versions = made.draft, made.versions
    first, second = model.heard
    if not COUNTER.exact:
        compared(f"refine-{language}", first)
    assert second[0] == first[0]
    assert second[1].startswith(first[1].rstrip().removesuffix("none"))
    assert FACT[language] in first[1]
    assert "Bilbao" in first[1].partition("<facts>")[2].partition("</facts>")[0]


def test_a_refinement_of_any_ordinary_message_stays_within_the_budget_the_newest_first(told) -> None:
    assistant, _ = told
    wishes = Wishes(assistant.brief)
    facts = tuple(f"fact number {number} that the user told us of the reader" for number in range(60))
    earlier = tuple(f"Wish number {number} of the user." for number in range(60))
    found = []
    for message in golden("message")[::3]:
        if count(message["text"]) > DRAFT_TOKENS:
            continue
        before = assistant.critique(Draft(text=message["text"], country="JP"))
        values = wishes(
            message["text"],
            ("Make it shorter: about 60 words, greeting and closing included.",),
            before,
            tone=Tone.CONCISE,
            target=before.language,
            facts=facts,
            kept=(message["text"][:80],),
            earlier=earlier,
        )
        found.append(assistant.brief.size("refine", values))
        assert values["facts"].startswith("- fact number 59")
        assert values["message"] == message["text"]
        assert "number 59" in values["earlier"] or values["earlier"] == "- none"
        assert "number 0 " not in values["facts"] + values["earlier"]
    assert len(found) > 60
    assert max(found) <= PROMPT_TOKENS


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How should I introduce myself to a Japanese distributor?"),
        ("es", "¿Cuánto espero antes de insistir a un comprador alemán?"),
    ],
)
def test_an_answer_is_sent_to_the_letter(told, language: str, question: str) -> None:
    assistant, model = told
    model.heard.clear()
    model.says = "NO ANSWER"
    assistant.ask(question)
    if not COUNTER.exact:
        compared(f"answer-{language}", model.heard[0])
    else:
        assert question in model.heard[0][1]


def sizes(assistant: Assistant, country: str | None) -> Iterator[tuple[int, int]]:
    """Yield the tokens of draft and prompt for every golden message of ordinary length."""
    for message in golden("message"):
        if (own := count(message["text"])) > DRAFT_TOKENS:
            continue
        draft = Draft(text=message["text"], country=country, facts=(FACT["en"], FACT["es"], "x " * 150))
        before = assistant.critique(draft)
        values = assistant.brief(draft, before, Tone.WARM, before.language)
        yield own, assistant.brief.size("rewrite", values)


@pytest.mark.parametrize("country", [None, "JP", "IN"])
def test_a_rewrite_of_any_ordinary_draft_stays_within_the_budget(told, country: str | None) -> None:
    assistant, _ = told
    found = list(sizes(assistant, country))
    assert len(found) > 200
    assert max(whole for _, whole in found) <= PROMPT_TOKENS


@pytest.mark.parametrize("tokens", [DRAFT_TOKENS - 20, DRAFT_TOKENS, 3 * DRAFT_TOKENS])
def test_a_long_draft_goes_in_whole_and_the_passages_give_way_first(told, tokens: int) -> None:
    assistant, _ = told
    text = ES
    while count(text) < tokens - 40:
        text = text.replace("\n\nSaludos", " Somos líderes y aumentamos sus ventas un 30 %.\n\nSaludos")
    draft = Draft(text=text, country="JP", facts=(FACT["es"],) * 3)
    before = assistant.critique(draft)
    values = assistant.brief(draft, before, Tone.WARM, "es")
    assert values["draft"] == text
    assert values["findings"].count("\n- ") >= 2
    if tokens <= DRAFT_TOKENS:
        assert assistant.brief.size("rewrite", values) <= PROMPT_TOKENS
    else:
        assert values["passages"] == "none"


def test_any_question_stays_within_the_budget(told) -> None:
    assistant, model = told
    model.says = "NO ANSWER"
    model.heard.clear()
    questions = [q["text"] for q in golden("question")]
    for question in questions[::3]:
        assistant.ask(question)
    assert len(model.heard) > 100
    assert max(count(f"{system}\n{user}") for system, user in model.heard) <= ANSWER_TOKENS


def test_a_section_of_the_users_own_that_is_longer_than_the_budget_is_cut_behind_a_sentence(told) -> None:
    assistant, _ = told
    passage = Passage(
        language="en",
        article="own/house",
        anchor="a",
        section="House style",
        title="House",
        text="We write short letters to everybody. " * 900,
    )
    (kept,) = assistant.ask.affordable((Ranked(passage=passage, score=1, coverage=1),))
    assert 0 < count(kept.text) <= ANSWER_PASSAGES
    assert kept.text.endswith("everybody.")


def naive(assistant: Assistant, draft: Draft) -> str:
    """Return the prompt as it is usually made: everything that has to do with the draft, whole."""
    before = assistant.critique(draft)
    articles = dict.fromkeys(f.citation.article for f in before.findings if f.citation)
    if draft.country:
        articles[f"countries/{draft.country.lower()}"] = None
    whole = [
        assistant.library.read_one(before.language, one) or assistant.library.read_one("en", one) for one in articles
    ]
    texts = [f"{p.section}\n{p.text}" for article in whole if article for p in article.passages]
    findings = [f"- “{f.quote}”: {f.reason} {f.fix}" for f in before.findings]
    everything = {"passages": "\n\n".join(texts), "findings": "\n".join(findings)}
    values = assistant.brief(draft, before, Tone.WARM, before.language) | everything
    return "\n".join(assistant.brief.prompt("rewrite", **values, faults="none"))


def test_table_of_tokens_against_the_naive_way(told, capsys) -> None:
    assistant, _ = told
    rows = []
    for language, text in (("en", EN), ("es", ES)):
        for country in (None, "JP"):
            draft = Draft(text=text, country=country, facts=(FACT[language],))
            before = assistant.critique(draft)
            ours = assistant.brief.size("rewrite", assistant.brief(draft, before, Tone.WARM, before.language))
            rows.append((f"rewrite {language} {country or '-'}", ours, count(naive(assistant, draft))))
    with capsys.disabled():
        print(f"\n{'job':<16}{'ours':>8}{'naive':>8}   ({'o200k_base' if COUNTER.exact else 'estimated'})")
        for job, ours, everything in rows:
            print(f"{job:<16}{ours:>8}{everything:>8}")
    assert all(ours < everything for _, ours, everything in rows)
