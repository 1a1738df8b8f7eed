"""The JSON API: one route a use case, the same objects as the command line prints."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.bootstrap import Assistant
from app.core.errors import DraftTooLong, TertuliaError, Unavailable, UnknownChoice
from app.core.model import MAX_CHARACTERS, Channel, Draft, Stage, Tone
from app.core.text import scrub
from app.interfaces.render_json import answer_json, critique_json, rewrite_json

LOG = logging.getLogger("tertulia")
FACTS = 3


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    @field_validator("*", mode="before")
    @classmethod
    def _scrubbed(cls, value: Any) -> Any:
        if isinstance(value, str):
            return scrub(value)
        return [scrub(v) if isinstance(v, str) else v for v in value] if isinstance(value, list) else value


class DraftBody(_Body):
    """A draft to critique."""

    text: str
    subject: str = Field(default="", max_length=500)
    channel: str | None = None
    stage: str | None = None
    language: str | None = Field(default=None, max_length=8)
    country: str | None = Field(default=None, max_length=2)
    facts: list[str] = Field(default_factory=list, max_length=FACTS)

    def draft(self, assistant: Assistant) -> Draft:
        """Return the draft; raises `UnknownChoice` for a channel, stage or country that does not exist."""
        for what, given, allowed in (("channel", self.channel, tuple(Channel)), ("stage", self.stage, tuple(Stage))):
            if given is not None and given not in allowed:
                raise UnknownChoice(what, given, allowed)
        country = self.country.upper() if self.country else None
        if country and country not in assistant.country_codes:
            raise UnknownChoice("country", country, ("a two-letter code such as ES, DE, JP, US",))
        return Draft(
            text=self.text,
            subject=self.subject,
            channel=Channel(self.channel) if self.channel else None,
            stage=Stage(self.stage) if self.stage else None,
            language=self.language.lower() if self.language else None,
            country=country,
            facts=tuple(self.facts),
        )


class RewriteBody(DraftBody):
    """A draft to rewrite."""

    tone: str = "warm"
    variants: int = Field(default=1, ge=1, le=3)
    to: str | None = Field(default=None, max_length=8)


class QuestionBody(_Body):
    """A question."""

    question: str
    language: str | None = None
    country: str | None = Field(default=None, max_length=2)


def create_api(assistant: Assistant) -> FastAPI:
    """Return the app with the JSON routes and the two health pages; a page can be mounted in it."""
    api = FastAPI(title="Tertulia", docs_url=None, redoc_url=None, openapi_url=None)

    @api.post("/api/critique")
    def critique(body: DraftBody) -> JSONResponse:
        return JSONResponse(critique_json(assistant.critique(body.draft(assistant))))

    @api.post("/api/rewrite")
    def rewrite(body: RewriteBody) -> JSONResponse:
        if body.tone not in tuple(Tone):
            raise UnknownChoice("tone", body.tone, tuple(Tone))
        made = assistant.rewrite(body.draft(assistant), tone=Tone(body.tone), variants=body.variants, to=body.to)
        return JSONResponse(rewrite_json(made))

    @api.post("/api/ask")
    def ask(body: QuestionBody) -> JSONResponse:
        if body.language and body.language not in assistant.languages:
            raise UnknownChoice("language", body.language, assistant.languages)
        country = body.country.upper() if body.country else None
        return JSONResponse(answer_json(assistant.ask(body.question, language=body.language, country=country)))

    @api.get("/healthz")
    def alive() -> dict[str, str]:
        return {"status": "ok"}

    @api.get("/readyz")
    def ready() -> JSONResponse:
        return JSONResponse({"status": "ready", **assistant.status(), "limit": MAX_CHARACTERS})

    @api.api_route("/api/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    def unknown(rest: str) -> JSONResponse:  # noqa: ARG001
        return JSONResponse({"error": "No such route. There are: POST /api/critique, /api/rewrite, /api/ask."}, 404)

    api.add_exception_handler(TertuliaError, _refused)
    api.add_exception_handler(RequestValidationError, _malformed)
    api.add_exception_handler(Exception, _failed)
    return api


async def _refused(_: Request, error: Exception) -> JSONResponse:
    status = 413 if isinstance(error, DraftTooLong) else 503 if isinstance(error, Unavailable) else 422
    return JSONResponse({"error": str(error)}, status)


async def _malformed(_: Request, error: Exception) -> JSONResponse:
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    named = [
        {"field": ".".join(str(part) for part in fault["loc"] if part != "body") or "body", "fault": fault["msg"]}
        for fault in faults
    ]
    fields = ", ".join(dict.fromkeys(fault["field"] for fault in named))
    return JSONResponse({"error": f"These fields are wrong: {fields}.", "fields": named}, 422)


async def _failed(_: Request, error: Exception) -> JSONResponse:
    # The class and a reference are logged, never the text of the error: it may quote what the user wrote.
    reference = uuid.uuid4().hex[:8]
    LOG.error("unexpected %s, reference %s", type(error).__name__, reference)
    return JSONResponse({"error": f"Something went wrong (reference {reference}). Nothing was kept."}, 500)
