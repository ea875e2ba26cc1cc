"""What a command answers that has marked something."""

import concierge
import concierge_cli as cli

__all__ = ["told"]


def told(marked: concierge.Marked, key: str, *, as_json: bool, **facts: str | int) -> int:
    """Prints what became of the mark, under `cli.marked.<key>`; returns the exit code."""
    if as_json:
        cli.output.write_json(cli.lists_view.marked_document(marked))
    else:
        cli.lists_view.show_marked(marked, key, **facts)
    return 0
