"""What a user sees when the language model fails, and after how long: every fault over a real socket, as a table.

python -m tests.benchmarks.bench_faults [en|es]
"""

from __future__ import annotations

import sys
import time

import langchain_openai  # noqa: F401 - its two seconds are not the server's

from app.bootstrap import build
from app.core.model import Draft
from app.settings import Settings
from tests.adapters.model_server import ModelServer
from tests.services.test_faults import DRAFTS, FAULTS, PATIENCE, QUESTIONS, TIMEOUT, begin, failing_jobs


def main(language: str) -> None:
    """Print the table in Markdown."""
    print(f"Patience {PATIENCE} s for a word, {TIMEOUT} s for an answer (settings; by default 15 and 60).\n")
    print("| fault | job | what the user saw beside the offline text | seconds |\n|---|---|---|---|")
    assistant = build(Settings(store="memory"))
    assistant.ask.retriever()
    assistant.rewrite(Draft(text=DRAFTS[language]))
    for name, fault in FAULTS.items():
        with ModelServer() as server:
            rewrite, ask, writer = failing_jobs(assistant, server)
            begin(server, fault)
            start = time.monotonic()
            made = rewrite(Draft(text=DRAFTS[language]), speak=language)
            between = time.monotonic()
            answer = ask(QUESTIONS[language], language=language)
            end = time.monotonic()
            print(f"| {name} | rewrite ({made.writer}) | {' '.join(made.notes)} | {between - start:.1f} |")
            print(f"| | answer ({answer.writer}) | {' '.join(answer.notes)} | {end - between:.1f} |", flush=True)
            writer.close()
    assistant.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "en")
