"""The line that says which setting is wrong and what it takes."""

from __future__ import annotations

from pydantic import ValidationError

from app.core.words import Words
from app.settings import Settings

SETTING_FAULTS = {
    "int_parsing": "setting_number",
    "float_parsing": "setting_number",
    "greater_than_equal": "setting_least",
    "greater_than": "setting_more",
    "less_than_equal": "setting_most",
    "literal_error": "setting_choice",
    "value_error": "setting_language",
    "string_pattern": "setting_ports",
}
"""From what pydantic calls a fault to our own line for it."""


def wrong_setting(exc: ValidationError, words: Words) -> str:
    """Return the line that names the variable, what it was given and what it takes."""
    fault = exc.errors()[0]
    name = Settings.variable(str(fault["loc"][0]))
    limits = {key: str(value) for key, value in fault.get("ctx", {}).items()}
    for kind, key in SETTING_FAULTS.items():
        if fault["type"].startswith(kind):
            return words.line("error.setting", name=name, detail=words.line(f"error.{key}", **limits))
    return words.line("error.setting", name=name, detail=fault["msg"])
