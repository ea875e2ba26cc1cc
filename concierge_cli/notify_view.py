"""How tests of notifiers are shown."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.documents.base import ProblemDocument
from concierge_cli.documents.notify import NotifySettingsDocument, NotifyTestDocument, TrialDocument
from concierge_cli.failures import sentence
from concierge_cli.language import say
from concierge_cli.visible import visible

__all__ = ["trials_document", "trials_view", "wishes_document", "wishes_view"]


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


def wishes_view(wishes: concierge.NotificationWishes) -> RenderableType:
    """How each kind of news comes, and when the person is left alone."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for kind, way in wishes.ways.items():
        table.add_row(Text(kind.value, style="bold"), say().say(f"news.{kind}"), say().say(f"way.{way}"))
    household = say().say("cli.notify.household")
    document = wishes_document(wishes)
    hours = f"{document.quiet_from}–{document.quiet_to}" if document.quiet_from else household
    rest = {
        "interval": document.interval or household,
        "quiet": hours,
        "digest": document.digest_at if wishes.digest_day is None else _weekly(wishes.digest_day, document),
        "zone": document.zone or household,
    }
    lines = [
        Text(say().say(f"cli.notify.told.{name}", what=what), style="dim") for name, what in rest.items()
    ]
    return Group(table, *lines)


def wishes_document(wishes: concierge.NotificationWishes) -> NotifySettingsDocument:
    """The document of the wishes."""
    quiet = [f"{at:%H:%M}" for at in wishes.quiet or ()]
    return NotifySettingsDocument(
        ways={kind.value: way.value for kind, way in wishes.ways.items()},
        interval=wishes.interval,
        quiet_from=quiet[0] if quiet else None,
        quiet_to=quiet[1] if quiet else None,
        digest_at=f"{wishes.digest_at:%H:%M}",
        digest_day=wishes.digest_day,
        zone=wishes.zone or None,
    )


def _weekly(day: int, document: NotifySettingsDocument) -> str:
    return f"{say().say(f'weekday.{day}')} {document.digest_at}"
