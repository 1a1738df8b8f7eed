"""The language-model adapter over a real socket: what each fault costs, what the user is told, what never leaks."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from app.adapters.breaker import LENGTH_NAMES, Breaker
from app.adapters.catalogue import read_words
from app.adapters.llm import ANSWER_LIMIT, ServerWriter, server_writer
from app.core.errors import InputError, WriterUnavailable
from app.settings import Settings
from tests.adapters.model_server import ANSWER, TEXT, ModelServer, serve_model  # noqa: F401 - a fixture, found by name

KEY = "sk-canary-9f8e7d6c5b4a"
DRAFT = "draft-canary Dear Sir or Madam"
TIMEOUT = 4.0
PATIENCE = 2.0
SHORT = 0.5
MATRIX = 10.0
"""Seconds in which a failure must be known; far above what it takes, so that a busy machine does not fail the test."""
PARTIAL = "".join(ANSWER[:2])

MakeWriter = Callable[..., ServerWriter]


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    # The first use imports for about two seconds; that would be measured as the server's.
    import langchain.chat_models  # noqa: F401
    import langchain_openai  # noqa: F401


@pytest.fixture
def make_writer(model_server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeWriter]:
    """Build writers for the test's server, or as said, and close them."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    writers: list[ServerWriter] = []

    def make(breaker: Breaker | None = None, **changes: Any) -> ServerWriter:
        values: dict[str, Any] = {"base_url": model_server.url, "api_key": KEY, "model": "small"}
        values |= {"model_timeout": TIMEOUT, "model_patience": PATIENCE, **changes}
        writers.append(ServerWriter(Settings(**values), breaker=breaker))
        return writers[-1]

    yield make
    for writer in writers:
        writer.close()


def hear(writer: ServerWriter) -> tuple[str, WriterUnavailable | None, float]:
    """Return the text, the error and the seconds of one answer."""
    start, pieces = time.monotonic(), []
    try:
        for piece in writer.write("Be brief.", DRAFT, max_tokens=64):
            pieces.append(piece)  # noqa: PERF402 - what came before an error counts
    except WriterUnavailable as error:
        return "".join(pieces), error, time.monotonic() - start
    return "".join(pieces), None, time.monotonic() - start


def test_an_answer_arrives_in_pieces_and_whole(model_server: ModelServer, make_writer: MakeWriter) -> None:
    writer = make_writer()
    pieces = [piece for piece in writer.write("Be brief.", DRAFT, max_tokens=64) if piece]
    assert pieces == list(ANSWER)
    assert (writer.name, writer.host) == ("small", f"127.0.0.1:{model_server.port}")


def test_the_request_holds_what_a_third_party_understands_and_no_more(
    model_server: ModelServer, make_writer: MakeWriter
) -> None:
    hear(make_writer())
    (request,) = model_server.received
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body == {
        "model": "small",
        "stream": True,
        "max_tokens": 64,
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": DRAFT}],
    }


FAILURES = [
    # what the server does, reason, requests, partial text
    ("busy_45", "busy", 1, ""),
    ("busy_120", "busy", 1, ""),
    ("busy_date", "busy", 1, ""),
    ("quota", "quota", 1, ""),
    ("error_500", "busy", 2, ""),
    ("timeout_408", "busy", 2, ""),
    ("conflict_409", "busy", 2, ""),
    ("html_503", "busy", 2, ""),
    ("refused_401", "refused", 1, ""),
    ("forbidden_403", "refused", 1, ""),
    ("strange_400", "refused", 1, ""),
    ("missing_404", "not_found", 1, ""),
    ("redirect", "not_found", 1, ""),
    ("context_400", "too_long", 1, ""),
    ("context_llama", "too_long", 1, ""),
    ("hang", "slow", 1, ""),
    ("keep_alive", "slow", 1, ""),
    ("stall", "slow", 1, PARTIAL),
    ("some_then_keep_alive", "slow", 1, PARTIAL),
    ("cut", "incomplete", 1, PARTIAL),
    ("half_json", "incomplete", 1, PARTIAL),
    ("unfinished", "incomplete", 1, TEXT),
    ("cut_at_once", "incomplete", 1, ""),
    ("filtered", "incomplete", 1, "".join(ANSWER[:3])),
    ("length", "incomplete", 1, "".join(ANSWER[:3])),
    ("abort", "incomplete", 1, PARTIAL),
    ("abort_at_once", "unreachable", 2, ""),
    ("garbage_line", "garbled", 1, PARTIAL),
    ("error_event", "garbled", 1, PARTIAL),
    ("html", "garbled", 1, ""),
    ("html_as_stream", "garbled", 1, ""),
    ("broken_json", "garbled", 1, ""),
    ("empty_object", "garbled", 1, ""),
    ("error_body", "garbled", 1, ""),
    ("plain_json", "garbled", 1, ""),
    ("choices_empty", "garbled", 1, ""),
    ("choices_empty_in_stream", "garbled", 1, ""),
    ("choices_null_in_stream", "garbled", 1, ""),
    ("choices_text_in_stream", "garbled", 1, ""),
    ("list_in_stream", "garbled", 1, ""),
    ("json_object", "data", 1, '{"message": "Dear Ms Tanaka, thank you for your talk."}'),
    ("json_in_fence", "data", 1, '```json\n[{"text": "Dear Ms Tanaka"}]\n```'),
    ("content_null", "empty", 1, ""),
    ("content_blank", "empty", 1, " \n"),
    ("length_blank", "empty", 1, ""),
    ("empty_body", "empty", 1, ""),
    ("empty_stream", "empty", 1, ""),
]


