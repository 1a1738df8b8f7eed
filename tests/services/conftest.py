"""The whole assistant, wired by bootstrap over the shipped articles, with its vectors in memory."""

from __future__ import annotations

import pytest

from app.bootstrap import Assistant, build
from app.settings import Settings
from tests.adapters.model_server import serve_model

__all__ = ["assistant", "serve_model"]


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    made = build(Settings(data_dir=tmp_path_factory.mktemp("data"), store="memory", language="en"))
    yield made
    made.close()
