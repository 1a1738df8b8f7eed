"""Runs a command on a machine without a network and tells which names it asked for and where it tried to connect.

    python -m tests.interfaces.alone REPORT COMMAND...

In an empty network namespace the resolver's address is put on the loopback, where a UDP server notes every name that is
asked for, by whatever library (an audit hook alone does not see resolvers written in C). Where namespaces are not
permitted, the audit hook has to do. Lines of the report: `name <asked>` and `connect <address>`.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

HOOK = """
import os, sys
def _note(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        host = str(args[1][0])
        if not host.startswith("127.") and host not in ("::1", "localhost"):
            _write("connect", host)
    elif event == "socket.getaddrinfo" and args[0] is not None:
        host = args[0].decode() if isinstance(args[0], bytes) else str(args[0])
        if host not in ("localhost", "") and not host.replace(".", "").isdigit() and ":" not in host:
            _write("name", host)
def _write(kind, what):
    with open(os.environ["ALONE_REPORT"], "a", encoding="utf-8") as report:
        report.write(f"{kind} {what}\\n")
sys.addaudithook(_note)
"""


@cache
def namespace() -> list[str] | None:
    """Return the command that opens an empty network namespace, or None where none is permitted."""
    for command in (["unshare", "-n"], ["unshare", "-rn"]):
        if shutil.which("unshare") and shutil.which("ip"):
            tried = subprocess.run([*command, "ip", "link", "set", "lo", "up"], check=False, capture_output=True)
            if tried.returncode == 0:
                return command
    return None


def command_alone(report: Path, hook: Path) -> tuple[list[str], dict[str, str]]:
    """Return what to put before a command, and what to add to its environment, so that it runs alone."""
    hook.mkdir(exist_ok=True)
    (hook / "sitecustomize.py").write_text(HOOK, "utf-8")
    report.touch()
    inside = namespace()
    prefix = [*inside, sys.executable, str(Path(__file__).resolve()), str(report)] if inside else []
    return prefix, {"ALONE_REPORT": str(report)}


def _resolvers() -> set[str]:
    try:
        return set(re.findall(r"(?m)^nameserver\s+(\d+\.\d+\.\d+\.\d+)", Path("/etc/resolv.conf").read_text("utf-8")))
    except OSError:
        return set()


def _listen(address: str, report: Path) -> None:
    sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sink.bind((address, 53))

    def note() -> None:
        while True:
            query, client = sink.recvfrom(512)
            labels, place = [], 12
            while place < len(query) and query[place]:
                labels.append(query[place + 1 : place + 1 + query[place]].decode("ascii", "replace"))
                place += 1 + query[place]
            with report.open("a", encoding="utf-8") as opened:
                opened.write(f"name {'.'.join(labels)}\n")
            sink.sendto(query[:2] + b"\x81\x83" + query[4:6] + bytes(6) + query[12:], client)

    threading.Thread(target=note, daemon=True).start()


def main(report: Path, command: list[str]) -> int:
    """Set the namespace up, run the command in it and return its exit code; signals go to the command too."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in _resolvers() | {"127.0.0.1"}:
        if not address.startswith("127."):
            subprocess.run(["ip", "address", "add", f"{address}/32", "dev", "lo"], check=True)
        _listen(address, report)
    os.environ["ALONE_REPORT"] = str(report)
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