@pytest.mark.parametrize(("fault", "reason", "requests", "partial"), FAILURES, ids=[row[0] for row in FAILURES])
def test_a_fault_ends_soon_with_its_reason_its_partial_text_and_no_needless_request(
    fault: str, reason: str, requests: int, partial: str,
    model_server: ModelServer, make_writer: MakeWriter,
) -> None:  # fmt: skip
    model_server.play(fault)
    text, error, seconds = hear(make_writer(model_patience=SHORT if reason == "slow" else PATIENCE))
    print(f"{fault}: {reason} after {seconds:.2f} s, {requests} request(s)")
    assert error is not None
    assert (error.reason, error.partial, text) == (reason, partial, partial)
    assert error.key == f"writer_{reason}"
    assert len(model_server.received) == requests
    assert seconds <= MATRIX


@pytest.mark.parametrize("fault", ["fine_without_usage", "think", "garbage_after_end", "never_close"])
def test_what_only_looks_odd_is_a_whole_answer(fault: str, model_server: ModelServer, make_writer: MakeWriter) -> None:
    model_server.play(fault)
    text, error, _ = hear(make_writer(model_timeout=4.0))
    assert (text, error) == (TEXT, None)


@pytest.mark.parametrize("fault", ["busy_1", "error_500", "html_503", "abort_at_once"])
def test_a_passing_fault_before_the_first_piece_is_tried_once_more(
    fault: str, model_server: ModelServer, make_writer: MakeWriter
) -> None:
    model_server.play(fault, "fine")
    text, error, seconds = hear(make_writer())
    assert (text, error) == (TEXT, None)
    first, second = model_server.received
    assert second.at - first.at >= (1.0 if fault == "busy_1" else 0.5)
    assert seconds < MATRIX


def test_an_answer_that_never_ends_is_ended_by_the_clock_on_the_wall(
    model_server: ModelServer, make_writer: MakeWriter
) -> None:
    model_server.play("endless")
    text, error, seconds = hear(make_writer())
    assert error is not None
    assert (error.reason, error.partial) == ("slow", text)
    assert text.startswith("and and ")
    assert SHORT <= seconds <= MATRIX
    assert wait_for_end(model_server, since=time.monotonic()) < MATRIX


def wait_for_end(server: ModelServer, *, since: float) -> float:
    """Return the seconds from `since` until the client of the last request had hung up."""
    while not server.received or (closed := server.received[-1].closed_at) is None:
        assert time.monotonic() < since + MATRIX, "the connection stayed open"
        time.sleep(0.01)
    return closed - since


