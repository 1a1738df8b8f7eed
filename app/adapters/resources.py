"""Where the shipped data lies: beside the code in a checkout, inside the package in an installed wheel."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import AuthoringError

PACKAGE = Path(__file__).resolve().parent.parent


def shipped(name: str) -> Path:
    """Return the folder `knowledge` or `prompts`; raises `AuthoringError` when the installation lacks it."""
    for folder in (PACKAGE / "_shipped" / name, PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise AuthoringError(f"The folder “{name}” is missing from this installation. Install Tertulia again.")


def languages() -> Path:
    """Return the folder of the language files."""
    return PACKAGE / "languages"
