"""How tests of notifiers are shown."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.documents.base import ProblemDocument
from concierge_cli.documents.notify import NotifyTestDocument, TrialDocument
from concierge_cli.failures import sentence
from concierge_cli.language import say
from concierge_cli.visible import visible

__all__ = ["trials_document", "trials_view"]


def trials_view(trials: Sequence[concierge.NotifierTrial]) -> RenderableType:
    """Each notifier and how it went, with the reason and the next step where it failed."""
    table = Table.grid(padding=(0, 1, 0, 0))
    for trial in trials:
        mark, style, outcome = ("✗", "red", "fails") if trial.error else ("✓", "green", "works")
        head = Text.assemble((trial.notifier, "bold"), "  ", (say().say(f"cli.notify.{outcome}"), style))
        table.add_row(Text(mark, style=style), head)
        if trial.error:
            table.add_row("", Text(visible(sentence(trial.error))))
    sent = sum(trial.error is None for trial in trials)
    return Group(table, Text(say().say("cli.notify.sent", n=sent)))


def trials_document(trials: Sequence[concierge.NotifierTrial]) -> NotifyTestDocument:
    """The document of the tests."""
    return NotifyTestDocument(notifiers=[_trial(trial) for trial in trials])


def _trial(trial: concierge.NotifierTrial) -> TrialDocument:
    error = trial.error
    problem = None if error is None else ProblemDocument(code=error.code, text=sentence(error))
    return TrialDocument(notifier=trial.notifier, result_id=trial.result_id or None, problem=problem)
