"""Judging a draft: what is recognised, what is refused, in whose language the reasons are."""

from __future__ import annotations

import pytest

from app.bootstrap import build
from app.core.errors import DraftTooLong, InputError
from app.core.model import Channel, Draft, Severity, Stage, Verdict
from app.settings import Settings

PITCH = (
    "Dear Sir or Madam,\n\nI hope this email finds you well. We are a leading provider of packaging and we help companies"
    " like yours cut costs by 40%. Do you have 15 minutes this week for a call? Book here: https://cal.example/x\n\nBest,\nTom"
)
PERSON = (
    "Hello Ana,\n\nYour talk in Lyon on cork stoppers answered a question our bottling line has had for years. Which glue"
    " held in the end? If now is not the moment, no need to answer.\n\nBest regards,\nLuis"
)


def test_a_pitch_is_not_to_be_sent_and_says_what_to_do_instead(assistant):
    critique = assistant.critique(Draft(text=PITCH))
    assert critique.verdict is Verdict.DO_NOT_SEND
    assert critique.score < 30
    assert critique.mass_mail > 0.8
    assert critique.route


def test_a_message_from_one_person_to_another_may_be_sent(assistant):
    critique = assistant.critique(Draft(text=PERSON))
    assert critique.verdict is Verdict.SEND
    assert critique.score >= 90
    assert critique.mass_mail < 0.3
    assert any(strength.rule.startswith("hook.") for strength in critique.strengths)
    assert not any(finding.severity is not Severity.SUGGESTION for finding in critique.findings)


def test_every_finding_of_a_pitch_names_the_passage_that_backs_it(assistant):
    for finding in assistant.critique(Draft(text=PITCH)).findings:
        assert finding.citation, finding.rule
        assert finding.citation.section
        assert finding.reason
        assert finding.fix


def test_reasons_are_in_the_language_of_the_user_and_rules_in_that_of_the_draft(assistant):
    critique = assistant.critique(Draft(text=PITCH), speak="es")
    assert critique.language == "en"
    reasons = {finding.rule: finding.reason for finding in critique.findings}
    assert reasons["opening.hope-finds-you-well"] != assistant.critique(Draft(text=PITCH)).findings[0].reason
    assert "plantilla" in reasons["opening.hope-finds-you-well"]


@pytest.mark.parametrize(
    ("text", "channel", "stage"),
    [
        ("Subject: Cork\n\n" + PERSON, Channel.EMAIL, Stage.FIRST_CONTACT),
        (
            "Hi Ana, your post on cork was useful, I would like to connect.",
            Channel.CONNECTION_NOTE,
            Stage.FIRST_CONTACT,
        ),
        ("Hi Ana, just following up on my last email about the glue.", Channel.MESSAGE, Stage.FOLLOW_UP),
        ("Thanks for your help on Tuesday, the glue holds.", Channel.MESSAGE, Stage.KNOWN_CONTACT),
    ],
)
def test_channel_and_stage_are_recognised_when_they_are_not_given(assistant, text, channel, stage):
    critique = assistant.critique(Draft(text=text))
    assert (critique.channel, critique.stage) == (channel, stage)


def test_a_language_without_rules_gets_the_measures_only_and_keeps_its_name(assistant):
    text = "Bonjour Madame,\n\nJe vous écris au sujet de votre conférence à Lyon sur les bouchons !!!\n\nCordialement,\nLuc"
    critique = assistant.critique(Draft(text=text))
    assert critique.language == "fr"
    assert {finding.rule.split(".")[0] for finding in critique.findings} <= {"clear", "template", "subject", "post"}


@pytest.mark.parametrize("text", ["", "  \n\t", "\u200b\u200b", "\x00"])
def test_a_text_without_a_visible_character_is_refused(assistant, text):
    with pytest.raises(InputError) as refused:
        assistant.critique(Draft(text=text))
    assert refused.value.key == "empty"


def test_a_text_over_the_limit_is_refused_before_it_is_read(assistant):
    assistant.critique(Draft(text="a " * 50_000))
    with pytest.raises(DraftTooLong):
        assistant.critique(Draft(text="a" * 100_001))


def test_a_rule_that_the_user_switched_off_stays_silent(tmp_path):
    quiet = build(Settings(data_dir=tmp_path, rules_off="opening.hope-finds-you-well, ask.no-way-out"))
    found = {finding.rule for finding in quiet.critique(Draft(text=PITCH)).findings}
    assert found
    assert not found & {"opening.hope-finds-you-well", "ask.no-way-out"}


def test_a_subject_given_apart_is_judged_without_moving_the_spans_of_the_text(assistant):
    critique = assistant.critique(
        Draft(text=PERSON, subject="RE: our conversation", channel=Channel.EMAIL, stage=Stage.FIRST_CONTACT)
    )
    (fake,) = [finding for finding in critique.findings if finding.rule == "honest.fake-reply"]
    assert fake.severity is Severity.ERROR
    assert (fake.start, fake.end, fake.quote) == (0, 0, "")
    assert "RE:" in fake.reason
    assert critique.verdict is not Verdict.SEND
