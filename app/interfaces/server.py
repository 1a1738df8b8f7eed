"""Starts the server: the JSON API with the page mounted in it, hardened, one worker, on this machine by default."""

from __future__ import annotations

import errno
import ipaddress
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack

import uvicorn

from app.bootstrap import Assistant
from app.core.errors import InputError, Unavailable
from app.interfaces.hardening import App, Hardened
from app.settings import private_uploads

GRACE = 4
"""Seconds that open streams get when the server is asked to stop."""

CONNECTIONS = 200


def create_app(assistant: Assistant, *, host: str = "127.0.0.1") -> App:
    """Return the whole ASGI app for `assistant`."""
    from app.interfaces.api import create_api  # noqa: PLC0415 - Gradio takes seconds to import, a refusal none
    from app.interfaces.web import mount_page  # noqa: PLC0415

    settings = assistant.settings
    app = mount_page(create_api(assistant), assistant)
    names = [host, *settings.allowed_hosts.split(",")]
    return Hardened(app, hosts=names, password=settings.password.get_secret_value())


def serve_page(assistant: Assistant, *, host: str, port: int, open_browser: bool, tell: Callable[[str], None]) -> None:
    """Serve until stopped.

    Raises `InputError` for an address open to the network without a password or one that this machine does not have,
    `Unavailable` for a port in use.
    """
    if not _is_loopback(host) and not assistant.settings.password.get_secret_value():
        raise InputError(f"{host} is open to the network.", key="open_host", host=host)
    listening = _bound(host, port)
    if _is_loopback(host):
        assistant.look_for_servers()  # not for visitors from elsewhere, who could not start it anew
    assistant.bring_up_to_date()
    uploads = ExitStack()
    uploads.enter_context(private_uploads())
    app = create_app(assistant, host=host)
    address = f"http://{'[' + host + ']' if ':' in host else host}:{listening.getsockname()[1]}"
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_graceful_shutdown=GRACE,
            lifespan="on",
        )
    )
    tell(f"Tertulia: {address}")
    if open_browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()
    for name in (signal.SIGTERM, signal.SIGINT):
        # The server stops itself and then sends itself the signal again; that must not end us before we have let go of
        # the index, nor with an exit code that says we crashed.
        signal.signal(name, lambda *_: None)
    try:
        server.run(sockets=[listening])
    finally:
        uploads.close()
        listening.close()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        # At once: two that start together could both bind, and the slower one would fail much later.
        listening.listen(CONNECTIONS)
    except OSError as exc:
        listening.close()
        if exc.errno == errno.EADDRINUSE:
            raise Unavailable(f"Port {port} is in use.", key="port", port=port) from exc
        detail = exc.strerror or os.strerror(exc.errno or 0)
        raise InputError(
            f"Cannot listen at {host}.", key="address", host=host, port=port, detail=detail.rstrip(".")
        ) from exc
    return listening


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
