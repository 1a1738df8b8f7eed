"""`python -m app` and the command `tertulia`: take the environment in hand, then open the command line."""

from __future__ import annotations

import sys

from app.settings import take_environment_in_hand


def main() -> None:
    """Run the command line and exit with its code."""
    take_environment_in_hand()
    from app.interfaces.cli import run  # noqa: PLC0415 - only now may frameworks read the environment

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
