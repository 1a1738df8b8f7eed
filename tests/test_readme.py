"""The README says what the program does: commands, settings, examples."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from app.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def _variable(name: str) -> str:
    alias = Settings.model_fields[name].validation_alias
    return str(alias.choices[0]) if alias is not None else f"TERTULIA_{name.upper()}"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_stands_in_the_readme_with_its_own_description(name):
    assert f"| `{_variable(name)}` |" in README
    assert f"| {Settings.model_fields[name].description} |" in README


def test_the_readme_names_no_setting_that_does_not_exist():
    named = set(re.findall(r"TERTULIA_[A-Z_]+", README))
    assert named <= {_variable(name) for name in Settings.model_fields}


def test_the_two_commands_need_nothing_but_python():
    start, test = re.findall(r"^(python3 -m venv .+)$", README, re.MULTILINE)
    assert start.endswith(".venv/bin/tertulia")
    assert test.endswith(".venv/bin/pytest")
    assert start.count("pip install") == test.count("pip install") == 1


def test_the_python_example_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TERTULIA_DATA_DIR", str(tmp_path))
    code = re.search(r"```python\n(.+?)```", README, re.DOTALL)
    assert code
    exec(compile(code[1], "README.md", "exec"), {})
    assert re.match(r"\d+ \w+ \[", capsys.readouterr().out)


def test_the_constraints_pin_every_declared_dependency_exactly():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.split(r"[<>=\[; ]", line)[0].lower().replace("_", "-") for line in declared}
    pins = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE))
    assert names <= {name.lower().replace("_", "-") for name in pins}


def test_the_top_level_holds_nothing_else():
    allowed = {"pyproject.toml", "app", "knowledge", "prompts", "tests", "README.md", "LICENSE", "constraints.txt"}
    built = {"dist", "build", "__pycache__"}
    assert {p.name for p in ROOT.iterdir() if not p.name.startswith(".")} - built <= allowed
