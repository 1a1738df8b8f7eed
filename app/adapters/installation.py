"""What this installation has: the packages of providers, their keys (never what they are), and a folder to write in."""

from __future__ import annotations

import tempfile
import tomllib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.adapters.resources import PACKAGE
from app.core.checkup import Wanted
from app.settings import Settings


@cache
def providers() -> dict[str, Any]:
    """Return the table of providers and of servers."""
    return tomllib.loads((PACKAGE / "adapters" / "providers.toml").read_text("utf-8"))


def wanted(model: str, settings: Settings) -> Wanted:
    """Return what the model `provider:name` needs and has; at a base URL every model is asked as OpenAI's are."""
    provider = "openai" if settings.base_url else model.partition(":")[0].replace("-", "_")
    entry = providers().get(provider, {})
    package = entry.get("package", f"langchain-{provider.replace('_', '-')}")
    keys = () if settings.base_url else tuple(entry.get("keys", ()))
    has_key = bool(settings.api_key.get_secret_value()) if provider == "openai" else any(map(Settings.is_set, keys))
    return Wanted(
        model=model,
        address=settings.base_url,
        package="" if find_spec(package.replace("-", "_")) else package,
        keys=keys,
        has_key=has_key,
    )


def is_writable(folder: Path) -> bool:
    """Return whether files can be made in `folder` or, where it does not exist yet, in the nearest folder above it."""
    there = next((one for one in (folder, *folder.absolute().parents) if one.exists()), folder)
    try:
        with tempfile.TemporaryFile(dir=there):
            return True
    except OSError:
        return False