@pytest.mark.parametrize("fault", ["hang", "stall", "keep_alive", "some_then_keep_alive", "endless"])
def test_closing_frees_the_caller_at_once_and_the_server_soon(
    fault: str, model_server: ModelServer, make_writer: MakeWriter
) -> None:
    model_server.play(fault)
    answer = make_writer(model_timeout=20, model_patience=20).write("Be brief.", DRAFT, max_tokens=64)
    longest, start = 0.0, time.monotonic()
    while time.monotonic() < start + 0.5:
        before = time.monotonic()
        next(answer)
        longest = max(longest, time.monotonic() - before)
    stopped = time.monotonic()
    answer.close()  # type: ignore[attr-defined]
    freed = time.monotonic() - stopped
    upstream = wait_for_end(model_server, since=stopped)
    print(f"{fault}: longest step {longest:.2f} s, caller free {freed:.4f} s, server free {upstream:.3f} s")
    assert longest < 1.0  # a step polls every 0.2 s
    assert freed < 1.0
    assert upstream < MATRIX


def test_an_answer_that_nobody_reads_on_ends_all_the_same(model_server: ModelServer, make_writer: MakeWriter) -> None:
    model_server.play("endless")
    answer = make_writer().write("Be brief.", DRAFT, max_tokens=64)
    next(answer)
    assert wait_for_end(model_server, since=time.monotonic()) < MATRIX
    del answer


def test_closing_the_writer_ends_its_answers_and_it_can_be_used_again(
    model_server: ModelServer, make_writer: MakeWriter
) -> None:
    model_server.play("stall", "fine")
    writer = make_writer(model_timeout=20, model_patience=20)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(hear, writer)
        time.sleep(0.5)
        writer.close()
        _, error, _ = waiting.result(timeout=3)
    assert error is not None
    assert error.reason == "incomplete"
    assert hear(writer)[0] == TEXT


@pytest.mark.parametrize("fault", ["megabyte", "long_line"])
def test_an_answer_beyond_all_measure_is_capped_and_its_connection_closed(
    fault: str, model_server: ModelServer, make_writer: MakeWriter
) -> None:
    model_server.play(fault)
    text, error, seconds = hear(make_writer(model_timeout=20))
    assert error is not None
    assert (error.reason, error.partial) == ("incomplete", text)
    assert len(text.encode()) == ANSWER_LIMIT
    assert seconds < MATRIX
    if fault == "megabyte":
        assert wait_for_end(model_server, since=time.monotonic()) < MATRIX


def test_a_hundred_thousand_blank_lines_are_no_answer(model_server: ModelServer, make_writer: MakeWriter) -> None:
    model_server.play("newlines")
    text, error, seconds = hear(make_writer(model_timeout=20))
    assert error is not None
    assert error.reason == "incomplete"
    assert len(text) == ANSWER_LIMIT
    assert seconds < MATRIX


