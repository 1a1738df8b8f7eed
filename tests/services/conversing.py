"""A conversation as a test holds it: message after message, and the text of the last version."""

from __future__ import annotations

from app.bootstrap import Assistant
from app.services.chat import Conversation, Reply


def say(assistant: Assistant, *messages: str, speak: str = "en", after: Conversation | None = None) -> Reply:
    """Say the messages one after the other and return the last reply."""
    conversation = after or Conversation()
    for message in messages:
        reply = list(assistant.chat(message, conversation, speak=speak))[-1]
        assert isinstance(reply, Reply)
        conversation = reply.conversation
    return reply


def text(reply: Reply) -> str:
    """Return the text of the version that a reply shows."""
    assert reply.rewrite
    return reply.rewrite.variants[0].text
