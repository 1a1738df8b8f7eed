"""Examine an installation: what is set up, what is not, and for what is missing or broken the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.core.checkup import Check, Checkup, LocalServer, State, Wanted
from app.core.errors import AuthoringError, StoreUnavailable

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SHOWN = 5
"""Models of a server that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examiner:
    """The use case, with what it needs from the world; `model` and `embeddings` are None where none is set."""

    python: str
    articles: Callable[[], Mapping[str, int]]
    data_dir: str
    is_writable: Callable[[], bool]
    model: Wanted | None
    embeddings: Wanted | None
    chroma_url: str
    reach_chroma: Callable[[], None]
    counts_exactly: Callable[[], bool]
    ports: tuple[int, ...]
    find_servers: Callable[[], tuple[LocalServer, ...]]
    models_at: Callable[[], tuple[str, ...] | None]

    def __call__(self, version: str) -> Checkup:
        """Look at everything once; only this machine and the servers the user set are asked."""
        servers = self.find_servers() if self.model is None else ()
        checks = [
            Check(
                topic="version",
                state=State.FINE,
                said="version",
                values={"version": version, "python": self.python},
            ),
            self._knowledge(),
            self._folder(),
            self._model(),
            *([] if self.model else [self._offer(servers)]),
            self._embeddings(),
            self._chroma(),
            self._tokens(),
        ]
        return Checkup(version=version, python=self.python, checks=tuple(checks), servers=servers)

    def _knowledge(self) -> Check:
        try:
            counts = self.articles()
        except AuthoringError:
            counts = {}
        if not counts:
            return _failed("knowledge", "knowledge_missing", step="knowledge_step")
        listed = ", ".join(f"{language} {count}" for language, count in sorted(counts.items()))
        return _fine("knowledge", "knowledge", count=sum(counts.values()), languages=listed)

    def _folder(self) -> Check:
        if self.is_writable():
            return _fine("data_folder", "folder", folder=self.data_dir)
        return _failed("data_folder", "folder_closed", step="folder_step", folder=self.data_dir)

    def _model(self) -> Check:
        if self.model is None:
            return Check(topic="model", state=State.OFF, said="model_none", step="model_none_step")
        if lacking := _lacking("model", self.model):
            return lacking
        values = {"model": self.model.model, "host": _host(self.model.address)}
        if not self.model.address:
            return _fine("model", "model_keyed" if self.model.has_key else "model", **values)
        parts = _parts(self.model.address)
        if parts is None:
            return _failed("model", "address_wrong", step="address_step", **values)
        if parts[1] not in LOOPBACK or parts[0] != "http":
            return _fine("model", "model_elsewhere", **values)
        models = self.models_at()
        if models is None:
            return _failed("model", "server_silent", step="server_step", **values)
        name = self.model.model.partition(":")[2]
        if name in models or not models:
            return _fine("model", "server_knows", **values)
        # No failure: llama.cpp and LM Studio answer to any name.
        return Check(
            topic="model",
            state=State.OFF,
            said="server_lists_others",
            step="server_lists_step",
            values=values | {"models": ", ".join(models[:SHOWN])},
        )

    def _offer(self, servers: tuple[LocalServer, ...]) -> Check:
        if servers:
            names = ", ".join(server.name for server in servers)
            return Check(
                topic="local_servers", state=State.OFF, said="servers", step="servers_step", values={"names": names}
            )
        if not self.ports:
            return Check(topic="local_servers", state=State.OFF, said="servers_unsought", step="servers_unsought_step")
        ports = ", ".join(map(str, self.ports))
        return Check(
            topic="local_servers",
            state=State.OFF,
            said="servers_none",
            step="servers_none_step",
            values={"ports": ports},
        )

    def _embeddings(self) -> Check:
        if self.embeddings is None:
            return _fine("embeddings", "embeddings_here")
        lacking = _lacking("embeddings", self.embeddings)
        return lacking or _fine("embeddings", "embeddings", model=self.embeddings.model)

    def _chroma(self) -> Check:
        if not self.chroma_url:
            return _fine("chroma", "chroma_here")
        host = _host(self.chroma_url)
        try:
            self.reach_chroma()
        except (StoreUnavailable, ValueError):
            return _failed("chroma", "chroma_away", step="chroma_step", host=host)
        return _fine("chroma", "chroma", host=host)

    def _tokens(self) -> Check:
        if self.counts_exactly():
            return _fine("tokens", "tokens")
        return Check(topic="tokens", state=State.OFF, said="tokens_estimated", step="tokens_step")


def _lacking(topic: str, wanted: Wanted) -> Check | None:
    """Return what a model cannot do without, a package or a key; None where nothing is missing."""
    values = {"model": wanted.model, "package": wanted.package, "keys": " / ".join(wanted.keys)}
    if wanted.package:
        return _failed(topic, "package_missing", step="package_step", **values)
    if wanted.keys and not wanted.has_key:
        return _failed(topic, "key_missing", step="key_step", **values)
    return None


def _fine(topic: str, said: str, **values: object) -> Check:
    return Check(topic=topic, state=State.FINE, said=said, values=values)


def _failed(topic: str, said: str, *, step: str, **values: object) -> Check:
    return Check(topic=topic, state=State.FAILED, said=said, step=step, values=values)


def _parts(address: str) -> tuple[str, str] | None:
    """Return scheme and host of a web address, or None for what is none."""
    try:
        parts = urlsplit(address)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return (parts.scheme, str(parts.hostname)) if sound else None


def _host(address: str) -> str:
    """Return host and port of an address, without a user and a password that may stand in it."""
    return address.rpartition("://")[2].rpartition("@")[2].partition("/")[0]