def test_the_cap_does_not_cut_a_character_in_two(model_server: ModelServer, make_writer: MakeWriter) -> None:
    model_server.play("long_line_of_umlauts")
    text, error, _ = hear(make_writer())
    assert error is not None
    assert error.reason == "incomplete"
    assert text == "x" + "ü" * (ANSWER_LIMIT // 2 - 1)


def test_half_a_character_reaches_neither_the_caller_nor_the_server(
    model_server: ModelServer, make_writer: MakeWriter
) -> None:
    model_server.play("half_pair")
    pieces = make_writer().write("\ud83d", "half \ud83d and whole 👋", max_tokens=64)
    assert "".join(pieces) == "fine \ufffd text 👋"
    assert model_server.received[0].body["messages"][1]["content"] == "half \ufffd and whole 👋"


# --- the breaker -----------------------------------------------------------------------------------------------------


def test_three_failures_within_a_minute_pause_the_server_for_a_minute(
    model_server: ModelServer, make_writer: MakeWriter
) -> None:
    clock = Clock()
    writer = make_writer(Breaker(clock=clock))
    model_server.play("quota")
    for _ in range(3):
        assert hear(writer)[1].reason == "quota"  # type: ignore[union-attr]
    model_server.play("fine")
    text, error, seconds = hear(writer)
    assert error is not None
    assert (error.reason, text, len(model_server.received)) == ("paused", "", 3)
    assert "60 seconds" in str(error)
    assert seconds < 2.0
    clock.now += 59.9
    assert hear(writer)[1].reason == "paused"  # type: ignore[union-attr]
    clock.now += 0.2
    assert hear(writer)[0] == TEXT


def test_failures_further_apart_than_a_minute_do_not_pause(model_server: ModelServer, make_writer: MakeWriter) -> None:
    clock = Clock()
    writer = make_writer(Breaker(clock=clock))
    model_server.play("empty_stream")
    for _ in range(4):
        assert hear(writer)[1].reason == "empty"  # type: ignore[union-attr]
        clock.now += 31


@pytest.mark.parametrize(
    "fault", ["refused_401", "forbidden_403", "missing_404", "context_400", "strange_400", "length", "long_line"]
)
def test_what_is_the_users_matter_or_the_models_length_does_not_pause(
    fault: str, model_server: ModelServer, make_writer: MakeWriter
) -> None:
    writer = make_writer()
    model_server.play(fault)
    for _ in range(4):
        hear(writer)
    model_server.play("fine")
    assert hear(writer)[0] == TEXT


def test_when_the_server_dies_everybody_is_told_soon_and_the_next_ask_it_no_more(
    model_server: ModelServer, make_writer: MakeWriter
) -> None:
    writer = make_writer(model_timeout=20, model_patience=10)
    model_server.play("endless")
    with ThreadPoolExecutor(20) as pool:
        start = time.monotonic()
        answers = [pool.submit(hear, writer) for _ in range(20)]
        while len(model_server.received) < 20:
            assert time.monotonic() < start + 5
            time.sleep(0.02)
        time.sleep(0.5)
        model_server.die()
        died = time.monotonic()
        reasons = [answer.result(timeout=15)[1].reason for answer in answers]  # type: ignore[union-attr]
        told = time.monotonic() - died
        later = list(pool.map(lambda _: hear(writer), range(20)))
        print(f"20 told after {told:.2f} s, the next 20 after {time.monotonic() - died - told:.2f} s")
    assert set(reasons) == {"incomplete"}
    assert told < 15
    assert {error.reason for _, error, _ in later if error} == {"paused"}
    assert len(model_server.received) == 20


# --- settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [f"{KEY}\n", f"  {KEY}\r\n", f"{KEY[:9]}\n{KEY[9:]}"])
def test_a_key_pasted_with_a_line_break_works(key: str, model_server: ModelServer, make_writer: MakeWriter) -> None:
    assert hear(make_writer(api_key=key))[0] == TEXT
    assert model_server.received[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("key", ["", "   ", "\n"])
def test_a_server_with_a_base_url_needs_no_key(key: str, model_server: ModelServer, make_writer: MakeWriter) -> None:
    assert hear(make_writer(api_key=key))[0] == TEXT
    assert model_server.received[0].headers["authorization"] == "Bearer none"


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({"api_key": "sk-ключ"}, "refused", "characters"),
        ({"api_key": "", "base_url": "", "model": "openai:gpt-5-mini"}, "refused", "OPENAI_API_KEY"),
        ({"base_url": "127.0.0.1:11434/v1"}, "unreachable", "must look like"),
        ({"base_url": "http://127.0.0.1:999999/v1"}, "unreachable", "must look like"),
        ({"base_url": "http://[::1/v1"}, "unreachable", "must look like"),
        ({"base_url": "ftp://127.0.0.1/v1"}, "unreachable", "must look like"),
    ],
)
def test_a_setting_that_cannot_work_says_so_without_a_request(
    changes: dict[str, str], reason: str, words: str, model_server: ModelServer, make_writer: MakeWriter
) -> None:
    writer = make_writer(**changes)
    for _ in range(4):
        _, error, seconds = hear(writer)
        assert error is not None
        assert error.reason == reason
        assert words in str(error)
        assert seconds < 2.0
    assert model_server.received == ()


def test_a_base_url_may_end_in_a_slash(model_server: ModelServer, make_writer: MakeWriter) -> None:
    assert hear(make_writer(base_url=f"{model_server.url}/"))[0] == TEXT
    assert model_server.received[0].path == "/v1/chat/completions"


def test_a_base_url_without_v1_says_what_is_missing(model_server: ModelServer, make_writer: MakeWriter) -> None:
    _, error, _ = hear(make_writer(base_url=model_server.url.removesuffix("/v1")))
    assert error is not None
    assert error.reason == "not_found"
    assert "/v1" in str(error)


def test_a_closed_port_is_unreachable_after_one_more_try(model_server: ModelServer, make_writer: MakeWriter) -> None:
    model_server.die()
    _, error, seconds = hear(make_writer())
    assert error is not None
    assert error.reason == "unreachable"
    assert 0.5 <= seconds <= MATRIX


