"""The JSON API: one route a use case, the same objects as the command line prints."""

from __future__ import annotations

import logging
import uuid
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from app.bootstrap import Assistant
from app.core.errors import DraftTooLong, TertuliaError, Unavailable, UnknownChoice
from app.core.model import MAX_CHARACTERS, Channel, Draft, Purpose, Stage, Tone
from app.core.text import scrub
from app.interfaces import choices
from app.interfaces.render_guide import guide_json, plan_json
from app.interfaces.render_json import answer_json, critique_json, received_json, rewrite_json

LOG = logging.getLogger("tertulia")

ROUTES = ("/api/critique", "/api/rewrite", "/api/triage", "/api/ask", "/api/guide", "/api/plan")

Fact = Annotated[str, StringConstraints(max_length=choices.FACT_LENGTH)]

COUNTRY_CODE = 3
"""Letters of the longest code of a country: DE, or DEU (ISO 3166-1), as on the command line."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    @field_validator("*", mode="before")
    @classmethod
    def _scrubbed(cls, value: Any) -> Any:
        if isinstance(value, str):
            return scrub(value)
        return [scrub(v) if isinstance(v, str) else v for v in value] if isinstance(value, list) else value


class Dismissed(_Body):
    """A finding that the user does not want to see again."""

    rule: str = Field(max_length=80)
    quote: str = Field(default="", max_length=MAX_CHARACTERS)


class DraftBody(_Body):
    """A draft to critique."""

    text: str
    subject: str = Field(default="", max_length=500)
    channel: str | None = None
    stage: str | None = None
    language: str | None = Field(default=None, max_length=8)
    country: str | None = Field(default=None, max_length=COUNTRY_CODE)
    home: str | None = Field(default=None, max_length=COUNTRY_CODE, alias="from")
    region: str | None = Field(default=None, max_length=60)
    facts: list[Fact] = Field(default_factory=list, max_length=choices.FACTS)
    dismissed: list[Dismissed] = Field(default_factory=list, max_length=200)

    def draft(self, assistant: Assistant) -> Draft:
        """Return the draft; raises `UnknownChoice` for a channel, stage, language or country that does not exist."""
        country = choices.country(assistant, self.country)
        return Draft(
            text=self.text,
            subject=self.subject,
            channel=choices.choice("channel", self.channel, Channel),
            stage=choices.choice("stage", self.stage, Stage),
            language=choices.language(self.language),
            country=country,
            home=choices.home(assistant, self.home),
            region=choices.region(assistant, self.region, country),
            facts=choices.facts(self.facts),
            dismissed=frozenset((one.rule, one.quote) for one in self.dismissed),
        )


class RewriteBody(DraftBody):
    """A draft to rewrite."""

    tone: str = "warm"
    variants: int = Field(default=1, ge=1, le=3)
    to: str | None = Field(default=None, max_length=8)
    plain: bool = False


class ReceivedBody(_Body):
    """A message somebody received."""

    text: str


class QuestionBody(_Body):
    """A question."""

    question: str
    language: str | None = Field(default=None, max_length=8)
    country: str | None = Field(default=None, max_length=COUNTRY_CODE)


class GuideBody(_Body):
    """A country to write to, and the one to compare it with."""

    country: str = Field(max_length=COUNTRY_CODE)
    home: str | None = Field(default=None, max_length=COUNTRY_CODE, alias="from")
    region: str | None = Field(default=None, max_length=60)
    language: str | None = Field(default=None, max_length=8)


class PlanBody(_Body):
    """What a plan is for."""

    country: str | None = Field(default=None, max_length=COUNTRY_CODE)
    home: str | None = Field(default=None, max_length=COUNTRY_CODE, alias="from")
    region: str | None = Field(default=None, max_length=60)
    start: str | None = Field(default=None, max_length=10)
    purpose: str | None = None
    stage: str | None = None
    language: str | None = Field(default=None, max_length=8)


def create_api(assistant: Assistant) -> FastAPI:
    """Return the app with the JSON routes and the two health pages; a page can be mounted in it."""
    api = FastAPI(title="Tertulia", docs_url=None, redoc_url=None, openapi_url=None)

    @api.post("/api/critique")
    def critique(body: DraftBody) -> JSONResponse:
        draft = body.draft(assistant)
        found = assistant.critique(draft)
        return JSONResponse(critique_json(found, assistant.sending(draft, found.language)))

    @api.post("/api/rewrite")
    def rewrite(body: RewriteBody) -> JSONResponse:
        tone = choices.choice("tone", body.tone, Tone) or Tone.WARM
        to = choices.target(body.to)
        draft = body.draft(assistant)
        made = assistant.rewrite(draft, tone=tone, variants=body.variants, to=to, plain=body.plain)
        return JSONResponse(rewrite_json(made, assistant.sending(draft, made.before.language)))

    @api.post("/api/triage")
    def triage(body: ReceivedBody) -> JSONResponse:
        return JSONResponse(received_json(assistant.triage(body.text)))

    @api.post("/api/ask")
    def ask(body: QuestionBody) -> JSONResponse:
        language, country = choices.language(body.language), choices.country(assistant, body.country)
        return JSONResponse(answer_json(assistant.ask(body.question, language=language, country=country)))

    @api.post("/api/guide")
    def guide(body: GuideBody) -> JSONResponse:
        code = choices.country(assistant, body.country)
        if code is None:
            raise UnknownChoice("country", body.country, choices.COUNTRIES)
        language = choices.language(body.language) or assistant.settings.interface_language
        home = choices.country(assistant, body.home)
        region = choices.region(assistant, body.region, code)
        found = assistant.guide(code, home=home, region=region, language=language, now=assistant.now())
        return JSONResponse(guide_json(found))

    @api.post("/api/plan")
    def plan(body: PlanBody) -> JSONResponse:
        today = assistant.now().astimezone().date()
        country = choices.country(assistant, body.country)
        made = assistant.plan(
            country=country,
            region=choices.region(assistant, body.region, country),
            home=choices.country(assistant, body.home),
            start=choices.date(body.start, today),
            today=today,
            purpose=choices.choice("purpose", body.purpose, Purpose) or Purpose.CUSTOMER,
            stage=choices.choice("stage", body.stage, Stage) or Stage.FIRST_CONTACT,
            language=choices.language(body.language) or assistant.settings.interface_language,
        )
        return JSONResponse(plan_json(made))

    @api.get("/healthz")
    def alive() -> dict[str, str]:
        return {"status": "ok"}

    @api.get("/readyz")
    def ready() -> JSONResponse:
        return JSONResponse({"status": "ready", **assistant.status(), "limit": MAX_CHARACTERS})

    @api.api_route("/api/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    def unknown(rest: str) -> JSONResponse:  # noqa: ARG001
        return JSONResponse({"error": f"No such route. There are: POST {', '.join(ROUTES)}."}, 404)

    api.add_exception_handler(TertuliaError, _refused)
    api.add_exception_handler(RequestValidationError, _malformed)
    api.add_exception_handler(400, _unreadable)
    api.add_exception_handler(Exception, _failed)
    return api


async def _refused(_: Request, error: Exception) -> JSONResponse:
    status = 413 if isinstance(error, DraftTooLong) else 503 if isinstance(error, Unavailable) else 422
    return JSONResponse({"error": str(error)}, status)


async def _malformed(_: Request, error: Exception) -> JSONResponse:
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    named = [{"field": _field(fault), "fault": fault["msg"]} for fault in faults]
    fields = ", ".join(dict.fromkeys(fault["field"] for fault in named))
    return JSONResponse({"error": f"These fields are wrong: {fields}.", "fields": named}, 422)


def _field(fault: dict[str, Any]) -> str:
    """Return the name of the field; the loc of broken JSON is a place in the text and names none."""
    parts = () if fault["type"] == "json_invalid" else fault["loc"]
    return ".".join(str(part) for part in parts if part != "body") or "body"


async def _unreadable(_: Request, _error: Exception) -> JSONResponse:
    return JSONResponse({"error": "The request cannot be read. Send a JSON object."}, 400)


async def _failed(_: Request, error: Exception) -> JSONResponse:
    # The class and a reference are logged, never the text of the error: it may quote what the user wrote.
    reference = uuid.uuid4().hex[:8]
    LOG.error("unexpected %s, reference %s", type(error).__name__, reference)
    return JSONResponse({"error": f"Something went wrong (reference {reference}). Nothing was kept."}, 500)
