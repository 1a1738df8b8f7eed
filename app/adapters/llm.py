"""The language model as a `ModelWriter`: LangChain in front of any provider, and every way in which a server can fail.

Nothing is imported or connected before the first answer is asked for. What a provider says in an error is read to tell
the cause, and never shown: it can repeat the key or the user's text.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from app.adapters.breaker import LENGTH_NAMES, Breaker, Fault, classify
from app.adapters.deadlines import BackgroundLoop
from app.core.errors import InputError, TertuliaError, WriterUnavailable
from app.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessageChunk

OPENAI_URL = "https://api.openai.com/v1"
CONNECT_SECONDS = 3.0
GRACE = 2.0
"""Seconds to wait for the end of a stream whose model has said that it is finished."""

ANSWER_LIMIT = 64 * 1024
"""Bytes of an answer; more than any text of this product, less than what would freeze a page."""

STREAM_LIMIT = 64 * 1024 * 1024
"""Bytes of a response with its wrapping; a line without an end would otherwise fill the memory."""

FINISH_KEYS = ("finish_reason", "stop_reason", "done_reason", "status")
FINISHED = frozenset({"stop", "end_turn", "stop_sequence", "completed"})
TOO_SHORT = frozenset({"length", "max_tokens", "max_output_tokens", "incomplete"})
UNFINISHED = (None, "", "in_progress", "queued")
"""Where providers say how an answer ended, and what they call the two proper ends, in lower case."""

SAYS = {
    "busy": "{host} is busy or has trouble{status}; try again in a minute.",
    "quota": "The account at {host} has no credit left; see its billing page.",
    "refused": "{host} refused the request{status}; check the API key and what it may use.",
    "not_found": "{host} does not know the model “{name}” or the address{status}; a base URL usually ends in /v1.",
    "too_long": "The text is too long for the model “{name}”; shorten it.",
    "unreachable": "{host} cannot be reached; check the base URL and whether the server runs.",
    "slow": "{host} took too long; try again, or raise TERTULIA_MODEL_PATIENCE and TERTULIA_MODEL_TIMEOUT.",
    "incomplete": "The answer of {host} broke off before its end.",
    "garbled": "{host} did not answer as a chat-completions server does; check the base URL.",
    "data": "{host} sent data instead of a text; try again, or choose another model.",
    "empty": "{host} sent an empty answer; if the model thinks first, raise TERTULIA_MODEL_MAX_TOKENS.",
    "paused": "{host} failed several times; it is left alone for {seconds:.0f} seconds.",
}
"""One sentence a reason, each with the next step."""


class ServerWriter:
    """`ModelWriter` over LangChain; safe for several threads at once."""

    def __init__(self, settings: Settings, *, breaker: Breaker | None = None) -> None:
        provider, _, bare = settings.model_name.partition(":")
        # `llama3:8b` looks like provider:name; where a base URL is set there is only one provider.
        self._provider = "openai" if settings.base_url else provider.replace("-", "_")
        self.name = bare if provider.replace("-", "_") == self._provider else settings.model_name
        self.host = _host(settings.base_url or OPENAI_URL) if self._provider == "openai" else provider
        self._settings = settings
        self._breaker = breaker or Breaker()
        self._loop = BackgroundLoop()
        self._models: dict[int, BaseChatModel] = {}
        self._client: Any = None
        self._lengths = [*_length_names(settings.base_url), ""] if self._provider == "openai" else [""]

    def write(self, system: str, user: str, *, max_tokens: int) -> Iterator[str]:
        """Yield the answer in pieces, and `""` at least every 0.2 s while none comes, so that it can be closed.

        Raises `WriterUnavailable` with what was received in `partial`; `InputError` when a package is missing.
        """
        seconds = self._breaker.remaining()
        if seconds > 0:
            raise self._unavailable(Fault("paused"), seconds=seconds)
        self._check_settings()
        yield from self._loop.stream(lambda put: self._produce(system, user, max_tokens, put))

    def close(self) -> None:
        """Stop all answers and let go of the connections and of the thread."""
        self._loop.close(self._hang_up)

    async def _hang_up(self) -> None:
        self._models.clear()
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _check_settings(self) -> None:
        # The libraries answer each of these with "Connection error", or with a traceback that holds the key.
        if self._provider != "openai":
            return
        address, key = self._settings.base_url, self._settings.api_key.get_secret_value()
        if address and not _is_web_address(address):
            raise WriterUnavailable("The base URL must look like http://127.0.0.1:11434/v1.", reason="unreachable")
        if not address and not key:
            raise WriterUnavailable("There is no API key; set OPENAI_API_KEY.", reason="refused")
        if not (key.isascii() and key.isprintable()):
            raise WriterUnavailable("The API key has characters that no key has; copy it anew.", reason="refused")

    async def _produce(
        self, system: str, user: str, max_tokens: int, put: Callable[[str], None]
    ) -> TertuliaError | None:
        heard = _Heard(put)
        fault: Fault | None
        try:
            # Built here, so that the first import (about two seconds) neither blocks nor counts as waiting.
            model = self._model(max_tokens)
            async with asyncio.timeout(self._settings.model_timeout):
                asked_with = self._lengths[0]
                fault = await self._listen(model, system, user, heard)
                while fault is not None and fault.unwanted and fault.unwanted == asked_with:
                    self._give_up(asked_with)
                    asked_with, model = self._lengths[0], self._model(max_tokens)
                    fault = await self._listen(model, system, user, heard)
                if fault is not None and fault.wait is not None and not heard.size:
                    await asyncio.sleep(fault.wait)
                    fault = await self._listen(model, system, user, heard)
        except TimeoutError:
            fault = heard.verdict() if heard.is_finished else Fault("slow")
        except TertuliaError as exc:
            return exc
        if fault is None:
            return None
        if fault.counts:
            self._breaker.record_failure()
        return self._unavailable(fault, partial=heard.text)

    async def _listen(self, model: BaseChatModel, system: str, user: str, heard: _Heard) -> Fault | None:
        """Hear one answer out; return why it is none. A cancellation passes through and closes the connection."""
        messages = [("system", _whole(system)), ("human", _whole(user))]
        try:
            answer = cast("AsyncGenerator[BaseMessageChunk]", model.astream(messages))
            async with contextlib.aclosing(answer) as chunks:
                while not heard.is_full:
                    async with asyncio.timeout(GRACE if heard.is_finished else self._settings.model_patience):
                        chunk = await anext(chunks, None)
                    if chunk is None:
                        break
                    heard.take(chunk)
        except Exception as exc:  # noqa: BLE001 - a malformed answer surfaces as TypeError, KeyError, JSONDecodeError ...
            # After the model's own full stop nothing that the connection does takes the answer back.
            return heard.verdict() if heard.is_finished else classify(exc, begun=bool(heard.size))
        return heard.verdict()

    def _give_up(self, length_name: str) -> None:
        """Call the longest answer by another name from now on; another answer may have found out first."""
        if length_name in self._lengths:
            self._lengths.remove(length_name)
            self._models.clear()

    def _model(self, max_tokens: int) -> BaseChatModel:
        if max_tokens not in self._models:
            self._models[max_tokens] = self._build(max_tokens)
        return self._models[max_tokens]

    def _build(self, max_tokens: int) -> BaseChatModel:
        try:
            from langchain.chat_models import init_chat_model  # noqa: PLC0415 - a second, for those who use a model

            options: dict[str, Any] = {"max_tokens": max_tokens, "timeout": self._settings.model_timeout}
            if self._provider == "openai":
                options = self._openai_options(max_tokens)
            model = init_chat_model(self.name, model_provider=self._provider, max_retries=0, **options)
            return cast("BaseChatModel", model)
        except ImportError as exc:
            # The cause names the module; a provider's package is not always called like the provider.
            module = getattr(exc.__cause__ or exc, "name", None) or f"langchain_{self._provider}"
            package = module.partition(".")[0].replace("_", "-")
            failure = InputError(
                f"The provider “{self._provider}” needs a package: pip install {package}",
                key="writer_package",
                provider=self._provider,
                package=package,
            )
        except Exception:  # noqa: BLE001 - each provider has its own way to say that it lacks a key
            name = f"{self._provider}:{self.name}"
            failure = InputError(
                f"The model “{name}” cannot be set up; check its name and its key.", key="writer_setup", name=name
            )
        # Raised out here, else the provider's own error, which may hold the key, would hang on to this one.
        raise failure

    def _openai_options(self, max_tokens: int) -> dict[str, Any]:
        import openai  # noqa: PLC0415 - see `_build`

        address = self._settings.base_url
        if self._client is None:
            self._client = openai.DefaultAsyncHttpxClient(
                # The longest silence is measured above; here it only ends what was forgotten.
                timeout=openai.Timeout(self._settings.model_patience + 5, connect=CONNECT_SECONDS),
                # A proxy of the shell cannot reach a server on this machine, and has no business to read its texts.
                trust_env=not _is_loopback(address or OPENAI_URL),
                # A redirect would carry the text to a host that the user was not told of.
                follow_redirects=False,
                event_hooks={"response": [_guard]},
            )
        options: dict[str, Any] = {
            # Always given: left out, LangChain reads LANGSMITH_GATEWAY and sends the text elsewhere.
            "base_url": address or OPENAI_URL,
            "api_key": self._settings.api_key.get_secret_value() or "none",
            "http_async_client": self._client,
            "http_socket_options": (),
            "openai_proxy": None,
            "stream_usage": False,
            "stream_chunk_timeout": None,
            # Never sent: models that think refuse it, and LangChain adds one to names that begin with o1.
            "temperature": None,
        }
        options |= {"use_responses_api": False} if address else {"store": False}
        match self._lengths[0]:
            case "max_completion_tokens":
                options["max_tokens"] = max_tokens  # so LangChain renames it, wherever it goes
            case "max_tokens":
                options["extra_body"] = {"max_tokens": max_tokens}
        return options

    def _unavailable(self, fault: Fault, *, partial: str = "", seconds: float = 0.0) -> WriterUnavailable:
        status = f" (HTTP {fault.status})" if fault.status else ""
        message = SAYS[fault.reason].format(host=self.host, name=self.name, status=status, seconds=seconds)
        return WriterUnavailable(message, reason=fault.reason, partial=partial)


class _Heard:
    """What has arrived of one answer."""

    def __init__(self, put: Callable[[str], None]) -> None:
        self._put = put
        self._parts: list[str] = []
        self._finish = ""
        self._shaped = False
        self.size = 0
        self.is_full = False

    @property
    def text(self) -> str:
        return "".join(self._parts)

    @property
    def is_finished(self) -> bool:
        return bool(self._finish)

    def take(self, chunk: BaseMessageChunk) -> None:
        """Hand on the text of a chunk; one without text is a sign of life (models that think send many)."""
        said = chunk.response_metadata
        self._shaped = self._shaped or bool(said)
        ends = [str(said[key]).lower() for key in FINISH_KEYS if said.get(key) not in UNFINISHED]
        self._finish = ends[0] if ends else self._finish
        raw = _whole(str(chunk.text)).encode()
        room = ANSWER_LIMIT - self.size
        self.is_full = len(raw) > room
        if piece := raw[:room].decode(errors="ignore"):
            self.size += len(raw)
            self._parts.append(piece)
            self._put(piece)

    def verdict(self) -> Fault | None:
        """Return what is wrong with the answer now that it is over."""
        if self.is_full:
            return Fault("incomplete", counts=False)
        if self.text.strip():
            if _is_data(self.text):
                return Fault("data", counts=False)
            if self._finish in FINISHED:
                return None
            return Fault("incomplete", counts=self._finish not in TOO_SHORT)
        if self._finish:
            return Fault("empty")
        return Fault("incomplete" if self._shaped else "garbled")


def server_writer(settings: Settings) -> ServerWriter:
    """Return the writer of the model in `settings`; a wrong setting shows when it is first used."""
    return ServerWriter(settings)


async def _guard(response: Any) -> None:
    """Make `response` fail on a body that is no event stream, which the library reads as an empty success."""
    read = response.aiter_bytes

    async def guarded(chunk_size: int | None = None) -> AsyncIterator[bytes]:
        size, opening = 0, b"" if response.is_success else b"an error is no stream"
        async with contextlib.aclosing(read(chunk_size)) as parts:
            async for part in parts:
                opening = opening or part.lstrip()[:1]
                size += len(part)
                if opening in {b"<", b"{", b"["} or size > STREAM_LIMIT:
                    raise Fault("garbled")
                yield part

    response.aiter_bytes = guarded


def _whole(text: str) -> str:
    """Return `text` without halves of surrogate pairs: JSON can carry them, sockets, screens and files cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _length_names(address: str) -> tuple[str, ...]:
    """Return what a server may call the longest answer, the likelier name first."""
    older, newer = LENGTH_NAMES
    if not address or _host(address).endswith((".openai.com", ".azure.com")):
        return newer, older
    return older, newer  # Ollama silently ignores the newer one (ollama/ollama#7125)


def _is_data(text: str) -> bool:
    """Return True for an object or a list in JSON, in a fence or not; every prompt asks for a text."""
    bare = text.strip().strip("`").strip().removeprefix("json").strip()
    if not bare.startswith(("{", "[")):
        return False
    try:
        json.loads(bare)
    except (ValueError, RecursionError):
        return False
    return True


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.rpartition("@")[2] or address
    except ValueError:
        return address


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_loopback(address: str) -> bool:
    name = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
