"""The rooms: who may import whom, which packages live where, and what an answer at once must not load."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PITCH, ROOT, CommandLine

APP = ROOT / "app"
FILES = sorted(APP.rglob("*.py"))
ROOMS = {
    "core": {"core"},
    "settings": set(),
    "services": {"core", "services"},
    "adapters": {"core", "adapters", "settings"},
    "bootstrap": {"core", "services", "adapters", "settings"},
    "interfaces": {"core", "bootstrap", "interfaces", "settings", "version"},
    "__main__": {"interfaces", "settings"},
    "__init__": set(),
}
"""From a room to the rooms it may import from."""

ALLOWED = {"app.services.chat": {"interfaces/render_markdown.py", "interfaces/web_chat.py"}}
"""The one way round bootstrap: the values that a conversation is made of, for the door that shows them."""

HOMES = {
    "bs4": {"adapters/converting.py"},
    "babel": {"adapters/geography.py", "adapters/calendars.py", "adapters/time_words.py", "interfaces/choices.py"},
    "bm25s": {"adapters/lexical_index.py"},
    "chromadb": {"adapters/chroma_index.py", "adapters/chroma_server.py"},
    "dateutil": {"adapters/calendars.py"},
    "fastapi": {"interfaces/api.py", "interfaces/web.py"},
    "filelock": {"adapters/index_store.py", "adapters/private_copy.py"},
    "gradio": {
        "interfaces/web.py",
        "interfaces/web_library.py",
        "interfaces/web_assumed.py",
        "interfaces/web_chat.py",
        "interfaces/web_draft.py",
        "interfaces/web_workbench.py",
        "interfaces/web_countries.py",
    },
    "holidays": {"adapters/calendars.py"},
    "icalendar": {"adapters/calendar_file.py"},
    "mammoth": {"adapters/converting.py"},
    "markdownify": {"adapters/converting.py"},
    "openai": {"adapters/llm.py"},
    "platformdirs": {"settings.py"},
    "py3langid": {"adapters/detection.py"},
    "pygal": {"interfaces/render_report.py"},
    "pydantic": {"settings.py", "interfaces/api.py", "interfaces/cli.py", "interfaces/wrong_setting.py"},
    "pydantic_settings": {"settings.py"},
    "pypdf": {"adapters/converting.py"},
    "re2": {"adapters/linear_regex.py"},
    "tiktoken": {"adapters/tokens.py"},
    "typer": {
        "interfaces/cli.py",
        "interfaces/cli_options.py",
        "interfaces/cli_questions.py",
        "interfaces/cli_texts.py",
        "interfaces/cli_upkeep.py",
    },
    "uvicorn": {"interfaces/server.py"},
    "yaml": {"adapters/library.py", "adapters/own_articles.py"},
}
"""From a third-party package to the files that may import it; all others stay inside the adapters."""

HEAVY = ("gradio", "chromadb", "langchain", "openai", "numpy", "fastapi", "uvicorn", "tiktoken")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _room(place: str) -> str:
    return place.split("/", maxsplit=1)[0].removesuffix(".py")


def _place(path: Path) -> str:
    return path.relative_to(APP).as_posix()


@pytest.mark.parametrize("path", FILES, ids=_place)
def test_imports_run_one_way(path):
    for name in _imports(path):
        if name.split(".")[0] != "app":
            continue
        target = name.split(".")[1]
        room = target if (APP / target).exists() or (APP / f"{target}.py").exists() else "version"
        back_door = any(name.startswith(module) and _place(path) in who for module, who in ALLOWED.items())
        assert room in ROOMS[_room(_place(path))] or back_door, f"{_place(path)} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=_place)
def test_every_package_has_its_home(path):
    for name in _imports(path):
        package = name.split(".")[0]
        if package == "app" or package in sys.stdlib_module_names:
            continue
        assert _room(_place(path)) not in ("core", "services", "bootstrap"), f"{_place(path)} imports {name}"
        if package.startswith("langchain") or package not in HOMES:
            assert _room(_place(path)) == "adapters", f"{_place(path)} imports {name}"
        else:
            assert _place(path) in HOMES[package], f"{_place(path)} imports {name}"


def test_every_package_that_is_imported_is_declared_and_the_other_way_round():
    declared = re.findall(r'^  "([\w-]+)', (ROOT / "pyproject.toml").read_text("utf-8").split("optional-")[0], re.M)
    names = {"google-re2": "re2", "pystemmer": "Stemmer", "pyyaml": "yaml", "beautifulsoup4": "bs4"}
    names["python-dateutil"] = "dateutil"
    expected = {names.get(name.lower(), name.lower().replace("-", "_")) for name in declared}
    imported = (
        {name.split(".")[0] for path in FILES for name in _imports(path)} - set(sys.stdlib_module_names) - {"app"}
    )
    # LangChain imports langchain-openai by the name of the provider.
    assert imported <= expected
    assert expected - imported <= {"rich", "langchain_openai"}


@pytest.mark.parametrize("path", FILES, ids=_place)
def test_only_the_settings_read_the_environment(path):
    if _place(path) == "settings.py":
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        named = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        assert named not in ("environ", "getenv", "environb", "putenv"), f"{_place(path)}:{node.lineno}"


@pytest.mark.parametrize("path", [p for p in FILES if _room(_place(p)) == "core"], ids=_place)
def test_the_core_knows_no_clock_no_chance_and_no_file(path):
    forbidden = {"time", "random", "os", "pathlib", "io", "socket", "subprocess", "logging"}
    assert {name.split(".")[0] for name in _imports(path)}.isdisjoint(forbidden)
    # Dates are values; what looks at the clock for them is not for the core.
    clocks = {"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp", "astimezone"}
    used = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
    assert used.isdisjoint(clocks)


@pytest.mark.parametrize("path", FILES, ids=_place)
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_the_critique_loads_nothing_heavy(tertulia: CommandLine):
    code = (
        "import sys; from app.settings import take_environment_in_hand; take_environment_in_hand();"
        "from app.interfaces.cli import run; code = run(sys.argv[1:]);"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr); sys.exit(code)"
    )
    ran = tertulia("critique", "-", stdin=PITCH, program=(sys.executable, "-c", code))
    assert ran.code in (0, 1)
    loaded = set(ran.err.split())
    assert "typer" in loaded
    assert [name for name in sorted(loaded) if name.startswith(HEAVY)] == []