def test_an_unknown_host_is_unreachable(make_writer: MakeWriter) -> None:
    _, error, seconds = hear(
        make_writer(base_url="http://no-such-host.invalid/v1", model_timeout=20, model_patience=10)
    )
    assert error is not None
    assert error.reason == "unreachable"
    assert seconds <= MATRIX


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_proxy_of_the_shell_does_not_catch_a_server_on_this_machine(
    name: str, model_server: ModelServer, make_writer: MakeWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing_server() as proxy:
        for variable in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "OPENAI_PROXY"):
            monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
        assert hear(make_writer(base_url=f"http://{name}:{model_server.port}/v1"))[0] == TEXT
        assert proxy.received == ()


def closing_server() -> ModelServer:
    return ModelServer()


def test_a_gateway_of_the_shell_does_not_divert_the_text(
    make_writer: MakeWriter, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing_server() as gateway:
        monkeypatch.setenv("LANGSMITH_GATEWAY", f"http://127.0.0.1:{gateway.port}")
        monkeypatch.setenv("LANGSMITH_GATEWAY_API_KEY", "other")
        monkeypatch.setenv("OPENAI_API_BASE", f"http://127.0.0.1:{gateway.port}/v1")
        assert hear(make_writer())[0] == TEXT
        writer = make_writer(base_url="", model="openai:gpt-5-mini")
        model: Any = writer._build(64)
        assert str(model.root_async_client.base_url) == "https://api.openai.com/v1/"
        assert gateway.received == ()
    assert (writer.name, writer.host) == ("gpt-5-mini", "api.openai.com")


def test_openai_itself_gets_its_own_parameters_and_is_asked_to_keep_nothing(make_writer: MakeWriter) -> None:
    model: Any = make_writer(base_url="", model="gpt-5-mini")._build(64)
    payload = model._get_request_payload([("human", "Hello")])
    assert payload["max_completion_tokens"] == 64
    assert payload["store"] is False
    assert not {"temperature", "max_tokens"} & payload.keys()
    assert model.max_retries == 0


def test_a_local_model_with_a_colon_in_its_name_is_no_provider(
    model_server: ModelServer, make_writer: MakeWriter
) -> None:
    writer = make_writer(model="llama3:8b")
    assert hear(writer)[0] == TEXT
    assert writer.name == model_server.received[0].body["model"] == "llama3:8b"


@pytest.mark.parametrize("provider", ["anthropic", "google_genai", "google-genai", "ollama", "mistralai", "groq"])
def test_a_provider_without_its_package_says_what_to_install(provider: str, make_writer: MakeWriter) -> None:
    if find_spec(f"langchain_{provider.replace('-', '_')}"):
        pytest.skip("the package is installed here")
    writer = make_writer(base_url="", model=f"{provider}:some-model")
    with pytest.raises(InputError, match=f"pip install langchain-{provider.replace('_', '-')}$") as refused:
        list(writer.write("", "Hello", max_tokens=64))
    assert refused.value.key == "writer_package"
    for language in ("en", "es"):
        line = read_words(language).error(refused.value)
        assert line.endswith(f"pip install langchain-{provider.replace('_', '-')}")
    assert (writer.name, KEY in repr(vars(refused.value))) == ("some-model", False)


def test_a_package_that_is_not_called_like_its_provider_and_a_provider_nobody_knows(make_writer: MakeWriter) -> None:
    with pytest.raises(InputError, match="pip install langchain-aws"):
        list(make_writer(base_url="", model="bedrock:amazon.nova").write("", "Hello", max_tokens=64))
    with pytest.raises(InputError, match="cannot be set up") as refused:
        list(make_writer(base_url="", model="nobody:some").write("", "Hello", max_tokens=64))
    assert "nobody:some" in read_words("es").error(refused.value)


# --- parameters that not every server takes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "lengths"),
    [
        ("no_max_tokens", ["max_tokens", "max_completion_tokens"]),
        ("no_length", ["max_tokens", "max_completion_tokens", ""]),
        ("no_extras_422", ["max_tokens", "max_completion_tokens"]),
    ],
)
def test_a_refused_name_of_the_length_is_replaced_and_not_tried_again(
    fault: str, lengths: list[str], model_server: ModelServer, make_writer: MakeWriter
) -> None:
    writer = make_writer()
    model_server.play(fault)
    assert hear(writer)[:2] == (TEXT, None)
    assert [length_name(request.body) for request in model_server.received] == lengths
    assert hear(writer)[:2] == (TEXT, None)
    assert length_name(model_server.received[-1].body) == lengths[-1]
    assert len(model_server.received) == len(lengths) + 1


