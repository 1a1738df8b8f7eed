"""What bootstrap wires beside the use cases."""

from __future__ import annotations

import pytest

from app.bootstrap import build
from app.core.errors import InputError
from app.settings import Settings


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_guide_says_first_how_to_address_how_direct_to_be_and_what_to_avoid(assistant, language):
    for code in sorted(assistant.guides()):
        hints = assistant.country_hints(code, language)
        assert len(hints) == 3
        assert all(hint.quote and hint.article == f"countries/{code.lower()}" for hint in hints)


@pytest.mark.parametrize("code", [None, "", "LV", "xx"])
def test_a_country_without_a_guide_gives_no_hint(assistant, code):
    assert assistant.country_hints(code, "en") == ()


def test_own_articles_are_answered_from_and_cited_like_the_shipped_ones(tmp_path):
    article = tmp_path / "our-guide.md"
    article.write_text(
        "# Our own etiquette\n\n## Cold messages to beekeepers\n\nA first message to a beekeeper is sent after the"
        " harvest, never in swarming season, and names the valley.\n",
        "utf-8",
    )
    own = build(Settings(data_dir=tmp_path / "data", store="memory"))
    done = list(own.take_articles([article]))
    assert [(taken.name, taken.identifier) for taken in done] == [("our-guide.md", "own/our-guide")]
    answer = own.ask("When do I send a first message to a beekeeper?")
    assert answer.citations[0].article == "own/our-guide"
    assert "swarming season" in answer.text
    own.close()


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path):
    (tmp_path / "good.txt").write_text("Write to beekeepers after the harvest.", "utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\xff\x00\x01binary")
    own = build(Settings(data_dir=tmp_path / "data", store="memory"))
    done = list(own.take_articles([tmp_path / "good.txt", tmp_path / "bad.txt"]))
    assert [(taken.name, taken.identifier) for taken in done] == [("good.txt", "own/good"), ("bad.txt", "")]
    assert isinstance(done[1].error, InputError)
    own.close()


def test_the_passages_behind_an_answer_can_be_read_whole(assistant):
    answer = assistant.ask("¿Cómo me presento a un distribuidor japonés?")
    cited = assistant.cited(answer)
    assert [citation for citation, _ in cited] == list(answer.citations)
    for citation, text in cited:
        assert citation.quote in text
        assert len(text) > 2 * len(citation.quote)
