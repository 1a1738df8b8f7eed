"""A mend taken over with one click does what its finding says and harms nothing around it."""

from __future__ import annotations

import pytest

from app.adapters.rulebooks import read_rulebook
from app.core.critic import critique
from app.core.edits import Edit, safe_edit
from app.core.model import Channel, Draft, Finding
from tests.golden.figures import own_messages

WITHOUT_REASON = (
    "Dear Mr Hale,\n\nThis firm offers storage in three towns. The rooms are dry, the doors are wide and the lease can be"
    " ended each month. Please write to the office in order to receive the list of free rooms.\n\nJ. Ott"
)


def mended(text: str, rule: str, language: str = "en") -> str | None:
    draft = Draft(text=text, language=language, channel=Channel.EMAIL)
    found = critique(draft, read_rulebook(language))
    finding = next(f for f in found.findings if f.rule == rule)
    edit = safe_edit(draft, found, finding, read_rulebook(language))
    return edit.applied(text) if edit else None


def test_a_sentence_that_sells_is_left_out_and_the_rest_stands_as_it_was():
    text = "Hi Ana,\n\nI read your note on cork in the June issue. We help companies boost sales. How did you dry it?\n\nLuis"
    assert mended(text, "pitch.help-companies") == (
        "Hi Ana,\n\nI read your note on cork in the June issue. How did you dry it?\n\nLuis"
    )


def test_a_paragraph_of_one_sentence_leaves_no_hole():
    text = "Hi Ana,\n\nWe help companies boost sales by 40%.\n\nHow did you dry the cork for the June show?\n\nLuis"
    assert mended(text, "pitch.help-companies") == "Hi Ana,\n\nHow did you dry the cork for the June show?\n\nLuis"


def test_other_words_take_the_place_of_the_old_ones():
    assert mended("Hi Ana,\n\nPrior to the fair in Lyon I read your paper.\n\nLuis", "clear.prior-to") == (
        "Hi Ana,\n\nBefore the fair in Lyon I read your paper.\n\nLuis"
    )


def test_the_only_sentence_and_what_only_the_user_knows_are_not_touched():
    assert mended("Hi Ana,\n\nWe help companies boost sales by 40%.\n\nLuis", "pitch.help-companies") is None
    assert mended(WITHOUT_REASON, "hook.missing") is None


@pytest.mark.parametrize("message", own_messages(), ids=lambda m: m.identifier)
def test_no_mend_lowers_the_score_or_touches_the_greeting(message):
    draft, rulebook = message.draft, read_rulebook(message.draft.language)
    before = critique(draft, rulebook)
    for finding in before.findings:
        edit = safe_edit(draft, before, finding, rulebook)
        if edit is None:
            continue
        text = edit.applied(draft.text)
        after = critique(Draft(text=text, language=draft.language, channel=draft.channel, stage=draft.stage), rulebook)
        assert after.score >= before.score, (finding.rule, text)
        assert text.lstrip()[:6] == draft.text.lstrip()[:6]
        assert "  " not in text.replace(draft.text[: edit.start], "") or "  " in draft.text
        assert not text.strip().endswith(","), text


def test_a_finding_of_another_text_is_not_applied():
    draft = Draft(
        text="Hi Ana,\n\nI read your note on cork. We help companies boost sales.\n\nLuis", channel=Channel.EMAIL
    )
    found = critique(draft, read_rulebook("en"))
    other = next(f for f in found.findings if f.rule == "pitch.help-companies")
    moved = Finding(**{name: getattr(other, name) for name in Finding.__slots__} | {"start": 0, "end": 3})
    assert safe_edit(draft, found, moved, read_rulebook("en")) is None
    assert Edit(0, 2, "Yo").applied("Hi Ana") == "Yo Ana"
