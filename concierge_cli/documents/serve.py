"""The document of `concierge serve`."""

from concierge_cli.documents.base import Document

__all__ = ["BY_COMMAND", "ServedEvent"]


class ServedEvent(Document):
    """The only line of `concierge serve --json`; `torznab` is the feed's address, null while there is no key."""

    address: str
    torznab: str | None


BY_COMMAND = {"serve": ServedEvent}
