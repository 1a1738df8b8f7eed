"""What becomes of inventions and of honest texts with readers of the evidence of every quality, on all cases.

    python -m tests.benchmarks.bench_readers

A row a reader (tests/golden/readers.py): shares refused, pointed out to the user, and silent; takes some minutes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from app.bootstrap import build
from app.settings import Settings
from tests.golden.readers import READERS
from tests.golden.test_evidence import ANSWERS, Read
from tests.golden.test_factcheck import CASES
from tests.golden.test_readers import tally


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        assistant = build(Settings(data_dir=Path(folder), store="memory"))
        found = [Read(assistant, case, ANSWERS.get(case["id"], "")) for case in CASES]
        for name, reader in {"nobody": None, **READERS}.items():
            print(f"{name:32} {tally(reader, found, assistant.rewrite.controls)}", flush=True)
        assistant.close()


if __name__ == "__main__":
    main()
