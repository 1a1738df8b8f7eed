"""Many messages at once, by the real command line: order, faults, processes that die, and a reader that leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.interfaces.bulk import FEW, LONGEST
from tests.conftest import LETTER, PITCH, CommandLine, environment

GOOD = "Hi Anna, your talk on olive oil tins at Alimentaria made me rethink our labels. Which resin did you test? Marta"


def _lines(count: int) -> str:
    return "".join(
        json.dumps({"id": f"m{n}", "text": f"{(GOOD, PITCH, LETTER)[n % 3]}\n\n{n}"}) + "\n" for n in range(count)
    )


def _children(pid: int) -> list[int]:
    return [int(x) for x in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + 20
    while any(map(_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(_alive, pids))


def _started(tertulia: CommandLine, count: int) -> subprocess.Popen[bytes]:
    """Return the command with its processes at work: it has printed its first line."""
    command = [sys.executable, "-m", "app", "critique", tertulia.file("many.jsonl", _lines(count)), "--format", "json"]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tertulia.home), cwd=tertulia.home,
        start_new_session=True,
        # Whoever started the tests in the background left them, and so the command, deaf to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no thread is running
    )  # fmt: skip
    assert running.stdout
    running.stdout.readline()
    return running


several_cores = pytest.mark.skipif(
    not Path("/proc/self/task").exists() or len(os.sched_getaffinity(0)) < 2, reason="needs /proc and two cores"
)


def test_each_line_gives_one_line_in_order_with_what_it_says_of_itself(tertulia: CommandLine):
    given = [
        {"id": "first", "text": PITCH, "country": "de", "channel": "email", "subject": "Re: tins"},
        {"text": LETTER, "stage": "reply"},
        {"text": LETTER, "language": "es", "facts": ["Habló en Alimentaria"], "judged": "whatever else is known"},
    ]
    name = tertulia.file("three.jsonl", "\n\n".join(json.dumps(one) for one in given) + "\n")
    ran = tertulia("critique", name, "--format", "json")
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.err == ""
    assert [one["source"] for one in found] == [f"{name}:first", f"{name}:3", f"{name}:5"]
    assert (found[0]["country"], found[0]["channel"], found[1]["stage"]) == ("DE", "email", "reply")
    assert [one["language"] for one in found] == ["en", "es", "es"]
    assert ran.code == any(f["severity"] == "error" for one in found for f in one["findings"])
    alone = tertulia("critique", "-", "--format", "json", stdin=LETTER)
    assert found[2] == {"source": f"{name}:5"} | alone.json


def test_the_options_hold_where_a_line_does_not_say_otherwise(tertulia: CommandLine):
    name = tertulia.file("two.jsonl", json.dumps({"text": GOOD}) + "\n" + json.dumps({"text": GOOD, "country": "JP"}))
    ran = tertulia("critique", name, "--format", "json", "--country", "de", "--channel", "message")
    assert [json.loads(line)["country"] for line in ran.out.splitlines()] == ["DE", "JP"]


def test_as_text_a_message_is_one_short_line(tertulia: CommandLine):
    ran = tertulia("critique", tertulia.file("m.jsonl", json.dumps({"id": 7, "text": PITCH})))
    source, score, verdict = ran.out.removesuffix("\n").split("\t")
    assert source.endswith("m.jsonl:7")
    assert 0 <= int(score) <= 100
    assert verdict == "do_not_send"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "JSON object"),
        ("[" * 100_000, "JSON object"),
        ('["text"]', "JSON object"),
        ('{"text": 1}', "JSON object"),
        ('{"text": " "}', "no text"),
        ('{"text": "Hi", "facts": "one"}', "facts"),
        ('{"text": "Hi", "subject": 3}', "subject"),
        ('{"text": "Hi", "channel": "pigeon"}', "pigeon"),
        ('{"text": "Hi", "country": "Atlantis"}', "Atlantis"),
        ('{"text": "Hi", "language": "xx-yy-zz"}', "xx-yy-zz"),
        ('{"text": "' + "x" * 100_001 + '"}', "100000"),
        ('{"text": "' + "x" * LONGEST + '"}', str(LONGEST)),
        (b'{"text": "\xff\xfe"}', "JSON object"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(tertulia: CommandLine, bad: str | bytes, said: str):
    good = json.dumps({"text": GOOD}).encode()
    raw = bad if isinstance(bad, bytes) else bad.encode()
    name = tertulia.file("m.jsonl", b"\n".join([good, raw, good]))
    ran = tertulia("critique", name, "--format", "json")
    assert ran.code == 2
    assert ran.line.startswith(f"{name}:2: ")
    assert said in ran.line
    assert [json.loads(line)["source"] for line in ran.out.splitlines()] == [f"{name}:1", f"{name}:3"]


def test_odd_unicode_comes_back_whole(tertulia: CommandLine):
    text = "Hi “Zoë” \\ud83d\\ude00 \\ud800 é\\r\\n\\u200b leading provider of tins"
    name = tertulia.file("m.jsonl", b"\xef\xbb\xbf" + f'{{"id": "\\u001b[2J", "text": "{text}"}}'.encode())
    ran = tertulia("critique", name, "--format", "json")
    text = json.loads(f'"{text}"').replace("\ud800", "\ufffd")
    found = json.loads(ran.out)
    assert found["findings"]
    assert all(text[f["start"] : f["end"]] == f["quote"] for f in found["findings"])


def test_other_files_beside_and_other_formats_are_refused(tertulia: CommandLine):
    name = tertulia.file("m.jsonl", json.dumps({"text": GOOD}))
    for arguments in ((name, tertulia.file("m.txt", GOOD)), (name, "--format", "sarif"), (name + "x.jsonl",)):
        ran = tertulia("critique", *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert ran.line


def test_nothing_is_rewritten_in_bulk(tertulia: CommandLine):
    name = tertulia.file("m.jsonl", _lines(2))
    assert tertulia("rewrite", name, name).code == 2
    code = "import app.interfaces.bulk as b; print([n for n in dir(b) if 'ewrite' in n])"
    assert tertulia(program=(sys.executable, "-c", code)).out.strip() == "[]"


def test_many_give_the_same_on_all_cores_as_in_one_process_and_nothing_heavy_is_loaded(tertulia: CommandLine):
    count = FEW + 70
    lines = _lines(count).splitlines(keepends=True)
    lines[FEW + 3] = "{\n"
    name = tertulia.file("many.jsonl", "".join(lines))
    # The processes of the pool run this too, and say what they have loaded when they end.
    code = (
        "import atexit, sys\n"
        "def told():\n"
        "    heavy = {'gradio', 'chromadb', 'langchain', 'langchain_core', 'fastapi', 'openai'} & set(sys.modules)\n"
        "    print('heavy', sorted(heavy), file=sys.stderr)\n"
        "import multiprocessing.util\n"
        "multiprocessing.util.Finalize(None, told, exitpriority=0)\n"
        "if __name__ == '__main__':\n"
        "    from app.settings import take_environment_in_hand\n"
        "    take_environment_in_hand()\n"
        "    from app.interfaces.cli import run\n"
        "    sys.exit(run(sys.argv[1:]))\n"
    )
    program = (sys.executable, tertulia.file("loaded.py", code))
    ran = tertulia("critique", name, "--format", "json", program=program)
    assert ran.code == 2
    complaints = [line for line in ran.err.splitlines() if not line.startswith("heavy")]
    assert len(complaints) == 1
    assert complaints[0].startswith(f"{name}:{FEW + 4}: ")
    assert set(ran.err.splitlines()) - set(complaints) == {"heavy []"}
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["source"] for one in found] == [f"{name}:m{n}" for n in range(count) if n != FEW + 3]
    few = tertulia("critique", tertulia.file("few.jsonl", "".join(lines[:9])), "--format", "json")
    assert [json.loads(line) | {"source": ""} for line in few.out.splitlines()] == [
        one | {"source": ""} for one in found[:9]
    ]


@several_cores
def test_a_process_that_dies_is_one_line_and_exit_code_3(tertulia: CommandLine):
    running = _started(tertulia, 6000)
    workers = [pid for pid in _children(running.pid) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(workers[0], signal.SIGKILL)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 3
    assert len(err.decode().strip().splitlines()) == 1, err
    assert _gone(workers)


@several_cores
@pytest.mark.parametrize("how", ["interrupt", "broken pipe", "killed"])
def test_it_ends_cleanly_and_leaves_no_process(tertulia: CommandLine, how: str):
    running = _started(tertulia, 6000)
    workers = _children(running.pid)
    assert workers
    assert running.stdout
    if how == "interrupt":
        os.killpg(running.pid, signal.SIGINT)
        _, err = running.communicate(timeout=60)
        code = 130
    elif how == "broken pipe":
        running.stdout.close()
        running.stdout = None
        _, err = running.communicate(timeout=60)
        code = 0
    else:
        running.kill()
        running.communicate(timeout=60)
        code, err = -9, b""
    assert running.returncode == code
    assert b"Traceback" not in err
    assert _gone(workers)
