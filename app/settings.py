"""One typed `Settings`, read once from the environment; nothing else in the program reads it.

`take_environment_in_hand` is called by every entry point before a framework is imported: Gradio, LangChain, Hugging
Face and Chroma read variables of their own at import, some of which send data out or open the server to others.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_MAX_EVENTS": "500",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGCHAIN_TRACING": "false",
    "TOKENIZERS_PARALLELISM": "false",
}
"""Set whatever the shell says: each of them otherwise sends something out of the machine."""

DISOWNED = ("GRADIO_", "LANGSMITH_", "LANGCHAIN_", "CHROMA_")
"""Whatever begins so is removed, whatever the shell says: some of these open the server, run code or move data."""

DEFAULT_MODEL = "openai:gpt-5-mini"
INTERFACE_LANGUAGES = ("en", "es")


class Settings(BaseSettings):
    """Everything a user can set; the description of a field is its entry in the help and in the README."""

    model_config = SettingsConfigDict(
        env_prefix="TERTULIA_", extra="ignore", populate_by_name=True, frozen=True, str_strip_whitespace=True
    )

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("tertulia", appauthor=False),
        description="Folder of the index and of your own articles.",
    )
    language: str = Field(
        default="", description="Language of the page and of the command line's words: en or es. Empty: the system's."
    )
    host: str = Field(
        default="127.0.0.1", description="Address the page listens on; anything but loopback needs TERTULIA_PASSWORD."
    )
    port: int = Field(default=7860, ge=0, le=65535, description="Port of the page; 0 takes a free one.")
    allowed_hosts: str = Field(
        default="", description="Host names, separated by commas, by which the page may be addressed, beside localhost."
    )
    password: SecretStr = Field(
        default=SecretStr(""),
        description="Password of the page (user name tertulia); required when it listens beyond loopback.",
    )
    store: Literal["chroma", "memory"] = Field(
        default="chroma", description="Where vectors are searched: chroma (embedded) or memory."
    )
    chroma_url: str = Field(
        default="",
        description="Address of a Chroma server that keeps index and own articles for several copies of the app.",
    )
    embeddings: str = Field(
        default="",
        description="Embedding model as provider:name, such as openai:text-embedding-3-small. Empty: vectors are made here.",
    )
    rules_off: str = Field(default="", description="Ids of rules to switch off, separated by commas.")
    rules: str = Field(
        default="",
        description="Your own rule files (TOML, the format of app/languages), separated by commas; they join the shipped rules.",
    )
    model: str = Field(
        default="",
        description="Language model as provider:name, such as openai:gpt-5-mini. Empty: none, unless a key or base URL is set.",
    )
    api_key: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=AliasChoices("OPENAI_API_KEY", "TERTULIA_API_KEY"),
        description="Key of the model's provider. Without it, and without a base URL, everything runs on this machine.",
    )
    base_url: str = Field(
        default="",
        validation_alias=AliasChoices("OPENAI_BASE_URL", "TERTULIA_BASE_URL"),
        description="Address of an OpenAI-compatible server (Ollama, vLLM, llama.cpp, LM Studio), usually ending in /v1.",
    )
    model_ports: str = Field(
        default="11434,8080,8000,1234",
        pattern=r"^(\d{1,5}( ?, ?\d{1,5})*)?$",
        description="Ports of this machine on which a model server is looked for, to be offered, while no model is set.",
    )
    tiktoken_cache_dir: Path | None = Field(
        default=None,
        validation_alias=AliasChoices("TIKTOKEN_CACHE_DIR", "TERTULIA_TIKTOKEN_CACHE_DIR"),
        description="Folder with OpenAI's token tables, to count tokens exactly; without it they are estimated.",
    )
    model_timeout: float = Field(
        default=60.0, gt=0, le=600, description="Seconds a whole answer of the model may take."
    )
    model_patience: float = Field(
        default=15.0, gt=0, le=600, description="Seconds to wait for the model's first word and between words."
    )
    model_max_tokens: int = Field(
        default=900, ge=64, le=16000, description="Longest answer asked of the model, in tokens."
    )

    @model_validator(mode="before")
    @classmethod
    def _unset_when_empty(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Take "TERTULIA_PORT=" for not set, as files of variables write it; no ports to look at is a choice."""
        return {name: value for name, value in given.items() if name == "model_ports" or str(value).strip()}

    @field_validator("data_dir", mode="after")
    @classmethod
    def _of_the_user(cls, value: Path) -> Path:
        return value.expanduser()  # no shell reads a file of variables

    @field_validator("language", mode="after")
    @classmethod
    def _known_language(cls, value: str) -> str:
        if value and value[:2].lower() not in INTERFACE_LANGUAGES:
            raise ValueError(f"one of {', '.join(INTERFACE_LANGUAGES)}")
        return value[:2].lower()

    @field_validator("api_key", mode="after")
    @classmethod
    def _clean_key(cls, value: SecretStr) -> SecretStr:
        # A newline or a blank pasted with the key ends in nothing but "Connection error" (openai 3.54).
        return SecretStr("".join(value.get_secret_value().split()))

    @classmethod
    def variable(cls, name: str) -> str:
        """Return the environment variable of a field, or of one of its aliases; the provider's own name comes first."""
        field = cls.model_fields.get(name)
        if field is None:
            return name
        alias = field.validation_alias
        return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"TERTULIA_{name.upper()}"

    @staticmethod
    def is_set(variable: str) -> bool:
        """Return whether a variable of a provider's own, such as its key, holds anything."""
        return bool(os.environ.get(variable, "").strip())

    @classmethod
    def described(cls) -> tuple[tuple[str, str], ...]:
        """Return `(variable, description)` of every setting, in the order of the fields."""
        return tuple((cls.variable(name), str(field.description)) for name, field in cls.model_fields.items())

    @property
    def has_model(self) -> bool:
        """True when the user configured a language model."""
        return bool(self.model or self.api_key.get_secret_value() or self.base_url)

    @property
    def model_name(self) -> str:
        """Model as `provider:name`; a bare name belongs to OpenAI or to the server at `base_url`."""
        name = self.model or DEFAULT_MODEL
        provider = name.split(":", 1)[0].replace("-", "_")
        return name if provider.isidentifier() and ":" in name else f"openai:{name}"

    @property
    def local_ports(self) -> tuple[int, ...]:
        """Ports where a model server may be offered, each from 1 to 65535."""
        return tuple(port for port in map(int, _listed(self.model_ports)) if 0 < port < 65536)

    @property
    def interface_language(self) -> str:
        """`es` or `en`: as set, else as the system's locale says."""
        return preferred_language(self.language)

    @property
    def switched_off(self) -> frozenset[str]:
        """Ids of the rules the user does not want."""
        return frozenset(_listed(self.rules_off))

    @property
    def rule_files(self) -> tuple[Path, ...]:
        """The user's own rule files."""
        return tuple(Path(part).expanduser() for part in _listed(self.rules))


