"""Tells how well the agent understands people: `python -m evals --story US-030`."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from concierge.errors import ConfigError
from evals.conversations import Conversation, conversations
from evals.marks import update
from evals.running import Outcome, run
from evals.table import as_json, table
from evals.worlds import GRAMMAR

__all__ = ["main"]


def main(arguments: Sequence[str]) -> int:
    """Prints the table; returns 1 if a required conversation fails or a mark is not true, 2 if nothing could be run."""
    options = _options(arguments)
    chosen = [one for one in conversations() if _is_chosen(one, options.story, options.id)]
    if not chosen:
        sys.stderr.write("no conversation is of that story or has that id\n")
        return 2
    try:
        outcomes = _run(chosen, options.model)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    print(as_json(outcomes) if options.json else table(outcomes))
    if options.update_marks:
        update(outcomes)
    return int(any(one.is_fault for one in outcomes))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Runs scripted conversations.")
    parser.add_argument(
        "--model", default=GRAMMAR, help="grammar, or a provider whose key is in the environment"
    )
    parser.add_argument("--story", action="append", help="only conversations of this story; may be repeated")
    parser.add_argument("--id", action="append", help="only the conversation with this id; may be repeated")
    parser.add_argument("--json", action="store_true", help="print the outcomes as JSON")
    parser.add_argument("--update-marks", action="store_true", help="write marks anew that are true no more")
    return parser.parse_args(arguments)


def _is_chosen(one: Conversation, story: Sequence[str] | None, ids: Sequence[str] | None) -> bool:
    return (not story or bool({*story} & {*one.stories})) and (not ids or one.id in ids)


def _run(chosen: Sequence[Conversation], model: str) -> tuple[Outcome, ...]:
    with tempfile.TemporaryDirectory(prefix="concierge-evals-") as home:
        return asyncio.run(run(chosen, Path(home), model=model))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
