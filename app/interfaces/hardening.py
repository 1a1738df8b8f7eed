"""What stands between the network and the app: hosts, origins, sizes, forbidden routes, headers, password. Pure ASGI.

The page's framework trusts any host name, answers cross-site requests on all but localhost, serves foreign addresses
through `/file=`, and limits no body; each is closed here, for every route at once.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import unquote, urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOG = logging.getLogger("tertulia")

LOCAL = ("localhost", "127.0.0.1", "::1")
BODY_LIMIT = 2 << 20
"""Bytes of a request's body: twenty times the longest text in the widest encoding's usual case."""

FORBIDDEN = (
    "/proxy=", "/monitoring", "/runs", "/deep_link", "/vibe", "/component_server", "/mcp", "/openapi.json",
    "/docs", "/redoc", "/custom_component", "/login", "/token", "/process_recording", "/dev/reload", "/stream/",
)  # fmt: skip
"""Routes of the framework that this page does not use."""

UPLOADS = ("/gradio_api/upload", "/gradio_api/upload_progress")
UPLOAD_LIMIT = 21 << 20
"""Where own articles come in, and the bytes of a request there: twenty megabytes of files and what wraps them."""

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; frame-src 'none'; object-src 'none';"
    " base-uri 'self'; form-action 'self'; frame-ancestors 'none'; worker-src 'self' blob:"
)
"""The page's framework writes its configuration into the page, hence 'unsafe-inline'; nothing foreign can be loaded."""

HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)

WRONG_LOGINS = 10
LOCKED_SECONDS = 600.0


class TooLarge(Exception):
    """A body without a declared length grew over the limit."""


class Hardened:
    """Wraps an ASGI app; lets through only what this product is for."""

    def __init__(
        self,
        inner: App,
        *,
        hosts: Iterable[str] = (),
        password: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._hosts = frozenset(h.strip().lower() for h in (*LOCAL, *hosts) if h.strip())
        self._password = password
        self._clock = clock
        self._wrong: dict[str, list[float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with a status and one plain line."""
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refused = self._refusal(scope, headers)
        if refused:
            await _refuse(scope, send, *refused)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                kept = [
                    (n, v) for n, v in message.get("headers", []) if n.lower() not in dict(HEADERS) and n != b"server"
                ]
                message["headers"] = [*kept, *HEADERS]
            await send(message)

        try:
            await self._inner(scope, _limited(receive, _limit(scope)), sending)
        except TooLarge:
            if not started:
                await _refuse(scope, send, 400, f"The request is too large; the limit is {_limit(scope)} bytes.")
        except asyncio.CancelledError:
            # The server is stopping and has waited long enough; it would log each stream that is cut with a traceback.
            if started:
                await send({"type": "http.response.body", "body": b""})
            else:
                await _refuse(scope, send, 503, "Tertulia is stopping.")
        except Exception as exc:  # noqa: BLE001 - a door: a server would log the error's text, which may quote the user's
            LOG.error("unexpected %s", type(exc).__name__)  # noqa: TRY400 - no traceback, for the same reason
            if not started:
                await _refuse(scope, send, 500, "Something went wrong. Nothing was kept.")

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        host = _host(headers.get("host", ""))
        if host not in self._hosts:
            return 400, "This address is not known here. Set TERTULIA_ALLOWED_HOSTS to serve under another name."
        if scope["type"] == "websocket" or scope.get("method") not in ("GET", "HEAD", "OPTIONS"):
            origin = headers.get("origin")
            if origin and origin != "null" and _site(origin) != host:
                return 403, "Requests from other sites are not accepted."
            if origin == "null" or headers.get("sec-fetch-site") in ("cross-site", "same-site"):
                return 403, "Requests from other sites are not accepted."
        if _is_forbidden(scope["path"]) or _is_forbidden(unquote(scope.get("query_string", b"").decode("latin-1"))):
            return 404, "Not found."
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _limit(scope):
            return 413, f"The request is too large; the limit is {_limit(scope)} bytes."
        return self._stranger(scope, headers) if self._password else None

    def _stranger(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        client = (scope.get("client") or ("?",))[0]
        now = self._clock()
        recent = [moment for moment in self._wrong.get(client, []) if now - moment < LOCKED_SECONDS]
        if len(recent) >= WRONG_LOGINS:
            return 429, "Too many wrong passwords. Wait ten minutes and try again."
        given = _password(headers.get("authorization", ""))
        if given is not None and hmac.compare_digest(given.encode(), self._password.encode()):
            return None
        if given is not None:
            self._wrong = {other: times for other, times in self._wrong.items() if now - times[-1] < LOCKED_SECONDS}
            self._wrong[client] = [*recent, now]
        return 401, "A password is needed."


def _host(value: str) -> str:
    """Return the name of a Host header without its port and brackets, in lower case."""
    value = value.strip().lower()
    if value.startswith("["):
        return value[1:].partition("]")[0]
    return value.rpartition(":")[0] if value.count(":") == 1 else value


def _site(origin: str) -> str:
    """Return the host name of an Origin header; nothing for one that is no address, such as "http://[::1"."""
    try:
        return _host(urlsplit(origin).netloc)
    except ValueError:
        return ""


def _is_forbidden(path: str) -> bool:
    """Return True for a forbidden route, however often its characters were encoded."""
    for _ in range(3):
        low = path.lower().replace("\\", "/")
        if "/upload" in low and low not in UPLOADS:
            return True
        if any(part in low for part in FORBIDDEN):
            return True
        _, found, target = low.partition("file=")
        if found and (
            target.lstrip("/").startswith(("http", "ftp", "data:")) or "://" in target or target.startswith("//")
        ):
            return True
        path = unquote(path)
    return False


def _password(authorization: str) -> str | None:
    """Return the password of a Basic authorization, or None where there is none."""
    kind, _, value = authorization.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode("utf-8").partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _limit(scope: Scope) -> int:
    return UPLOAD_LIMIT if scope.get("path") == UPLOADS[0] else BODY_LIMIT


def _limited(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLarge
        return message

    return receiving


async def _refuse(scope: Scope, send: Send, status: int, line: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = line.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode()), *HEADERS]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="Tertulia", charset="UTF-8"'))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