def _listed(setting: str) -> tuple[str, ...]:
    """Return the parts of a setting that are separated by commas."""
    return tuple(part.strip() for part in setting.split(",") if part.strip())


def preferred_language(chosen: str = "") -> str:
    """Return the interface language: the one chosen, that of TERTULIA_LANGUAGE, or the system locale's; else `en`."""
    for given in (
        chosen,
        os.environ.get("TERTULIA_LANGUAGE", ""),
        os.environ.get("LC_ALL", ""),
        os.environ.get("LANG", ""),
    ):
        if given[:2].lower() in INTERFACE_LANGUAGES:
            return given[:2].lower()
    return "en"


@contextmanager
def private_uploads() -> Iterator[Path]:
    """Give the page a folder of its own, for this user only, for what is uploaded; it is deleted in the end.

    The framework's is one for all programs and users of the machine, and is never emptied.
    """
    folder = Path(tempfile.mkdtemp(prefix="tertulia-page-"))
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def take_environment_in_hand() -> tuple[str, ...]:
    """Switch off what phones home and drop what would open the server; return the names that were dropped."""
    dropped = tuple(sorted(name for name in os.environ if name.startswith(DISOWNED) and name not in QUIET))
    for name in dropped:
        del os.environ[name]
    os.environ.update(QUIET)
    for name in ("NO_PROXY", "no_proxy"):
        # A proxy in the shell would otherwise receive the calls to a model server on this machine.
        hosts = [part for part in os.environ.get(name, "").split(",") if part]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, "127.0.0.1", "localhost", "::1"]))
    return dropped
