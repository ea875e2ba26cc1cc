"""The documents of `concierge notify`."""

from concierge_cli.documents.base import Document, ProblemDocument

__all__ = ["BY_COMMAND", "NotifySettingsDocument", "NotifyTestDocument", "TrialDocument"]


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


class NotifySettingsDocument(Document):
    """`concierge notify settings --json`; null is as the household has it, times are HH:MM, 0 is Monday.

    `ways` has for each kind of news "instant", "digest" or "off". Quiet hours that begin when they end are none.
    """

    ways: dict[str, str]
    interval: str | None
    quiet_from: str | None
    quiet_to: str | None
    digest_at: str
    digest_day: int | None
    zone: str | None


BY_COMMAND = {"notify-settings": NotifySettingsDocument, "notify-test": NotifyTestDocument}
