"""Model servers on this machine: which of a few ports of the loopback answer GET /v1/models as OpenAI's server does.

Nothing but that line is sent, whatever listens there. No redirect is followed, no name is looked up, no proxy is asked,
and what comes back may be garbage of any length.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from typing import Any, cast
from urllib.parse import urlsplit

from app.adapters.installation import providers
from app.core.checkup import LocalServer

SECONDS = 0.8
"""Longest the whole look may take; a server on this machine lists its models within some milliseconds."""

LIMIT = 256 * 1024
"""Bytes of a response that are read."""

LISTED = 20
HOSTS = ("127.0.0.1", "::1")
PLAIN = re.compile(r"[\w./:@+-][\w./:@+ -]{0,119}")
"""A name that is shown and handed to a shell; another one is left out."""


def find_servers(ports: Sequence[int]) -> tuple[LocalServer, ...]:
    """Return the model servers on `ports` of this machine, in their order, within a second."""
    return asyncio.run(_find(ports)) if ports else ()


def models_at(address: str, key: str = "") -> tuple[str, ...] | None:
    """Return the models of the server at a base URL on this machine; None where it does not answer as such a server."""
    parts = urlsplit(address)
    host = parts.hostname if parts.hostname in HOSTS else HOSTS[0]
    path = f"{parts.path.rstrip('/')}/models"
    found = asyncio.run(_listed(str(host), parts.port or 80, path, key))
    return found[0] if found else None


async def _find(ports: Sequence[int]) -> tuple[LocalServer, ...]:
    places = [(host, port) for port in dict.fromkeys(ports) for host in HOSTS]
    answers = await asyncio.gather(*(_listed(host, port, "/v1/models") for host, port in places))
    found: dict[int, LocalServer] = {}
    for (host, port), answer in zip(places, answers, strict=True):
        if answer and answer[0] and port not in found:
            shown = f"[{host}]" if ":" in host else host
            found[port] = LocalServer(_name(port, answer[1]), f"http://{shown}:{port}/v1", answer[0])
    return tuple(found.values())


def _name(port: int, owner: str) -> str:
    """Return what a server is called, by what it says of itself or else by its port."""
    known = providers()["server"]
    by_owner = (s["name"] for s in known if s["owner"] == owner)
    return next(by_owner, next((s["name"] for s in known if s["port"] == port), f"127.0.0.1:{port}"))


async def _listed(host: str, port: int, path: str, key: str = "") -> tuple[tuple[str, ...], str] | None:
    """Return the names of the models of a server and who owns the first; None for anything else that listens."""
    heard = bytearray()
    found = None
    with suppress(OSError, TimeoutError, OverflowError):
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection(host, port, limit=LIMIT)
            try:
                shown = f"[{host}]" if ":" in host else host
                held = f"Authorization: Bearer {key}\r\n" if key else ""
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {shown}:{port}\r\n{held}Connection: close\r\n\r\n".encode())
                # A server that keeps the connection open all the same has said everything once it can be read.
                while found is None and len(heard) < LIMIT and (part := await reader.read(LIMIT)):
                    heard += part
                    found = _read(bytes(heard[:LIMIT]))
            finally:
                writer.transport.abort()
    return found


class _Received:
    """What arrived, in the shape of a socket: the standard library reads HTTP from nothing else."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def makefile(self, *_: object) -> io.BytesIO:
        return io.BytesIO(self._raw)


def _read(raw: bytes) -> tuple[tuple[str, ...], str] | None:
    try:
        response = HTTPResponse(cast("Any", _Received(raw)))
        response.begin()
        rows = json.loads(response.read())["data"] if response.status == 200 else None
    except (HTTPException, ValueError, LookupError, TypeError, RecursionError):
        return None
    if not isinstance(rows, list):
        return None
    models = [row for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]
    named = [str(row["id"]) for row in models if PLAIN.fullmatch(row["id"])]
    return tuple(named[:LISTED]), str(models[0].get("owned_by", "")) if models else ""
