"""Counting tokens: never a download, never fewer than the model would count."""

from __future__ import annotations

import base64
import hashlib
import inspect
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from tiktoken_ext import openai_public  # type: ignore[import-untyped]

from app.adapters import tokens
from app.adapters.tokens import DIGEST, TABLE, WORDS, TokenCounter, estimate_tokens

CACHE = Path(os.environ.get("TIKTOKEN_CACHE_DIR") or Path(tempfile.gettempdir(), "data-gym-cache"))


@pytest.fixture
def small_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table of the 256 bytes and two words, taken for the real one."""
    words = [bytes([n]) for n in range(256)] + [b"th", b"the"]
    lines = b"".join(base64.b64encode(word) + f" {rank}\n".encode() for rank, word in enumerate(words))
    (tmp_path / TABLE).write_bytes(lines)
    monkeypatch.setattr(tokens, "DIGEST", hashlib.sha256(lines).hexdigest())
    return tmp_path


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something wanted to go out")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_table_on_the_disk_gives_the_exact_count(small_table: Path, no_network: None) -> None:
    counter = TokenCounter(small_table)
    assert counter.exact
    assert [counter.count_tokens(text) for text in ("", "the", "the then", "é")] == [0, 1, 4, 2]


def test_without_a_folder_or_a_table_the_count_is_the_stated_estimate(tmp_path: Path, no_network: None) -> None:
    for counter in (TokenCounter(None), TokenCounter(tmp_path), TokenCounter(tmp_path / "none")):
        assert not counter.exact
        assert counter.count_tokens("abcdefg") == 3
        assert counter.count_tokens("ñ日👋") == 7


def test_a_damaged_table_is_neither_used_nor_deleted_nor_fetched_anew(tmp_path: Path, no_network: None) -> None:
    (tmp_path / TABLE).write_bytes(b"aGVsbG8= 1\n")
    counter = TokenCounter(tmp_path)
    assert not counter.exact
    assert counter.count_tokens("hello") == 2
    assert (tmp_path / TABLE).read_bytes() == b"aGVsbG8= 1\n"


def test_control_sequences_and_half_characters_in_a_text_are_counted_as_plain_text(small_table: Path) -> None:
    for counter in (TokenCounter(small_table), TokenCounter(None)):
        assert counter.count_tokens("<|endoftext|>") >= 4
        assert counter.count_tokens("\ud83d") > 0


def test_tiktoken_is_not_loaded_where_its_table_is_not(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from app.adapters.tokens import TokenCounter;"
        "TokenCounter(Path(sys.argv[1])).count_tokens('some text'); sys.exit('tiktoken' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=root, check=False).returncode == 0


def test_the_cuts_and_the_digest_are_those_of_the_installed_tiktoken() -> None:
    source = inspect.getsource(openai_public.o200k_base)
    assert DIGEST in source
    assert [cut for cut in WORDS.split("|\\p{N}")[0].split("|[^\\r") if cut not in source] == []
    assert source.count("\\p{N}") == WORDS.count("\\p{N}")


@pytest.mark.skipif(not (CACHE / TABLE).exists(), reason="OpenAI's table is not on this disk")
@pytest.mark.parametrize(
    "text",
    ["Dear Ms Tanaka, thank you for your talk. " * 200, "拝啓 " * 500, "👨‍👩‍👧‍👦" * 300, "\u200b" * 3000, "^" * 3000],
)
def test_the_estimate_is_never_below_the_real_count(text: str, no_network: None) -> None:
    counter = TokenCounter(CACHE)
    assert counter.exact
    assert counter.count_tokens(text) <= estimate_tokens(text)
