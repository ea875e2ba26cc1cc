"""The documents of `concierge notify`."""

from concierge_cli.documents.base import Document, ProblemDocument

__all__ = ["BY_COMMAND", "NotifyTestDocument", "TrialDocument"]


class TrialDocument(Document):
    """How the test went by one notifier; `problem` is null where it was sent.

    `result_id` is what the outside calls the message, null where it gives no name.
    """

    notifier: str
    result_id: str | None
    problem: ProblemDocument | None


class NotifyTestDocument(Document):
    """`concierge notify test --json`."""

    notifiers: list[TrialDocument]


BY_COMMAND = {"notify-test": NotifyTestDocument}