def length_name(body: dict[str, Any]) -> str:
    (name,) = [name for name in LENGTH_NAMES if name in body] or [""]
    assert not name or body[name] == 64
    return name


def test_several_answers_that_are_refused_at_once_are_all_asked_again(
    model_server: ModelServer, make_writer: MakeWriter
) -> None:
    writer = make_writer()
    model_server.play("no_max_tokens")
    with ThreadPoolExecutor(6) as pool:
        assert {text for text, _, _ in pool.map(lambda _: hear(writer), range(6))} == {TEXT}


@pytest.mark.parametrize("name", ["o1-mini", "o3", "gpt-5-mini", "small"])
def test_no_temperature_is_sent_whatever_the_model_is_called(
    name: str, model_server: ModelServer, make_writer: MakeWriter
) -> None:
    model_server.play("no_max_tokens")
    assert hear(make_writer(model=f"openai:{name}"))[0] == TEXT
    assert [request.body for request in model_server.received if "temperature" in request.body] == []
    own: Any = make_writer(base_url="", model=f"openai:{name}")._build(64)
    assert "temperature" not in own._get_request_payload([("human", "Hello")])


def test_a_text_in_brackets_is_no_data(model_server: ModelServer, make_writer: MakeWriter) -> None:
    model_server.say("[your name], thank you for your talk. {This is no JSON}")
    assert hear(make_writer())[1] is None


# --- privacy and lightness -------------------------------------------------------------------------------------------


def test_neither_key_nor_text_shows_in_an_error_or_a_log(
    model_server: ModelServer, make_writer: MakeWriter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    faults = ["refused_401", "echo_key_in_stream", "error_500", "abort", "garbage_line", "html", "stall", "quota"]
    told = []
    for fault in [*faults, "fine"]:
        model_server.play(fault)
        _, error, _ = hear(make_writer())
        seen: BaseException | None = error
        while seen is not None:
            told += [str(seen), repr(seen), *traceback.format_exception(seen), repr(vars(seen))]
            assert type(seen).__module__ == "app.core.errors", "a foreign error hangs on, with its request and its key"
            seen = seen.__cause__ or seen.__context__
    told += [f"{record.getMessage()} {vars(record)}" for record in caplog.records]
    assert any("chat/completions" in line for line in told), "nothing was logged, so nothing was tested"
    assert [line for line in told if KEY in line or "draft-canary" in line or "Incorrect API key" in line] == []
    assert KEY not in repr(vars(make_writer()))


def test_several_writers_at_once_do_not_block_one_another(model_server: ModelServer, make_writer: MakeWriter) -> None:
    model_server.play(*["stall"] * 5, "fine")
    stalled = make_writer(model_timeout=20, model_patience=20)
    answers = [stalled.write("", "Hello", max_tokens=64) for _ in range(5)]
    for answer in answers:
        next(answer)
    while len(model_server.received) < 5:
        time.sleep(0.01)
    others = [make_writer() for _ in range(4)] + [stalled] * 8
    start = time.monotonic()
    with ThreadPoolExecutor(len(others)) as pool:
        assert [text for text, _, _ in pool.map(hear, others)] == [TEXT] * len(others)
    assert time.monotonic() - start < MATRIX
    for answer in answers:
        with closing(answer):  # type: ignore[type-var]
            pass


def test_making_a_writer_loads_no_framework_and_starts_no_thread() -> None:
    program = (
        "import sys, threading; from app.adapters.llm import server_writer; from app.settings import Settings;"
        "server_writer(Settings(base_url='http://127.0.0.1:9/v1'));"
        "heavy = {'openai', 'langchain', 'langchain_core', 'httpx', 'httpx2'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy or threading.active_count() > 1 else 0)"
    )
    root = Path(__file__).parents[2]
    ended = subprocess.run([sys.executable, "-c", program], cwd=root, check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_writer_is_built_from_settings_alone() -> None:
    before = threading.active_count()
    writer = server_writer(Settings(base_url="http://user:secret@192.168.1.7:8080/v1", model="mistral"))
    assert (writer.name, writer.host) == ("mistral", "192.168.1.7:8080")
    assert threading.active_count() == before
