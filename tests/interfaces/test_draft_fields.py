"""The fields that a draft is read from: a value that is on no list counts as not given."""

from __future__ import annotations

from app.core.model import Channel, Stage
from app.interfaces.web_draft import Given

GUIDES = frozenset(("ES", "JP"))


def given(**values):
    empty = dict.fromkeys(("text", "channel", "stage", "country", "home", "facts", "language", "dismissed"))
    return Given(**{**empty, **values})


def test_a_draft_has_what_its_fields_say():
    draft = given(
        text="Hi Ana", channel="email", stage="reply", country="JP", home="ES", facts="met in Bilbao\n\nspoke\na\nb"
    ).draft(GUIDES)
    assert (draft.text, draft.channel, draft.stage) == ("Hi Ana", Channel.EMAIL, Stage.REPLY)
    assert (draft.country, draft.home) == ("JP", "ES")
    assert draft.facts == ("met in Bilbao", "spoke", "a")


def test_what_is_on_no_list_counts_as_not_given():
    draft = given(text=7, channel="pigeon", stage=[], country="XX", home={"a": 1}.get("b"), facts=None).draft(GUIDES)
    assert (draft.text, draft.channel, draft.stage, draft.country, draft.home, draft.facts) == (
        "",
        None,
        None,
        None,
        None,
        (),
    )
    assert given(text=" \n").is_empty


def test_only_pairs_are_put_aside():
    assert given(dismissed=[("rule", "quote"), "x", (1,), ["a", "b"]]).put_aside == {("rule", "quote"), ("a", "b")}
    assert given(dismissed="rule").put_aside == frozenset()
